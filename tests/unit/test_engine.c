/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/file.h"
#include "base/rng.h"
#include "ear.h"
#include "midi_file.h"
#include "music/edit.h"
#include "music/plan.h"
#include "sound/engine.h"

#define RATE		48000
#define BUFFER		256
#define SECONDS_MAX	20
#define CLAVES		75
#define ONSET		0.01		/* louder than this is a beginning */

static char soundfont[FILE_PATH_MAX];
static float heard[2 * RATE * SECONDS_MAX];

static int
find_built_in(void **state)
{
	(void)state;
	return file_shipped("soundfonts/cadenza.sf2", soundfont, sizeof soundfont) ? 0 : -1;
}

static struct engine *
new_engine(void)
{
	struct err err;
	struct engine *e = engine_new(RATE, soundfont, &err);

	if (e == NULL)
		fail_msg("%s", err.text);
	return e;
}

static void
give_song(struct engine *e, const struct song *song)
{
	struct err err;
	struct plan *plan = plan_new(song, &err);

	if (plan == NULL)
		fail_msg("%s", err.text);
	assert_true(engine_set_plan(e, plan));
}

static struct engine *
new_player(const struct midi_track *tracks, int count)
{
	struct engine *e = new_engine();
	struct song *song = make_song(tracks, count);

	give_song(e, song);
	song_free(song);
	return e;
}

/* Plays on into `heard`, from frame `from` of it. */
static size_t
listen(struct engine *e, size_t from, double seconds)
{
	size_t to = from + (size_t)(seconds * RATE);

	assert_true(to <= RATE * SECONDS_MAX);
	for (size_t at = from; at < to; at += BUFFER)
		engine_fill(e, heard + 2 * at, to - at < BUFFER ? to - at : BUFFER);
	return to;
}

static double
pitch_at(double seconds, double low_hz, double high_hz)
{
	size_t at = (size_t)(seconds * RATE);

	return ear_midi(ear_pitch_hz(heard + 2 * at, RATE / 5, RATE, low_hz, high_hz));
}

static double
level_at(double seconds, double length)
{
	return ear_level(heard + 2 * (size_t)(seconds * RATE), (size_t)(length * RATE));
}

/* When the first sound after `seconds` begins. */
static double
onset_after(double seconds, size_t frames)
{
	return (double)ear_first(heard, frames, (size_t)(seconds * RATE), ONSET) / RATE;
}

static struct engine_state
state_of(const struct engine *e)
{
	struct engine_state s;

	engine_state(e, &s);
	return s;
}

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
		CHECK_NEAR((double)ear_first(heard, frames, (size_t)((at - 0.01) * RATE), 0.03) / RATE,
		    at, 0.0012);
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
 * A piece that changes while it sounds.
 */

static const struct midi_event chord[] = {
	{ 0, 0xc0, 19, 0, 0 }, NOTE(0, 4800, 0, 48), NOTE(0, 4800, 0, 60), NOTE(0, 4800, 0, 67),
	NOTE(4800, 100, 0, 50),
};
static const struct midi_track chord_track[] = { TRACK(chord) };

static bool
take_pitch(void *arg, const struct note *n)
{
	struct note *wanted = arg;

	if (n->pitch != wanted->pitch)
		return true;
	*wanted = *n;
	return false;
}

static struct note
note_of_pitch(const struct song *song, int pitch)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct note n = { .pitch = (uint8_t)pitch };

	song_query(song, -1, &all, take_pitch, &n);
	assert_true(n.id != 0);
	return n;
}

static void
apply_and_clear(struct song *song, struct edit *edit)
{
	struct err err;

	if (!edit_check(song, edit, &err) || !song_reserve(song, edit, &err))
		fail_msg("%s", err.text);
	song_apply(song, edit);
	edit_clear(edit);
}

static uint64_t
bit(int pitch)
{
	return UINT64_C(1) << pitch % 64;
}

static void
edits_end_only_what_they_take(void **state)
{
	struct song *song = make_song(chord_track, 1);
	struct engine *e = new_engine();
	struct edit edit = EDIT_EMPTY;
	struct note old, new;
	struct err err;
	int voices;

	(void)state;
	give_song(e, song);
	assert_true(engine_play(e, 0));
	listen(e, 0, 0.5);
	voices = engine_voices(e);
	old = note_of_pitch(song, 60);			/* taken away */
	assert_true(edit_remove_note(&edit, song, &old, &err));
	apply_and_clear(song, &edit);
	give_song(e, song);
	listen(e, 0, 1.2);
	assert_true(state_of(e).sounding[0] == bit(48));
	assert_true(state_of(e).sounding[1] == bit(67));
	assert_int_equal(engine_voices(e), voices - 1);	/* the others were not begun again */

	old = note_of_pitch(song, 48);			/* cut short, before the playhead */
	new = old;
	new.length_ticks = 960;
	assert_true(edit_set_note(&edit, song, &old, &new, &err));
	apply_and_clear(song, &edit);
	give_song(e, song);
	listen(e, 0, 0.1);
	assert_true(state_of(e).sounding[0] == 0);

	old = note_of_pitch(song, 67);			/* another pitch: the sounding one ends */
	new = old;
	new.pitch = 55;
	assert_true(edit_set_note(&edit, song, &old, &new, &err));
	apply_and_clear(song, &edit);
	give_song(e, song);
	listen(e, 0, 0.1);
	assert_true(state_of(e).sounding[0] == 0 && state_of(e).sounding[1] == 0);
	assert_true(state_of(e).playing);
	song_free(song);
	engine_free(e);
}

