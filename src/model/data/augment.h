/* SPDX-License-Identifier: MIT */
#ifndef MODEL_AUGMENT_H
#define MODEL_AUGMENT_H

/*
 * augment.h - a stretch of a piece as it might also have been.
 *
 * A variation is drawn and then applied to a copy, so that what it does can be
 * looked at note by note; the same state of the generator draws the same one.
 * What would leave the vocabulary's ranges is cut down or not done: no note is
 * lost, and none is changed in another way than the variation says.  Drums are
 * never transposed.
 *
 * Written twice as long or half as long (time), notes keep their places on
 * the grid; durations become the longest of the vocabulary that fit, and the
 * tempo changes with them, so that it sounds as before.  Half as long is done
 * only where every onset and the length of every bar is even.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/piece.h"

struct rng;

enum augment_kind {
	AUGMENT_TRANSPOSE,		/* all by up to 5 down or 6 up; always */
	AUGMENT_OCTAVE,			/* one track by an octave; one window in ten */
	AUGMENT_VELOCITY,		/* all by up to two levels; every second */
	AUGMENT_TIME,			/* twice or half as long; three in a hundred */
	AUGMENT_DROP,			/* some tracks left out; one in five */
	AUGMENT_PERMUTE,		/* tracks in another order; one in four */
	AUGMENT_KINDS
};
#define AUGMENT_NONE	0u
#define AUGMENT_ALL	((1u << AUGMENT_KINDS) - 1)

extern const char *const augment_names[AUGMENT_KINDS];

/* "all", "none" or names with commas between, as a set of 1u << kind. */
bool	 augment_parse(const char *list, unsigned *kinds, struct err *);

struct augment {
	int		 transpose;		/* half tones */
	int		 octave_track;		/* of the piece; -1: none */
	int		 octave;		/* half tones that it moves by besides */
	int		 velocity;		/* levels */
	int		 time;			/* 1: twice as long, -1: half as long */
	int		 track[VOCAB_TRACKS];	/* of the piece, in the order of the copy */
	int		 tracks;
};

/* Of the bars first..end - 1; kinds: a set of 1u << kind. */
void	 augment_draw(const struct piece *, int first_bar, int end_bar,
	     unsigned kinds, struct rng *, struct augment *);
/* to: those bars, varied; piece_clear it after success.  A bar without its other half is left out. */
bool	 augment_apply(const struct piece *, int first_bar, int end_bar, const struct augment *,
	     struct piece *to, struct err *);

#endif
