/* SPDX-License-Identifier: MIT */
/* adapter_blend.c - several adapters as one: their matrices side by side. */

#include <string.h>

#include "model/infer/adapter.h"
#include "model/infer/model_internal.h"

/* In a blend of ranks r1, r2, ... A (r1 + r2 + ..., in) has A1 above A2, B has B1 beside B2. */
static void
put_beside(const struct params *to, int to_rank, int at, const struct adapter *from, double weight)
{
	size_t rank = (size_t)from->rank;

	for (size_t k = 0; k + 1 < to->count; k += 2) {
		const struct param *a = &from->params.list[k], *b = a + 1;
		const float *b_from = from->params.data + b->offset;
		float *a_to = to->data + to->list[k].offset + (size_t)at * (size_t)a->columns;
		float *b_to = to->data + to->list[k + 1].offset + at;

		memcpy(a_to, from->params.data + a->offset,
		    rank * (size_t)a->columns * sizeof *a_to);
		for (size_t row = 0; row < (size_t)b->rows; row++)
			for (size_t r = 0; r < rank; r++)
				b_to[row * (size_t)to_rank + r] =
				    (float)weight * b_from[row * rank + r];
	}
}

static bool
add_music(struct adapter *to, const struct adapter_share *shares, int count, struct err *err)
{
	for (int i = 0; i < count; i++) {
		const struct adapter_music *m = &shares[i].adapter->music;

		for (size_t k = 0; shares[i].weight > 0 && k < m->count; k++)
			if (!adapter_music_has(&to->music, &m->piece[k]) &&
			    !adapter_music_add(&to->music, &m->piece[k], ADAPTER_NOTES_MAX, err))
				return false;
	}
	return true;
}

static bool
check(const struct adapter_share *shares, int count, int *rank, struct err *err)
{
	*rank = 0;
	for (int i = 0; i < count; i++) {
		if (shares[i].adapter->base != shares[0].adapter->base)
			return err_set(err, ERR_ARG,
			    "adapters of different models cannot be blended");
		if (!(shares[i].weight >= 0 && shares[i].weight <= ADAPTER_STRENGTH_MAX))
			return err_set(err, ERR_ARG, "a strength of %g is not from 0 to %g",
			    shares[i].weight, ADAPTER_STRENGTH_MAX);
		*rank += shares[i].adapter->rank;
	}
	return *rank <= ADAPTER_RANK_MAX || err_set(err, ERR_LIMIT,
	    "the adapters have a rank of %d together; at most %d can be blended", *rank,
	    ADAPTER_RANK_MAX);
}

struct adapter *
adapter_blend(const struct adapter_share *shares, int count, struct err *err)
{
	struct model *m = shares[0].adapter->base;
	struct params params = PARAMS_EMPTY;
	struct adapter *blend;
	int rank, at = 0;

	if (!check(shares, count, &rank, err))
		return NULL;
	arch_list_adapter(m->arch, &m->config, rank, &params);
	if (!params_make(&params, err)) {
		params_clear(&params);
		return NULL;
	}
	for (int i = 0; i < count; at += shares[i++].adapter->rank)
		put_beside(&params, rank, at, shares[i].adapter, shares[i].weight);
	blend = adapter_new(m, rank, &params, err);
	if (blend == NULL || add_music(blend, shares, count, err))
		return blend;
	adapter_unref(blend);
	return NULL;
}
