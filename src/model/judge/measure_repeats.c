/* SPDX-License-Identifier: MIT */
/*
 * measure_repeats.c - measures of bars of a part that occurred before.
 *
 * Two bars are the same if their notes are, to a twelfth of a quarter; the same in
 * rhythm if their onsets are; and transposed if their notes are the same once the
 * lowest note of the first onset is moved to one pitch.
 */
#include <stdlib.h>

#include "model/judge/hash_set.h"
#include "model/judge/measure_internal.h"

#define DISTINCT_MIN	4	/* fewest bars of a part with notes */

enum { EXACT, RHYTHM, SHAPE, KINDS };

struct repeats {
	const struct excerpt *e;
	struct measure_onset *onset;	/* owned; capacity for the notes of a bar */
	struct hash_set	 seen[KINDS], distinct;
	struct mean	 exact, rhythm, shape, adjacent, different;
	int		 longest;
};

/* hash: one for each kind of repeat.  The bar has notes. */
static void
describe(struct repeats *r, const struct excerpt_note *note, size_t count, int64_t start,
    uint64_t hash[KINDS])
{
	measure_onsets(r->e, note, count, start, r->onset);
	hash[EXACT] = measure_hash(r->onset, count);
	hash[SHAPE] = hash[RHYTHM] = HASH_START;
	for (size_t i = 0; i < count; i++) {
		const struct measure_onset *o = &r->onset[i];

		hash[SHAPE] = hash_step(hash_step(hash[SHAPE], o->at),
		    o->pitch - r->onset[0].pitch);
		if (i == 0 || o->at != o[-1].at)
			hash[RHYTHM] = hash_step(hash[RHYTHM], o->at);
	}
}

static bool
count_bar(struct repeats *r, const uint64_t hash[KINDS], bool as_before)
{
	bool exact = hash_set_has(&r->seen[EXACT], hash[EXACT]);

	mean_add(&r->exact, exact);
	mean_add(&r->rhythm, hash_set_has(&r->seen[RHYTHM], hash[RHYTHM]));
	mean_add(&r->shape, !exact && hash_set_has(&r->seen[SHAPE], hash[SHAPE]));
	mean_add(&r->adjacent, as_before);
	return hash_set_add(&r->distinct, hash[EXACT]);
}

static bool
count_part(struct repeats *r, const struct excerpt_part *part)
{
	const struct excerpt *e = r->e;
	uint64_t hash[KINDS], before = 0;
	bool good = true, was_there = false;
	size_t at = 0, next;
	int run = 1, counted = 0;

	for (int b = 0; good && b < e->seed_bars + e->bars; b++, at = next) {
		bool as_before;

		next = measure_first_at(part->note, part->count,
		    e->bar[b].start + e->bar[b].length);
		if (next == at) {
			was_there = false;
			continue;
		}
		describe(r, part->note + at, next - at, e->bar[b].start, hash);
		as_before = was_there && hash[EXACT] == before;
		if (b >= e->seed_bars) {
			good = count_bar(r, hash, as_before);
			run = as_before ? run + 1 : 1;
			r->longest = run > r->longest ? run : r->longest;
			counted++;
		}
		for (int k = 0; good && k < KINDS; k++)
			good = hash_set_add(&r->seen[k], hash[k]);
		before = hash[EXACT];
		was_there = true;
	}
	if (counted >= DISTINCT_MIN)
		mean_add(&r->different, (double)r->distinct.count / counted);
	return good;
}

static void
forget(struct repeats *r)
{
	for (int k = 0; k < KINDS; k++)
		hash_set_clear(&r->seen[k]);
	hash_set_clear(&r->distinct);
}

bool
measure_repeats(const struct measuring *m, double *value)
{
	struct repeats r = { .e = m->e };
	bool good;

	r.onset = malloc((m->e->notes + 1) * sizeof *r.onset);
	good = r.onset != NULL;
	for (int p = 0; good && p < m->e->parts; p++) {
		good = count_part(&r, &m->e->part[p]);
		forget(&r);
	}
	free(r.onset);
	value[MEASURE_BAR_REPEAT] = mean_of(&r.exact);
	value[MEASURE_RHYTHM_REPEAT] = mean_of(&r.rhythm);
	value[MEASURE_TRANSPOSED_REPEAT] = mean_of(&r.shape);
	value[MEASURE_ADJACENT_REPEAT] = mean_of(&r.adjacent);
	value[MEASURE_LONGEST_RUN] = r.longest;
	value[MEASURE_DISTINCT_BARS] = mean_of(&r.different);
	return good;
}
