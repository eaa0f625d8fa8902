/* SPDX-License-Identifier: MIT */
/* preview.c - shows what a command would do, without doing it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session_internal.h"
#include "command/command.h"

/* What a command may change besides the notes; restored after the preview. */
struct aside {
	struct place	 place;
	struct selection selection;
	struct last_used last;
	enum mode	 mode;
	int64_t		 note_ticks;
	int		 note_velocity;
	char		 message[sizeof ((struct session *)0)->message];
	bool		 message_is_error;
	uint64_t	 message_serial;
};

static bool
set_aside(struct session *s, struct aside *a)
{
	*a = (struct aside){ .place = place_now(s), .selection = s->selection,
	    .last = s->editing.last, .mode = s->mode,
	    .note_ticks = s->note_ticks, .note_velocity = s->note_velocity,
	    .message_is_error = s->message_is_error, .message_serial = s->message_serial };
	memcpy(a->message, s->message, sizeof a->message);
	if (a->selection.ids == NULL)
		return true;
	s->selection.ids = malloc((a->selection.id_count + 1) * sizeof *s->selection.ids);
	if (s->selection.ids == NULL) {
		s->selection.ids = a->selection.ids;
		return false;
	}
	memcpy(s->selection.ids, a->selection.ids,
	    a->selection.id_count * sizeof *s->selection.ids);
	return true;
}

static void
put_back(struct session *s, const struct aside *a)
{
	free(s->selection.ids);
	place_cursor(s, &a->place);
	s->selection = a->selection;
	s->editing.last = a->last;
	s->mode = a->mode;
	s->note_ticks = a->note_ticks;
	s->note_velocity = a->note_velocity;
	memcpy(s->message, a->message, sizeof a->message);
	s->message_is_error = a->message_is_error;
	s->message_serial = a->message_serial;
}

bool
command_preview(struct session *s, const char *line)
{
	struct aside aside;
	struct err err;
	char name[64] = "";
	const struct command *c;
	bool good;

	session_preview_end(s);
	if (sscanf(line, "%63s", name) != 1 || (c = command_find(name)) == NULL ||
	    (c->flags & CMD_SHAPES) == 0 || !set_aside(s, &aside))
		return false;
	s->editing.previewing = true;
	good = command_run(s, line, &err);
	s->editing.previewing = false;
	put_back(s, &aside);
	return good && s->previewed != NULL;
}
