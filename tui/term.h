/* SPDX-License-Identifier: MIT */
#ifndef TUI_TERM_H
#define TUI_TERM_H

/*
 * term.h - the terminal: keys in, cells out.
 *
 * Only term*.c know curses.  There is one terminal and it is a global of the
 * process, so this is too: term_open and term_close come in pairs, and whatever
 * ends the program, signals included, gives the terminal back as it was.  While
 * it is open, what libraries write to stderr goes to a log file.
 */

#include <stdbool.h>

#include "base/err.h"
#include "input.h"
#include "key.h"
#include "screen.h"
#include "theme.h"

struct term_look {
	enum colour_tier tier;
	enum glyph_tier	 glyphs;
};

enum term_event_kind {
	TERM_NOTHING, TERM_KEY, TERM_MOUSE, TERM_RESIZED, TERM_BACKGROUND, TERM_HANGUP, TERM_ENDED
};

struct term_event {
	enum term_event_kind kind;
	char		 key[KEY_NAME];
	struct mouse	 mouse;
	bool		 light;		/* TERM_BACKGROUND: the terminal told its colour */
};

/*
 * colours, glyphs: the settings' words, "auto" among them.  false where there
 * is no terminal to speak of.
 */
bool	 term_open(const char *colours, const char *glyphs, struct term_look *, struct err *);
void	 term_close(void);
/* Of standard output, that stays as it is.  false: it is no terminal that can go up. */
bool	 term_plain_look(struct term_look *);
void	 term_size(int *w, int *h);
/* Waits at most wait_ms (-1: for ever) for something to come in. */
void	 term_wait(int wait_ms);
/* Takes one event; TERM_NOTHING: there is none now.  Never waits. */
void	 term_next(struct term_event *);
/* Writes the cells that differ from what is shown. */
void	 term_show(const struct screen *);
void	 term_redraw(void);			/* everything is written with the next show */
/* Stops the process; comes back when it is continued. */
void	 term_suspend(void);

#endif
