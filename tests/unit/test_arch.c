/* SPDX-License-Identifier: MIT */
#include "model/net/arch.h"

#include "model/infer/model_internal.h"
#include "model/train/stepper.h"
#include "model/train/updater.h"
#include "model_file.h"
#include "tensor/blas.h"
#include "test.h"

/*
 * Every row of arch_table that is trained with the tokens' head: run step by
 * step it gives what it gives for a whole window, several windows on a tape are
 * as good as one after another, and it learns a bar by heart, also as its file
 * has it.
 */
#define CONTEXT	24
#define STREAMS	3

static struct arch_config
small(const struct arch *arch)
{
	struct arch_config c = test_config(2, 16, arch->usual.heads > 0 ? 2 : 0, CONTEXT);

	c.kernel = arch->usual.kernel;
	c.input_norm = arch->usual.input_norm;
	return c;
}

static struct model *
reopened(const struct arch *arch, const struct arch_config *c, const struct params *p)
{
	struct model *m;
	char path[64];

	test_model_write_of(arch, test_path(path), c, p, NULL, NULL);
	m = test_model_at(path);
	unlink(path);
	return m;
}

/* Row r reads its own tokens; it stands still at every (r + 2)nd turn. */
static void
step_through(struct model_state *s, const char *name, struct token token[STREAMS][CONTEXT],
    float *const *want, size_t vocab)
{
	float *logits = malloc(STREAMS * vocab * sizeof *logits);
	size_t at[STREAMS] = { 0 };
	struct err err;

	for (int turn = 1; turn <= CONTEXT; turn++) {
		struct token next[STREAMS] = { { 0 } };
		bool active[STREAMS];

		for (int r = 0; r < STREAMS; r++) {
			active[r] = turn % (r + 2) != 0;
			next[r] = token[r][at[r]];
		}
		assert_true(model_step(s, next, active, logits, &err));
		for (int r = 0; r < STREAMS; r++) {
			if (!active[r])
				continue;
			for (size_t v = 0; v < vocab; v++)
				if (!(fabsf(logits[(size_t)r * vocab + v] -
				    want[r][at[r] * vocab + v]) < 1e-4f))
					fail_msg("%s: position %zu of row %d, token %zu: %g in "
					    "steps, %g in a window", name, at[r], r, v,
					    logits[(size_t)r * vocab + v],
					    want[r][at[r] * vocab + v]);
			at[r]++;
			assert_int_equal(model_state_length(s, r), at[r]);
		}
	}
	free(logits);
}

static void
steps_give_what_a_window_gives(void **state)
{
	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++) {
		const struct arch *arch = arch_table[i];
		struct arch_config c = small(arch);
		size_t vocab = (size_t)c.vocab_size;
		struct params p = PARAMS_EMPTY;
		struct token token[STREAMS][CONTEXT];
		float *want[STREAMS];
		struct model_state *s;
		struct model *m;
		struct err err;

		if (arch->head != NULL)		/* it has a test of its own */
			continue;
		test_params_of(arch, &c, 3, &p);
		m = reopened(arch, &c, &p);
		for (int r = 0; r < STREAMS; r++) {
			test_tokens(token[r], CONTEXT, (uint64_t)r + 1);
			want[r] = malloc(CONTEXT * vocab * sizeof *want[r]);
			assert_true(m->kind->logits(m, NULL, token[r], CONTEXT, want[r], &err));
		}
		s = state_new(m, NULL, STREAMS, INFER_F32, &err);
		assert_non_null(s);
		step_through(s, arch->name, token, want, vocab);
		model_state_free(s);
		model_unref(m);
		for (int r = 0; r < STREAMS; r++)
			free(want[r]);
		params_clear(&p);
	}
}

/* --- learning */

static bool
fill_bar(void *arg, struct rng *rng, struct token_window *row)
{
	(void)rng;
	row->length = *(const size_t *)arg;
	test_tokens(row->input, row->length, 5);
	for (size_t i = 0; i < row->length; i++) {
		row->target[i] = (uint16_t)(row->input[(i + 1) % row->length].id);
		row->weight[i] = row->notes[i] = 1;
	}
	return true;
}

struct rig {
	struct params		 params;
	struct trainer_task	 task;
	struct trainer_options	 o;
	struct token_window	 windows[STREAMS];
	size_t			 length;
};

static void
set_up(struct rig *g, const struct arch *arch)
{
	struct err err;
	struct rng rng;

	*g = (struct rig){ .o = TRAINER_DEFAULTS, .length = 16 };
	g->task = (struct trainer_task){
		.arch = arch, .config = small(arch), .params = &g->params, .fill = fill_bar,
		.arg = &g->length, .held_out = { g->windows, STREAMS },
	};
	g->task.config.width = 32;
	g->o.threads = 1;
	g->o.batch = 1;
	g->o.dropout = 0;
	assert_true(trainer_settle(&g->o, &err));
	arch_list(arch, NULL, &g->task.config, &g->params);
	assert_true(params_make(&g->params, &err));
	rng_seed(&rng, 4);
	params_begin(&g->params, &rng);
	for (int r = 0; r < STREAMS; r++) {
		assert_true(token_window_init(&g->windows[r], CONTEXT, &err));
		fill_bar(&(size_t){ (size_t)(CONTEXT - 7 * r) }, &rng, &g->windows[r]);
	}
}

