/* SPDX-License-Identifier: MIT */

/*
 * A piece that changes while it sounds.
 */

#include "test.h"

#include "base/rng.h"
#include "listener.h"
#include "music/edit.h"

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

	if (!song_edit(song, edit, &err))
		fail_msg("%s", err.text);
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

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_end_only_what_they_take),
		cmocka_unit_test(a_plan_that_changes_nothing_is_not_heard),
		cmocka_unit_test(a_lengthened_note_sounds_longer),
		cmocka_unit_test(a_new_tempo_keeps_the_place),
		cmocka_unit_test(no_note_is_lost_in_a_change_of_tempo),
		cmocka_unit_test(no_edit_leaves_a_note_hanging),
	};

	return cmocka_run_group_tests(tests, find_built_in, NULL);
}
