/* SPDX-License-Identifier: MIT */
/* cmd_shape.c - commands that change length, velocity and timing of notes. */

#include <stdio.h>
#include <string.h>

#include "app/session_internal.h"
#include "app/setting.h"
#include "base/number.h"
#include "command/cmd.h"
#include "music/edit.h"
#include "music/overlap.h"
#include "music/song.h"

/* --- length and velocity */

struct stretch {
	int64_t	 grid_ticks;
	int64_t	 end_ticks, start_ticks;	/* amount by which each edge moves */
};

static bool
stretch_note(void *arg, const struct session *s, struct note *n, struct err *err)
{
	const struct stretch *stretch = arg;
	int64_t end = n->start_ticks + n->length_ticks + stretch->end_ticks;
	int64_t least = n->length_ticks < stretch->grid_ticks ?
	    n->length_ticks : stretch->grid_ticks;

	(void)s, (void)err;
	n->start_ticks += stretch->start_ticks;
	if (n->start_ticks < 0)
		n->start_ticks = 0;
	/* At least one grid step long, or as short as it already is. */
	if (end - n->start_ticks < least && stretch->start_ticks != 0)
		n->start_ticks = end - least;
	n->length_ticks = end - n->start_ticks < least ? least : end - n->start_ticks;
	return true;
}

/* Without a note at the cursor, these commands set up the next note. */
static bool
next_is_meant(struct session *s)
{
	struct note here;

	return s->editing.meant == NULL && !s->selection.active && !session_note_here(s, &here);
}

static bool
stretch_next(struct session *s, int64_t by_ticks)
{
	char length[64];

	s->note_ticks += by_ticks;
	if (s->note_ticks < s->grid_ticks)
		s->note_ticks = s->grid_ticks;
	session_say(s, "the next note will be %s long", cmd_length(s, s->note_ticks, length));
	return true;
}

static bool
stretch_targets(struct session *s, struct stretch *stretch, const char *how, struct err *err)
{
	struct targets t;
	size_t changed;
	char label[96], text[64], length[64];
	bool good;

	if (!cmd_targets(s, &t, err))
		return false;
	snprintf(label, sizeof label, "%s %s", how, cmd_notes(t.count, text));
	good = cmd_change(s, &t, stretch_note, stretch, label, &changed, err);
	if (good && changed == 0) {
		session_say(s, "%s cannot be any shorter on this grid; [[ makes it finer", text);
	} else if (good && t.count == 1) {
		if (stretch->end_ticks != 0)
			s->note_ticks = t.notes[0].length_ticks;
		if (stretch->start_ticks != 0 && !t.selected)
			cmd_move_cursor(s, t.notes[0].start_ticks);
		session_say(s, "the note is %s long",
		    cmd_length(s, t.notes[0].length_ticks, length));
	} else if (good) {
		session_say(s, "made %s %s", cmd_notes(changed, text),
		    strcmp(how, "lengthen") == 0 ? "longer" : "shorter");
	}
	targets_clear(&t);
	return good;
}

static bool
stretch_by(struct session *s, int argc, char **argv, int end_steps, int start_steps,
    struct err *err)
{
	long long count;
	struct stretch stretch = { .grid_ticks = s->grid_ticks };

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	stretch.end_ticks = end_steps * count * s->grid_ticks;
	stretch.start_ticks = start_steps * count * s->grid_ticks;
	if (start_steps == 0 && next_is_meant(s))
		return stretch_next(s, stretch.end_ticks);
	return stretch_targets(s, &stretch,
	    end_steps - start_steps > 0 ? "lengthen" : "shorten", err);
}

static bool
note_longer(struct session *s, int argc, char **argv, struct err *err)
{
	return stretch_by(s, argc, argv, 1, 0, err);
}

static bool
note_shorter(struct session *s, int argc, char **argv, struct err *err)
{
	return stretch_by(s, argc, argv, -1, 0, err);
}

static bool
note_start_earlier(struct session *s, int argc, char **argv, struct err *err)
{
	return stretch_by(s, argc, argv, 0, -1, err);
}

static bool
note_start_later(struct session *s, int argc, char **argv, struct err *err)
{
	return stretch_by(s, argc, argv, 0, 1, err);
}

static bool
set_length(void *arg, const struct session *s, struct note *n, struct err *err)
{
	(void)s, (void)err;
	n->length_ticks = *(const int64_t *)arg;
	return true;
}

static bool
note_length(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	size_t changed;
	int64_t ticks;
	char label[96], text[64], length[64];
	bool good;

	(void)argc;
	if (!cmd_parse_length(s, argv[1], &ticks, err))
		return false;
	if (next_is_meant(s)) {
		s->note_ticks = ticks;
		session_say(s, "the next note will be %s long", cmd_length(s, ticks, length));
		return true;
	}
	if (!cmd_targets(s, &t, err))
		return false;
	snprintf(label, sizeof label, "length of %s", cmd_notes(t.count, text));
	good = cmd_change(s, &t, set_length, &ticks, label, &changed, err);
	if (good) {
		s->note_ticks = ticks;
		session_say(s, "%s %s long", t.count == 1 ? "the note is" : "the notes are",
		    cmd_length(s, ticks, length));
	}
	targets_clear(&t);
	return good;
}

