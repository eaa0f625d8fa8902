/* SPDX-License-Identifier: MIT */
/* loops_optim.c - loops of the optimisers (optim.h), compiled per processor. */
#include "tensor/loops.h"

#include <math.h>

#include "tensor/loops_internal.h"

/* g = scale dx + decay x: clipping applies to the loss's gradient, not to the decay. */
static inline float
gradient(const struct descent *s, float x, float dx)
{
	return dx * s->scale + s->decay * x;
}

/* x -= rate g */
static void
sgd(const struct descent *s, float *x, const float *dx, float *m, float *v, size_t n)
{
	struct descent k = *s;

	(void)m;
	(void)v;
	for (size_t i = 0; i < n; i++)
		x[i] -= k.rate * gradient(&k, x[i], dx[i]);
}

/* v = beta v - rate g;  x += v */
static void
momentum(const struct descent *s, float *x, const float *dx, float *m, float *v, size_t n)
{
	struct descent k = *s;

	(void)v;
	for (size_t i = 0; i < n; i++) {
		m[i] = k.beta1 * m[i] - k.rate * gradient(&k, x[i], dx[i]);
		x[i] += m[i];
	}
}

/* v' = beta_before v - rate g;  x += (1 + beta) v' - beta_before v */
static void
nesterov(const struct descent *s, float *x, const float *dx, float *m, float *v, size_t n)
{
	struct descent k = *s;

	(void)v;
	for (size_t i = 0; i < n; i++) {
		float kept = k.beta1_before * m[i];

		m[i] = kept - k.rate * gradient(&k, x[i], dx[i]);
		x[i] += (1 + k.beta1) * m[i] - kept;
	}
}

/* s += g^2;  x -= rate g / (sqrt(s) + epsilon) */
static void
adagrad(const struct descent *s, float *x, const float *dx, float *m, float *v, size_t n)
{
	struct descent k = *s;

	(void)v;
	for (size_t i = 0; i < n; i++) {
		float g = gradient(&k, x[i], dx[i]);

		m[i] += g * g;
		x[i] -= k.rate * g / (sqrtf(m[i]) + k.epsilon);
	}
}

/* s = beta s + (1 - beta) g^2;  x -= rate g / (sqrt(s) + epsilon) */
static void
rmsprop(const struct descent *s, float *x, const float *dx, float *m, float *v, size_t n)
{
	struct descent k = *s;

	(void)v;
	for (size_t i = 0; i < n; i++) {
		float g = gradient(&k, x[i], dx[i]);

		m[i] = k.beta2 * m[i] + (1 - k.beta2) * g * g;
		x[i] -= k.rate * g / (sqrtf(m[i]) + k.epsilon);
	}
}

/* x = keep x - rate (m correct1) / (sqrt(v correct2) + epsilon) */
static void
adam(const struct descent *s, float *x, const float *dx, float *m, float *v, size_t n)
{
	struct descent k = *s;

	for (size_t i = 0; i < n; i++) {
		float g = gradient(&k, x[i], dx[i]);

		m[i] = k.beta1 * m[i] + (1 - k.beta1) * g;
		v[i] = k.beta2 * v[i] + (1 - k.beta2) * g * g;
		x[i] = x[i] * k.keep - k.rate * (m[i] * k.correct1) /
		    (sqrtf(v[i] * k.correct2) + k.epsilon);
	}
}

const descent_fn LOOPS_NAME(descents)[DESCENT_COUNT] = {
	[DESCENT_SGD]      = sgd,
	[DESCENT_MOMENTUM] = momentum,
	[DESCENT_NESTEROV] = nesterov,
	[DESCENT_ADAGRAD]  = adagrad,
	[DESCENT_RMSPROP]  = rmsprop,
	[DESCENT_ADAM]     = adam,
};
