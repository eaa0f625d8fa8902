/* SPDX-License-Identifier: MIT */
/* cmd_note.c - commands that write, delete and move notes. */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ghost.h"
#include "app/session_internal.h"
#include "base/number.h"
#include "base/text.h"
#include "command/cmd.h"
#include "music/edit.h"
#include "music/spell.h"

/* --- writing */

bool
cmd_add_note(struct session *s, const struct note *n, bool heard, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	char label[64], name[SPELL_SIZE], length[64], at[64];
	bool good;

	cmd_pitch(s, n->start_ticks, n->pitch, name);
	snprintf(label, sizeof label, "add note %s", name);
	good = edit_add_note(&edit, s->song, n, err) && cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (!good)
		return false;
	if (heard)
		cmd_preview(s, n);
	ghost_follow(s, n);
	session_say(s, "added %s at %s, %s long, velocity %d", name, cmd_at(s, n->start_ticks, at),
	    cmd_length(s, n->length_ticks, length), n->velocity);
	return true;
}

struct note
cmd_next_note(const struct session *s)
{
	return (struct note){
		.track = s->track, .start_ticks = s->cursor_ticks, .length_ticks = s->note_ticks,
		.channel = (uint8_t)cmd_channel(s, s->track), .pitch = (uint8_t)s->cursor_pitch,
		.velocity = (uint8_t)s->note_velocity, .ended = true,
	};
}

/* A pitch, and a length in ticks or as a fraction of a whole note. */
bool
cmd_parse_note(struct session *s, int argc, char **argv, struct note *n, struct err *err)
{
	int pitch;

	if (argc > 1) {
		if (!text_parse_pitch(argv[1], &pitch))
			return err_set(err, ERR_ARG, "%.20s is not a pitch such as C4, f#3 or 60",
			    argv[1]);
		n->pitch = (uint8_t)pitch;
	}
	return argc < 3 || cmd_parse_length(s, argv[2], &n->length_ticks, err);
}

static bool
hear_targets(struct session *s, struct err *err)
{
	struct targets t;
	char text[64];

	if (!cmd_targets(s, &t, err))
		return false;
	for (size_t i = 0; i < t.count && i < 16; i++)
		cmd_preview(s, &t.notes[i]);
	session_say(s, "%s", cmd_notes(t.count, text));
	targets_clear(&t);
	return true;
}

static bool
note_add(struct session *s, int argc, char **argv, struct err *err)
{
	struct note n = cmd_next_note(s), here;

	/* On an existing note, Enter plays it instead of adding a second one. */
	if (argc == 1 && (s->selection.active || session_note_here(s, &here)))
		return hear_targets(s, err);
	return cmd_parse_note(s, argc, argv, &n, err) && cmd_add_note(s, &n, true, err);
}

static bool
note_hear(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return hear_targets(s, err);
}

static bool
note_delete(struct session *s, int argc, char **argv, struct err *err)
{
	struct targets t;
	char label[64], text[64];
	bool good;

	(void)argc, (void)argv;
	if (!cmd_targets(s, &t, err))
		return false;
	snprintf(label, sizeof label, "delete %s", cmd_notes(t.count, text));
	good = cmd_remove(s, &t, label, err);
	if (good) {
		selection_drop(s);
		session_say(s, "deleted %s", text);
	}
	targets_clear(&t);
	return good;
}

/* --- moving */

struct shift {
	int64_t	 ticks;
	int	 semitones;
	struct key key;			/* set by shift_targets */
};

static bool
shift_note(void *arg, const struct session *s, struct note *n, struct err *err)
{
	const struct shift *shift = arg;
	int pitch = n->pitch + shift->semitones;
	char name[SPELL_SIZE], at[64];

	if (pitch < 0 || pitch > 127 || n->start_ticks + shift->ticks < 0) {
		spell_pitch(&shift->key, n->pitch, name);
		return err_set(err, ERR_ARG, "the %s at %s would %s", name,
		    cmd_at(s, n->start_ticks, at), pitch < 0 || pitch > 127 ?
		    "go above G9 or below C-1" : "start before the piece");
	}
	n->pitch = (uint8_t)pitch;
	n->start_ticks += shift->ticks;
	return true;
}

