/* SPDX-License-Identifier: MIT */
#include "app/map_plot.h"

#include <locale.h>

#include "test.h"

#define WIDTH	24
#define HEIGHT	4

static void
draw(const struct map_mark *marks, size_t count, enum plot_glyphs glyphs, char *text)
{
	struct plot_cell cells[WIDTH * HEIGHT];
	char row[3 * WIDTH + 1];

	map_plot(marks, count, WIDTH, HEIGHT, glyphs, cells);
	*text = '\0';
	for (int y = 0; y < HEIGHT; y++) {
		plot_row_text(cells + y * WIDTH, WIDTH, row, sizeof row);
		strcat(strcat(text, row), "\n");
	}
}

static void
corners_are_dots_of_braille(void **state)
{
	static const struct map_mark marks[] = {
		{ { 0, 0 }, MAP_DOT, PLOT_RUN, NULL }, { { 1, 1 }, MAP_DOT, PLOT_RUN, NULL },
		{ { 0.02, 0.05 }, MAP_DOT, PLOT_RUN, "" },
	};
	char text[512];

	(void)state;
	draw(marks, COUNT(marks), PLOT_BRAILLE, text);
	assert_string_equal(text, "                       ⠛\n\n\n⣤\n");
	draw(marks, COUNT(marks), PLOT_ASCII, text);
	assert_string_equal(text, "                       .\n\n\n.\n");
}

static void
labels_keep_off_signs_and_each_other(void **state)
{
	static const struct map_mark marks[] = {
		{ { 0.99, 0.9 }, MAP_KNOWN, PLOT_AXIS, "lieder" },
		{ { 0.3, 0.4 }, MAP_OWN, PLOT_RUN, "Für Elise" },
		{ { 0.2, 0.4 }, MAP_OWN, PLOT_RUN, "second" },
		{ { 0.4, 0.4 }, MAP_DOT, PLOT_RUN, NULL },
	};
	char text[512];

	(void)state;
	draw(marks, COUNT(marks), PLOT_BRAILLE, text);
	assert_string_equal(text, "                 lieder◇\n    second\n    ●  ●Für Elise\n\n");
	draw(marks, COUNT(marks), PLOT_ASCII, text);
	assert_string_equal(text, "                 lieder+\n    second\n    @  @F?r Elise\n\n");
}

static void
many_points_are_a_dot_each(void **state)
{
	struct map_mark marks[WIDTH * HEIGHT];
	char text[512];

	(void)state;
	for (size_t i = 0; i < COUNT(marks); i++)
		marks[i] = (struct map_mark){ { 0, i < 2 ? 1 : 0 }, MAP_DOT, PLOT_RUN, NULL };
	draw(marks, COUNT(marks), PLOT_BRAILLE, text);
	assert_string_equal(text, "⠁\n\n\n⡀\n");
}

/* A label that finds no room, or has characters of two columns. */
static void
odd_labels_do_no_harm(void **state)
{
	static const struct map_mark marks[] = {
		{ { 0.5, 0.5 }, MAP_OWN, PLOT_RUN, "a name that is longer than the picture is" },
		{ { 0, 0 }, MAP_MADE, PLOT_BEST, "音" }, { { 5, -5 }, MAP_GAP, PLOT_TEXT, "1" },
	};
	char text[512];

	(void)state;
	draw(marks, COUNT(marks), PLOT_BRAILLE, text);
	assert_string_equal(text, "\n\n            ●\n★?                    1○\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(corners_are_dots_of_braille),
		cmocka_unit_test(many_points_are_a_dot_each),
		cmocka_unit_test(labels_keep_off_signs_and_each_other),
		cmocka_unit_test(odd_labels_do_no_harm),
	};

	/* The widths of characters are those of a UTF-8 terminal. */
	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
