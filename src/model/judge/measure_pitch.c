/* SPDX-License-Identifier: MIT */
/*
 * measure_pitch.c - measures of pitch classes, scales and ranges.
 */
#include "model/judge/measure_internal.h"
#include "music/chord.h"

#define SCALES	24

/* Seven notes of a major or natural minor scale, one bit per pitch class. */
static uint16_t
scale(int number)
{
	static const uint16_t modes[2] = { 0xab5, 0x5ad };	/* C major, C minor */

	return pitch_classes_up(modes[number / 12], number % 12);
}

static size_t
count_in(uint16_t set, const struct excerpt_note *note, size_t count)
{
	size_t in = 0;

	for (size_t i = 0; i < count; i++)
		in += set >> note[i].pitch % 12 & 1;
	return in;
}

/* The scale with the most notes; the first in case of a tie: majors from C up, then minors. */
static uint16_t
best_scale(const struct excerpt_note *note, size_t count)
{
	size_t best = 0;
	uint16_t found = scale(0);

	for (int i = 0; i < SCALES; i++) {
		size_t in = count_in(scale(i), note, count);

		if (in <= best)
			continue;
		best = in;
		found = scale(i);
	}
	return found;
}

static double
share_out_of(uint16_t set, const struct excerpt_note *note, size_t count)
{
	return count > 0 ? (double)(count - count_in(set, note, count)) / (double)count : 0;
}

static double
entropy(const struct excerpt_note *note, size_t count)
{
	size_t counts[12] = { 0 };

	for (size_t i = 0; i < count; i++)
		counts[note[i].pitch % 12]++;
	return measure_entropy(counts, 12);
}

static void
find_entropies(const struct measuring *m, double *value)
{
	const struct excerpt_note *note = m->pitched.note + m->pitched.old;
	size_t count = m->pitched.count - m->pitched.old, at = 0, next;
	struct mean bars = { 0 };

	value[MEASURE_PC_ENTROPY] = entropy(note, count);
	for (int b = 0; b < m->e->bars; b++) {
		const struct excerpt_bar *bar = &m->e->bar[m->e->seed_bars + b];

		next = measure_first_at(note, count, bar->start + bar->length);
		if (next > at)
			mean_add(&bars, entropy(note + at, next - at));
		at = next;
	}
	value[MEASURE_PC_ENTROPY_BAR] = mean_of(&bars);
}

/* 1 - cosine between the durations of pitch classes. */
static double
drift(const struct excerpt_note *a, size_t a_count, const struct excerpt_note *b, size_t b_count)
{
	double x[12] = { 0 }, y[12] = { 0 }, xx = 0, yy = 0, xy = 0;

	for (size_t i = 0; i < a_count; i++)
		x[a[i].pitch % 12] += (double)(a[i].end - a[i].start);
	for (size_t i = 0; i < b_count; i++)
		y[b[i].pitch % 12] += (double)(b[i].end - b[i].start);
	for (int i = 0; i < 12; i++) {
		xx += x[i] * x[i];
		yy += y[i] * y[i];
		xy += x[i] * y[i];
	}
	return 1 - xy / sqrt(xx * yy);
}

struct range {
	int	 low, high;
	double	 mean;
};

static struct range
range_of(const struct excerpt_note *note, size_t count)
{
	struct range r = { 127, 0, 0 };

	for (size_t i = 0; i < count; i++) {
		r.low = note[i].pitch < r.low ? note[i].pitch : r.low;
		r.high = note[i].pitch > r.high ? note[i].pitch : r.high;
		r.mean += note[i].pitch;
	}
	r.mean /= (double)count;
	return r;
}

/* For each part that plays before and in the region. */
static void
find_ranges(const struct excerpt *e, double *value)
{
	struct mean outside = { 0 }, ratio = { 0 }, shift = { 0 };

	for (int p = 0; p < e->parts; p++) {
		const struct excerpt_part *part = &e->part[p];
		const struct excerpt_note *now = part->note + part->old;
		size_t count = part->count - part->old;
		size_t late = measure_first_at(part->note, part->old, e->late);
		struct range old, new;

		if (part->drums || part->old == 0 || count == 0)
			continue;
		old = range_of(part->note, part->old);
		new = range_of(now, count);
		for (size_t i = 0; i < count; i++)
			mean_add(&outside, now[i].pitch < old.low || now[i].pitch > old.high);
		mean_add(&ratio, (new.high - new.low + 1) / (double)(old.high - old.low + 1));
		if (late < part->old)
			old = range_of(part->note + late, part->old - late);
		mean_add(&shift, fabs(new.mean - old.mean));
	}
	value[MEASURE_OUTSIDE_RANGE] = mean_of(&outside);
	value[MEASURE_RANGE_RATIO] = mean_of(&ratio);
	value[MEASURE_REGISTER_SHIFT] = mean_of(&shift);
}

bool
measure_pitch(const struct measuring *m, double *value)
{
	const struct heard *h = &m->pitched;
	const struct excerpt_note *now = h->note + h->old;
	size_t count = h->count - h->old, late = h->old - h->late;
	uint16_t set;

	if (count == 0)
		return true;
	find_entropies(m, value);
	value[MEASURE_SCALE_CONSISTENCY] = 1 - share_out_of(best_scale(now, count), now, count);
	if (h->old == 0)
		return true;
	set = best_scale(h->note, h->old);
	value[MEASURE_OUT_OF_KEY] = share_out_of(set, now, count);
	value[MEASURE_OUT_OF_KEY_VS_SEED] = value[MEASURE_OUT_OF_KEY] -
	    share_out_of(set, h->note + h->late, late);
	if (late > 0)
		value[MEASURE_CHROMA_DRIFT] = drift(now, count, h->note + h->late, late);
	find_ranges(m->e, value);
	return true;
}
