/* SPDX-License-Identifier: MIT */
#ifndef MODEL_REPLAY_H
#define MODEL_REPLAY_H

/*
 * replay.h - replay: music of the base model's training set, to read while tuning.
 *
 * Half of what a tuned model reads is this, so that it does not forget
 * (rehearsal: Robins, Catastrophic forgetting, rehearsal and pseudorehearsal,
 * 1995).  The pieces are a shard that ships (models/replay.tsv names them).
 * Every REPLAY_MEASURED-th piece is never learnt from: it measures how much of
 * other music was forgotten.
 *
 * Immutable once open: any number of threads may draw from it.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"

#define REPLAY_MEASURED	5

struct replay;
struct rng;

struct replay	*replay_open(struct err *);	/* the one that ships */
void		 replay_close(struct replay *);
/* Its pieces, those of a collection after each other; a piece is borrowed from it. */
size_t		 replay_pieces(const struct replay *);
void		 replay_piece(const struct replay *, size_t i, struct piece *);
const char	*replay_collection(const struct replay *, size_t i);	/* of piece i */
/* A random stretch of a random piece in a random key; window: room for `context`. */
bool		 replay_draw(const struct replay *, const struct encoding *, size_t context,
		     struct rng *, struct token_window *);
/* Window i of those that are measured, at most `context` long; false: there are no more. */
bool		 replay_measured(const struct replay *, size_t i, const struct encoding *,
		     size_t context, struct token_window *);

#endif
