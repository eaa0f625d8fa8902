/* SPDX-License-Identifier: MIT */
#ifndef MODEL_AUGMENT_H
#define MODEL_AUGMENT_H

/*
 * augment.h - augmentation: variations of a range of bars for training.
 *
 * A variation is drawn and then applied to a copy, so its effect can be checked
 * note by note; the same random state draws the same variation.  What would
 * leave the vocabulary's ranges is clipped or skipped: no note is lost, and none
 * changes in any other way than the variation says.  Drums are never transposed.
 *
 * Written twice or half as long (time), notes keep their musical places.
 * Durations become the longest of the vocabulary that fit, and the tempo changes
 * with them, so the music sounds as before.  Halving requires that every onset
 * and every bar length is even.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/piece.h"

struct rng;

enum augment_kind {
	AUGMENT_TRANSPOSE,		/* all, by 5 down to 6 up; always */
	AUGMENT_OCTAVE,			/* one track, by an octave; one window in ten */
	AUGMENT_VELOCITY,		/* all, by up to two levels; every second window */
	AUGMENT_TIME,			/* twice or half as long; three in a hundred */
	AUGMENT_DROP,			/* drops some tracks; one in five */
	AUGMENT_PERMUTE,		/* reorders the tracks; one in four */
	AUGMENT_KINDS
};
#define AUGMENT_NONE	0u
#define AUGMENT_ALL	((1u << AUGMENT_KINDS) - 1)

extern const char *const augment_names[AUGMENT_KINDS];

/* "all", "none" or names separated by commas, as a set of 1u << kind. */
bool	 augment_parse(const char *list, unsigned *kinds, struct err *);

struct augment {
	int		 transpose;		/* half tones */
	int		 octave_track;		/* of the piece; -1: none */
	int		 octave;		/* half tones added to that track */
	int		 velocity;		/* levels */
	int		 time;			/* 1: twice as long, -1: half as long */
	int		 track[VOCAB_TRACKS];	/* of the piece, in the order of the copy */
	int		 tracks;
};

/* For bars first..end - 1; kinds: a set of 1u << kind. */
void	 augment_draw(const struct piece *, int first_bar, int end_bar,
	     unsigned kinds, struct rng *, struct augment *);
/*
 * to: those bars, varied; piece_clear it after success.  A bar that was split
 * into two is dropped if the range has only one of its halves.
 */
bool	 augment_apply(const struct piece *, int first_bar, int end_bar, const struct augment *,
	     struct piece *to, struct err *);

#endif
