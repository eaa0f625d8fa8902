/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ARCH_CONV_H
#define MODEL_ARCH_CONV_H

/*
 * arch_conv.h - convolution layers, on a tape and position by position.
 *
 * Position by position, a convolution needs the inputs as far back as its last tap:
 * a ring buffer in the lane's state.  A lane's state starts with its clock, the
 * number of positions read.
 */

#include <stddef.h>

#include "model/net/arch.h"

#define CONV_CLOCK 16			/* floats; the first counts, the rest fill a cache line */

/* y = conv(x) + b over time: w (out, taps d), b (out); the taps `dilation` apart. */
struct tensor	*conv(struct tape *, const struct arch_run *, struct tensor *x, struct tensor *w,
		     struct tensor *b, int dilation);

/* Floats of a ring for inputs of d numbers. */
size_t		 conv_ring(int taps, int dilation, int d);
/* Stores x (d), and gives in y (taps d) the inputs at position `at`, as op_taps does. */
void		 conv_taps(float *ring, size_t at, int taps, int dilation, const float *x, size_t d,
		     float *y);
/* y (n, out) = w x + b, with w and b at rows i and i + 1 of the body's list */
void		 conv_linear(const struct arch_step *, size_t i, size_t n,
	     const float *x, float *y);
void		 conv_relu(float *x, size_t n);

#endif
