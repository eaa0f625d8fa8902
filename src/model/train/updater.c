/* SPDX-License-Identifier: MIT */
#include "model/train/updater.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "model/net/layer.h"
#include "model/train/trainer.h"
#include "tensor/loops.h"
#include "tensor/muon.h"
#include "tensor/product_bf16.h"
#include "tensor/team.h"

#define CHUNKS	64			/* of the weights, for any number of threads */
#define ALIGN	16			/* floats */

struct updater {
	struct params	*params;	/* borrowed */
	struct team	*team;		/* borrowed */
	struct updater_options o;
	const struct loops *loops;
	struct arena	 arena;		/* of the moments, the average and the buffers */
	size_t		 room;		/* floats of each member's buffer */
	float		*rooms;		/* (members, room); NULL: not needed */
	float		*moment[OPTIM_MOMENTS_MAX];
	float		*average;	/* or NULL */
	/* --- of the current step; members write their own chunks */
	float *const	*dx;
	int		 count;		/* of them */
	double		 norm;
	struct optim_step step;
	float		 keep;
	atomic_size_t	 next_map;	/* index of the next free one */
	double		 squares[CHUNKS];
};

/* --- whole matrices, for muon */

static bool
is_whole(const struct updater_options *o, const struct params *p, size_t row)
{
	return o->optim->rest > 0 && row >= o->first_map && p->list[row].columns > 0 &&
	    p->list[row].maps > 0;
}

size_t
updater_room(const struct params *p, const struct updater_options *o)
{
	size_t most = 0;

	for (size_t i = 0; i < p->count; i++) {
		const struct param *q = &p->list[i];
		size_t room = is_whole(o, p, i) ? muon_room((size_t)(q->rows / q->maps),
		    (size_t)q->columns) : 0;

		most = room > most ? room : most;
	}
	return most;
}

static bool
make_memory(struct updater *u, struct err *err)
{
	size_t size = u->params->size, copies = (size_t)u->o.optim->moments + (u->o.ema > 0);
	size_t rooms = u->room * (size_t)team_size(u->team);
	size_t bytes = (copies * size + rooms) * sizeof(float) + (copies + 1) * ARENA_ALIGN;

	if (copies > 0 && !arena_init(&u->arena, bytes, err))
		return false;
	for (int i = 0; i < u->o.optim->moments; i++)
		u->moment[i] = arena_alloc(&u->arena, size, sizeof(float));
	if (u->o.ema > 0) {
		u->average = arena_alloc(&u->arena, size, sizeof(float));
		memcpy(u->average, u->params->data, size * sizeof(float));
	}
	if (rooms > 0)
		u->rooms = arena_alloc(&u->arena, rooms, sizeof(float));
	return true;
}

struct updater *
updater_make(struct params *params, struct team *team, const struct updater_options *o,
    struct err *err)
{
	struct updater *u = calloc(1, sizeof *u);

	if (u == NULL) {
		err_set(err, ERR_LIMIT, "no memory to train");
		return NULL;
	}
	*u = (struct updater){
		.params = params, .team = team, .o = *o, .loops = loops_pick(),
		.room = updater_room(params, o),
	};
	if (!make_memory(u, err)) {
		free(u);
		return NULL;
	}
	return u;
}

struct updater *
updater_for(const struct trainer_task *task, const struct trainer_options *o, struct team *team,
    struct err *err)
{
	const struct head *head = task->head != NULL ? task->head : arch_head(task->arch);
	struct updater_options u = {
		.optim = optim_find(o->optimizer), .ema = o->ema,
		.first_map = task->adapter == NULL ? (size_t)head->params : 0,
	};

	if (u.optim == NULL) {
		err_set(err, ERR_ARG, "there is no optimizer %.32s", o->optimizer);
		return NULL;
	}
	if (!(o->ema >= 0 && o->ema < 1)) {
		err_set(err, ERR_ARG, "an average cannot have a decay of %g", o->ema);
		return NULL;
	}
	return bf16_find(o->precision, &u.bf16, err) ?
	    updater_make(task->adapter != NULL ? task->adapter : task->params, team,
	    &u, err) : NULL;
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
	return i < u->o.optim->moments ? u->moment[i] : NULL;
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
	optim_update(u->o.optim, u->loops, &step, x, u->dx[0] + from, moment, to - from);
	if (u->average != NULL)
		u->loops->mix(u->average + from, x, u->keep, to - from);
}

/* Updates a chunk, except whole matrices.  Weight decay applies to matrices, not to vectors. */
static void
update_chunk(struct updater *u, int i)
{
	size_t from, to;

	chunk(u, i, &from, &to);
	for (size_t k = 0; k < u->params->count; k++) {
		const struct param *p = &u->params->list[k];
		size_t begin = p->offset > from ? p->offset : from;
		size_t end = p->offset + p->count < to ? p->offset + p->count : to;

		if (begin < end && !is_whole(&u->o, u->params, k))
			update_range(u, begin, end, p->columns > 0);
	}
}

static void
update_map(struct updater *u, const struct param *p, int number, float *room)
{
	size_t rows = (size_t)(p->rows / p->maps), columns = (size_t)p->columns,
	    count = rows * columns;
	size_t at = p->offset + (size_t)number * count;
	float *x = u->params->data + at;

	muon_update(u->loops, u->o.bf16, &u->step, x, u->dx[0] + at, u->moment[0] + at, rows,
	    columns, room);
	if (u->average != NULL)
		u->loops->mix(u->average + at, x, u->keep, count);
}

/* Each matrix goes to the first free member; the result is the same. */
static void
update_maps(struct updater *u, float *room)
{
	size_t next = atomic_fetch_add(&u->next_map, 1), first = 0;

	for (size_t k = 0; k < u->params->count; k++) {
		const struct param *p = &u->params->list[k];
		size_t maps = is_whole(&u->o, u->params, k) ? (size_t)p->maps : 0;

		for (; next < first + maps; next = atomic_fetch_add(&u->next_map, 1))
			update_map(u, p, (int)(next - first), room);
		first += maps;
	}
}

static void
update(void *arg, int member)
{
	struct updater *u = arg;
	unsigned old = u->loops->flush_denormals();

	if (u->rooms != NULL)
		update_maps(u, u->rooms + (size_t)member * u->room);
	for (int i = member; i < CHUNKS; i += team_size(u->team))
		update_chunk(u, i);
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
	u->keep = (float)fmin(u->o.ema, (1 + t) / (10 + t));
	atomic_store(&u->next_map, 0);
	team_run(u->team, update, u);
}

const char *
updater_suspect(const struct updater *u)
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
