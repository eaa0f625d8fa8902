/* SPDX-License-Identifier: MIT */
#ifndef TUI_PIECES_H
#define TUI_PIECES_H

/*
 * pieces.h - the pieces that are open.  One is on the screen; each keeps its own
 * cursor, undo and session, and its work in the background goes on.
 *
 * Registers, settings, the model and the sound go with the screen.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "roll.h"

struct session;

#define PIECES_MAX	32

struct pieces {
	struct {
		struct session	*session;	/* owned */
		struct scroll	 scroll;	/* when it was left */
	}		 open[PIECES_MAX];	/* in the order in which they were opened */
	int		 count;
	int		 at;		/* the one on the screen */
	int		 before;	/* the one that was there before; -1: none */
	int		 listed;	/* the row that the panel is at */
};

void	 pieces_begin(struct pieces *, struct session *);
void	 pieces_close(struct pieces *);		/* closes all of them */
/* Behind the others; false: too many. */
bool	 pieces_add(struct pieces *, struct session *, struct err *);
/* Closes one that is not on the screen. */
void	 pieces_drop(struct pieces *, int i);
/*
 * Which is meant: a number from 1, a part of a file name, or "" or "#" for the one
 * before.  -1: err says why.
 */
int	 pieces_find(const struct pieces *, const char *what, struct err *);
/* The open piece of that file; -1: none. */
int	 pieces_of_file(const struct pieces *, const char *path);
/* Puts another one on the screen: what goes with the screen is passed on to it. */
bool	 pieces_show(struct pieces *, int i, const struct scroll *left, struct err *);
/* Receives what the background work of the others has to say. */
void	 pieces_poll(struct pieces *);
/* Another piece whose edits would be lost with the program; -1: none. */
int	 pieces_at_risk(const struct pieces *);
/* "3  *nocturne.mid  120 notes" without the number: for the panel and messages. */
void	 pieces_name(const struct session *, char *out, int size);

#endif
