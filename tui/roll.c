/* SPDX-License-Identifier: MIT */
/* roll.c - geometry of the piano roll. */

#include "roll.h"

#include <string.h>

#include "app/session.h"
#include "base/number.h"
#include "music/chord.h"
#include "music/time.h"

#define FAR	(1 << 24)		/* columns: beyond any screen, but far from overflow */

static int64_t
scaled(int64_t value, int64_t num, int64_t den)
{
	__int128 v = (__int128)value * num;
	__int128 q = v / den;

	if (v % den != 0 && v < 0)
		q--;
	if (q > INT64_MAX / 16)
		return INT64_MAX / 16;
	return q < INT64_MIN / 16 ? INT64_MIN / 16 : (int64_t)q;
}

static int
near(int64_t v)
{
	return (int)number_clamp(v, -FAR, FAR);
}

bool
scale_has(const struct key *key, int pitch)
{
	bool minor = key->known && key->minor;

	return pitch_classes_up(minor ? 0xdad : 0xab5, key_tonic(key)) >> pitch % 12 & 1;
}

void
roll_set(struct roll *r, const struct view_state *v, const struct scroll *scroll, struct rect area,
    const bool *used)
{
	int below = 0, top = scroll->top_pitch;

	memset(r, 0, sizeof *r);
	r->area = area;
	r->num = v->cell_ticks_num > 0 ? v->cell_ticks_num : 1;
	r->den = v->cell_ticks_den > 0 ? v->cell_ticks_den : 1;
	r->zoom = v->pitch_zoom;
	for (int pitch = 127; pitch >= 0; pitch--)
		if (used == NULL || used[pitch]) {
			r->shown[pitch] = true;
			r->order[r->count++] = pitch;
		}
	for (int pitch = 127; pitch >= 0; pitch--) {
		r->index[pitch] = below < r->count ? below : r->count - 1;
		if (r->shown[pitch])
			below++;
	}
	r->first_cell = scaled(scroll->left_ticks, r->den, r->num);
	if (r->count > 0)
		r->top = r->index[number_clamp(top, 0, 127)];
	if (r->top > r->count - roll_rows(r))
		r->top = r->count - roll_rows(r);
	if (r->top < 0)
		r->top = 0;
}

int
roll_rows(const struct roll *r)
{
	int rows = r->zoom < 0 ? r->area.h * 2 : r->zoom > 0 ? r->area.h / 2 : r->area.h;

	return rows < 1 ? 1 : rows;
}

int64_t
roll_cell_of(const struct roll *r, int64_t tick)
{
	return scaled(tick, r->den, r->num);
}

int
roll_column(const struct roll *r, int64_t tick)
{
	return near(roll_cell_of(r, tick) - r->first_cell);
}

int
roll_eighth(const struct roll *r, int64_t tick)
{
	return near(scaled(tick, r->den * 8, r->num) - r->first_cell * 8);
}

int64_t
roll_tick(const struct roll *r, int column)
{
	/* Rounded up, to be inside the cell. */
	return -scaled(-(r->first_cell + column), r->num, r->den);
}

int64_t
roll_cell_ticks(const struct roll *r)
{
	return (r->num + r->den - 1) / r->den;
}

int
roll_sub_row(const struct roll *r, int pitch)
{
	int row = r->index[pitch] - r->top, rows = r->area.h * (r->zoom < 0 ? 2 : 1);

	if (!r->shown[pitch] || row < 0)
		return -1;
	if (r->zoom > 0)
		row *= 2;
	return row < rows ? row : -1;
}

int
roll_pitch_at(const struct roll *r, int y)
{
	int row = y - r->area.y;

	if (row < 0 || row >= r->area.h)
		return -1;
	row = r->zoom < 0 ? row * 2 : r->zoom > 0 ? row / 2 : row;
	row += r->top;
	return row < r->count ? r->order[row] : -1;
}

int
roll_high(const struct roll *r)
{
	return r->count > 0 ? r->order[r->top] : 127;
}

int
roll_low(const struct roll *r)
{
	int last = r->top + roll_rows(r) - 1;

	if (r->zoom > 0 && r->area.h % 2 != 0)
		last++;			/* half of another one is visible */
	if (r->count == 0)
		return 0;
	return r->order[last < r->count ? last : r->count - 1];
}

/* Keeps a few cells before and after visible, so that the user sees what comes next. */
bool
roll_show_tick(const struct roll *r, struct scroll *scroll, int64_t tick, int64_t length)
{
	int64_t first = roll_cell_of(r, tick), last = roll_cell_of(r, tick + length - 1);
	int64_t margin = r->area.w / 8, left = r->first_cell;

	if (last - first > r->area.w / 2)
		last = first;
	if (first - margin < left)
		left = first - margin;
	if (last + margin >= left + r->area.w)
		left = last + margin - r->area.w + 1;
	/* Far away: scroll to put it at a quarter, like turning a page. */
	if (first < r->first_cell - r->area.w || first > r->first_cell + 2 * r->area.w)
		left = first - r->area.w / 4;
	if (left < 0)
		left = 0;
	if (left == r->first_cell)
		return false;
	scroll->left_ticks = -scaled(-left, r->num, r->den);
	return true;
}

bool
roll_show_pitch(const struct roll *r, struct scroll *scroll, int pitch)
{
	int rows = roll_rows(r), margin = rows >= 8 ? 2 : 0, top = r->top;
	int at = r->count > 0 ? r->index[pitch] : 0;

	if (at - margin < top)
		top = at - margin;
	if (at + margin >= top + rows)
		top = at + margin - rows + 1;
	if (at < r->top - rows || at > r->top + 2 * rows)
		top = at - rows / 2;
	if (top > r->count - rows)
		top = r->count - rows;
	if (top < 0)
		top = 0;
	if (top == r->top || r->count == 0)
		return false;
	scroll->top_pitch = r->order[top];
	return true;
}

void
roll_page(const struct roll *r, struct scroll *scroll, int64_t tick, bool centre)
{
	int64_t cell = roll_cell_of(r, tick) - (centre ? r->area.w / 2 : 2);

	scroll->left_ticks = -scaled(-(cell < 0 ? 0 : cell), r->num, r->den);
}
