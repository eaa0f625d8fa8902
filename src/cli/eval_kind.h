/* SPDX-License-Identifier: MIT */
#ifndef APP_EVAL_KIND_H
#define APP_EVAL_KIND_H

/*
 * eval_kind.h - kinds of evaluation: what eval reports, by kind of model.
 *
 * Models that work token by token are measured by their predictions, a VAE by
 * reconstruction and divergence, a GAN by how its output differs from real music.
 */

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct arch;
struct json;
struct piece;
struct program_call;

/* Where the facts go: lines, or one JSON object. */
struct eval_report {
	FILE		*out;
	struct json	*json;		/* NULL: lines */
};
/* "nats per note: 2.1000", or "nats_per_note": 2.1; whole: a count. */
void	 eval_fact(const struct eval_report *, bool whole, double value, const char *fmt, ...)
	     __attribute__((format(printf, 4, 5)));

struct eval_kind {
	const struct arch *arch;	/* NULL: all that have no kind of their own */
	/* call: for its options; NULL: none is given. */
	void		*(*open)(struct program_call *, const char *name, struct err *);
	bool		(*add)(void *, const struct piece *, struct err *);
	/* Over all pieces added. */
	bool		(*report)(void *, const struct eval_report *, struct err *);
	void		(*close)(void *);
};
extern const struct eval_kind eval_phrases, eval_textures, eval_tokens;

#endif
