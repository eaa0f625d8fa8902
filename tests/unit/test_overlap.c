/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "music/edit.h"
#include "music/overlap.h"
#include "smf_bytes.h"

/* Notes that coincide are found, trimmed and merged, and undo brings the bytes back. */

#define NOTES_MAX	600

static struct err err;
static const struct window all = { 0, INT64_MAX, 0, 127 };

struct list {
	struct note	 notes[NOTES_MAX];
	size_t		 count;
};

static bool
take(void *arg, const struct note *n)
{
	struct list *l = arg;

	assert_true(l->count < NOTES_MAX);
	l->notes[l->count++] = *n;
	return true;
}

static void
list_of(const struct song *s, struct list *l)
{
	l->count = 0;
	song_query(s, -1, &all, take, l);
}

static void
apply(struct song *s, struct edit *e)
{
	if (!song_edit(s, e, &err))
		fail_msg("%s", err.text);
}

/* Two tracks, few pitches and places, so that a lot of them meet. */
static struct song *
make_song(struct rng *rng, int notes)
{
	struct song *s = song_new(1, 480);
	struct edit e = EDIT_EMPTY;

	for (int i = 0; i < 2; i++) {
		assert_true(edit_add_track(&e, s, i, "t", i, &err));
		apply(s, &e);
		edit_clear(&e);
	}
	for (int i = 0; i < notes; i++) {
		struct note n = {
			.track = (int)rng_below(rng, 2), .channel = (uint8_t)rng_below(rng, 2),
			.pitch = (uint8_t)(60 + rng_below(rng, 3)), .velocity = 80,
			.start_ticks = 10 * rng_below(rng, 100),
			.length_ticks = 10 * (1 + rng_below(rng, 9)),
		};

		assert_true(edit_add_note(&e, s, &n, &err));
	}
	apply(s, &e);
	edit_clear(&e);
	return s;
}

static bool
meet(const struct note *a, const struct note *b)
{
	return a->track == b->track && a->channel == b->channel && a->pitch == b->pitch &&
	    a->start_ticks < b->start_ticks + b->length_ticks &&
	    b->start_ticks < a->start_ticks + a->length_ticks;
}

/* Each pair of notes is looked at. */
static size_t
count_slowly(const struct song *s)
{
	static struct list l;
	size_t count = 0;

	list_of(s, &l);
	for (size_t i = 0; i < l.count; i++)
		for (size_t j = 0; j < i; j++)
			if (meet(&l.notes[i], &l.notes[j])) {
				count++;
				break;
			}
	return count;
}

/* Some note of this key sounds at the tick. */
static bool
sounds(const struct list *l, const struct note *key, int64_t tick)
{
	for (size_t i = 0; i < l->count; i++) {
		const struct note *n = &l->notes[i];

		if (n->track == key->track && n->channel == key->channel &&
		    n->pitch == key->pitch && n->start_ticks <= tick && tick < n->start_ticks +
		    n->length_ticks)
			return true;
	}
	return false;
}

static void
each_is_found_once(void **state)
{
	struct rng rng;

	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		struct song *s;

		rng_seed(&rng, seed);
		s = make_song(&rng, (int)rng_below(&rng, 200));
		assert_int_equal(overlap_count(s, -1, &all), count_slowly(s));
		assert_int_equal(overlap_count(s, 0, &all) + overlap_count(s, 1, &all),
		    count_slowly(s));
		song_free(s);
	}
}

/* Every onset of the old notes is one of the new, or was of a pair that began together. */
static void
check_trimmed(const struct list *before, const struct list *after)
{
	for (size_t i = 0; i < before->count; i++) {
		bool found = false;

		for (size_t j = 0; j < after->count; j++)
			found |= after->notes[j].start_ticks == before->notes[i].start_ticks &&
			    after->notes[j].pitch == before->notes[i].pitch &&
			    after->notes[j].channel == before->notes[i].channel &&
			    after->notes[j].track == before->notes[i].track;
		assert_true(found);
	}
}

static void
check_merged(const struct list *before, const struct list *after)
{
	for (size_t i = 0; i < before->count; i++)
		for (int64_t tick = 0; tick < 1100; tick += 5)
			assert_int_equal(sounds(before, &before->notes[i], tick),
			    sounds(after, &before->notes[i], tick));
}

static void
none_is_left_and_undo_restores(void **state)
{
	static struct list before, after;
	struct rng rng;

	(void)state;
	for (uint64_t seed = 0; seed < 40; seed++) {
		enum overlap_mend mend = seed % 2 == 0 ? OVERLAP_TRIM : OVERLAP_MERGE;
		struct edit e = EDIT_EMPTY, back = EDIT_EMPTY;
		uint8_t *was, *now;
		size_t was_size, now_size, mended;
		struct song *s;

		rng_seed(&rng, seed);
		s = make_song(&rng, 1 + (int)rng_below(&rng, 400));
		list_of(s, &before);
		assert_true(smf_write(s, &was, &was_size, &err));
		if (!overlap_mend(&e, s, -1, &all, mend, &mended, &err))
			fail_msg("%s", err.text);
		assert_int_equal(mended > 0, count_slowly(s) > 0);
		apply(s, &e);
		assert_int_equal(overlap_count(s, -1, &all), 0);
		assert_int_equal(count_slowly(s), 0);
		list_of(s, &after);
		if (mend == OVERLAP_TRIM)
			check_trimmed(&before, &after);
		else
			check_merged(&before, &after);
		assert_true(edit_invert(&e, &back, &err));
		apply(s, &back);
		assert_true(smf_write(s, &now, &now_size, &err));
		assert_int_equal(now_size, was_size);
		assert_memory_equal(now, was, was_size);
		free(was);
		free(now);
		edit_clear(&e);
		edit_clear(&back);
		song_free(s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_is_found_once),
		cmocka_unit_test(none_is_left_and_undo_restores),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
