/* SPDX-License-Identifier: MIT */
#include "app/plot.h"

#include "app/curve.h"
#include "test.h"

#define WIDTH	32
#define HEIGHT	8

static void
draw(const struct curve *curve, enum plot_glyphs glyphs, bool mono, char *text)
{
	struct plot_cell cells[WIDTH * HEIGHT];
	char row[3 * WIDTH + 1];

	plot_draw(curve, WIDTH, HEIGHT, glyphs, mono, cells);
	*text = '\0';
	for (int y = 0; y < HEIGHT; y++) {
		plot_row_text(cells + y * WIDTH, WIDTH, row, sizeof row);
		strcat(strcat(text, row), "\n");
	}
}

static void
falling(struct curve *curve)
{
	curve_init(curve);
	for (int step = 0; step <= 100; step++)
		curve_add(curve, step, step == 0 ? NAN : 2 - step / 100.0,
		    step % 10 == 0 ? 2 - (step < 60 ? step : 120 - step) / 100.0 : NAN);
}

static void
ascii_shows_lines_axes_and_the_best(void **state)
{
	struct curve curve;
	char text[4096];

	(void)state;
	falling(&curve);
	draw(&curve, PLOT_ASCII, false, text);
	assert_string_equal(text,
	    " 1.95+oooo- -- -- -- -- -- -- --\n"
	    "     |   oooooo             oooo\n"
	    " 1.59+        ooooo     ooooo\n"
	    "     |            ooo*ooo\n"
	    "     |                 ......\n"
	    " 1.05+                      ....\n"
	    "     +--------------------------\n"
	    "      0                100 steps\n");
}

static void
braille_puts_eight_dots_in_a_cell(void **state)
{
	struct curve curve;
	struct plot_cell cells[WIDTH * HEIGHT];
	int lit = 0, best = 0;

	(void)state;
	falling(&curve);
	plot_draw(&curve, WIDTH, HEIGHT, PLOT_BRAILLE, false, cells);
	for (int i = 0; i < WIDTH * HEIGHT; i++) {
		if (cells[i].glyph > 0x2800 && cells[i].glyph <= 0x28ff)
			lit++;
		if (cells[i].ink == PLOT_BEST) {
			assert_int_equal(cells[i].glyph, 0x2605);
			best++;
		}
	}
	assert_int_equal(best, 1);
	assert_in_range(lit, 26, 4 * 26);
}

/* Nothing measured yet, one point, one value for ever, and absurd numbers. */
static void
poor_curves_are_drawn(void **state)
{
	struct curve curve;
	char text[4096];

	(void)state;
	curve_init(&curve);
	draw(&curve, PLOT_BRAILLE, true, text);
	assert_non_null(strstr(text, "└"));
	curve_add(&curve, 0, NAN, 1.25);
	draw(&curve, PLOT_BRAILLE, true, text);
	assert_non_null(strstr(text, "★"));
	curve_add(&curve, 1, 1e30, 1e-30);
	draw(&curve, PLOT_BRAILLE, true, text);
	curve_add(&curve, 2000000000, -5, -5);
	draw(&curve, PLOT_ASCII, false, text);
	assert_non_null(strstr(text, "2000000000"));
}

static void
the_smallest_size_is_enough(void **state)
{
	struct curve curve;
	struct plot_cell cells[PLOT_WIDTH_MIN * PLOT_HEIGHT_MIN];

	(void)state;
	falling(&curve);
	plot_draw(&curve, PLOT_WIDTH_MIN, PLOT_HEIGHT_MIN, PLOT_BRAILLE, false, cells);
	assert_int_equal(cells[2 * PLOT_WIDTH_MIN + 5].glyph, 0x2514);
}

static void
runs_are_told_apart_by_letters(void **state)
{
	struct curve fast, slow, lost;
	struct plot_cell cells[WIDTH * HEIGHT];
	char row[3 * WIDTH + 1], text[4096] = "";
	struct plot_line lines[] = {
		{ &fast.held_out, 'a', PLOT_RUN }, { &slow.held_out, 'b', PLOT_RUN + 1 },
		{ &lost.held_out, 'c', PLOT_RUN_LAST },
	};

	(void)state;
	curve_init(&fast);
	curve_init(&slow);
	curve_init(&lost);
	for (int step = 0; step <= 40; step += 10) {
		curve_add(&fast, step, NAN, 2 - step / 40.0);
		curve_add(&slow, step, NAN, 2 - step / 160.0);
		curve_add(&lost, step, NAN, 2 + step);	/* so far that it must not set the range */
	}
	plot_compare(lines, 3, WIDTH, HEIGHT, PLOT_ASCII, cells);
	for (int y = 0; y < HEIGHT; y++) {
		plot_row_text(cells + y * WIDTH, WIDTH, row, sizeof row);
		strcat(strcat(text, row), "\n");
	}
	assert_string_equal(text,
	    " 2.42+o\n"
	    "     |o\n"
	    " 1.88+ooooooooooooobooooooooo\n"
	    "     |      aooooooo        ooob\n"
	    "     |              ooooooo\n"
	    " 1.07+                    oooooa\n"
	    "     +--------------------------\n"
	    "      0                 40 steps\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(runs_are_told_apart_by_letters),
		cmocka_unit_test(ascii_shows_lines_axes_and_the_best),
		cmocka_unit_test(braille_puts_eight_dots_in_a_cell),
		cmocka_unit_test(poor_curves_are_drawn),
		cmocka_unit_test(the_smallest_size_is_enough),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
