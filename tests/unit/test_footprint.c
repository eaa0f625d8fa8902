/* SPDX-License-Identifier: MIT */
#include "model/train/footprint.h"

#include "base/machine.h"
#include "model/token/vocab.h"
#include "model/train/trainer.h"
#include "model_file.h"
#include "test.h"

static struct trainer_task
task_of(const struct arch *arch, const struct arch_config *sizes)
{
	struct arch_config all = test_config(sizes->layers, sizes->width, sizes->heads,
	    sizes->context);

	all.kernel = sizes->kernel;
	all.latent = sizes->latent;
	return (struct trainer_task){ .arch = arch, .config = all };
}

static size_t
numbers_of(const struct trainer_task *task)
{
	struct params p = PARAMS_EMPTY;
	size_t numbers;

	arch_list(task->arch, NULL, &task->config, &p);
	numbers = params_total(&p);
	params_clear(&p);
	return numbers;
}

/*
 * Each has at least its numbers six times: they, the best, a gradient, two moments and
 * products' panels or more.
 */
static void
every_size_can_be_measured(void **state)
{
	struct trainer_options o = TRAINER_DEFAULTS;

	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++) {
		struct trainer_task task = task_of(arch_table[i], &arch_table[i]->usual);

		assert_true(footprint_bytes(&task, &o, 1) > 5 * sizeof(float) * numbers_of(&task));
		for (const struct arch_size *s = arch_table[i]->sizes; s != NULL &&
		    s->name != NULL; s++) {
			task = task_of(arch_table[i], &s->config);
			assert_true(arch_table[i]->check(&task.config, NULL));
			assert_true(footprint_bytes(&task, &o, 1) > 5 * sizeof(float) *
			    numbers_of(&task));
		}
	}
}

/*
 * GPT-2 has 124, 355, 774 and 1558 million numbers, of which its own vocabulary,
 * places and biases are not ours.
 */
static void
named_sizes_are_those_of_gpt2(void **state)
{
	static const struct {
		const char	*name;
		double		 millions;	/* 12 L d^2 */
	} want[] = { { "small", 84.9 }, { "medium", 302.0 }, { "large", 707.8 }, { "xl", 1474.6 } };

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof want[0]; i++) {
		const struct arch_size *s = arch_transformer.sizes;
		struct trainer_task task;
		double more;

		while (s->name != NULL && strcmp(s->name, want[i].name) != 0)
			s++;
		assert_non_null(s->name);
		task = task_of(&arch_transformer, &s->config);
		more = (double)numbers_of(&task) / 1e6 - want[i].millions;
		if (!(more > 0.3 && more < 2.5))
			fail_msg("%s has %g million more than its layers", s->name, more);
	}
}

static void
threads_moments_and_averages_are_counted(void **state)
{
	struct trainer_options o = TRAINER_DEFAULTS, sgd = TRAINER_DEFAULTS, ema = TRAINER_DEFAULTS,
	    muon = TRAINER_DEFAULTS;
	struct trainer_task task = task_of(&arch_transformer, &arch_transformer.usual);
	size_t one = footprint_bytes(&task, &o, 1), block = sizeof(float) * numbers_of(&task);

	(void)state;
	sgd.optimizer = "sgd";
	ema.ema = 0.9;
	CHECK_NEAR((double)(one - footprint_bytes(&task, &sgd, 1)), 2.0 * block, 0.01 * block);
	CHECK_NEAR((double)(footprint_bytes(&task, &ema, 1) - one), (double)block, 0.01 * block);
	muon.optimizer = "muon";		/* a room for the largest map, for each thread */
	assert_true(footprint_bytes(&task, &muon, 1) > one);
	CHECK_NEAR((double)(footprint_bytes(&task, &muon, 2) - footprint_bytes(&task, &o, 2)),
	    2.0 * (double)(footprint_bytes(&task, &muon, 1) - one), 0);
	assert_true(footprint_bytes(&task, &o, 3) > one + 3 * block);	/* and two tapes */
	assert_true(footprint_bytes(&task, &o, 3) < 3 * one);
}

static void
what_does_not_fit_is_refused(void **state)
{
	struct trainer_task task = task_of(&arch_transformer, &arch_transformer.usual);
	struct trainer_options o = TRAINER_DEFAULTS;
	struct err err;

	(void)state;
	assert_true(machine_free_bytes() > 1 << 20);
	o.threads = 1;
	task.config.layers = 2;
	assert_true(footprint_check(&task, &o, &err));
	task.config = test_config(64, 4096, 32, 1024);
	o.threads = 64;			/* more than three TiB */
	assert_false(footprint_check(&task, &o, &err));
	if (strstr(err.text, "GiB of memory, but ") == NULL)
		fail_msg("%s", err.text);
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_can_be_measured),
		cmocka_unit_test(named_sizes_are_those_of_gpt2),
		cmocka_unit_test(threads_moments_and_averages_are_counted),
		cmocka_unit_test(what_does_not_fit_is_refused),
	};

	(void)argc, (void)argv;
	return cmocka_run_group_tests(tests, NULL, NULL);
}
