/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <math.h>
#include <stdlib.h>

#include "model/read/phrase_vector.h"
#include "model/read/themes.h"
#include "unit/songs.h"

#define BAR	(4 * QUARTER)

static const int theme[] = { 60, 62, 64, 60, 67, 65, 64, 62 };	/* eighths, a bar */

static size_t
put_theme(struct note *note, size_t count, int track, int bar, int up, int changed)
{
	for (int i = 0; i < 8; i++)
		note[count++] = (struct note){ .track = track, .velocity = 80,
			.pitch = (uint8_t)(theme[i] + up + (i == changed ? 1 : 0)),
			.start_ticks = bar * BAR + i * QUARTER / 2, .length_ticks = QUARTER / 2 };
	return count;
}

/* Notes that are like nothing, a bar of quarters. */
static size_t
put_other(struct note *note, size_t count, int track, int bar)
{
	for (int i = 0; i < 4; i++)
		note[count++] = (struct note){ .track = track, .velocity = 80,
			.pitch = (uint8_t)(40 + (7 * i * i + 3 * bar * bar + 5 * i * bar) % 23),
			.start_ticks = bar * BAR + i * QUARTER, .length_ticks = QUARTER };
	return count;
}

static struct themes
read_song(struct song *song)
{
	struct themes t;
	struct err err = { 0 };

	if (!themes_make(&t, song, &err))
		fail_msg("%s", err.text);
	song_free(song);
	return t;
}

static struct points
read_points(const struct note *note, size_t count, int tracks)
{
	struct song *song = make_song(note, count, tracks, 0);
	struct points p;
	struct err err = { 0 };

	if (!points_make(&p, song, &err))
		fail_msg("%s", err.text);
	song_free(song);
	return p;
}

/* --- patterns */

static void
a_pattern_is_found_as_it_was_transposed_and_varied(void **state)
{
	static const struct { int track, bar, up, changed; float share; } put[] = {
		{ 0, 0, 0, -1, 1 }, { 0, 2, 5, -1, 1 }, { 1, 3, -12, -1, 1 },
		{ 0, 5, 7, 3, 15.0f / 16 },
	};
	struct pattern_places *found = calloc(1, sizeof *found);
	struct note note[100];
	struct points p;
	size_t count = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(put); i++)
		count = put_theme(note, count, put[i].track, put[i].bar, put[i].up,
		    put[i].changed);
	p = read_points(note, count, 2);
	pattern_find(&p, p.point, 8, -1, NULL, found);
	assert_int_equal(found->count, COUNT(put));
	for (size_t i = 0; i < COUNT(put); i++) {
		const struct pattern_place *at = &found->place[i];

		assert_int_equal(at->track, put[i].track);
		assert_int_equal(at->start, put[i].bar * BAR);
		assert_int_equal(at->end, (put[i].bar + 1) * BAR);
		assert_int_equal(at->transposed, put[i].up);
		assert_true(at->share == put[i].share);
	}
	pattern_find(&p, p.point, 8, 1, NULL, found);
	assert_int_equal(found->count, 1);
	points_clear(&p);
	free(found);
}

static void
what_is_no_pattern_is_nowhere(void **state)
{
	struct pattern_places *found = calloc(1, sizeof *found);
	struct note note[200];
	struct points p;
	size_t count = 0;
	long long work = 3;

	(void)state;
	for (int bar = 0; bar < 12; bar++)
		count = put_other(note, count, 0, bar);
	p = read_points(note, count, 1);
	pattern_find(&p, p.point, 2, -1, NULL, found);
	assert_int_equal(found->count, 0);
	pattern_find(&p, p.point, PATTERN_NOTES_MAX + 1, -1, NULL, found);
	assert_int_equal(found->count, 0);
	pattern_find(&p, p.point, 8, -1, NULL, found);
	assert_int_equal(found->count, 1);
	pattern_find(&p, p.point + 8, 8, -1, &work, found);
	assert_int_equal(found->count, 0);
	points_clear(&p);
	free(found);
}

static void
a_move_has_a_name(void **state)
{
	static const struct { int by; const char *name; } cases[] = {
		{ 0, "" }, { 5, "transposed up a fourth" }, { -1, "transposed down a half tone" },
		{ 12, "transposed up an octave" },
		{ -19, "transposed down an octave and a fifth" },
		{ 24, "transposed up 2 octaves" }, { 127, "transposed up 10 octaves and a fifth" },
	};
	char text[PATTERN_MOVE_SIZE];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_string_equal(pattern_move(cases[i].by, text), cases[i].name);
}

/* --- motifs */

