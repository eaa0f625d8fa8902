/* SPDX-License-Identifier: MIT */
#ifndef TUI_TERM_CURSES_H
#define TUI_TERM_CURSES_H

/*
 * term_curses.h - curses, and the state of the terminal; for term*.c alone.
 *
 * term.c opens the terminal and gives it back, term_input.c reads keys and the
 * mouse, term_output.c writes cells.
 */

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <termios.h>

#define NCURSES_WIDECHAR 1
#include <ncurses.h>

#include "screen.h"

#define PAIR_SLOTS	4096		/* of the cache; a power of two */
#define KEY_COLOUR_REPLY 0x2000		/* a code of ours, above those of curses */
#define KEY_ALT_LEFT	 0x2001
#define KEY_ALT_RIGHT	 0x2002
#define KEY_ALT_UP	 0x2003
#define KEY_ALT_DOWN	 0x2004

/* Drags (1002) are switched on by hand, for curses asks for clicks alone. */
#define MOUSE_ON	"\033[?1002h\033[?1006h"
/* A frame between these is shown at once, by the terminals that know them. */
#define FRAME_BEGIN	"\033[?2026h"
#define FRAME_END	"\033[?2026l"
#define FRAME_CELLS	100		/* that change, for it to be worth it */
#define MOUSE_OFF	"\033[?1002l\033[?1000l\033[?1006l"

struct term {
	SCREEN		*curses;
	bool		 shown;		/* the terminal is ours now */
	bool		 mouse;
	struct termios	 shell;		/* how it was found */
	bool		 have_shell;
	char		 restore[256];	/* the bytes that give it back: for signal handlers */
	size_t		 restore_size;
	int		 stderr_fd;	/* the real one; -1: not redirected */
	int		 wake[2];	/* a pipe that signals write to */
	volatile sig_atomic_t ended;	/* the signal that asks for the end */
	bool		 hung_up;

	struct screen_cell	*shown_cells;	/* what is on the screen; owned */
	int		 w, h;
	int		 cursor_x, cursor_y;

	struct {
		int32_t	 fg, bg;
		int	 pair;		/* 0: free */
	}		 pairs[PAIR_SLOTS];
	int		 pair_count;
	bool		 colours, unicode, redraw;
};
extern struct term term;

void	 term_write(int fd, const char *bytes, size_t n);	/* all of it, or as much as goes */

#endif
