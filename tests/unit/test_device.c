/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <time.h>

#include "base/file.h"
#include "midi_file.h"
#include "music/plan.h"
#include "sound/device.h"
#include "sound/engine.h"

#define RATE	48000

static char soundfont[FILE_PATH_MAX];

static const struct midi_event notes[] = {
	NOTE(0, 400, 0, 60), NOTE(480, 400, 0, 64), NOTE(960, 4000, 0, 67),
};
static const struct midi_track tracks[] = { TRACK(notes) };

static void
sleep_ms(long ms)
{
	nanosleep(&(struct timespec){ ms / 1000, ms % 1000 * 1000000 }, NULL);
}

static double
seconds_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static struct engine *
new_player(void)
{
	struct song *song = make_song(tracks, 1);
	struct err err;
	struct engine *e = engine_new(RATE, soundfont, &err);

	if (e == NULL)
		fail_msg("%s", err.text);
	assert_true(engine_set_plan(e, plan_new(song, &err)));
	song_free(song);
	return e;
}

static void
the_silent_clock_keeps_time(void **state)
{
	struct engine *e = new_player();
	struct engine_state from, to;
	struct device *d;
	struct err err;
	double begun, took;

	(void)state;
	assert_true(engine_play(e, 0));
	d = device_open_silent(e, &err);
	assert_non_null(d);
	assert_true(device_is_silent(d));
	assert_true(device_alive(d));
	assert_string_equal(device_name(d), "no device");
	sleep_ms(100);
	engine_state(e, &from);
	begun = seconds_now();
	sleep_ms(600);
	engine_state(e, &to);
	took = seconds_now() - begun;
	device_close(d);
	/* a busy machine may come late, but what was missed is made up for */
	CHECK_NEAR((double)(to.frames - from.frames) / RATE, took, 0.25);
	CHECK_NEAR((double)(to.ticks - from.ticks) / 960, took, 0.25);
	engine_free(e);
}

/* One thread asks for everything while the other plays: for the thread sanitizer. */
static void
the_engine_is_driven_while_it_plays(void **state)
{
	struct engine *e = new_player();
	struct song *song = make_song(tracks, 1);
	struct engine_state s;
	struct device *d;
	struct err err;
	int fitted = 0;

	(void)state;
	d = device_open_silent(e, &err);
	assert_non_null(d);
	for (int i = 0; i < 300; i++) {
		struct plan *plan = plan_new(song, &err);

		assert_non_null(plan);
		if (engine_set_plan(e, plan))
			fitted++;
		else
			plan_free(plan);
		engine_cue(e, i * 7);
		engine_preview(e, 0, 0, 60 + i % 12, 90, 30);
		if (i % 10 == 0)
			engine_play(e, i * 3);
		if (i % 25 == 0)
			engine_stop(e);
		engine_mute(e, 0, i % 3 == 0);
		engine_loop(e, 0, i % 5 == 0 ? 480 : 0);
		engine_gain(e, -i % 6);
		engine_metronome(e, i % 2 == 0);
		engine_state(e, &s);
		engine_poll(e);
		sleep_ms(2);
	}
	assert_true(fitted > 250);
	engine_panic(e);
	sleep_ms(50);
	device_close(d);
	song_free(song);
	engine_free(e);
}

static int
find_built_in(void **state)
{
	(void)state;
	return file_shipped("soundfonts/cadenza.sf2", soundfont, sizeof soundfont) ? 0 : -1;
}

/* Silence takes no processor time, and playing ends the rest. */
static void
the_silent_clock_rests_while_nothing_plays(void **state)
{
	struct engine *e = new_player();
	struct engine_state from, to;
	struct device *d;
	struct err err;

	(void)state;
	d = device_open_silent(e, &err);
	sleep_ms(100);
	engine_state(e, &from);
	sleep_ms(100);
	engine_state(e, &to);
	assert_true(to.frames == from.frames);
	assert_true(engine_play(e, 0));
	for (int i = 0; i < 500 && to.frames == from.frames; i++) {
		sleep_ms(10);
		engine_state(e, &to);
	}
	assert_true(to.frames > from.frames);
	device_close(d);
	engine_free(e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_silent_clock_keeps_time),
		cmocka_unit_test(the_silent_clock_rests_while_nothing_plays),
		cmocka_unit_test(the_engine_is_driven_while_it_plays),
	};

	return cmocka_run_group_tests(tests, find_built_in, NULL);
}
