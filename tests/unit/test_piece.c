/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/token/piece.h"
#include "music/time.h"
#include "unit/songs.h"

static void
make_piece(const struct song *song, struct piece *piece, struct piece_place *place)
{
	struct time_map *map = time_map_new(song);
	const struct piece_request whole = { 0 };
	struct err err = { 0 };

	if (!piece_from_song(song, map, &whole, piece, place, &err))
		fail_msg("%s", err.text);
	time_map_free(map);
}

static void
notes_snap_to_the_grid(void **state)
{
	static const struct {
		struct note note;
		int bar, position, steps;
	} cases[] = {
		{ { .start_ticks = 0, .length_ticks = 480, .pitch = 60 }, 0, 0, 12 },
		{ { .start_ticks = 490, .length_ticks = 455, .pitch = 62 }, 0, 12, 11 },
		{ { .start_ticks = 960 + 160, .length_ticks = 160, .pitch = 64 }, 0, 28, 4 },
		{ { .start_ticks = 1910, .length_ticks = 5, .pitch = 65 }, 1, 0, 1 },
		{ { .start_ticks = 1920 * 2, .length_ticks = 100000, .pitch = 67 }, 2, 0, 192 },
	};
	struct note notes[COUNT(cases)];
	struct piece piece;
	struct piece_place place;
	struct song *song;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		notes[i] = cases[i].note;
		notes[i].velocity = 80;
	}
	song = make_song(notes, COUNT(notes), 1, 40);
	make_piece(song, &piece, &place);
	assert_int_equal(piece.tracks, 1);
	assert_int_equal(piece.notes, COUNT(cases));
	assert_int_equal(piece.track[0].family, 5);
	assert_true(piece_is_one_voice(&piece.track[0]));
	for (size_t i = 0; i < COUNT(cases); i++) {
		size_t count, at = 0;
		const struct piece_note *note = piece_cell(&piece, 0, cases[i].bar, &count);

		while (at < count && note[at].pitch != cases[i].note.pitch)
			at++;
		assert_true(at < count);
		assert_int_equal(note[at].position, cases[i].position);
		assert_int_equal(vocab_duration_steps[note[at].duration], cases[i].steps);
		assert_int_equal(note[at].velocity, 5);
	}
	assert_int_equal(piece_tick(&place, 1, 6), 1920 + 240);
	assert_int_equal(place.velocity[0][5], 80);
	piece_clear(&piece);
	piece_place_clear(&place);
	song_free(song);
}

/* What the GS makes drums of is read as drums, on whatever channel it is. */
static void
drums_by_message_are_drums(void **state)
{
	static const uint8_t rhythm[] = "\x41\x10\x42\x12\x40\x1a\x15\x02\x0f\xf7";
	const struct note notes[] = {
		{ .start_ticks = 0, .length_ticks = 100, .pitch = 36, .velocity = 80,
		    .channel = 10 },
		{ .start_ticks = 480, .length_ticks = 100, .pitch = 38, .velocity = 80,
		    .channel = 10 },
	};
	struct song *song = make_song(notes, COUNT(notes), 1, 40);
	struct edit edit = EDIT_EMPTY;
	struct piece piece;
	struct piece_place place;
	struct err err;

	(void)state;
	make_piece(song, &piece, &place);
	assert_false(piece_is_drums(&piece.track[0]));
	piece_clear(&piece);
	piece_place_clear(&place);
	assert_true(edit_add_event(&edit, song, 0, 0, 0xf0, 0, 0, rhythm, sizeof rhythm - 1, &err));
	assert_true(song_edit(song, &edit, &err));
	edit_clear(&edit);
	make_piece(song, &piece, &place);
	assert_int_equal(piece.tracks, 1);
	assert_true(piece_is_drums(&piece.track[0]));
	assert_int_equal(place.channel[0], 10);
	piece_clear(&piece);
	piece_place_clear(&place);
	song_free(song);
}

/* From a bar line back or on, over bars with 3, 0, 2 and 1 notes. */
static void
notes_are_counted_by_bars(void **state)
{
	static const struct {
		int	 bar, step;
		size_t	 most;
		int	 reach;
	} cases[] = {
		{ 4, -1, 0, 4 }, { 4, -1, 1, 3 }, { 4, -1, 2, 3 }, { 4, -1, 3, 1 },
		{ 4, -1, 5, 1 }, { 4, -1, 6, 0 }, { 2, -1, 2, 1 }, { 0, -1, 9, 0 },
		{ 0, 1, 2, 0 }, { 0, 1, 3, 2 }, { 1, 1, 2, 3 }, { 1, 1, 9, 4 }, { 4, 1, 9, 4 },
	};
	static const int bars[] = { 0, 0, 0, 2, 2, 3 };
	struct note notes[COUNT(bars)] = { { 0 } };
	struct piece piece;
	struct song *song;

	(void)state;
	for (size_t i = 0; i < COUNT(bars); i++)
		notes[i] = (struct note){ .track = (int)i % 2, .start_ticks = bars[i] * 1920,
			.length_ticks = 480, .pitch = (uint8_t)(60 + i), .velocity = 80 };
	song = make_song(notes, COUNT(notes), 2, 40);
	make_piece(song, &piece, NULL);
	assert_int_equal(piece_notes_in(&piece, 0, 4), 6);
	assert_int_equal(piece_notes_in(&piece, 1, 3), 2);
	assert_int_equal(piece_notes_in(&piece, 1, 1), 0);
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_int_equal(piece_reach(&piece, cases[i].bar, cases[i].step, cases[i].most),
		    cases[i].reach);
	piece_clear(&piece);
	song_free(song);
}

