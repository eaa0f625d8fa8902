/* SPDX-License-Identifier: MIT */
#ifndef TUI_TERM_H
#define TUI_TERM_H

/*
 * term.h - the terminal: key input and cell output.
 *
 * Only term*.c include curses.  A process has one terminal, so this module has
 * global state: term_open and term_close come in pairs, and the terminal is
 * restored however the program ends, signals included.  While it is open,
 * stderr output of libraries goes to a log file.
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
	TERM_NOTHING, TERM_KEY, TERM_MOUSE, TERM_RESIZED, TERM_BACKGROUND, TERM_HANGUP, TERM_ENDED,
	TERM_PASTE, TERM_STOPPED, TERM_RELEASE, TERM_REPEAT
};

struct term_event {
	enum term_event_kind kind;
	char		 key[KEY_NAME];
	struct mouse	 mouse;
	const char	*paste;		/* TERM_PASTE: any bytes; valid until the next event */
	bool		 light;		/* TERM_BACKGROUND: the terminal reported its colour */
};

/*
 * colours, glyphs: values of the settings, including "auto".  false if there is
 * no usable terminal.
 */
bool	 term_open(const char *colours, const char *glyphs, struct term_look *, struct err *);
void	 term_close(void);
/* What the open terminal can show of other values of these settings. */
void	 term_choose(const char *colours, const char *glyphs, struct term_look *);
/*
 * For standard output, which is left as it is.  false: not a terminal that can
 * move the cursor up.
 */
bool	 term_plain_look(struct term_look *);
void	 term_size(int *w, int *h);
/* Waits up to wait_ms (-1: forever) for input, or until `other_fd` (-1: none) can be read. */
void	 term_wait(int wait_ms, int other_fd);
/* Takes one event, or TERM_NOTHING.  Never waits. */
void	 term_next(struct term_event *);
/* Writes the cells that have changed. */
void	 term_show(const struct screen *);
/* Asks the terminal to set the system's clipboard (OSC 52); many do. */
void	 term_set_clipboard(const void *bytes, size_t size);
/* The terminal can report that keys are let go (the kitty keyboard protocol): switches that. */
bool	 term_has_releases(void);
void	 term_report_releases(bool on);
void	 term_redraw(void);			/* the next term_show writes everything */
/* Stops the process; returns when it is continued.  To be called after TERM_STOPPED, too. */
void	 term_suspend(void);

#endif
