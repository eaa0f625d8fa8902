/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/clock.h"
#include "model/judge/measure.h"
#include "music/time.h"
#include "unit/judged_pieces.h"
#include "unit/smf_bytes.h"

#define BAR	(4 * QUARTER)
#define CROWD	60000

/*
 * What another implementation of these measures, in Python and read from the files
 * that smf_write makes of the three pieces, gives for their regions.
 */
static const struct {
	const char	*name;
	double		 value[3];
} expected[] = {
	{ "notes_total", { 120, 193, 72 } },
	{ "notes_per_bar", { 15, 24.125, 9 } },
	{ "density_vs_seed_log2", { 0, -0.00730480062, 0.0581029546 } },
	{ "empty_bar_share", { 0, 0, 0 } },
	{ "silent_cell_share", { 0, 0.0625, 0.125 } },
	{ "silent_cell_vs_seed", { 0, 0.03125, 0.0625 } },
	{ "silent_track_share", { 0, 0, 0 } },
	{ "polyphony", { 4, 4.48041775, 2.2994012 } },
	{ "rest_share", { 0, 0.00260416667, 0.130208333 } },
	{ "polyphony_vs_seed", { 0, -0.0939947781, 0.847045177 } },
	{ "note_len_beats", { 1.06666667, 1.3, 0.666666667 } },
	{ "pc_entropy", { 2.78467922, 2.75930601, 3.51046619 } },
	{ "pc_entropy_bar", { 2.48388758, 2.36627893, 2.5305405 } },
	{ "scale_consistency", { 1, 1, 0.680555556 } },
	{ "out_of_key", { 0, 0, 0.319444444 } },
	{ "out_of_key_vs_seed", { 0, 0, -0.0138888889 } },
	{ "chroma_drift", { 0.0053299697, 0.00168983549, 0.293168166 } },
	{ "outside_seed_range", { 0, 0.00909090909, 0.0333333333 } },
	{ "range_ratio", { 0.884615385, 0.862745098, 1.0625 } },
	{ "register_shift", { 0.241666667, 0.513888889, 0.787310606 } },
	{ "mel_interval_mean", { 3.51724138, 3.25454545, 4.5106383 } },
	{ "mel_leap_gt_octave", { 0, 0, 0.0425531915 } },
	{ "mel_leap_gt_fifth", { 0.0689655172, 0.0363636364, 0.191489362 } },
	{ "mel_step_share", { 0.206896552, 0.254545455, 0.29787234 } },
	{ "mel_repeat_note", { 0.206896552, 0.145454545, 0.0638297872 } },
	{ "mel_turn_share", { 0.636363636, 0.586956522, 0.697674419 } },
	{ "leap_recovered", { 0.5, 0.5, 0.444444444 } },
	{ "mel_distinct_pitch", { 0.233333333, 0.34375, 0.5 } },
	{ "motif3_from_seed", { 0.185185185, 0.490566038, 0 } },
	{ "motif5_from_seed", { 0.04, 0.0784313725, 0 } },
	{ "motif3_within", { 0.037037037, 0.0566037736, 0 } },
	{ "mel_long_share", { 0.0344827586, 0.0181818182, 0.340425532 } },
	{ "mel_ioi_entropy", { 0.216396932, 0.13110653, 2.02894389 } },
	{ "phrase_end_len_ratio", { 2, 5, 1.5 } },
	{ "bar_repeat", { 0.34375, 0.733333333, 0.333333333 } },
	{ "rhythm_repeat", { 1, 1, 0.5 } },
	{ "transposed_repeat", { 0.09375, 0, 0 } },
	{ "bar_repeat_adjacent", { 0, 0.133333333, 0 } },
	{ "longest_bar_run", { 1, 3, 1 } },
	{ "distinct_bars", { 0.9375, 0.635416667, 0.833333333 } },
	{ "groove_consistency", { 0.96875, 1, 0.708333333 } },
	{ "downbeat_share", { 1, 1, 0.875 } },
	{ "onbeat_share", { 1, 0.678756477, 0.444444444 } },
	{ "off_grid_share", { 0, 0, 0.0555555556 } },
	{ "velocity_sd", { 0, 13.9702014, 18.7601361 } },
	{ "velocity_sd_vs_seed", { 0, -0.874321743, 11.657563 } },
	{ "velocity_shift", { 0, 0.40398483, 13.1213768 } },
	{ "beat_semitone_share", { 0.0677083333, 0.0297619048, 0.0606060606 } },
	{ "beat_tritone_share", { 0.00520833333, 0, 0.0303030303 } },
	{ "chord_fit", { 0.5625, 0.84375, 0.625 } },
	{ "parallel_perfect", { 0.12, 0.352941176, 0 } },
	{ "unison_collision", { 0, 0.153846154, 0 } },
	{ "chord_change_rate", { 0.933333333, 0.6, 1 } },
	{ "half_bar_chord_fit", { 0.828125, 0.876858151, 0.779307535 } },
	{ "bass_in_chord", { 0.9375, 1, 0.9375 } },
	{ "root_fifth_motion", { 0.642857143, 0.222222222, 0.0666666667 } },
	{ "last_bar_tonic_bass", { 1, 0, 0 } },
	{ "bar4_8_tonic_bass", { 1, 0, 0 } },
	{ "key_left", { 0, 0, 1 } },
	{ "drum_new_pieces", { NAN, 0.0120481928, NAN } },
	{ "drum_density_log2", { NAN, 0, NAN } },
	{ "drum_bar_from_seed", { NAN, 0.875, NAN } },
};

