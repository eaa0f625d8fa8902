/* SPDX-License-Identifier: MIT */
#include "app/generation.h"

#include <stdlib.h>
#include <string.h>

#include "app/job.h"
#include "model/infer/model.h"
#include "music/song.h"

struct generation {
	struct song		*song;		/* owned */
	bool			*tracks;	/* owned */
	struct generate_request	 request;
	struct job		*job;		/* borrowed; set by the thread itself */
};

static void
send_note(void *arg, int candidate, const struct note *note)
{
	struct generation *g = arg;
	struct generation_news news = {
		.kind = NEWS_NOTE, .candidate = candidate, .note = *note,
	};

	job_send(g->job, &news);
}

static void
send_restart(void *arg, int candidate)
{
	struct generation *g = arg;
	struct generation_news news = { .kind = NEWS_RESTART, .candidate = candidate };

	job_send(g->job, &news);
}

static void
send_done(void *arg, int candidate, double nats_per_note)
{
	struct generation *g = arg;
	struct generation_news news = {
		.kind = NEWS_DONE, .candidate = candidate, .nats_per_note = nats_per_note,
	};

	job_send(g->job, &news);
}

static bool
was_cancelled(void *arg)
{
	struct generation *g = arg;

	return job_cancelled(g->job);
}

static void
run_generation(struct job *job, void *arg)
{
	struct generation *g = arg;
	struct generation_news news = { .kind = NEWS_END };

	g->job = job;
	news.good = generate(&g->request, &news.result, &news.err);
	job_send(job, &news);
}

struct generation *
generation_start(const struct generation_order *order, struct job **job, struct err *err)
{
	size_t tracks = (size_t)song_tracks(order->song);
	struct generation *g = calloc(1, sizeof *g);

	if (g == NULL || (g->tracks = calloc(tracks + 1, sizeof *g->tracks)) == NULL ||
	    (g->song = song_snapshot(order->song)) == NULL) {
		generation_free(g);
		err_set(err, ERR_LIMIT, "there is no memory to continue with");
		return NULL;
	}
	memcpy(g->tracks, order->tracks, tracks * sizeof *g->tracks);
	g->request = (struct generate_request){
		.song = g->song, .start_ticks = order->start_ticks, .bars = order->bars,
		.tracks = g->tracks, .candidates = order->candidates,
		.ask = GENERATE_ASK_NOTHING,
		.temperature = order->temperature, .min_p = order->min_p, .memory = order->memory,
		.seed = order->seed,
		.model = model_ref(order->model),
		.adapter = order->adapter != NULL ? adapter_ref(order->adapter) : NULL,
		.note = send_note, .restart = send_restart, .done = send_done,
		.cancelled = was_cancelled, .arg = g,
	};
	*job = job_start("continue", run_generation, g, sizeof(struct generation_news), 0, err);
	if (*job != NULL)
		return g;
	generation_free(g);
	return NULL;
}

void
generation_free(struct generation *g)
{
	if (g == NULL)
		return;
	if (g->request.model != NULL)
		model_unref(g->request.model);
	if (g->request.adapter != NULL)
		adapter_unref(g->request.adapter);
	song_free(g->song);
	free(g->tracks);
	free(g);
}
