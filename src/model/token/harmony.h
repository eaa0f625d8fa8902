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

#endif
