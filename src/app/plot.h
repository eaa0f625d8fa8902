/* SPDX-License-Identifier: MIT */
#ifndef APP_PLOT_H
#define APP_PLOT_H

/*
 * plot.h - a curve as rows of characters: the loss plot.
 *
 * Drawn into cells, each a glyph and what it is the ink of; the terminal gives
 * inks their colours, and `tune` on a plain terminal prints rows as text.  A
 * braille cell is 2 x 4 dots.  Without colour the held-out line is told from
 * the training line by being dashed, and the legend shows how each looks.
 * Draws with no state of its own.
 *
 *	1.42 ┤⠑⢄                    the training loss, and the held-out one
 *	     │⠤⠤⠑⠤⢄⣀⡀⠤⠤⠤⠤⠤⠤⠤⠤    the base's held-out loss, all along
 *	1.18 ┤     ⠈⠉⠒★⠤⠤⠒⠒        the best point
 *	     └───────────────
 *	      0       120 steps
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct curve;
struct curve_series;

#define PLOT_RUNS 8			/* inks of runs side by side */
enum plot_ink {
	PLOT_BLANK, PLOT_AXIS, PLOT_TEXT, PLOT_BASE, PLOT_TRAIN, PLOT_HELD_OUT,
	PLOT_RUN, PLOT_RUN_LAST = PLOT_RUN + PLOT_RUNS - 1, PLOT_BEST,
	PLOT_INK_COUNT
};
enum plot_glyphs { PLOT_BRAILLE, PLOT_ASCII };

struct plot_cell {
	uint32_t	 glyph;		/* a Unicode character, one column wide */
	uint8_t		 ink;		/* enum plot_ink */
};

#define PLOT_WIDTH_MIN	16
#define PLOT_HEIGHT_MIN	4

/* cells: width * height, row by row; both at least the minimum. */
void	 plot_draw(const struct curve *, int width, int height, enum plot_glyphs, bool mono,
	     struct plot_cell *cells);
/* Several runs at once, each with an ink and a letter on its line; legends are the caller's. */
struct plot_line {
	const struct curve_series *series;	/* borrowed */
	char			 mark;		/* ASCII */
	enum plot_ink		 ink;
};
void	 plot_compare(const struct plot_line *, int count, int width, int height, enum plot_glyphs,
	     struct plot_cell *cells);
/* ASCII text on a row of that width, cut at its end; where it ends. */
int	 plot_put_text(struct plot_cell *row, int width, int column, const char *text,
	     enum plot_ink);
/* One row as UTF-8 without blanks at its end; size: 3 * width + 1 always fits. */
void	 plot_row_text(const struct plot_cell *row, int width, char *utf8, size_t size);

#endif
