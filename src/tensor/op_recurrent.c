/* SPDX-License-Identifier: MIT */

/*
 * op_recurrent.c - a recurrent net over all times of all lanes.
 *
 * Each time is one product of all lanes' states with W_h, then loops_cell.c row by row.
 * The gates replace z.  The backward goes the other way; once all dz are known, dW_h is
 * one large product.
 */
#include <assert.h>
#include <string.h>

#include "base/number.h"
#include "tensor/loops.h"
#include "tensor/node.h"
#include "tensor/op.h"
#include "tensor/product.h"
#include "tensor/tape.h"

const struct cell cell_table[CELL_COUNT] = {
	[CELL_TANH] = { "tanh", 1, 1, false, false, false },
	[CELL_GRU]  = { "gru",  3, 4, false, true,  true },
	[CELL_LSTM] = { "lstm", 4, 4, true,  true,  false },
};

struct recurrent_node { enum cell_kind kind; int lanes; bool reverse, has_h0, has_c0; };

static struct recurrent_node *
recurrent_of(const struct node *n)
{
	return op_own(n, sizeof(struct recurrent_node));
}

struct walk {
	const struct cell *cell;
	size_t		 width, lanes, times, rows;
	size_t		 gates;		/* of a row: cell->gates * width */
	struct tensor	*z, *w, *b, *h0, *c0, *y;	/* h0 and c0 may be NULL */
	float		*keep;		/* (rows, width) */
	/* --- scratch */
	float		*zeros;		/* (gates) */
	float		*g;		/* (lanes, gates); backward: dg */
	float		*dh, *dc;	/* (lanes, width) */
	float		*db;		/* (biases * width) */
	float		*dz;		/* (rows, gates); z->dx if that is wanted */
	float		*panels;	/* of W_h, unless packed before; then of the states */
	float		*room;		/* buffer of any product */
};

/* scratch NULL: only returns its size. */
static size_t
lay_out(struct walk *k, const struct node *n, float *scratch)
{
	size_t used = 0, weights, states;
	int next = 3;

	*k = (struct walk){ .z = n->in[0], .w = n->in[1], .b = n->in[2], .y = n->out,
	    .keep = n->saved };
	k->cell = &cell_table[recurrent_of(n)->kind];
	k->h0 = recurrent_of(n)->has_h0 ? n->in[next++] : NULL;
	k->c0 = recurrent_of(n)->has_c0 ? n->in[next] : NULL;
	k->width = (size_t)n->out->columns;
	k->lanes = (size_t)recurrent_of(n)->lanes;
	k->rows = (size_t)n->out->rows;
	k->times = k->rows / k->lanes;
	k->gates = k->cell->gates * k->width;

	weights = number_larger(product_panels(k->width, k->gates),
	    product_panels(k->gates, k->width));
	states = product_panels(k->rows, k->width);
	k->zeros = tape_cut(scratch, &used, k->gates);
	k->g = tape_cut(scratch, &used, k->lanes * k->gates);
	k->dh = tape_cut(scratch, &used, k->lanes * k->width);
	k->dc = tape_cut(scratch, &used, k->lanes * k->width);
	k->db = tape_cut(scratch, &used, k->cell->biases * k->width);
	k->dz = k->z->wanted ? k->z->dx : tape_cut(scratch, &used, k->y->wanted ? k->rows *
	    k->gates : 0);
	k->panels = tape_cut(scratch, &used, number_larger(weights, states));
	k->room = tape_cut(scratch, &used, product_room(number_larger(k->rows, k->gates)));
	return used;
}

static size_t
recurrent_scratch(const struct node *n)
{
	struct walk k;

	return lay_out(&k, n, NULL);
}

/* The first row of the i-th time in the order of walking. */
static size_t
first_row(const struct walk *k, const struct node *n, size_t i)
{
	return (recurrent_of(n)->reverse ? k->times - 1 - i : i) * k->lanes;
}

/* The states before the i-th time: (lanes, width), or NULL for zeros. */
static float *
before(const struct walk *k, const struct node *n, size_t i, const struct tensor *begin, float *all)
{
	if (i > 0)
		return all + first_row(k, n, i - 1) * k->width;
	return begin != NULL ? begin->x : NULL;
}

/* The arrays of one lane that forward and backward share. */
static struct cell_row
lane_row(const struct walk *k, size_t first, size_t lane, const float *h, const float *c)
{
	size_t row = first + lane;

	return (struct cell_row){
		.z = k->z->x + row * k->gates, .b = k->b->x,
		.h_before = h != NULL ? h + lane * k->width : k->zeros,
		.c_before = c != NULL ? c + lane * k->width : k->zeros,
		.h = k->y->x + row * k->width,
		.keep = k->keep != NULL ? k->keep + row * k->width : NULL,
	};
}

static void
recurrent_forward(struct tape *t, struct node *n)
{
	cell_fn cell = t->loops->cell_forward[recurrent_of(n)->kind];
	struct packed w;
	struct walk k;

	lay_out(&k, n, t->scratch);
	memset(k.zeros, 0, k.gates * sizeof *k.zeros);
	w = op_packed(t, k.w, true, k.panels);
	for (size_t i = 0; i < k.times; i++) {
		float *h = before(&k, n, i, k.h0, k.y->x);
		float *c = k.cell->has_c ? before(&k, n, i, k.c0, k.keep) : NULL;

		if (h != NULL)
			product_with(t->loops, k.lanes, k.gates, k.width, 1,
			    matrix(h, k.width), &w, false, k.g, k.gates, k.room);
		for (size_t lane = 0; lane < k.lanes; lane++) {
			struct cell_row row = lane_row(&k, first_row(&k, n, i), lane, h, c);

			row.g = h != NULL ? k.g + lane * k.gates : k.zeros;
			cell(&row, k.width);
		}
	}
}

