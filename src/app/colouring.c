/* SPDX-License-Identifier: MIT */
#include "app/colouring.h"

#include <math.h>
#include <stdlib.h>

#include "app/job.h"
#include "app/session.h"
#include "app/tuning.h"
#include "base/clock.h"
#include "base/sort.h"
#include "model/infer/model.h"
#include "model/measure/surprise.h"
#include "music/song.h"

#define COLOURING_NICE	5
#define CALM_MS		400		/* since the last edit, before all is measured again */
#define MOST_SHARE	10		/* a tenth of a track's notes are its most surprising */

struct colouring_work {
	struct surprise_request request;	/* owns its model, adapter and song */
	struct job	*job;		/* borrowed; set by the thread itself */
	struct surprise_list found;	/* owned; for the terminal's thread, after the job */
	bool		 good;
	struct err	 err;
	uint64_t	 revision;
};

struct colouring {
	bool		 on;
	struct surprise_list found;	/* owned */
	uint64_t	 revision;	/* that it was measured at; 0: never */
	uint64_t	 seen_revision;	/* at the last poll */
	int64_t		 edited_ms;	/* when it last changed */
	struct colouring_work *work;	/* owned; or NULL */
	struct job	*job;		/* owned; or NULL */
	double		 done;
};

const char *const surprise_words[SURPRISE_LEVELS] = {
	[SURPRISE_UNKNOWN] = "", [SURPRISE_EXPECTED] = "expected", [SURPRISE_USUAL] = "usual",
	[SURPRISE_UNUSUAL] = "unusual", [SURPRISE_STARTLING] = "startling",
};

/* --- the job's thread */

static bool
send_progress(void *arg, double done)
{
	struct colouring_work *w = arg;

	job_send(w->job, &done);
	return !job_cancelled(w->job);
}

static void
run_colouring(struct job *job, void *arg)
{
	struct colouring_work *w = arg;

	w->job = job;
	w->good = surprise_find(&w->request, &w->found, &w->err);
}

/* --- starting and ending it */

static void
work_free(struct colouring_work *w)
{
	if (w == NULL)
		return;
	song_free((struct song *)w->request.song);
	model_unref(w->request.model);
	if (w->request.adapter != NULL)
		adapter_unref(w->request.adapter);
	surprise_list_clear(&w->found);
	free(w);
}

