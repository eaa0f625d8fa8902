/* SPDX-License-Identifier: MIT */
/* train_options.c - options of cadenza train. */

#include <stdio.h>

#include "cli/train_internal.h"
#include "model/data/augment.h"
#include "model/data/task.h"
#include "model/token/vocab.h"
#include "tensor/product_bf16.h"

#define EVAL_WINDOWS	320		/* between evaluations, without a time limit */
#define REPORT_SECONDS	3		/* with a step and an evaluation, about a line every five */

/* The size named by --size, or the architecture's default. */
static bool
named_size(struct program_call *call, const struct arch *arch, struct arch_config *c,
    struct err *err)
{
	const char *name = program_text(call, "size");
	char names[128] = "";
	const struct arch_config *known = name != NULL ? arch_size(arch, name) : &arch->usual;
	size_t used = 0;

	if (known != NULL) {
		*c = *known;
		return true;
	}
	if (arch->sizes == NULL)
		return program_misused(call, err, "the architecture %s has no named sizes; set "
		    "--layers, --width and so on", arch->name);
	for (const struct arch_size *size = arch->sizes; size->name != NULL; size++)
		used += (size_t)snprintf(names + used, sizeof names - used, " %s", size->name);
	return program_misused(call, err, "there is no size %.40s; there are:%s", name, names);
}

/* Sizes that are not given come from the named one. */
static bool
read_sizes(struct program_call *call, const struct arch *arch, struct arch_config *c,
    struct err *err)
{
	struct err why;

	if (!named_size(call, arch, c, err))
		return false;
	for (const struct arch_number *n = arch_numbers; n->name != NULL; n++) {
		int *number = arch_number(c, n);

		if (program_given(call, n->name) && *number == 0)
			return program_misused(call, err, "--%s means nothing to the "
			    "architecture %s", n->name, arch->name);
		*number = (int)program_integer(call, n->name, *number);
	}
	c->vocab_size = vocab_size();
	for (int f = 0; f < FEATURE_COUNT; f++)
		c->feature_size[f] = vocab_feature_size[f];
	return arch->check(c, &why) || program_misused(call, err, "%s", why.text);
}

/*
 * Without a time limit, nothing may depend on the clock: evaluations then come by
 * steps, often enough to cost about four per cent of the time, with progress lines
 * in between.
 */
static bool
read_options(struct program_call *call, struct trainer_options *o, struct err *err)
{
	struct err why;

	o->threads = (int)program_integer(call, "threads", 0);
	o->batch = (int)program_integer(call, "batch", o->batch);
	if (program_given(call, "optimizer"))
		o->optimizer = program_text(call, "optimizer");
	if (program_given(call, "schedule"))
		o->schedule = program_text(call, "schedule");
	if (program_given(call, "precision"))
		o->precision = program_text(call, "precision");
	/* The architecture's advice is for its own default optimiser. */
	o->rate = program_number(call, "rate", program_given(call, "optimizer") ? 0 : o->rate);
	o->warm_up = (int)program_integer(call, "warm-up", o->warm_up);
	o->decay = program_number(call, "decay", o->decay);
	o->clip = program_number(call, "clip", o->clip);
	o->dropout = program_number(call, "dropout", o->dropout);
	o->smoothing = program_number(call, "smoothing", o->smoothing);
	o->ema = program_number(call, "ema", o->ema);
	o->patience = (int)program_integer(call, "patience", o->patience);
	o->seed = (uint64_t)program_integer(call, "seed", 1);
	o->steps = (long)program_integer(call, "steps", 0);
	o->seconds = program_number(call, "seconds", o->steps == 0 ? 1800 : 0);
	o->eval_seconds = o->seconds > 0 ? REPORT_SECONDS : 0;
	o->eval_steps = o->seconds > 0 ? 0 : o->batch < 32 ? EVAL_WINDOWS / o->batch :
	    EVAL_WINDOWS / 32;
	o->report_seconds = REPORT_SECONDS;
	return trainer_settle(o, &why) || program_misused(call, err, "%s", why.text);
}