static void
measure_song(const struct song *song, int64_t start, int64_t end,
    const struct excerpt_change *change, double value[MEASURES])
{
	struct time_map *time = time_map_new(song);
	struct excerpt e;
	struct err err = { 0 };

	if (!excerpt_make(&e, song, time, start, end, change, &err) || !measure(&e, value, &err))
		fail_msg("%s", err.text);
	excerpt_clear(&e);
	time_map_free(time);
}

static void
check_same(const double *got, const double *want)
{
	for (int i = 0; i < MEASURES; i++)
		if (isnan(got[i]) != isnan(want[i]) || fabs(got[i] - want[i]) > 1e-9)
			fail_msg("%s is %g, not %g", measure_table[i].name, got[i], want[i]);
}

static void
values_are_those_of_the_other(void **state)
{
	static const struct {
		struct song	*(*make)(int bars);
		int64_t		 start, end;
	} pieces[3] = {
		{ judged_chorale, 16 * BAR, 24 * BAR },
		{ judged_band, 16 * BAR, 24 * BAR },
		{ judged_dance, 14 * 3 * QUARTER, 22 * 3 * QUARTER },
	};
	double value[MEASURES];

	(void)state;
	assert_int_equal(COUNT(expected), MEASURES);
	for (int p = 0; p < 3; p++) {
		struct song *song = pieces[p].make(24);

		measure_song(song, pieces[p].start, pieces[p].end, NULL, value);
		for (int i = 0; i < MEASURES; i++) {
			double want = expected[i].value[p];

			assert_string_equal(measure_table[i].name, expected[i].name);
			if (isnan(want) != isnan(value[i]) ||
			    fabs(value[i] - want) > 1e-7 * fmax(1, fabs(want)))
				fail_msg("piece %d, %s is %.9g, not %.9g", p, expected[i].name,
				    value[i], want);
		}
		song_free(song);
	}
}

