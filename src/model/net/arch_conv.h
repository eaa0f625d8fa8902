/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ARCH_CONV_H
#define MODEL_ARCH_CONV_H

/*
 * arch_conv.h - what the bodies with convolutions share, mostly of their steps.
 *
 * Going position by position, a convolution needs the inputs of as many
 * positions as its last tap looks back: a ring of them in the lane's state.
 * A lane's state begins with its clock, how many positions it has read.
 */

#include <stddef.h>

#include "model/net/arch.h"

#define CONV_CLOCK 16			/* floats; the first counts, the rest keep a cache line */

/* y = conv(x) + b over time: w (out, taps d), b (out); the taps `dilation` apart. */
struct tensor	*conv(struct tape *, const struct arch_run *, struct tensor *x, struct tensor *w,
		     struct tensor *b, int dilation);

/* Floats of a ring for inputs of d numbers. */
size_t		 conv_ring(int taps, int dilation, int d);
/* Puts x (d) in its place, and into y (taps d) what the taps see at position `at`, as op_taps does. */
void		 conv_taps(float *ring, size_t at, int taps, int dilation, const float *x, size_t d,
		     float *y);
/* y (n, out) = w x + b, w and b numbers i and i + 1 of the body's list */
void		 conv_linear(const struct arch_step *, size_t i, size_t n,
	     const float *x, float *y);
void		 conv_relu(float *x, size_t n);

#endif
