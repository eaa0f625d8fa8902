/* SPDX-License-Identifier: MIT */
/* term_output.c - writes changed cells in the available colours. */

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <wchar.h>

#include "term.h"
#include "term_curses.h"

static int
curses_colour(int32_t colour)
{
	if (colour < 0)
		return -1;
	if (!(colour & COLOUR_RGB))
		return colour;
	colour &= 0xffffff;
	return colour < 8 ? 8 : colour;	/* the terminal's own palette defines the first eight */
}

/* Creates colour pairs on first use; when none are left, all are dropped. */
static int
pair_of(int32_t fg, int32_t bg)
{
	uint32_t slot = ((uint32_t)fg * 2654435761u ^ (uint32_t)bg * 40503u) >> 7;
	int limit = COLOR_PAIRS - 1 < PAIR_SLOTS * 3 / 4 ? COLOR_PAIRS - 1 : PAIR_SLOTS * 3 / 4;

	for (uint32_t i = 0; i < PAIR_SLOTS; i++) {
		uint32_t at = (slot + i) & (PAIR_SLOTS - 1);

		if (term.pairs[at].pair != 0 && term.pairs[at].fg == fg && term.pairs[at].bg == bg)
			return term.pairs[at].pair;
		if (term.pairs[at].pair != 0)
			continue;
		if (term.pair_count >= limit) {
			memset(term.pairs, 0, sizeof term.pairs);
			term.pair_count = 0;
			term.redraw = true;	/* the next frame redraws the rest of the screen */
			at = slot & (PAIR_SLOTS - 1);
		}
		term.pairs[at].fg = fg;
		term.pairs[at].bg = bg;
		term.pairs[at].pair = ++term.pair_count;
		init_extended_pair(term.pair_count, curses_colour(fg), curses_colour(bg));
		return term.pair_count;
	}
	return 0;
}

static attr_t
curses_attributes(const struct screen_cell *c)
{
	attr_t a = A_NORMAL;

	if (c->attr & ATTR_BOLD)
		a |= A_BOLD;
	if (c->attr & ATTR_DIM)
		a |= A_DIM;
	if (c->attr & ATTR_UNDERLINE)
		a |= A_UNDERLINE;
	if (c->attr & ATTR_REVERSE)
		a |= A_REVERSE;
	return a;
}

static void
show_cell(int x, int y, const struct screen_cell *c)
{
	int32_t fg = c->fg, bg = c->bg;
	attr_t attributes = curses_attributes(c);
	wchar_t text[CCHARW_MAX + 1] = { L' ' };
	mbstate_t state = { 0 };
	cchar_t out;
	int pair = 0;

	if (c->glyph[0] == '\0')
		return;			/* right half of a wide character */
	if (mbrtowc(text, c->glyph, sizeof c->glyph, &state) > sizeof c->glyph)
		text[0] = L'?';
	/*
	 * Curses would erase a line that ends in coloured blanks, and programs
	 * that copy the screen drop such cells.  This is a no-break space instead.
	 */
	if (x == term.w - 1 && text[0] == L' ' && term.unicode)
		text[0] = 0xa0;
	/* Swap colours for ink as a background, or paper as a foreground. */
	if (bg == COLOUR_INK || (fg == COLOUR_PAPER && bg != COLOUR_PAPER)) {
		attributes ^= A_REVERSE;
		fg = bg;
		bg = c->fg == COLOUR_INK ? COLOUR_PAPER : c->fg;
	}
	if (term.colours)
		pair = pair_of(fg, bg);
	setcchar(&out, text, attributes, 0, &pair);
	mvadd_wch(y, x, &out);
}

static bool
fit(const struct screen *s)
{
	size_t size = (size_t)s->w * s->h * sizeof *s->cells;

	if (term.w == s->w && term.h == s->h && term.shown_cells != NULL)
		return true;
	free(term.shown_cells);
	term.shown_cells = malloc(size + 1);
	if (term.shown_cells == NULL)
		return false;
	memset(term.shown_cells, 0xff, size);	/* equal to no cell */
	term.w = s->w;
	term.h = s->h;
	return true;
}

void
term_show(const struct screen *s)
{
	int changed = 0;

	if (!fit(s))
		return;
	if (term.redraw) {
		term.redraw = false;
		memset(term.shown_cells, 0xff, (size_t)s->w * s->h * sizeof *s->cells);
		clearok(stdscr, TRUE);
	}
	for (int y = 0; y < s->h; y++) {
		const struct screen_cell *now = &s->cells[(size_t)y * s->w];
		struct screen_cell *old = &term.shown_cells[(size_t)y * s->w];

		if (memcmp(now, old, s->w * sizeof *now) == 0)
			continue;
		for (int x = 0; x < s->w; x++)
			if (memcmp(&now[x], &old[x], sizeof *now) != 0) {
				show_cell(x, y, &now[x]);
				changed++;
			}
		memcpy(old, now, s->w * sizeof *now);
	}
	if (s->cursor_x >= 0) {
		curs_set(1);
		move(s->cursor_y, s->cursor_x);
	} else if (term.cursor_x >= 0)
		curs_set(0);
	term.cursor_x = s->cursor_x;
	term.cursor_y = s->cursor_y;
	if (term.mouse && changed >= FRAME_CELLS) {
		term_write(STDOUT_FILENO, FRAME_BEGIN, strlen(FRAME_BEGIN));
		refresh();
		term_write(STDOUT_FILENO, FRAME_END, strlen(FRAME_END));
	} else
		refresh();
}

void
term_set_clipboard(const void *bytes, size_t size)
{
	static const char digits[] =
	    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	const uint8_t *in = bytes;
	char *text = malloc(size / 3 * 4 + 16), *to;

	if (text == NULL)
		return;
	to = text + sprintf(text, "\033]52;c;");
	for (size_t i = 0; i < size; i += 3) {
		size_t left = size - i;
		uint32_t three = (uint32_t)in[i] << 16 |
		    (uint32_t)(left > 1 ? in[i + 1] : 0) << 8 | (left > 2 ? in[i + 2] : 0);

		*to++ = digits[three >> 18];
		*to++ = digits[three >> 12 & 63];
		*to++ = left > 1 ? digits[three >> 6 & 63] : '=';
		*to++ = left > 2 ? digits[three & 63] : '=';
	}
	*to++ = '\a';
	term_write(STDOUT_FILENO, text, (size_t)(to - text));
	free(text);
}

void
term_redraw(void)
{
	term.redraw = true;
}
