/* SPDX-License-Identifier: MIT */
/* layout.c - layout of the screen. */

#include "layout.h"

#include <string.h>

#include "base/number.h"

#define PANEL_W 32
#define ROLL_LEAST 4

/* Heights of the lower parts. */
static void
share_height(struct layout *l, int h, int tracks, bool map, bool marks)
{
	int lane = h >= 28 ? 3 : h >= 20 ? 2 : h >= 16 ? 1 : 0;
	int lines = h >= 28 ? (int)number_smaller(tracks, 4 + (h - 28) / 4) : h >= 14 ? 1 : 0;

	if (lines < 1 && h >= 14)
		lines = 1;
	l->lane.h = l->lane_gutter.h = lane;
	l->tracks.h = lines;
	l->map.h = map && h >= 28 ? 1 : 0;
	l->keybar.h = h >= 12 ? 1 : 0;
	l->marks.h = marks && h >= 16 ? 1 : 0;
}

/*
 * A panel below the roll takes half of the screen at most, and the tracks' place.
 * Two lines are above the roll, two of text below it.
 */
static int
share_below(struct layout *l, int h, int below)
{
	if (below == 0)
		return 0;
	l->tracks.h = l->map.h = 0;
	if (h < 28)
		l->lane.h = l->lane_gutter.h = 0;
	return (int)number_smaller(number_smaller(below, h / 2),
	    h - 4 - l->tutor.h - l->marks.h - l->strip.h - l->themes.h - l->lane.h - l->keybar.h -
	    ROLL_LEAST);
}

void
layout_set(struct layout *l, int w, int h, const struct layout_needs *needs)
{
	int y = 0, gutter = w >= 60 ? 6 : 5, side = 0, roll_h, below;
	bool wide = w >= 100;

	memset(l, 0, sizeof *l);
	l->tutor.h = needs->tutor;
	share_height(l, h, needs->tracks, needs->map, needs->marks);
	if (needs->no_lane)
		l->lane.h = l->lane_gutter.h = 0;
	l->strip.h = needs->strip && h >= 16 ? 1 : 0;
	l->themes.h = needs->themes && h >= 16 ? 1 : 0;
	below = share_below(l, h, needs->below);
	if (needs->panel)
		side = (int)number_smaller(PANEL_W + (w > 140 ? (w - 140) / 4 : 0), w - 8);
	l->drawer = needs->panel && !wide;
	l->status = (struct rect){ 0, y++, w, 1 };
	if (l->tutor.h > 0)
		l->tutor = (struct rect){ 0, y++, w, 1 };
	if (l->marks.h > 0)
		l->marks = (struct rect){ 0, y++, w, 1 };
	l->ruler = (struct rect){ 0, y++, w, 1 };
	if (l->strip.h > 0)
		l->strip = (struct rect){ 0, y++, wide ? w - side : w, 1 };
	if (l->themes.h > 0)
		l->themes = (struct rect){ 0, y++, wide ? w - side : w, 1 };
	roll_h = h - y - l->lane.h - l->tracks.h - l->map.h - 2 - l->keybar.h - below;
	l->gutter = (struct rect){ 0, y, gutter, roll_h };
	l->roll = (struct rect){ gutter, y, w - gutter - (wide ? side : 0), roll_h };
	l->ruler.w = wide ? w - side : w;
	l->marks.w = l->marks.h > 0 ? l->ruler.w : 0;
	y += roll_h;
	l->lane_gutter = (struct rect){ 0, y, gutter, l->lane.h };
	l->lane = (struct rect){ gutter, y, l->roll.w, l->lane.h };
	y += l->lane.h;
	l->tracks = (struct rect){ 0, y, wide ? w - side : w, l->tracks.h };
	y += l->tracks.h;
	l->map = (struct rect){ 0, y, l->tracks.w, l->map.h };
	y += l->map.h;
	if (below > 0)
		l->panel = (struct rect){ 0, y, w, below };
	y += below;
	l->message = (struct rect){ 0, y++, w, 1 };
	l->modeline = (struct rect){ 0, y++, w, 1 };
	l->keybar = (struct rect){ 0, y, w, l->keybar.h };
	if (needs->panel)
		l->panel = (struct rect){ w - side, 1 + l->tutor.h, side,
		    l->message.y - 1 - l->tutor.h };
}