/* The same piece again, at any moment: not a sample differs. */
static void
a_plan_that_changes_nothing_is_not_heard(void **state)
{
	/* a tick takes a fifth of a millisecond, a block six times that */
	static const struct midi_event strokes[] = {
		TEMPO(0, 100000), NOTE(0, 50, 9, CLAVES), NOTE(500, 50, 9, 38),
		NOTE(1001, 50, 9, CLAVES), NOTE(1500, 50, 9, 38), NOTE(2057, 50, 9, CLAVES),
		NOTE(2511, 50, 9, 38), NOTE(2665, 50, 9, CLAVES), NOTE(3111, 50, 9, 38),
	};
	static const struct midi_event tones[] = {
		{ 0, 0xc0, 19, 0, 0 }, { 0, 0xb0, 7, 90, 0 }, NOTE(0, 1533, 0, 60),
		{ 500, 0xe0, 0, 70, 0 }, NOTE(551, 1633, 0, 64), { 1500, 0xc0, 5, 0, 0 },
		{ 1650, 0xb0, 64, 127, 0 }, NOTE(1663, 555, 0, 67), NOTE(1664, 1001, 0, 60),
	};
	static const struct midi_track both[] = { TRACK(strokes), TRACK(tones) };
	static float alone[2 * RATE];
	struct song *song = make_song(both, 2);
	struct engine *e = new_engine();
	struct rng rng;

	(void)state;
	give_song(e, song);
	assert_true(engine_play(e, 0));
	listen(e, 0, 1);
	memcpy(alone, heard, sizeof alone);
	engine_free(e);
	for (int round = 0; round < 5; round++) {
		size_t at = 0, size;

		rng_seed(&rng, (uint64_t)round);
		e = new_engine();
		give_song(e, song);
		assert_true(engine_play(e, 0));
		for (; at < RATE; at += size) {
			size = 1 + rng_below(&rng, 200);
			engine_fill(e, heard + 2 * at, size);
			give_song(e, song);
		}
		assert_memory_equal(heard, alone, sizeof alone);
		engine_free(e);
	}
	song_free(song);
}

static void
a_lengthened_note_sounds_longer(void **state)
{
	struct song *song = make_song(chord_track, 1);
	struct engine *e = new_engine();
	struct edit edit = EDIT_EMPTY;
	struct note old, new;
	struct err err;

	(void)state;
	give_song(e, song);
	assert_true(engine_play(e, 4000));
	listen(e, 0, 0.1);
	assert_true(engine_play(e, 0));
	listen(e, 0, 0.3);
	old = note_of_pitch(song, 60);
	new = old;
	new.length_ticks = 480;
	assert_true(edit_set_note(&edit, song, &old, &new, &err));
	apply_and_clear(song, &edit);
	give_song(e, song);
	listen(e, 0, 0.1);
	assert_true(state_of(e).sounding[0] == (bit(48) | bit(60)));
	listen(e, 0, 0.2);				/* its new end has come */
	assert_true(state_of(e).sounding[0] == bit(48));
	song_free(song);
	engine_free(e);
}

static void
a_new_tempo_keeps_the_place(void **state)
{
	struct song *song = make_song(chord_track, 1);
	struct engine *e = new_engine();
	struct edit edit = EDIT_EMPTY;
	struct err err;
	int64_t before;

	(void)state;
	give_song(e, song);
	assert_true(engine_play(e, 0));
	listen(e, 0, 1);
	before = state_of(e).ticks;
	CHECK_NEAR(before, 960, 2);
	assert_true(edit_set_tempo(&edit, song, 0, 60, &err));
	apply_and_clear(song, &edit);
	give_song(e, song);
	listen(e, 0, 0.1);
	CHECK_NEAR(state_of(e).ticks, before + 48, 2);
	assert_true(state_of(e).sounding[1] == bit(67));
	song_free(song);
	engine_free(e);
}

