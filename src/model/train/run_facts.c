/* SPDX-License-Identifier: MIT */
#include "model/train/run_facts.h"

#include <assert.h>
#include <inttypes.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "model/train/trainer.h"
#include "tensor/loops.h"

enum kind { WHOLE, LONG, SEED, NUMBER, WORD };

#define OPTION(name, kind, field, may_change) \
	{ name, kind, offsetof(struct trainer_options, field), may_change }
static const struct {
	const char	*name;
	enum kind	 kind;
	size_t		 offset;
	bool		 may_change;
} options[] = {
	OPTION("optimizer", WORD,   optimizer, false),
	OPTION("schedule",  WORD,   schedule,  false),
	OPTION("batch",     WHOLE,  batch,     false),
	OPTION("warm-up",   WHOLE,  warm_up,   false),
	OPTION("beta1",     NUMBER, beta1,     false),
	OPTION("beta2",     NUMBER, beta2,     false),
	OPTION("decay",     NUMBER, decay,     false),
	OPTION("clip",      NUMBER, clip,      false),
	OPTION("dropout",   NUMBER, dropout,   false),
	OPTION("smoothing", NUMBER, smoothing, false),
	OPTION("ema",       NUMBER, ema,       false),
	OPTION("seed",      SEED,   seed,      false),
	OPTION("rate",      NUMBER, rate,      true),
	OPTION("steps",     LONG,   steps,     true),
	OPTION("seconds",   NUMBER, seconds,   true),
	OPTION("patience",  WHOLE,  patience,  true),
};

static void
write_value(char *to, size_t size, enum kind kind, const void *from)
{
	switch (kind) {
	case WHOLE:
		snprintf(to, size, "%d", *(const int *)from);
		break;
	case LONG:
		snprintf(to, size, "%ld", *(const long *)from);
		break;
	case SEED:
		snprintf(to, size, "%" PRIu64, *(const uint64_t *)from);
		break;
	case NUMBER:
		snprintf(to, size, "%.9g", *(const double *)from);
		break;
	case WORD:
		snprintf(to, size, "%s", *(const char *const *)from);
		break;
	}
}

size_t
run_facts(const struct trainer_task *task, const struct trainer_options *o, int threads,
    const char *precision, struct checkpoint_fact facts[RUN_FACTS_MAX])
{
	struct checkpoint_fact *f = facts;

	*f = (struct checkpoint_fact){ .name = "arch" };
	snprintf(f++->value, sizeof f->value, "%s", task->arch->name);
	for (const struct arch_number *n = arch_numbers; n->name != NULL; n++, f++) {
		*f = (struct checkpoint_fact){ .name = n->name };
		write_value(f->value, sizeof f->value, WHOLE,
		    (const char *)&task->config + n->offset);
	}
	for (size_t i = 0; i < sizeof options / sizeof options[0]; i++, f++) {
		*f = (struct checkpoint_fact){ .name = options[i].name,
		    .may_change = options[i].may_change };
		write_value(f->value, sizeof f->value, options[i].kind,
		    (const char *)o + options[i].offset);
	}
	*f = (struct checkpoint_fact){ .name = "data" };
	snprintf(f++->value, sizeof f->value, "%s", task->data != NULL ? task->data : "unnamed");
	*f = (struct checkpoint_fact){ .name = "threads", .may_change = true };
	snprintf(f++->value, sizeof f->value, "%d", threads);
	*f = (struct checkpoint_fact){ .name = "processor", .may_change = true };
	snprintf(f++->value, sizeof f->value, "%s", loops_pick()->name);
	*f = (struct checkpoint_fact){ .name = "precision", .may_change = true };
	snprintf(f++->value, sizeof f->value, "%s", precision);
	assert(f <= facts + RUN_FACTS_MAX);
	return (size_t)(f - facts);
}
