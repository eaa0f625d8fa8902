/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "listener.h"
#include "music/edit.h"

/*
 * Time.
 */

static void
strokes_come_when_the_tempo_says(void **state)
{
	static const struct midi_event tempo[] = {
		TEMPO(0, 500000), TEMPO(960, 666667), TEMPO(1680, 300000),
	};
	static const struct midi_event drums[] = {
		NOTE(0, 10, 9, CLAVES), NOTE(480, 10, 9, CLAVES), NOTE(960, 10, 9, CLAVES),
		NOTE(1440, 10, 9, CLAVES), NOTE(1920, 10, 9, CLAVES), NOTE(2401, 10, 9, CLAVES),
	};
	static const struct midi_track tracks[] = { TRACK(tempo), TRACK(drums) };
	/* by hand: quarters of 0.5 s, then 0.666667 s, from 1680 on 0.3 s */
	static const double times[] = { 0, 0.5, 1.0, 1.666667, 2.150001, 2.450626 };
	struct engine *e = new_player(tracks, 2);
	size_t frames;

	(void)state;
	assert_true(engine_play(e, 0));
	frames = listen(e, 0, 3);
	for (size_t i = 0; i < COUNT(times); i++)
		CHECK_NEAR(onset_after(i == 0 ? 0 : times[i] - 0.02, frames), times[i], 0.001);
	engine_free(e);
}

static void
nothing_drifts_in_many_notes(void **state)
{
	struct midi_event drums[400];
	struct midi_track track = { drums, 0 };
	struct engine *e;
	size_t frames;

	(void)state;
	for (int i = 0; i < 200; i++) {		/* every 73 ticks, 76.04 ms */
		drums[track.count++] = (struct midi_event){ 73 * i, 0x99, CLAVES, 110, 0 };
		drums[track.count++] = (struct midi_event){ 73 * i + 5, 0x89, CLAVES, 0, 0 };
	}
	e = new_player(&track, 1);
	assert_true(engine_play(e, 0));
	frames = listen(e, 0, 16);
	for (int i = 1; i < 200; i++) {
		double at = 73 * i / 960.0;

		/* the stroke before still rings: its own beginning is louder */
		CHECK_NEAR((double)ear_first(heard, frames, (size_t)((at - 0.01) * RATE), 0.03) /
		    RATE, at, 0.0012);
	}
	engine_free(e);
}

static void
any_buffer_gives_the_same_samples(void **state)
{
	static const struct midi_event notes[] = {
		NOTE(0, 300, 0, 60), NOTE(100, 300, 0, 64), NOTE(333, 300, 0, 67),
	};
	static const struct midi_track tracks[] = { TRACK(notes) };
	static const size_t sizes[] = { 1, 63, 64, 65, 100, 512, 1000 };
	static float whole[2 * RATE];

	(void)state;
	for (size_t i = 0; i < COUNT(sizes); i++) {
		struct engine *e = new_player(tracks, 1);

		assert_true(engine_play(e, 0));
		for (size_t at = 0; at < RATE; at += sizes[i])
			engine_fill(e, heard + 2 * at, sizes[i]);
		if (i == 0)
			memcpy(whole, heard, sizeof whole);
		assert_memory_equal(heard, whole, sizeof whole);
		engine_free(e);
	}
}

/*
 * What is played.
 */

static void
pitch_program_and_bend_are_played(void **state)
{
	static const struct midi_event notes[] = {
		{ 0, 0xc0, 73, 0, 0 }, NOTE(0, 460, 0, 69), NOTE(480, 460, 0, 60),
		{ 960, 0xc0, 71, 0, 0 }, { 960, 0xe0, 0, 32, 0 }, NOTE(960, 460, 0, 69),
		{ 1440, 0xb0, 101, 0, 0 }, { 1440, 0xb0, 100, 0, 0 }, { 1440, 0xb0, 6, 7, 0 },
		{ 1440, 0xe0, 0x7f, 0x7f, 0 }, NOTE(1440, 460, 0, 60),
	};
	static const struct midi_track tracks[] = { TRACK(notes) };
	struct engine *e = new_player(tracks, 1);

	(void)state;
	assert_true(engine_play(e, 0));
	listen(e, 0, 2.2);
	CHECK_NEAR(pitch_at(0.2, 200, 900), 69, 0.1);
	CHECK_NEAR(pitch_at(0.7, 150, 900), 60, 0.1);
	CHECK_NEAR(pitch_at(1.2, 200, 900), 68, 0.1);
	CHECK_NEAR(pitch_at(1.7, 200, 900), 67, 0.15);
	engine_free(e);
}

