/* SPDX-License-Identifier: MIT */
#include "music/groove.h"
#include "test.h"

static void
a_beat_is_drums_and_their_counts(void **state)
{
	static const struct groove_hit wanted[] = {
		{ 36, 0, 0 }, { 36, 8, 0 }, { 38, 6, 0 }, { 38, 12, 0 }, { 42, 0, 8 },
	};
	struct groove g;
	struct err err;

	(void)state;
	assert_true(groove_parse("k13 s2+4 h/8", &g, &err));
	assert_int_equal(g.count, COUNT(wanted));
	for (size_t i = 0; i < COUNT(wanted); i++) {
		assert_int_equal(g.hits[i].pitch, wanted[i].pitch);
		assert_int_equal(g.hits[i].at, wanted[i].at);
		assert_int_equal(g.hits[i].every, wanted[i].every);
	}
	assert_true(groove_parse("k1e+a", &g, &err));
	assert_int_equal(g.count, 3);
	assert_int_equal(g.hits[2].at, 3);
	assert_true(groove_parse("Rock", &g, &err));
	assert_int_equal(g.count, 5);
	assert_true(groove_parse("ro", &g, &err));
	assert_int_equal(g.count, 5);
	assert_true(groove_parse("r/", &g, &err));
	assert_int_equal(g.hits[0].every, GROOVE_BEATS);
}

static void
what_is_no_beat_is_refused(void **state)
{
	static const char many[] = "k1e+a2e+a3e+a4e+a5e+a6e+a7e+a8e+a9e+a"
	    "k1e+a2e+a3e+a4e+a5e+a6e+a7e+a8e+a9e+ak1e+a2e+a3e+a4e+a";
	static const char *const none[] = {
		"", "k", "q1", "k1z", "h/0", "h/65", "h/-8", "12", "k0", many,
	};
	struct groove g;
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(none); i++)
		if (groove_parse(none[i], &g, &err))
			fail_msg("\"%s\" is read as a beat", none[i]);
	assert_false(groove_parse("polka", &g, &err));
	assert_non_null(strstr(err.text, "polka is no beat: rock, half-time, "));
}

static void
a_figure_is_degrees_and_halves_of_beats(void **state)
{
	static const struct {
		const char	*text;
		int		 count;
		struct figure_note notes[4];
	} cases[] = {
		{ "1>51-", 3, { { 1, 3 }, { 5, 1 }, { 1, 4 } } },
		{ "1-5", 2, { { 1, 4 }, { 5, 2 } } },
		{ "1<8.3", 4, { { 1, 1 }, { 8, 3 }, { 0, 2 }, { 3, 2 } } },
	};
	static const char *const none[] = { "", "-1", ">", "1>>2", "0", "1x", "1->5" };
	struct figure f;
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(figure_parse(cases[i].text, &f, &err));
		assert_int_equal(f.count, cases[i].count);
		for (int k = 0; k < f.count; k++) {
			assert_int_equal(f.notes[k].degree, cases[i].notes[k].degree);
			assert_int_equal(f.notes[k].halves, cases[i].notes[k].halves);
		}
	}
	for (size_t i = 0; i < COUNT(none); i++)
		if (figure_parse(none[i], &f, &err))
			fail_msg("\"%s\" is read as a figure", none[i]);
}

static void
degrees_are_those_that_the_chord_has(void **state)
{
	const unsigned d_minor = 1u << 2 | 1u << 5 | 1u << 9;
	const unsigned diminished = 1u << 2 | 1u << 5 | 1u << 8;

	(void)state;
	assert_int_equal(figure_semitones(1, d_minor, 2), 0);
	assert_int_equal(figure_semitones(3, d_minor, 2), 3);
	assert_int_equal(figure_semitones(5, d_minor, 2), 7);
	assert_int_equal(figure_semitones(5, diminished, 2), 6);
	assert_int_equal(figure_semitones(7, d_minor, 2), 10);
	assert_int_equal(figure_semitones(8, d_minor, 2), 12);
	assert_int_equal(figure_semitones(9, d_minor, 2), 14);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_beat_is_drums_and_their_counts),
		cmocka_unit_test(what_is_no_beat_is_refused),
		cmocka_unit_test(a_figure_is_degrees_and_halves_of_beats),
		cmocka_unit_test(degrees_are_those_that_the_chord_has),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
