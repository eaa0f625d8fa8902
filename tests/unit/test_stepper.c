/* SPDX-License-Identifier: MIT */
#include "model/train/stepper.h"

#include <stdatomic.h>
#include <sys/resource.h>

#include "counted_memory.h"
#include "model/infer/model_internal.h"
#include "model/infer/gan.h"
#include "model/token/phrase.h"
#include "model/token/texture.h"
#include "model_file.h"
#include "tensor/blas.h"
#include "tensor/infer.h"
#include "tensor/loops.h"
#include "tensor/product_bf16.h"
#include "test.h"

/*
 * A step of every row of arch_table: it takes no memory and meets no page that
 * is not there, and it is the same, to rounding, with the kernels of every kind
 * of processor that can be tried here; so is a token that is generated.
 */
#define CONTEXT	40
#define STEPS	2
#define TRIES	8			/* the system may take a page away at any time */

/* --- what is linked in the place of their namesakes */

const struct loops *__real_loops_pick(void);
const struct loops *__wrap_loops_pick(void);
const struct infer_kernels *__real_infer_best(void);
const struct infer_kernels *__wrap_infer_best(void);

static atomic_long taken;		/* how often memory was asked for */
static const struct loops *forced_loops;	/* NULL: the best */
static const struct infer_kernels *forced_kernel;	/* likewise */

static bool
memory_is_there(void)
{
	taken++;
	return true;
}

const struct loops *
__wrap_loops_pick(void)
{
	return forced_loops != NULL ? forced_loops : __real_loops_pick();
}

const struct infer_kernels *
__wrap_infer_best(void)
{
	return forced_kernel != NULL ? forced_kernel : __real_infer_best();
}

/* --- something to learn from, for every head */

static bool
fill_tokens(void *arg, struct rng *rng, struct token_window *row)
{
	(void)arg;
	row->length = CONTEXT;
	test_tokens(row->input, CONTEXT, rng_u64(rng) % 4);
	for (size_t i = 0; i < CONTEXT; i++) {
		row->target[i] = row->input[(i + 1) % CONTEXT].id;
		row->weight[i] = row->notes[i] = 1;
	}
	return true;
}

/* Two bars of quarters; made once, since making tokens of a phrase takes memory. */
static bool
fill_phrase(void *arg, struct rng *rng, struct token_window *row)
{
	const struct token_window *made = arg;

	(void)rng;
	row->length = made->length;
	memcpy(row->input, made->input, made->length * sizeof *made->input);
	memcpy(row->target, made->target, made->length * sizeof *made->target);
	memcpy(row->weight, made->weight, made->length * sizeof *made->weight);
	memcpy(row->notes, made->notes, made->length * sizeof *made->notes);
	return true;
}

static void
make_phrase(struct token_window *w)
{
	struct phrase p = { .metre = 2, .steps = 48, .cell = { 0, 4, 8 } };
	struct err err;

	for (int i = 0; i < 8; i++)
		p.note[i] = (struct piece_note){ (uint8_t)(i % 4 * 12), (uint8_t)(60 + i),
			(uint8_t)vocab_duration(12), 5 };
	assert_true(token_window_init(w, CONTEXT, &err));
	assert_true(phrase_encode(&p, CONTEXT, w));
}

static bool
fill_texture(void *arg, struct rng *rng, struct token_window *row)
{
	struct texture t = { .drums = rng_below(rng, 2), .steps = TEXTURE_BAR_STEPS };

	(void)arg;
	for (int s = 0; s < t.steps; s++)
		t.onsets[s] = s % 4 == 0;
	texture_window(&t, row);
	return true;
}

struct rig {
	struct params		 params;
	struct trainer_task	 task;
	struct trainer_options	 o;
	struct token_window	 phrase;
	struct stepper		*stepper;
	struct updater		*updater;
};

static void
set_up(struct rig *g, const struct arch *arch, const char *precision)
{
	struct arch_config c = test_config(2, 48, arch->usual.heads > 0 ? 3 : 0,
	    arch == &arch_gan ? TEXTURE_BAR_STEPS : CONTEXT);
	struct rng rng;
	struct err err;

	c.kernel = arch->usual.kernel;
	c.input_norm = arch->usual.input_norm;
	c.latent = arch->usual.latent > 0 ? 16 : 0;
	*g = (struct rig){ .o = TRAINER_DEFAULTS };
	g->task = (struct trainer_task){
		.arch = arch, .config = c, .params = &g->params,
		.arg = &g->phrase, .fill = arch == &arch_gan ? fill_texture : arch == &arch_vae ?
		fill_phrase : fill_tokens,
	};
	make_phrase(&g->phrase);
	g->o.threads = 2;
	g->o.batch = 6;
	g->o.precision = precision;
	g->o.smoothing = arch->head == NULL ? 0.1 : 0;
	g->o.ema = 0.9;
	assert_true(arch->check(&c, &err));
	assert_true(trainer_settle(&g->o, &err));
	arch_list(arch, NULL, &c, &g->params);
	assert_true(params_make(&g->params, &err));
	rng_seed(&rng, 4);
	params_begin(&g->params, &rng);
	g->stepper = stepper_make(&g->task, &g->o, &err);
	if (g->stepper == NULL)
		fail_msg("%s: %s", arch->name, err.text);
	g->updater = updater_for(&g->task, &g->o, stepper_team(g->stepper), &err);
	assert_non_null(g->updater);
}

static void
tear_down(struct rig *g)
{
	updater_free(g->updater);
	stepper_free(g->stepper);
	params_clear(&g->params);
	token_window_clear(&g->phrase);
}

