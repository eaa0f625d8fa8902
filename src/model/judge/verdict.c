/* SPDX-License-Identifier: MIT */
#include "model/judge/verdict.h"

#include <math.h>

#include "music/time.h"

#define BANDS_WEIGHT	7.0	/* so that both vary equally among candidates */

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
	*v = (struct verdict){ .score = INFINITY, .nats_per_note = nats_per_note,
		.quote = *quote };
	if (value[MEASURE_NOTES_TOTAL] == 0)
		return;
	bands_judge(&region->bands, value, &v->bands);
	v->score = BANDS_WEIGHT * v->bands.distance + (isnan(nats_per_note) ? 0 : nats_per_note);
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

bool
verdict_quotes(const struct verdict *v)
{
	const struct quote_runs *q = &v->quote;

	return (q->corpus >= VERDICT_QUOTE_NOTES && q->corpus > q->seed) ||
	    (q->seed > 0 && q->seed >= VERDICT_COPY_SHARE * q->notes);
}
