/* SPDX-License-Identifier: MIT */
#include "mixer.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/session.h"
#include "base/text.h"
#include "music/knob.h"
#include "music/song.h"
#include "ui.h"

#define GAP		2			/* between two columns */
#define VALUE_W		3			/* "127", "R63" */

static const struct {
	const char	*title, *brief;
	const char	*knob;			/* NULL: none */
	const char	*enter;			/* the line that Enter runs */
	int		 least, good, most;	/* widths */
	int		 keep;			/* the lowest goes first where there is no room */
} columns[MIX_COUNT] = {
	[MIX_NAME] = { "track", "track", NULL, "prompt track-name", 8, 10, 28, 9 },
	[MIX_SOUND] = { "instrument", "sound", NULL, "panel instruments", 12, 13, 24, 1 },
	[MIX_VOLUME] = { "volume", "vol", "volume", "prompt volume", VALUE_W, 11, 28, 8 },
	[MIX_PAN] = { "pan", "pan", "pan", "prompt pan", VALUE_W, 9, 15, 7 },
	[MIX_REVERB] = { "reverb", "rev", "reverb", "prompt reverb", VALUE_W, VALUE_W, 13, 3 },
	[MIX_CHORUS] = { "chorus", "cho", "chorus", "prompt chorus", VALUE_W, VALUE_W, 13, 2 },
	[MIX_MUTE] = { "M", "M", NULL, NULL, 1, 1, 1, 6 },
	[MIX_SOLO] = { "S", "S", NULL, NULL, 1, 1, 1, 6 },
	[MIX_GROUP] = { "group", "group", NULL, NULL, 5, 7, 16, 5 },
	[MIX_LEVEL] = { "level", "level", NULL, NULL, 5, 6, 30, 4 },
};

static int
width(const struct mixer_grid *g)
{
	int sum = MIX_HEAD;

	for (int c = 0; c < MIX_COUNT; c++)
		sum += g->w[c] > 0 ? g->w[c] + (c == MIX_SOLO ? 1 : GAP) : 0;
	return sum - GAP;
}

/* What is left goes to each in turn, up to its good or its greatest width. */
static void
grow(struct mixer_grid *g, bool most)
{
	bool grown = true;

	while (grown && width(g) < g->in.w) {
		grown = false;
		for (int c = 0; c < MIX_COUNT && width(g) < g->in.w; c++) {
			int limit = most ? columns[c].most : columns[c].good;

			if (g->w[c] == 0 || g->w[c] >= limit)
				continue;
			g->w[c]++;
			grown = true;
		}
	}
}

static void
grow_first(struct mixer_grid *g, enum mixer_column c)
{
	while (g->w[c] > 0 && g->w[c] < columns[c].good && width(g) < g->in.w)
		g->w[c]++;
}

/* The least useful columns go where there is no room for all; fader and group grow first. */
static void
share(struct mixer_grid *g, bool groups)
{
	for (int c = 0; c < MIX_COUNT; c++)
		g->w[c] = c != MIX_GROUP || groups ? columns[c].least : 0;
	for (int keep = 0; keep < 9; keep++)
		for (int c = 0; c < MIX_COUNT; c++)
			if (columns[c].keep == keep && width(g) > g->in.w)
				g->w[c] = 0;
	grow_first(g, MIX_VOLUME);
	grow_first(g, MIX_GROUP);
	grow(g, false);
	grow(g, true);
}

static bool
has_groups(const struct song *song)
{
	struct track_info info;

	for (int i = 0; i < song_tracks(song); i++) {
		song_track_info(song, i, &info);
		if (info.group[0] != '\0')
			return true;
	}
	return false;
}

void
mixer_place(const struct ui *ui, struct rect inside, struct mixer_grid *g)
{
	int tracks = song_tracks(ui->session->song), x;

	g->in = inside;
	g->first = ui->session->track >= inside.h ? ui->session->track - inside.h + 1 : 0;
	if (g->first > tracks - inside.h)
		g->first = tracks > inside.h ? tracks - inside.h : 0;
	share(g, has_groups(ui->session->song));
	x = inside.x + MIX_HEAD;
	for (int c = 0; c < MIX_COUNT; c++) {
		x -= c == MIX_SOLO && g->w[c] > 0;
		g->x[c] = x;
		x += g->w[c] > 0 ? g->w[c] + GAP : 0;
	}
}

const char *
mixer_title(enum mixer_column c, int w)
{
	return text_columns(columns[c].title) <= w ? columns[c].title :
	    text_columns(columns[c].brief) <= w ? columns[c].brief : "";
}

const struct knob *
mixer_knob(enum mixer_column c)
{
	return columns[c].knob != NULL ? knob_find(columns[c].knob) : NULL;
}

int
mixer_slider(const struct mixer_grid *g, enum mixer_column c)
{
	return columns[c].knob != NULL && g->w[c] >= VALUE_W + 4 ? g->w[c] - VALUE_W - 1 : 0;
}

const char *
mixer_enter(enum mixer_column c)
{
	return columns[c].enter;
}