static void
starting_in_the_middle_sounds_as_if_played_from_the_start(void **state)
{
	static const struct midi_event notes[] = {
		{ 0, 0xc0, 73, 0, 0 }, { 10, 0xb0, 101, 0, 0 }, { 10, 0xb0, 100, 0, 0 },
		{ 10, 0xb0, 6, 12, 0 }, { 10, 0xb0, 101, 127, 0 }, { 10, 0xb0, 100, 127, 0 },
		{ 20, 0xe0, 0, 96, 0 }, { 30, 0xb0, 7, 40, 0 }, NOTE(960, 900, 0, 60),
	};
	static const struct midi_track tracks[] = { TRACK(notes) };
	struct engine *e = new_player(tracks, 1);
	double through, middle;

	(void)state;
	assert_true(engine_play(e, 0));
	listen(e, 0, 2);
	CHECK_NEAR(pitch_at(1.3, 200, 900), 66, 0.1);
	through = level_at(1.2, 0.5);
	assert_true(engine_panic(e));
	assert_true(engine_play(e, 960));
	listen(e, 0, 1);
	CHECK_NEAR(pitch_at(0.3, 200, 900), 66, 0.1);
	middle = level_at(0.2, 0.5);
	CHECK_NEAR(middle / through, 1, 0.1);
	assert_true(engine_play(e, 0));		/* before the bend and the volume */
	listen(e, 0, 0.3);
	engine_free(e);
}

/* A meter shows each track by itself, though the synthesizer mixes them. */
static void
levels_follow_velocity_volume_and_the_track(void **state)
{
	static const struct midi_event quiet[] = {
		{ 0, 0xb0, 7, 60, 0 }, NOTE(0, 480, 0, 60),
	};
	static const struct midi_event loud[] = { NOTE(480, 480, 1, 67) };
	static const struct midi_track tracks[] = { TRACK(quiet), TRACK(loud) };
	struct engine *e = new_player(tracks, 2);
	int soft;

	(void)state;
	assert_int_equal(engine_take_level(e, 0), 0);
	assert_true(engine_play(e, 0));
	listen(e, 0, 0.25);
	soft = engine_take_level(e, 0);
	assert_int_equal(soft, 100 * 60 * 127 / (127 * 127) * 2);
	assert_int_equal(engine_take_level(e, 0), 0);	/* taken */
	assert_int_equal(engine_take_level(e, 1), 0);	/* not yet */
	listen(e, 0, 0.5);
	assert_int_equal(engine_take_level(e, 0), soft);	/* held for a quarter second more */
	assert_true(engine_take_level(e, 1) > soft);
	assert_true(engine_mute(e, 1, true));
	listen(e, 0, 0.01);
	engine_take_level(e, 1);
	listen(e, 0, 0.1);
	assert_int_equal(engine_take_level(e, 1), 0);
	assert_int_equal(engine_take_level(e, -1), 0);
	assert_int_equal(engine_take_level(e, PLAN_TRACKS_MAX), 0);
	engine_free(e);
}

static void
a_jump_back_undoes_what_came_after(void **state)
{
	static const struct midi_event notes[] = {
		NOTE(0, 900, 0, 69), { 960, 0xe0, 0, 0, 0 }, { 960, 0xc0, 73, 0, 0 },
		NOTE(960, 900, 0, 69),
	};
	static const struct midi_track tracks[] = { TRACK(notes) };
	struct engine *e = new_player(tracks, 1);

	(void)state;
	assert_true(engine_play(e, 960));
	listen(e, 0, 0.5);
	CHECK_NEAR(pitch_at(0.25, 200, 900), 67, 0.1);
	assert_true(engine_play(e, 0));
	listen(e, 0, 0.5);
	CHECK_NEAR(pitch_at(0.25, 200, 900), 69, 0.1);
	engine_free(e);
}

static void
overlapping_notes_of_one_pitch_end_with_the_last(void **state)
{
	static const struct midi_event notes[] = {
		{ 0, 0xc0, 19, 0, 0 }, NOTE(0, 480, 0, 69), NOTE(240, 960, 0, 69),
	};
	static const struct midi_track tracks[] = { TRACK(notes) };
	struct engine *e = new_player(tracks, 1);

	(void)state;
	assert_true(engine_play(e, 0));
	listen(e, 0, 3);
	assert_true(level_at(0.9, 0.2) > 0.02);		/* the second is held until 1.25 s */
	assert_true(level_at(2.4, 0.2) < 0.01);
	engine_free(e);
}

