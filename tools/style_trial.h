/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_STYLE_TRIAL_H
#define TOOLS_STYLE_TRIAL_H

/*
 * style_trial.h - trains what distinguishes styles: a net over bars, or a linear model.
 *
 * A style is drawn, then one of its pieces, then a place in it.  Targets are smoothed.
 */

#include "model/net/layer.h"
#include "style_set.h"

struct style_plan {
	const char	*arch;
	double		 rate, decay, dropout;
	double		 hide;		/* how often instruments are not seen */
	double		 brief;		/* how often fewer bars are seen */
	double		 composer;	/* weight of that question */
	double		 even;		/* 0: styles as they occur; 1: each as often */
	double		 seconds;	/* of the clock, at most; 0: no limit */
	long		 seed, steps;
	int		 width, batch, times, most;
};

struct style_trial {
	const struct style_plan *plan;
	const struct style_set *set;
	struct style_size size;		/* of a net over bars */
	const float	*rows;		/* (count, columns): a linear model on these; NULL: a net */
	int		 columns;
};

/*
 * net: zero, or weights to go on from; the caller clears it.  A linear model has "weight"
 * (styles, columns) and "bias".  Prints the loss as it goes.
 */
bool		 style_train(const struct style_trial *, struct params *net, struct err *);

#endif