static void
overlaps_are_cut(void **state)
{
	static const struct note notes[] = {
		{ .start_ticks = 0, .length_ticks = 960, .pitch = 60, .velocity = 80 },
		{ .start_ticks = 480, .length_ticks = 480, .pitch = 60, .velocity = 80,
		    .channel = 0 },
		{ .start_ticks = 484, .length_ticks = 960, .pitch = 60, .velocity = 80,
		    .channel = 0 },
		{ .start_ticks = 480, .length_ticks = 240, .pitch = 3, .velocity = 80 },
		{ .start_ticks = 480, .length_ticks = 240, .pitch = 36, .velocity = 80,
		    .channel = 9 },
		{ .start_ticks = 480, .length_ticks = 240, .pitch = 100, .velocity = 80,
		    .channel = 9 },
	};
	struct song *song = make_song(notes, COUNT(notes), 1, 40);
	const struct piece_note *note;
	struct piece_place place;
	struct piece piece;
	size_t count;

	(void)state;
	make_piece(song, &piece, &place);
	assert_int_equal(piece.tracks, 2);		/* a track with two channels */
	assert_int_equal(place.channel[0], 0);
	assert_int_equal(place.channel[1], 9);
	assert_true(piece_is_drums(&piece.track[1]));
	note = piece_cell(&piece, 0, 0, &count);
	assert_int_equal(count, 3);
	assert_int_equal(note[0].pitch, 60);
	assert_int_equal(vocab_duration_steps[note[0].duration], 12);
	assert_int_equal(note[1].pitch, 15);		/* folded in */
	assert_int_equal(vocab_duration_steps[note[2].duration], 24);	/* the longer stays */
	note = piece_cell(&piece, 1, 0, &count);
	assert_int_equal(count, 1);			/* no such drum as 100 */
	assert_int_equal(note[0].pitch, 36);
	piece_clear(&piece);
	piece_place_clear(&place);
	song_free(song);
}

static void
odd_and_long_bars(void **state)
{
	static const struct note notes[] = {
		{ .start_ticks = 0, .length_ticks = 480, .pitch = 60, .velocity = 80 },
		{ .start_ticks = 30 * 480, .length_ticks = 480, .pitch = 62, .velocity = 80 },
	};
	struct song *song = make_song(notes, COUNT(notes), 1, 40);
	struct piece_place place;
	struct piece piece;

	(void)state;
	set_metre(song, 0, 19, 4);		/* two parts of 8 and one of 3 quarters */
	set_metre(song, 19 * 480, 7, 8);	/* 42 steps: no class of its own */
	set_metre(song, 19 * 480 + 7 * 240, 6, 8);
	make_piece(song, &piece, &place);
	assert_int_equal(piece.bar[0].steps, 96);
	assert_int_equal(piece.bar[0].metre, VOCAB_METRE_OTHER);
	assert_int_equal(piece.bar[2].steps, 36);
	assert_int_equal(place.bar_ticks[2], 16 * 480);
	assert_int_equal(piece.bar[3].steps, 42);
	assert_int_equal(piece.bar[3].metre, VOCAB_METRE_OTHER);
	assert_int_equal(piece.bar[4].metre, vocab_metre(6, 8));
	assert_int_equal(piece_tick(&place, 3, 41), 19 * 480 + 41 * 40);
	piece_clear(&piece);
	piece_place_clear(&place);
	song_free(song);
}

static void
too_many_tracks_and_bars(void **state)
{
	struct note notes[40];
	struct time_map *map;
	const struct piece_request whole = { 0 };
	struct piece_place place;
	struct piece piece;
	struct song *song;
	struct err err;

	(void)state;
	for (int i = 0; i < 40; i++)
		notes[i] = (struct note){ .track = i, .start_ticks = i, .length_ticks = 100,
			.pitch = 60, .velocity = 80 };
	song = make_song(notes, COUNT(notes), 40, 40);
	make_piece(song, &piece, &place);
	assert_int_equal(piece.tracks, VOCAB_TRACKS);
	assert_int_equal(place.left_out, 40 - VOCAB_TRACKS);
	piece_clear(&piece);
	piece_place_clear(&place);
	song_free(song);

	notes[0].start_ticks = (int64_t)1920 * (PIECE_BARS_MAX + 10);
	notes[0].track = 0;
	song = make_song(notes, 1, 1, 40);
	map = time_map_new(song);
	assert_false(piece_from_song(song, map, &whole, &piece, NULL, &err));
	assert_non_null(strstr(err.text, "more than"));
	time_map_free(map);
	song_free(song);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(notes_snap_to_the_grid),
		cmocka_unit_test(drums_by_message_are_drums),
		cmocka_unit_test(notes_are_counted_by_bars),
		cmocka_unit_test(overlaps_are_cut),
		cmocka_unit_test(odd_and_long_bars),
		cmocka_unit_test(too_many_tracks_and_bars),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
