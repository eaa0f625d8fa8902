/* SPDX-License-Identifier: MIT */
#ifndef MODEL_HARMONY_H
#define MODEL_HARMONY_H

/*
 * harmony.h - chord recognition: one chord for each half bar of a piece.
 *
 * Each half bar is compared with the notes of 120 chords, weighted by duration.
 * Viterbi's algorithm finds the sequence of chords that fits best with few
 * changes.  That is good enough to teach and to steer a model; it does not
 * spell chords and knows no key.
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
 * How well each chord fits half a bar (0 or 1) of some tracks, one bit each.
 * score: (VOCAB_CHORDS), by value of TOKEN_CHORD, about 0 to 1; all 0 if the
 * tracks are silent, and always 0 for "hold" and none.
 */
bool	 harmony_fit(const struct piece *, uint32_t tracks, int bar, int half, float *score,
	     struct err *);

#endif
