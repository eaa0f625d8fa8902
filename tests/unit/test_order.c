/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <stdio.h>
#include <stdlib.h>

#include "app/order.h"
#include "base/rng.h"
#include "music/edit.h"
#include "music/song.h"
#include "music/time.h"
#include "unit/songs.h"

#define BAR	(4 * QUARTER)

static struct err err;

/* Four tracks of eight bars. */
static struct song *
eight_bars(void)
{
	struct song *song = make_song(NULL, 0, 4, 0);

	for (int t = 1; t < 4; t++)
		for (int i = 0; i < 32; i++) {
			struct note note = { .track = t, .start_ticks = i * QUARTER,
				.length_ticks = QUARTER, .channel = (uint8_t)t,
				.pitch = (uint8_t)(50 + t), .velocity = 80 };

			add_note(song, &note);
		}
	return song;
}

static void
set(struct order *o, const struct order_place *p, const char *name, const char *value)
{
	if (!order_set(o, p, name, value, &err))
		fail_msg("%s %s: %s", name, value, err.text);
}

static void
line_is(const struct order *o, const struct song *song, const struct time_map *time,
    const char *wanted)
{
	char *line = order_line(o, song, time);

	assert_string_equal(line, wanted);
	free(line);
}

static void
a_line_is_read_and_kept(void **state)
{
	struct song *song = eight_bars();
	struct order_place p = { .song = song, .time = time_map_new(song) };
	struct order o = { 0 };

	(void)state;
	assert_true(order_read(&o, &p, "fill bars 3-4 tracks 2,4 density eighth chords "
	    "\"Dm7 G7 | C\" candidates 8 temperature 0.9 seed 7", &err));
	line_is(&o, song, p.time, "fill bars 3-4 tracks 2,4 candidates 8 temperature 0.9 seed 7 "
	    "density eighth chords \"Dm7 G7 | C\"");
	line_is(&o, NULL, NULL, "fill ticks 3840-7680 tracks @2,@4 candidates 8 temperature 0.9 "
	    "seed 7 density eighth chords \"Dm7 G7 | C\"");
	set(&o, &p, "bars", "2+240-3+480");
	line_is(&o, song, p.time, "fill bars 2+240-3+480 tracks 2,4 candidates 8 temperature 0.9 "
	    "seed 7 density eighth chords \"Dm7 G7 | C\"");
	set(&o, &p, "chords", "any");
	set(&o, &p, "density", "");
	set(&o, &p, "tracks", "2-3");
	line_is(&o, NULL, NULL, "fill ticks 2160-4320 tracks @2,@3 candidates 8 "
	    "temperature 0.9 seed 7");
	order_clear(&o);
	time_map_free((struct time_map *)p.time);
	song_free(song);
}

/* A track that is put in before those of an order changes their numbers and not the order. */
static void
tracks_are_known_by_their_ids(void **state)
{
	struct song *song = eight_bars();
	struct order_place p = { .song = song, .time = time_map_new(song) };
	struct order o = { 0 };
	struct order_ready ready;
	struct edit edit = EDIT_EMPTY;

	(void)state;
	assert_true(order_read(&o, &p, "fill bars 1-2 tracks 3", &err));
	assert_true(edit_add_track(&edit, song, 0, "first", -1, &err));
	apply(song, &edit);
	line_is(&o, song, p.time, "fill bars 1-2 tracks 4");
	assert_true(order_make_ready(&o, &p, &ready, &err));
	for (int t = 0; t < 5; t++)
		assert_int_equal(ready.tracks[t], t == 3);
	order_ready_clear(&ready);
	assert_true(edit_remove_track(&edit, song, 3, &err));
	apply(song, &edit);
	assert_false(order_make_ready(&o, &p, &ready, &err));
	assert_non_null(strstr(err.text, "is gone; undo brings it back"));
	order_ready_clear(&ready);
	order_clear(&o);
	time_map_free((struct time_map *)p.time);
	song_free(song);
}

