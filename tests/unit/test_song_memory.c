/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/rng.h"
#include "model/infer/generate.h"
#include "model/infer/model_internal.h"
#include "model/infer/prefix.h"
#include "model/infer/song_memory.h"
#include "model/memory/memory_internal.h"
#include "model/token/piece.h"
#include "unit/songs.h"

#define BAR	(4 * QUARTER)

/* Two parts of quarters on tracks 1 and 2, bars from to end. */
static void
add_bars(struct song *song, int track, int from, int end, int pitch, uint64_t seed)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (int i = from * 4; i < end * 4; i++) {
		struct note note = { .track = track, .start_ticks = i * QUARTER,
		    .length_ticks = QUARTER,
			.channel = track, .pitch = pitch + (int)rng_below(&rng, 8),
			.velocity = 80 };

		add_note(song, &note);
	}
}

/* Bars 8 to 12 are to be made; they and what is after them may differ. */
static struct song *
make(uint64_t inside, uint64_t after)
{
	struct song *song = make_song(NULL, 0, 3, 40);

	add_bars(song, 1, 0, 8, 60, 1);
	add_bars(song, 2, 0, 8, 45, 2);
	if (inside != 0)
		add_bars(song, 1, 8, 12, 60, inside);
	if (after != 0) {
		add_bars(song, 1, 12, 16, 60, after);
		add_bars(song, 2, 12, 16, 45, after);
	}
	return song;
}

static uint64_t
fingerprint(const struct memory *m)
{
	const struct hash_table *tables[] = { &m->tallies, &m->matches, &m->numbers };
	uint64_t hash = m->learnt;

	for (size_t t = 0; t < COUNT(tables); t++)
		for (size_t i = 0; i < tables[t]->slots * tables[t]->slot_bytes; i++)
			hash = hash_mix(hash, tables[t]->slot[i]);
	return hash;
}

/* The memory of a song around so many bars from a bar on; frees the song. */
static uint64_t
remember(struct song *song, int64_t start, int bars, struct song_memory *memory,
    struct prefix *prefix)
{
	struct generate_request request = { .song = song, .start_ticks = start, .bars = bars,
	    .candidates = 1 };
	struct encoding encoding = ENCODING_DEFAULT;
	struct err err = { 0 };

	memset(memory, 0, sizeof *memory);
	memset(prefix, 0, sizeof *prefix);
	if (!prefix_make(prefix, &request, &encoding, 512, &err) ||
	    !song_memory_make(memory, song, prefix, NULL, &err))
		fail_msg("%s", err.text);
	song_free(song);
	return fingerprint(memory->memory);
}

static uint64_t
fingerprint_of(struct song *song, int64_t start, int bars)
{
	struct song_memory memory;
	struct prefix prefix;
	uint64_t hash = remember(song, start, bars, &memory, &prefix);

	song_memory_clear(&memory);
	prefix_clear(&prefix);
	return hash;
}

/* Not a byte hangs on what stands in the bars that are to be made. */
static void
the_region_is_left_out(void **state)
{
	uint64_t hash = fingerprint_of(make(5, 6), 8 * BAR, 4);

	(void)state;
	assert_true(fingerprint_of(make(7, 6), 8 * BAR, 4) == hash);
	assert_true(fingerprint_of(make(0, 6), 8 * BAR, 4) == hash);
	/* what comes after it is known */
	assert_true(fingerprint_of(make(5, 8), 8 * BAR, 4) != hash);
	assert_true(fingerprint_of(make(5, 0), 8 * BAR, 4) != hash);
	/* From inside a bar the whole bar is left out. */
	hash = fingerprint_of(make(5, 6), 8 * BAR + QUARTER, 4);
	assert_true(fingerprint_of(make(7, 6), 8 * BAR + QUARTER, 4) == hash);
}

/* The stream stands where the region begins, with the prefix's slots. */
static void
the_stream_stands_before_it(void **state)
{
	struct song_memory memory;
	struct prefix prefix;
	struct memory_stream *s;
	struct err err;

	(void)state;
	remember(make(5, 6), 8 * BAR, 4, &memory, &prefix);
	assert_int_equal(memory.first_bar, 0);
	assert_int_equal(prefix.encode.order_count, 2);
	assert_int_not_equal(memory.track[0], memory.track[1]);
	s = song_memory_stream(&memory, &err);
	assert_non_null(s);
	assert_true(song_memory_window(&memory, s, &prefix.grammar, &prefix,
	    prefix.prefix_bar, &err));
	for (int slot = 0; slot < 2; slot++) {
		int t = memory.track[slot];

		assert_int_equal(s->track[t].bars, 8);
		assert_non_null(stream_cell(s, t, 7));
		assert_null(stream_cell(s, t, 8));
		assert_true(s->track[t].intervals > 64);
	}
	memory_stream_free(s);
	song_memory_clear(&memory);
	prefix_clear(&prefix);
}

