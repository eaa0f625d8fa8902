/* SPDX-License-Identifier: MIT */
#include "live.h"

#include <stdio.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "cli/program.h"
#include "term.h"

static struct {
	bool	 mono;
	int	 rows;				/* of the current picture */
	int	 width;				/* of the terminal at that time */
} live;

static void
live_size(int *width, int *height)
{
	struct winsize size;

	if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
		size = (struct winsize){ .ws_row = 24, .ws_col = 80 };
	*width = size.ws_col;
	*height = size.ws_row;
}

static const char *
colour(int ink)
{
	static const char *const codes[PLOT_INK_COUNT] = {
		[PLOT_OTHER] = "35", [PLOT_TRAIN] = "33",
		[PLOT_HELD_OUT] = "36", [PLOT_BEST] = "1;32",
		[PLOT_RUN] = "33", "36", "32", "35", "31", "34", "93", "96",
	};

	return live.mono || codes[ink] == NULL ? "" : codes[ink];
}

static void
print_cells(const struct plot_cell *cell, int count)
{
	char text[8];

	printf("\033[%sm", colour(cell->ink));
	for (int i = 0; i < count; i++) {
		plot_row_text(cell + i, 1, text, sizeof text);
		fputs(text[0] != '\0' ? text : " ", stdout);
	}
}

static void
print_row(const struct plot_cell *row, int width)
{
	int end;

	while (width > 0 && row[width - 1].glyph == ' ')
		width--;
	for (int i = 0; i < width; i = end) {
		for (end = i + 1; end < width && (row[end].ink == row[i].ink ||
		    row[end].glyph == ' '); end++)
			;
		print_cells(row + i, end - i);
	}
	fputs("\033[m\033[K\n", stdout);
}

/* After the window changed its width, the old picture is wrapped and stays behind. */
static void
live_show(const struct plot_cell *cells, int width, int height)
{
	int columns, rows;

	live_size(&columns, &rows);
	if (columns != live.width)
		live.rows = 0;
	if (live.rows > 0)
		printf("\033[%dA", live.rows);
	for (int i = 0; i < height; i++)
		print_row(cells + i * width, width);
	for (int i = height; i < live.rows; i++)
		fputs("\033[K\n", stdout);
	fflush(stdout);
	live.rows = height > live.rows ? height : live.rows;
	live.width = columns;
}

void
live_begin(struct program_host *host)
{
	struct term_look look;

	if (!term_plain_look(&look))
		return;
	live.mono = host->show_mono = look.tier == TIER_MONO;
	host->show_glyphs = look.glyphs == GLYPHS_FULL ? PLOT_BRAILLE : PLOT_ASCII;
	host->show_size = live_size;
	host->show = live_show;
}