/* What is judged before it is in the song is judged as it will be there. */
static void
a_change_is_as_good_as_an_edit(void **state)
{
	struct song *song = judged_band(24), *changed = judged_band(24);
	struct edit edit = EDIT_EMPTY;
	struct note removed, added = { .track = 1, .channel = 1, .start_ticks = 17 * BAR + 60,
		.length_ticks = QUARTER, .pitch = 66, .velocity = 90, .ended = true };
	struct excerpt_change change = { &added, 1, &removed, 1 };
	double by_change[MEASURES], by_edit[MEASURES], before[MEASURES];
	struct err err;

	(void)state;
	assert_true(song_next_note(song, 0, 18 * BAR, &removed));
	measure_song(song, 16 * BAR, 24 * BAR, NULL, before);
	measure_song(song, 16 * BAR, 24 * BAR, &change, by_change);
	assert_true(edit_add_note(&edit, changed, &added, &err));
	assert_true(edit_remove_note(&edit, changed, &removed, &err));
	apply(changed, &edit);
	measure_song(changed, 16 * BAR, 24 * BAR, NULL, by_edit);
	check_same(by_change, by_edit);
	assert_true(by_change[MEASURE_OUT_OF_KEY] > before[MEASURE_OUT_OF_KEY]);
	assert_true(by_change[MEASURE_NOTES_TOTAL] == before[MEASURE_NOTES_TOTAL]);
	song_free(song);
	song_free(changed);
}

/* A region that begins inside a bar has the rest of the bar as its first. */
static void
begins_inside_a_bar(void **state)
{
	struct song *song = judged_band(24);
	double value[MEASURES];

	(void)state;
	measure_song(song, 16 * BAR + 2 * QUARTER, 17 * BAR, NULL, value);
	CHECK_NEAR(value[MEASURE_NOTES_PER_BAR], value[MEASURE_NOTES_TOTAL], 1e-9);
	assert_true(value[MEASURE_NOTES_TOTAL] > 5);
	song_free(song);
}

static void
nothing_there_says_nothing(void **state)
{
	struct song *song = make_song(NULL, 0, 2, 0), *band = judged_band(24);
	double value[MEASURES];

	(void)state;
	measure_song(song, 0, 4 * BAR, NULL, value);
	CHECK_NEAR(value[0], 0, 0);
	for (int i = 1; i < MEASURES; i++)
		assert_true(isnan(value[i]));
	measure_song(band, 40 * BAR, 44 * BAR, NULL, value);		/* after the end */
	CHECK_NEAR(value[0], 0, 0);
	measure_song(band, 0, 4 * BAR, NULL, value);			/* no seed */
	assert_true(value[MEASURE_NOTES_TOTAL] > 0 && isnan(value[MEASURE_OUT_OF_KEY]));
	song_free(song);
	song_free(band);
}

static void
drums_alone_have_a_rhythm(void **state)
{
	struct judged j = { .count = 0 };
	struct song *song;
	double value[MEASURES];

	(void)state;
	rng_seed(&j.rng, 1);
	for (int bar = 0; bar < 24; bar++)
		judged_drum_bar(&j, bar);
	song = make_song(j.note, j.count, 4, 0);
	measure_song(song, 20 * BAR, 24 * BAR, NULL, value);
	CHECK_NEAR(value[MEASURE_DRUM_FROM_SEED], 0.75, 1e-9);
	assert_true(isnan(value[MEASURE_POLYPHONY]) && isnan(value[MEASURE_CHORD_FIT]));
	song_free(song);
}

static void
forty_tracks(void **state)
{
	struct judged j = { .count = 0 };
	struct song *song;
	double value[MEASURES];

	(void)state;
	for (int t = 0; t < 40; t++)
		for (int i = 0; i < 16; i++)
			judged_add(&j, t, t % 9, i * BAR / 2, BAR / 2,
			    30 + t + i % 4 * (t % 3), 70);
	song = make_song(j.note, j.count, 40, 0);
	measure_song(song, 4 * BAR, 8 * BAR, NULL, value);
	CHECK_NEAR(value[MEASURE_POLYPHONY], 40, 1e-9);
	assert_true(value[MEASURE_PARALLELS] >= 0);
	song_free(song);
}

