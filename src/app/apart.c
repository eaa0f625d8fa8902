/* SPDX-License-Identifier: MIT */
#include "app/apart.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/job.h"
#include "app/session.h"
#include "base/clock.h"
#include "base/text.h"
#include "music/song.h"

#define SAY_MS		200		/* between two messages */

struct task {
	struct task	*next;
	struct apart_kind kind;
	char		 name[40];
	void		*arg;		/* owned; the job's while it runs */
	struct job	*job;
	bool		 good;		/* written by the job, as err is */
	struct err	 err;
	bool		 dropped;	/* it does not come home */
	int64_t		 begun_ms, said_ms;
};

struct apart {
	size_t		 notes;
	double		 patience_s;
	struct task	*tasks;		/* owned */
	size_t		 failures;
};

bool
apart_begin(struct session *s, size_t notes, double patience_seconds, struct err *err)
{
	if (s->apart == NULL)
		s->apart = calloc(1, sizeof *s->apart);
	if (s->apart == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for work in the background");
	s->apart->notes = notes;
	s->apart->patience_s = patience_seconds;
	return true;
}

bool
apart_wants(const struct session *s, size_t notes)
{
	return s->apart != NULL && notes >= s->apart->notes / 4 &&
	    song_notes(s->song, -1) >= s->apart->notes;
}

static bool
bars_edits(const struct task *t)
{
	return t->kind.edits && (!t->dropped || t->kind.shares);
}

/* The session is held for as long as one of them edits. */
static void
update(struct session *s)
{
	s->working = false;
	for (const struct task *t = s->apart->tasks; t != NULL; t = t->next)
		s->working |= bars_edits(t);
}

bool
apart_allows(const struct session *s, struct err *err)
{
	for (const struct task *t = s->apart == NULL ? NULL : s->apart->tasks; t != NULL;
	    t = t->next)
		if (bars_edits(t))
			return err_set(err, ERR_ARG, "%s is not finished yet%s", t->name,
			    t->kind.finishes ? "" : "; Ctrl-C stops it");
	return true;
}

static void
work(struct job *job, void *arg)
{
	struct task *t = arg;

	(void)job;
	t->good = t->kind.work(t->arg, &t->err);
}

/* Its job has ended, or there was none. */
static bool
come_home(struct session *s, struct task *t, struct err *err)
{
	bool good = t->good;

	if (!good)
		*err = t->err;
	if (t->kind.edits)
		s->working = false;
	good = t->kind.home(s, t->arg, good ? NULL : &t->err, err) && good;
	t->kind.free(t->arg);
	free(t);
	return good;
}

static bool
run_here(struct session *s, struct task *t, struct err *err)
{
	t->good = t->kind.work(t->arg, &t->err);
	return come_home(s, t, err);
}

static void
say_progress(struct session *s, struct task *t)
{
	char clean[80];
	int64_t now = clock_ms();

	if (t->kind.silent || now - t->said_ms < SAY_MS)
		return;
	t->said_ms = now;
	session_say(s, "%s: %.1f s%s", text_name(t->name, clean, sizeof clean),
	    (double)(now - t->begun_ms) / 1e3,
	    t->kind.finishes ? "" : "; Ctrl-C leaves the piece as it is");
}

bool
apart_run(struct session *s, const struct apart_kind *kind, const char *name, void *arg,
    struct err *err)
{
	struct task *t = calloc(1, sizeof *t);

	if (t == NULL) {
		struct err ignored;

		err_set(err, ERR_LIMIT, "%s: no memory to start it", name);
		kind->home(s, arg, err, &ignored);
		kind->free(arg);
		return false;
	}
	t->kind = *kind;
	t->arg = arg;
	snprintf(t->name, sizeof t->name, "%s", name);
	t->begun_ms = clock_ms();
	if (s->apart == NULL ||
	    (t->job = job_start("apart", work, t, sizeof(int), 0, &t->err)) == NULL)
		return run_here(s, t, err);	/* without another thread too */
	if (!kind->silent && job_wait(t->job, s->apart->patience_s)) {
		job_free(t->job);
		return come_home(s, t, err);
	}
	t->next = s->apart->tasks;
	s->apart->tasks = t;
	update(s);
	say_progress(s, t);
	return true;
}

/* --- the part */

static void
finish(struct session *s, struct task *t)
{
	struct err err;
	uint64_t serial = s->message_serial;
	bool silent = t->kind.silent;

	job_free(t->job);
	if (t->dropped) {
		t->good = false;
		err_set(&t->err, ERR_ARG, "%s was stopped", t->name);
		come_home(s, t, &err);
	} else if (!come_home(s, t, &err)) {
		s->apart->failures++;
		session_complain(s, "%s", err.text);
	} else if (s->message_serial == serial && !silent) {
		session_say(s, "done");
	}
}

bool
apart_poll(struct session *s)
{
	struct task **at, *t;
	bool changed = false;

	if (s->apart == NULL || s->apart->tasks == NULL)
		return false;
	for (at = &s->apart->tasks; (t = *at) != NULL; ) {
		if (job_done(t->job)) {
			*at = t->next;
			changed |= !t->kind.silent;
			finish(s, t);
		} else {
			if (!t->dropped)
				say_progress(s, t);
			at = &t->next;
		}
	}
	update(s);
	return changed;
}

bool
apart_busy(const struct session *s)
{
	for (const struct task *t = s->apart == NULL ? NULL : s->apart->tasks; t != NULL;
	    t = t->next)
		if ((!t->dropped || t->kind.shares) && !t->kind.silent)
			return true;
	return false;
}

size_t
apart_failures(const struct session *s)
{
	return s->apart == NULL ? 0 : s->apart->failures;
}

/* The newest first.  Its thread goes on for a moment, with what is its own. */
void
apart_cancel(struct session *s)
{
	for (struct task *t = s->apart->tasks; t != NULL; t = t->next) {
		if (t->dropped || t->kind.finishes)
			continue;
		t->dropped = true;
		s->apart->failures++;
		job_cancel(t->job);
		update(s);
		session_say(s, "stopped %s; the piece is as it was", t->name);
		return;
	}
}

bool
apart_settle(struct session *s, struct err *err)
{
	if (!apart_allows(s, err))
		return false;
	for (struct task *t = s->apart == NULL ? NULL : s->apart->tasks; t != NULL; t = t->next)
		while (!job_done(t->job))
			job_wait(t->job, 1);
	apart_poll(s);
	return true;
}

void
apart_end(struct session *s)
{
	struct task *t;

	if (s->apart == NULL)
		return;
	while ((t = s->apart->tasks) != NULL) {
		s->apart->tasks = t->next;
		t->dropped |= !t->kind.finishes;
		finish(s, t);
	}
	free(s->apart);
	s->apart = NULL;
}
