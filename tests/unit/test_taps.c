/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "app/taps.h"

static double
tap_evenly(struct taps *t, int64_t *now_ms, int count, int interval_ms)
{
	double bpm = 0;

	for (int i = 0; i < count; i++)
		bpm = taps_add(t, *now_ms += interval_ms);
	return bpm;
}

static void
even_taps_are_a_tempo(void **state)
{
	(void)state;
	for (int bpm = 30; bpm <= 400; bpm += 10) {
		struct taps t = { .count = 0 };
		int64_t now_ms = 0;

		assert_true(tap_evenly(&t, &now_ms, 2, 60000 / bpm) == 0);
		assert_float_equal(tap_evenly(&t, &now_ms, 20, 60000 / bpm), bpm, bpm / 100.0);
	}
}

static void
the_last_taps_count(void **state)
{
	struct taps t = { .count = 0 };
	int64_t now_ms = 0;

	(void)state;
	(void)tap_evenly(&t, &now_ms, 20, 500);
	assert_float_equal(tap_evenly(&t, &now_ms, TAPS_MAX, 400), 150, 0.1);
}

static void
a_pause_begins_anew_and_a_bounce_is_no_tap(void **state)
{
	struct taps t = { .count = 0 };
	int64_t now_ms = 0;

	(void)state;
	(void)tap_evenly(&t, &now_ms, 4, 500);
	assert_true(taps_add(&t, now_ms += 5000) == 0);
	assert_float_equal(tap_evenly(&t, &now_ms, 3, 600), 100, 0.1);
	assert_float_equal(tap_evenly(&t, &now_ms, 3, 30), 100, 0.1);	/* a key that is held */
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(even_taps_are_a_tempo),
		cmocka_unit_test(the_last_taps_count),
		cmocka_unit_test(a_pause_begins_anew_and_a_bounce_is_no_tap),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