/* The rule for drums is the song's: a message makes drums of another channel as well. */
static void
a_message_makes_a_part_of_drums(void **state)
{
	static const char gs[] = "\0\xf0\x0a\x41\x10\x42\x12\x40\x1a\x15\x02\x00\xf7";
	double value[MEASURES];

	(void)state;
	for (int drums = 0; drums < 2; drums++) {
		struct song *song = SMF_SONG(1, QUARTER, { gs, drums ? sizeof gs - 1 : 0 });
		struct judged j = { .count = 0 };

		for (int i = 0; i < 48; i++)
			judged_add(&j, 0, 10, i * QUARTER, 60, 36 + i % 2, 90);
		for (size_t i = 0; i < j.count; i++)
			add_note(song, &j.note[i]);
		measure_song(song, 8 * BAR, 12 * BAR, NULL, value);
		assert_int_equal(isnan(value[MEASURE_DRUM_NEW]), !drums);
		assert_int_equal(isnan(value[MEASURE_POLYPHONY]), drums);
		song_free(song);
	}
}

/* In a format 0 file each channel is a part. */
static void
channels_are_parts(void **state)
{
	struct judged j = { .count = 0 };
	struct song *song = song_new(0, QUARTER);
	struct edit edit = EDIT_EMPTY;
	double value[MEASURES];
	struct err err;

	(void)state;
	assert_true(edit_add_track(&edit, song, 0, "all", 0, &err));
	apply(song, &edit);
	for (int i = 0; i < 24; i++) {
		judged_add(&j, 0, 9, i * BAR / 2, 60, 36, 90);
		judged_add(&j, 0, 0, i * BAR / 2, BAR / 2, 60 + i % 3, 90);
	}
	for (size_t i = 0; i < j.count; i++)
		add_note(song, &j.note[i]);
	measure_song(song, 8 * BAR, 12 * BAR, NULL, value);
	CHECK_NEAR(value[MEASURE_DRUM_NEW], 0, 0);
	CHECK_NEAR(value[MEASURE_POLYPHONY], 1, 1e-9);
	song_free(song);
}

static void
impossible_regions_are_refused(void **state)
{
	struct song *song = judged_band(8);
	struct time_map *time = time_map_new(song);
	struct excerpt e;
	struct err err;

	(void)state;
	assert_false(excerpt_make(&e, song, time, 4 * BAR, 4 * BAR, NULL, &err));
	excerpt_clear(&e);
	assert_false(excerpt_make(&e, song, time, -1, BAR, NULL, &err));
	excerpt_clear(&e);
	assert_false(excerpt_make(&e, song, time, 0, INT64_MAX / 8, NULL, &err));
	assert_non_null(strstr(err.text, "bars"));
	excerpt_clear(&e);
	time_map_free(time);
	song_free(song);
}

/* Time grows with the notes: were it with their square, this would take minutes. */
static void
a_crowd_takes_no_time(void **state)
{
	struct song *song = judged_band(24);
	struct note *crowd = calloc(CROWD, sizeof *crowd);
	struct excerpt_change change = { crowd, CROWD, NULL, 0 };
	double value[MEASURES], began = clock_seconds();

	(void)state;
	assert_non_null(crowd);
	for (int i = 0; i < CROWD; i++)
		crowd[i] = (struct note){ .track = i % 3, .channel = (uint8_t)(i % 3),
			.start_ticks = 16 * BAR + i % (8 * BAR), .length_ticks = 1 + i % 20000,
			.pitch = (uint8_t)(i % 128), .velocity = 64, .ended = true };
	measure_song(song, 16 * BAR, 24 * BAR, &change, value);
	assert_true(value[MEASURE_NOTES_TOTAL] > CROWD);
	assert_true(clock_seconds() - began < 10);
	free(crowd);
	song_free(song);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_those_of_the_other),
		cmocka_unit_test(a_change_is_as_good_as_an_edit),
		cmocka_unit_test(begins_inside_a_bar),
		cmocka_unit_test(nothing_there_says_nothing),
		cmocka_unit_test(drums_alone_have_a_rhythm),
		cmocka_unit_test(forty_tracks),
		cmocka_unit_test(a_message_makes_a_part_of_drums),
		cmocka_unit_test(channels_are_parts),
		cmocka_unit_test(impossible_regions_are_refused),
		cmocka_unit_test(a_crowd_takes_no_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
