/* SPDX-License-Identifier: MIT */
#include "tensor/op.h"

#include <assert.h>
#include <math.h>

#include "tensor/tape.h"

const struct op op_table[OP_COUNT] = {
	[OP_ADD]       = { "add",       true,  add_forward,       add_backward },
	[OP_ATTENTION] = { "attention", false, attention_forward, attention_backward },
	[OP_BAG]       = { "bag",       false, bag_forward,       bag_backward },
	[OP_BIAS]      = { "bias",      true,  bias_forward,      bias_backward },
	[OP_BITS]      = { "bits",      false, bits_forward,      bits_backward },
	[OP_DROP]      = { "drop",      false, drop_forward,      drop_backward },
	[OP_EMBED]     = { "embed",     false, embed_forward,     embed_backward },
	[OP_EVIDENCE]  = { "evidence",  false, evidence_forward,  evidence_backward },
	[OP_GATE]      = { "gate",      false, gate_forward,      gate_backward },
	[OP_GELU]      = { "gelu",      false, gelu_forward,      gelu_backward },
	[OP_GIVEN]     = { "given",     false, given_forward,     no_backward },
	[OP_LATENT]    = { "latent",    false, latent_forward,    latent_backward },
	[OP_LEAKY]     = { "leaky",     false, leaky_forward,     leaky_backward },
	[OP_LINEAR]    = { "linear",    false, linear_forward,    linear_backward },
	[OP_LOSS]      = { "loss",      false, loss_forward,      loss_backward },
	[OP_MIX]       = { "mix",       false, mix_forward,       no_backward },
	[OP_NORM]      = { "norm",      false, norm_forward,      norm_backward },
	[OP_PENALTY]   = { "penalty",   false, penalty_forward,   penalty_backward },
	[OP_RECURRENT] = { "recurrent", false, recurrent_forward, recurrent_backward },
	[OP_RELU]      = { "relu",      false, relu_forward,      relu_backward },
	[OP_SCORES]    = { "scores",    false, scores_forward,    scores_backward },
	[OP_SIGMOID]   = { "sigmoid",   false, sigmoid_forward,   sigmoid_backward },
	[OP_STOP]      = { "stop",      false, stop_forward,      no_backward },
	[OP_TAPS]      = { "taps",      false, taps_forward,      taps_backward },
	[OP_TURNED]    = { "turned",    false, turned_forward,    turned_backward },
};

static void
take(struct tape *t, struct node *n, struct tensor *x)
{
	assert(n->inputs < OP_INPUTS_MAX);
	n->in[n->inputs++] = x;
	n->out->wanted = n->out->wanted || (t->learn && x->wanted);
}

struct tensor *
op_embed(struct tape *t, int rows, struct tensor *tables, int table_count, op_index_fn at,
    const void *arg)
{
	struct node *n = tape_add(t, OP_EMBED, rows, tables[0].columns);

	for (int i = 0; i < table_count; i++) {
		assert(tables[i].columns == tables[0].columns);
		take(t, n, &tables[i]);
	}
	n->u.embed.at = at;
	n->u.embed.arg = arg;
	return n->out;
}

struct tensor *
op_bag(struct tape *t, int rows, struct tensor *table, op_list_fn list, const void *arg)
{
	struct node *n = tape_add(t, OP_BAG, rows, table->columns);

	take(t, n, table);
	n->u.bag.list = list;
	n->u.bag.arg = arg;
	return n->out;
}

struct tensor *
op_linear(struct tape *t, struct tensor *x, struct tensor *w)
{
	struct node *n = tape_add(t, OP_LINEAR, x->rows, w->rows);

	assert(x->columns == w->columns);
	take(t, n, x);
	take(t, n, w);
	n->u.linear.adapted = false;
	tape_scratch(t, linear_scratch((size_t)x->rows, (size_t)w->columns, (size_t)w->rows, 0));
	return n->out;
}

struct tensor *
op_linear_adapted(struct tape *t, struct tensor *x, struct tensor *w, struct tensor *a,
    struct tensor *b, float scale)
{
	struct node *n = tape_add(t, OP_LINEAR, x->rows, w->rows);

	assert(x->columns == w->columns && a->columns == x->columns);
	assert(b->rows == w->rows && b->columns == a->rows);
	take(t, n, x);
	take(t, n, w);
	take(t, n, a);
	take(t, n, b);
	n->u.linear.adapted = true;
	n->u.linear.scale = scale;
	n->saved = tape_floats(t, (size_t)x->rows * (size_t)a->rows);
	tape_scratch(t, linear_scratch((size_t)x->rows, (size_t)w->columns, (size_t)w->rows,
	    (size_t)a->rows));
	return n->out;
}

struct tensor *
op_norm(struct tape *t, struct tensor *x, struct tensor *w, float epsilon)
{
	struct node *n = tape_add(t, OP_NORM, x->rows, x->columns);

	assert(tensor_count(w) == (size_t)x->columns);
	take(t, n, x);
	take(t, n, w);
	n->u.norm.epsilon = epsilon;
	n->saved = tape_floats(t, (size_t)x->rows);
	return n->out;
}

