/* SPDX-License-Identifier: MIT */
/* cmd_on.c - commands on a part of the piece that is named by a motion or a text object. */

#include <stdlib.h>
#include <string.h>

#include "app/session_internal.h"
#include "command/cmd.h"
#include "command/motion.h"

/* `bar`, `bar 3`, `note-next 2`, `find c`; *used: words taken. */
static bool
parse_region(struct session *s, int argc, char **argv, int *used, struct region *r,
    struct err *err)
{
	const struct motion *m = motion_find(argv[0]);
	bool around;
	const struct object *o = object_find(argv[0], &around);
	long long count = 1;
	struct going g;

	if (m != NULL)
		return cmd_going(s, m, argc, argv, used, &g, err) &&
		    motion_region(s, m, &g, r, err);
	if (o == NULL)
		return err_set(err, ERR_ARG, "%.40s is neither a motion nor a text object",
		    argv[0]);
	*used = argc > 1 && argv[1][0] >= '0' && argv[1][0] <= '9' ? 2 : 1;
	return cmd_count(*used, argv, 1, &count, err) && o->find(s, count, around, r, err);
}

static bool
on(struct session *s, int argc, char **argv, struct err *err)
{
	struct region r = { .track = -1 };
	int used;
	bool good;

	if (s->editing.meant != NULL)
		return err_set(err, ERR_ARG, "a region cannot be inside another");
	if (!parse_region(s, argc - 1, argv + 1, &used, &r, err))
		return false;
	used++;
	if (used >= argc) {
		region_clear(&r);
		return err_set(err, ERR_ARG, "a command comes after it: on bar quantise");
	}
	s->editing.meant = &r;
	good = command_run_words(s, argc - used, argv + used, 0, err);
	s->editing.meant = NULL;
	region_clear(&r);
	return good;
}

/* From the cursor on: so many ticks, and so many semitones above it; 127: all pitches. */
static bool
on_span(struct session *s, int argc, char **argv, struct err *err)
{
	struct region r = { .track = s->track };
	long long ticks, semitones;
	bool good;

	if (s->editing.meant != NULL)
		return err_set(err, ERR_ARG, "a region cannot be inside another");
	if (!cmd_integer(argc, argv, 1, 1, CURSOR_TICKS_MAX, 1, &ticks, err) ||
	    !cmd_integer(argc, argv, 2, 0, 127, 0, &semitones, err))
		return false;
	r.w = (struct window){ s->cursor_ticks, s->cursor_ticks + ticks, 0, 127 };
	if (semitones < 127) {
		int high = s->cursor_pitch + (int)semitones;

		r.w.low = (uint8_t)s->cursor_pitch;
		r.w.high = (uint8_t)(high > 127 ? 127 : high);
	}
	s->editing.meant = &r;
	good = command_run_words(s, argc - 3, argv + 3, 0, err);
	s->editing.meant = NULL;
	return good;
}

/* From the one corner of the region to the other; the notes in it are what is selected. */
static void
select_region(struct session *s, const struct region *r, const struct targets *t, bool bars)
{
	int64_t end = song_last_note_end_ticks(s->song);
	uint32_t *ids = targets_ids(t);
	int low = bars ? s->cursor_pitch : 127, high = bars ? s->cursor_pitch : 0;

	for (size_t i = 0; i < t->count; i++) {
		if (t->notes[i].pitch < low && !bars)
			low = t->notes[i].pitch;
		if (t->notes[i].pitch > high && !bars)
			high = t->notes[i].pitch;
	}
	if (r->w.end_ticks < end || bars)
		end = r->w.end_ticks;
	selection_drop(s);
	s->mode = MODE_VISUAL;
	s->selection.active = true;
	s->selection.all_tracks = r->track < 0;
	s->selection.whole_bars = bars;
	s->selection.anchor_ticks = r->w.start_ticks;
	s->selection.anchor_pitch = low;
	s->cursor_pitch = high;
	cmd_move_cursor(s, end - s->grid_ticks > r->w.start_ticks ? end - s->grid_ticks :
	    r->w.start_ticks);
	if (ids != NULL)
		selection_hold(s, ids, t->count);
}

static bool
select_object(struct session *s, int argc, char **argv, struct err *err)
{
	struct region r = { .track = -1 };
	struct targets t;
	char text[64];
	int used;
	bool good;

	if (motion_find(argv[1]) != NULL)
		return err_set(err, ERR_ARG, "%s is a motion, not a text object", argv[1]);
	if (!parse_region(s, argc - 1, argv + 1, &used, &r, err))
		return false;
	s->editing.meant = &r;
	good = cmd_targets(s, &t, err);
	s->editing.meant = NULL;
	if (good) {
		select_region(s, &r, &t, strcmp(argv[1], "bar") == 0 ||
		    strcmp(argv[1], "a-bar") == 0);
		session_say(s, "selected %s", cmd_notes(t.count, text));
	}
	targets_clear(&t);
	region_clear(&r);
	return good;
}

const struct command cmd_on_table[] = {
	{ "on", NULL, "motion|object [count] command",
	    "Run a command on what a motion crosses, or on a text object", GROUP_SELECT, 2, 32,
	    CMD_SHAPES, on },
	{ "on-span", NULL, "ticks semitones command",
	    "Run a command on so much music from the cursor on", GROUP_SELECT, 3, 32, CMD_SHAPES,
	    on_span },
	{ "select-object", NULL, "object [count]", "Select a text object", GROUP_SELECT, 1, 2,
	    CMD_REPEATS, select_object },
	{ .name = NULL }
};
