/* SPDX-License-Identifier: MIT */
/*
 * measure_harmony.c - measures of chords per half bar, and of cadences.
 */
#include <stdlib.h>

#include "model/judge/measure_internal.h"
#include "music/chord.h"

#define HALVES_MIN	6	/* fewest half bars with a chord */
#define CHANGES_MIN	4	/* fewest chord changes */
#define PHRASE_BARS	4

/* --- chords */

struct half {
	double		 weight[12];	/* ticks of each pitch class */
	int		 bass;		/* lowest pitch; 128: silence */
	bool		 known;		/* two pitch classes or more */
	int		 root, kind;	/* of the best-fitting chord */
	double		 fit;		/* share of the sound in it */
	bool		 bass_fits;
};

struct shape {
	int	 notes, above[4];	/* half tones above the root */
};
static const struct shape shapes[] = {
	{ 3, { 0, 4, 7 } }, { 3, { 0, 3, 7 } }, { 3, { 0, 3, 6 } }, { 4, { 0, 4, 7, 10 } },
};
#define SHAPES	((int)(sizeof shapes / sizeof shapes[0]))
#define NOTE_COST	0.05	/* for a chord with more notes, which fits more in any case */

/* [*from, *to) of half bar h of the region. */
static void
half_bar(const struct excerpt *e, int h, int64_t *from, int64_t *to)
{
	const struct excerpt_bar *bar = &e->bar[e->seed_bars + h / 2];

	*from = bar->start + h % 2 * bar->length / 2;
	*to = *from + bar->length / 2;
}

static void
weigh(const struct excerpt *e, const struct excerpt_note *n, struct half *half)
{
	int h = 2 * (measure_bar_of(e, n->start) - e->seed_bars);
	int64_t from, to;

	for (; h < 2 * e->bars; h++) {
		half_bar(e, h, &from, &to);
		if (from >= n->end)
			return;
		from = from > n->start ? from : n->start;
		to = to < n->end ? to : n->end;
		if (to <= from)
			continue;
		half[h].weight[n->pitch % 12] += (double)(to - from);
		half[h].bass = n->pitch < half[h].bass ? n->pitch : half[h].bass;
	}
}

static void
name_chord(struct half *half)
{
	double best = -1, total = 0;
	int classes = 0;

	for (int i = 0; i < 12; i++) {
		total += half->weight[i];
		classes += half->weight[i] > 0;
	}
	half->known = classes >= 2;
	for (int root = 0; root < 12 && half->known; root++) {
		for (int kind = 0; kind < SHAPES; kind++) {
			const struct shape *s = &shapes[kind];
			double in = 0, score;
			bool bass = false;

			for (int i = 0; i < s->notes; i++) {
				in += half->weight[(root + s->above[i]) % 12];
				bass = bass || (root + s->above[i]) % 12 == half->bass % 12;
			}
			score = in / total - NOTE_COST * s->notes;
			if (score <= best)
				continue;
			best = score;
			half->root = root;
			half->kind = kind;
			half->fit = in / total;
			half->bass_fits = bass;
		}
	}
}

static bool
same_chord(const struct half *a, const struct half *b)
{
	return a->root == b->root && a->kind == b->kind;
}

static void
count_chords(const struct half *half, int halves, double *value)
{
	struct mean change = { 0 }, fit = { 0 }, bass = { 0 }, fifth = { 0 };
	const struct half *last = NULL;		/* latest chord */

	for (int h = 0; h < halves; h++) {
		const struct half *before = h > 0 && half[h - 1].known ? &half[h - 1] : NULL;
		int up;

		if (!half[h].known)
			continue;
		mean_add(&fit, half[h].fit);
		mean_add(&bass, half[h].bass_fits);
		if (before != NULL)
			mean_add(&change, !same_chord(before, &half[h]));
		if (before != NULL && same_chord(before, &half[h]))
			continue;
		if (last != NULL) {
			up = (half[h].root - last->root + 12) % 12;
			mean_add(&fifth, up == 5 || up == 7);
		}
		last = &half[h];
	}
	value[MEASURE_CHORD_CHANGES] = mean_of_many(&change, HALVES_MIN);
	value[MEASURE_HALF_BAR_FIT] = mean_of_many(&fit, HALVES_MIN);
	value[MEASURE_BASS_IN_CHORD] = mean_of_many(&bass, HALVES_MIN);
	value[MEASURE_ROOTS_BY_FIFTH] = mean_of_many(&fifth, CHANGES_MIN);
}

bool
measure_harmony(const struct measuring *m, double *value)
{
	const struct heard *heard = &m->pitched;
	int halves = 2 * m->e->bars;
	struct half *half;

	if (heard->count == heard->old)
		return true;
	half = calloc((size_t)halves, sizeof *half);
	if (half == NULL)
		return false;
	for (int h = 0; h < halves; h++)
		half[h].bass = 128;
	for (size_t i = heard->old; i < heard->count; i++)
		weigh(m->e, &heard->note[i], half);
	for (int h = 0; h < halves; h++)
		name_chord(&half[h]);
	count_chords(half, halves, value);
	free(half);
	return true;
}

/* --- cadences */

static int
key_of(const struct excerpt_note *note, size_t count, int *minor)
{
	double sounding[12] = { 0 };
	int tonic;

	for (size_t i = 0; i < count; i++)
		sounding[note[i].pitch % 12] += (double)(note[i].end - note[i].start);
	(void)key_find(sounding, &tonic, minor);
	return tonic;
}

/*
 * The lowest pitch that sounds in the last eighth of a bar and started in that bar
 * or the one before; else the lowest of the bar's last onset; -1 if no note starts
 * there.
 */
static int
closing_bass(const struct measuring *m, const struct excerpt_bar *bar)
{
	const struct excerpt_note *note = m->pitched.note + m->pitched.old;
	size_t count = m->pitched.count - m->pitched.old;
	size_t to = measure_first_at(note, count, bar->start + bar->length), at;
	int64_t late = bar->start + bar->length - m->e->quarter / 2;
	int lowest = 128;

	for (at = to; at > 0 && note[at - 1].start >= bar->start - bar->length; at--)
		if (note[at - 1].end > late && note[at - 1].pitch < lowest)
			lowest = note[at - 1].pitch;
	if (lowest < 128)
		return lowest;
	for (at = to; at > 0 && note[at - 1].start >= bar->start &&
	    note[at - 1].start == note[to - 1].start; at--)
		lowest = note[at - 1].pitch < lowest ? note[at - 1].pitch : lowest;
	return lowest < 128 ? lowest : -1;
}

bool
measure_cadence(const struct measuring *m, double *value)
{
	const struct heard *h = &m->pitched;
	const struct excerpt_bar *bar = m->e->bar + m->e->seed_bars;
	struct mean closes = { 0 };
	int minor, tonic, now, up, bass;

	if (h->old == 0 || h->count == h->old)
		return true;
	tonic = key_of(h->note, h->old, &minor);
	now = key_of(h->note + h->old, h->count - h->old, &minor);
	up = (now - tonic + 12) % 12;
	value[MEASURE_KEY_LEFT] = up != 0 && up != 3 && up != 9;
	bass = closing_bass(m, &bar[m->e->bars - 1]);
	if (bass >= 0)
		value[MEASURE_LAST_TONIC] = bass % 12 == tonic;
	for (int b = PHRASE_BARS - 1; b < m->e->bars; b += PHRASE_BARS)
		if ((bass = closing_bass(m, &bar[b])) >= 0)
			mean_add(&closes, bass % 12 == tonic);
	value[MEASURE_PHRASE_TONIC] = mean_of(&closes);
	return true;
}