/*
 * Mute, loop, the end.
 */

static const struct midi_event long_low[] = { { 0, 0xc0, 19, 0, 0 }, NOTE(0, 9600, 0, 48) };
static const struct midi_event long_high[] = { { 0, 0xc1, 19, 0, 0 }, NOTE(0, 9600, 1, 81) };
static const struct midi_track two_long[] = { TRACK(long_low), TRACK(long_high) };

static void
muting_ends_what_sounds(void **state)
{
	struct engine *e = new_player(two_long, 2);

	(void)state;
	assert_true(engine_play(e, 0));
	listen(e, 0, 0.5);
	assert_true(state_of(e).sounding[0] == UINT64_C(1) << 48);
	assert_true(state_of(e).sounding[1] == UINT64_C(1) << (81 - 64));
	assert_true(engine_mute(e, 0, true));
	listen(e, 0, 2);
	assert_true(state_of(e).sounding[0] == 0);
	assert_true(state_of(e).sounding[1] != 0);
	CHECK_NEAR(pitch_at(1.7, 100, 1500), 81, 0.1);
	assert_true(engine_mute(e, 1, true));
	listen(e, 0, 2);
	assert_true(level_at(1.7, 0.2) < 0.005);
	engine_free(e);
}

static void
a_muted_track_does_not_begin(void **state)
{
	struct engine *e = new_player(two_long, 2);

	(void)state;
	assert_true(engine_mute(e, 1, true));
	assert_true(engine_play(e, 0));
	listen(e, 0, 1);
	CHECK_NEAR(pitch_at(0.5, 100, 1500), 48, 0.1);
	assert_true(engine_mute(e, 1, false));
	assert_true(engine_mute(e, 0, true));
	assert_true(engine_play(e, 0));
	listen(e, 0, 2);
	CHECK_NEAR(pitch_at(1.5, 100, 1500), 81, 0.1);
	engine_free(e);
}

/* An organ's note from bar 1 to the end of bar 3, a flute's that is never ended, a long cymbal. */
static const struct midi_event organ[] = { { 0, 0xc0, 19, 0, 0 }, NOTE(0, 5760, 0, 60),
    NOTE(9600, 480, 0, 72) };
static const struct midi_event flute[] = { { 0, 0xc1, 73, 0, 0 }, { 0, 0x91, 81, 100, 0 },
    { 7680, 0xb1, 123, 0, 0 } };
static const struct midi_event cymbal[] = { NOTE(0, 5760, 9, 49) };
static const struct midi_track standing[] = { TRACK(organ), TRACK(flute), TRACK(cymbal) };

/* Wherever it begins, what stands there sounds from its first moment on, and ends in time. */
static void
notes_that_stand_sound(void **state)
{
	struct engine *e = new_player(standing, 1);

	(void)state;
	assert_true(engine_play(e, 1920));		/* seek */
	listen(e, 0, 1);
	CHECK_NEAR(pitch_at(0.3, 100, 1500), 60, 0.1);
	assert_true(engine_stop(e));			/* stop, and play on */
	listen(e, 0, 2);
	assert_true(level_at(1.8, 0.2) < 0.001);
	assert_true(engine_play(e, state_of(e).ticks));
	listen(e, 0, 1);
	CHECK_NEAR(pitch_at(0.3, 100, 1500), 60, 0.1);
	assert_true(engine_play(e, 5700));		/* it ends in 62 ms */
	listen(e, 0, 1);
	assert_true(level_at(0, 0.05) > 10 * level_at(0.8, 0.2));
	assert_true(state_of(e).sounding[0] == 0);
	assert_true(engine_play(e, 5760));		/* it ends just here */
	listen(e, 0, 0.1);
	assert_true(state_of(e).sounding[0] == 0);
	assert_true(engine_play(e, 0));			/* it begins just here: once */
	listen(e, 0, 0.1);
	CHECK_NEAR(pitch_at(0.05, 100, 1500), 60, 0.2);
	engine_free(e);
}

