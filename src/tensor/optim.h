/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_OPTIM_H
#define TENSOR_OPTIM_H

/*
 * optim.h - optimisers: update weights from gradients.
 *
 * An optimiser has `moments` arrays as long as the weights, zero at first; the caller
 * owns them.  optim_update() works on any part of the block, so threads can share it;
 * the parts are independent.
 *
 * With g the gradient (clipped, plus decay x, except for adamw), step t from 1 is:
 *
 *	sgd		x -= rate g
 *			Robbins and Monro, A stochastic approximation method, 1951
 *	momentum	v = beta1 v - rate g;  x += v
 *			Polyak, Some methods of speeding up the convergence of
 *			iteration methods, 1964; as Sutskever et al. write it
 *	nesterov	v' = mu v - rate grad(y + mu v);  y' = y + v'
 *			Nesterov 1983, in the form of Sutskever, Martens, Dahl and
 *			Hinton, On the importance of initialization and momentum in
 *			deep learning, 2013
 *	adagrad		s += g^2;  x -= rate g / (sqrt(s) + epsilon)
 *			Duchi, Hazan and Singer, Adaptive subgradient methods, 2011
 *	rmsprop		s = beta2 s + (1 - beta2) g^2;  x -= rate g / (sqrt(s) + epsilon)
 *			Tieleman and Hinton, lecture 6.5 of Neural networks for
 *			machine learning, 2012
 *	adam		m = beta1 m + (1 - beta1) g;  v = beta2 v + (1 - beta2) g^2;
 *			x -= rate (m / (1 - beta1^step)) / (sqrt(v / (1 - beta2^step)) + epsilon)
 *			Kingma and Ba, Adam, 2015
 *	adamw		the same, and separately x -= rate decay x
 *			Loshchilov and Hutter, Decoupled weight decay, 2019
 *	muon		muon_update for matrices, adamw at `rest` of the rate for the others
 *
 * epsilon is 1e-8.  Nesterov's gradient is taken at the point ahead, so the stored
 * weights are that point, x = y + mu v, where the network is run.  Then y and v' above
 * become (Bengio, Boulanger-Lewandowski and Pascanu, Advances in optimizing recurrent
 * networks, 2013), exactly, even if mu changes,
 *
 *	v' = mu v - rate g(x);  x' = x - mu v + (1 + mu') v'
 *
 * with mu = beta1_before, by which x looks ahead, and mu' = beta1.
 */

#include <stdbool.h>
#include <stddef.h>

#include "tensor/loops.h"

struct optim_step {
	long	 step;			/* counts from 1 */
	float	 rate;			/* learning rate of this step */
	float	 beta1, beta2;
	float	 beta1_before;		/* beta1 of the previous step; arbitrary at the first */
	float	 decay;			/* weight decay; 0 for vectors */
	float	 scale;			/* of the gradient: 1, or less to clip it */
};
struct optim {
	const char	*name;
	const char	*sentence;
	double		 rate;		/* default highest rate */
	double		 beta1, beta2;	/* defaults; 0: unused */
	double		 decay;		/* default */
	int		 moments;	/* 0..OPTIM_MOMENTS_MAX */
	bool		 decay_beside;	/* decoupled from the gradient */
	enum descent_kind kind;
	double		 rest;		/* rate of all but matrices, for muon; 0: no distinction */
};
#define OPTIM_MOMENTS_MAX 2
extern const struct optim optim_table[];	/* ends with a NULL name */

const struct optim *optim_find(const char *name);	/* or NULL */
const char *optim_name(size_t i);			/* of row i, NULL at the end */
/* x, dx and each moment (NULL beyond `moments`): n floats; with a `rest`, no matrices. */
void	 optim_update(const struct optim *, const struct loops *,
	     const struct optim_step *, float *x, const float *dx, float *const *moment, size_t n);
/* The factor that scales a gradient of this norm down to `limit`; limit 0: never. */
float	 optim_clip(double norm, double limit);

#endif
