/* SPDX-License-Identifier: MIT */
#include "model/read/reading.h"

#include <unistd.h>

#include "model/read/reader.h"
#include "tensor/weights.h"
#include "unit/songs.h"

#define HALF	(2 * QUARTER)
#define BAR	(4 * QUARTER)
#define FILE_NAME "test_reading.safetensors"

struct chart {
	struct note	 note[4096];
	size_t		 count;
};

static void
put(struct chart *c, int track, int64_t start, int64_t length, int pitch)
{
	assert_true(c->count < COUNT(c->note));
	c->note[c->count++] = (struct note){ .track = track, .start_ticks = start,
	    .length_ticks = length, .pitch = (uint8_t)pitch, .velocity = 80 };
}

/* A tune over chords over a bass: I IV V7 I, twice, `up` half tones above C. */
static struct song *
cadences(struct chart *c, int up)
{
	static const int chords[4][4] = {
		{ 48, 60, 64, 67 }, { 53, 60, 65, 69 }, { 55, 59, 62, 65 }, { 48, 60, 64, 67 },
	};

	c->count = 0;
	for (int bar = 0; bar < 8; bar++) {
		const int *chord = chords[bar % 4];
		int64_t at = bar * BAR;

		for (int beat = 0; beat < 4; beat++)
			put(c, 0, at + beat * QUARTER, QUARTER, chord[1 + beat % 3] + 12 + up);
		for (int k = 1; k < 4; k++)
			for (int half = 0; half < 2; half++)
				put(c, 1, at + half * HALF, HALF, chord[k] + up);
		put(c, 2, at, BAR, chord[0] - 12 + up);
	}
	return make_song(c->note, c->count, 3, 0);
}

static struct reader *
shipped(void)
{
	struct err err = { 0 };
	struct reader *reader = reader_open_shipped(&err);

	if (reader == NULL)
		fail_msg("%s", err.text);
	return reader;
}

static struct reading
read_song(const struct reader *reader, struct song *song)
{
	struct reading r;
	struct err err = { 0 };

	if (!reading_make(&r, reader, NULL, song, &err))
		fail_msg("%s", err.text);
	song_free(song);
	return r;
}

static void
a_cadence_is_heard_in_every_key(void **state)
{
	static const int roots[4] = { 0, 5, 7, 0 };
	static const char *const qualities[4] = { "maj", "maj", "7", "maj" };
	static struct chart chart;
	struct reader *reader = shipped();
	float sure = 0;

	(void)state;
	for (int up = 0; up < 12; up++) {
		struct reading r = read_song(reader, cadences(&chart, up));

		assert_int_equal(r.halves.count, 16);
		assert_int_equal(r.key.tonic, up);
		assert_int_equal(r.key.key.minor, 0);
		assert_true(r.key.sure > READING_SURE);
		if (up == 0)
			sure = r.key.sure;
		else if (fabsf(r.key.sure - sure) > 1e-3f)
			fail_msg("sure %g in one key, %g in another", (double)sure,
			    (double)r.key.sure);
		for (int at = 0; at < 16; at++) {
			assert_int_equal(r.chord[at].root, (roots[at / 2 % 4] + up) % 12);
			assert_int_equal(r.chord[at].bass, r.chord[at].root);
			assert_string_equal(read_quality_names[r.chord[at].quality],
			    qualities[at / 2 % 4]);
		}
		assert_int_equal(r.role[0].role, ROLE_MELODY);
		assert_int_equal(r.role[2].role, ROLE_BASS);
		reading_clear(&r);
	}
	reader_free(reader);
}