bool
train_settle(struct training *t, struct trainer_options *options, struct err *err)
{
	struct program_call *call = t->call;
	const char *name = program_text(call, "arch");
	const struct bf16 *bf16;
	struct err why;

	t->arch = arch_named(name != NULL ? name : "transformer", &why);
	if (t->arch == NULL)
		return program_misused(call, err, "%s", why.text);
	t->head = arch_head(t->arch);
	trainer_advise(options, t->arch);
	if (!read_options(call, options, err))
		return false;
	if (options->precision != NULL && !bf16_find(options->precision, &bf16, &why))
		return program_misused(call, err, "%s", why.text);
	if (program_given(call, "augment") &&
	    !augment_parse(program_text(call, "augment"), &t->augment, &why))
		return program_misused(call, err, "%s", why.text);
	if (program_given(call, "tasks") && !task_parse(program_text(call, "tasks"),
	    &t->tasks, &why))
		return program_misused(call, err, "%s", why.text);
	t->encoding.block_bars = (int)program_integer(call, "block", t->encoding.block_bars);
	if ((t->encoding.block_bars & (t->encoding.block_bars - 1)) != 0)
		return program_misused(call, err, "--block is 1, 2, 4 or 8");
	return read_sizes(call, t->arch, &t->config, err) &&
	    (!train_is_first(t) || program_can_write(call, program_text(call, "out"), err));
}

#define NUMBER_OPTION(field, name, low, high, help) \
	{ name, 0, OPTION_INTEGER, "N", low, high, help, false },
const struct option train_options[] = {
	{ "out", 'o', OPTION_TEXT, "MODEL", 0, 0, "the weights file to write", true },
	{ "arch", 0, OPTION_TEXT, "A", 0, 0, "(transformer)", false },
	{ "size", 0, OPTION_TEXT, "S", 0, 0, "of a transformer (S)", false },
	ARCH_NUMBERS(NUMBER_OPTION)
	{ "batch", 0, OPTION_INTEGER, "N", 1, 4096, "windows per step (16)", false },
	{ "optimizer", 0, OPTION_TEXT, "O", 0, 0, "(adamw)", false },
	{ "rate", 0, OPTION_NUMBER, "R", 1e-9, 1e9, "highest learning rate (the optimizer's)",
	    false },
	{ "schedule", 0, OPTION_TEXT, "S", 0, 0, "(cosine)", false },
	{ "warm-up", 0, OPTION_INTEGER, "N", 0, 1e9,
	  "steps in which the rate rises, at most a twentieth of all (200)", false },
	{ "decay", 0, OPTION_NUMBER, "D", 0, 10, "of the weights (the optimizer's)", false },
	{ "clip", 0, OPTION_NUMBER, "C", 0, 1e9, "longest gradient, 0 for no limit (1)", false },
	{ "precision", 0, OPTION_TEXT, "P", 0, 0,
	  "of products with weights: fp32, bf16, or auto for the faster one (auto)", false },
	{ "dropout", 0, OPTION_NUMBER, "P", 0, 0.9, "share of activations dropped in training "
	    "(0.1)", false },
	{ "smoothing", 0, OPTION_NUMBER, "E", 0, 0.9,
	    "share of a target spread over all tokens (0)",
	    false },
	{ "ema", 0, OPTION_NUMBER, "K", 0, 0.999999,
	  "write the weights' moving average, with this decay per step (0: the weights)", false },
	{ "patience", 0, OPTION_INTEGER, "N", 0, 1e6,
	  "stop after this many evaluations without improvement (0: never)", false },
	{ "augment", 0, OPTION_TEXT, "LIST", 0, 0,
	  "none, all or some of transpose,octave,velocity,time,drop,permute (all)", false },
	{ "tasks", 0, OPTION_TEXT, "LIST", 0, 0,
	  "context besides the past: none, all or some of future,tracks,chords,controls "
	      "(all)", false },
	{ "block", 0, OPTION_INTEGER, "N", 1, 8, "bars in a block: 1, 2, 4 or 8 (4)", false },
	{ "steps", 0, OPTION_INTEGER, "N", 1, 1e9, "number of steps", false },
	{ "seconds", 0, OPTION_NUMBER, "S", 0.1, 1e7, "seconds of training (1800)",
	    false },
	{ "threads", 0, OPTION_INTEGER, "N", 1, 256, "number of threads (one per core)", false },
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "seed of all random numbers (1)", false },
	{ "sample-every", 0, OPTION_INTEGER, "N", 1, 1e9, "write an audible sample every N steps",
	    false },
	{ "from", 0, OPTION_TEXT, "MODEL", 0, 0,
	  "begin with the weights of a model of the same sizes", false },
	{ "resume", 0, OPTION_FLAG, NULL, 0, 0, "continue from OUT.checkpoint", false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object at the end", false },
	OPTION_END
};
