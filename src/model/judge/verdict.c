/* SPDX-License-Identifier: MIT */
#include "model/judge/verdict.h"

#include <math.h>

#include "music/time.h"

/* So that the three vary equally among candidates. */
#define BANDS_WEIGHT	7.0
#define CRITIC_WEIGHT	0.25

bool
verdict_region_make(struct verdict_region *region, const struct song *song, int64_t start_ticks,
    int64_t end_ticks, const struct quotes *quotes, struct err *err)
{
	struct bar first, last;

	*region = (struct verdict_region){ .song = song, .time = time_map_new(song),
		.start_ticks = start_ticks, .end_ticks = end_ticks, .quotes = quotes };
	if (region->time == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the bars of the piece");
	time_bar_at(region->time, start_ticks, &first);
	time_bar_at(region->time, end_ticks - 1, &last);
	return bands_for(song, region->time, start_ticks, (int)(last.number - first.number + 1),
	    &region->bands, NULL, err);
}

void
verdict_region_clear(struct verdict_region *region)
{
	time_map_free(region->time);
	*region = (struct verdict_region){ 0 };
}

bool
verdict_measure(const struct verdict_region *region, const struct excerpt_change *change,
    double value[MEASURES], struct quote_runs *quote, struct err *err)
{
	struct excerpt e;
	bool good = excerpt_make(&e, region->song, region->time, region->start_ticks,
	    region->end_ticks, change, err) && measure(&e, value, err) &&
	    quote_find(&e, region->quotes, quote, err);

	excerpt_clear(&e);
	return good;
}

void
verdict_judge(const struct verdict_region *region, const double value[MEASURES],
    const struct quote_runs *quote, double nats_per_note, struct verdict *v)
{
	float x[CRITIC_INPUTS];

	*v = (struct verdict){ .score = INFINITY, .nats_per_note = nats_per_note,
		.quote = *quote };
	if (value[MEASURE_NOTES_TOTAL] == 0)
		return;
	bands_judge(&region->bands, value, &v->bands);
	critic_inputs(&region->bands, value, x);
	v->critic = critic_logit(CRITIC_REGION, x);
	v->score = BANDS_WEIGHT * v->bands.distance - CRITIC_WEIGHT * v->critic +
	    (isnan(nats_per_note) ? 0 : nats_per_note);
}

bool
verdict_make(const struct verdict_region *region, const struct excerpt_change *change,
    double nats_per_note, struct verdict *v, struct err *err)
{
	double value[MEASURES];
	struct quote_runs quote;

	if (!verdict_measure(region, change, value, &quote, err))
		return false;
	verdict_judge(region, value, &quote, nats_per_note, v);
	return true;
}

/* The style is that of the music before the region: the region's own may be in the change. */
bool
verdict_each_bar(const struct verdict_region *region, const struct excerpt_change *change,
    void (*fn)(void *arg, int bar, const float x[CRITIC_INPUTS]), void *arg, struct err *err)
{
	struct bands bands;
	struct bar bar;
	int64_t at = region->start_ticks;
	bool good = bands_for(region->song, region->time, at, 1, &bands, NULL, err);

	for (int i = 0; good && at < region->end_ticks; i++) {
		double value[MEASURES];
		float x[CRITIC_INPUTS];
		struct excerpt e;
		int64_t end;

		time_bar_at(region->time, at, &bar);
		end = bar.start_ticks + bar.length_ticks;
		good = excerpt_make(&e, region->song, region->time, at, end, change, err) &&
		    measure(&e, value, err);
		excerpt_clear(&e);
		at = end;
		if (!good || value[MEASURE_NOTES_TOTAL] == 0)
			continue;
		critic_inputs(&bands, value, x);
		fn(arg, i, x);
	}
	return good;
}

struct weakest {
	int		 bar;
	double		 logit;
};

static void
keep_weakest(void *arg, int bar, const float x[CRITIC_INPUTS])
{
	struct weakest *w = arg;
	double logit = critic_logit(CRITIC_BAR, x);

	if (w->bar >= 0 && logit >= w->logit)
		return;
	w->bar = bar;
	w->logit = logit;
}

bool
verdict_weakest_bar(const struct verdict_region *region, const struct excerpt_change *change,
    int *bar, struct err *err)
{
	struct weakest w = { .bar = -1 };
	bool good = verdict_each_bar(region, change, keep_weakest, &w, err);

	*bar = w.bar;
	return good;
}

bool
verdict_quotes(const struct verdict *v)
{
	const struct quote_runs *q = &v->quote;

	return (q->corpus >= VERDICT_QUOTE_NOTES && q->corpus > q->seed) ||
	    (q->seed > 0 && q->seed >= VERDICT_COPY_SHARE * q->notes);
}
