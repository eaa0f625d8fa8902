/* SPDX-License-Identifier: MIT */
#ifndef APP_PLOT_H
#define APP_PLOT_H

/*
 * plot.h - loss plot, drawn as rows of characters.
 *
 * Draws into cells, each a glyph and an ink.  The terminal maps inks to
 * colours, and `tune` on a plain terminal prints the rows as text.  A braille
 * cell has 2 x 4 dots.  Without colour, the held-out line is dashed, and the
 * legend shows how each line looks.  Has no state.
 *
 *	1.42 ┤⠑⢄                    training loss and held-out loss
 *	     │⠤⠤⠑⠤⢄⣀⡀⠤⠤⠤⠤⠤⠤⠤⠤    held-out loss of the base model
 *	1.18 ┤     ⠈⠉⠒★⠤⠤⠒⠒        the best point
 *	     └───────────────
 *	      0       120 steps
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct curve;
struct curve_series;

#define PLOT_RUNS 8			/* number of inks for several runs */
enum plot_ink {
	PLOT_BLANK, PLOT_AXIS, PLOT_TEXT, PLOT_BASE, PLOT_OTHER, PLOT_TRAIN, PLOT_HELD_OUT,
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
/*
 * Several runs in one plot, each with an ink and a letter on its line; the
 * caller draws legends.
 */
struct plot_line {
	const struct curve_series *series;	/* borrowed */
	char			 mark;		/* ASCII */
	enum plot_ink		 ink;
};
void	 plot_compare(const struct plot_line *, int count, int width, int height, enum plot_glyphs,
	     struct plot_cell *cells);
/* ASCII text, cut at the end of the row; returns the column after it. */
int	 plot_put_text(struct plot_cell *row, int width, int column, const char *text,
	     enum plot_ink);
/* One row as UTF-8 without trailing blanks; 3 * width + 1 bytes always suffice. */
void	 plot_row_text(const struct plot_cell *row, int width, char *utf8, size_t size);

#endif
