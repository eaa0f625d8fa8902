/* SPDX-License-Identifier: MIT */
/*
 * measure_rhythm.c - measures of onsets within the bar, and of drums.
 */
#include <stdlib.h>

#include "model/judge/hash_set.h"
#include "model/judge/measure_internal.h"

/* --- onsets */

/* The first note of a bar, or the end of the notes. */
static size_t
bar_begin(const struct measuring *m, int bar)
{
	const struct excerpt *e = m->e;

	return bar == e->seed_bars + e->bars ? m->all.count :
	    measure_first_at(m->all.note, m->all.count, e->bar[bar].start);
}

/* Number of sixteenths in a bar. */
static int64_t
slots_of(const struct excerpt *e, const struct excerpt_bar *bar)
{
	int64_t slots = llrint((double)(bar->length * 4) / (double)e->quarter);

	return slots > 1 ? slots : 1;
}

/* The slots of a bar with onsets, ascending; returns their number. */
static size_t
find_slots(const struct measuring *m, int bar, int64_t *slot)
{
	const struct excerpt_bar *b = &m->e->bar[bar];
	int64_t last = slots_of(m->e, b) - 1;
	size_t count = 0, end = bar_begin(m, bar + 1);

	for (size_t i = bar_begin(m, bar); i < end; i++) {
		int64_t place = m->all.note[i].start - b->start;
		int64_t at = (int64_t)((double)(place * 4) / (double)m->e->quarter + 0.5);

		at = at < last ? at : last;
		if (count == 0 || slot[count - 1] != at)
			slot[count++] = at;
	}
	return count;
}

/* Number of elements in only one of two lists. */
static size_t
count_differences(const int64_t *a, size_t a_count, const int64_t *b, size_t b_count)
{
	size_t both = 0;

	for (size_t i = 0, k = 0; i < a_count && k < b_count;) {
		bool same = a[i] == b[k], first = a[i] < b[k];

		both += same;
		i += same || first;
		k += same || !first;
	}
	return a_count + b_count - 2 * both;
}

/* Compares each bar of the region with the one before it. */
static bool
find_groove(const struct measuring *m, double *value)
{
	const struct excerpt *e = m->e;
	int first = e->seed_bars > 0 ? e->seed_bars - 1 : 0;
	int64_t *before = malloc((m->all.count + 1) * sizeof *before);
	int64_t *now = malloc((m->all.count + 1) * sizeof *now);
	size_t before_count, count;
	struct mean same = { 0 };
	bool good = before != NULL && now != NULL;

	if (good) {
		before_count = find_slots(m, first, before);
		for (int b = first + 1; b < e->seed_bars + e->bars; b++) {
			int64_t slots = slots_of(e, &e->bar[b]), *swap = before;

			count = find_slots(m, b, now);
			if (slots == slots_of(e, &e->bar[b - 1]))
				mean_add(&same, 1 - (double)count_differences(before, before_count,
				    now, count) / (double)slots);
			before = now;
			before_count = count;
			now = swap;
		}
		value[MEASURE_GROOVE] = mean_of(&same);
	}
	free(before);
	free(now);
	return good;
}

/* Counts a note near the bar line, also just before it. */
static bool
has_downbeat(const struct measuring *m, const struct excerpt_bar *bar)
{
	const struct excerpt_note *now = m->all.note + m->all.old;
	size_t count = m->all.count - m->all.old, near;
	double within = (double)m->e->quarter / 8;

	near = measure_first_at(now, count, bar->start);
	return (near < count && (double)(now[near].start - bar->start) < within) ||
	    (near > 0 && (double)(bar->start - now[near - 1].start) < within);
}

static bool
on_grid(int64_t twelfth)
{
	return twelfth % 3 == 0 || twelfth % 4 == 0;
}

