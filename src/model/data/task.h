/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TASK_H
#define MODEL_TASK_H

/*
 * task.h - what a window of training asks of the model.
 *
 * One left-to-right model does every task by what is given to it, so windows
 * differ in what they give: the music after a region first, or none; the
 * tracks that are to be made behind those that are heard, and perhaps hidden
 * outside the region; chords, controls, style and key told or left free.  What
 * is left free half of the time is free when nothing is asked.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/encode.h"

struct rng;

/* What windows may give besides the past. */
enum task_kind {
	TASK_FUTURE,		/* the music after a region; three windows in four */
	TASK_TRACKS,		/* some tracks are to be made for the others; two in five of those with several */
	TASK_CHORDS,		/* a chord row in each block; two in five */
	TASK_CONTROLS,		/* what rows are asked for, likeness, style; each kind in a third.  Without it */
				/* the key is always told, and styles and dynamics never */
	TASK_KINDS
};
#define TASK_NONE	0u
#define TASK_ALL	((1u << TASK_KINDS) - 1)

extern const char *const task_names[TASK_KINDS];

/* "all", "none" or names with commas between, as a set of 1u << kind. */
bool	 task_parse(const char *list, unsigned *kinds, struct err *);

struct task {
	uint8_t	*chords;		/* owned; two a bar of the piece, or NULL */
};

/*
 * Draws what a window of all the piece's bars gives, into a request that has an
 * encoding and is otherwise zero or about the bars' numbers.  style: 1 + index, 0:
 * not known.  task_clear() in any case; the request borrows the chords.
 */
bool	 task_draw(const struct piece *, unsigned kinds, int style, struct rng *,
	     struct encode_request *, struct task *, struct err *);
void	 task_clear(struct task *);

#endif
