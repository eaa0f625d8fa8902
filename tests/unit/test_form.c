/* SPDX-License-Identifier: MIT */
#include "model/read/form.h"

#include "unit/songs.h"

#define BAR	(4 * QUARTER)

/* A tune over chords of eight bars: which of two, each a sequence of its own. */
static size_t
put_part(struct note *note, size_t count, int first_bar, int which, int last_pitch)
{
	static const int tune[2][8][4] = {
		{ { 72, 74, 76, 77 }, { 79, 77, 76, 74 }, { 72, 76, 79, 84 }, { 83, 81, 79, -1 },
		  { 72, 74, 76, 77 }, { 79, 77, 76, 74 }, { 72, 71, 72, 74 }, { 72, -1, -1, -1 } },
		{ { 81, -1, 81, -1 }, { 80, -1, 80, -1 }, { 81, 80, 78, 76 }, { 76, -1, -1, -1 },
		  { 78, -1, 78, -1 }, { 76, -1, 75, -1 }, { 76, 78, 80, 81 }, { 81, -1, -1, -1 } },
	};
	static const int root[2][8] = {
		{ 48, 55, 48, 55, 53, 48, 55, 48 }, { 57, 52, 57, 52, 54, 52, 52, 57 },
	};

	for (int bar = 0; bar < 8; bar++) {
		int64_t at = (int64_t)(first_bar + bar) * BAR;

		for (int beat = 0; beat < 4; beat++) {
			int pitch = tune[which][bar][beat];

			if (bar == 7 && beat == 0 && last_pitch > 0)
				pitch = last_pitch;
			if (pitch > 0)
				note[count++] = (struct note){ .track = 0, .pitch = (uint8_t)pitch,
					.start_ticks = at + beat * QUARTER,
					.length_ticks = QUARTER, .velocity = 80 };
		}
		for (int k = 0; k < 2; k++)
			note[count++] = (struct note){ .track = 1, .velocity = 80,
				.pitch = (uint8_t)(root[which][bar] + 7 * k), .start_ticks = at,
				.length_ticks = which == 0 ? BAR : BAR / 2 };
	}
	return count;
}

static struct form
divide(const struct note *note, size_t count, int tracks, int melody)
{
	struct song *song = make_song(note, count, tracks, 0);
	struct form f;
	struct err err = { 0 };

	if (!form_make(&f, song, melody, &err))
		fail_msg("%s", err.text);
	song_free(song);
	return f;
}

static void
parts_that_return_have_their_letter(void **state)
{
	static const struct { int first; char letter; bool varied; } want[4] = {
		{ 0, 'A', false }, { 8, 'A', true }, { 16, 'B', false }, { 24, 'A', false },
	};
	static struct note note[400];
	size_t count = 0;
	struct form f;

	(void)state;
	count = put_part(note, count, 0, 0, 0);
	count = put_part(note, count, 8, 0, 76);
	count = put_part(note, count, 16, 1, 0);
	count = put_part(note, count, 24, 0, 0);
	f = divide(note, count, 2, 0);
	for (int s = 0; s < f.sections; s++) {
		int part = f.section[s].first / 8;

		/* A part may fall into its halves, but no section reaches over its end. */
		assert_true(f.section[s].end <= 8 * (part + 1));
		if (f.sections == 4) {
			assert_int_equal(f.section[s].first, want[s].first);
			assert_int_equal(f.section[s].letter, want[s].letter);
		}
	}
	assert_in_range(f.sections, 4, 8);
	for (int s = 0; s < f.sections; s++)
		if (f.section[s].first == 24)
			assert_int_equal(f.section[s].letter, 'A');
		else if (f.section[s].first == 16)
			assert_int_not_equal(f.section[s].letter, 'A');
	form_clear(&f);
}

/* Nothing repeats; the melody pauses in the bar before each section. */
static void
a_section_begins_after_a_pause(void **state)
{
	static const int first[] = { 0, 8, 12, 16 };
	static struct note note[400];
	size_t count = 0;
	unsigned x = 7;
	struct form f;

	(void)state;
	for (int beat = 0; beat < 24 * 4; beat++) {
		x = x * 1103515245u + 12345u;
		note[count++] = (struct note){ .track = 1, .pitch = 48, .velocity = 80,
			.start_ticks = beat * QUARTER, .length_ticks = QUARTER };
		if (beat % 4 == 0 || (beat / 4 != 7 && beat / 4 != 11 && beat / 4 != 15))
			note[count++] = (struct note){ .pitch = (uint8_t)(60 + (x >> 16) % 25),
				.start_ticks = beat * QUARTER, .length_ticks = QUARTER,
				.velocity = 80 };
	}
	f = divide(note, count, 2, 0);
	assert_int_equal(f.sections, 4);
	for (int s = 0; s < f.sections; s++)
		assert_int_equal(f.section[s].first, first[s]);
	form_clear(&f);
}

/* Sections lie without gaps whatever the piece is. */
static void
every_piece_is_divided(void **state)
{
	static struct note many[3000];
	struct note one = { .length_ticks = QUARTER, .pitch = 60, .velocity = 80 };
	struct form f = divide(NULL, 0, 0, -1);
	int end = 0;

	(void)state;
	assert_int_equal(f.sections, 0);
	form_clear(&f);
	f = divide(&one, 1, 1, 0);
	assert_int_equal(f.sections, 1);
	assert_int_equal(f.section[0].letter, 'A');
	form_clear(&f);
	one.channel = DRUM_CHANNEL;
	f = divide(&one, 1, 1, -1);
	assert_int_equal(f.sections, 1);
	form_clear(&f);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct note){ .track = (int)(i % 100), .length_ticks = 60,
			.start_ticks = (int64_t)i * BAR / 2, .pitch = (uint8_t)(i * 37 % 128),
			.velocity = 80 };
	f = divide(many, COUNT(many), 100, 3);
	for (int s = 0; s < f.sections; s++) {
		assert_int_equal(f.section[s].first, end);
		assert_true(f.section[s].end > end);
		assert_in_range(f.section[s].letter, 'A', 'Z');
		assert_true(f.section[s].sure > 0 && f.section[s].sure <= 1);
		assert_true(s > 0 || f.section[s].sure == 1);
		end = f.section[s].end;
	}
	assert_int_equal(end, FORM_BARS_MAX);
	form_clear(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_that_return_have_their_letter),
		cmocka_unit_test(a_section_begins_after_a_pause),
		cmocka_unit_test(every_piece_is_divided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
