/* SPDX-License-Identifier: MIT */
#include "model/map/tsne.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/rng.h"
#include "model/map/distance.h"

#define PERPLEXITY	30.0
#define STEPS		1000
#define EARLY		250	/* steps in which the likely pairs pull harder ... */
#define EXAGGERATION	12.0f	/* ... so many times */
#define RATE_MIN	10.0f	/* with more, a few dozen points do not settle */
#define BEGIN_WIDTH	1e-4
#define BEGIN_NOISE	1e-6
#define GAIN_MIN	0.01f
#define SPREAD_STEPS	60
#define LANES		8	/* pairs at once; rows are padded to whole lanes */

struct work {
	size_t		 count, stride;	/* of a row: count in whole lanes */
	float		*p;		/* owned; (count, stride) */
	float		*numbers;	/* owned; all that follow, (stride) each */
	float		*y[2], *move[2], *gain[2], *pull[2], *push[2], *sum;
};

static bool
work_init(struct work *w, size_t count, struct err *err)
{
	float *at;

	w->count = count;
	w->stride = (count + LANES - 1) / LANES * LANES;
	w->p = calloc(count * w->stride, sizeof *w->p);
	w->numbers = at = calloc(11 * w->stride, sizeof *w->numbers);
	if (w->p == NULL || w->numbers == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a map of %zu points", count);
	for (int k = 0; k < 2; k++) {
		w->y[k] = at;
		w->move[k] = at + w->stride;
		w->gain[k] = at + 2 * w->stride;
		w->pull[k] = at + 3 * w->stride;
		w->push[k] = at + 4 * w->stride;
		at += 5 * w->stride;
	}
	w->sum = at;
	return true;
}

static void
work_clear(struct work *w)
{
	free(w->p);
	free(w->numbers);
}

/* --- how likely pairs are by their numbers */

/* p_j|i at a spread; returns its entropy in nats.  Distances are from the nearest on. */
static double
spread_row(const double *squared, size_t count, size_t i, double nearest, double b, double *p)
{
	double sum = 0, mean = 0;

	for (size_t j = 0; j < count; j++) {
		p[j] = j == i ? 0 : exp(-b * (squared[j] - nearest));
		sum += p[j];
		mean += p[j] * (squared[j] - nearest);
	}
	for (size_t j = 0; j < count; j++)
		p[j] /= sum;
	return log(sum) + b * mean / sum;
}

/* Halves the interval until the entropy is that of `wanted` equal neighbours. */
static void
find_row(const double *squared, size_t count, size_t i, double wanted, double *p)
{
	double low = 0, high = INFINITY, b, nearest = INFINITY, far = 0;

	for (size_t j = 0; j < count; j++)
		if (j != i) {
			nearest = fmin(nearest, squared[j]);
			far = fmax(far, squared[j]);
		}
	b = far > nearest ? 1 / (far - nearest) : 1;
	for (int k = 0; k < SPREAD_STEPS; k++) {
		double entropy = spread_row(squared, count, i, nearest, b, p);

		if (fabs(entropy - log(wanted)) < 1e-5)
			break;
		if (entropy > log(wanted))
			low = b;
		else
			high = b;
		b = isinf(high) ? 2 * b : (low + high) / 2;
	}
}

static bool
find_likely(struct work *w, const struct tsne_request *r, struct err *err)
{
	const size_t n = w->count, stride = w->stride;
	double wanted = fmin(PERPLEXITY, (double)(n - 1) / 2);
	double *squared = malloc(2 * n * sizeof *squared), *p = squared + n;

	if (squared == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a map of %zu points", n);
	for (size_t i = 0; i < n; i++) {
		distances_from(r->x, r->count, r->width, i, squared);
		find_row(squared, n, i, wanted, p);
		for (size_t j = 0; j < n; j++)
			w->p[i * stride + j] = (float)(p[j] / (double)(2 * n));
	}
	free(squared);
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < i; j++) {
			float both = w->p[i * stride + j] + w->p[j * stride + i];

			w->p[i * stride + j] = w->p[j * stride + i] = both;
		}
	return true;
}

/* --- descent */

static void
begin(struct work *w, const struct tsne_request *r)
{
	double squares = 0;
	struct rng rng;

	rng_seed(&rng, r->seed);
	for (size_t i = 0; i < w->count; i++)
		squares += r->begin[2 * i] * r->begin[2 * i];
	squares = squares > 0 ? sqrt(squares / (double)w->count) : 1;
	for (size_t i = 0; i < w->count; i++)
		for (int k = 0; k < 2; k++) {
			w->y[k][i] = (float)(r->begin[2 * i + (size_t)k] / squares * BEGIN_WIDTH +
			    (double)rng_normal(&rng) * BEGIN_NOISE);
			w->gain[k][i] = 1;
		}
}

/* Adds what point j does to all others.  p: its row, also its column. */
static void
add_point(struct work *w, size_t j, const float *restrict p)
{
	const float x = w->y[0][j], y = w->y[1][j];
	const float *restrict xs = w->y[0], *restrict ys = w->y[1];
	float *restrict pull_x = w->pull[0], *restrict pull_y = w->pull[1];
	float *restrict push_x = w->push[0], *restrict push_y = w->push[1];
	float *restrict sum = w->sum;

	for (size_t at = 0; at < w->stride; at += LANES)
		for (size_t i = at; i < at + LANES; i++) {
			float dx = xs[i] - x, dy = ys[i] - y;
			float near = 1 / (1 + dx * dx + dy * dy);

			pull_x[i] += p[i] * near * dx;
			pull_y[i] += p[i] * near * dy;
			push_x[i] += near * near * dx;
			push_y[i] += near * near * dy;
			sum[i] += near;
		}
}

static void
find_gradient(struct work *w)
{
	for (size_t i = 0; i < w->stride; i++)
		w->pull[0][i] = w->pull[1][i] = w->push[0][i] = w->push[1][i] = w->sum[i] = 0;
	for (size_t j = 0; j < w->count; j++)
		add_point(w, j, w->p + j * w->stride);
}

static void
take_step(struct work *w, int step)
{
	const float momentum = step < EARLY ? 0.5f : 0.8f;
	const float stronger = step < EARLY ? EXAGGERATION : 1;
	const float rate = fmaxf((float)w->count / EXAGGERATION, RATE_MIN);
	double all = 0;

	for (size_t i = 0; i < w->count; i++)
		all += (double)w->sum[i] - 1;	/* without the point itself */
	for (int k = 0; k < 2; k++)
		for (size_t i = 0; i < w->count; i++) {
			float slope = 4 * (stronger * w->pull[k][i] - w->push[k][i] / (float)all);
			float *gain = &w->gain[k][i], *move = &w->move[k][i];

			*gain = (slope > 0) != (*move > 0) ? *gain + 0.2f : *gain * 0.8f;
			*gain = fmaxf(*gain, GAIN_MIN);
			*move = momentum * *move - rate * *gain * slope;
			w->y[k][i] += *move;
		}
}

/* false: stopped. */
static bool
descend(struct work *w, const struct tsne_request *r)
{
	for (int step = 0; step < STEPS; step++) {
		if (r->go_on != NULL && !r->go_on(r->arg))
			return false;
		find_gradient(w);
		take_step(w, step);
	}
	return true;
}

bool
tsne(const struct tsne_request *r, double *y, struct err *err)
{
	struct work w = { 0 };
	bool good;

	assert(r->count >= TSNE_POINTS_MIN && r->count <= TSNE_POINTS_MAX);
	good = work_init(&w, r->count, err) && find_likely(&w, r, err);
	if (good) {
		begin(&w, r);
		good = descend(&w, r) || err_set(err, ERR_IO, "stopped");
	}
	for (size_t i = 0; good && i < r->count; i++)
		for (size_t k = 0; k < 2; k++)
			y[2 * i + k] = (double)w.y[k][i];
	work_clear(&w);
	return good;
}