/* From anywhere it is the same set of notes that playing from the start would have come to. */
static void
what_stands_is_what_playing_comes_to(void **state)
{
	static const int64_t places[] = { 1, 480, 5759, 5760, 7679, 7680, 7681, 9600, 9601 };

	(void)state;
	for (size_t i = 0; i < COUNT(places); i++) {
		struct engine *played = new_player(standing, 3), *begun = new_player(standing, 3);

		assert_true(engine_play(played, 0));
		listen(played, 0, ((double)places[i] + 20) / 960);
		assert_true(engine_play(begun, places[i]));
		listen(begun, 0, 20.0 / 960);
		for (int half = 0; half < 2; half++) {
			uint64_t cymbals = half == 0 ? UINT64_C(1) << 49 : 0;

			assert_int_equal(state_of(begun).sounding[half],
			    state_of(played).sounding[half] & ~cymbals);
		}
		engine_free(played);
		engine_free(begun);
	}
}

static void
an_unmuted_track_goes_on_with_its_notes(void **state)
{
	struct engine *e = new_player(standing, 3);

	(void)state;
	assert_true(engine_mute(e, 0, true));
	assert_true(engine_mute(e, 1, true));
	assert_true(engine_play(e, 480));
	listen(e, 0, 1);
	assert_true(level_at(0.5, 0.4) < 0.001);
	assert_true(engine_mute(e, 0, false));
	listen(e, 0, 1);
	CHECK_NEAR(pitch_at(0.3, 100, 1500), 60, 0.1);
	assert_true(engine_mute(e, 0, false));		/* it is not struck once more */
	assert_true(engine_mute(e, 0, true));
	listen(e, 0, 2);
	assert_true(level_at(1.5, 0.4) < 0.001);
	engine_free(e);
}

/* Played once, they are ended once: nothing hangs when the loop has come round. */
static void
a_loop_holds_what_stands_at_its_start(void **state)
{
	struct engine *e = new_player(standing, 1);

	(void)state;
	assert_true(engine_loop(e, 960, 1920));
	assert_true(engine_play(e, 960));
	for (int i = 0; i < 5; i++) {
		listen(e, 0, 1);
		CHECK_NEAR(pitch_at(0.4, 100, 1500), 60, 0.1);
	}
	assert_true(engine_stop(e));
	listen(e, 0, 2);
	assert_true(level_at(1.8, 0.2) < 0.001);
	engine_free(e);
}

static void
a_loop_comes_round_in_time(void **state)
{
	static const struct midi_event drums[] = {
		NOTE(0, 5, 9, CLAVES), NOTE(480, 5, 9, CLAVES), NOTE(721, 5, 9, CLAVES),
		NOTE(960, 5, 9, 36), NOTE(9600, 5, 9, 36),
	};
	static const struct midi_track tracks[] = { TRACK(drums) };
	struct engine *e = new_player(tracks, 1);
	size_t frames;

	(void)state;
	assert_true(engine_loop(e, 480, 957));		/* 0.496875 s, strokes at 0 and 0.251 */
	assert_true(engine_play(e, 480));
	frames = listen(e, 0, 15);
	for (int i = 1; i < 30; i++) {
		CHECK_NEAR(onset_after(i * 0.496875 - 0.02, frames), i * 0.496875, 0.001);
		CHECK_NEAR(onset_after(i * 0.496875 + 0.2, frames), i * 0.496875 + 0.25104, 0.001);
	}
	CHECK_NEAR(state_of(e).ticks, 480 + 960 * (15 - 30 * 0.496875), 2);
	assert_true(engine_loop(e, 0, 0));
	listen(e, 0, 1);
	assert_true(state_of(e).ticks > 960);
	engine_free(e);
}

static void
a_note_across_the_loops_end_is_ended(void **state)
{
	static const struct midi_event notes[] = {
		{ 0, 0xc0, 19, 0, 0 }, { 0, 0xb0, 64, 127, 0 }, NOTE(400, 4800, 0, 69),
	};
	static const struct midi_track tracks[] = { TRACK(notes) };
	struct engine *e = new_player(tracks, 1);

	(void)state;
	assert_true(engine_loop(e, 0, 1920));
	assert_true(engine_play(e, 1800));
	listen(e, 0, 0.1);
	assert_true(engine_play(e, 360));
	listen(e, 0, 1.6);
	assert_true(state_of(e).sounding[1] != 0);
	listen(e, 0, 0.2);				/* now it is past the jump */
	assert_true(state_of(e).sounding[1] == 0);
	assert_true(state_of(e).playing);
	engine_free(e);
}

