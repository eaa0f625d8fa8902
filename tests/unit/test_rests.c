/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/infer/rests.h"
#include "model/token/control.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"
#include "music/time.h"
#include "unit/songs.h"

static const int order[2] = { 0, 1 };

/* Two parts, a quarter in each bar that is an x, and the region. */
static struct rests
find(const char *first, const char *second, int from, int to)
{
	const char *bars[2] = { first, second };
	static const bool wanted[2] = { true, true };
	struct song *song = make_song(NULL, 0, 2, 0);
	struct piece_request request = { .wanted = wanted };
	struct time_map *time;
	struct rests r;
	struct piece piece;
	struct err err;

	for (int t = 0; t < 2; t++)
		for (int bar = 0; bars[t][bar] != '\0'; bar++)
			if (bars[t][bar] == 'x')
				add_note(song, &(struct note){ .track = t, .channel = (uint8_t)t,
					.start_ticks = 4 * bar * QUARTER, .pitch = 60,
					.length_ticks = QUARTER, .velocity = 80 });
	time = time_map_new(song);
	assert_true(piece_from_song(song, time, &request, &piece, NULL, &err));
	time_map_free(time);
	rests_find(&r, &piece, order, 2, (struct habit_region){ from, to });
	piece_clear(&piece);
	song_free(song);
	return r;
}

static void
the_piece_around_the_region_sets_the_rule(void **state)
{
	struct rests r = find("xxxxxxxxxxxx", "x..xx..xx..x", 12, 12);

	(void)state;
	assert_true(r.known[0] && r.known[1]);
	assert_int_equal(r.longest[0], 0);
	assert_int_equal(r.longest[1], 2);
	assert_true(r.share[0] < 0.05f);
	CHECK_NEAR(r.share[1], 0.5, 0.001);
	assert_int_equal(rests_steady(&r, 4), 3);
	assert_int_equal(rests_steady(&r, 2), 1);
	r = find("xxxxxxxx....xxxx", "xxxx....xxxxxxxx", 8, 12);
	assert_int_equal(r.longest[0], 0);		/* the region does not count */
	assert_int_equal(r.longest[1], 4);
	assert_int_equal(rests_steady(&r, 4), 1);
	r = find("xxxxxxxxxx..xxxx", "x.x.............", 12, 13);
	assert_int_equal(r.longest[0], 2);		/* one that the region cuts off counts */
	assert_false(r.known[1]);			/* three bars are too few */
}

static void
a_part_that_is_new_plays_in_most_bars(void **state)
{
	struct rests r = find("xxxxxxxxxxxx", "", 4, 8);

	(void)state;
	assert_true(r.known[1] && r.share[1] < 0.2f);
	assert_int_equal(r.longest[1], 1);
}

/* Of a rest after these bars of a part. */
static float
cost(const struct rests *r, const char *bars, int region, uint8_t density)
{
	struct grammar_cell cells[16 * VOCAB_TRACKS] = { { 0 } };
	struct grammar g = { .phase = PHASE_CELL, .cells = cells };
	float *logits = calloc((size_t)vocab_size(), sizeof *logits), rest;

	assert_non_null(logits);
	memset(g.control, density, sizeof g.control);
	for (; bars[g.cell] != '\0'; g.cell++)
		cells[(size_t)g.cell * VOCAB_TRACKS].count = bars[g.cell] == 'x';
	rests_weigh(r, &g, region, logits);
	rest = -logits[vocab_id(TOKEN_CELL_END, 0)];
	free(logits);
	return rest;
}

static void
a_rest_beyond_the_longest_becomes_less_likely(void **state)
{
	struct rests steady = find("xxxxxxxxxxxx", "", 12, 12);
	struct rests pausing = find("x..xx..xx..x", "", 12, 12);

	(void)state;
	assert_true(cost(&steady, "xxxx", 4, CONTROL_FREE) < 0.5f);	/* for a bar or two */
	assert_true(cost(&steady, "xxxx..", 4, CONTROL_FREE) > 2);
	assert_true(cost(&steady, "xxxx...", 4, CONTROL_FREE) >
	    cost(&steady, "xxxx..", 4, CONTROL_FREE) + 1);
	assert_true(cost(&pausing, "xxxx.", 4, CONTROL_FREE) < 0.5f);
	assert_true(cost(&pausing, "xxxx...", 4, CONTROL_FREE) > 1);
	assert_true(cost(&pausing, "xxxxxxxx", 4, CONTROL_FREE) < 0);	/* one is due */
	CHECK_NEAR(cost(&steady, "xxxx..", 4, 1), 0, 0);		/* a density is asked for */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_piece_around_the_region_sets_the_rule),
		cmocka_unit_test(a_part_that_is_new_plays_in_most_bars),
		cmocka_unit_test(a_rest_beyond_the_longest_becomes_less_likely),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
