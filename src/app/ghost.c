/* SPDX-License-Identifier: MIT */
#include "app/ghost.h"

#include <stdlib.h>
#include <string.h>

#include "app/adapters.h"
#include "app/finding.h"
#include "app/job.h"
#include "app/session.h"
#include "app/setting.h"
#include "app/suggest.h"
#include "app/tuning.h"
#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "music/song.h"

#define GHOST_BARS	2		/* after the written note, in which they are looked for */
#define GHOST_CONTEXT	384		/* tokens: soon, and as good by 2 notes in a hundred */
#define GHOST_NOTES	(4 * GHOST_ONSETS)

struct ghosts {				/* on one track */
	int		 track;
	int64_t		 from_ticks;	/* where the note that they follow starts */
	struct note	 notes[GHOST_NOTES];
	size_t		 count;
};

/* What the job's thread works with; the terminal's thread reads it after the job. */
struct ghost_work {
	struct song	*song;		/* owned; a snapshot */
	struct model	*model;		/* one reference */
	struct adapter	*adapter;	/* one reference, or NULL */
	bool		*tracks;	/* owned */
	double		 memory;
	int64_t		 start_ticks;
	struct job	*job;		/* borrowed; set by the thread itself */
	struct ghosts	 made;
	int		 onsets;
	bool		 enough, good;
};

struct ghost {
	struct ghosts	 shown;		/* count 0: none */
	uint64_t	 revision;	/* that they belong to */
	struct finding	 finding;
	bool		 waits;		/* a newer note waits for the job to end */
	struct note	 written;	/* that note */
	uint64_t	 written_revision;
};

/* --- the job's thread */

static void
add_ghost(void *arg, int candidate, const struct note *note)
{
	struct ghost_work *w = arg;
	struct ghosts *made = &w->made;
	bool onset = made->count == 0 ||
	    note->start_ticks != made->notes[made->count - 1].start_ticks;

	(void)candidate;
	w->enough = w->enough || made->count == GHOST_NOTES ||
	    (onset && w->onsets == GHOST_ONSETS);
	if (w->enough)
		return;
	w->onsets += onset;
	made->notes[made->count++] = *note;
}

static bool
is_enough(void *arg)
{
	const struct ghost_work *w = arg;

	return w->enough || job_cancelled(w->job);
}

static void
ignore_done(void *arg, int candidate, double nats)
{
	(void)arg, (void)candidate, (void)nats;
}

/* The likeliest notes: temperature 0. */
static void
run_ghosts(struct job *job, void *arg)
{
	struct ghost_work *w = arg;
	struct generate_request r = {
		.song = w->song, .start_ticks = w->start_ticks, .bars = GHOST_BARS,
		.tracks = w->tracks, .ask = GENERATE_ASK_NOTHING, .candidates = 1,
		.memory = w->memory, .context = GHOST_CONTEXT, .seed = 1, .model = w->model,
		.adapter = w->adapter,
		.note = add_ghost, .done = ignore_done, .cancelled = is_enough, .arg = w,
	};
	struct generate_result result;
	struct err ignored;

	w->job = job;
	w->good = generate(&r, &result, &ignored);
}

/* --- starting one */

static void
work_free(void *work)
{
	struct ghost_work *w = work;

	if (w == NULL)
		return;
	song_free(w->song);
	model_unref(w->model);
	if (w->adapter != NULL)
		adapter_unref(w->adapter);
	free(w->tracks);
	free(w);
}

static const struct finding_kind kind = { "ghost", 0, run_ghosts, work_free };

static struct ghost_work *
work_new(const struct session *s, const struct note *written)
{
	struct ghost_work *w = calloc(1, sizeof *w);

	if (w == NULL)
		return NULL;
	w->song = song_snapshot(s->song);
	w->model = model_ref(s->model);
	w->adapter = adapters_used(s) != NULL ? adapter_ref(s->adapter) : NULL;
	w->tracks = calloc((size_t)song_tracks(s->song) + 1, sizeof *w->tracks);
	w->memory = settings_number(s->settings, SET_MEMORY);
	w->start_ticks = written->start_ticks + written->length_ticks;
	w->made.track = written->track;
	w->made.from_ticks = written->start_ticks;
	if (w->song != NULL && w->tracks != NULL) {
		w->tracks[written->track] = true;
		return w;
	}
	work_free(w);
	return NULL;
}

