/* SPDX-License-Identifier: MIT */
/* motion.c - motions along the grid, beats and bars, and all motions by name. */

#include "command/motion.h"

#include <string.h>

#include "app/session_internal.h"
#include "base/number.h"
#include "music/song.h"

void
reach_ticks(const struct session *s, int64_t ticks, struct reach *r)
{
	r->ticks = r->edge_ticks = number_clamp(ticks, 0, CURSOR_TICKS_MAX);
	r->pitch = s->cursor_pitch;
	r->track = s->track;
}

/* --- on the grid */

/* Steps count from the bar line, so that a cursor off the grid comes back to it. */
static bool
by_steps(const struct session *s, long long steps, struct reach *r)
{
	struct bar bar;
	int64_t at = s->cursor_ticks, off;

	time_bar_at(s->time, at, &bar);
	off = (at - bar.start_ticks) % s->grid_ticks;
	if (off != 0)
		at += steps > 0 ? -off : s->grid_ticks - off;
	reach_ticks(s, at + steps * s->grid_ticks, r);
	return true;
}

static bool
go_right(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	(void)err;
	return by_steps(s, g->count, r);
}

static bool
go_left(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	(void)err;
	return by_steps(s, -g->count, r);
}

static bool
by_pitch(const struct session *s, int semitones, long long count, struct reach *r)
{
	long long pitch = s->cursor_pitch + semitones * count;

	if (pitch < 0)
		pitch = semitones < -1 ? s->cursor_pitch % 12 : 0;
	if (pitch > 127)
		pitch = semitones > 1 ? 127 - (127 - s->cursor_pitch) % 12 : 127;
	reach_ticks(s, s->cursor_ticks, r);
	r->pitch = (int)pitch;
	return true;
}

static bool
go_up(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	(void)err;
	return by_pitch(s, 1, g->count, r);
}

static bool
go_down(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	(void)err;
	return by_pitch(s, -1, g->count, r);
}

static bool
go_octave_up(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	(void)err;
	return by_pitch(s, 12, g->count, r);
}

static bool
go_octave_down(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	(void)err;
	return by_pitch(s, -12, g->count, r);
}

/* --- beats and bars */

static bool
go_beat_next(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	int64_t at = s->cursor_ticks;
	struct bar bar;

	(void)err;
	for (long long i = 0; i < g->count && at < CURSOR_TICKS_MAX; i++) {
		time_bar_at(s->time, at, &bar);
		at += bar.beat_ticks - (at - bar.start_ticks) % bar.beat_ticks;
		if (at > bar.start_ticks + bar.length_ticks)
			at = bar.start_ticks + bar.length_ticks;
	}
	reach_ticks(s, at, r);
	return true;
}

static bool
go_beat_previous(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	int64_t at = s->cursor_ticks;
	struct bar bar;

	(void)err;
	for (long long i = 0; i < g->count && at > 0; i++) {
		time_bar_at(s->time, at - 1, &bar);
		at = bar.start_ticks + (at - 1 - bar.start_ticks) / bar.beat_ticks * bar.beat_ticks;
	}
	reach_ticks(s, at, r);
	return true;
}

static bool
go_bar_next(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	struct bar bar;

	(void)err;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	time_bar(s->time, bar.number + g->count, &bar);
	reach_ticks(s, bar.start_ticks, r);
	return true;
}

static bool
go_bar_previous(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	long long count = g->count;
	struct bar bar;

	(void)err;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	if (s->cursor_ticks > bar.start_ticks)
		count--;
	time_bar(s->time, bar.number > count ? bar.number - count : 0, &bar);
	reach_ticks(s, bar.start_ticks, r);
	return true;
}

static bool
go_bar_start(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	struct bar bar;

	(void)g, (void)err;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	reach_ticks(s, bar.start_ticks, r);
	return true;
}

/* The cursor goes to the last step of the bar, the region to the bar line behind it. */
static bool
go_bar_end(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	struct bar bar;

	(void)err;
	time_bar_at(s->time, s->cursor_ticks, &bar);
	if (g->count > 1)
		time_bar(s->time, bar.number + g->count - 1, &bar);
	reach_ticks(s, bar.start_ticks + (bar.length_ticks - 1) / s->grid_ticks * s->grid_ticks, r);
	r->edge_ticks = number_clamp(bar.start_ticks + bar.length_ticks, 0, CURSOR_TICKS_MAX);
	return true;
}