bool
measure_rhythm(const struct measuring *m, double *value)
{
	const struct excerpt *e = m->e;
	struct mean downbeat = { 0 }, beat = { 0 }, off = { 0 };

	for (int b = e->seed_bars; b < e->seed_bars + e->bars; b++) {
		size_t end = bar_begin(m, b + 1);

		mean_add(&downbeat, has_downbeat(m, &e->bar[b]));
		for (size_t i = bar_begin(m, b); i < end; i++) {
			int64_t place = (m->all.note[i].start - e->bar[b].start) % e->quarter;
			int64_t near = place < e->quarter - place ? place : e->quarter - place;

			mean_add(&beat, (double)near < (double)e->quarter / 24);
			mean_add(&off, !on_grid(measure_twelfths(e, place)));
		}
	}
	value[MEASURE_DOWNBEATS] = mean_of(&downbeat);
	value[MEASURE_ON_BEAT] = mean_of(&beat);
	value[MEASURE_OFF_GRID] = mean_of(&off);
	return find_groove(m, value);
}

/* --- drums */

struct drums {
	struct excerpt_note *note;	/* owned; by start */
	size_t		 old, count;
	struct measure_onset *stroke;	/* owned; capacity for a bar's */
};

/* Hash of the strokes in a bar, each counted once; false if there are none. */
static bool
describe_bar(const struct measuring *m, const struct drums *d, int bar, uint64_t *hash)
{
	const struct excerpt_bar *b = &m->e->bar[bar];
	size_t from = measure_first_at(d->note, d->count, b->start);
	size_t to = measure_first_at(d->note, d->count, b->start + b->length), once = 0;

	measure_onsets(m->e, d->note + from, to - from, b->start, d->stroke);
	for (size_t i = 0; i < to - from; i++)
		if (i == 0 || d->stroke[i].at != d->stroke[once - 1].at ||
		    d->stroke[i].pitch != d->stroke[once - 1].pitch)
			d->stroke[once++] = d->stroke[i];
	*hash = measure_hash(d->stroke, once);
	return to > from;
}

static bool
compare_bars(const struct measuring *m, const struct drums *d, double *value)
{
	struct hash_set seen = { 0 };
	struct mean known = { 0 };
	bool good = true;
	uint64_t hash;

	for (int b = 0; good && b < m->e->seed_bars; b++)
		if (describe_bar(m, d, b, &hash))
			good = hash_set_add(&seen, hash);
	for (int b = m->e->seed_bars; b < m->e->seed_bars + m->e->bars; b++)
		if (describe_bar(m, d, b, &hash))
			mean_add(&known, hash_set_has(&seen, hash));
	hash_set_clear(&seen);
	value[MEASURE_DRUM_FROM_SEED] = mean_of(&known);
	return good;
}

static void
count_strokes(const struct excerpt *e, const struct drums *d, double *value)
{
	bool used[128] = { false };
	struct mean other = { 0 };
	size_t late = d->old - measure_first_at(d->note, d->old, e->late);

	for (size_t i = 0; i < d->old; i++)
		used[d->note[i].pitch] = true;
	for (size_t i = d->old; i < d->count; i++)
		mean_add(&other, !used[d->note[i].pitch]);
	value[MEASURE_DRUM_NEW] = mean_of(&other);
	value[MEASURE_DRUM_DENSITY] = log2(((double)other.count / e->bars + 0.5) /
	    ((double)late / e->late_bars + 0.5));
}

bool
measure_drums(const struct measuring *m, double *value)
{
	struct drums d = { 0 };
	bool good;

	d.note = malloc((m->all.count + 1) * sizeof *d.note);
	d.stroke = malloc((m->all.count + 1) * sizeof *d.stroke);
	good = d.note != NULL && d.stroke != NULL;
	for (size_t i = 0; good && i < m->all.count; i++) {
		if (!m->e->part[m->all.note[i].part].drums)
			continue;
		d.note[d.count++] = m->all.note[i];
		d.old += i < m->all.old;
	}
	if (good && d.old > 0) {
		count_strokes(m->e, &d, value);
		good = compare_bars(m, &d, value);
	}
	free(d.note);
	free(d.stroke);
	return good;
}