/* Gradients of one time: of its gates, and in dh and dc of the states before. */
static void
time_back(struct tape *t, struct node *n, const struct walk *k, const struct packed *w, size_t i)
{
	cell_fn cell = t->loops->cell_backward[recurrent_of(n)->kind];
	float *h = before(k, n, i, k->h0, k->y->x);
	float *c = k->cell->has_c ? before(k, n, i, k->c0, k->keep) : NULL;
	size_t first = first_row(k, n, i);
	float *dg = k->cell->q_apart ? k->g : k->dz + first * k->gates;

	for (size_t lane = 0; lane < k->lanes; lane++) {
		struct cell_row row = lane_row(k, first, lane, h, c);

		row.dy = k->y->dx + (first + lane) * k->width;
		row.dh = k->dh + lane * k->width;
		row.dc = k->dc + lane * k->width;
		row.dz = k->dz + (first + lane) * k->gates;
		row.dg = dg + lane * k->gates;
		row.db = k->db;
		cell(&row, k->width);
	}
	if (i > 0 || (k->h0 != NULL && k->h0->wanted))
		product_with(t->loops, k->lanes, k->width, k->gates, 1, matrix(dg, k->gates), w,
		    k->cell->q_apart, k->dh, k->width, k->room);
}

/* dw += dg^T h, for `rows` rows of dz from `first`; h: the states before them */
static void
weights_back(struct tape *t, const struct walk *k, size_t first, size_t rows, float *h, bool add)
{
	struct packed b = product_pack_bf16(t->loops, t->bf16, matrix(h, k->width), rows, k->width,
	    k->panels);
	size_t same = k->cell->q_apart ? k->gates - k->width : k->gates;

	product_with(t->loops, same, k->width, rows, 1,
	    matrix_turned(k->dz + first * k->gates, k->gates), &b, add, k->w->dx,
	    k->width, k->room);
	if (k->cell->q_apart)
		product_with(t->loops, k->width, k->width, rows, 1,
		    matrix_turned(k->keep + first * k->width, k->width), &b, add,
		    k->w->dx + same * k->width, k->width, k->room);
}

static void
all_weights_back(struct tape *t, const struct node *n, const struct walk *k)
{
	size_t rest = k->rows - k->lanes;
	bool reverse = recurrent_of(n)->reverse, begun = k->w->begun;

	if (rest > 0)
		weights_back(t, k, reverse ? 0 : k->lanes, rest,
		    k->y->x + (reverse ? k->lanes * k->width : 0), begun);
	else if (!begun && k->h0 == NULL)
		memset(k->w->dx, 0, tensor_count(k->w) * sizeof(float));
	if (k->h0 != NULL)
		weights_back(t, k, first_row(k, n, 0), k->lanes, k->h0->x, begun || rest > 0);
}

/* dx = d, or dx += d */
static void
hand_over(struct tape *t, struct tensor *x, const float *d)
{
	if (x == NULL || !x->wanted)
		return;
	if (x->begun)
		t->loops->accumulate(x->dx, d, tensor_count(x));
	else
		memcpy(x->dx, d, tensor_count(x) * sizeof *d);
}

static void
recurrent_backward(struct tape *t, struct node *n)
{
	struct packed w;
	struct walk k;

	lay_out(&k, n, t->scratch);
	assert(!k.z->begun);
	memset(k.zeros, 0, k.gates * sizeof *k.zeros);
	memset(k.dh, 0, k.lanes * k.width * sizeof *k.dh);
	memset(k.dc, 0, k.lanes * k.width * sizeof *k.dc);
	memset(k.db, 0, k.cell->biases * k.width * sizeof *k.db);
	w = op_packed(t, k.w, false, k.panels);
	for (size_t i = k.times; i-- > 0; )
		time_back(t, n, &k, &w, i);
	if (k.w->wanted)
		all_weights_back(t, n, &k);
	hand_over(t, k.b, k.db);
	hand_over(t, k.h0, k.dh);
	hand_over(t, k.c0, k.dc);
}

const struct op op_recurrent_row = { .name = "recurrent", .forward = recurrent_forward,
    .backward = recurrent_backward };

struct tensor *
op_recurrent(struct tape *t, const struct recurrence *r, struct tensor *z, struct tensor *w,
    struct tensor *b)
{
	const struct cell *cell = &cell_table[r->kind];
	int d = w->columns;
	struct node *n = tape_add(t, &op_recurrent_row, z->rows, d);

	assert(z->rows % r->lanes == 0 && z->columns == (int)cell->gates * d);
	assert(w->rows == z->columns && tensor_count(b) == cell->biases * (size_t)d);
	assert(r->c0 == NULL || cell->has_c);
	op_take(t, n, z);
	op_take(t, n, w);
	op_take(t, n, b);
	recurrent_of(n)->kind = r->kind;
	recurrent_of(n)->lanes = r->lanes;
	recurrent_of(n)->reverse = r->reverse;
	recurrent_of(n)->has_h0 = r->h0 != NULL;
	recurrent_of(n)->has_c0 = r->c0 != NULL;
	if (r->h0 != NULL)
		op_take(t, n, r->h0);
	if (r->c0 != NULL)
		op_take(t, n, r->c0);
	if (cell->keeps)
		n->saved = tape_floats(t, tensor_count(n->out));
	n->out->kept = true;
	tape_scratch(t, recurrent_scratch(n));
	return n->out;
}