/* The cursor and the selected rectangle move along, so the same notes stay selected. */
static void
shift_place(struct session *s, const struct shift *shift)
{
	int pitch = s->cursor_pitch + shift->semitones;

	cmd_move_cursor(s, s->cursor_ticks + shift->ticks);
	s->cursor_pitch = (int)number_clamp(pitch, 0, 127);
	if (s->selection.active) {
		pitch = s->selection.anchor_pitch + shift->semitones;
		s->selection.anchor_pitch = (int)number_clamp(pitch, 0, 127);
		s->selection.anchor_ticks += shift->ticks;
		if (s->selection.anchor_ticks < 0)
			s->selection.anchor_ticks = 0;
		s->selection.held_at = place_now(s);
	}
}

static bool
shift_targets(struct session *s, struct shift *shift, const char *done, struct err *err)
{
	struct targets t;
	size_t changed;
	char label[96], text[64];
	bool good;

	if (!cmd_targets(s, &t, err))
		return false;
	session_key_at(s, s->cursor_ticks, &shift->key);
	snprintf(label, sizeof label, "move %s %.40s", cmd_notes(t.count, text), done);
	good = cmd_change(s, &t, shift_note, shift, label, &changed, err);
	if (good) {
		if (t.count == 1 && shift->semitones != 0)
			cmd_preview(s, &t.notes[0]);
		shift_place(s, shift);
		session_say(s, "moved %s %s", text, done);
	}
	targets_clear(&t);
	return good;
}

static bool
nudge(struct session *s, int argc, char **argv, int steps, int semitones, const char *where,
    struct err *err)
{
	long long count;
	struct shift shift;
	char done[64], length[64];

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	shift.ticks = steps * count * s->grid_ticks;
	shift.semitones = semitones * (int)(count < 128 ? count : 128);
	if (steps != 0)
		snprintf(done, sizeof done, "%.30s %s",
		    cmd_length(s, count * s->grid_ticks, length), where);
	else
		snprintf(done, sizeof done, "%s %lld", where, count * abs(semitones));
	return shift_targets(s, &shift, done, err);
}

static bool
note_earlier(struct session *s, int argc, char **argv, struct err *err)
{
	return nudge(s, argc, argv, -1, 0, "earlier", err);
}

static bool
note_later(struct session *s, int argc, char **argv, struct err *err)
{
	return nudge(s, argc, argv, 1, 0, "later", err);
}

static bool
note_up(struct session *s, int argc, char **argv, struct err *err)
{
	return nudge(s, argc, argv, 0, 1, "up", err);
}

static bool
note_down(struct session *s, int argc, char **argv, struct err *err)
{
	return nudge(s, argc, argv, 0, -1, "down", err);
}

static bool
note_octave_up(struct session *s, int argc, char **argv, struct err *err)
{
	return nudge(s, argc, argv, 0, 12, "up", err);
}

static bool
note_octave_down(struct session *s, int argc, char **argv, struct err *err)
{
	return nudge(s, argc, argv, 0, -12, "down", err);
}

struct call {
	char		 letter;
	struct key	 key;
};

static bool
call_note(void *arg, const struct session *s, struct note *n, struct err *err)
{
	const struct call *call = arg;
	int class = spell_letter_class(&call->key, call->letter);
	int up = (class - n->pitch % 12 + 12) % 12;

	(void)s;
	if ((up > 6 && n->pitch + up - 12 >= 0) || n->pitch + up > 127)
		up -= 12;
	if (n->pitch + up < 0)
		return err_set(err, ERR_ARG, "there is no such note");
	n->pitch = (uint8_t)(n->pitch + up);
	return true;
}

