/* SPDX-License-Identifier: MIT */
#include "model/read/style_net.h"

#include <stdio.h>

#include "model/read/bar_figures.h"
#include "tensor/tape.h"

const char *const style_questions[STYLE_QUESTIONS] = { "style", "composer" };

enum { IN, IN_BIAS, BODY };
enum { POOL, OUT };			/* after the body; a weight and a bias of each question */

void
style_size_init(struct style_size *s, const struct arch *arch, int width)
{
	*s = (struct style_size){ .arch = arch, .config = {
		.layers = 1, .width = width, .heads = 4, .context = STYLE_TIMES, .kernel = 4,
		.vocab_size = 2,
	} };
}

void
style_net_list(const struct style_size *s, struct params *p)
{
	int d = s->config.width;
	char name[48];

	params_add_scaled(p, "in.weight", d, BAR_FIGURES, 4);
	params_add(p, "in.bias", d, 0, PARAM_ZERO, 0);
	s->arch->list(&s->config, p);
	params_add(p, "pool.weight", 1, d, PARAM_ZERO, 0);
	for (int q = 0; q < STYLE_QUESTIONS; q++) {
		snprintf(name, sizeof name, "%s.weight", style_questions[q]);
		params_add_scaled(p, name, s->answers[q], d, 0.5f);
		snprintf(name, sizeof name, "%s.bias", style_questions[q]);
		params_add(p, name, s->answers[q], 0, PARAM_ZERO, 0);
	}
}

static size_t
body_rows(const struct style_size *s)
{
	struct params body = PARAMS_EMPTY;
	size_t rows;

	s->arch->list(&s->config, &body);
	rows = body.count;
	params_clear(&body);
	return rows;
}

struct style_output
style_net(struct tape *t, const struct style_size *s, struct tensor *w,
    const struct style_input *in)
{
	struct arch_run run = {
		.lanes = in->windows, .params = w, .body = w + BODY, .turns = in->turns,
		.dropout = in->dropout, .seed = in->seed,
	};
	struct tensor *after = w + BODY + body_rows(s), *x, *pooled;
	struct style_output out;

	x = op_given(t, in->times * in->windows, BAR_FIGURES, in->fill, in->arg, in->seed);
	x = op_drop(t, x, in->dropout, (uint32_t)in->seed + 1);	/* as if it were not known */
	x = op_bias(t, op_linear(t, x, &w[IN]), &w[IN_BIAS]);
	x = s->arch->body(t, &s->config, &run, x);
	pooled = op_pool(t, x, op_linear(t, x, &after[POOL]), in->pools, in->there,
	    &out.attention);
	pooled = op_drop(t, pooled, in->dropout, (uint32_t)in->seed + 2);
	for (int q = 0; q < STYLE_QUESTIONS; q++)
		out.logits[q] = op_bias(t, op_linear(t, pooled, &after[OUT + 2 * q]),
		    &after[OUT + 2 * q + 1]);
	return out;
}
