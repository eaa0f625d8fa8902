/* SPDX-License-Identifier: MIT */
#ifndef MODEL_PHRASE_VECTOR_H
#define MODEL_PHRASE_VECTOR_H

/*
 * phrase_vector.h - a phrase or a bar of a track as a vector, which is near those of
 * phrases like it.
 *
 * It counts what follows each other in the top line: one, two and three intervals, the
 * times between their onsets, and both together, and which pitch class stands at which
 * place of the bar.  The counts go to a thousand places by a hash; their square roots
 * have the length 1.  docs/notes/recognition.md compares them with the hidden states of
 * the generator.
 */

#include "model/read/points.h"

#define PHRASE_VECTOR	1024

/* Adds what stands in [from, to), whose bars take so many ticks. */
void	 phrase_vector_add(const struct points *, int track, int64_t from, int64_t to,
	     int64_t bar_ticks, float vector[PHRASE_VECTOR]);
/* Makes the length 1; of nothing: 0. */
void	 phrase_vector_finish(float vector[PHRASE_VECTOR]);

#endif
