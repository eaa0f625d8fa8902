/* SPDX-License-Identifier: MIT */
#include "app/generation.h"

#include <stdlib.h>

#include "app/job.h"
#include "model/infer/model.h"

struct generation {
	struct making		 making;	/* the model and the adapter are shared */
	struct job		*job;		/* borrowed; set by the thread itself */
};

static void
send(struct generation *g, int kind, int candidate, const struct note *note)
{
	struct generation_news news = { .kind = kind, .candidate = candidate };

	if (note != NULL)
		news.note = *note;
	job_send(g->job, &news);
}

static void
send_note(void *arg, int candidate, const struct note *note)
{
	send(arg, NEWS_NOTE, candidate, note);
}

static void
send_removed(void *arg, int candidate, const struct note *note)
{
	send(arg, NEWS_REMOVED, candidate, note);
}

static void
send_restart(void *arg, int candidate)
{
	send(arg, NEWS_RESTART, candidate, NULL);
}

static void
send_done(void *arg, int candidate, const struct candidate_facts *facts)
{
	struct generation *g = arg;
	struct generation_news news = {
		.kind = NEWS_DONE, .candidate = candidate, .facts = *facts,
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
	struct making_news heard = { send_note, send_removed, send_restart, send_done,
	    was_cancelled, g };
	struct generation_news news = { .kind = NEWS_END };
	struct err ignored;
	struct quotes *quotes = quotes_open_shipped(&ignored);

	g->job = job;
	g->making.quotes = quotes;
	news.good = making_run(&g->making, &heard, &news.err);
	quotes_close(quotes);
	news.result = g->making.result;
	job_send(job, &news);
}

struct generation *
generation_start(struct order_ready *ready, struct model *model, struct adapter *adapter,
    struct job **job, struct err *err)
{
	struct generation *g = calloc(1, sizeof *g);

	if (g == NULL) {
		order_ready_clear(ready);
		err_set(err, ERR_LIMIT, "there is no memory to write with");
		return NULL;
	}
	g->making.ready = *ready;
	g->making.model = model_ref(model);
	g->making.adapter = adapter != NULL ? adapter_ref(adapter) : NULL;
	*job = job_start("write", run_generation, g, sizeof(struct generation_news), 0, err);
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
	model_unref(g->making.model);
	adapter_unref(g->making.adapter);
	making_clear(&g->making);
	free(g);
}
