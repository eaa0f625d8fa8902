/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <ftw.h>
#include <unistd.h>

#include "base/file.h"
#include "model/data/augment.h"
#include "model/data/corpus.h"
#include "model/data/phrase_draw.h"
#include "model/data/shard.h"
#include "model/data/task.h"
#include "model/token/phrase.h"
#include "model/token/piece.h"

static char root[] = "/tmp/cadenza-corpus-XXXXXX";

/* A format 0 file: quarters, one pitch after another. */
static void
write_midi(const char *name, int notes, int pitch)
{
	uint8_t bytes[4096] = "MThd\0\0\0\6\0\0\0\1\0\140MTrk";
	size_t at = 22;
	char path[FILE_PATH_MAX];
	struct err err;

	for (int i = 0; i < notes; i++) {
		const uint8_t note[] = { 0, 0x90, pitch + i % 7, 80, 96, 0x80, pitch + i % 7, 0 };

		memcpy(bytes + at, note, sizeof note);
		at += sizeof note;
	}
	memcpy(bytes + at, "\0\377\57\0", 4);
	at += 4;
	bytes[18] = bytes[19] = 0;
	bytes[20] = (at - 22) >> 8;
	bytes[21] = (at - 22) & 255;
	snprintf(path, sizeof path, "%s/%s", root, name);
	*strrchr(path, '/') = '\0';
	assert_true(file_make_folders(path, &err));
	path[strlen(path)] = '/';
	assert_true(file_write(path, bytes, at, &err));
}

