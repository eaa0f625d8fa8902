/* SPDX-License-Identifier: MIT */
#include "app/making.h"

#include "music/time.h"

struct run {
	struct making	*making;
	const struct making_news *news;
	bool		 full;		/* there was no memory for a note */
};

static void
keep_note(void *arg, int candidate, const struct note *note)
{
	struct run *run = arg;

	if (!candidate_note(&run->making->made[candidate].made, note))
		run->full = true;
	else if (run->news->note != NULL)
		run->news->note(run->news->arg, candidate, note);
}

static void
keep_removed(void *arg, int candidate, const struct note *note)
{
	struct run *run = arg;

	if (!candidate_note(&run->making->made[candidate].removed, note))
		run->full = true;
	else if (run->news->removed != NULL)
		run->news->removed(run->news->arg, candidate, note);
}

static void
forget(void *arg, int candidate)
{
	struct run *run = arg;

	run->making->made[candidate].made.count = 0;
	run->making->made[candidate].removed.count = 0;
	if (run->news->restart != NULL)
		run->news->restart(run->news->arg, candidate);
}

static bool
was_cancelled(void *arg)
{
	const struct run *run = arg;

	return run->news->cancelled(run->news->arg);
}

static void
finish(struct making *m, int candidate, const struct time_map *time, int64_t end_ticks)
{
	struct candidate *c = m->made + candidate;
	const struct verdict *verdict = &m->result.verdict[candidate];
	struct bar first;

	candidate_measure(c, m->ready.song, time, m->ready.request.start_ticks, end_ticks);
	c->facts.nats_per_note = m->nats[candidate];
	c->facts.bands = verdict->bands;
	c->facts.quote = verdict->quote;
	if (!m->result.cancelled && verdict->weakest_bar >= 0) {
		time_bar_at(time, m->ready.request.start_ticks, &first);
		c->facts.weakest_bar = first.number + verdict->weakest_bar + 1;
	}
	c->done = true;
}

static void
keep_nats(void *arg, int candidate, double nats_per_note)
{
	((struct run *)arg)->making->nats[candidate] = nats_per_note;
}

static int64_t
end_of(const struct generate_request *r, const struct time_map *time)
{
	struct bar bar;

	time_bar_at(time, r->start_ticks, &bar);
	time_bar(time, bar.number + r->bars, &bar);
	return r->end_ticks > 0 ? r->end_ticks : bar.start_ticks;
}

static bool
run_request(struct run *run, struct err *err)
{
	struct generate_request *r = &run->making->ready.request;
	bool ok;

	r->model = run->making->model;
	r->adapter = run->making->adapter;
	r->quotes = run->making->quotes;
	r->note = keep_note;
	r->removed = keep_removed;
	r->restart = forget;
	r->done = keep_nats;
	r->cancelled = was_cancelled;
	r->arg = run;
	ok = generate(r, &run->making->result, err);
	return ok && (!run->full || err_set(err, ERR_LIMIT, "there is no memory for all notes"));
}

bool
making_run(struct making *m, const struct making_news *news, struct err *err)
{
	struct run run = { .making = m, .news = news };
	struct time_map *time = time_map_new(m->ready.song);
	int64_t end_ticks;

	if (time == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory to write with");
	if (!run_request(&run, err)) {
		time_map_free(time);
		return false;
	}
	end_ticks = end_of(&m->ready.request, time);
	for (int i = 0; i < m->ready.request.candidates; i++) {
		finish(m, i, time, end_ticks);
		m->made[i].facts.indexed = m->quotes != NULL;
		if (news->done != NULL)
			news->done(news->arg, i, &m->made[i].facts);
	}
	time_map_free(time);
	return true;
}

void
making_clear(struct making *m)
{
	for (int i = 0; i < GENERATE_CANDIDATES_MAX; i++)
		candidate_clear(m->made + i);
	order_ready_clear(&m->ready);
}
