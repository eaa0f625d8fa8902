/* SPDX-License-Identifier: MIT */
/* eval_tokens.c - evaluation of models that work token by token. */
#include <stdlib.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/eval_kind.h"
#include "cli/program.h"
#include "model/infer/model.h"
#include "model/measure/evaluate.h"
#include "model/measure/recall.h"
#include "model/measure/task_score.h"
#include "model/memory/mix.h"

struct tokens {
	struct model	*model;		/* owned */
	struct adapter	*adapter;	/* owned; or NULL */
	struct memory_weights weights;
	struct recall_options recall;	/* weights NULL: the net alone */
	struct evaluation sum;
	bool		 by_task;
	struct task_scores scores;
};

static void
close_tokens(void *of)
{
	struct tokens *t = of;

	adapter_unref(t->adapter);
	evaluation_clear(&t->sum);
	model_unref(t->model);
	free(t);
}

/* The weight of the memory; without weights in the model, the net alone. */
static bool
set_memory(struct tokens *t, struct program_call *call, struct err *err)
{
	double strength = program_number(call, "memory", 1);
	const struct memory_weights *weights = model_memory(t->model);

	if (weights == NULL && (program_given(call, "online") ||
	    (program_given(call, "memory") && strength > 0)))
		return program_misused(call, err,
		    "the model has no weights for a memory; \"cadenza memory\" fits them");
	if (weights == NULL || strength == 0)
		return true;
	t->weights = *weights;
	memory_weights_scale(&t->weights, strength);
	t->recall = (struct recall_options){ .weights = &t->weights,
		.online = program_given(call, "online") };
	return true;
}

static void *
open_tokens(struct program_call *call, const char *name, struct err *err)
{
	struct tokens *t = calloc(1, sizeof *t);

	if (t == NULL) {
		err_set(err, ERR_LIMIT, "there is no memory to evaluate with");
		return NULL;
	}
	t->model = program_model(call, name, err);
	t->by_task = program_given(call, "tasks");
	if (t->model != NULL && program_adapter(call, t->model, &t->adapter, err) &&
	    set_memory(t, call, err))
		return t;
	close_tokens(t);
	return NULL;
}

static bool
add(void *of, const struct piece *piece, struct err *err)
{
	struct tokens *t = of;
	const struct recall_options *recall = t->recall.weights != NULL ? &t->recall : NULL;

	if (t->by_task)
		return task_score_piece(t->model, t->adapter, recall, piece, &t->scores, err);
	return evaluate_piece(t->model, t->adapter, recall, piece, &t->sum, err);
}

/* A member of an ensemble by itself. */
struct alone {
	char		 name[256];
	double		 weight, nats_per_note, nats_per_token;
};

static void
get_alone(const struct tokens *t, int k, struct alone *alone)
{
	struct model *const *members;
	struct model_info info;

	(void)model_members(t->model, &members);
	model_info(members[k], &info);
	text_name(info.path, alone->name, sizeof alone->name);
	alone->weight = t->sum.mixture.weight[k];
	alone->nats_per_note = t->sum.notes > 0 ? t->sum.alone[k] / (double)t->sum.notes : 0;
	alone->nats_per_token = t->sum.tokens > 0 ? t->sum.alone[k] / (double)t->sum.tokens : 0;
}

static void
print_members(FILE *out, const struct tokens *t)
{
	struct alone alone;

	for (int k = 0; k < t->sum.mixture.members; k++) {
		get_alone(t, k, &alone);
		fprintf(out, "%s: counts %.3f, alone %.4f nats per note, %.4f per token\n",
		    alone.name, alone.weight, alone.nats_per_note, alone.nats_per_token);
	}
}

static struct json *
json_members(const struct tokens *t)
{
	struct json *array = json_new_array();
	struct alone alone;

	for (int k = 0; k < t->sum.mixture.members; k++) {
		struct json *json = json_new_object();

		get_alone(t, k, &alone);
		json_set_string(json, "model", alone.name);
		json_set_number(json, "weight", alone.weight);
		json_set_number(json, "nats_per_note", alone.nats_per_note);
		json_set_number(json, "nats_per_token", alone.nats_per_token);
		json_append(array, json);
	}
	return array;
}

static void
print_tasks(const struct task_scores *s, const struct eval_report *report)
{
	for (int way = 0; way < TASK_WAYS; way++)
		if (s->notes[way] > 0) {
			eval_fact(report, true, (double)s->notes[way], "%s, notes",
			    task_way_names[way]);
			eval_fact(report, false, s->nats[way] / (double)s->notes[way],
			    "%s, nats per note", task_way_names[way]);
		}
}

static bool
report_all(void *of, const struct eval_report *report, struct err *err)
{
	struct tokens *t = of;
	struct evaluation *sum = &t->sum;

	(void)err;
	if (t->by_task) {
		print_tasks(&t->scores, report);
		return true;
	}
	eval_fact(report, true, (double)sum->notes, "notes");
	eval_fact(report, true, (double)sum->tokens, "tokens");
	eval_fact(report, false, sum->nats_per_note, "nats per note");
	eval_fact(report, false, sum->nats_per_token, "nats per token");
	if (report->json == NULL)
		print_members(report->out, t);
	else if (sum->mixture.members > 0)
		json_set(report->json, "models", json_members(t));
	return true;
}

const struct eval_kind eval_tokens = {
	.open = open_tokens, .add = add, .report = report_all,
	.close = close_tokens,
};