/* The last report. */
static struct stepper_result
run_steps(struct rig *g, long first)
{
	const struct pace pace = { .rate = 1e-3, .beta1 = 0.9, .beta1_before = 0.9 };
	struct stepper_result r;
	struct err err;

	for (long i = first; i < first + STEPS; i++)
		if (!stepper_step(g->stepper, g->updater, i, &pace, &r, &err))
			fail_msg("%s: %s", g->task.arch->name, err.text);
	return r;
}

static long
page_faults(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return usage.ru_minflt + usage.ru_majflt;
}

static void
check_memory(const struct arch *arch, const char *precision)
{
	long asked, before, faults = 1;
	struct rig g;

	set_up(&g, arch, precision);
	run_steps(&g, 0);		/* stacks, and what OpenBLAS takes once */
	asked = taken;
	for (int i = 1; i <= TRIES && faults > 0; i++) {
		before = page_faults();
		run_steps(&g, i * STEPS);
		faults = page_faults() - before;
	}
	if (taken != asked || faults > 0)
		fail_msg("%s, %s: memory is asked for %ld times, %ld pages were not there",
		    arch->name, precision, taken - asked, faults);
	tear_down(&g);
}

static void
a_step_takes_no_memory(void **state)
{
	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++) {
		check_memory(arch_table[i], "fp32");
		if (bf16_pick(false) != NULL)
			check_memory(arch_table[i], "bf16");
	}
}

static struct stepper_result
result_with(const struct loops *loops, const struct arch *arch, const char *precision)
{
	struct stepper_result r;
	struct rig g;

	forced_loops = loops;
	set_up(&g, arch, precision);
	r = run_steps(&g, 0);
	tear_down(&g);
	forced_loops = NULL;
	return r;
}

/* The loss, and of all gradients the norm. */
static void
check_alike(const struct arch *arch, const char *name, struct stepper_result r,
    struct stepper_result plain, double within)
{
	if (!(fabs(r.nats - plain.nats) <= within * fabs(plain.nats) &&
	    fabs(r.norm - plain.norm) <= 5 * within * plain.norm))
		fail_msg("%s: %g nats and a gradient of %g with %s, %g and %g with plain "
		    "C", arch->name, r.nats, r.norm, name, plain.nats, plain.norm);
}

/* The last row of the table is plain C, for any processor. */
static const struct loops *
plain_loops(void)
{
	size_t i = 0;

	while (loops_table[i + 1] != NULL)
		i++;
	return loops_table[i];
}

static void
a_step_is_the_same_with_all_kernels(void **state)
{
	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++) {
		const struct arch *arch = arch_table[i];
		struct stepper_result plain = result_with(plain_loops(), arch, "fp32");

		for (size_t k = 0; loops_table[k] != plain_loops(); k++)
			if (loops_table[k]->supported())
				check_alike(arch, loops_table[k]->name,
				    result_with(loops_table[k], arch, "fp32"), plain, 3e-5);
		if (bf16_pick(false) != NULL)
			check_alike(arch, "bf16", result_with(NULL, arch, "bf16"), plain, 5e-3);
	}
}

/* Logits of the last of some tokens. */
static void
generate_with(const struct infer_kernels *kernel, const struct arch *arch, enum infer_format format,
    float *logits)
{
	struct arch_config c = test_config(2, 48, arch->usual.heads > 0 ? 3 : 0, CONTEXT);
	struct token token[CONTEXT];
	bool active = true;
	struct model_state *s;
	struct model *m;
	struct err err;

	c.kernel = arch->usual.kernel;
	c.input_norm = arch->usual.input_norm;
	test_tokens(token, CONTEXT, 3);
	forced_kernel = kernel;
	m = model_random(arch, &c, 1, &err);
	assert_non_null(m);
	s = state_new(m, NULL, 1, format, &err);
	assert_non_null(s);
	for (int i = 0; i < CONTEXT; i++)
		assert_true(model_step(s, &token[i], &active, logits, &err));
	model_state_free(s);
	model_unref(m);
	forced_kernel = NULL;
}

static const struct infer_kernels *
plain_kernel(void)
{
	const struct infer_kernels *k = infer_table;

	while (k[1].name != NULL)
		k++;
	return k;
}

/* Bytes keep every weight to a 254th of the largest: of the logits' size a few hundredths. */
static void
a_token_is_the_same_with_all_kernels(void **state)
{
	static const double off[INFER_FORMATS] = { 1e-4, 0.03, 0.1 };
	size_t vocab = (size_t)vocab_size();
	float *want = malloc(vocab * sizeof *want), *got = malloc(vocab * sizeof *got);

	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++) {
		double size = 0;

		if (arch_table[i]->head != NULL || arch_table[i] == &arch_gan)
			continue;
		generate_with(plain_kernel(), arch_table[i], INFER_F32, want);
		for (size_t v = 0; v < vocab; v++)
			size = fmax(size, fabs((double)want[v]));
		for (const struct infer_kernels *k = infer_table; k->name != NULL; k++)
			for (int format = 0; k->present() && format < INFER_FORMATS; format++) {
				generate_with(k, arch_table[i], (enum infer_format)format, got);
				for (size_t v = 0; v < vocab; v++)
					if (!(fabs((double)got[v] - (double)want[v]) <=
					    off[format] * size))
						fail_msg("%s, %s, format %d: token %zu has %g, "
						    "not %g of %g", arch_table[i]->name, k->name,
						    format, v, (double)got[v],
						    (double)want[v], size);
			}
	}
	free(want);
	free(got);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_step_takes_no_memory),
		cmocka_unit_test(a_step_is_the_same_with_all_kernels),
		cmocka_unit_test(a_token_is_the_same_with_all_kernels),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