static void
it_stops_at_the_end_and_rings_out(void **state)
{
	static const struct midi_event notes[] = { NOTE(0, 960, 0, 60) };
	static const struct midi_track tracks[] = { TRACK(notes) };
	struct engine *e = new_player(tracks, 1);
	bool played;

	(void)state;
	assert_true(engine_play(e, 0));
	listen(e, 0, 0.95);
	played = state_of(e).playing;
	listen(e, 0, 0.1);
	assert_true(played);
	assert_false(state_of(e).playing);
	assert_int_equal(state_of(e).ticks, 960);
	assert_true(state_of(e).sounding[0] == 0);
	assert_true(level_at(0.06, 0.03) > 0.001);	/* not cut off */
	listen(e, 0, 4);
	assert_int_equal(engine_voices(e), 0);
	assert_true(level_at(3.9, 0.1) < 1e-4);
	assert_true(engine_play(e, 0));			/* and again */
	listen(e, 0, 0.5);
	assert_true(state_of(e).playing);
	engine_free(e);
}

/*
 * Previews, the metronome, gain, panic, and the ring.
 */

static void
a_preview_begins_with_the_next_buffer(void **state)
{
	static const struct midi_event notes[] = {
		{ 0, 0xc0, 73, 0, 0 }, { 960, 0xc0, 13, 0, 0 }, NOTE(1920, 10, 0, 60),
	};
	static const struct midi_track tracks[] = { TRACK(notes) };
	struct engine *e = new_player(tracks, 1);
	double held, struck;

	(void)state;
	listen(e, 0, 0.1);
	assert_true(engine_preview(e, 0, 9, CLAVES, 127, 100));
	engine_fill(e, heard, BUFFER);
	assert_true(ear_first(heard, BUFFER, 0, 0.01) < BUFFER);
	listen(e, 0, 1);
	assert_true(engine_preview(e, 0, 0, 69, 100, 500));
	listen(e, 0, 2);
	CHECK_NEAR(pitch_at(0.2, 200, 900), 69, 0.1);
	held = level_at(0.3, 0.15);
	assert_true(level_at(1.5, 0.2) < held / 20);	/* ended by itself */
	assert_true(state_of(e).sounding[1] == 0);
	engine_cue(e, 1000);				/* where the track is a xylophone */
	assert_true(engine_preview(e, 0, 0, 69, 100, 500));
	listen(e, 0, 1);
	struck = level_at(0.3, 0.15) / level_at(0, 0.05);
	assert_true(struck < 0.3);			/* a flute would hold its tone */
	engine_free(e);
}

static void
previews_sound_over_a_muted_piece(void **state)
{
	struct engine *e = new_player(two_long, 2);

	(void)state;
	assert_true(engine_mute(e, 0, true));
	assert_true(engine_mute(e, 1, true));
	assert_true(engine_play(e, 0));
	assert_true(engine_preview(e, 0, 0, 69, 100, 400));
	listen(e, 0, 0.3);
	CHECK_NEAR(pitch_at(0.1, 200, 900), 69, 0.1);
	assert_true(engine_stop(e));
	listen(e, 0, 0.1);
	assert_true(state_of(e).sounding[1] == 0);
	engine_free(e);
}

static void
the_metronome_clicks_on_the_beat(void **state)
{
	static const struct midi_event notes[] = { TEMPO(0, 400000), NOTE(9600, 10, 0, 60) };
	static const struct midi_track tracks[] = { TRACK(notes) };
	struct engine *e = new_player(tracks, 1);
	size_t frames;

	(void)state;
	assert_true(engine_metronome(e, true));
	assert_true(engine_play(e, 0));
	frames = listen(e, 0, 4);
	for (int i = 0; i < 9; i++)
		CHECK_NEAR(onset_after(i == 0 ? 0 : i * 0.4 - 0.05, frames), i * 0.4, 0.0005);
	assert_true(engine_stop(e));
	listen(e, 0, 0.1);
	assert_true(engine_play(e, 500));		/* the next beat is 460 ticks on */
	frames = listen(e, 0, 1);
	CHECK_NEAR(onset_after(0, frames), 460 / 1200.0, 0.0005);
	assert_true(engine_metronome(e, false));
	listen(e, 0, 0.2);
	listen(e, 0, 1);
	assert_true(level_at(0, 1) < 1e-4);
	engine_free(e);
}

