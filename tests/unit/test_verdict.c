/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/judge/verdict.h"
#include "music/smf.h"
#include "unit/judged_pieces.h"

#define BAR	(4 * QUARTER)
#define START	(16 * BAR)
#define END	(24 * BAR)

static struct verdict
judge(const struct song *song, const struct excerpt_change *change, double nats)
{
	struct verdict_region region;
	struct verdict v = { 0 };
	struct err err = { 0 };

	if (!verdict_region_make(&region, song, START, END, NULL, &err) ||
	    !verdict_make(&region, change, nats, &v, &err))
		fail_msg("%s", err.text);
	verdict_region_clear(&region);
	return v;
}

/* The notes of the region, and as they would be at random pitches. */
static struct excerpt_change
at_random(const struct song *song, struct note *old, struct note *made)
{
	struct excerpt_change change = { .added = made, .removed = old };
	struct note note;
	struct rng rng;

	rng_seed(&rng, 4);
	for (int t = 0; t < song_tracks(song); t++)
		for (int64_t at = START; song_next_note(song, t, at, &note);
		    at = note.start_ticks + 1) {
			if (note.start_ticks >= END)
				break;
			old[change.removed_count++] = note;
			made[change.added_count] = note;
			made[change.added_count++].pitch = (uint8_t)(30 + rng_below(&rng, 60));
		}
	return change;
}

static struct song *
demo(void)
{
	struct err err;
	struct song *song = smf_read_file(SOURCE_DIR "/docs/demo.mid", 1 << 20, &err);

	assert_non_null(song);
	return song;
}

static void
the_critic_prefers_what_is_written(void **state)
{
	struct song *song = demo();
	struct note old[512], made[512];
	struct excerpt_change change = at_random(song, old, made);
	struct verdict real = judge(song, NULL, 1), wild = judge(song, &change, 1);

	(void)state;
	assert_true(real.critic > wild.critic + 1);
	assert_true(wild.critic < 0);
	song_free(song);
}

/* One bar at random pitches. */
static void
the_weakest_bar_is_found(void **state)
{
	struct song *song = demo();
	struct note old[512], made[512];
	struct excerpt_change change = at_random(song, old, made);
	struct verdict_region region;
	struct err err = { 0 };
	size_t kept = 0;
	int bar;

	(void)state;
	for (size_t i = 0; i < change.added_count; i++)
		if (old[i].start_ticks / BAR == 19) {
			old[kept] = old[i];
			made[kept++] = made[i];
		}
	assert_true(kept > 4);
	change.added_count = change.removed_count = kept;
	assert_true(verdict_region_make(&region, song, START, END, NULL, &err));
	assert_true(verdict_weakest_bar(&region, &change, &bar, &err));
	assert_int_equal(bar, 3);
	verdict_region_clear(&region);
	song_free(song);
}

static void
what_is_out_of_the_bands_ranks_lower(void **state)
{
	struct song *song = judged_chorale(24);
	struct note old[512], made[512];
	struct excerpt_change change = at_random(song, old, made);
	struct verdict real = judge(song, NULL, 1), wild = judge(song, &change, 1);

	(void)state;
	assert_true(change.added_count > 50);
	assert_true(real.score + 0.2 < wild.score);
	assert_true(real.bands.inside > wild.bands.inside);
	assert_true(real.bands.distance < wild.bands.distance);
	song_free(song);
}

static void
what_is_unlikely_ranks_lower(void **state)
{
	struct song *song = judged_band(24);
	struct verdict dear = judge(song, NULL, 2), cheap = judge(song, NULL, 1);

	(void)state;
	CHECK_NEAR(dear.score - cheap.score, 1, 1e-9);
	CHECK_NEAR(judge(song, NULL, NAN).score, cheap.score - 1, 1e-9);
	song_free(song);
}

static void
nothing_ranks_last(void **state)
{
	struct song *song = make_song(NULL, 0, 2, 0);

	(void)state;
	assert_true(isinf(judge(song, NULL, NAN).score));
	song_free(song);
}

static void
long_quotes_are_a_fault(void **state)
{
	static const struct { struct quote_runs runs; bool fault; } cases[] = {
		{ { 0, 31, 200 }, false }, { { 0, 32, 200 }, true },
		{ { 32, 32, 200 }, false },	/* it is its own piece that is known */
		{ { 50, 0, 200 }, false }, { { 120, 0, 200 }, true },	/* most of it is a copy */
		{ { 0, 0, 0 }, false },
	};
	struct verdict v = { .score = 0 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		v.quote = cases[i].runs;
		assert_int_equal(verdict_quotes(&v), cases[i].fault);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_critic_prefers_what_is_written),
		cmocka_unit_test(the_weakest_bar_is_found),
		cmocka_unit_test(what_is_out_of_the_bands_ranks_lower),
		cmocka_unit_test(what_is_unlikely_ranks_lower),
		cmocka_unit_test(nothing_ranks_last),
		cmocka_unit_test(long_quotes_are_a_fault),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
