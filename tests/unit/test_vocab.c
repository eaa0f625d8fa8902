/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/token/vocab.h"

static void
ids_and_values_are_inverse(void **state)
{
	(void)state;
	for (int id = 0; id < vocab_size(); id++) {
		enum token_kind kind = vocab_kind(id);

		assert_true(kind >= 0 && kind < TOKEN_KINDS);
		assert_int_equal(vocab_id(kind, vocab_value(id)), id);
	}
	assert_int_equal(vocab_value(vocab_id(TOKEN_NOTE, 60)), 60);
	assert_int_equal(vocab_value(vocab_id(TOKEN_DRUM, 42)), 42);
	assert_true(vocab_size() < 700);
}

static void
names_differ(void **state)
{
	(void)state;
	for (int a = 0; a < vocab_size(); a++)
		for (int b = 0; b < a; b++) {
			char one[32], two[32];

			assert_string_not_equal(vocab_name(a, one, sizeof one),
			    vocab_name(b, two, sizeof two));
		}
}

static void
durations_snap(void **state)
{
	static const struct { int steps, nearest, within; } cases[] = {
		{ 1, 1, 1 }, { 12, 12, 12 }, { 13, 12, 12 }, { 46, 48, 42 },
		{ 17, 16, 16 }, { 192, 192, 192 }, { 500, 192, 192 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(vocab_duration_steps[vocab_duration(cases[i].steps)],
		    cases[i].nearest);
		assert_int_equal(vocab_duration_steps[
		    vocab_duration_within(cases[i].steps)], cases[i].within);
	}
}

static void
classes(void **state)
{
	(void)state;
	for (int level = 0; level < VOCAB_VELOCITIES; level++)
		assert_int_equal(vocab_velocity(vocab_velocity_of(level)), level);
	assert_int_equal(vocab_velocity(1), 0);
	assert_int_equal(vocab_velocity(127), VOCAB_VELOCITIES - 1);
	assert_int_equal(vocab_metre_steps(vocab_metre(6, 8)), 36);
	assert_int_equal(vocab_metre_steps(vocab_metre(4, 2)), VOCAB_BAR_STEPS);
	assert_int_equal(vocab_metre(19, 8), VOCAB_METRE_OTHER);
	assert_int_equal(vocab_tempo(10), 0);
	assert_int_equal(vocab_tempo(1000), VOCAB_TEMPOS - 1);
}

static void
encodings_are_named(void **state)
{
	static const char *const bad[] = { "", "block=4", "block=3 position=auto",
	    "block=16 position=auto", "block=4 position=auto ", "block=4 position=x" };
	struct encoding encoding = ENCODING_DEFAULT, back;
	struct err err;
	char text[40];

	(void)state;
	encoding_text(&encoding, text, sizeof text);
	assert_true(encoding_parse(text, &back, &err));
	assert_int_equal(back.block_bars, encoding.block_bars);
	assert_int_equal(back.auto_advance, encoding.auto_advance);
	for (size_t i = 0; i < COUNT(bad); i++)
		assert_false(encoding_parse(bad[i], &back, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ids_and_values_are_inverse),
		cmocka_unit_test(names_differ),
		cmocka_unit_test(durations_snap),
		cmocka_unit_test(classes),
		cmocka_unit_test(encodings_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
