/* SPDX-License-Identifier: MIT */
#ifndef APP_MAKING_H
#define APP_MAKING_H

/*
 * making.h - carries out an order: generates its candidates and measures them.
 *
 * The programs and the composer share it, so the same order, model and song give
 * the same notes and the same ranking in both.
 */

#include <stdbool.h>
#include <stdint.h>

#include "app/candidate.h"
#include "app/order.h"
#include "base/err.h"

struct adapter;
struct model;

/* Callbacks, on the thread that calls making_run.  All but cancelled may be NULL. */
struct making_news {
	void		(*note)(void *arg, int candidate, const struct note *);
	void		(*removed)(void *arg, int candidate, const struct note *);
	void		(*restart)(void *arg, int candidate);	/* forget its notes */
	void		(*done)(void *arg, int candidate, const struct candidate_facts *);
	bool		(*cancelled)(void *arg);
	void		*arg;
};

struct making {
	struct order_ready ready;	/* owned; its request needs a model */
	struct model	*model;		/* borrowed */
	struct adapter	*adapter;	/* borrowed, or NULL */
	const struct quotes *quotes;	/* borrowed; the index of known music, or NULL */
	struct candidate made[GENERATE_CANDIDATES_MAX];	/* owned */
	double		 nats[GENERATE_CANDIDATES_MAX];	/* per note; NAN: it has none */
	struct generate_result result;
};

/* false: there are no candidates. */
bool	 making_run(struct making *, const struct making_news *, struct err *);
void	 making_clear(struct making *);

#endif