struct tensor *
op_attention(struct tape *t, struct tensor *qkv, int heads, int lanes, const float *turns)
{
	int d = qkv->columns / 3;
	struct node *n = tape_add(t, OP_ATTENTION, qkv->rows, d);

	assert(qkv->columns == 3 * d && d % heads == 0 && d / heads % 2 == 0 && qkv->rows % lanes == 0);
	take(t, n, qkv);
	n->u.attention.heads = heads;
	n->u.attention.lanes = lanes;
	n->u.attention.turns = turns;
	n->saved = tape_floats(t, tensor_count(qkv) + (size_t)heads * (size_t)qkv->rows);
	tape_scratch(t, attention_scratch(qkv->rows / lanes, d / heads));
	n->out->kept = true;
	tape_done_with(t, qkv);		/* saved has it, turned */
	return n->out;
}

struct tensor *
op_gelu(struct tape *t, struct tensor *x)
{
	struct node *n = tape_add(t, OP_GELU, x->rows, x->columns);

	take(t, n, x);
	return n->out;
}

struct tensor *
op_relu(struct tape *t, struct tensor *x)
{
	struct node *n = tape_add(t, OP_RELU, x->rows, x->columns);

	take(t, n, x);
	n->out->kept = true;
	return n->out;
}

struct tensor *
op_taps(struct tape *t, struct tensor *x, int taps, int dilation, int lanes)
{
	struct node *n = tape_add(t, OP_TAPS, x->rows, taps * x->columns);

	assert(x->rows % lanes == 0 && taps > 0 && dilation > 0);
	take(t, n, x);
	n->u.taps.dilation = dilation;
	n->u.taps.lanes = lanes;
	return n->out;
}

struct tensor *
op_bias(struct tape *t, struct tensor *x, struct tensor *b)
{
	struct node *n = tape_add(t, OP_BIAS, x->rows, x->columns);

	assert(tensor_count(b) == (size_t)x->columns);
	take(t, n, x);
	take(t, n, b);
	return n->out;
}

struct tensor *
op_drop(struct tape *t, struct tensor *x, float dropout, uint32_t seed)
{
	struct node *n;

	if (dropout <= 0)
		return x;
	n = tape_add(t, OP_DROP, x->rows, x->columns);
	take(t, n, x);
	n->u.drop.keep = 1 - dropout;
	n->u.drop.seed = seed;
	return n->out;
}

struct tensor *
op_add(struct tape *t, struct tensor *a, struct tensor *b, float dropout, uint32_t seed)
{
	struct node *n = tape_add(t, OP_ADD, a->rows, a->columns);

	assert(a->rows == b->rows && a->columns == b->columns && a != b);
	take(t, n, a);
	take(t, n, b);
	n->u.add.keep = 1 - dropout;
	n->u.add.seed = seed;
	tape_done_with(t, b);
	return n->out;
}

struct tensor *
op_recurrent(struct tape *t, const struct recurrence *r, struct tensor *z, struct tensor *w,
    struct tensor *b)
{
	const struct cell *cell = &cell_table[r->kind];
	int d = w->columns;
	struct node *n = tape_add(t, OP_RECURRENT, z->rows, d);

	assert(z->rows % r->lanes == 0 && z->columns == (int)cell->gates * d);
	assert(w->rows == z->columns && tensor_count(b) == cell->biases * (size_t)d);
	assert(r->c0 == NULL || cell->has_c);
	take(t, n, z);
	take(t, n, w);
	take(t, n, b);
	n->u.recurrent.kind = r->kind;
	n->u.recurrent.lanes = r->lanes;
	n->u.recurrent.reverse = r->reverse;
	n->u.recurrent.has_h0 = r->h0 != NULL;
	n->u.recurrent.has_c0 = r->c0 != NULL;
	if (r->h0 != NULL)
		take(t, n, r->h0);
	if (r->c0 != NULL)
		take(t, n, r->c0);
	if (cell->keeps)
		n->saved = tape_floats(t, tensor_count(n->out));
	n->out->kept = true;
	tape_scratch(t, recurrent_scratch(n));
	return n->out;
}

static struct node *
add_loss(struct tape *t, struct tensor *logits, const uint16_t *target, const uint8_t *weight)
{
	struct node *n = tape_add(t, OP_LOSS, 1, 1);

	take(t, n, logits);
	n->u.loss.target = target;
	n->u.loss.weight = weight;
	n->u.loss.smoothing = 0;
	n->u.loss.from = NULL;
	n->u.loss.arg = NULL;
	n->saved = tape_floats(t, (size_t)logits->rows);
	return n;
}

struct tensor *
op_loss(struct tape *t, struct tensor *logits, const uint16_t *target, const uint8_t *weight)
{
	return add_loss(t, logits, target, weight)->out;
}

struct tensor *
op_loss_smoothed(struct tape *t, struct tensor *logits, const uint16_t *target, const uint8_t *weight,
    float smoothing)
{
	struct node *n = add_loss(t, logits, target, weight);

	n->u.loss.smoothing = smoothing;
	return n->out;
}

