/* SPDX-License-Identifier: MIT */
/*
 * score_grid.c - moves the notes of a part to the grid that fits each beat.
 *
 * Each cell, a beat or its half, has one grid: the one with the smallest sum of
 * squared distances and a cost that grows with its fineness.  Ends count little:
 * players cut notes short.
 */
#include "music/score_work.h"

#include <math.h>
#include <stdlib.h>

#include "base/sort.h"

#define EXACT_SHARE	0.9		/* of the onsets */
#define EXACT_TICKS	0.6		/* rounding of a file's ticks */
#define EXACT_UNITS	0.8		/* and never more than this */

/* Straight steps divide 12, those of triplets 16. */
static const struct grid {
	int		 step;
	double		 cost;
} grids[] = { { 12, 0 }, { 16, 1.5 }, { 6, 5 }, { 8, 5 }, { 3, 12 }, { 4, 14 } };
#define GRIDS	(sizeof grids / sizeof *grids)

struct cells {
	size_t		*first;		/* of each bar; owned, as is the other */
	uint8_t		*step;		/* of each cell; 0: not chosen yet */
};

int32_t
score_cell(const struct score_bar *bar)
{
	return bar->denominator <= 4 ? SCORE_QUARTER : SCORE_WHOLE / bar->denominator;
}

int32_t
score_end(const struct score *score)
{
	const struct score_bar *last = &score->bars[score->bar_count - 1];

	return last->start + last->units;
}

int
score_bar_at(const struct score *score, int32_t unit)
{
	int low = 0, high = score->bar_count, mid;

	while (high - low > 1) {
		mid = low + (high - low) / 2;
		if (score->bars[mid].start <= unit)
			low = mid;
		else
			high = mid;
	}
	return low;
}

static bool
cells_new(struct cells *c, const struct score *score)
{
	size_t count = 0;

	c->first = malloc((size_t)score->bar_count * sizeof *c->first);
	for (int i = 0; c->first != NULL && i < score->bar_count; i++) {
		c->first[i] = count;
		count += (size_t)(score->bars[i].units / score_cell(&score->bars[i]));
	}
	c->step = c->first != NULL ? calloc(count + 1, 1) : NULL;
	return c->step != NULL;
}

static void
cells_clear(struct cells *c)
{
	free(c->first);
	free(c->step);
}

/* The cell that a unit is in: its place and length; past the end the last one. */
static uint8_t *
cell_at(const struct work *w, const struct cells *c, double unit, int32_t *start, int32_t *length)
{
	const struct score *score = w->score;
	int32_t end = score_end(score);
	int32_t at = unit < 0 ? 0 : unit >= end ? end - 1 : (int32_t)unit;
	int bar = score_bar_at(score, at);
	int32_t cell = score_cell(&score->bars[bar]), nth = (at - score->bars[bar].start) / cell;

	*start = score->bars[bar].start + nth * cell;
	*length = cell;
	return &c->step[c->first[bar] + (size_t)nth];
}

/* How far a place in a cell is from a grid. */
static double
distance(double place, int step)
{
	return fabs(place - step * round(place / step));
}

static double
slack_of(const struct work *w)
{
	return fmin(w->tick_units * EXACT_TICKS, EXACT_UNITS);
}

static bool
is_exact(const struct work *w)
{
	double slack = slack_of(w);
	size_t exact = 0;

	for (size_t i = 0; i < w->count; i++)
		exact += distance(w->notes[i].from, 3) <= slack ||
		    distance(w->notes[i].from, 4) <= slack;
	return (double)exact >= EXACT_SHARE * (double)w->count;
}

struct places {
	const double	*at;
	size_t		 count;
};

/* What it costs that these places, those of one cell, are on that grid. */
static double
misfit(const struct work *w, int step, int32_t start, struct places onsets, struct places ends)
{
	double slack = slack_of(w), sum = 0, off;

	for (size_t i = 0; i < onsets.count; i++) {
		off = distance(onsets.at[i] - start, step);
		if (w->exact)
			off = off <= slack ? 0 : 4 * off;
		sum += off * off / 4;
	}
	for (size_t i = 0; i < ends.count && !w->part->drums; i++) {
		off = fmin(distance(ends.at[i] - start, step), 2);
		sum += off * off * (w->exact ? 0.5 : 0.1);
	}
	return sum;
}

static int
choose(const struct work *w, int32_t start, int32_t length, struct places onsets,
    struct places ends)
{
	double best = INFINITY, cost;
	int step = 1;