/* Nobody asked for ghosts, so a failure is silent. */
static void
start(struct session *s, const struct note *written)
{
	struct ghost *g = s->ghost;
	struct ghost_work *w;
	struct err ignored;

	g->waits = false;
	w = tuning_need_model(s, &ignored) ? work_new(s, written) : NULL;
	if (w != NULL)
		(void)finding_start(&g->finding, w, s->revision, &ignored);
}

void
ghost_follow(struct session *s, const struct note *written)
{
	struct ghost *g = s->ghost;

	if (g == NULL || !settings_on(s->settings, SET_GHOST) || s->previewed != NULL)
		return;
	if (!finding_runs(&g->finding)) {
		start(s, written);
		return;
	}
	finding_cancel(&g->finding);
	g->written = *written;
	g->written_revision = s->revision;
	g->waits = true;
}

/* --- what is shown */

/* A batch of candidates has ghosts of its own. */
static bool
is_current(const struct session *s)
{
	const struct ghosts *shown = &s->ghost->shown;
	const struct note *last = &shown->notes[shown->count - 1];

	return settings_on(s->settings, SET_GHOST) &&
	    s->ghost->revision == s->revision && shown->track == s->track &&
	    s->cursor_ticks >= shown->from_ticks &&
	    s->cursor_ticks < last->start_ticks + last->length_ticks && suggest_batch(s) == NULL;
}

size_t
ghost_notes(const struct session *s, const struct note **notes)
{
	if (s->ghost == NULL || s->ghost->shown.count == 0 || !is_current(s))
		return 0;
	*notes = s->ghost->shown.notes;
	return s->ghost->shown.count;
}

size_t
ghost_first(const struct session *s, int onsets)
{
	const struct note *notes;
	size_t count = ghost_notes(s, &notes), i;

	for (i = 0; i < count; i++)
		if ((i == 0 || notes[i].start_ticks != notes[i - 1].start_ticks) && onsets-- == 0)
			break;
	return i;
}

void
ghost_taken(struct session *s, size_t count)
{
	struct ghosts *shown = &s->ghost->shown;
	struct note last = shown->notes[count - 1];

	for (size_t i = 0; i < count; i++)	/* the longest of a chord */
		if (shown->notes[i].start_ticks == last.start_ticks &&
		    shown->notes[i].length_ticks > last.length_ticks)
			last.length_ticks = shown->notes[i].length_ticks;
	shown->count -= count;
	memmove(shown->notes, shown->notes + count, shown->count * sizeof *shown->notes);
	s->ghost->revision = s->revision;
	ghost_follow(s, &last);
}

/* --- beginning, polling, ending */

bool
ghost_begin(struct session *s, struct err *err)
{
	if (s->ghost != NULL)
		return true;
	s->ghost = calloc(1, sizeof *s->ghost);
	if (s->ghost == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for ghost notes");
	s->ghost->finding.kind = &kind;
	return true;
}

bool
ghost_busy(const struct session *s)
{
	return s->ghost != NULL && finding_runs(&s->ghost->finding);
}

bool
ghost_poll(struct session *s)
{
	struct ghost *g = s->ghost;
	struct ghost_work *w = g != NULL ? finding_take(&g->finding) : NULL;
	bool changed;

	if (w == NULL)
		return false;
	changed = w->good && g->finding.revision == s->revision;
	if (changed) {
		g->shown = w->made;
		g->revision = s->revision;
	}
	work_free(w);
	if (g->waits && g->written_revision == s->revision)
		start(s, &g->written);
	g->waits = false;
	return changed;
}

void
ghost_end(struct session *s)
{
	if (s->ghost == NULL)
		return;
	finding_end(&s->ghost->finding);
	free(s->ghost);
	s->ghost = NULL;
}
