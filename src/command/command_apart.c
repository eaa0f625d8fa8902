/* SPDX-License-Identifier: MIT */
#include "command/command_apart.h"

#include <stdlib.h>
#include <string.h>

#include "app/apart.h"
#include "app/session_copy.h"
#include "app/session_internal.h"
#include "app/transport.h"
#include "music/song.h"

#define BIG_BASE	(1 << 20)	/* bytes that the first edit would have to store */

bool
command_must_wait(const struct command *c)
{
	if ((c->flags & (CMD_EDITS | CMD_SHAPES)) != 0)
		return true;
	return c->group == GROUP_EDIT || c->group == GROUP_MODEL || c->group == GROUP_PROGRAM ||
	    (c->group == GROUP_FILE && strncmp(c->name, "quit", 4) != 0);
}

static size_t
notes_meant(const struct session *s)
{
	struct picked p;

	if (!session_pick(s, &p))
		return 0;
	return p.ids != NULL ? p.id_count : song_notes_about(s->song, p.track, &p.window);
}

bool
command_is_long(const struct session *s, const struct command *c)
{
	if ((c->flags & CMD_EDITS) == 0 || (c->flags & CMD_HERE) != 0 || s->apart == NULL ||
	    s->editing.previewing || s->editing.reg == '+')
		return false;
	return apart_wants(s, (c->flags & CMD_WHOLE) != 0 ? SIZE_MAX : notes_meant(s)) ||
	    (s->store == NULL && !s->unkept && s->base_size > BIG_BASE);
}

/* --- the work */

struct line {
	const struct command *command;
	struct session	*copy;		/* owned */
	int		 argc;
	char		**argv;		/* owned, and what it points to, in one piece */
	struct store_piece piece;	/* base borrowed; for the first edit */
	bool		 needs_store;
	struct store	*store;		/* made for the first edit; owned */
};

static void
free_line(void *arg)
{
	struct line *l = arg;

	if (l == NULL)
		return;
	store_close(l->store);
	session_copy_free(l->copy);
	free(l->argv);
	free(l);
}

/* One more than there are, for a command that adds NULL. */
static char **
copy_words(int argc, char **argv)
{
	size_t size = ((size_t)argc + 2) * sizeof *argv;
	char **copy, *at;

	for (int i = 0; i < argc; i++)
		size += strlen(argv[i]) + 1;
	copy = calloc(1, size);
	if (copy == NULL)
		return NULL;
	at = (char *)(copy + argc + 2);
	for (int i = 0; i < argc; i++) {
		copy[i] = strcpy(at, argv[i]);
		at += strlen(at) + 1;
	}
	return copy;
}

static bool
work(void *arg, struct err *err)
{
	struct line *l = arg;

	if (!command_run_row(l->copy, l->command, l->argc, l->argv, err))
		return false;
	if (!l->needs_store || l->copy->aside->count == 0)
		return true;
	l->store = store_create(&l->piece, err);
	return l->store != NULL || session_not_made(err);
}

static bool
home(struct session *s, void *arg, const struct err *failed, struct err *err)
{
	struct line *l = arg;
	const struct note *n = &l->copy->aside->sound;

	if (l->needs_store)
		session_take_store(s, l->store);
	l->store = NULL;
	if (failed != NULL || !session_join(s, l->copy, err))
		return false;
	if (l->copy->aside->sounds)
		transport_preview(s, n->track, n->channel, n->pitch, n->velocity,
		    n->length_ticks);
	return true;
}

bool
command_run_apart(struct session *s, const struct command *c, int argc, char **argv,
    struct err *err)
{
	static const struct apart_kind kind = {
		.edits = true, .work = work, .home = home, .free = free_line,
	};
	struct line *l = calloc(1, sizeof *l);

	if (l != NULL) {
		l->command = c;
		l->argc = argc;
		l->argv = copy_words(argc, argv);
		l->copy = session_copy(s);
	}
	if (l == NULL || l->argv == NULL || l->copy == NULL) {
		free_line(l);
		return err_set(err, ERR_LIMIT, "no memory for %s on a copy of the piece", c->name);
	}
	l->needs_store = session_lend_base(s, &l->piece);
	return apart_run(s, &kind, c->name, l, err);
}
