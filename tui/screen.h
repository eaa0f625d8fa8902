/* SPDX-License-Identifier: MIT */
#ifndef TUI_SCREEN_H
#define TUI_SCREEN_H

/*
 * screen.h - a grid of cells that views draw into.
 *
 * Independent of the terminal: tui/term.c copies the changes, and tests print
 * the grid as text.  Drawing outside the grid or the clip is cut off.  A screen
 * belongs to the terminal's thread.
 *
 * A colour is an entry of the 256-colour palette, an RGB value marked with
 * COLOUR_RGB, or one of the two that every terminal has: its foreground
 * (COLOUR_INK) and its background (COLOUR_PAPER).  Ink as a background becomes
 * reverse video on terminals without colours.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COLOUR_PAPER	(-1)
#define COLOUR_INK	(-2)
#define COLOUR_RGB	0x1000000	/* | 0xrrggbb */

#define ATTR_BOLD	0x01
#define ATTR_DIM	0x02
#define ATTR_UNDERLINE	0x04
#define ATTR_REVERSE	0x08
#define ATTR_FILLED	0x10		/* a blank whose background is a note: printed as a block */
#define ATTR_SWAPPED	0x20		/* a left block drawn in the background's colour */
/* For screen_to_text only. */
#define ATTR_PRINT_ONLY	(ATTR_FILLED | ATTR_SWAPPED)

struct style {
	int32_t		 fg, bg;
	uint16_t	 attr;
};

struct screen_cell {				/* no padding: rows are compared with memcmp */
	/* One UTF-8 character; "" for the right half of a wide one. */
	char		 glyph[8];
	int32_t		 fg, bg;
	uint16_t	 attr;
	uint16_t	 columns;	/* 1, or 2 for a wide character */
};

struct rect {
	int	 x, y, w, h;
};

struct screen {
	int		 w, h;
	struct screen_cell	*cells;		/* owned; w * h */
	struct rect	 clip;
	int		 cursor_x, cursor_y;	/* the terminal's cursor; x < 0: hidden */
};

bool	 screen_resize(struct screen *, int w, int h);	/* false: no memory; contents are lost */
void	 screen_free(struct screen *);
void	 screen_clear(struct screen *, struct style);
void	 screen_clip(struct screen *, struct rect);	/* undo with screen_unclip */
void	 screen_unclip(struct screen *);
struct screen_cell *screen_at(struct screen *, int x, int y);	/* NULL outside the clip */
void	 screen_put(struct screen *, int x, int y, const char *glyph, struct style);
/* At most `columns` cells of text; returns the number used. */
int	 screen_text(struct screen *, int x, int y, int columns, struct style, const char *utf8);
int	 screen_print(struct screen *, int x, int y, int columns, struct style,
	     const char *fmt, ...) __attribute__((format(printf, 6, 7)));
/* The text in lines, broken at blanks where it can be; returns how many.  No more than r.h. */
int	 screen_wrap(struct screen *, struct rect r, struct style, const char *utf8);
int	 screen_lines(const char *utf8, int columns);	/* how many it takes */
void	 screen_fill(struct screen *, struct rect, const char *glyph, struct style);
void	 screen_set_bg(struct screen *, struct rect, int32_t bg);
/* Lines ended by \n, without trailing blanks; free() it. */
char	*screen_to_text(const struct screen *);

/*
 * The next character of a UTF-8 string and its columns (0 for combining
 * characters); returns its bytes.
 */
size_t	 glyph_next(const char *utf8, char glyph[8], int *columns);

#endif