static void
tear_down(struct rig *g)
{
	for (int r = 0; r < STREAMS; r++)
		token_window_clear(&g->windows[r]);
	params_clear(&g->params);
}

static void
lanes_do_not_see_each_other(void **state)
{
	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++) {
		struct stepper_result r;
		struct stepper *s;
		struct rig g;
		double alone = 0;
		struct err err;

		if (arch_table[i]->head != NULL)
			continue;
		set_up(&g, arch_table[i]);
		s = stepper_make(&g.task, &g.o, &err);
		assert_non_null(s);
		for (int w = 0; w < STREAMS; w++) {
			stepper_score(s, &(struct trainer_set){ &g.windows[w], 1 }, &r);
			alone += r.nats;
		}
		stepper_score(s, &g.task.held_out, &r);
		CHECK_NEAR(r.nats, alone, 1e-5 * alone);
		stepper_free(s);
		tear_down(&g);
	}
}

static void
learns_a_bar_by_heart(void **state)
{
	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++) {
		const struct arch *arch = arch_table[i];
		struct pace pace = { .rate = 1e-2, .beta1 = 0.9, .beta1_before = 0.9 };
		struct trainer_set bar;
		struct stepper_result r;
		struct stepper *s;
		struct updater *u;
		struct model *m;
		struct rig g;
		struct err err;
		double nats = 0, first;
		size_t tokens;

		if (arch->head != NULL)
			continue;
		set_up(&g, arch);
		g.windows[0].length = 0;
		fill_bar(&g.length, NULL, &g.windows[0]);
		bar = (struct trainer_set){ g.windows, 1 };
		s = stepper_make(&g.task, &g.o, &err);
		assert_non_null(s);
		u = updater_for(&g.task, &g.o, stepper_team(s), &err);
		assert_non_null(u);
		stepper_score(s, &bar, &r);
		first = r.nats / (double)r.weight;
		for (long step = 0; step < 150; step++)
			assert_true(stepper_step(s, u, step, &pace, &r, &err));
		stepper_score(s, &bar, &r);
		if (!(first > 5 && r.nats / (double)r.weight < 0.05))
			fail_msg("%s: from %g nats a token to %g", arch->name, first,
			    r.nats / (double)r.weight);
		m = reopened(arch, &g.task.config, &g.params);
		assert_true(model_score(m, NULL, &g.windows[0], &nats, &tokens, &err));
		CHECK_NEAR(nats, r.nats, 1e-3 * r.nats + 1e-4);
		model_unref(m);
		updater_free(u);
		stepper_free(s);
		tear_down(&g);
	}
}

/* Position by position, of numbers that make a difference everywhere: nats, not only their sum. */
static void
reloads_to_the_same_nats(void **state)
{
	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++) {
		struct stepper_result r;
		struct params p = PARAMS_EMPTY;
		struct token_window *w;
		struct stepper *s;
		struct model *m;
		struct rig g;
		struct err err;
		float nats[CONTEXT];

		if (arch_table[i]->head != NULL)
			continue;
		set_up(&g, arch_table[i]);
		test_params_of(arch_table[i], &g.task.config, 8, &p);
		memcpy(g.params.data, p.data, p.size * sizeof *p.data);
		g.o.precision = "fp32";		/* as models are scored */
		s = stepper_make(&g.task, &g.o, &err);
		assert_non_null(s);
		m = reopened(arch_table[i], &g.task.config, &g.params);
		w = &g.windows[0];
		assert_true(model_nats(m, NULL, w, nats, &err));
		for (size_t at = 0; at < w->length; at++) {
			for (size_t k = 0; k < w->length; k++)
				w->weight[k] = k == at;
			stepper_score(s, &(struct trainer_set){ w, 1 }, &r);
			if (!(fabs(r.nats - (double)nats[at]) < 1e-4 * (1 + r.nats)))
				fail_msg("%s: position %zu costs %g nats, reloaded %g",
				    arch_table[i]->name, at, r.nats, (double)nats[at]);
		}
		model_unref(m);
		stepper_free(s);
		params_clear(&p);
		tear_down(&g);
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(steps_give_what_a_window_gives),
		cmocka_unit_test(lanes_do_not_see_each_other),
		cmocka_unit_test(learns_a_bar_by_heart),
		cmocka_unit_test(reloads_to_the_same_nats),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