struct loudness {
	int	 by, to;		/* to 0: relative */
};

static int
loudness_of(const struct loudness *l, int velocity)
{
	return (int)number_clamp(l->to > 0 ? l->to : velocity + l->by, 1, 127);
}

static bool
set_velocity(void *arg, const struct session *s, struct note *n, struct err *err)
{
	const struct loudness *l = arg;

	(void)s, (void)err;
	n->velocity = (uint8_t)loudness_of(l, n->velocity);
	return true;
}

static bool
velocity_of_targets(struct session *s, struct loudness *l, struct err *err)
{
	struct targets t;
	size_t changed;
	char label[96], text[64];
	bool good;

	if (next_is_meant(s)) {
		s->note_velocity = loudness_of(l, s->note_velocity);
		session_say(s, "the next note will have velocity %d", s->note_velocity);
		return true;
	}
	if (!cmd_targets(s, &t, err))
		return false;
	snprintf(label, sizeof label, "velocity of %s", cmd_notes(t.count, text));
	good = cmd_change(s, &t, set_velocity, l, label, &changed, err);
	if (good && t.count == 1) {
		s->note_velocity = t.notes[0].velocity;
		cmd_preview(s, &t.notes[0]);
		session_say(s, "velocity %d", t.notes[0].velocity);
	} else if (good) {
		session_say(s, "changed the velocity of %s", cmd_notes(changed, text));
	}
	targets_clear(&t);
	return good;
}

static bool
velocity_up(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;
	struct loudness l = { 0, 0 };

	if (!cmd_integer(argc, argv, 1, 1, 127, 5, &by, err))
		return false;
	l.by = (int)by;
	return velocity_of_targets(s, &l, err);
}

static bool
velocity_down(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;
	struct loudness l = { 0, 0 };

	if (!cmd_integer(argc, argv, 1, 1, 127, 5, &by, err))
		return false;
	l.by = -(int)by;
	return velocity_of_targets(s, &l, err);
}

static bool
velocity(struct session *s, int argc, char **argv, struct err *err)
{
	long long to;
	struct loudness l = { 0, 0 };

	if (!cmd_integer(argc, argv, 1, 1, 127, 84, &to, err))
		return false;
	l.to = (int)to;
	return velocity_of_targets(s, &l, err);
}

/* --- time: quantise, split, join */

struct quantise {
	int64_t	 grid_ticks;
	int	 percent;
	struct bar	 bar;		/* of the note before, which is often this one's */
};

static bool
quantise_note(void *arg, const struct session *s, struct note *n, struct err *err)
{
	struct quantise *q = arg;
	int64_t off = n->start_ticks - q->bar.start_ticks;

	(void)err;
	if (off < 0 || off >= q->bar.length_ticks)
		time_bar_at(s->time, n->start_ticks, &q->bar);
	n->start_ticks += (bar_snap(&q->bar, n->start_ticks, q->grid_ticks) - n->start_ticks) *
	    q->percent / 100;
	return true;
}

static bool
quantise(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	struct quantise q = { .grid_ticks = s->grid_ticks };
	long long percent;
	size_t changed;
	char label[96], text[64];
	bool good;

	if (!cmd_integer(argc, argv, 1, 1, 100,
	    (long long)settings_number(s->settings, SET_QUANTISE), &percent, err) ||
	    !cmd_targets(s, &t, err))
		return false;
	q.percent = (int)percent;
	snprintf(label, sizeof label, "quantise %s", cmd_notes(t.count, text));
	good = cmd_change(s, &t, quantise_note, &q, label, &changed, err);
	if (good && changed == 0)
		session_say(s, "%s on the grid already",
		    t.count == 1 ? "the note is" : "all notes are");
	else if (good && t.count == 1)
		session_say(s, "moved the note to %s", cmd_at(s, t.notes[0].start_ticks, text));
	else if (good)
		session_say(s, "moved %zu of %s to the grid", changed, text);
	if (good && !t.selected)
		cmd_move_cursor(s, t.notes[0].start_ticks);
	targets_clear(&t);
	return good;
}

static bool
note_split(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct note whole, first, second;
	bool good;

	(void)argc, (void)argv;
	if (!session_note_here(s, &whole))
		return err_set(err, ERR_ARG, "there is no note at the cursor");
	if (s->cursor_ticks <= whole.start_ticks ||
	    s->cursor_ticks >= whole.start_ticks + whole.length_ticks)
		return err_set(err, ERR_ARG, "the cursor must be inside the note to split it");
	first = second = whole;
	first.length_ticks = s->cursor_ticks - whole.start_ticks;
	second.start_ticks = s->cursor_ticks;
	second.length_ticks = whole.length_ticks - first.length_ticks;
	good = edit_set_note(&edit, s->song, &whole, &first, err) &&
	    edit_add_note(&edit, s->song, &second, err) &&
	    cmd_edit(s, &edit, "split note", NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "split the note in two");
	return good;
}

