/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/file.h"
#include "base/rng.h"
#include "model/judge/quote.h"
#include "music/time.h"
#include "unit/songs.h"

#define BAR	(4 * QUARTER)
#define SEED_BARS 16

/* A line of its own for each seed: eighths at random pitches. */
static void
put_line(struct note *note, size_t count, int64_t start, uint64_t seed, int up)
{
	struct rng rng;

	rng_seed(&rng, seed);
	for (size_t i = 0; i < count; i++)
		note[i] = (struct note){ .start_ticks = start + (int64_t)i * QUARTER / 2,
			.length_ticks = QUARTER / 2, .pitch = (uint8_t)(50 + up +
			(int)rng_below(&rng, 24)), .velocity = 80, .ended = true };
}

static struct song *
song_of(const struct note *note, size_t count)
{
	return make_song(note, count, 1, 0);
}

static struct quote_runs
find(const struct song *song, const struct quotes *quotes)
{
	struct time_map *time = time_map_new(song);
	struct quote_runs runs = { 0 };
	struct excerpt e;
	struct err err = { 0 };

	if (!excerpt_make(&e, song, time, SEED_BARS * BAR, (SEED_BARS + 8) * BAR, NULL, &err) ||
	    !quote_find(&e, quotes, &runs, &err))
		fail_msg("%s", err.text);
	excerpt_clear(&e);
	time_map_free(time);
	return runs;
}

/* A seed of its own, and a region with `run` notes of a line, transposed, among others. */
static struct song *
song_with_run(uint64_t seed, uint64_t line, size_t run)
{
	struct note note[SEED_BARS * 8 + 64], quoted[128];
	struct song *song;

	put_line(note, SEED_BARS * 8, 0, seed, 0);
	put_line(note + SEED_BARS * 8, 64, SEED_BARS * BAR, seed + 1000, 0);
	put_line(quoted, 128, 0, line, 5);
	for (size_t i = 0; i < run; i++)
		note[SEED_BARS * 8 + 9 + i].pitch = quoted[40 + i].pitch;
	song = song_of(note, COUNT(note));
	return song;
}

static void
runs_of_the_seed_are_exact(void **state)
{
	static const size_t lengths[] = { 5, 11, 12, 13, 20, 33, 50 };

	(void)state;
	for (size_t i = 0; i < COUNT(lengths); i++) {
		struct song *song = song_with_run(7, 7, lengths[i]);
		int want = lengths[i] >= QUOTE_GRAM ? (int)lengths[i] : 0;

		assert_int_equal(find(song, NULL).seed, want);
		assert_int_equal(find(song, NULL).corpus, 0);
		assert_int_equal(find(song, NULL).notes, 64);
		song_free(song);
	}
}

static struct quotes *
index_of(uint64_t first, int songs, uint8_t **bytes)
{
	struct hash_set set = { 0 };
	struct quotes *quotes;
	struct err err = { 0 };
	size_t size;

	for (int i = 0; i < songs; i++) {
		struct note note[128];
		struct song *song;

		put_line(note, COUNT(note), 0, first + (uint64_t)i, 0);
		song = song_of(note, COUNT(note));
		assert_true(quote_collect(song, &set, &err));
		song_free(song);
	}
	assert_true(quote_index(&set, bytes, &size, &err));
	quotes = quotes_from_bytes(*bytes, size, &err);
	if (quotes == NULL)
		fail_msg("%s", err.text);
	hash_set_clear(&set);
	return quotes;
}

/* From fifteen notes on all are found, to the three notes that winnowing may lose at each end. */
static void
runs_of_the_corpus_are_found(void **state)
{
	uint8_t *bytes;
	struct quotes *quotes = index_of(100, 40, &bytes);

	(void)state;
	for (size_t run = 15; run < 50; run++) {
		struct song *song = song_with_run(run, 100 + run % 40, run);
		int found = find(song, quotes).corpus;

		if (found < (int)run - 6 || found > (int)run + 1 || found < QUOTE_GRAM)
			fail_msg("%d notes are found of %zu", found, run);
		assert_int_equal(find(song, quotes).seed, 0);
		song_free(song);
	}
	quotes_close(quotes);
	free(bytes);
}

static void
what_is_new_is_no_quote(void **state)
{
	uint8_t *bytes;
	struct quotes *quotes = index_of(100, 40, &bytes);

	(void)state;
	for (uint64_t seed = 500; seed < 540; seed++) {
		struct song *song = song_with_run(seed, 0, 0);

		assert_int_equal(find(song, quotes).corpus, 0);
		song_free(song);
	}
	quotes_close(quotes);
	free(bytes);
}

