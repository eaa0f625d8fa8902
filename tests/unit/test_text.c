/* SPDX-License-Identifier: MIT */
#include "base/text.h"
#include "test.h"

static void
splits_words_quotes_and_comments(void **state)
{
	char line[] = "  save \"my song.mid\" a\\ b # and no more";
	char unclosed[] = "save \"a";
	char *words[8];
	struct err err;
	int n;

	(void)state;
	assert_true(text_split(line, words, 8, &n, &err));
	assert_int_equal(n, 3);
	assert_string_equal(words[1], "my song.mid");
	assert_string_equal(words[2], "a b");
	assert_false(text_split(unclosed, words, 8, &n, &err));
}

/* What is quoted is read back, whole or while it is being typed. */
static void
quotes_what_it_reads_back(void **state)
{
	static const char *const names[] = {
		"plain.mid", "my song.mid", "a\"b", "back\\slash", "#hash", "two  blanks ; x",
		" ", "\ttab", "end\\", "caf\xc3\xa9 1", "",
	};
	char line[128], word[64], *words[4];
	struct err err;
	int n;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		strcpy(line, "w ");
		assert_true(text_quote_open(names[i], line + 2, sizeof line - 2));
		assert_int_equal(text_last_word(line, word, sizeof word), 2);
		assert_string_equal(word, names[i]);
		assert_true(text_quote(names[i], line + 2, sizeof line - 2));
		assert_int_equal(text_last_word(line, word, sizeof word), 2);
		assert_true(text_split(line, words, 4, &n, &err));
		assert_int_equal(n, 2);
		assert_string_equal(words[1], names[i]);
	}
	assert_false(text_quote("too long", line, 8));
	assert_int_equal(text_last_word("open \"dir x/so", word, sizeof word), 5);
	assert_string_equal(word, "dir x/so");
	assert_int_equal(text_last_word("open ", word, sizeof word), 5);
	assert_string_equal(word, "");
}

static void
cleans_what_strangers_wrote(void **state)
{
	char out[16];

	(void)state;
	text_clean("a\x1b[2Jb", 6, out, sizeof out);
	assert_string_equal(out, "a [2Jb");
	text_clean("caf\xe9", 4, out, sizeof out);
	assert_string_equal(out, "caf\xc3\xa9");
	text_clean("\xc3\xa9\xc3\xa9", 4, out, 4);	/* never half a character */
	assert_string_equal(out, "\xc3\xa9");
}

static void
knows_pitches(void **state)
{
	static const struct { const char *word; int pitch; } cases[] = {
		{ "60", 60 }, { "C4", 60 }, { "c#4", 61 }, { "Bb3", 58 },
		{ "C♯4", 61 }, { "C-1", 0 }, { "G9", 127 }, { "b", -1 },
		{ "G#9", -1 }, { "128", -1 }, { "H4", -1 }, { "", -1 },
	};
	int pitch;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(text_parse_pitch(cases[i].word, &pitch), cases[i].pitch >= 0);
		if (cases[i].pitch >= 0)
			assert_int_equal(pitch, cases[i].pitch);
	}
}

static void
numbers_are_whole_words_within_bounds(void **state)
{
	struct err err;
	long long n;
	double x;

	(void)state;
	assert_true(text_integer("12", 0, 127, &n, &err) && n == 12);
	assert_false(text_integer("12x", 0, 127, &n, &err));
	assert_false(text_integer("128", 0, 127, &n, &err));
	assert_string_equal(err.text, "128 is not a whole number from 0 to 127");
	assert_false(text_integer("", 0, 127, &n, &err));
	assert_true(text_number("0.5", 0, 1, &x, &err));
	assert_false(text_number("nan", 0, 1, &x, &err));
}

static const char *
fruit(size_t i)
{
	return ((const char *[]){ "apple", "pear", "plum" })[i];
}

static void
finds_the_nearest_word(void **state)
{
	(void)state;
	assert_string_equal(text_nearest("peer", fruit, 3), "pear");
	assert_null(text_nearest("xyzzy", fruit, 3));
}

static void
a_word_is_found_whole(void **state)
{
	(void)state;
	assert_true(text_has_word("w write", "w"));
	assert_true(text_has_word("w write", "write"));
	assert_false(text_has_word("w write", "wr"));
	assert_false(text_has_word("w write", "w write"));
	assert_false(text_has_word("w write", ""));
	assert_false(text_has_word("", "w"));
	assert_false(text_has_word(NULL, "w"));
}

static void
letters_that_begin_words_are_a_name(void **state)
{
	static const struct {
		const char	*name, *typed;
		bool		 fits;
	} cases[] = {
		{ "Electric Piano 1", "ep", true }, { "Electric Piano 1", "el pi 1", true },
		{ "E-Piano 1", "epi", true }, { "Acoustic Bass", "acou bass", true },
		{ "Flute", "flt", false }, { "Lead 1 (square)", "lead vocal", false },
		{ "Lead 1 (square)", "LEAD", true }, { "Viola", "solo viola", false },
		{ "", "a", false },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		if (text_matches_words(cases[i].name, cases[i].typed) != cases[i].fits)
			fail_msg("%s and %s", cases[i].name, cases[i].typed);
}

static void
a_written_word_is_read_again(void **state)
{
	static const char *const words[] = { "", "plain", "two words", "a\"b", "c\\d", "#e", "f#" };

	(void)state;
	for (size_t i = 0; i < COUNT(words); i++) {
		char *line = NULL, *read[2];
		size_t size;
		int count;
		struct err err;
		FILE *out = open_memstream(&line, &size);

		text_write_word(out, words[i]);
		fclose(out);
		assert_true(text_split(line, read, 2, &count, &err));
		assert_int_equal(count, 1);
		assert_string_equal(read[0], words[i]);
		free(line);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_words_quotes_and_comments),
		cmocka_unit_test(quotes_what_it_reads_back),
		cmocka_unit_test(cleans_what_strangers_wrote),
		cmocka_unit_test(knows_pitches),
		cmocka_unit_test(numbers_are_whole_words_within_bounds),
		cmocka_unit_test(finds_the_nearest_word),
		cmocka_unit_test(a_word_is_found_whole),
		cmocka_unit_test(letters_that_begin_words_are_a_name),
		cmocka_unit_test(a_written_word_is_read_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