/* Faster and slower with every buffer: each note is begun, wherever the change falls. */
static void
no_note_is_lost_in_a_change_of_tempo(void **state)
{
	struct midi_event notes[180];
	struct midi_track track = { notes, 0 };
	struct edit edit = EDIT_EMPTY;
	struct engine *e = new_engine();
	struct song *song;
	struct rng rng;
	struct err err;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < 90; i++) {
		notes[track.count++] = (struct midi_event){ 20 * i, 0x90, (uint8_t)(20 + i), 1, 0 };
		notes[track.count++] = (struct midi_event){ 90000, 0x80, (uint8_t)(20 + i), 0, 0 };
	}
	song = make_song(&track, 1);
	give_song(e, song);
	assert_true(engine_play(e, 0));
	for (int i = 0; i < 3000 && state_of(e).ticks < 1900; i++) {
		assert_true(edit_set_tempo(&edit, song, 0, 150 + rng_below(&rng, 600), &err));
		apply_and_clear(song, &edit);
		give_song(e, song);
		engine_fill(e, heard, 1 + rng_below(&rng, 120));
	}
	assert_true(state_of(e).ticks >= 1900);
	for (int pitch = 20; pitch < 110; pitch++)
		if ((state_of(e).sounding[pitch / 64] & bit(pitch)) == 0)
			fail_msg("the note %d was not begun", pitch);
	song_free(song);
	engine_free(e);
}

/* Random edits, a plan for each, while it plays: in the end nothing is left hanging. */
static void
edit_at_random(struct song *song, struct rng *rng)
{
	struct edit edit = EDIT_EMPTY;
	struct note n = {
		.start_ticks = rng_below(rng, 9000), .length_ticks = 1 + rng_below(rng, 900),
		.pitch = (uint8_t)(40 + rng_below(rng, 40)), .velocity = 90, .ended = true,
	};
	struct window window = { n.start_ticks, INT64_MAX, 40, 79 };
	struct note old = { .pitch = n.pitch };
	struct err err;

	song_query(song, 0, &window, take_pitch, &old);
	if (old.id == 0)
		assert_true(edit_add_note(&edit, song, &n, &err));
	else if (rng_below(rng, 2) == 0)
		assert_true(edit_remove_note(&edit, song, &old, &err));
	else
		assert_true(edit_set_note(&edit, song, &old, &n, &err));
	apply_and_clear(song, &edit);
}

static void
no_edit_leaves_a_note_hanging(void **state)
{
	struct song *song = make_song(chord_track, 1);
	struct engine *e = new_engine();
	struct rng rng;

	(void)state;
	rng_seed(&rng, 7);
	for (int i = 0; i < 40; i++)
		edit_at_random(song, &rng);
	give_song(e, song);
	assert_true(engine_play(e, 0));
	for (int i = 0; i < 2000; i++) {
		edit_at_random(song, &rng);
		give_song(e, song);
		if (rng_below(&rng, 50) == 0)
			assert_true(engine_play(e, rng_below(&rng, 9000)));
		engine_fill(e, heard, rng_below(&rng, 600));
	}
	for (int i = 0; i < 6; i++)
		listen(e, 0, 5);
	assert_false(state_of(e).playing);
	assert_true(state_of(e).sounding[0] == 0 && state_of(e).sounding[1] == 0);
	assert_int_equal(engine_voices(e), 0);
	song_free(song);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(strokes_come_when_the_tempo_says),
		cmocka_unit_test(nothing_drifts_in_many_notes),
		cmocka_unit_test(any_buffer_gives_the_same_samples),
		cmocka_unit_test(pitch_program_and_bend_are_played),
		cmocka_unit_test(starting_in_the_middle_sounds_as_if_played_from_the_start),
		cmocka_unit_test(a_jump_back_undoes_what_came_after),
		cmocka_unit_test(overlapping_notes_of_one_pitch_end_with_the_last),
		cmocka_unit_test(muting_ends_what_sounds),
		cmocka_unit_test(a_muted_track_does_not_begin),
		cmocka_unit_test(a_loop_comes_round_in_time),
		cmocka_unit_test(a_note_across_the_loops_end_is_ended),
		cmocka_unit_test(it_stops_at_the_end_and_rings_out),
		cmocka_unit_test(edits_end_only_what_they_take),
		cmocka_unit_test(a_plan_that_changes_nothing_is_not_heard),
		cmocka_unit_test(a_lengthened_note_sounds_longer),
		cmocka_unit_test(a_new_tempo_keeps_the_place),
		cmocka_unit_test(no_note_is_lost_in_a_change_of_tempo),
		cmocka_unit_test(no_edit_leaves_a_note_hanging),
		cmocka_unit_test(a_preview_begins_with_the_next_buffer),
		cmocka_unit_test(previews_sound_over_a_muted_piece),
		cmocka_unit_test(the_metronome_clicks_on_the_beat),
		cmocka_unit_test(gain_is_in_decibels),
		cmocka_unit_test(panic_is_silent_at_once),
		cmocka_unit_test(nothing_passes_full_scale),
		cmocka_unit_test(what_was_asked_counts_at_once),
		cmocka_unit_test(a_full_ring_says_so),
	};

	return cmocka_run_group_tests(tests, find_built_in, NULL);
}
