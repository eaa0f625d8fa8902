/* SPDX-License-Identifier: MIT */
#ifndef APP_GENERATION_H
#define APP_GENERATION_H

/*
 * generation.h - an order that is carried out on a thread of its own.
 *
 * Owns a snapshot of the piece and a share of the model, so the piece may
 * change meanwhile; its notes come one by one as messages.  For suggest.c.
 */

#include <stdbool.h>
#include <stdint.h>

#include "app/making.h"
#include "base/err.h"
#include "music/event.h"

struct generation;
struct job;

struct generation_news {
	/* removed: a note of the song that it does without.  restart: forget both. */
	enum { NEWS_NOTE, NEWS_REMOVED, NEWS_RESTART, NEWS_DONE, NEWS_END } kind;
	int			 candidate;
	struct note		 note;		/* NEWS_NOTE, NEWS_REMOVED */
	struct candidate_facts	 facts;		/* NEWS_DONE */
	bool			 good;		/* NEWS_END: it made what it could */
	struct generate_result	 result;
	struct err		 err;
};

/* Takes the order over, also where it fails; shares the model and the adapter, or NULL. */
struct generation *generation_start(struct order_ready *, struct model *, struct adapter *,
		     struct job **, struct err *);
void		 generation_free(struct generation *);	/* after its job; NULL is fine */

#endif
