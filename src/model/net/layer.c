/* SPDX-License-Identifier: MIT */
#include "model/net/layer.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "tensor/tape.h"
#include "tensor/weights.h"

#define ALIGN_FLOATS 16			/* a cache line */
#define OPTIONAL_MAX 8192		/* most floats that a file may lack */

struct param *
params_add(struct params *p, const char *name, int rows, int columns, enum param_begin begin,
    float deviation)
{
	struct param *q;

	assert(p->data == NULL && strlen(name) < sizeof q->name);
	p->list = realloc(p->list, (p->count + 1) * sizeof *p->list);
	if (p->list == NULL)
		abort();
	q = &p->list[p->count++];
	*q = (struct param){ .rows = rows, .columns = columns, .begin = begin,
	    .deviation = deviation,
	    .maps = 1 };
	snprintf(q->name, sizeof q->name, "%s", name);
	q->offset = p->size;
	q->count = (size_t)rows * (size_t)(columns > 0 ? columns : 1);
	p->size += (q->count + ALIGN_FLOATS - 1) / ALIGN_FLOATS * ALIGN_FLOATS;
	return q;
}

struct param *
params_add_scaled(struct params *p, const char *name, int rows, int columns, float gain)
{
	return params_add(p, name, rows, columns, PARAM_NORMAL, gain / sqrtf((float)columns));
}

bool
params_make(struct params *p, struct err *err)
{
	size_t bytes = p->size * sizeof(float);

	p->data = aligned_alloc(ALIGN_FLOATS * sizeof(float), bytes);
	if (p->data == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a model of %zu MiB", bytes >> 20);
	memset(p->data, 0, bytes);
	return true;
}

void
params_clear(struct params *p)
{
	free(p->list);
	free(p->data);
	*p = (struct params)PARAMS_EMPTY;
}

bool
params_copy(struct params *to, const struct params *from, struct err *err)
{
	assert(to->count == 0);
	for (size_t i = 0; i < from->count; i++)
		params_add(to, from->list[i].name, from->list[i].rows, from->list[i].columns,
		    from->list[i].begin, from->list[i].deviation);
	for (size_t i = 0; i < from->count; i++) {
		to->list[i].optional = from->list[i].optional;
		to->list[i].maps = from->list[i].maps;
	}
	if (!params_make(to, err))
		return false;
	memcpy(to->data, from->data, from->size * sizeof(float));
	return true;
}

void
params_begin(struct params *p, struct rng *rng)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct param *q = &p->list[i];
		float *x = p->data + q->offset;

		for (size_t k = 0; k < q->count; k++)
			x[k] = q->begin == PARAM_NORMAL ? q->deviation * rng_normal(rng) :
			    q->begin == PARAM_ONE ? 1.0f : 0.0f;
	}
}

struct tensor *
params_tensors(const struct params *p, float *dx)
{
	struct tensor *t = calloc(p->count, sizeof *t);

	for (size_t i = 0; t != NULL && i < p->count; i++) {
		const struct param *q = &p->list[i];

		t[i].rows = q->columns > 0 ? q->rows : 1;
		t[i].columns = q->columns > 0 ? q->columns : q->rows;
		t[i].x = p->data != NULL ? p->data + q->offset : NULL;
		t[i].dx = dx != NULL ? dx + q->offset : NULL;
		t[i].wanted = dx != NULL;
	}
	return t;
}

const float *
param_numbers(const struct param *q, const char *prefix, const struct weights *w, struct err *err)
{
	static const float zeros[OPTIONAL_MAX];
	char name[96];

	snprintf(name, sizeof name, "%s%s", prefix, q->name);
	if (q->optional && q->count <= OPTIONAL_MAX && weights_find(w, name) == NULL)
		return zeros;
	return weights_matrix(w, name, (size_t)q->rows, (size_t)(q->columns > 0 ? q->columns : 1),
	    err);
}

bool
params_check(const struct params *p, const struct weights *w, struct err *err)
{
	for (size_t i = 0; i < p->count; i++)
		if (param_numbers(&p->list[i], "", w, err) == NULL)
			return false;
	return true;
}

bool
params_read(struct params *p, const struct weights *w, struct err *err)
{
	for (size_t i = 0; i < p->count; i++) {
		const float *x = param_numbers(&p->list[i], "", w, err);

		if (x == NULL)
			return false;
		memcpy(p->data + p->list[i].offset, x, p->list[i].count * sizeof(float));
	}
	return true;
}

void
params_write(const struct params *p, const char *prefix, struct weights_writer *w)
{
	for (size_t i = 0; i < p->count; i++) {
		const struct param *q = &p->list[i];
		char name[96];

		snprintf(name, sizeof name, "%s%s", prefix, q->name);
		weights_writer_add(w, name, (size_t)q->rows, (size_t)q->columns,
		    p->data + q->offset);
	}
}

size_t
params_total(const struct params *p)
{
	size_t total = 0;

	for (size_t i = 0; i < p->count; i++)
		total += p->list[i].count;
	return total;
}
