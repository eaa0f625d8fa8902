/* SPDX-License-Identifier: MIT */
#ifndef APP_APART_H
#define APP_APART_H

/*
 * apart.h - work on the piece that takes too long for the terminal's thread.
 *
 * A piece of work has two halves.  `work` runs on a thread of its own and sees
 * what it was given: a copy of the session (session_copy.h), snapshots, bytes.
 * `home` then brings the outcome into the session, on the terminal's thread, by
 * exchanging pointers.  The screen waits for so short a time that nobody
 * notices; what takes longer goes on in the background and says so, and Ctrl-C
 * drops it before it comes home, so the piece is as it was.
 *
 * While work that edits is under way, the session refuses other edits: they
 * would be for another piece than the one that comes home.  Moving, looking and
 * playing go on.
 *
 * Without apart_begin everything runs at once on the thread that asks for it,
 * as scripts want it.  All but `work` is called by the thread of the session.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct session;

#define APART_NOTES	20000	/* pieces with fewer notes need no other thread */
#define APART_PATIENCE	0.015	/* seconds: half a frame */

struct apart_kind {
	bool		 edits;		/* other edits wait meanwhile */
	bool		 finishes;	/* Ctrl-C does not stop it; closing waits for it */
	bool		 silent;	/* nobody has asked for it */
	/* It shares memory with the session: edits wait until it has really ended. */
	bool		 shares;
	bool		(*work)(void *arg, struct err *);
	/* After `work` has failed or was stopped it gets why, and its answer does not count. */
	bool		(*home)(struct session *, void *arg, const struct err *failed,
			     struct err *);
	void		(*free)(void *arg);
};

/* For pieces of so many notes and more; the screen waits for so long at most. */
bool	 apart_begin(struct session *, size_t notes, double patience_seconds, struct err *);
/* In this piece, what touches so many notes is done apart: a quarter of the least piece. */
bool	 apart_wants(const struct session *, size_t notes);
/*
 * Does it, here if apart_begin was not called.  Takes ownership of arg.  What it
 * is called ("transpose") is copied.  true: it is done, or goes on.
 */
bool	 apart_run(struct session *, const struct apart_kind *, const char *name, void *arg,
	     struct err *);
/* Waits for what has been begun and finishes; false: an edit is not finished, err says so. */
bool	 apart_settle(struct session *, struct err *);
/* true if edits may be made now; else err says what they wait for. */
bool	 apart_allows(const struct session *, struct err *);

/* How often something went on, and then failed or was stopped. */
size_t	 apart_failures(const struct session *);

/* A part of the session: see session_life.c. */
bool	 apart_poll(struct session *);
bool	 apart_busy(const struct session *);	/* something goes on */
void	 apart_cancel(struct session *);
void	 apart_end(struct session *);

#endif
