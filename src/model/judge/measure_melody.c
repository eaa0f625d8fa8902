/* SPDX-License-Identifier: MIT */
/*
 * measure_melody.c - measures of the highest part: intervals, motifs and phrases.
 *
 * The melody is the highest part of the seed with at least a fifth of the onsets
 * of the busiest part, so that it is the same part whatever follows.  A motif of k
 * is k intervals with the times between onsets, at any place and any pitch.
 */
#include <stdlib.h>

#include "base/sort.h"
#include "model/judge/hash_set.h"
#include "model/judge/measure_internal.h"

#define ONSETS_MIN	4	/* fewest onsets of a melody, in the seed */
#define INTERVALS_MIN	4	/* fewest intervals to measure */
#define DISTINCT_OF	32	/* notes that may all have different pitches */
#define OCTAVE		12
#define FIFTH		7
#define PHRASE_BARS	4
#define PHRASE_END_MAX	6.0

/* The melody as intervals. */
struct melody {
	const struct excerpt *e;
	struct excerpt_note *old, *now;	/* owned: highest note of each onset */
	size_t		 old_count, count;
};

static double
mean_pitch(const struct excerpt_note *line, size_t count)
{
	double sum = 0;

	for (size_t i = 0; i < count; i++)
		sum += line[i].pitch;
	return sum / (double)count;
}

/* line: capacity for the longest part.  -1: no part has a melody. */
static int
find_part(const struct excerpt *e, struct excerpt_note *line)
{
	size_t most = 0;
	double best = 0;
	int found = -1;

	for (int p = 0; p < e->parts; p++) {
		size_t onsets = e->part[p].drums ? 0 :
		    measure_skyline(e->part[p].note, e->part[p].old, line);

		most = onsets > most ? onsets : most;
	}
	for (int p = 0; p < e->parts; p++) {
		size_t onsets = e->part[p].drums ? 0 :
		    measure_skyline(e->part[p].note, e->part[p].old, line);
		double height;

		if (onsets < ONSETS_MIN || (double)onsets < 0.2 * (double)most)
			continue;
		height = mean_pitch(line, onsets);
		if (found >= 0 && height <= best + 0.01)
			continue;
		best = height;
		found = p;
	}
	return found;
}

/* --- intervals */

static int
interval(const struct excerpt_note *line, size_t i)
{
	return line[i + 1].pitch - line[i].pitch;
}

static void
count_intervals(const struct melody *m, double *value)
{
	struct mean size = { 0 }, octave = { 0 }, fifth = { 0 }, step = { 0 }, same = { 0 };

	for (size_t i = 0; i + 1 < m->count; i++) {
		int wide = abs(interval(m->now, i));

		mean_add(&size, wide);
		mean_add(&octave, wide > OCTAVE);
		mean_add(&fifth, wide > FIFTH);
		mean_add(&step, wide == 1 || wide == 2);
		mean_add(&same, wide == 0);
	}
	value[MEASURE_MEL_INTERVAL] = mean_of(&size);
	value[MEASURE_MEL_OVER_OCTAVE] = mean_of(&octave);
	value[MEASURE_MEL_OVER_FIFTH] = mean_of(&fifth);
	value[MEASURE_MEL_STEPS] = mean_of(&step);
	value[MEASURE_MEL_REPEATED] = mean_of(&same);
}

/* Changes of direction, without repeated notes; and what follows leaps. */
static void
count_turns(const struct melody *m, double *value)
{
	struct mean turn = { 0 }, back = { 0 };
	int last = 0;

	for (size_t i = 0; i + 1 < m->count; i++) {
		int step = interval(m->now, i), next;

		if (step != 0 && last != 0)
			mean_add(&turn, (step > 0) != (last > 0));
		last = step != 0 ? step : last;
		if (abs(step) <= FIFTH || i + 2 >= m->count)
			continue;
		next = interval(m->now, i + 1);
		mean_add(&back, step * next < 0 && abs(next) < abs(step));
	}
	value[MEASURE_MEL_TURNS] = mean_of(&turn);
	value[MEASURE_LEAP_RECOVERED] = mean_of_many(&back, 2);
}

static void
count_pitches(const struct melody *m, double *value)
{
	bool heard[128] = { false };
	int different = 0;

	for (size_t i = 0; i < m->count; i++) {
		different += !heard[m->now[i].pitch];
		heard[m->now[i].pitch] = true;
	}
	value[MEASURE_MEL_DISTINCT] = different /
	    (double)(m->count < DISTINCT_OF ? m->count : DISTINCT_OF);
}

/* --- motifs */

static uint64_t
motif(const struct melody *m, const struct excerpt_note *line, size_t at, size_t intervals)
{
	uint64_t hash = HASH_START;

	for (size_t i = at; i < at + intervals; i++) {
		hash = hash_step(hash, interval(line, i));
		hash = hash_step(hash, measure_twelfths(m->e, line[i + 1].start - line[i].start));
	}
	return hash;
}

