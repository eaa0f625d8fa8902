/* SPDX-License-Identifier: MIT */
#ifndef APP_EVAL_KIND_H
#define APP_EVAL_KIND_H

/*
 * eval_kind.h - what eval can say of a model, by how the model works.
 *
 * Those that go token by token are told by what they predict, a vae by what
 * its codes tell and leave open, a gan by how what it makes differs from what
 * is written.
 */

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct arch;
struct json;
struct piece;
struct program_call;

/* Lines, or one JSON object. */
struct eval_report {
	FILE		*out;
	struct json	*json;		/* NULL: lines */
};
/* "nats per note: 2.1000", or "nats_per_note": 2.1; whole: it counts something. */
void	 eval_fact(const struct eval_report *, bool whole, double value, const char *fmt, ...)
	     __attribute__((format(printf, 4, 5)));

struct eval_kind {
	const struct arch *arch;	/* NULL: all that no other kind has */
	void		*(*open)(struct program_call *, const char *name, struct err *);
	bool		(*add)(void *, const struct piece *, struct err *);
	/* Of all that was added. */
	bool		(*report)(void *, const struct eval_report *, struct err *);
	void		(*close)(void *);
};
extern const struct eval_kind eval_phrases, eval_textures, eval_tokens;

#endif
