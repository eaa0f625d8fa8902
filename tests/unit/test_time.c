/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "music/time.h"
#include "smf_bytes.h"

static struct time_map *
map_and_free(struct song *s)
{
	struct time_map *m = time_map_new(s);

	song_free(s);
	return m;
}

#define TEMPO_60	"\xff\x51\x03\x0f\x42\x40"	/* 1000000 us a quarter */
#define TEMPO_240	"\xff\x51\x03\x03\xd0\x90"
#define METRE(n, shift)	"\xff\x58\x04" n shift "\x18\x08"

static const struct seconds_case {
	const char	*what;
	int		 format, division;
	struct part	 parts[2];
	struct { int64_t tick; double seconds, bpm; } want[4];
} seconds_cases[] = {
	{ "the default", 1, 480, { PART(""), PART("") }, { { 0, 0, 120 }, { 480, .5, 120 },
	    { 960000, 1000, 120 } } },
	{ "a change, also from another track", 1, 100, { PART("\x64" TEMPO_60),
	    PART("\x81\x48" TEMPO_240) },
	    { { 99, .495, 120 }, { 100, .5, 60 }, { 200, 1.5, 240 }, { 300, 1.75, 240 } } },
	{ "the last of a tick counts", 1, 100, { PART("\0" TEMPO_60 "\0" TEMPO_240), PART("") },
	    { { 0, 0, 240 }, { 100, .25, 240 } } },
	{ "a tempo of nothing, and a short one", 1, 100,
	    { PART("\0\xff\x51\x03\0\0\0" "\0\xff\x51\x02\1\1"), PART("") },
	    { { 100, .5, 120 } } },
	{ "25 frames a second", 1, 0xe728, { PART("\0" TEMPO_60), PART("") },
	    { { 1000, 1, 120 }, { 500, .5, 120 } } },
	{ "drop-frame", 1, 0xe302, { PART(""), PART("") }, { { 60, 1.001, 120 / 1.001 } } },
	{ "patterns begin anew", 2, 100, { PART("\0" TEMPO_60 "\x64\xc0\1"),
	    PART("\x64\xc0\1" "\0" TEMPO_240) },
	    { { 50, .5, 60 }, { 100, 1, 120 }, { 199, 1.495, 120 }, { 200, 1.5, 240 } } },
};

static void
ticks_have_seconds(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(seconds_cases); i++) {
		const struct seconds_case *c = &seconds_cases[i];
		struct time_map *m = map_and_free(smf_song(c->format, c->division, c->parts, 2));
		size_t hint = 0;

		for (size_t j = 0; j < COUNT(c->want) && c->want[j].bpm > 0; j++) {
			int64_t tick = c->want[j].tick;

			if (fabs(time_seconds(m, tick) - c->want[j].seconds) > 1e-9 ||
			    fabs(time_tempo_bpm(m, tick) - c->want[j].bpm) > 1e-6)
				fail_msg("%s: tick %d is at %g, %g bpm", c->what, (int)tick,
				    time_seconds(m, tick), time_tempo_bpm(m, tick));
			CHECK_NEAR(time_seconds_near(m, tick, &hint), c->want[j].seconds, 1e-9);
			assert_int_equal(time_tick(m, c->want[j].seconds + 1e-7), tick);
		}
		assert_int_equal(time_tick(m, -1), 0);
		assert_true(time_tick(m, INFINITY) > INT64_MAX / 8);
		assert_int_equal(time_tick(m, NAN), 0);
		time_map_free(m);
	}
}

/* time_tick is the last tick whose time is not after the seconds. */
static void
seconds_have_ticks(void **state)
{
	struct time_map *m = map_and_free(SMF_SONG(1, 96,
	    PART("\0\xff\x51\x03\x07\xa1\x21" "\x07\xff\x51\x03\x0f\x42\x47"
	    "\x11\xff\x51\x03\0\0\3\x3f\xff\x51\x03\x06\x42\x47")));
	struct rng rng;
	double seconds;
	int64_t tick;

	(void)state;
	rng_seed(&rng, 5);
	for (int i = 0; i < 20000; i++) {
		seconds = rng_float(&rng) * 3;
		tick = time_tick(m, seconds);
		assert_true(time_seconds(m, tick) <= seconds);
		assert_true(time_seconds(m, tick + 1) > seconds);
	}
	for (tick = 0; tick < 500; tick++)
		assert_int_equal(time_tick(m, time_seconds(m, tick)), tick);
	time_map_free(m);
}