/* Repeated notes and plain alternation are everybody's. */
static void
what_says_nothing_is_no_quote(void **state)
{
	struct note note[SEED_BARS * 8 + 64];
	struct song *song;

	(void)state;
	put_line(note, COUNT(note), 0, 1, 0);
	for (size_t i = 0; i < COUNT(note); i++)
		note[i].pitch = i % 2 ? 60 : 64;
	song = song_of(note, COUNT(note));
	assert_int_equal(find(song, NULL).seed, 0);
	song_free(song);
}

static void
an_empty_region_quotes_nothing(void **state)
{
	struct song *song = song_of(NULL, 0);

	(void)state;
	assert_int_equal(find(song, NULL).seed, 0);
	song_free(song);
}

static void
broken_indexes_are_refused(void **state)
{
	struct hash_set set = { 0 };
	struct song *song = song_with_run(3, 3, 20);
	uint8_t *bytes, *copy;
	struct quotes *quotes;
	struct err err;
	size_t size;

	(void)state;
	assert_true(quote_collect(song, &set, &err));
	assert_true(quote_index(&set, &bytes, &size, &err));
	copy = malloc(size);
	for (size_t cut = 0; cut < size; cut += 7) {
		memcpy(copy, bytes, cut);
		assert_null(quotes_from_bytes(copy, cut, &err));
	}
	for (size_t at = 0; at < 40; at++) {		/* the header, and counts */
		memcpy(copy, bytes, size);
		copy[at] ^= 0x41;
		quotes = quotes_from_bytes(copy, size, &err);
		assert_null(quotes);
	}
	assert_null(quotes_open("/nowhere/quotes.index", &err));
	free(copy);
	free(bytes);
	hash_set_clear(&set);
	song_free(song);
}

/*
 * The first 26 notes of "Denis, don't be threatening" (O'Neill 1903), in eighths, a
 * fourth lower.
 */
static void
the_shipped_index_knows_its_tunes(void **state)
{
	static const struct { uint8_t pitch, eighths; } tune[] = {
		{ 69, 1 }, { 68, 1 }, { 66, 1 }, { 64, 1 }, { 64, 1 }, { 66, 1 }, { 64, 1 },
		{ 68, 2 }, { 64, 1 }, { 64, 2 }, { 68, 1 }, { 69, 2 }, { 69, 1 }, { 71, 1 },
		{ 73, 1 }, { 74, 1 }, { 73, 2 }, { 69, 1 }, { 69, 2 }, { 69, 1 }, { 68, 1 },
		{ 66, 1 }, { 64, 1 }, { 64, 1 }, { 66, 1 }, { 64, 1 },
	};
	struct note note[SEED_BARS * 8 + COUNT(tune)];
	struct err err = { 0 };
	struct quotes *quotes = quotes_open(SOURCE_DIR "/" QUOTE_SHIPPED, &err);
	int64_t at = SEED_BARS * BAR;
	struct song *song;

	(void)state;
	if (quotes == NULL)
		fail_msg("%s", err.text);
	put_line(note, COUNT(note), 0, 1, 0);
	for (size_t i = 0; i < COUNT(tune); i++) {
		struct note *n = &note[SEED_BARS * 8 + i];

		n->start_ticks = at;
		n->length_ticks = tune[i].eighths * QUARTER / 2;
		n->pitch = tune[i].pitch;
		at += n->length_ticks;
	}
	song = song_of(note, COUNT(note));
	assert_in_range(find(song, quotes).corpus, COUNT(tune) - 6, COUNT(tune));
	song_free(song);
	put_line(note, COUNT(note), 0, 1, 0);
	song = song_of(note, COUNT(note));
	assert_int_equal(find(song, quotes).corpus, 0);
	song_free(song);
	quotes_close(quotes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_of_the_seed_are_exact),
		cmocka_unit_test(runs_of_the_corpus_are_found),
		cmocka_unit_test(what_is_new_is_no_quote),
		cmocka_unit_test(what_says_nothing_is_no_quote),
		cmocka_unit_test(an_empty_region_quotes_nothing),
		cmocka_unit_test(broken_indexes_are_refused),
		cmocka_unit_test(the_shipped_index_knows_its_tunes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