/* A piece and then the same elsewhere: two sections, without a gap. */
static void
a_change_of_key_is_a_section(void **state)
{
	static struct chart chart;
	struct chart *c = &chart;
	struct reader *reader = shipped();
	struct reading r;
	size_t half;

	(void)state;
	song_free(cadences(c, 0));
	half = c->count;
	for (size_t i = 0; i < half; i++)
		put(c, c->note[i].track, c->note[i].start_ticks + 8 * BAR,
		    c->note[i].length_ticks, c->note[i].pitch + 6);
	r = read_song(reader, make_song(c->note, c->count, 3, 0));
	assert_int_equal(r.sections, 2);
	assert_int_equal(r.section[0].key.tonic, 0);
	assert_int_equal(r.section[1].key.tonic, 6);
	assert_int_equal(r.section[0].first, 0);
	assert_int_equal(r.section[1].first, r.section[0].end);
	assert_in_range(r.section[1].first, 14, 18);
	assert_int_equal(r.section[1].end, 32);
	reading_clear(&r);
	reader_free(reader);
}

static void
little_music_gets_an_answer(void **state)
{
	static struct chart chart;
	struct reader *reader = shipped();
	struct reading r = read_song(reader, make_song(NULL, 0, 0, 0));

	(void)state;
	assert_int_equal(r.halves.count, 0);
	assert_int_equal(r.key.key.known, 0);
	assert_int_equal(r.metres, 1);
	reading_clear(&r);
	/* One note. */
	chart.count = 0;
	put(&chart, 0, 0, QUARTER, 60);
	r = read_song(reader, make_song(chart.note, 1, 1, 0));
	assert_int_equal(r.halves.count, 2);
	assert_int_equal(r.chord[1].root, -1);
	assert_in_range(r.role[0].role, 0, ROLES - 1);
	reading_clear(&r);
	/* A hundred tracks. */
	chart.count = 0;
	for (int t = 0; t < 100; t++)
		put(&chart, t, t * QUARTER, QUARTER, 40 + t % 40);
	r = read_song(reader, make_song(chart.note, 100, 100, 0));
	assert_int_equal(r.tracks, 100);
	reading_clear(&r);
	/* Drums alone. */
	chart.count = 0;
	put(&chart, 0, 0, QUARTER, 36);
	chart.note[0].channel = DRUM_CHANNEL;
	r = read_song(reader, make_song(chart.note, 1, 1, 0));
	assert_int_equal(r.halves.count, 0);
	assert_int_equal(r.role[0].role, ROLE_DRUMS);
	reading_clear(&r);
	reader_free(reader);
}

/* --- the file */

static void
refused(struct weights_writer *w, const char *says)
{
	struct err err = { 0 };

	assert_true(weights_writer_file(w, FILE_NAME, &err));
	weights_writer_free(w);
	assert_null(reader_open(FILE_NAME, &err));
	if (strstr(err.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, says);
	unlink(FILE_NAME);
}

static void
a_wrong_file_is_refused(void **state)
{
	struct read_size size = { 8, 4 };
	static const struct read_degrees degrees;
	struct params net = PARAMS_EMPTY;
	struct weights_writer *w;
	struct err err;

	(void)state;
	read_net_list(&size, &net);
	assert_true(params_make(&net, &err));

	w = weights_writer_new();
	params_write(&net, "nets.0.", w);
	refused(w, "not a reader");
	w = weights_writer_new();
	reader_write(&net, 1, &size, &degrees, w);
	weights_writer_meta(w, "states", "0");
	refused(w, "from 1 to");
	w = weights_writer_new();
	reader_write(&net, 1, &size, &degrees, w);
	weights_writer_meta(w, "cells", "9");
	refused(w, "in.weight");
	w = weights_writer_new();
	reader_write(&net, 1, &size, &degrees, w);
	weights_writer_meta(w, "nets", "2");
	refused(w, "nets.1.");
	w = weights_writer_new();
	reader_write(&net, 1, &size, &degrees, w);
	assert_true(weights_writer_file(w, FILE_NAME, &err));
	weights_writer_free(w);
	reader_free(reader_open(FILE_NAME, &err));
	unlink(FILE_NAME);
	params_clear(&net);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cadence_is_heard_in_every_key),
		cmocka_unit_test(a_change_of_key_is_a_section),
		cmocka_unit_test(little_music_gets_an_answer),
		cmocka_unit_test(a_wrong_file_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
