/* SPDX-License-Identifier: MIT */
/*
 * cmd_step_key.c - commands of STEP: notes, chords and rests by the keys of a piano, and lengths.
 *
 * What is written stays at one place while keys are held, or from step-chord to step-chord.
 */

#include <stdio.h>
#include <string.h>

#include "base/text.h"
#include "command/cmd.h"
#include "music/song.h"

#define WHOLES_MAX	16		/* in a length */

int64_t
cmd_step_ticks(const struct session *s)
{
	return s->step.pair_ticks > 0 ? s->step.pair_ticks : s->note_ticks;
}

static void
move_on(struct session *s, int64_t ticks)
{
	s->step.wrote = false;
	s->step.pair_ticks = 0;
	cmd_move_cursor(s, s->cursor_ticks + ticks);
}

/* The cursor was moved since: what is held there belongs to another place. */
static void
begin_here(struct session *s)
{
	if (s->step.at_ticks == s->cursor_ticks && s->step.track == s->track)
		return;
	s->step.at_ticks = s->cursor_ticks;
	s->step.track = s->track;
	s->step.wrote = false;
	memset(s->step.down, 0, sizeof s->step.down);
}

/* --- notes */

void
cmd_step_wrote(struct session *s, const struct note *n)
{
	s->cursor_pitch = n->pitch;
	begin_here(s);
	s->step.wrote = true;
	if (!s->step.chord)
		move_on(s, n->length_ticks);
}

static bool
step_note(struct session *s, int argc, char **argv, struct err *err)
{
	struct note n = cmd_next_note(s);

	n.length_ticks = cmd_step_ticks(s);
	if (!cmd_parse_note(s, argc, argv, &n, err) || !cmd_add_note(s, &n, true, err))
		return false;
	cmd_step_wrote(s, &n);
	return true;
}

static bool
any_down(const struct session *s)
{
	for (size_t i = 0; i < sizeof s->step.down; i++)
		if (s->step.down[i])
			return true;
	return false;
}

/* Keys held together are a chord: the last one let go moves on. */
static bool
step_key(struct session *s, int argc, char **argv, struct err *err)
{
	long long pitch, velocity;
	struct note n;

	if (!cmd_integer(argc, argv, 1, 0, 127, 0, &pitch, err) ||
	    !cmd_integer(argc, argv, 2, 0, 127, 0, &velocity, err))
		return false;
	begin_here(s);
	if (velocity == 0) {
		if (!s->step.down[pitch])
			return true;	/* it was pressed elsewhere */
		s->step.down[pitch] = false;
		if (s->step.wrote && !any_down(s) && !s->step.chord)
			move_on(s, cmd_step_ticks(s));
		return true;
	}
	n = cmd_next_note(s);
	n.pitch = (uint8_t)pitch;
	n.velocity = (uint8_t)velocity;
	n.length_ticks = cmd_step_ticks(s);
	s->step.down[pitch] = true;
	s->step.wrote = true;
	s->cursor_pitch = (int)pitch;
	return cmd_add_note(s, &n, false, err);
}

static bool
step_rest(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	move_on(s, cmd_step_ticks(s));
	return true;
}

static bool
step_chord(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv, (void)err;
	begin_here(s);
	s->step.chord = !s->step.chord;
	if (s->step.chord) {
		session_say(s, "the next notes sound together; the same key again moves on");
		return true;
	}
	session_say(s, "notes follow each other again");
	if (s->step.wrote)
		move_on(s, cmd_step_ticks(s));
	return true;
}

/* --- lengths */

/* A whole note halved or doubled any number of times. */
static bool
is_plain(int64_t whole, int64_t ticks)
{
	int64_t times;

	if (ticks <= 0 || (whole % ticks != 0 && ticks % whole != 0))
		return false;
	times = ticks > whole ? ticks / whole : whole / ticks;
	return (times & (times - 1)) == 0;
}

/* As num/den of what it is, or back from that. */
static int64_t
toggled(int64_t whole, int64_t ticks, int num, int den)
{
	if (ticks * den % num == 0 && is_plain(whole, ticks * den / num) && !is_plain(whole, ticks))
		return ticks * den / num;
	return ticks * num % den == 0 ? ticks * num / den : 0;
}

static int64_t
halved(int64_t whole, int64_t ticks)
{
	(void)whole;
	return ticks % 2 == 0 ? ticks / 2 : 0;
}

static int64_t
doubled(int64_t whole, int64_t ticks)
{
	return ticks <= whole * WHOLES_MAX / 2 ? ticks * 2 : 0;
}

static int64_t
dotted(int64_t whole, int64_t ticks)
{
	return toggled(whole, ticks, 3, 2);
}

static int64_t
triplet(int64_t whole, int64_t ticks)
{
	return toggled(whole, ticks, 2, 3);
}

static const struct {
	const char	*name;
	int64_t		(*of)(int64_t whole, int64_t ticks);	/* 0: there is no such length */
} shapes[] = {
	{ "halve", halved }, { "double", doubled }, { "dot", dotted }, { "triplet", triplet },
};

static bool
step_length(struct session *s, int argc, char **argv, struct err *err)
{
	int64_t whole = (int64_t)song_ticks_per_quarter(s->song) * 4, ticks = -1;
	char length[64];

	(void)argc;
	for (size_t i = 0; ticks < 0 && i < sizeof shapes / sizeof *shapes; i++)
		if (strcmp(argv[1], shapes[i].name) == 0)
			ticks = shapes[i].of(whole, s->note_ticks);
	if (ticks < 0 && !cmd_parse_length(s, argv[1], &ticks, err))
		return false;
	if (ticks == 0)
		return err_set(err, ERR_ARG, "%s: a length of %s would become a fraction of a "
		    "tick, or over %d whole notes", argv[1],
		    cmd_length(s, s->note_ticks, length), WHOLES_MAX);
	s->note_ticks = ticks;
	s->step.pair_ticks = 0;
	session_say(s, "the next note will be %s long", cmd_length(s, ticks, length));
	return true;
}

#define STEP(name, args, help, min, max, flags, fn) \
	{ name, NULL, args, help, GROUP_EDIT, min, max, flags, fn }

const struct command cmd_step_key_table[] = {
	STEP("step-chord", "", "Hold the place: the next notes make a chord; again: move on", 0, 0,
	    0, step_chord),
	STEP("step-key", "pitch velocity",
	    "Add a note as a key of a piano does; velocity 0 lets it go", 2, 2, CMD_EDITS,
	    step_key),
	STEP("step-length", "halve|double|dot|triplet|length", "Set the length of the next note",
	    1, 1, 0, step_length),
	STEP("step-note", "[pitch] [length]", "Add a note and move to its end", 0, 2, CMD_EDITS,
	    step_note),
	STEP("step-rest", "", "Move forward by the length of the next note", 0, 0, 0, step_rest),
	{ .name = NULL }
};