static struct corpus *
open_corpus(const char *name, struct err *err)
{
	static const struct corpus_options options = { .encoding = ENCODING_DEFAULT,
		.augment = AUGMENT_ALL, .tasks = TASK_ALL };
	char path[FILE_PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", root, name);
	return corpus_open(path, &options, NULL, NULL, err);
}

static int
make_root(void **state)
{
	(void)state;
	if (mkdtemp(root) == NULL)
		return -1;
	setenv("XDG_CACHE_HOME", root, 1);
	write_midi("set/a/train/one.mid", 400, 60);
	write_midi("set/a/train/two.MID", 100, 50);
	write_midi("set/a/valid/three.midi", 40, 70);
	write_midi("set/b/train/four.mid", 16, 40);
	write_midi("set/b/train/not.txt", 16, 40);
	write_midi("empty/none.txt", 1, 40);
	return 0;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	(void)st;
	(void)kind;
	(void)ftw;
	return remove(path);
}

static int
remove_root(void **state)
{
	(void)state;
	return nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

static void
folders_become_pieces(void **state)
{
	struct corpus_stats stats;
	struct corpus *c;
	struct err err = { 0 };
	char broken[FILE_PATH_MAX], link[FILE_PATH_MAX];

	(void)state;
	snprintf(broken, sizeof broken, "%s/set/b/broken.mid", root);
	assert_true(file_write(broken, "MThd?", 5, &err));
	snprintf(link, sizeof link, "%s/set/c", root);
	assert_int_equal(symlink("a/train", link), 0);
	for (int again = 0; again < 2; again++) {	/* made, then found in the cache */
		c = open_corpus("set/", &err);
		if (c == NULL)
			fail_msg("%s", err.text);
		corpus_stats(c, &stats);
		assert_int_equal(stats.files, 7);
		assert_int_equal(stats.unread, 1);
		assert_int_equal(stats.collections, 3);
		assert_string_equal(corpus_collection(c, 0), "a");
		assert_string_equal(corpus_collection(c, 1), "b");
		assert_int_equal(stats.pieces[CORPUS_VALID] + stats.pieces[CORPUS_TRAIN], 6);
		assert_true(stats.pieces[CORPUS_VALID] >= 1);
		assert_int_equal(stats.notes[CORPUS_VALID] + stats.notes[CORPUS_TRAIN],
		    400 + 100 + 40 + 16 + 500);
		corpus_free(c);
	}
	unlink(link);
	unlink(broken);
}

/* Whatever their hashes: of a few pieces one is held out, of a single one none. */
static void
small_folders_hold_one_out(void **state)
{
	struct corpus_stats stats;
	struct err err = { 0 };
	struct corpus *c;

	(void)state;
	write_midi("few/one.mid", 16, 40);
	for (int pieces = 1; pieces <= 3; pieces++) {
		if (pieces > 1)
			write_midi(pieces == 2 ? "few/two.mid" : "few/three.mid", 16 + pieces, 40);
		c = open_corpus("few", &err);
		if (c == NULL)
			fail_msg("%s", err.text);
		corpus_stats(c, &stats);
		assert_int_equal(stats.pieces[CORPUS_VALID], pieces > 1);
		assert_int_equal(stats.pieces[CORPUS_TRAIN], pieces - (pieces > 1));
		corpus_free(c);
	}
}

/* A copy under another name, in another key, is not learnt from where the piece is held out. */
static void
copies_stand_on_one_side(void **state)
{
	struct corpus_stats stats;
	struct err err = { 0 };
	struct corpus *c;

	(void)state;
	write_midi("copies/valid/one.mid", 16, 40);
	write_midi("copies/other.mid", 16, 47);
	write_midi("copies/third.mid", 17, 47);
	write_midi("copies/train/told.mid", 16, 40);
	c = open_corpus("copies", &err);
	if (c == NULL)
		fail_msg("%s", err.text);
	corpus_stats(c, &stats);
	assert_int_equal(stats.copies, 1);
	assert_int_equal(stats.pieces[CORPUS_TRAIN], 2);
	assert_int_equal(stats.notes[CORPUS_TRAIN], 16 + 17);
	corpus_free(c);
	write_midi("same/one.mid", 16, 40);
	write_midi("same/two.mid", 16, 40);
	assert_null(open_corpus("same", &err));
	assert_non_null(strstr(err.text, "copies of one piece"));
}

/* The names of the pieces are lost: their numbers of notes tell them apart. */
static void
sides_of(const char *folder, int side[1000], struct corpus_stats *stats)
{
	struct err err;
	struct corpus *c = open_corpus(folder, &err);

	if (c == NULL)
		fail_msg("%s", err.text);
	for (int i = 0; i < 1000; i++)
		side[i] = -1;
	for (size_t i = 0; i < corpus_pieces(c); i++) {
		struct piece piece;

		corpus_piece(c, i, &piece);
		side[piece.notes] = corpus_side(c, i);
	}
	corpus_stats(c, stats);
	corpus_free(c);
}

static void
a_piece_stays_on_its_side(void **state)
{
	static const char *const versions[] = { "Song", "song (2)", "SONG_v3",
	    "Song - copy", "song.1" };
	int before[1000], after[1000];
	struct corpus_stats stats;
	char name[64];

	(void)state;
	for (int i = 0; i < 60; i++) {
		snprintf(name, sizeof name, "many/piece %c%c.mid", 'a' + i % 26, 'a' + i / 26);
		write_midi(name, 10 + i, 40);
	}
	for (int i = 0; i < 5; i++) {
		snprintf(name, sizeof name, "many/%d/%s.mid", i, versions[i]);
		write_midi(name, 100 + i, 40);
	}
	sides_of("many", before, &stats);
	assert_true(stats.pieces[CORPUS_VALID] > 0 && stats.pieces[CORPUS_TEST] > 0);
	assert_true(stats.pieces[CORPUS_TRAIN] > 45);
	for (int i = 1; i < 5; i++)
		assert_int_equal(before[100 + i], before[100]);
	/* names before and after the others, and a common one */
	for (int i = 0; i < 26; i++) {
		snprintf(name, sizeof name, i % 2 == 0 ? "many/0 new %c%c.mid" :
		    "many/%c%c/score.mid", 'a' + i, 'b');
		write_midi(name, 200 + i, 40);
	}
	sides_of("many", after, &stats);
	for (int i = 0; i < 200; i++)
		assert_int_equal(before[i], after[i]);
	for (int i = 0, train = 0; i < 26; i++) {
		assert_true(after[200 + i] >= 0);
		train += after[200 + i] == CORPUS_TRAIN;
		assert_true(i < 25 || train > 15);
	}
}

static void
titles_are_names_without_versions(void **state)
{
	static const struct { const char *a, *b; bool same; } cases[] = {
		{ "x/Song.mid", "y/song.midi", true },
		{ "Song (live) (2).mid", "song", true },
		{ "My Song_v12.mid", "mysong.mid", true },
		{ "Song.12.mid", "Song.mid", true },
		{ "song - copy (3).mid", "song.mid", true },
		{ "waltz1.mid", "waltz2.mid", false },
		{ "waltz-1.mid", "waltz-2.mid", false },
		{ "lev2.mid", "lev3.mid", false },
		{ "(a).mid", "(b).mid", false },
		{ "v1.mid", "v2.mid", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		if ((shard_title(cases[i].a) == shard_title(cases[i].b)) != cases[i].same)
			fail_msg("%s, %s", cases[i].a, cases[i].b);
	assert_int_equal(shard_title("--.mid"), 0);
}

/* The one file of the cache that belongs to a folder. */
static void
cache_of(const char *folder, char path[FILE_PATH_MAX])
{
	char real[FILE_PATH_MAX], wanted[FILE_PATH_MAX], hex[33];

	snprintf(wanted, sizeof wanted, "%s/%s", root, folder);
	assert_non_null(realpath(wanted, real));
	file_hash(real, strlen(real), hex);
	snprintf(path, FILE_PATH_MAX, "%s/cadenza/corpus/%s", root, hex);
}

static int	files_read;

static bool
count_reading(void *arg, size_t done, size_t count)
{
	(void)arg, (void)done, (void)count;
	files_read++;
	return true;
}

static int
reads(const char *folder)
{
	static const struct corpus_options options = { .encoding = ENCODING_DEFAULT,
		.augment = AUGMENT_ALL, .tasks = TASK_ALL };
	char path[FILE_PATH_MAX];
	struct err err;
	struct corpus *c;

	snprintf(path, sizeof path, "%s/%s", root, folder);
	files_read = 0;
	c = corpus_open(path, &options, count_reading, NULL, &err);
	if (c == NULL)
		fail_msg("%s", err.text);
	corpus_free(c);
	return files_read;
}

/* Whatever has become of the cache, the corpus is the same. */
static void
a_damaged_cache_is_made_again(void **state)
{
	char path[FILE_PATH_MAX];
	uint8_t *bytes, *bad;
	size_t size;
	struct err err;
	struct rng rng;

	(void)state;
	write_midi("cache/one.mid", 16, 40);
	write_midi("cache/two.mid", 17, 40);
	assert_int_equal(reads("cache"), 2);
	assert_int_equal(reads("cache"), 0);
	assert_int_equal(reads("./cache//"), 0);
	cache_of("cache", path);
	assert_true(file_read(path, 1 << 20, &bytes, &size, &err));
	bad = malloc(size);
	rng_seed(&rng, 3);
	for (int i = 0; i < 300; i++) {
		size_t cut = i < 100 ? size * i / 100 : size;

		memcpy(bad, bytes, size);
		if (cut == size)
			bad[rng_below(&rng, size)] ^= 1 + rng_below(&rng, 255);
		if (cut > 0) {
			assert_true(file_write(path, bad, cut, &err));
			assert_int_equal(reads("cache"), 2);
		}
	}
	assert_int_equal(reads("cache"), 0);
	write_midi("cache/two.mid", 18, 40);	/* another size */
	assert_int_equal(reads("cache"), 2);
	write_midi("cache/three.mid", 16, 41);
	assert_int_equal(reads("cache"), 3);
	assert_int_equal(reads("cache"), 0);
	free(bad);
	free(bytes);
}

/* Bytes that were sealed again pass for a shard if nothing in them is out of range. */
static void
a_forged_cache_stays_in_its_bytes(void **state)
{
	char path[FILE_PATH_MAX];
	uint8_t *bytes, *bad;
	size_t size;
	struct err err;
	struct rng rng;
	int passed = 0;

	(void)state;
	write_midi("forged/one.mid", 16, 40);
	assert_true(reads("forged") == 1);
	cache_of("forged", path);
	assert_true(file_read(path, 1 << 20, &bytes, &size, &err));
	bad = malloc(size);
	rng_seed(&rng, 4);
	for (int i = 0; i < 3000; i++) {
		struct shard *s;

		memcpy(bad, bytes, size);
		for (int n = rng_below(&rng, 3); n >= 0; n--)
			bad[rng_below(&rng, size)] = i % 2 == 0 ? rng_below(&rng, 256) : 0xff;
		shard_seal(bad, size, "");
		s = shard_read(bad, size, NULL);
		passed += s != NULL;
		shard_close(s);
		s = shard_read(bad, rng_below(&rng, size), NULL);
		assert_null(s);
	}
	assert_in_range(passed, 100, 2900);
	free(bad);
	free(bytes);
}

static void
without_a_cache_it_is_kept_in_memory(void **state)
{
	struct corpus_stats stats;
	struct corpus *c;
	struct err err;

	(void)state;
	setenv("XDG_CACHE_HOME", "/dev/null", 1);
	c = open_corpus("set", &err);
	setenv("XDG_CACHE_HOME", root, 1);
	assert_non_null(c);
	corpus_stats(c, &stats);
	assert_false(stats.kept);
	assert_true(stats.pieces[CORPUS_TRAIN] > 1);
	corpus_free(c);
}

static void
faults_are_said(void **state)
{
	struct err err = { 0 };

	(void)state;
	assert_null(open_corpus("empty", &err));
	assert_non_null(strstr(err.text, "holds no MIDI file"));
	assert_null(open_corpus("missing", &err));
	assert_non_null(strstr(err.text, "cannot be read"));
	assert_null(open_corpus("set/a/valid/three.midi", &err));
}

static bool
same_window(const struct token_window *a, const struct token_window *b)
{
	return a->length == b->length &&
	    memcmp(a->input, b->input, a->length * sizeof *a->input) == 0 &&
	    memcmp(a->target, b->target, a->length * sizeof *a->target) == 0;
}

static void
draws_depend_on_the_generator_alone(void **state)
{
	struct token_window a, b;
	struct corpus *c;
	struct err err;
	struct rng rng, again;
	int differ = 0;

	(void)state;
	c = open_corpus("set", &err);
	assert_non_null(c);
	assert_true(token_window_init(&a, 200, &err));
	assert_true(token_window_init(&b, 200, &err));
	rng_seed(&rng, 9);
	for (int i = 0; i < 200; i++) {
		again = rng;
		corpus_draw(c, CORPUS_TRAIN, &rng, 200, &a);
		corpus_draw(c, CORPUS_TRAIN, &again, 200, &b);
		assert_true(a.length > 0 && a.length <= 200);
		assert_int_equal(vocab_kind(a.input[0].id), TOKEN_HEAD);
		assert_int_equal(a.weight[0], 0);
		assert_true(token_window_weight(&a) > 0);
		assert_true(same_window(&a, &b));
		corpus_draw(c, CORPUS_TRAIN, &again, 200, &b);
		differ += !same_window(&a, &b);
	}
	assert_true(differ > 190);
	token_window_clear(&a);
	token_window_clear(&b);
	corpus_free(c);
}

static void
fixed_windows_are_held_out(void **state)
{
	struct token_window window;
	struct corpus *c;
	struct err err;

	(void)state;
	c = open_corpus("set", &err);
	assert_non_null(c);
	assert_true(token_window_init(&window, 100, &err));
	for (size_t i = 0; i < 10; i++) {
		assert_true(corpus_fixed(c, CORPUS_VALID, -1, i, 10, 100, &window));
		for (size_t k = 0; k < window.length; k++)	/* the one held out */
			if (vocab_is_note(window.target[k]))
				assert_in_range(vocab_value(window.target[k]), 70, 76);
	}
	assert_false(corpus_fixed(c, CORPUS_VALID, 1, 0, 1, 100, &window));
	assert_true(corpus_fixed(c, CORPUS_TRAIN, 1, 0, 1, 100, &window));
	token_window_clear(&window);
	corpus_free(c);
}

static void
phrases_are_drawn_too(void **state)
{
	struct token_window a, b;
	struct corpus *c;
	struct err err;
	struct rng rng, again;
	int differ = 0;

	(void)state;
	c = open_corpus("set", &err);
	assert_non_null(c);
	assert_true(token_window_init(&a, 100, &err));
	assert_true(token_window_init(&b, 100, &err));
	rng_seed(&rng, 3);
	for (int i = 0; i < 100; i++) {
		again = rng;
		assert_true(phrase_draw(c, &rng, 100, &a));
		assert_true(phrase_draw(c, &again, 100, &b));
		assert_true(same_window(&a, &b));
		assert_int_equal(token_window_notes(&a), 8);	/* quarters, in two bars of four */
		assert_true(phrase_draw(c, &again, 100, &b));
		differ += !same_window(&a, &b);
	}
	assert_true(differ > 80);
	for (size_t i = 0; i < 4; i++) {
		assert_true(phrase_fixed(c, CORPUS_VALID, i, 4, 100, &a));
		assert_int_equal(token_window_notes(&a), 8);
		for (size_t k = 0; k < a.length; k++)
			if (vocab_is_note(a.target[k]))
				assert_in_range(vocab_value(a.target[k]), 70, 76);
	}
	assert_false(phrase_fixed(c, CORPUS_VALID, 0, 4, 9, &a));	/* none is so short */
	token_window_clear(&a);
	token_window_clear(&b);
	corpus_free(c);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(folders_become_pieces),
		cmocka_unit_test(small_folders_hold_one_out),
		cmocka_unit_test(copies_stand_on_one_side),
		cmocka_unit_test(a_piece_stays_on_its_side),
		cmocka_unit_test(titles_are_names_without_versions),
		cmocka_unit_test(a_damaged_cache_is_made_again),
		cmocka_unit_test(a_forged_cache_stays_in_its_bytes),
		cmocka_unit_test(without_a_cache_it_is_kept_in_memory),
		cmocka_unit_test(faults_are_said),
		cmocka_unit_test(draws_depend_on_the_generator_alone),
		cmocka_unit_test(fixed_windows_are_held_out),
		cmocka_unit_test(phrases_are_drawn_too),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