/* Shares of the region's motifs that occur in the seed, and that recur in the region. */
static bool
count_motifs(const struct melody *m, size_t k, double *from_seed, double *again)
{
	struct hash_set seed = { 0 }, region = { 0 };
	struct mean shared = { 0 };
	bool good = true;

	for (size_t i = 0; good && i + k < m->old_count; i++)
		good = hash_set_add(&seed, motif(m, m->old, i, k));
	for (size_t i = 0; good && i + k < m->count; i++) {
		uint64_t hash = motif(m, m->now, i, k);

		mean_add(&shared, hash_set_has(&seed, hash));
		good = hash_set_add(&region, hash);
	}
	*from_seed = mean_of(&shared);
	*again = shared.count > 0 ? 1 - (double)region.count / (double)shared.count : NAN;
	hash_set_clear(&seed);
	hash_set_clear(&region);
	return good;
}

/* --- note values and phrases */

static int
compare_ticks(const void *a, const void *b)
{
	const int64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* From the last onset of a bar to the next onset after the bar. */
static double
phrase_end(const struct melody *m, const struct excerpt_bar *bar)
{
	size_t next = measure_first_at(m->now, m->count, bar->start + bar->length);

	if (next == 0 || m->now[next - 1].start < bar->start)
		return NAN;
	return (double)((next < m->count ? m->now[next].start : m->e->end) -
	    m->now[next - 1].start);
}

static void
find_phrases(const struct melody *m, int64_t middle, double *value)
{
	struct mean ends = { 0 };

	for (int b = PHRASE_BARS - 1; b < m->e->bars; b += PHRASE_BARS) {
		double end = phrase_end(m, &m->e->bar[m->e->seed_bars + b]);

		if (!isnan(end))
			mean_add(&ends, end / (double)middle);
	}
	if (ends.count > 0)
		value[MEASURE_PHRASE_END] = fmin(PHRASE_END_MAX, mean_of(&ends));
}

static double
values_entropy(const struct melody *m, const int64_t *gap, size_t gaps, size_t *counts)
{
	size_t kinds = 0;

	for (size_t i = 0; i < gaps; i++) {		/* by length */
		bool same = i > 0 && measure_twelfths(m->e, gap[i]) ==
		    measure_twelfths(m->e, gap[i - 1]);

		if (!same)
			counts[kinds++] = 0;
		counts[kinds - 1]++;
	}
	return measure_entropy(counts, kinds);
}

static bool
find_values(const struct melody *m, double *value)
{
	size_t gaps = m->count - 1;
	int64_t *gap = malloc(gaps * sizeof *gap), middle;
	size_t *counts = malloc(gaps * sizeof *counts);
	struct mean longer = { 0 };
	bool good = gap != NULL && counts != NULL;

	if (good) {
		for (size_t i = 0; i < gaps; i++)
			gap[i] = m->now[i + 1].start - m->now[i].start;
		sort_items(gap, gaps, sizeof *gap, compare_ticks);
		middle = gap[gaps / 2];
		for (size_t i = 0; i < gaps; i++)
			mean_add(&longer, gap[i] >= 2 * middle);
		value[MEASURE_MEL_LONG] = mean_of(&longer);
		value[MEASURE_MEL_IOI_ENTROPY] = values_entropy(m, gap, gaps, counts);
		find_phrases(m, middle, value);
	}
	free(gap);
	free(counts);
	return good;
}

static bool
measure_line(const struct melody *m, double *value)
{
	double *from_seed = &value[MEASURE_MOTIF3_FROM_SEED], unused;

	if (m->count < INTERVALS_MIN + 1)
		return true;
	count_intervals(m, value);
	count_turns(m, value);
	count_pitches(m, value);
	return count_motifs(m, 3, from_seed, &value[MEASURE_MOTIF3_WITHIN]) &&
	    count_motifs(m, 5, &value[MEASURE_MOTIF5_FROM_SEED], &unused) &&
	    find_values(m, value);
}

bool
measure_melody(const struct measuring *of, double *value)
{
	const struct excerpt *e = of->e;
	struct melody m = { .e = e };
	bool good;
	int part;

	m.old = malloc((e->notes + 1) * sizeof *m.old);
	m.now = malloc((e->notes + 1) * sizeof *m.now);
	good = m.old != NULL && m.now != NULL;
	if (good && (part = find_part(e, m.old)) >= 0) {
		const struct excerpt_part *p = &e->part[part];

		m.old_count = measure_skyline(p->note, p->old, m.old);
		m.count = measure_skyline(p->note + p->old, p->count - p->old, m.now);
		good = measure_line(&m, value);
	}
	free(m.old);
	free(m.now);
	return good;
}