	for (size_t i = 0; i < GRIDS; i++) {
		if (length % grids[i].step != 0)
			continue;
		cost = grids[i].cost + misfit(w, grids[i].step, start, onsets, ends);
		if (cost < best) {
			best = cost;
			step = grids[i].step;
		}
	}
	return step;
}

/* Those before a place; the rest stays. */
static struct places
take_before(struct places *all, double place)
{
	struct places taken = { all->at, 0 };

	while (taken.count < all->count && all->at[taken.count] < place)
		taken.count++;
	all->at += taken.count;
	all->count -= taken.count;
	return taken;
}

/* Both rising. */
static void
choose_all(const struct work *w, struct cells *c, struct places onsets, struct places ends)
{
	while (onsets.count > 0 || ends.count > 0) {
		double next = onsets.count == 0 || (ends.count > 0 && ends.at[0] < onsets.at[0]) ?
		    ends.at[0] : onsets.at[0];
		int32_t start, length;
		uint8_t *step = cell_at(w, c, next, &start, &length);
		/* What is past the end of the score belongs to its last cell. */
		double until = start + length < score_end(w->score) ? start + length : INFINITY;
		struct places here = take_before(&onsets, until), over = take_before(&ends, until);

		*step = (uint8_t)choose(w, start, length, here, over);
	}
}

static int32_t
snap(const struct work *w, const struct cells *c, double unit)
{
	int32_t start, length;
	int step = *cell_at(w, c, unit, &start, &length);

	return start + step * (int32_t)round((unit - start) / step);
}

/* The place after this one on its own grid. */
static int32_t
after(const struct work *w, const struct cells *c, int32_t unit)
{
	int32_t start, length;
	int step = *cell_at(w, c, unit, &start, &length);

	return unit + (step > 0 ? step : length);
}

/* A stroke is written as long as its beat lasts, or until the next. */
static void
end_strokes(const struct work *w, const struct cells *c)
{
	int32_t next = INT32_MAX, start, length;

	for (size_t i = w->count; i-- > 0; ) {
		struct work_note *n = &w->notes[i];

		if (i + 1 < w->count && w->notes[i + 1].start > n->start)
			next = w->notes[i + 1].start;
		cell_at(w, c, n->start, &start, &length);
		n->end = next < start + length ? next : start + length;
	}
}

static void
place_all(const struct work *w, const struct cells *c)
{
	int32_t end = score_end(w->score);

	for (size_t i = 0; i < w->count; i++) {
		struct work_note *n = &w->notes[i];

		n->start = snap(w, c, n->from);
		if (n->start >= end) {
			int32_t start, length;
			int step = *cell_at(w, c, n->from, &start, &length);

			n->start = end - step;
		}
		n->end = snap(w, c, n->to);
		if (n->end <= n->start)
			n->end = after(w, c, n->start);
		n->end = n->end < end ? n->end : end;
	}
}

static int
by_place(const void *a, const void *b)
{
	const struct work_note *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->pitch != y->pitch)
		return x->pitch < y->pitch ? -1 : 1;
	return (x->end < y->end) - (x->end > y->end);	/* the longest first */
}

/* Of two that begin together with the same pitch the longer is written. */
static void
drop_doubles(struct work *w)
{
	size_t kept = 0;

	for (size_t i = 0; i < w->count; i++)
		if (kept == 0 || w->notes[kept - 1].start != w->notes[i].start ||
		    w->notes[kept - 1].pitch != w->notes[i].pitch)
			w->notes[kept++] = w->notes[i];
	w->count = kept;
}

bool
work_quantise(struct work *w, struct err *err)
{
	struct cells cells = { 0 };
	double *places = malloc((2 * w->count + 1) * sizeof *places);
	bool good = places != NULL && cells_new(&cells, w->score);

	if (good) {
		for (size_t i = 0; i < w->count; i++) {
			places[i] = w->notes[i].from;
			places[w->count + i] = w->notes[i].to;
		}
		sort_doubles(places, w->count);
		sort_doubles(places + w->count, w->count);
		w->exact = is_exact(w);
		choose_all(w, &cells, (struct places){ places, w->count },
		    (struct places){ places + w->count, w->count });
		place_all(w, &cells);
		sort_items(w->notes, w->count, sizeof *w->notes, by_place);
		drop_doubles(w);
		if (w->part->drums)
			end_strokes(w, &cells);
	}
	cells_clear(&cells);
	free(places);
	return good || err_set(err, ERR_LIMIT, "no memory for the notation");
}
