/* SPDX-License-Identifier: MIT */
#include "model/read/halves.h"

#include "music/time.h"
#include "unit/songs.h"

#define HALF	(2 * QUARTER)
#define NOTE(at, length, p) { .track = 0, .start_ticks = (at), .length_ticks = (length), \
	.pitch = (p), .velocity = 80 }

static struct halves
read_song(struct song *song)
{
	struct time_map *time = time_map_new(song);
	struct halves h;
	struct err err = { 0 };

	if (!halves_make(&h, song, time, &err))
		fail_msg("%s", err.text);
	time_map_free(time);
	song_free(song);
	return h;
}

static void
near(double is, double wanted)
{
	if (!(fabs(is - wanted) < 1e-5))
		fail_msg("%g is not %g", is, wanted);
}

static void
shares_are_those_of_the_sound(void **state)
{
	static const struct note notes[] = {
		NOTE(0, HALF, 48), NOTE(0, QUARTER, 64), NOTE(QUARTER, QUARTER, 43),
		NOTE(HALF, HALF, 67),
	};
	struct halves h = read_song(make_song(notes, COUNT(notes), 1, 0));
	const struct half *a = &h.half[0];

	(void)state;
	assert_int_equal(h.count, 2);
	assert_false(h.cut);
	assert_int_equal(a->end_ticks, HALF);
	near(a->set[HALF_EARLY][0], 0.5);
	near(a->set[HALF_EARLY][4], 0.5);
	near(a->set[HALF_EARLY][7], 0);
	near(a->set[HALF_LATE][7], 0.5);
	near(a->set[HALF_BASS_EARLY][0], 1);
	near(a->set[HALF_BASS_LATE][7], 1);
	near(a->set[HALF_LOWEST][7], 1);
	near(a->set[HALF_FIRST_BASS][0], 1);
	near(a->set[HALF_TOP][4], 0.5);
	near(a->set[HALF_TOP][0], 0.5);
	near(a->set[HALF_ONSETS][0], 1.0 / 3);
	near(a->set[HALF_AROUND][7], 3.0 / 6);
	near(a->set[HALF_PIECE][4], 1.0 / 6);
	near(a->set[HALF_END][7], 1);
	near(a->plain[HALF_BEGINS_BAR], 1);
	near(h.half[1].plain[HALF_BEGINS_BAR], 0);
	near(h.half[1].set[HALF_BASS_EARLY][7], 1);
	halves_clear(&h);
}

/* The same numbers in another place, for every transposition. */
static void
a_transposition_turns_the_sets(void **state)
{
	struct note notes[] = {
		NOTE(0, QUARTER, 50), NOTE(100, 700, 66), NOTE(HALF, 3 * HALF, 57),
		NOTE(700, 90, 81),
	};
	float home[HALF_FEATURES], away[HALF_FEATURES];

	(void)state;
	for (int up = 0; up < 12; up++) {
		struct halves h = read_song(make_song(notes, COUNT(notes), 1, 0)), k;

		for (size_t i = 0; i < COUNT(notes); i++)
			notes[i].pitch = (uint8_t)(notes[i].pitch + up);
		k = read_song(make_song(notes, COUNT(notes), 1, 0));
		for (size_t i = 0; i < COUNT(notes); i++)
			notes[i].pitch = (uint8_t)(notes[i].pitch - up);
		assert_int_equal(h.count, k.count);
		for (int at = 0; at < h.count; at++) {
			half_features(&h.half[at], 3, home);
			half_features(&k.half[at], 3 + up, away);
			for (int i = 0; i < HALF_FEATURES; i++)
				near(away[i], (double)home[i]);
		}
		halves_clear(&h);
		halves_clear(&k);
	}
}

static void
nothing_pitched_is_no_half_bar(void **state)
{
	struct note drum = NOTE(0, QUARTER, 36);
	struct halves h = read_song(make_song(NULL, 0, 0, 0));

	(void)state;
	assert_int_equal(h.count, 0);
	drum.channel = DRUM_CHANNEL;
	h = read_song(make_song(&drum, 1, 1, 0));
	assert_int_equal(h.count, 0);
	halves_clear(&h);
}

/* Drums beside notes change nothing. */
static void
drums_are_left_out(void **state)
{
	struct note notes[] = { NOTE(0, HALF, 48), NOTE(0, HALF, 35) };
	struct halves h;

	(void)state;
	notes[1].track = 1;
	notes[1].channel = DRUM_CHANNEL;
	h = read_song(make_song(notes, 2, 2, 0));
	near(h.half[0].set[HALF_EARLY][0], 1);
	near(h.half[0].set[HALF_LOWEST][0], 1);
	halves_clear(&h);
}

static void
a_piece_without_end_is_cut(void **state)
{
	static const struct note notes[] = {
		NOTE(0, INT64_C(20000) * 4 * QUARTER, 60),
		NOTE(INT64_C(19000) * 4 * QUARTER, 10, 62),
	};
	struct halves h = read_song(make_song(notes, COUNT(notes), 1, 0));

	(void)state;
	assert_true(h.cut);
	assert_int_equal(h.count, HALVES_MAX);
	near(h.half[HALVES_OF_NOTE - 1].set[HALF_EARLY][0], 1);
	near(h.half[HALVES_OF_NOTE].plain[HALF_SILENT], 1);
	halves_clear(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(shares_are_those_of_the_sound),
		cmocka_unit_test(a_transposition_turns_the_sets),
		cmocka_unit_test(nothing_pitched_is_no_half_bar),
		cmocka_unit_test(drums_are_left_out),
		cmocka_unit_test(a_piece_without_end_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
