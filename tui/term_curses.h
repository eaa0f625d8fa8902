/* SPDX-License-Identifier: MIT */
#ifndef TUI_TERM_CURSES_H
#define TUI_TERM_CURSES_H

/*
 * term_curses.h - curses and the state of the terminal, for term*.c only.
 *
 * term.c opens and restores the terminal, term_input.c reads keys and the
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
#define KEY_COLOUR_REPLY 0x2000		/* our own code, above those of curses */
#define KEY_ALT_LEFT	 0x2001
#define KEY_ALT_RIGHT	 0x2002
#define KEY_ALT_UP	 0x2003
#define KEY_ALT_DOWN	 0x2004
#define KEY_PASTE	 0x2005

/* Drags (1002) are enabled by hand, because curses requests only clicks. */
#define MOUSE_ON	"\033[?1002h\033[?1006h"
/* Pasted text comes between ESC [200~ and ESC [201~, and cannot be taken for keys. */
#define PASTE_ON	"\033[?2004h"
#define PASTE_OFF	"\033[?2004l"
/*
 * The kitty keyboard protocol: a terminal that answers the question knows it.
 * 3: keys that would be ambiguous as escape codes, and releases.
 */
#define KITTY_ASK	"\033[?u"
#define KITTY_ON	"\033[>3u"
#define KITTY_OFF	"\033[<u"
/* Terminals that support it show everything between these two at once. */
#define FRAME_BEGIN	"\033[?2026h"
#define FRAME_END	"\033[?2026l"
#define FRAME_CELLS	100		/* smaller changes are not worth it */
#define MOUSE_OFF	"\033[?1002l\033[?1000l\033[?1006l"

struct term {
	SCREEN		*curses;
	bool		 shown;		/* the terminal is in our mode */
	bool		 mouse;
	bool		 kitty;		/* it knows the keyboard protocol */
	bool		 releases;	/* it reports releases now */
	struct termios	 shell;		/* original state */
	bool		 have_shell;
	char		 restore[256];	/* bytes that restore it, for signal handlers */
	size_t		 restore_size;
	int		 stderr_fd;	/* the original one; -1: not redirected */
	int		 wake[2];	/* pipe that signal handlers write to */
	volatile sig_atomic_t ended;	/* signal that asks to quit */
	volatile sig_atomic_t stopping;	/* SIGTSTP arrived */
	bool		 hung_up;

	/* Bytes of a character that is not complete yet. */
	char		 partial[8];
	int		 partial_size;

	/* Pasted text so far: owned; a paste may arrive in several reads. */
	char		*paste;
	size_t		 paste_size;
	bool		 pasting;
	int64_t		 paste_ms;	/* time of its last byte */

	struct screen_cell	*shown_cells;	/* contents of the screen; owned */
	int		 w, h;
	int		 cursor_x, cursor_y;

	struct {
		int32_t	 fg, bg;
		int	 pair;		/* 0: unused */
	}		 pairs[PAIR_SLOTS];
	int		 pair_count;
	bool		 colours, unicode, redraw;
};
extern struct term term;

void	 term_write(int fd, const char *bytes, size_t n);	/* writes everything if possible */

#endif