struct next_same {
	const struct note	*after;
	struct note		*found;
	bool			 any;
};

static bool
look_next_same(void *arg, const struct note *n)
{
	struct next_same *next = arg;

	if (n->id == next->after->id || n->start_ticks <= next->after->start_ticks)
		return true;
	*next->found = *n;
	next->any = true;
	return false;
}

static bool
note_join(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct note here, second, joined;
	struct next_same next = { &here, &second, false };
	struct window w = { s->cursor_ticks, INT64_MAX, (uint8_t)s->cursor_pitch,
	    (uint8_t)s->cursor_pitch };
	bool good;

	(void)argc, (void)argv;
	if (!session_note_here(s, &here))
		return err_set(err, ERR_ARG, "there is no note at the cursor");
	song_query(s->song, s->track, &w, look_next_same, &next);
	if (!next.any)
		return err_set(err, ERR_ARG, "there is no later note of this pitch to join");
	joined = here;
	joined.length_ticks = second.start_ticks + second.length_ticks - here.start_ticks;
	good = edit_set_note(&edit, s->song, &here, &joined, err) &&
	    edit_remove_note(&edit, s->song, &second, err) &&
	    cmd_edit(s, &edit, "join notes", NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "joined 2 notes");
	return good;
}

/* In the selection, or on the whole track. */
static bool
overlaps(struct session *s, int argc, char **argv, struct err *err)
{
	struct window w = { 0, INT64_MAX, 0, 127 };
	struct edit edit = EDIT_EMPTY;
	int track = s->track;
	size_t count;
	char text[64];
	bool merge = argc > 1 && strcmp(argv[1], "merge") == 0, good;

	if (argc > 1 && !merge && strcmp(argv[1], "trim") != 0)
		return err_set(err, ERR_ARG, "overlaps takes trim or merge, not %.40s", argv[1]);
	if (song_tracks(s->song) == 0)
		return err_set(err, ERR_ARG, "there is no track");
	session_selected(s, &w, &track);
	if (argc == 1) {
		count = overlap_count(s->song, track, &w);
		session_say(s, "%s overlap%s another of the same pitch%s",
		    count == 0 ? "no note" : cmd_notes(count, text), count < 2 ? "s" : "",
		    count == 0 ? "" : "; to trims, :overlaps merge joins them");
		return true;
	}
	good = overlap_mend(&edit, s->song, track, &w, merge ? OVERLAP_MERGE : OVERLAP_TRIM,
	    &count, err) && (count == 0 || cmd_edit(s, &edit,
	    merge ? "merge overlaps" : "trim overlaps", NULL, NULL, err));
	edit_clear(&edit);
	if (good && count == 0)
		session_say(s, "no note overlaps another of the same pitch");
	else if (good)
		session_say(s, "%s %s", merge ? "merged" : "trimmed", cmd_notes(count, text));
	return good;
}

#define NUDGE(name, args, help, fn) \
	{ name, NULL, args, help, GROUP_EDIT, 0, 1, CMD_EDITS | CMD_REPEATS, fn }
#define SHAPE(name, alias, args, help, min, max, fn) \
	{ name, alias, args, help, GROUP_EDIT, min, max, CMD_EDITS | CMD_SHAPES, fn }
#define EDIT(name, alias, args, help, min, max, fn) \
	{ name, alias, args, help, GROUP_EDIT, min, max, CMD_EDITS, fn }

const struct command cmd_shape_table[] = {
	EDIT("note-join", NULL, "", "Join the note with the next one of its pitch", 0, 0,
	    note_join),
	EDIT("note-length", NULL, "length", "Set the length of the note, such as 1/8, or in ticks",
	    1, 1, note_length),
	NUDGE("note-longer", "[count]", "Make the note longer by a grid step", note_longer),
	NUDGE("note-shorter", "[count]", "Make the note shorter by a grid step",
	    note_shorter),
	EDIT("note-split", NULL, "", "Split the note at the cursor", 0, 0, note_split),
	NUDGE("note-start-earlier", "[count]", "Start the note earlier; its end stays",
	    note_start_earlier),
	NUDGE("note-start-later", "[count]", "Start the note later; its end stays",
	    note_start_later),
	{ "overlaps", NULL, "[trim|merge]",
	    "Count the notes that overlap another of their pitch, or trim or merge them",
	    GROUP_EDIT, 0, 1, CMD_EDITS | CMD_WHOLE, overlaps },
	SHAPE("quantise", "quantize", "[percent]", "Move starts to the grid, fully or by a "
	    "percentage", 0, 1, quantise),
	SHAPE("velocity", NULL, "1-127", "Set the velocity of the note", 1, 1, velocity),
	NUDGE("velocity-down", "[by]", "Make the note softer, by 5 or by an amount", velocity_down),
	NUDGE("velocity-up", "[by]", "Make the note louder, by 5 or by an amount", velocity_up),
	{ .name = NULL }
};
