/* SPDX-License-Identifier: MIT */
#include "app/colouring.h"

#include <math.h>
#include <stdlib.h>

#include "app/adapters.h"
#include "app/finding.h"
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
};

struct colouring {
	bool		 on;
	struct surprise_list found;	/* owned */
	uint64_t	 revision;	/* that it was measured at; 0: never */
	uint64_t	 seen_revision;	/* at the last poll */
	int64_t		 edited_ms;	/* when it last changed */
	struct finding	 finding;
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

	return finding_send(w->job, done);
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
work_free(void *work)
{
	struct colouring_work *w = work;

	if (w == NULL)
		return;
	song_free((struct song *)w->request.song);
	model_unref(w->request.model);
	if (w->request.adapter != NULL)
		adapter_unref(w->request.adapter);
	surprise_list_clear(&w->found);
	free(w);
}

static const struct finding_kind kind = { "surprise", COLOURING_NICE, run_colouring, work_free };

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
	w->request = (struct surprise_request){
		.model = model_ref(s->model), .song = song_snapshot(s->song),
		.adapter = adapters_used(s) != NULL ? adapter_ref(s->adapter) : NULL,
		.memory = 1, .progress = send_progress, .arg = w,
	};
	if (w->request.song == NULL) {
		work_free(w);
		return err_set(err, ERR_LIMIT, "there is no memory to measure the notes");
	}
	return finding_start(&c->finding, w, s->revision, err);
}

static bool
need(struct session *s, struct err *err)
{
	if (s->colouring != NULL)
		return true;
	s->colouring = calloc(1, sizeof *s->colouring);
	if (s->colouring == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory to measure the notes");
	s->colouring->finding.kind = &kind;
	return true;
}

static bool
turn_on(struct session *s, struct err *err)
{
	struct colouring *c;

	if (!need(s, err))
		return false;
	c = s->colouring;
	c->on = true;
	return finding_runs(&c->finding) || c->revision == s->revision || start(s, err);
}

bool
colouring_toggle(struct session *s, struct err *err)
{
	if (!colouring_on(s))
		return turn_on(s, err);
	s->colouring->on = false;
	finding_cancel(&s->colouring->finding);
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
	return s->colouring != NULL ? finding_progress(&s->colouring->finding) : 1;
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
	if (finding_runs(&s->colouring->finding))
		return err_set(err, ERR_ARG, "the notes are being measured, %.0f %% so far; "
		    "press it again then", 100 * colouring_progress(s));
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

/* --- polling and ending */

static void
take_over(struct session *s, struct colouring_work *w)
{
	struct colouring *c = s->colouring;

	if (w->good) {
		surprise_list_clear(&c->found);
		c->found = w->found;
		c->revision = c->finding.revision;
		w->found = (struct surprise_list){ 0 };
	} else if (c->on && !c->finding.cancelled) {
		session_complain(s, "the notes are not measured: %s", w->err.text);
	} else {
		c->revision = 0;
	}
	work_free(w);
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
	if (c->on && !finding_runs(&c->finding) && c->revision != s->revision &&
	    s->previewed == NULL && clock_ms() - c->edited_ms >= CALM_MS && !start(s, &err))
		session_complain(s, "the notes are not measured: %s", err.text);
}

bool
colouring_poll(struct session *s)
{
	struct colouring *c = s->colouring;
	struct colouring_work *w;
	double before;

	if (c == NULL)
		return false;
	before = colouring_progress(s);
	w = finding_take(&c->finding);
	if (w != NULL)
		take_over(s, w);
	watch_edits(s);
	return w != NULL || colouring_progress(s) != before;
}

void
colouring_end(struct session *s)
{
	struct colouring *c = s->colouring;

	if (c == NULL)
		return;
	finding_end(&c->finding);
	surprise_list_clear(&c->found);
	free(c);
	s->colouring = NULL;
}