static void
what_returns_is_a_motif_and_the_hook(void **state)
{
	static struct note note[400];
	size_t count = 0;
	struct themes t;
	int place = -1;

	(void)state;
	for (int bar = 0; bar < 16; bar++)
		if (bar % 4 == 1)
			count = put_theme(note, count, 0, bar, bar == 9 ? 5 : 0, -1);
		else
			count = put_other(note, count, 0, bar);
	count = put_theme(note, count, 1, 14, -12, 2);
	t = read_song(make_song(note, count, 2, 0));
	assert_int_equal(t.motifs.hook, 0);
	assert_int_equal(t.motifs.motif[0].points, 8);
	assert_int_equal(t.motifs.motif[0].places, 5);
	assert_int_equal(motifs_at(&t.motifs, 0, 9 * BAR + QUARTER, &place), 0);
	assert_int_equal(place, 2);
	assert_int_equal(t.motifs.motif[0].place[2].transposed, 5);
	assert_true(t.motifs.motif[0].place[4].share < 1);
	/* It is one of those that are alike. */
	assert_true(t.motifs.motif[0].place[t.motifs.motif[0].medoid].share == 1);
	assert_int_equal(motifs_at(&t.motifs, 1, 0, &place), -1);
	assert_false(t.motifs.cut);
	themes_clear(&t);
}

/* --- vectors */

static double
distance(const float *a, const float *b)
{
	double dot = 0;

	for (int i = 0; i < PHRASE_VECTOR; i++)
		dot += (double)a[i] * (double)b[i];
	return 1 - dot;
}

static void
like_phrases_are_near(void **state)
{
	static float vector[4][PHRASE_VECTOR];
	struct note note[100];
	struct points p;
	size_t count = 0;

	(void)state;
	count = put_theme(note, count, 0, 0, 0, -1);
	count = put_theme(note, count, 0, 1, 0, -1);
	count = put_theme(note, count, 0, 2, 0, 3);
	count = put_other(note, count, 0, 3);
	p = read_points(note, count, 1);
	for (int i = 0; i < 4; i++) {
		phrase_vector_add(&p, 0, i * BAR, (i + 1) * BAR, BAR, vector[i]);
		phrase_vector_finish(vector[i]);
	}
	assert_true(fabs(distance(vector[0], vector[0])) < 1e-5);
	assert_true(fabs(distance(vector[0], vector[1])) < 1e-5);
	assert_true(distance(vector[0], vector[2]) > 0.05);
	assert_true(distance(vector[0], vector[2]) < distance(vector[0], vector[3]) / 2);
	points_clear(&p);
}

/* --- any piece */

/* No note, one, drums alone, a hundred tracks, too many notes: each has an answer. */
static void
little_music_and_much_get_an_answer(void **state)
{
	static struct note many[POINTS_MAX + 100];
	struct note one = { .length_ticks = QUARTER, .pitch = 60, .velocity = 80 };
	struct themes t = read_song(make_song(NULL, 0, 0, 0));

	(void)state;
	assert_int_equal(t.form.sections, 0);
	assert_int_equal(t.tracks, 0);
	assert_int_equal(t.motifs.count, 0);
	assert_int_equal(t.motifs.hook, -1);
	themes_clear(&t);
	t = read_song(make_song(&one, 1, 1, 0));
	assert_int_equal(t.tracks, 1);
	assert_int_equal(t.track[0].phrases, 1);
	assert_int_equal(t.track[0].phrase[0].letter, 'A');
	assert_int_equal(t.motifs.count, 0);
	themes_clear(&t);
	one.channel = DRUM_CHANNEL;
	t = read_song(make_song(&one, 1, 1, 0));
	assert_int_equal(t.form.sections, 1);
	assert_int_equal(t.tracks, 0);
	assert_int_equal(t.motifs.hook, -1);
	themes_clear(&t);
	for (size_t i = 0; i < COUNT(many); i++)
		many[i] = (struct note){ .track = (int)(i % 100), .length_ticks = 60,
			.start_ticks = (int64_t)(i / 100) * QUARTER / 4, .velocity = 80,
			.pitch = (uint8_t)(40 + i * i % 51 % 40) };
	t = read_song(make_song(many, COUNT(many), 100, 0));
	assert_int_equal(t.tracks, THEME_TRACKS_MAX);
	assert_true(t.points.cut && t.motifs.cut);
	themes_clear(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_is_found_as_it_was_transposed_and_varied),
		cmocka_unit_test(what_is_no_pattern_is_nowhere),
		cmocka_unit_test(a_move_has_a_name),
		cmocka_unit_test(what_returns_is_a_motif_and_the_hook),
		cmocka_unit_test(like_phrases_are_near),
		cmocka_unit_test(little_music_and_much_get_an_answer),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