/* --- to a bar of the piece */

static bool
go_start(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	struct bar bar;

	(void)err;
	time_bar(s->time, g->count - 1, &bar);
	reach_ticks(s, bar.start_ticks, r);
	return true;
}

/* Where a person goes on writing: the first step of the grid that no note sounds in. */
static bool
go_end(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	int64_t end = song_last_note_end_ticks(s->song), off;
	struct bar bar;

	if (g->counted)
		return go_start(s, g, r, err);
	time_bar_at(s->time, end, &bar);
	if (g->for_region) {	/* up to what is there, not to the empty bar behind it */
		reach_ticks(s, end > 0 ? end - 1 : 0, r);
		return true;
	}
	off = (end - bar.start_ticks) % s->grid_ticks;
	if (off != 0)
		end += s->grid_ticks - off;
	if (end > bar.start_ticks + bar.length_ticks)
		end = bar.start_ticks + bar.length_ticks;
	reach_ticks(s, end, r);
	return true;
}

const struct motion motion_time_table[] = {
	{ go_left, "cursor-left", 0 },
	{ go_right, "cursor-right", 0 },
	{ go_up, "cursor-up", MOTION_PITCH },
	{ go_down, "cursor-down", MOTION_PITCH },
	{ go_octave_up, "octave-up", MOTION_PITCH },
	{ go_octave_down, "octave-down", MOTION_PITCH },
	{ go_beat_next, "beat-next", MOTION_TRAVELS },
	{ go_beat_previous, "beat-previous", MOTION_TRAVELS },
	{ go_bar_next, "bar-next", MOTION_TRAVELS },
	{ go_bar_previous, "bar-previous", MOTION_TRAVELS },
	{ go_bar_start, "bar-start", 0 },
	{ go_bar_end, "bar-end", 0 },
	{ go_start, "go-start", MOTION_BARS | MOTION_JUMPS },
	{ go_start, "go-bar", MOTION_BARS | MOTION_JUMPS },
	{ go_end, "go-end", MOTION_BARS | MOTION_JUMPS },
	{ NULL, NULL, 0 }
};

/* --- all of them */

static const struct motion *const tables[] = {
	motion_time_table, motion_note_table, motion_place_table, motion_search_table,
};

const struct motion *
motion_find(const char *name)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct motion *m = tables[t]; m->name != NULL; m++)
			if (strcmp(m->name, name) == 0)
				return m;
	return NULL;
}

/* Whole bars: that of the cursor, that of the place, and those between. */
static void
widen_to_bars(const struct session *s, int64_t ticks, struct window *w)
{
	struct bar bar;
	int64_t first = s->cursor_ticks < ticks ? s->cursor_ticks : ticks;
	int64_t last = s->cursor_ticks < ticks ? ticks : s->cursor_ticks;

	time_bar_at(s->time, first, &bar);
	w->start_ticks = bar.start_ticks;
	time_bar_at(s->time, last, &bar);
	w->end_ticks = bar.start_ticks + bar.length_ticks;
}

bool
motion_region(const struct session *s, const struct motion *m, const struct going *going,
    struct region *region, struct err *err)
{
	struct going g = *going;
	struct reach r;

	g.for_region = true;
	if ((m->flags & MOTION_PITCH) != 0)
		return err_set(err, ERR_ARG, "%s changes only the pitch, and an operator works on "
		    "a stretch of time: w, ) or ab", m->name);
	if (!m->go(s, &g, &r, err))
		return false;
	memset(region, 0, sizeof *region);
	region->track = s->track;
	region->w = (struct window){ s->cursor_ticks, r.edge_ticks, 0, 127 };
	if (r.edge_ticks < s->cursor_ticks)
		region->w = (struct window){ r.edge_ticks, s->cursor_ticks, 0, 127 };
	if ((m->flags & MOTION_BARS) != 0)
		widen_to_bars(s, r.ticks, &region->w);
	return true;
}