static void
gain_is_in_decibels(void **state)
{
	struct engine *e = new_player(two_long, 2);
	double loud;

	(void)state;
	assert_true(engine_play(e, 0));
	listen(e, 0, 1);
	loud = level_at(0.5, 0.5);
	assert_true(engine_gain(e, -20));
	assert_true(engine_play(e, 0));
	listen(e, 0, 1);
	listen(e, 0, 1);
	CHECK_NEAR(level_at(0.5, 0.5) / loud, 0.1, 0.03);
	engine_free(e);
}

static void
panic_is_silent_at_once(void **state)
{
	struct engine *e = new_player(two_long, 2);

	(void)state;
	assert_true(engine_play(e, 0));
	listen(e, 0, 1);
	assert_true(level_at(0.5, 0.5) > 0.02);
	assert_true(engine_panic(e));
	listen(e, 0, 0.2);
	assert_true(level_at(0.01, 0.19) < 1e-4);	/* no release, no reverb */
	assert_true(state_of(e).playing);
	assert_true(engine_play(e, 0));			/* and the programs are still known */
	listen(e, 0, 1);
	assert_true(level_at(0.5, 0.5) > 0.02);
	engine_free(e);
}

static void
nothing_passes_full_scale(void **state)
{
	struct midi_event notes[120];
	struct midi_track track = { notes, 0 };
	struct engine *e;
	float peak = 0;

	(void)state;
	for (int i = 0; i < 60; i++) {
		notes[track.count++] = (struct midi_event){ 0, 0x90, (uint8_t)(30 + i), 127, 0 };
		notes[track.count++] = (struct midi_event){ 960, 0x80, (uint8_t)(30 + i), 0, 0 };
	}
	e = new_player(&track, 1);
	assert_true(engine_play(e, 0));
	listen(e, 0, 1);
	for (size_t i = 0; i < 2 * RATE; i++)
		peak = fmaxf(peak, fabsf(heard[i]));
	assert_true(peak > 0.9 && peak < 1);
	engine_free(e);
}

static void
what_was_asked_counts_at_once(void **state)
{
	struct engine *e = new_player(two_long, 2);

	(void)state;
	listen(e, 0, 0.01);
	assert_false(state_of(e).playing);
	assert_true(engine_play(e, 480));
	assert_true(state_of(e).playing);
	assert_int_equal(state_of(e).ticks, 480);
	listen(e, 0, 0.5);
	assert_true(engine_stop(e));
	assert_false(state_of(e).playing);
	CHECK_NEAR(state_of(e).ticks, 960, 6);
	listen(e, 0, 0.1);
	CHECK_NEAR(state_of(e).ticks, 960, 6);
	assert_int_equal(state_of(e).frames, (int64_t)(0.01 * RATE) + RATE / 2 + RATE / 10);
	engine_count_dropout(e);
	assert_int_equal(state_of(e).dropouts, 1);
	engine_free(e);
}

/* A message of the GS or XG makes drums of the eleventh channel: not a sample is different. */
static void
drums_by_message_sound_as_drums(void **state)
{
	static const struct midi_event by_number[] = { NOTE(0, 100, 9, CLAVES),
	    NOTE(480, 300, 9, 38) };
	static const struct midi_event by_message[] = { NOTE(0, 100, 10, CLAVES),
	    NOTE(480, 300, 10, 38) };
	static const struct midi_track tracks[] = { TRACK(by_number), TRACK(by_message) };
	static const uint8_t gs[] = "\x41\x10\x42\x12\x40\x1a\x15\x02\x0f\xf7";
	static const uint8_t xg[] = "\x43\x10\x4c\x08\x0a\x07\x02\xf7";
	static const struct { const uint8_t *bytes; size_t size; } messages[] = {
		{ NULL, 0 }, { gs, sizeof gs - 1 }, { xg, sizeof xg - 1 },
	};
	static float drums[2 * RATE];
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(messages); i++) {
		struct engine *e = new_engine();
		struct song *song = make_song(tracks + (i > 0), 1);
		struct edit edit = EDIT_EMPTY;

		if (i > 0) {
			assert_true(edit_add_event(&edit, song, 0, 0, 0xf0, 0, 0, messages[i].bytes,
			    messages[i].size, &err));
			assert_true(song_edit(song, &edit, &err));
			edit_clear(&edit);
		}
		give_song(e, song);
		assert_true(engine_play(e, 0));
		listen(e, 0, 1);
		if (i == 0)
			memcpy(drums, heard, sizeof drums);
		assert_memory_equal(drums, heard, sizeof drums);
		song_free(song);
		engine_free(e);
	}
	assert_true(onset_after(0, RATE) < 0.01);
}

