/* SPDX-License-Identifier: MIT */

/* arch_vae.c - VAE for phrases (vae_graph.h). */

#include <math.h>
#include <stdio.h>

#include "model/data/phrase_draw.h"
#include "model/net/arch.h"
#include "model/net/vae_graph.h"
#include "tensor/op.h"
#include "tensor/tape.h"

#define EMBED_DEVIATION	0.1f		/* 15 embeddings are summed, as inputs of a GRU */

/* Rows of the head after those of head_tokens. */
enum { FORWARD, BACKWARD = FORWARD + 3, CODE_FORWARD = BACKWARD + 3, CODE_BACKWARD,
    FROM_CODE, OWN };
/* Of each gru. */
enum { INPUT, STATE, BIAS, PER_GRU };

static bool
check(const struct arch_config *c, struct err *err)
{
	if (c->layers < 1 || c->width < 8 || c->context < 16 || c->latent < 1 ||
	    c->latent > VAE_LATENT_MAX || c->vocab_size < 2)
		return err_set(err, ERR_ARG, "%d layers, width %d, context %d and a code "
		    "of %d numbers do not form a VAE", c->layers, c->width, c->context, c->latent);
	return true;
}

/* Word dropout and random codes regularise enough. */
static const struct arch_advice advice[] = { { ADVICE_RATE, 3e-3 }, { ADVICE_DROPOUT, 0 },
    { ADVICE_END, 0 } };

static void
list_gru(const char *name, int d, struct params *p)
{
	float deviation = 1 / sqrtf((float)d);
	char full[48];

	snprintf(full, sizeof full, "%s.input.weight", name);
	params_add(p, full, 3 * d, d, PARAM_NORMAL, deviation)->maps = 3;
	snprintf(full, sizeof full, "%s.state.weight", name);
	params_add(p, full, 3 * d, d, PARAM_NORMAL, deviation)->maps = 3;
	snprintf(full, sizeof full, "%s.bias", name);
	params_add(p, full, 4 * d, 0, PARAM_ZERO, 0);
}

/* The decoder. */
static void
list(const struct arch_config *c, struct params *p)
{
	char name[32];

	for (int l = 0; l < c->layers; l++) {
		snprintf(name, sizeof name, "layers.%d", l);
		list_gru(name, c->width, p);
	}
}

/* The encoder and the code. */
static void
list_head(const struct arch_config *c, struct params *p)
{
	float deviation = 1 / sqrtf((float)c->width);

	head_tokens.list(c, p);
	for (size_t i = 0; i < p->count; i++)
		p->list[i].deviation = EMBED_DEVIATION;
	list_gru("encoder.forward", c->width, p);
	list_gru("encoder.backward", c->width, p);
	params_add(p, "code.forward.weight", 2 * c->latent, c->width, PARAM_NORMAL, deviation);
	params_add(p, "code.backward.weight", 2 * c->latent, c->width, PARAM_NORMAL, deviation);
	params_add(p, "from_code.weight", c->width, c->latent, PARAM_NORMAL,
	    1 / sqrtf((float)c->latent));
}

/* --- rows of the tape */

/* Context for reading rows of a tape; in the tape's own memory. */
struct rows {
	const struct token_window *window;
	int		 lanes;
	uint64_t	 seed;
	float		 dropout;	/* of words */
	int		 length[];	/* of each lane's phrase */
};

/* A lane ends with its targets: HEAD, the padding, is never a target. */
static struct rows *
make_rows(struct tape *t, const struct arch_run *run)
{
	size_t bytes = sizeof(struct rows) + (size_t)run->lanes * sizeof(int);
	struct rows *r = (void *)tape_floats(t, (bytes + sizeof(float) - 1) / sizeof(float));
	int times = (int)run->window->length / run->lanes;

	if (r == NULL)			/* the tape only measures */
		return NULL;
	*r = (struct rows){ .window = run->window, .lanes = run->lanes, .seed = run->seed,
		.dropout = t->learn ? VAE_WORD_DROPOUT : 0 };
	for (int lane = 0; lane < run->lanes; lane++) {
		r->length[lane] = 0;
		while (r->length[lane] < times &&
		    run->window->target[r->length[lane] * run->lanes + lane] !=
		    vocab_id(TOKEN_HEAD, 0))
			r->length[lane]++;
	}
	return r;
}

static int
of_token(const struct token *token, int table)
{
	return table == 0 ? token->id : token->feature[table - 1];
}

static int
row_forward(const void *arg, int row, int table)
{
	const struct rows *r = arg;

	return of_token(&r->window->input[row], table);
}

/* Each lane from its last token to its first; padding stays at the end. */
static int
row_backward(const void *arg, int row, int table)
{
	const struct rows *r = arg;
	int time = row / r->lanes, lane = row % r->lanes;

	if (time < r->length[lane])
		time = r->length[lane] - 1 - time;
	return of_token(&r->window->input[time * r->lanes + lane], table);
}

static int
row_last(const void *arg, int lane, int table)
{
	const struct rows *r = arg;

	(void)table;
	return r->length[lane] > 0 ? (r->length[lane] - 1) * r->lanes + lane : lane;
}

static int
row_lane(const void *arg, int row, int table)
{
	(void)table;
	return row % ((const struct rows *)arg)->lanes;
}