/* A track that has no note yet, and one that only comes later. */
static void
tracks_may_be_new(void **state)
{
	struct song *song = make_song(NULL, 0, 4, 40);
	struct generate_request request = { .song = song, .start_ticks = 8 * BAR, .bars = 4,
	    .candidates = 1,
		.tracks = (bool[]){ false, true, true, true } };
	struct encoding encoding = ENCODING_DEFAULT;
	struct song_memory memory = { 0 };
	struct prefix prefix = { 0 };
	struct err err = { 0 };
	unsigned seen = 0;

	(void)state;
	add_bars(song, 1, 0, 8, 60, 1);
	add_bars(song, 2, 12, 16, 60, 1);
	assert_true(prefix_make(&prefix, &request, &encoding, 512, &err));
	if (!song_memory_make(&memory, song, &prefix, NULL, &err))
		fail_msg("%s", err.text);
	assert_int_equal(prefix.encode.order_count, 3);
	for (int slot = 0; slot < 3; slot++) {
		assert_in_range(memory.track[slot], 0, VOCAB_TRACKS - 1);
		seen |= 1u << memory.track[slot];
	}
	assert_int_equal(__builtin_popcount(seen), 3);
	song_memory_clear(&memory);
	prefix_clear(&prefix);
	song_free(song);
}

/* Of a long song the nearest music, so that the first note does not wait for it. */
static void
long_songs_are_bounded(void **state)
{
	struct song_memory memory;
	struct prefix prefix;
	struct song *song = make_song(NULL, 0, 3, 40);

	(void)state;
	for (int t = 1; t < 3; t++)
		add_bars(song, t, 0, 900, 50, (uint64_t)t);
	remember(song, 600 * BAR, 4, &memory, &prefix);
	assert_in_range(memory.memory->learnt, 12000, 60000);
	assert_int_equal(memory.first_bar, 512 - 64);
	song_memory_clear(&memory);
	prefix_clear(&prefix);

	/* Bars so long that so many of them are too many for a piece. */
	song = make_song(NULL, 0, 2, 40);
	add_bars(song, 1, 0, 20, 60, 1);
	set_metre(song, 20 * BAR, 255, 1);
	remember(song, 20 * BAR + INT64_C(300) * 255 * BAR, 1, &memory, &prefix);
	song_memory_clear(&memory);
	prefix_clear(&prefix);
}

/* Of an adapter what it knows of other pieces is learnt; the song itself is there already. */
static uint64_t
fingerprint_with(struct song *learnt)
{
	struct generate_request request = { .song = make(5, 6), .start_ticks = 8 * BAR, .bars = 4,
	    .candidates = 1 };
	struct encoding encoding = ENCODING_DEFAULT;
	struct adapter *adapter = calloc(1, sizeof *adapter);
	struct song_memory memory = { 0 };
	struct prefix prefix = { 0 };
	struct piece piece;
	struct err err = { 0 };
	uint64_t hash;

	assert_non_null(adapter);
	assert_true(piece_of_song(learnt, &piece, &err));
	assert_true(adapter_music_add(&adapter->music, &piece, ADAPTER_NOTES_MAX, &err));
	assert_true(prefix_make(&prefix, &request, &encoding, 512, &err));
	if (!song_memory_make(&memory, request.song, &prefix, adapter, &err))
		fail_msg("%s", err.text);
	hash = fingerprint(memory.memory);
	song_memory_clear(&memory);
	prefix_clear(&prefix);
	piece_clear(&piece);
	adapter_music_clear(&adapter->music);
	free(adapter);
	song_free((struct song *)request.song);
	song_free(learnt);
	return hash;
}

static void
an_adapter_adds_its_music(void **state)
{
	uint64_t hash = fingerprint_of(make(5, 6), 8 * BAR, 4);
	struct song *other = make_song(NULL, 0, 3, 40);

	(void)state;
	add_bars(other, 1, 0, 8, 72, 9);
	assert_true(fingerprint_with(make(5, 6)) == hash);
	assert_true(fingerprint_with(other) != hash);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_region_is_left_out),
		cmocka_unit_test(the_stream_stands_before_it),
		cmocka_unit_test(tracks_may_be_new),
		cmocka_unit_test(an_adapter_adds_its_music),
		cmocka_unit_test(long_songs_are_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
