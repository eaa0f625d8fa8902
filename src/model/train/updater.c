/* SPDX-License-Identifier: MIT */
#include "model/train/updater.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/net/layer.h"
#include "tensor/loops.h"
#include "tensor/team.h"

#define CHUNKS	64			/* of the parameters; whatever the number of threads */
#define ALIGN	16			/* floats */

struct updater {
	struct params	*params;	/* borrowed */
	struct team	*team;		/* borrowed */
	const struct optim *optim;
	const struct loops *loops;
	double		 ema;
	struct arena	 arena;		/* of the moments and the average */
	float		*moment[OPTIM_MOMENTS_MAX];
	float		*average;	/* or NULL */
	/* --- of the step that runs; members write their own chunks */
	float *const	*dx;
	int		 count;		/* of them */
	double		 norm;
	struct optim_step step;
	float		 keep;
	double		 squares[CHUNKS];
};

struct updater *
updater_make(struct params *params, struct team *team, const struct optim *optim, double ema,
    struct err *err)
{
	struct updater *u = calloc(1, sizeof *u);
	size_t copies = (size_t)optim->moments + (ema > 0);

	if (u == NULL) {
		err_set(err, ERR_LIMIT, "no memory to train");
		return NULL;
	}
	*u = (struct updater){
		.params = params, .team = team, .optim = optim, .loops = loops_pick(), .ema = ema,
	};
	if (copies > 0 && !arena_init(&u->arena, copies * (params->size * sizeof(float) + ARENA_ALIGN),
	    err)) {
		free(u);
		return NULL;
	}
	for (int i = 0; i < optim->moments; i++)
		u->moment[i] = arena_alloc(&u->arena, params->size, sizeof(float));
	if (ema > 0) {
		u->average = arena_alloc(&u->arena, params->size, sizeof(float));
		memcpy(u->average, params->data, params->size * sizeof(float));
	}
	return u;
}

void
updater_free(struct updater *u)
{
	if (u == NULL)
		return;
	arena_clear(&u->arena);
	free(u);
}

float *
updater_moment(const struct updater *u, int i)
{
	return i < u->optim->moments ? u->moment[i] : NULL;
}

float *
updater_average(const struct updater *u)
{
	return u->average;
}

static void
chunk(const struct updater *u, int i, size_t *from, size_t *to)
{
	size_t blocks = u->params->size / ALIGN;

	*from = blocks * (size_t)i / CHUNKS * ALIGN;
	*to = blocks * (size_t)(i + 1) / CHUNKS * ALIGN;
}

static void
add_up(void *arg, int member)
{
	struct updater *u = arg;
	size_t from, to;

	for (int i = member; i < CHUNKS; i += team_size(u->team)) {
		chunk(u, i, &from, &to);
		for (int k = 1; k < u->count; k++)
			u->loops->accumulate(u->dx[0] + from, u->dx[k] + from, to - from);
		u->squares[i] = u->loops->dot(u->dx[0] + from, u->dx[0] + from, to - from);
	}
}

double
updater_sum(struct updater *u, float *const *dx, int count)
{
	double squares = 0;

	u->dx = dx;
	u->count = count;
	team_run(u->team, add_up, u);
	for (int i = 0; i < CHUNKS; i++)
		squares += u->squares[i];
	u->norm = sqrt(squares);
	return u->norm;
}

static void
update_range(struct updater *u, size_t from, size_t to, bool decay)
{
	struct optim_step step = u->step;
	float *x = u->params->data + from, *moment[OPTIM_MOMENTS_MAX];

	for (int i = 0; i < OPTIM_MOMENTS_MAX; i++)
		moment[i] = u->moment[i] != NULL ? u->moment[i] + from : NULL;
	if (!decay)
		step.decay = 0;
	optim_update(u->optim, u->loops, &step, x, u->dx[0] + from, moment, to - from);
	if (u->average != NULL)
		u->loops->mix(u->average + from, x, u->keep, to - from);
}

/* A norm's vector is not pulled towards zero, a matrix is. */
static void
update(void *arg, int member)
{
	struct updater *u = arg;
	unsigned old = u->loops->flush_denormals();

	for (int i = member; i < CHUNKS; i += team_size(u->team)) {
		size_t from, to, begin, end;

		chunk(u, i, &from, &to);
		for (size_t k = 0; k < u->params->count; k++) {
			const struct param *p = &u->params->list[k];

			begin = p->offset > from ? p->offset : from;
			end = p->offset + p->count < to ? p->offset + p->count : to;
			if (begin < end)
				update_range(u, begin, end, p->columns > 0);
		}
	}
	u->loops->restore_denormals(old);
}

void
updater_apply(struct updater *u, long step, const struct pace *pace, double beta2, double decay,
    double clip)
{
	double t = (double)(step + 1);

	u->step = (struct optim_step){
		.step = step + 1, .rate = (float)pace->rate,
		.beta1 = (float)pace->beta1, .beta1_before = (float)pace->beta1_before,
		.beta2 = (float)beta2, .decay = (float)decay, .scale = optim_clip(u->norm, clip),
	};
	u->keep = (float)fmin(u->ema, (1 + t) / (10 + t));
	team_run(u->team, update, u);
}

const char *
updater_blame(const struct updater *u)
{
	const char *name = NULL;
	float largest = 0;

	for (size_t i = 0; i < u->params->count; i++) {
		const struct param *p = &u->params->list[i];

		for (size_t k = p->offset; k < p->offset + p->count; k++) {
			float size = fabsf(u->dx[0][k]);

			if (!isfinite(size))
				return p->name;
			if (name == NULL || size > largest) {
				largest = size;
				name = p->name;
			}
		}
	}
	return name;
}

void
updater_exchange(struct updater *u)
{
	for (size_t i = 0; u->average != NULL && i < u->params->size; i++) {
		float x = u->params->data[i];

		u->params->data[i] = u->average[i];
		u->average[i] = x;
	}
}