struct tensor *
op_loss_from(struct tape *t, struct tensor *logits, const uint16_t *target, const uint8_t *weight,
    op_index_fn from, const void *arg)
{
	struct node *n = add_loss(t, logits, target, weight);

	n->u.loss.from = from;
	n->u.loss.arg = arg;
	return n->out;
}

struct tensor *
op_bits(struct tape *t, struct tensor *logits, struct tensor *bits, const uint8_t *weight)
{
	struct node *n = tape_add(t, OP_BITS, 1, 1);

	assert(logits->rows == bits->rows && logits->columns == bits->columns && !bits->wanted);
	take(t, n, logits);
	take(t, n, bits);
	n->u.bits.weight = weight;
	return n->out;
}

/* --- what a critic and its adversary need */

struct tensor *
op_given(struct tape *t, int rows, int columns, op_fill_fn fill, const void *arg, uint64_t seed)
{
	struct node *n = tape_add(t, OP_GIVEN, rows, columns);

	n->u.given.fill = fill;
	n->u.given.arg = arg;
	n->u.given.seed = seed;
	return n->out;
}

/* One input, and as much that comes out. */
static struct tensor *
put_alike(struct tape *t, enum op_kind kind, struct tensor *x)
{
	struct node *n = tape_add(t, kind, x->rows, x->columns);

	take(t, n, x);
	return n->out;
}

struct tensor *
op_stop(struct tape *t, struct tensor *x)
{
	struct tensor *y = put_alike(t, OP_STOP, x);

	y->wanted = false;
	return y;
}

struct tensor *
op_leaky(struct tape *t, struct tensor *x)
{
	return put_alike(t, OP_LEAKY, x);
}

struct tensor *
op_sigmoid(struct tape *t, struct tensor *x)
{
	return put_alike(t, OP_SIGMOID, x);
}

struct tensor *
op_gate(struct tape *t, struct tensor *x, struct tensor *by)
{
	struct node *n = tape_add(t, OP_GATE, by->rows, by->columns);

	assert(x->columns == by->columns && (x->rows == 1 || x->rows == by->rows));
	take(t, n, x);
	take(t, n, by);
	return n->out;
}

struct tensor *
op_mix(struct tape *t, struct tensor *a, struct tensor *b, uint64_t seed)
{
	struct node *n = tape_add(t, OP_MIX, a->rows, a->columns);

	assert(a->rows == b->rows && a->columns == b->columns);
	take(t, n, a);
	take(t, n, b);
	n->u.mix.seed = seed;
	n->out->wanted = false;
	return n->out;
}

struct tensor *
op_linear_turned(struct tape *t, struct tensor *x, struct tensor *w)
{
	struct node *n = tape_add(t, OP_TURNED, x->rows, w->columns);

	assert(x->columns == w->rows);
	take(t, n, x);
	take(t, n, w);
	tape_scratch(t, linear_scratch((size_t)x->rows, (size_t)w->columns, (size_t)w->rows, 0));
	return n->out;
}

struct tensor *
op_penalty(struct tape *t, struct tensor *g, float factor)
{
	struct node *n = tape_add(t, OP_PENALTY, 1, 1);

	take(t, n, g);
	n->u.penalty.factor = factor;
	n->saved = tape_floats(t, (size_t)g->rows);
	return n->out;
}

struct tensor *
op_scores(struct tape *t, struct tensor *x, float factor, bool silent)
{
	struct node *n = tape_add(t, OP_SCORES, 1, 1);

	take(t, n, x);
	n->u.scores.factor = factor;
	n->u.scores.silent = silent;
	return n->out;
}

struct tensor *
op_latent(struct tape *t, struct tensor *stats, float noise, uint64_t seed)
{
	struct node *n = tape_add(t, OP_LATENT, stats->rows, stats->columns / 2);

	assert(stats->columns % 2 == 0);
	take(t, n, stats);
	n->u.latent.noise = noise;
	n->u.latent.seed = seed;
	n->saved = tape_floats(t, tensor_count(n->out));
	return n->out;
}

struct tensor *
op_evidence(struct tape *t, struct tensor *loss, struct tensor *stats, float beta, float free)
{
	struct node *n = tape_add(t, OP_EVIDENCE, 1, 3);

	assert(tensor_count(loss) == 1 && stats->columns % 2 == 0);
	take(t, n, loss);
	take(t, n, stats);
	n->u.evidence.beta = beta;
	n->u.evidence.free = free;
	n->saved = tape_floats(t, (size_t)stats->rows);
	return n->out;
}

void
op_turn(float *turn, int t, int half, float base)
{
	for (int i = 0; i < half; i++) {
		double w = t * pow(base, -(double)i / half);

		turn[i] = (float)cos(w);
		turn[half + i] = (float)sin(w);
	}
}

void
op_turns(float *turns, int rows, int half, float base)
{
	for (int t = 0; t < rows; t++)
		op_turn(turns + (size_t)t * 2 * (size_t)half, t, half, base);
}
