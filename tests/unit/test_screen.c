/* SPDX-License-Identifier: MIT */
#include <locale.h>

#include "screen.h"
#include "test.h"

static const struct style plain = { COLOUR_INK, COLOUR_PAPER, 0 };

static void
check_text(struct screen *s, const char *want)
{
	char *got = screen_to_text(s);

	assert_string_equal(got, want);
	free(got);
}

static void
prints_what_was_drawn(void **state)
{
	struct screen s = { 0 };

	(void)state;
	assert_true(screen_resize(&s, 6, 2));
	assert_int_equal(screen_text(&s, 1, 0, 5, plain, "a│b"), 3);
	assert_int_equal(screen_print(&s, 0, 1, 6, plain, "%d", 1234567), 6);
	check_text(&s, " a│b\n123456\n");
	screen_free(&s);
}

static void
cuts_off_what_is_outside(void **state)
{
	struct screen s = { 0 };

	(void)state;
	assert_true(screen_resize(&s, 4, 2));
	screen_text(&s, -1, 0, 9, plain, "abcdefgh");
	screen_text(&s, 0, 5, 4, plain, "below");
	screen_put(&s, 4, 0, "x", plain);
	check_text(&s, "bcde\n\n");
	screen_clip(&s, (struct rect){ 1, 0, 2, 1 });
	screen_fill(&s, (struct rect){ 0, 0, 9, 9 }, "#", plain);
	screen_unclip(&s);
	check_text(&s, "b##e\n\n");
	assert_null(screen_at(&s, 0, 2));
	screen_free(&s);
}

/* Half of a wide character never stays behind. */
static void
keeps_wide_characters_whole(void **state)
{
	struct screen s = { 0 };

	(void)state;
	assert_true(screen_resize(&s, 5, 1));
	assert_int_equal(screen_text(&s, 0, 0, 5, plain, "音楽"), 4);
	check_text(&s, "音楽\n");
	screen_put(&s, 1, 0, "x", plain);
	check_text(&s, " x楽\n");
	screen_put(&s, 2, 0, "y", plain);
	check_text(&s, " xy\n");
	screen_put(&s, 4, 0, "音", plain);		/* no room for its right half */
	check_text(&s, " xy ?\n");
	assert_int_equal(screen_text(&s, 0, 0, 1, plain, "音"), 0);
	screen_free(&s);
}

/* A file's name must not reach the terminal as a command. */
static void
lets_no_control_character_through(void **state)
{
	struct screen s = { 0 };

	(void)state;
	assert_true(screen_resize(&s, 12, 1));
	screen_text(&s, 0, 0, 12, plain, "a\033[2Jb\a\xff" "c\xc3");
	check_text(&s, "a?[2Jb??c?\n");
	screen_free(&s);
}

static void
shows_notes_without_colours(void **state)
{
	struct screen s = { 0 };
	struct style filled = { 16, 74, ATTR_FILLED }, swapped = { 234, 74, ATTR_SWAPPED };

	(void)state;
	assert_true(screen_resize(&s, 5, 1));
	screen_put(&s, 0, 0, "▌", swapped);
	screen_put(&s, 1, 0, " ", filled);
	screen_put(&s, 2, 0, "C", filled);
	check_text(&s, "▐█C\n");
	screen_set_bg(&s, (struct rect){ 0, 0, 2, 1 }, 9);
	assert_int_equal(screen_at(&s, 1, 0)->bg, 9);
	assert_int_equal(screen_at(&s, 2, 0)->bg, 74);
	screen_free(&s);
}

static void
breaks_lines_at_blanks(void **state)
{
	static const struct { const char *text, *shown; int columns, lines; } cases[] = {
		{ "", "\n\n\n", 5, 0 }, { "one two", "one\ntwo\n\n", 5, 2 },
		{ "three two", "three\ntwo\n\n", 5, 2 },	/* the first fills its line */
		{ "seventeen", "seven\nteen\n\n", 5, 2 }, { "é é é é", "é é é\né\n\n", 5, 2 },
		{ "a b c d e f g", "a b c\nd e f\ng\n", 5, 3 }, { "日本 語", "日本\n語\n\n", 5, 2 },
		{ "1 2 3 4", "1\n2\n3\n", 1, 4 },		/* no more than there is room for */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct screen s = { .w = 0 };
		char *text;

		assert_true(screen_resize(&s, 8, 3));
		assert_int_equal(screen_lines(cases[i].text, cases[i].columns), cases[i].lines);
		screen_wrap(&s, (struct rect){ 0, 0, cases[i].columns, 3 }, (struct style){ 0 },
		    cases[i].text);
		text = screen_to_text(&s);
		assert_string_equal(text, cases[i].shown);
		free(text);
		screen_free(&s);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(prints_what_was_drawn),
		cmocka_unit_test(cuts_off_what_is_outside),
		cmocka_unit_test(keeps_wide_characters_whole),
		cmocka_unit_test(lets_no_control_character_through),
		cmocka_unit_test(shows_notes_without_colours),
		cmocka_unit_test(breaks_lines_at_blanks),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
