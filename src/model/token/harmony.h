/* SPDX-License-Identifier: MIT */
#ifndef MODEL_HARMONY_H
#define MODEL_HARMONY_H

/*
 * harmony.h - the chords of a piece on the grid, one for each half bar.
 *
 * Each half bar is compared with the notes of 120 chords, weighed by how long
 * they sound, and the sequence of chords that fits best with few changes is
 * found by Viterbi's algorithm.  Good enough to teach and to steer a model; it
 * does not spell, and knows no key.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct piece;

/*
 * The chords of some bars, values of TOKEN_CHORD (vocab.h) and never "hold":
 * chord[2 * i] and chord[2 * i + 1] are of bar first_bar + i.
 */
bool	 harmony_find(const struct piece *, int first_bar, int bars, uint8_t *chord, struct err *);

/*
 * How well each chord goes with half a bar (0 or 1) of some tracks, a bit each:
 * score (VOCAB_CHORDS), by value of TOKEN_CHORD; about 0 to 1, all 0 where they
 * are silent, and 0 of "hold" and none.
 */
bool	 harmony_fit(const struct piece *, uint32_t tracks, int bar, int half, float *score,
	     struct err *);

#endif