static void
what_is_left_open_follows_from_the_piece(void **state)
{
	struct song *song = eight_bars();
	struct order_place p = { .song = song, .time = time_map_new(song) };
	struct order o = { 0 };
	struct order_ready ready;
	int64_t start, end;

	(void)state;
	assert_true(order_settle(&o, &p, &err));
	line_is(&o, song, p.time, "continue bars 9-12 tracks 2,3,4");
	order_clear(&o);
	assert_true(order_read(&o, &p, "end bars 2", &err) && order_settle(&o, &p, &err));
	line_is(&o, song, p.time, "end bars 9-10 tracks 2,3,4");
	order_clear(&o);
	assert_true(order_read(&o, &p, "vary keep 0.5 notes 9,3 locked 0-1920", &err));
	assert_true(order_settle(&o, &p, &err));
	assert_true(order_region(&o, &start, &end));
	assert_int_equal(start, 0);
	assert_int_equal(end, 8 * BAR);
	assert_true(order_make_ready(&o, &p, &ready, &err));
	assert_int_equal(ready.request.bars, 8);
	assert_int_equal(ready.request.end_ticks, 0);
	assert_true(ready.request.replace);
	assert_true(ready.request.keep.kind == LOCK_NOTES && ready.request.keep.share == 0.5);
	assert_int_equal(ready.request.keep.count, 2);
	assert_int_equal(ready.request.keep.ids[0], 3);
	assert_int_equal(ready.request.keep.spans[0].end_ticks, 1920);
	order_ready_clear(&ready);
	set(&o, &p, "bars", "2+240-3+480");
	assert_true(order_make_ready(&o, &p, &ready, &err));
	assert_int_equal(ready.request.start_ticks, BAR + 240);
	assert_int_equal(ready.request.bars, 2);
	assert_int_equal(ready.request.end_ticks, 2 * BAR + 480);
	order_ready_clear(&ready);
	order_clear(&o);
	assert_true(order_read(&o, &p, "accompany bars 1-2", &err));
	assert_false(order_settle(&o, &p, &err));
	order_clear(&o);
	time_map_free((struct time_map *)p.time);
	song_free(song);
}

/* The new track stands where it was asked for, and is what is made. */
static void
a_new_track_is_made_ready(void **state)
{
	struct song *song = eight_bars();
	struct order_place p = { .song = song, .time = time_map_new(song) };
	struct order o = { 0 };
	struct order_ready ready;
	struct track_info info;

	(void)state;
	assert_true(order_read(&o, &p, "accompany bars 1-2 instrument flute below 2", &err));
	assert_true(order_settle(&o, &p, &err) && order_make_ready(&o, &p, &ready, &err));
	assert_int_equal(song_tracks(song), 4);
	assert_int_equal(song_tracks(ready.song), 5);
	for (int t = 0; t < 5; t++)
		assert_int_equal(ready.tracks[t], t == 2);
	song_track_info(ready.song, 2, &info);
	assert_int_equal(info.program, 73);
	assert_string_equal(info.name, "Flute");
	assert_true(ready.request.song == ready.song && ready.request.tracks == ready.tracks);
	order_ready_clear(&ready);
	order_clear(&o);
	time_map_free((struct time_map *)p.time);
	song_free(song);
}

static void
wrong_words_are_named(void **state)
{
	static const struct { const char *line, *says; } bad[] = {
		{ "dance", "dance" }, { "fill bars", "bars has no value" },
		{ "fill bars 3-2", "3-2" }, { "fill bars 0-2", "0-2" },
		    { "fill bars x", "bars takes" },
		{ "fill bars 1+9999-2", "bars takes" }, { "continue bars 0", "bars" },
		{ "fill tracks 7", "no track 7" }, { "fill tracks @99", "is gone; undo" },
		{ "fill density seldom", "density" }, { "fill colour red", "colour" },
		{ "fill temperature 3", "temperature" }, { "fill candidates 99", "candidates" },
		{ "fill seed -1", "seed" }, { "vary keep much", "keep takes" },
		{ "accompany instrument zzzz", "zzzz" }, { "fill notes a", "no list" },
		{ "fill ticks 9-3", "ticks takes" }, { "fill ticks 5", "ticks takes" },
		{ "fill below 9", "no track 9" }, { "fill chords \"Dm7", "not closed" },
	};
	struct song *song = eight_bars();
	struct order_place p = { .song = song, .time = time_map_new(song) };

	(void)state;
	for (size_t i = 0; i < COUNT(bad); i++) {
		struct order o = { 0 };

		err.text[0] = '\0';
		assert_false(order_read(&o, &p, bad[i].line, &err));
		if (strstr(err.text, bad[i].says) == NULL)
			fail_msg("%s: %s", bad[i].line, err.text);
		order_clear(&o);
	}
	time_map_free((struct time_map *)p.time);
	song_free(song);
}