static bool
is_left_out(const struct rows *r, int row)
{
	uint64_t x = (r->seed ^ (uint64_t)row * 0x9e3779b97f4a7c15u) * 0xd1342543de82ef95u;

	x = (x ^ x >> 32) * 0xd1342543de82ef95u;
	return (float)(x >> 40) < r->dropout * 0x1p24f;
}

static int
row_dropped(const void *arg, int row, int table)
{
	const struct rows *r = arg;

	if (r->dropout > 0 && is_left_out(r, row)) {
		if (table == 0)
			return vocab_id(TOKEN_HEAD, 0);
		if (table == 1 + FEATURE_PITCH)
			return vocab_feature_size[FEATURE_PITCH] - 1;
	}
	return of_token(&r->window->input[row], table);
}

/* --- the graph */

static struct tensor *
gru(struct tape *t, struct tensor *w, int lanes, struct tensor *before, struct tensor *x)
{
	const struct recurrence how = { .kind = CELL_GRU, .lanes = lanes, .h0 = before };

	return op_recurrent(t, &how, op_linear(t, x, &w[INPUT]), &w[STATE], &w[BIAS]);
}

static struct tensor *
body(struct tape *t, const struct arch_config *c, const struct arch_run *run, struct tensor *x)
{
	uint32_t seed = arch_first_seed(run);

	for (int l = 0; l < c->layers; l++) {
		x = op_drop(t, x, run->dropout, arch_next_seed(&seed));
		x = gru(t, run->body + l * PER_GRU, run->lanes, NULL, x);
	}
	return op_drop(t, x, run->dropout, arch_next_seed(&seed));
}

/* The last state of one direction. */
static struct tensor *
end_of(struct tape *t, const struct arch_run *run, const struct rows *r, struct tensor *w,
    op_index_fn at)
{
	struct tensor *x = op_embed(t, (int)run->window->length, run->params,
	    head_tokens.params, at, r);

	return op_embed(t, run->lanes, gru(t, w, run->lanes, NULL, x), 1, row_last, r);
}

/* The loss of the tokens, decoded from codes (lanes, latent). */
static struct tensor *
put_decoder(struct tape *t, const struct arch_config *c, const struct arch_run *run,
    const struct rows *r, struct tensor *code)
{
	const struct token_window *w = run->window;
	struct tensor *x;

	code = op_linear(t, code, run->params + head_tokens.params + FROM_CODE);
	x = op_embed(t, (int)w->length, run->params, head_tokens.params, row_dropped, r);
	x = op_add(t, x, op_embed(t, (int)w->length, code, 1, row_lane, r), 0, 0);
	x = op_linear(t, arch_vae.body(t, c, run, x), &run->params[0]);
	return op_loss(t, x, w->target, w->weight);
}

struct tensor *
vae_put_code(struct tape *t, const struct arch_config *c, const struct arch_run *run,
    struct tensor *code)
{
	struct rows *r = make_rows(t, run);

	if (r != NULL)
		r->dropout = 0;
	return put_decoder(t, c, run, r, code);
}

void
vae_put(struct tape *t, const struct arch_config *c, const struct arch_run *run, bool draw,
    struct vae_graph *g)
{
	const struct rows *r = make_rows(t, run);
	struct tensor *own = run->params + head_tokens.params, *x, *code;
	float beta = !t->learn || run->step >= VAE_WARM_UP ? VAE_BETA :
	    VAE_BETA * (float)run->step / VAE_WARM_UP;

	x = end_of(t, run, r, own + FORWARD, row_forward);
	code = end_of(t, run, r, own + BACKWARD, row_backward);
	g->stats = op_add(t, op_linear(t, x, own + CODE_FORWARD),
	    op_linear(t, code, own + CODE_BACKWARD), 0, 0);
	code = op_latent(t, g->stats, draw ? 1 : 0, run->seed);
	x = put_decoder(t, c, run, r, code);
	g->evidence = op_evidence(t, x, g->stats, beta, VAE_FREE_BITS * (float)M_LN2);
}

static struct tensor *
loss(struct tape *t, const struct arch *arch, const struct arch_config *c,
    const struct arch_run *run)
{
	struct vae_graph g;

	(void)arch;
	vae_put(t, c, run, t->learn, &g);
	return g.evidence;
}

static int
row_of_token(const void *arg, int row, int table)
{
	return of_token((const struct token *)arg + row, table);
}

struct tensor *
vae_put_step(struct tape *t, const struct arch_config *c, struct tensor *params, int n,
    const struct vae_step *s)
{
	struct tensor *own = params + head_tokens.params, *layers = own + OWN, *x;

	x = op_embed(t, n, params, head_tokens.params, row_of_token, s->token);
	x = op_add(t, x, op_linear(t, s->codes, own + FROM_CODE), 0, 0);
	for (int l = 0; l < c->layers; l++)
		x = s->after[l] = gru(t, layers + l * PER_GRU, n, s->before + l, x);
	return op_linear(t, x, &params[0]);
}

static const struct head head_phrases = {
	.name = "phrases",
	.params = 1 + FEATURE_COUNT + OWN,
	.list = list_head,
	.loss = loss,
	.draw = phrase_draw,
	.fixed = phrase_fixed,
};

const struct arch arch_vae = {
	.name = "vae",
	.sentence = "autoencoder of two-bar phrases, for sample and morph",
	.lanes = 16,
	.usual = { .layers = 2, .width = 192, .context = 96, .latent = 48 },
	.head = &head_phrases,
	.advice = advice,
	.check = check,
	.list = list,
	.body = body,
};
