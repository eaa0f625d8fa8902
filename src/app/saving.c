/* SPDX-License-Identifier: MIT */
#include "app/saving.h"

#include <stdlib.h>

#include "app/apart.h"
#include "app/session_internal.h"
#include "base/clock.h"
#include "base/text.h"
#include "store/store.h"

/* --- the file */

static bool
write_file(void *arg, struct err *err)
{
	return session_save_write(arg, err);
}

static bool
file_written(struct session *s, void *arg, const struct err *failed, struct err *err)
{
	struct saving *w = arg;
	char clean[80];
	uint64_t serial = s->message_serial;

	s->saving = false;
	if (failed != NULL || !session_save_finish(s, w, err))
		return false;
	if (s->message_serial == serial)	/* no warning or error was shown */
		session_say(s, "saved %s, %zu note%s", text_name(s->path, clean, sizeof clean),
		    w->notes, w->notes == 1 ? "" : "s");
	s->quit |= w->quits;
	return true;
}

static void
free_saving(void *arg)
{
	session_save_clear(arg);
	free(arg);
}

bool
saving_start(struct session *s, const char *path, bool force, bool quits, struct err *err)
{
	static const struct apart_kind kind = {
		.finishes = true, .work = write_file, .home = file_written, .free = free_saving,
	};
	struct saving *w;

	if (s->saving)
		return err_set(err, ERR_ARG, "the piece is being written already");
	w = calloc(1, sizeof *w);
	if (w == NULL)
		return err_set(err, ERR_LIMIT, "no memory to write the piece");
	if (!session_save_prepare(s, path, force, w, err)) {
		free_saving(w);
		return false;
	}
	w->quits = quits;
	s->saving = true;
	return apart_run(s, &kind, "saving", w, err);
}

/* --- the session */

#define IDLE_MS		2000		/* without an edit before the store is checkpointed */
#define IDLE_PAGES	256		/* 1 MiB of log is worth a sync */
#define LOG_PAGES_MAX	16384	/* 64 MiB: at once, or the log outgrows the piece */

static bool
checkpoint(void *store, struct err *err)
{
	(void)err;
	store_checkpoint(store);
	return true;
}

static bool
checkpointed(struct session *s, void *store, const struct err *failed, struct err *err)
{
	(void)store, (void)failed, (void)err;
	s->tidying = false;
	return true;
}

static void
keep(void *store)
{
	(void)store;			/* it is the session's */
}

/* The cursor is stored when there is time; it needs no transaction of its own. */
void
saving_tidy_up(struct session *s)
{
	static const struct apart_kind kind = {
		.finishes = true, .silent = true, .work = checkpoint, .home = checkpointed,
		.free = keep,
	};
	struct place place = s->looking ? s->looked_from : place_now(s);
	struct err ignored;

	if (s->store == NULL || s->idle_since_ms == 0 || s->tidying ||
	    (clock_ms() - s->idle_since_ms < IDLE_MS &&
	    store_log_pages(s->store) <= LOG_PAGES_MAX))
		return;
	s->idle_since_ms = 0;
	store_place(s->store, &place, &ignored);
	if (store_log_pages(s->store) <= IDLE_PAGES)
		return;
	s->tidying = true;
	apart_run(s, &kind, "tidying up", s->store, &ignored);
}
