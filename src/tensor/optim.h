/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_OPTIM_H
#define TENSOR_OPTIM_H

/*
 * optim.h - from gradients to better numbers.
 *
 * An optimiser keeps `moments` arrays as long as the parameters, all zero at
 * first; the caller owns them.  update() works on any part of the block, so
 * that threads can share it; the parts do not see each other.
 */

#include <stddef.h>

struct loops;

struct optim_step {
	long	 step;			/* counts from 1 */
	float	 rate;			/* learning rate of this step */
	float	 beta1, beta2;
	float	 decay;			/* weight decay; 0 for vectors */
	float	 scale;			/* of the gradient: 1, or less to clip it */
};
struct optim {
	const char	*name;
	const char	*sentence;
	int		 moments;	/* 0..OPTIM_MOMENTS_MAX */
	/* x, dx and each moment: n floats */
	void		(*update)(const struct loops *, const struct optim_step *, float *x,
			    const float *dx, float *const *moment, size_t n);
};
#define OPTIM_MOMENTS_MAX 2
extern const struct optim optim_table[];	/* ends with a NULL name */

const struct optim *optim_find(const char *name);	/* or NULL */
/* The factor that brings a gradient of this norm to at most `limit`; limit 0: never. */
float	 optim_clip(double norm, double limit);

#endif