static bool
start(struct session *s, struct err *err)
{
	struct colouring *c = s->colouring;
	struct colouring_work *w;

	c->seen_revision = s->revision;
	c->revision = s->revision;	/* where it fails, it is not tried again before an edit */
	if (song_notes(s->song, -1) == 0 || !tuning_need_model(s, err))
		return song_notes(s->song, -1) == 0;
	w = calloc(1, sizeof *w);
	if (w == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory to measure the notes");
	w->revision = s->revision;
	w->request = (struct surprise_request){
		.model = model_ref(s->model), .song = song_snapshot(s->song),
		.adapter = s->use_adapter && s->adapter != NULL ? adapter_ref(s->adapter) : NULL,
		.memory = 1, .progress = send_progress, .arg = w,
	};
	c->job = w->request.song == NULL ? NULL : job_start("surprise", run_colouring, w,
	    sizeof(double), COLOURING_NICE, err);
	if (c->job == NULL) {
		work_free(w);
		return err_set(err, ERR_LIMIT, "there is no memory to measure the notes");
	}
	c->work = w;
	c->done = 0;
	return true;
}

static bool
need(struct session *s, struct err *err)
{
	if (s->colouring == NULL)
		s->colouring = calloc(1, sizeof *s->colouring);
	return s->colouring != NULL ||
	    err_set(err, ERR_LIMIT, "there is no memory to measure the notes");
}

static bool
turn_on(struct session *s, struct err *err)
{
	struct colouring *c;

	if (!need(s, err))
		return false;
	c = s->colouring;
	c->on = true;
	return c->job != NULL || c->revision == s->revision || start(s, err);
}

bool
colouring_toggle(struct session *s, struct err *err)
{
	if (!colouring_on(s))
		return turn_on(s, err);
	s->colouring->on = false;
	job_cancel(s->colouring->job);
	return true;
}

bool
colouring_on(const struct session *s)
{
	return s->colouring != NULL && s->colouring->on;
}

double
colouring_progress(const struct session *s)
{
	return s->colouring != NULL && s->colouring->job != NULL ? s->colouring->done : 1;
}

/* --- figures */

double
colouring_nats(const struct session *s, const struct note *note)
{
	return colouring_on(s) ? surprise_list_nats(&s->colouring->found, note->id) : NAN;
}

enum surprise_level
colouring_level(double nats)
{
	static const double from[SURPRISE_LEVELS] = { 0, 0, 1, 3, 6 };
	int level = SURPRISE_STARTLING;

	if (isnan(nats))
		return SURPRISE_UNKNOWN;
	while (level > SURPRISE_EXPECTED && nats < from[level])
		level--;
	return (enum surprise_level)level;
}

struct surprising {
	const struct session *s;
	struct note	*notes;		/* owned; of the track, in order of time */
	double		*nats;		/* owned; theirs, then rising */
	size_t		 count;
};

static bool
add_surprising(void *arg, const struct note *note)
{
	struct surprising *l = arg;
	double nats = colouring_nats(l->s, note);

	if (!isnan(nats)) {
		l->nats[l->count] = nats;
		l->notes[l->count++] = *note;
	}
	return true;
}

static int
compare_starts(const void *a, const void *b)
{
	const struct note *x = a, *y = b;

	if (x->start_ticks != y->start_ticks)
		return x->start_ticks < y->start_ticks ? -1 : 1;
	return (x->pitch > y->pitch) - (x->pitch < y->pitch);
}

/* Behind the cursor, or before it; its chord counts by pitch. */
static int
side_of(const struct session *s, const struct note *n)
{
	if (n->start_ticks != s->cursor_ticks)
		return n->start_ticks > s->cursor_ticks ? 1 : -1;
	return (n->pitch > s->cursor_pitch) - (n->pitch < s->cursor_pitch);
}

static bool
walk(const struct session *s, struct surprising *l, long by, struct note *found)
{
	const struct window all = { 0, INT64_MAX / 2, 0, 127 };
	double least;
	long left = labs(by);

	song_query(s->song, s->track, &all, add_surprising, l);
	if (l->count == 0)
		return false;
	sort_items(l->notes, l->count, sizeof *l->notes, compare_starts);
	sort_doubles(l->nats, l->count);
	least = l->nats[l->count - 1 - (l->count - 1) / MOST_SHARE];
	for (size_t k = 0; k < l->count; k++) {
		const struct note *n = &l->notes[by > 0 ? k : l->count - 1 - k];

		if (side_of(s, n) == (by > 0 ? 1 : -1) && colouring_nats(s, n) >= least) {
			*found = *n;
			if (--left == 0)
				break;
		}
	}
	return left < labs(by);
}

bool
colouring_find(struct session *s, long by, struct note *found, struct err *err)
{
	struct surprising l = { .s = s };
	size_t notes = song_notes(s->song, s->track);
	bool ok;

	if (!turn_on(s, err))
		return false;
	if (s->colouring->job != NULL)
		return err_set(err, ERR_ARG, "the notes are being measured, %.0f %% so far; "
		    "press it again then", 100 * s->colouring->done);
	l.notes = calloc(notes + 1, sizeof *l.notes);
	l.nats = calloc(notes + 1, sizeof *l.nats);
	ok = l.notes != NULL && l.nats != NULL;
	if (!ok)
		err_set(err, ERR_LIMIT, "there is no memory for %zu notes", notes);
	else if (!(ok = walk(s, &l, by, found)))
		err_set(err, ERR_ARG, "no %s note of this track is among its most surprising",
		    by > 0 ? "later" : "earlier");
	free(l.notes);
	free(l.nats);
	return ok;
}

/* --- the part */

static void
take_over(struct session *s)
{
	struct colouring *c = s->colouring;
	struct colouring_work *w = c->work;

	if (w->good) {
		surprise_list_clear(&c->found);
		c->found = w->found;
		c->revision = w->revision;
		w->found = (struct surprise_list){ 0 };
	} else if (c->on && !job_cancelled(c->job)) {
		session_complain(s, "the notes are not measured: %s", w->err.text);
	} else {
		c->revision = 0;
	}
	job_free(c->job);
	c->job = NULL;
	work_free(w);
	c->work = NULL;
}

static void
watch_edits(struct session *s)
{
	struct colouring *c = s->colouring;
	struct err err;

	if (c->seen_revision != s->revision) {
		c->seen_revision = s->revision;
		c->edited_ms = clock_ms();
	}
	if (c->on && c->job == NULL && c->revision != s->revision && s->previewed == NULL &&
	    clock_ms() - c->edited_ms >= CALM_MS && !start(s, &err))
		session_complain(s, "the notes are not measured: %s", err.text);
}

bool
colouring_poll(struct session *s)
{
	struct colouring *c = s->colouring;
	bool changed = false;

	if (c == NULL)
		return false;
	if (c->job != NULL) {
		while (job_receive(c->job, &c->done))
			changed = true;
		if (job_done(c->job)) {
			take_over(s);
			changed = true;
		}
	}
	watch_edits(s);
	return changed;
}

void
colouring_end(struct session *s)
{
	struct colouring *c = s->colouring;

	if (c == NULL)
		return;
	job_free(c->job);
	work_free(c->work);
	surprise_list_clear(&c->found);
	free(c);
	s->colouring = NULL;
}
