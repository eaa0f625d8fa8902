/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/judge/ruler.h"
#include "unit/judged_pieces.h"

/*
 * What another implementation of the features, in Python and read from the files that
 * smf_write makes of the three pieces, gives for the whole pieces.
 */
static const struct {
	const char	*name;
	double		 value[3];
} expected[RULER_FEATURES] = {
	{ "notes_per_bar", { 15, 24.2083333, 8.66666667 } },
	{ "empty_bar_share", { 0, 0, 0.0666666667 } },
	{ "rest_share", { 0, 0.00260416667, 0.159751157 } },
	{ "polyphony", { 4, 4.51174935, 2.06138519 } },
	{ "note_len_beats", { 1.06666667, 1.30510511, 0.59948711 } },
	{ "pc_entropy", { 2.76018867, 2.75005493, 3.42392959 } },
	{ "pc_entropy_bar", { 2.38828446, 2.38816829, 2.57699457 } },
	{ "scale_consistency", { 1, 1, 0.697930283 } },
	{ "mel_interval_mean", { 3.73316913, 3.31717172, 6.05384972 } },
	{ "mel_leap_gt_fifth", { 0.115763547, 0.0244668911, 0.358132344 } },
	{ "mel_leap_gt_octave", { 0, 0.0121212121, 0.102257267 } },
	{ "mel_step_share", { 0.174876847, 0.268686869, 0.213909503 } },
	{ "mel_repeat_note", { 0.231527094, 0.10976431, 0.0446505875 } },
	{ "mel_turn_share", { 0.658249158, 0.592441034, 0.752818035 } },
	{ "leap_recovered", { 0.166666667, NAN, 0.477169889 } },
	{ "mel_distinct_pitch", { 0.322222222, 0.433035714, 0.52 } },
	{ "motif3_within", { 0.024691358, 0.0706918239, 0 } },
	{ "mel_long_share", { 0.0229885057, 0.0121212121, 0.183621934 } },
	{ "mel_ioi_entropy", { 0.144264622, 0.0874043531, 2.10951858 } },
	{ "phrase_end_len_ratio", { 2, 5, 3.140625 } },
	{ "bar_repeat", { 0.28125, 0.702867384, 0.378968254 } },
	{ "rhythm_repeat", { 1, 1, 0.510912698 } },
	{ "transposed_repeat", { 0.0416666667, 0, 0 } },
	{ "bar_repeat_adjacent", { 0, 0.131899642, 0 } },
	{ "longest_bar_run", { 1, 3, 1 } },
	{ "distinct_bars", { 0.96875, 0.693452381, 0.805555556 } },
	{ "groove_consistency", { 0.96875, 1, 0.698611111 } },
	{ "downbeat_share", { 1, 1, 0.891666667 } },
	{ "onbeat_share", { 1, 0.679860406, 0.390849673 } },
	{ "off_grid_share", { 0, 0, 0.0687363834 } },
	{ "velocity_sd", { 0, 14.319586, 15.2616341 } },
	{ "beat_semitone_share", { 0.0416666667, 0.0292328042, 0.151923077 } },
	{ "beat_tritone_share", { 0.00520833333, 0.0133597884, 0.0192307692 } },
	{ "chord_fit", { 0.683333333, 0.802083333, 0.6 } },
	{ "parallel_perfect", { 0.147740923, 0.371710526, NAN } },
	{ "unison_collision", { 0, 0.112637363, 0 } },
	{ "chord_change_rate", { 0.911111111, 0.542857143, 0.952380952 } },
	{ "half_bar_chord_fit", { 0.856770833, 0.87941345, 0.759901561 } },
	{ "bass_in_chord", { 0.9375, 1, 0.9375 } },
	{ "root_fifth_motion", { 0.650793651, 0.166666667, 0.133333333 } },
};

static struct ruler
rule(struct song *song)
{
	struct ruler r;
	struct err err = { 0 };

	if (!ruler_make(&r, song, &err))
		fail_msg("%s", err.text);
	song_free(song);
	return r;
}

static void
features_are_those_of_the_other(void **state)
{
	static struct song *(*const pieces[3])(int bars) = {
		judged_chorale, judged_band, judged_dance,
	};

	(void)state;
	for (int p = 0; p < 3; p++) {
		struct ruler r = rule(pieces[p](24));

		assert_int_equal(r.regions, 3);
		for (int i = 0; i < RULER_FEATURES; i++) {
			double want = expected[i].value[p], got = r.value[i];

			assert_string_equal(measure_table[ruler_table[i].measure].name,
			    expected[i].name);
			if (isnan(want) != isnan(got) ||
			    fabs(got - want) > 1e-6 * fmax(1, fabs(want)))
				fail_msg("%s of piece %d is %.9g, not %.9g", expected[i].name, p,
				    got, want);
		}
	}
}

static void
no_measure_is_there_twice(void **state)
{
	(void)state;
	for (int i = 0; i < RULER_FEATURES; i++)
		for (int k = 0; k < i; k++)
			assert_int_not_equal(ruler_table[i].measure, ruler_table[k].measure);
}

static void
a_value_has_its_place(void **state)
{
	static const struct { double value; int place; } cases[] = {
		{ 10, 6 }, { 20, 18 }, { 15, 12 }, { 0, 0 }, { -1000, 0 }, { 5, 0 }, { 1000, 24 },
		{ 7.5, 3 }, { NAN, -1 },
	};
	struct ruler r = { .low = { 10 }, .high = { 20 } };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		r.value[0] = cases[i].value;
		assert_int_equal(ruler_place(&r, 0, 25), cases[i].place);
	}
}

/* No note, one, drums alone, a hundred tracks, more bars than regions. */
static void
little_music_and_much_get_an_answer(void **state)
{
	static struct note many[700];
	struct note one = { .length_ticks = QUARTER, .pitch = 60, .velocity = 80 };
	struct ruler r = rule(make_song(NULL, 0, 0, 0));
	double sum = 0;

	(void)state;
	assert_int_equal(r.regions, 0);
	assert_true(isnan(r.value[0]));
	r = rule(make_song(&one, 1, 1, 0));
	assert_int_equal(r.regions, 1);
	assert_true(r.value[0] == 1);
	one.channel = DRUM_CHANNEL;
	r = rule(make_song(&one, 1, 1, 0));
	assert_int_equal(r.regions, 1);
	assert_true(isnan(r.value[3]));
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct note){ .track = (int)(i % 100), .length_ticks = 60,
			.start_ticks = (int64_t)i * 4 * QUARTER, .pitch = (uint8_t)(40 + i % 50),
			.velocity = 80 };
	r = rule(make_song(many, COUNT(many), 100, 0));
	assert_int_equal(r.regions, RULER_REGIONS_MAX);
	for (int s = 0; s < BAND_STYLES; s++)
		sum += r.weight[s];
	assert_true(fabs(sum - 1) < 1e-9);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(features_are_those_of_the_other),
		cmocka_unit_test(no_measure_is_there_twice),
		cmocka_unit_test(a_value_has_its_place),
		cmocka_unit_test(little_music_and_much_get_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