static void
a_full_ring_says_so(void **state)
{
	struct engine *e = new_player(two_long, 2);
	struct song *song = make_song(two_long, 2);
	struct plan *plan;
	struct err err;
	int sent = 0;

	(void)state;
	while (engine_metronome(e, false))
		sent++;
	assert_int_equal(sent, 255);			/* and the plan */
	plan = plan_new(song, &err);
	assert_non_null(plan);
	assert_false(engine_set_plan(e, plan));
	assert_false(engine_play(e, 0));
	assert_false(state_of(e).playing);		/* not asked: it did not fit */
	listen(e, 0, 0.1);
	assert_true(engine_set_plan(e, plan));
	for (int i = 0; i < 1000; i++) {		/* every plan finds its way back */
		give_song(e, song);
		if (i % 200 == 0)
			listen(e, 0, 0.01);
	}
	song_free(song);
	engine_free(e);
}

/* A bar of clicks, then the piece; what ends it elsewhere does not end recording. */
static void
counting_in_comes_before_the_piece(void **state)
{
	static const struct midi_event drums[] = { NOTE(0, 10, 9, CLAVES),
	    NOTE(480, 10, 9, CLAVES) };
	static const struct midi_track tracks[] = { TRACK(drums) };
	struct engine *e = new_player(tracks, 1);
	size_t frames;

	(void)state;
	assert_true(engine_record(e, 480, 1));
	frames = listen(e, 0, 1.9);
	assert_true(state_of(e).playing);
	assert_int_equal(state_of(e).ticks, 480);
	for (int beat = 0; beat < 4; beat++)
		CHECK_NEAR(onset_after(beat == 0 ? 0 : beat * 0.5 - 0.02, frames), beat * 0.5,
		    0.002);
	frames = listen(e, frames, 2.1);
	CHECK_NEAR(onset_after(1.98, frames), 2.0, 0.003);
	assert_true(state_of(e).playing);
	assert_true(state_of(e).ticks > 480 + 1800);
	assert_true(engine_record(e, 0, 2));
	listen(e, frames, 0.5);
	assert_true(engine_stop(e));		/* while it counts */
	frames = listen(e, frames, 1);
	assert_false(state_of(e).playing);
	engine_free(e);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strokes_come_when_the_tempo_says),
		cmocka_unit_test(nothing_drifts_in_many_notes),
		cmocka_unit_test(any_buffer_gives_the_same_samples),
		cmocka_unit_test(pitch_program_and_bend_are_played),
		cmocka_unit_test(starting_in_the_middle_sounds_as_if_played_from_the_start),
		cmocka_unit_test(levels_follow_velocity_volume_and_the_track),
		cmocka_unit_test(a_jump_back_undoes_what_came_after),
		cmocka_unit_test(overlapping_notes_of_one_pitch_end_with_the_last),
		cmocka_unit_test(muting_ends_what_sounds),
		cmocka_unit_test(a_muted_track_does_not_begin),
		cmocka_unit_test(notes_that_stand_sound),
		cmocka_unit_test(what_stands_is_what_playing_comes_to),
		cmocka_unit_test(an_unmuted_track_goes_on_with_its_notes),
		cmocka_unit_test(a_loop_holds_what_stands_at_its_start),
		cmocka_unit_test(a_loop_comes_round_in_time),
		cmocka_unit_test(a_note_across_the_loops_end_is_ended),
		cmocka_unit_test(it_stops_at_the_end_and_rings_out),
		cmocka_unit_test(a_preview_begins_with_the_next_buffer),
		cmocka_unit_test(previews_sound_over_a_muted_piece),
		cmocka_unit_test(the_metronome_clicks_on_the_beat),
		cmocka_unit_test(counting_in_comes_before_the_piece),
		cmocka_unit_test(gain_is_in_decibels),
		cmocka_unit_test(panic_is_silent_at_once),
		cmocka_unit_test(nothing_passes_full_scale),
		cmocka_unit_test(what_was_asked_counts_at_once),
		cmocka_unit_test(drums_by_message_sound_as_drums),
		cmocka_unit_test(a_full_ring_says_so),
	};

	return cmocka_run_group_tests(tests, find_built_in, NULL);
}
