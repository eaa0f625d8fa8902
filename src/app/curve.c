/* SPDX-License-Identifier: MIT */
#include "app/curve.h"

#include <math.h>
#include <string.h>

#include "model/train/progress.h"

void
curve_init(struct curve *curve)
{
	memset(curve, 0, sizeof *curve);
	curve->base = NAN;
	curve->best = NAN;
}

/* Merges each pair of neighbours into one. */
static void
halve(struct curve_series *series)
{
	for (uint32_t i = 0; i < CURVE_POINTS / 2; i++) {
		const struct curve_point *two = series->points + 2 * i;

		series->points[i].step = (two[0].step + two[1].step) / 2;
		series->points[i].value = (two[0].value + two[1].value) / 2;
	}
	series->count = CURVE_POINTS / 2;
	series->stride *= 2;
	series->in_last = series->stride;
}

static void
series_add(struct curve_series *series, int step, double value)
{
	struct curve_point *last;
	float share;

	if (series->stride == 0)
		series->stride = 1;
	if (series->count == CURVE_POINTS && series->in_last == series->stride)
		halve(series);
	if (series->count == 0 || series->in_last == series->stride) {
		series->points[series->count++] =
		    (struct curve_point){ (float)step, (float)value };
		series->in_last = 1;
		return;
	}
	last = series->points + series->count - 1;
	share = 1.0f / (float)++series->in_last;
	last->step += share * ((float)step - last->step);
	last->value += share * ((float)value - last->value);
}

void
curve_add(struct curve *curve, int step, double train, double held_out)
{
	if (step > curve->last_step)
		curve->last_step = step;
	if (isfinite(train))
		series_add(&curve->train, step, train);
	if (!isfinite(held_out))
		return;
	series_add(&curve->held_out, step, held_out);
	if (isnan(curve->base) && step == 0)
		curve->base = held_out;
	if (isnan(curve->best) || held_out < curve->best) {
		curve->best = held_out;
		curve->best_step = step;
	}
}

void
curve_add_other(struct curve *curve, int step, double other)
{
	if (isfinite(other))
		series_add(&curve->other, step, other);
}

void
curve_take(struct curve *curve, const struct train_progress *p)
{
	curve_add(curve, (int)p->step, p->train, p->held_out);
	curve_add_other(curve, (int)p->step, p->other);
	if (isfinite(p->base))
		curve->base = p->base;
}
