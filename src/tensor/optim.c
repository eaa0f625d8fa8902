/* SPDX-License-Identifier: MIT */
#include "tensor/optim.h"

#include <math.h>
#include <string.h>

#define EPSILON 1e-8f

/*	name, sentence, rate, beta1, beta2, decay, moments, decay beside, kind, rest */
const struct optim optim_table[] = {
	{ "sgd",      "plain gradient descent", 0.5, 0, 0, 1e-4, 0, false, DESCENT_SGD, 0 },
	{ "momentum", "gradient descent with a running mean of steps", 0.05, 0.9, 0,
	    1e-4, 1, false,
	  DESCENT_MOMENTUM, 0 },
	{ "nesterov", "momentum that looks ahead", 0.05, 0.9, 0, 1e-4, 1, false,
	    DESCENT_NESTEROV, 0 },
	{ "adagrad",  "step of each weight by all its past gradients", 1e-2, 0, 0, 0, 1, false,
	    DESCENT_ADAGRAD, 0 },
	{ "rmsprop",  "step of each weight by its recent gradients", 1e-3, 0, 0.95, 0, 1, false,
	    DESCENT_RMSPROP, 0 },
	{ "adam",     "rmsprop with momentum", 1e-3, 0.9, 0.95, 0, 2, false,
	  DESCENT_ADAM, 0 },
	{ "adamw",    "Adam with decoupled weight decay", 1e-3, 0.9, 0.95, 0.05, 2, true,
	    DESCENT_ADAM, 0 },
	{ "muon",     "orthogonalised momentum for matrices, adamw for the rest", 0.02, 0.95, 0.95,
	    0.05, 2, true,
	  DESCENT_ADAM, 0.1 },
	{ NULL, NULL, 0, 0, 0, 0, 0, false, 0, 0 }
};

const char *
optim_name(size_t i)
{
	return optim_table[i].name;
}

const struct optim *
optim_find(const char *name)
{
	for (const struct optim *o = optim_table; o->name != NULL; o++)
		if (strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

void
optim_update(const struct optim *o, const struct loops *k, const struct optim_step *s, float *x,
    const float *dx, float *const *moment, size_t n)
{
	float rate = o->rest > 0 ? (float)o->rest * s->rate : s->rate;
	struct descent d = {
		.rate = rate, .beta1 = s->beta1, .beta2 = s->beta2, .epsilon = EPSILON,
		.beta1_before = s->step > 1 ? s->beta1_before : 0,
		.decay = o->decay_beside ? 0 : s->decay,
		.keep = o->decay_beside ? 1 - rate * s->decay : 1,
		.correct1 = (float)(1 / (1 - pow(s->beta1, (double)s->step))),
		.correct2 = (float)(1 / (1 - pow(s->beta2, (double)s->step))),
		.scale = s->scale,
	};

	k->descents[o->kind](&d, x, dx, moment[0], moment[1], n);
}

float
optim_clip(double norm, double limit)
{
	return limit > 0 && norm > limit ? (float)(limit / norm) : 1.0f;
}
