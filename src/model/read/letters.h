/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LETTERS_H
#define MODEL_LETTERS_H

/*
 * letters.h - letters of sections or phrases: the same for those whose vectors are near
 * (phrase_vector.h), with a mark for those that are not the same.
 *
 * Each joins the nearest before it, if that is near enough: agglomerative clustering from
 * left to right.  The distance was chosen by labels, where it does better than k-means and
 * than a number of letters by silhouette: docs/notes/recognition.md.
 */

#include "base/err.h"

struct form_section;

#define LETTERS_COMPARED 256		/* those after them are compared with these alone */
#define LETTERS_LIKE	0.8		/* of unit vectors, whose greatest distance is 1.41 */

/* vector: (count, size), of unit length. */
void	 letters_set(struct form_section *, int count, const float *vector, int size);
double	 letters_distance(const float *, const float *, int size);

#endif
