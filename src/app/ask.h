/* SPDX-License-Identifier: MIT */
#ifndef APP_ASK_H
#define APP_ASK_H

/*
 * ask.h - orders completed from the cursor and the selection.
 *
 * The region is the selection, else it begins at the cursor; the tracks are
 * those selected, else the cursor's or, of a continuation, those that play and are
 * not muted; locks and settings are as they stand.  The
 * order then says all of it, and is the same wherever it is given again.
 *
 * The terminal's thread.
 */

#include <stdbool.h>

#include "app/order.h"
#include "base/err.h"

struct session;

/* The region is so many bars from here on; with a selection, that. */
bool	 ask_bars(const struct session *, struct order *, int bars, struct err *);
/* Says what an order leaves open.  false: there is nothing that it could be done to. */
bool	 ask_complete(struct session *, struct order *, struct err *);
/*
 * Completes a copy and begins; see suggest_make.  Where it would continue into notes that
 * are there, and the setting says so, it waits for an answer, if there is a screen.
 */
bool	 ask_now(struct session *, const struct order *, struct err *);
/* An order that waits for an answer. */
struct ask_waiting {
	struct order	 order;		/* owned */
	size_t		 notes;		/* that are there */
	bool		 asked;		/* the person was */
};

/* What it asks, once; false: it does not wait for an answer. */
bool	 ask_question(struct session *, char *text, size_t size);
/* What becomes of the notes: keep, replace or push. */
bool	 ask_answer(struct session *, const char *existing, struct err *);
void	 ask_end(struct session *);	/* nobody answers any more */

#endif
