/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/judge/bands.h"
#include "music/time.h"
#include "unit/judged_pieces.h"

#define BAR	(4 * QUARTER)

static int
style(const char *name)
{
	int s = 0;

	while (s < BAND_STYLES && strcmp(band_style_names[s], name) != 0)
		s++;
	assert_true(s < BAND_STYLES);
	return s;
}

/* Is the value, alone, inside its band?  -1: it does not count. */
static int
is_inside(const struct bands *bands, enum measure i, double of)
{
	double value[MEASURES];
	struct bands_sum sum;

	for (int k = 0; k < MEASURES; k++)
		value[k] = NAN;
	value[i] = of;
	bands_judge(bands, value, &sum);
	return sum.known > 0 ? sum.inside : -1;
}

static void
the_table_is_sound(void **state)
{
	(void)state;
	for (int s = 0; s < BAND_STYLES; s++)
		for (int k = 0; k < BAND_LENGTHS; k++) {
			int known = 0;

			for (int i = 1; i < MEASURES; i++) {
				const struct band *b = &band_table[s][k][i];

				known += !isnan(b->low);
				if (isnan(b->low))
					continue;
				assert_true(b->low <= b->high);
				assert_true(b->deviation >= 0);
				assert_false(isnan(b->high) || isnan(b->mean));
			}
			assert_in_range(known, MEASURES / 2, MEASURES);
			assert_int_equal(style(band_style_names[s]), s);
		}
}

/* Chorales have four voices and no drums; grooves have drums that stay. */
static void
the_table_knows_its_styles(void **state)
{
	struct bands chorale, groove;

	(void)state;
	bands_of_style(style("bach-chorales"), 8, &chorale);
	bands_of_style(style("mma-grooves"), 8, &groove);
	assert_int_equal(is_inside(&chorale, MEASURE_POLYPHONY, 4), 1);
	assert_int_equal(is_inside(&chorale, MEASURE_POLYPHONY, 1), 0);
	assert_int_equal(is_inside(&chorale, MEASURE_PARALLELS, 0.22), 0);
	assert_int_equal(is_inside(&chorale, MEASURE_DRUM_NEW, 1), -1);
	assert_int_equal(is_inside(&groove, MEASURE_DRUM_NEW, 1), 0);
	assert_int_equal(is_inside(&groove, MEASURE_CHORD_FIT, NAN), -1);
}

static void
lengths_between_are_blended(void **state)
{
	struct bands four, five, eight, many;
	int s = style("lieder");

	(void)state;
	bands_of_style(s, 4, &four);
	bands_of_style(s, 5, &five);
	bands_of_style(s, 8, &eight);
	bands_of_style(s, 100, &many);
	assert_true(four.of[MEASURE_NOTES_TOTAL].high < five.of[MEASURE_NOTES_TOTAL].high);
	assert_true(five.of[MEASURE_NOTES_TOTAL].high < eight.of[MEASURE_NOTES_TOTAL].high);
	assert_memory_equal(&eight, &many, sizeof many);
	bands_of_style(s, 1, &many);
	assert_memory_equal(&four, &many, sizeof many);
}

static void
weigh(struct song *song, int64_t start, double weight[BAND_STYLES])
{
	struct time_map *time = time_map_new(song);
	struct bands bands;
	struct err err = { 0 };
	double sum = 0;

	if (!bands_for(song, time, start, 8, &bands, weight, &err))
		fail_msg("%s", err.text);
	for (int s = 0; s < BAND_STYLES; s++)
		sum += weight[s];
	CHECK_NEAR(sum, 1, 1e-9);
	time_map_free(time);
	song_free(song);
}

static void
a_style_is_found_by_what_comes_before(void **state)
{
	double weight[BAND_STYLES];

	(void)state;
	weigh(judged_chorale(24), 16 * BAR, weight);
	assert_true(weight[style("bach-chorales")] + weight[style("openhymnal")] >
	    100 * (weight[style("mma-songs")] + weight[style("mma-grooves")]));
	weigh(judged_band(24), 16 * BAR, weight);
	assert_true(weight[style("mma-songs")] + weight[style("mma-grooves")] > 0.7);
	weigh(judged_band(24), 0, weight);
	for (int s = 0; s < BAND_STYLES; s++)
		CHECK_NEAR(weight[s], 1.0 / BAND_STYLES, 1e-9);
	weigh(make_song(NULL, 0, 2, 0), 16 * BAR, weight);
	CHECK_NEAR(weight[0], 1.0 / BAND_STYLES, 1e-9);
}

static void
distance_is_in_widths(void **state)
{
	struct bands bands;
	struct bands_sum sum;
	double value[MEASURES];
	const struct band *b = &bands.of[MEASURE_POLYPHONY];

	(void)state;
	bands_of_style(style("mma-songs"), 8, &bands);
	for (int i = 0; i < MEASURES; i++)
		value[i] = NAN;
	bands_judge(&bands, value, &sum);
	assert_int_equal(sum.known, 0);
	CHECK_NEAR(sum.distance, 0, 0);
	value[MEASURE_POLYPHONY] = b->high + 0.5 * (b->high - b->low);
	bands_judge(&bands, value, &sum);
	assert_int_equal(sum.known, 1);
	assert_int_equal(sum.inside, 0);
	CHECK_NEAR(sum.distance, 0.5, 1e-6);
	value[MEASURE_CHORD_FIT] = bands.of[MEASURE_CHORD_FIT].mean;
	bands_judge(&bands, value, &sum);
	assert_int_equal(sum.inside, 1);
	CHECK_NEAR(sum.distance, 0.25, 1e-6);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_is_sound),
		cmocka_unit_test(the_table_knows_its_styles),
		cmocka_unit_test(lengths_between_are_blended),
		cmocka_unit_test(a_style_is_found_by_what_comes_before),
		cmocka_unit_test(distance_is_in_widths),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
