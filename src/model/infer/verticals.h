/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VERTICALS_H
#define MODEL_VERTICALS_H

/*
 * verticals.h - verticals: chords and clashes of all tracks on the beats.
 *
 * Where the beats of a piece are chords, or its tracks hardly ever clash a semitone
 * apart, the notes written for it should do the same.  The piece itself sets the
 * rule: music that is not chordal is left alone.  Pitches that break the rule become
 * less likely, and none is forbidden.  Plain data: any thread.
 */

#include <stdbool.h>

struct grammar;
struct piece;

struct verticals {
	bool	 chords, clean;		/* the piece's beats are chords; do not clash */
};

void	 verticals_find(struct verticals *, const struct piece *);
/* For the next note of the open row; logits (vocab_size()). */
void	 verticals_weigh(const struct verticals *, const struct grammar *, float *logits);

#endif
