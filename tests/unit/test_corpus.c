/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <ftw.h>
#include <unistd.h>

#include "base/file.h"
#include "model/corpus.h"
#include "model/phrase.h"

static char root[] = "/tmp/cadenza-corpus-XXXXXX";

/* A format 0 file: so many quarters on one pitch after another. */
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
	static const struct encoding encoding = ENCODING_DEFAULT;
	char path[FILE_PATH_MAX];

	snprintf(path, sizeof path, "%s/%s", root, name);
	return corpus_open(path, &encoding, NULL, NULL, err);
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
			write_midi(pieces == 2 ? "few/two.mid" : "few/three.mid", 16, 40);
		c = open_corpus("few", &err);
		if (c == NULL)
			fail_msg("%s", err.text);
		corpus_stats(c, &stats);
		assert_int_equal(stats.pieces[CORPUS_VALID], pieces > 1);
		assert_int_equal(stats.pieces[CORPUS_TRAIN], pieces - (pieces > 1));
		corpus_free(c);
	}
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
		cmocka_unit_test(faults_are_said),
		cmocka_unit_test(draws_depend_on_the_generator_alone),
		cmocka_unit_test(fixed_windows_are_held_out),
		cmocka_unit_test(phrases_are_drawn_too),
	};

	return cmocka_run_group_tests(tests, make_root, remove_root);
}