static const struct bar_case {
	const char	*what;
	int		 format;
	struct part	 parts[2];
	int64_t		 tick;
	struct bar	 want;
} bar_cases[] = {	/* a quarter is 96 ticks */
	{ "the default", 1, { PART(""), PART("") }, 0, { 0, 0, 384, 4, 4, 96 } },
	{ "the third bar", 1, { PART(""), PART("") }, 1151, { 2, 768, 384, 4, 4, 96 } },
	{ "before the beginning", 1, { PART(""), PART("") }, -5, { 0, 0, 384, 4, 4, 96 } },
	{ "6/8", 1, { PART("\0" METRE("\6", "\3")), PART("") }, 290, { 1, 288, 288, 6, 8, 48 } },
	{ "a change on the line", 1, { PART("\x83\0" METRE("\3", "\2")), PART("") }, 384,
	    { 1, 384, 288, 3, 4, 96 } },
	{ "before it", 1, { PART("\x83\0" METRE("\3", "\2")), PART("") }, 383,
	    { 0, 0, 384, 4, 4, 96 } },
	{ "a change inside a bar cuts it", 1, { PART("\x64" METRE("\3", "\2")), PART("") }, 99,
	    { 0, 0, 100, 4, 4, 96 } },
	{ "and begins another", 1, { PART("\x64" METRE("\3", "\2")), PART("") }, 100,
	    { 1, 100, 288, 3, 4, 96 } },
	{ "a metre of nothing", 1, { PART("\0" METRE("\0", "\2")), PART("") }, 400,
	    { 1, 384, 384, 4, 4, 96 } },
	{ "a unit below a tick", 1, { PART("\0" METRE("\1", "\xff")), PART("") }, 7,
	    { 7, 7, 1, 1, 65536, 1 } },
	{ "a metre from another track", 1, { PART(""), PART("\0" METRE("\2", "\2")) }, 200,
	    { 1, 192, 192, 2, 4, 96 } },
	{ "a pattern begins a bar of the default", 2, { PART("\0" METRE("\3", "\2") "\x64\xc0\1"),
	    PART("\1\xc0\2") }, 100, { 1, 100, 384, 4, 4, 96 } },
};

static void
check_bar(const char *what, const struct bar *got, const struct bar *want)
{
	if (memcmp(got, want, sizeof *got) != 0)
		fail_msg("%s: bar %d at %d, %d ticks, %d/%d of %d", what, (int)got->number,
		    (int)got->start_ticks, (int)got->length_ticks, got->numerator,
		    got->denominator, (int)got->beat_ticks);
}

static void
ticks_have_bars(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(bar_cases); i++) {
		const struct bar_case *c = &bar_cases[i];
		struct time_map *m = map_and_free(smf_song(c->format, 96, c->parts, 2));
		struct bar bar, by_number;

		time_bar_at(m, c->tick, &bar);
		check_bar(c->what, &bar, &c->want);
		time_bar(m, bar.number, &by_number);
		check_bar(c->what, &by_number, &c->want);
		/* Bars follow each other without a gap, wherever the changes are. */
		for (int64_t n = 0; n < 10; n++) {
			time_bar(m, n, &bar);
			time_bar(m, n + 1, &by_number);
			assert_int_equal(bar.number, n);
			assert_int_equal(bar.start_ticks + bar.length_ticks, by_number.start_ticks);
		}
		time_bar(m, INT64_MAX, &bar);
		assert_true(bar.start_ticks > 0 && bar.length_ticks > 0);
		time_bar_at(m, INT64_MAX, &bar);
		assert_true(bar.start_ticks > 0);
		time_map_free(m);
	}
}

static const struct key_case {
	struct part	 track;
	int64_t		 tick;
	struct key	 want;
} key_cases[] = {
	{ PART(""), 0, { 0, 0, 0 } },
	{ PART("\0\xff\x59\2\xfd\1"), 0, { -3, 1, 1 } },
	{ PART("\5\xff\x59\2\7\0"), 4, { 0, 0, 0 } },
	{ PART("\5\xff\x59\2\7\0"), 5, { 7, 0, 1 } },
	{ PART("\5\xff\x59\2\x08\0"), 9, { 0, 0, 0 } },		/* eight sharps */
	{ PART("\5\xff\x59\2\1\2"), 9, { 0, 0, 0 } },		/* neither major nor minor */
	{ PART("\5\xff\x59\1\1"), 9, { 0, 0, 0 } },
};

static void
ticks_have_keys(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(key_cases); i++) {
		const struct key_case *c = &key_cases[i];
		struct time_map *m = map_and_free(smf_song(1, 96, &c->track, 1));
		struct key key;

		time_key(m, c->tick, &key);
		assert_int_equal(key.sharps, c->want.sharps);
		assert_int_equal(key.minor, c->want.minor);
		assert_int_equal(key.known, c->want.known);
		time_map_free(m);
	}
}

static void
a_song_without_tracks_has_time(void **state)
{
	struct time_map *m = map_and_free(song_new(1, 480));
	struct bar bar;

	(void)state;
	CHECK_NEAR(time_seconds(m, 960), 1, 1e-12);
	time_bar_at(m, 1920, &bar);
	assert_int_equal(bar.number, 1);
	time_map_free(m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ticks_have_seconds),
		cmocka_unit_test(seconds_have_ticks),
		cmocka_unit_test(ticks_have_bars),
		cmocka_unit_test(ticks_have_keys),
		cmocka_unit_test(a_song_without_tracks_has_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
