/* SPDX-License-Identifier: MIT */
#ifndef APP_GENERATION_H
#define APP_GENERATION_H

/*
 * generation.h - one call of generate() on a thread of its own.
 *
 * Owns a snapshot of the piece and a share of the model, so the piece may
 * change meanwhile; its notes come one by one as messages.  For suggest.c.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/generate.h"
#include "music/event.h"

struct adapter;
struct generation;
struct job;
struct model;
struct song;

struct generation_order {
	const struct song	*song;		/* copied */
	const bool		*tracks;	/* per track of it; copied */
	struct model		*model;		/* shared */
	struct adapter		*adapter;	/* shared, or NULL */
	int64_t			 start_ticks;
	int			 bars, candidates;
	double			 temperature, min_p, memory;
	uint64_t		 seed;
};

struct generation_news {
	/* restart: forget its notes. */
	enum { NEWS_NOTE, NEWS_RESTART, NEWS_DONE, NEWS_END } kind;
	int			 candidate;
	struct note		 note;		/* NEWS_NOTE */
	double			 nats_per_note;	/* NEWS_DONE */
	bool			 good;		/* NEWS_END: it made what it could */
	struct generate_result	 result;
	struct err		 err;
};

struct generation *generation_start(const struct generation_order *, struct job **, struct err *);
void		 generation_free(struct generation *);	/* after its job; NULL is fine */

#endif
