/* SPDX-License-Identifier: MIT */
#include "tensor/optim.h"

#include <math.h>
#include <string.h>

#include "tensor/loops.h"

static void
adamw(const struct loops *k, const struct optim_step *s, float *x, const float *dx,
    float *const *moment, size_t n)
{
	struct adamw a = {
		.rate = s->rate, .beta1 = s->beta1, .beta2 = s->beta2,
		.epsilon = 1e-8f, .decay = s->decay, .scale = s->scale,
		.correct1 = (float)(1 / (1 - pow(s->beta1, (double)s->step))),
		.correct2 = (float)(1 / (1 - pow(s->beta2, (double)s->step))),
	};

	k->adamw(&a, x, dx, moment[0], moment[1], n);
}

const struct optim optim_table[] = {
	{ "adamw", "Adam, with the weight decay beside it", 2, adamw },
	{ NULL, NULL, 0, NULL }
};

const struct optim *
optim_find(const char *name)
{
	for (const struct optim *o = optim_table; o->name != NULL; o++)
		if (strcmp(o->name, name) == 0)
			return o;
	return NULL;
}

float
optim_clip(double norm, double limit)
{
	return limit > 0 && norm > limit ? (float)(limit / norm) : 1.0f;
}
