/* SPDX-License-Identifier: MIT */
/* cmd_surprise.c - commands for how unexpected the notes are. */

#include <math.h>

#include "app/colouring.h"
#include "command/cmd.h"

static bool
cmd_surprise(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	if (!colouring_toggle(s, err))
		return false;
	session_say(s, colouring_on(s) ? "notes are coloured by how unexpected they are; "
	    "]s goes to the next surprise" : "notes have the colours of their tracks");
	return true;
}

static bool
go(struct session *s, int argc, char **argv, int way, struct err *err)
{
	long long count;
	struct note note;
	double nats;

	if (!cmd_count(argc, argv, 1, &count, err) ||
	    !colouring_find(s, way * (long)count, &note, err))
		return false;
	s->cursor_pitch = note.pitch;
	cmd_move_cursor(s, note.start_ticks);
	nats = colouring_nats(s, &note);
	session_say(s, "%s: to the model one of about %.0f notes",
	    surprise_words[colouring_level(nats)], exp(nats));
	return true;
}

static bool
cmd_surprise_next(struct session *s, int argc, char **argv, struct err *err)
{
	return go(s, argc, argv, 1, err);
}

static bool
cmd_surprise_previous(struct session *s, int argc, char **argv, struct err *err)
{
	return go(s, argc, argv, -1, err);
}

const struct command cmd_surprise_table[] = {
	{ "surprise", NULL, "", "Colour the notes by how unexpected they are to the model, or not",
	    GROUP_MODEL, 0, 0, 0, cmd_surprise },
	{ "surprise-next", NULL, "[count]", "Go to the next of the track's most surprising notes",
	    GROUP_MODEL, 0, 1, CMD_REPEATS, cmd_surprise_next },
	{ "surprise-previous", NULL, "[count]", "Go back to one of its most surprising notes",
	    GROUP_MODEL, 0, 1, CMD_REPEATS, cmd_surprise_previous },
	{ .name = NULL }
};