/* --- by chance: what is kept says the same, and so does what people read */

static const char *const words[][5] = {
	[ORDER_REGION] = { "0-1920", "17-4001", "1920-3840" },
	[ORDER_BARS] = { "2-3", "5", "1+7-4+1919", "8-8" },
	[ORDER_TRACKS] = { "1", "2-4", "@2,@4", "1,3" },
	[ORDER_INSTRUMENT] = { "flute", "electric piano 1", "33" },
	[ORDER_BELOW] = { "1", "@3" }, [ORDER_ABOVE] = { "4" },
	[ORDER_KEEP] = { "rhythm", "contour", "pitches", "0.25" },
	[ORDER_NOTES] = { "4", "9,17,30" }, [ORDER_LOCKED] = { "0-1920", "0-480,1920-3840" },
	[ORDER_CANDIDATES] = { "1", "9" }, [ORDER_TEMPERATURE] = { "0", "1.05" },
	[ORDER_MIN_P] = { "0.05" }, [ORDER_MEMORY] = { "0", "0.5" },
	[ORDER_BOLD] = { "-1", "0.5" }, [ORDER_SEED] = { "0", "4294967296" },
	[ORDER_ASKING + CONTROL_DENSITY] = { "eighth", "3" },
	[ORDER_ASKING + CONTROL_LEAPS] = { "few" }, [ORDER_ASKING + CONTROL_LEVEL] = { "mf" },
	[ORDER_ASKING + CONTROLS] = { "D minor", "f#" },
	[ORDER_ASKING + CONTROLS + 1] = { "A blues", "key" },
	[ORDER_ASKING + CONTROLS + 2] = { "C3-G5" }, [ORDER_ASKING + CONTROLS + 3] = { "2" },
	[ORDER_ASKING + CONTROLS + 4] = { "Dm7 G7 | C", "C F/A" },
	[ORDER_ASKING + CONTROLS + 5] = { "say \"hush\" \\ #1" },
	[ORDER_ASKING + CONTROLS + 6] = { "3" },
};

static void
read_again(const struct order *o, const struct order_place *p, const struct time_map *time)
{
	char *line = order_line(o, p->song, time);
	struct order again = { 0 };

	if (!order_read(&again, p, line, &err))
		fail_msg("%s: %s", line, err.text);
	if (!order_equal(&again, o))
		fail_msg("%s is another order", line);
	order_clear(&again);
	free(line);
}

static void
any_order_survives_its_line(void **state)
{
	struct song *song = eight_bars();
	struct order_place p = { .song = song, .time = time_map_new(song) };
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (int i = 0; i < 500; i++) {
		struct order o = { .way = (enum order_way)rng_below(&rng, ORDER_WAYS) }, copy;

		for (int row = 0; row < (int)COUNT(words); row++) {
			uint32_t count = 0;

			while (count < 5 && words[row][count] != NULL)
				count++;
			if (count > 0 && rng_below(&rng, 3) == 0)
				set(&o, &p, order_row_name(row),
				    words[row][rng_below(&rng, count)]);
		}
		read_again(&o, &p, NULL);
		read_again(&o, &p, p.time);
		assert_true(order_copy(&copy, &o, &err));
		assert_true(order_equal(&copy, &o));
		order_clear(&copy);
		order_clear(&o);
	}
	time_map_free((struct time_map *)p.time);
	song_free(song);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_read_and_kept),
		cmocka_unit_test(tracks_are_known_by_their_ids),
		cmocka_unit_test(what_is_left_open_follows_from_the_piece),
		cmocka_unit_test(a_new_track_is_made_ready),
		cmocka_unit_test(wrong_words_are_named),
		cmocka_unit_test(any_order_survives_its_line),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