static bool
note_letter(struct session *s, int argc, char **argv, struct err *err)
{
	struct call call = { .letter = (char)toupper((unsigned char)argv[1][0]) };
	char label[96], text[64], name[SPELL_SIZE];
	struct targets t;
	size_t changed;
	bool good;

	(void)argc;
	if (call.letter < 'A' || call.letter > 'G' || argv[1][1] != '\0')
		return err_set(err, ERR_ARG, "%.20s is not a letter from a to g", argv[1]);
	if (!cmd_targets(s, &t, err))
		return false;
	session_key_at(s, s->cursor_ticks, &call.key);
	snprintf(label, sizeof label, "make %s %c", cmd_notes(t.count, text), call.letter);
	good = cmd_change(s, &t, call_note, &call, label, &changed, err);
	if (good && t.count == 1) {
		s->cursor_pitch = t.notes[0].pitch;
		cmd_preview(s, &t.notes[0]);
		session_say(s, "now %s", cmd_pitch(s, t.notes[0].start_ticks, t.notes[0].pitch,
		    name));
	} else if (good)
		session_say(s, "made %s %c", text, call.letter);
	targets_clear(&t);
	return good;
}

static bool
transpose(struct session *s, int argc, char **argv, struct err *err)
{
	long long semitones;
	struct shift shift = { 0 };
	char done[64];

	if (!cmd_integer(argc, argv, 1, -127, 127, 0, &semitones, err))
		return false;
	shift.semitones = (int)semitones;
	snprintf(done, sizeof done, "%s %lld", semitones < 0 ? "down" : "up", llabs(semitones));
	return shift_targets(s, &shift, done, err);
}

/* By ticks and semitones at once, as the mouse does it. */
static bool
note_move(struct session *s, int argc, char **argv, struct err *err)
{
	long long ticks, semitones;
	struct shift shift;
	char done[64] = "", length[64];
	size_t n = 0;

	if (!cmd_integer(argc, argv, 1, -LENGTH_TICKS_MAX, LENGTH_TICKS_MAX, 0, &ticks, err) ||
	    !cmd_integer(argc, argv, 2, -127, 127, 0, &semitones, err))
		return false;
	if (ticks != 0)
		n = (size_t)snprintf(done, sizeof done, "%.30s %s%s",
		    cmd_length(s, llabs(ticks), length), ticks < 0 ? "earlier" : "later",
		    semitones != 0 ? ", " : "");
	if (semitones != 0)
		snprintf(done + n, sizeof done - n, "%s %lld", semitones < 0 ? "down" : "up",
		    llabs(semitones));
	shift = (struct shift){ .ticks = ticks, .semitones = (int)semitones };
	return shift_targets(s, &shift, done, err);
}

#define NUDGE(name, args, help, fn) \
	{ name, NULL, args, help, GROUP_EDIT, 0, 1, CMD_EDITS | CMD_REPEATS, fn }
#define EDIT(name, alias, args, help, min, max, fn) \
	{ name, alias, args, help, GROUP_EDIT, min, max, CMD_EDITS, fn }

const struct command cmd_note_table[] = {
	EDIT("note-add", NULL, "[pitch] [length]",
	    "Add a note at the cursor, or play the one that is there", 0, 2, note_add),
	EDIT("note-delete", NULL, "", "Delete the note, or the selected ones", 0, 0, note_delete),
	NUDGE("note-down", "[count]", "Move the note down a semitone", note_down),
	NUDGE("note-earlier", "[count]", "Move the note back by a grid step", note_earlier),
	{ "note-hear", NULL, "", "Play the note, or the selected ones", GROUP_EDIT, 0, 0, 0,
	    note_hear },
	EDIT("note-letter", NULL, "a-g", "Make the note the nearest of a letter, in the key", 1, 1,
	    note_letter),
	NUDGE("note-later", "[count]", "Move the note forward by a grid step", note_later),
	EDIT("note-move", NULL, "ticks [semitones]", "Move the note by ticks and semitones", 1, 2,
	    note_move),
	NUDGE("note-octave-down", "[count]", "Move the note down an octave", note_octave_down),
	NUDGE("note-octave-up", "[count]", "Move the note up an octave", note_octave_up),
	NUDGE("note-up", "[count]", "Move the note up a semitone", note_up),
	{ "transpose", NULL, "semitones", "Move the note up, or down with a minus", GROUP_EDIT,
	    1, 1, CMD_EDITS | CMD_SHAPES, transpose },
	{ .name = NULL }
};
