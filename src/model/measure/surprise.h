/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SURPRISE_H
#define MODEL_SURPRISE_H

/*
 * surprise.h - how unexpected each note of a song is to a model: its nats, given
 * everything before it and the memory of the piece so far.
 */

#include <stdbool.h>

#include "base/err.h"
#include "model/measure/surprise_list.h"

struct adapter;
struct model;
struct song;

struct surprise_request {
	struct model	*model;
	struct adapter	*adapter;	/* or NULL */
	const struct song *song;	/* borrowed; a snapshot */
	double		 memory;	/* 0..1: weight of the memory */
	/* Now and then, the share that is done; false: stop, and fail.  May be NULL. */
	bool		(*progress)(void *arg, double done);
	void		*arg;
};

/* Left out: notes that the model has no place for, such as drums beyond its range. */
bool	 surprise_find(const struct surprise_request *, struct surprise_list *, struct err *);

#endif
