/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TASK_H
#define MODEL_TASK_H

/*
 * task.h - training tasks: what a window gives to the model and what it must predict.
 *
 * One left-to-right model learns every task from what windows give it: the
 * music after a region, or none; tracks to generate after those that are heard,
 * possibly hidden outside the region; chords, controls, style and key, given or
 * left free.  Each is left free half of the time, so the model also works when
 * the user gives nothing.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/encode.h"

struct rng;

/* What windows may give besides the past. */
enum task_kind {
	TASK_FUTURE,		/* the music after a region; three windows in four */
	TASK_TRACKS,		/* some tracks for the others; two in five of those with several */
	TASK_CHORDS,		/* a chord row in each block; two in five */
	/*
	 * Controls of rows, likeness and style; each kind in a third of the windows.
	 * Without it, the key is always given, and styles and dynamics never.
	 */
	TASK_CONTROLS,
	TASK_KINDS
};
#define TASK_NONE	0u
#define TASK_ALL	((1u << TASK_KINDS) - 1)

extern const char *const task_names[TASK_KINDS];

/* "all", "none" or names separated by commas, as a set of 1u << kind. */
bool	 task_parse(const char *list, unsigned *kinds, struct err *);

struct task {
	uint8_t	*chords;		/* owned; two per bar of the piece, or NULL */
};

/*
 * Draws what a window of all the piece's bars gives.  The request has an
 * encoding and bar numbers and is otherwise zero.  style: 1 + index, 0: unknown.
 * The request borrows the chords; call task_clear() in any case.
 */
bool	 task_draw(const struct piece *, unsigned kinds, int style, struct rng *,
	     struct encode_request *, struct task *, struct err *);
void	 task_clear(struct task *);

#endif
