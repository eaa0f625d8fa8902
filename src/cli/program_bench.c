/* SPDX-License-Identifier: MIT */
/*
 * cadenza bench: benchmarks of the model core (benchmark.h).
 */
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/program.h"
#include "model/measure/benchmark.h"
#include "tensor/blas.h"
#include "tensor/infer.h"
#include "tensor/loops.h"
#include "tensor/product_bf16.h"

struct report {
	struct program_call *call;
	struct json	*lines;		/* owned; NULL: lines are printed at once */
};

static void
print_line(void *arg, const struct benchmark_line *line)
{
	struct report *r = arg;
	struct json *json;

	if (r->lines != NULL) {
		json = json_new_object();
		json_set_string(json, "config", line->config);
		json_set_integer(json, "threads", line->threads);
		json_set_string(json, "metric", line->metric);
		json_set_number(json, "value", line->value);
		json_append(r->lines, json);
		return;
	}
	if (program_given(r->call, "lines"))
		fprintf(r->call->out, "cadenza %s %d %s %.6g\n", line->config, line->threads,
		    line->metric, line->value);
	else
		fprintf(r->call->out, "%s, %d thread%s: %s %.6g\n", line->config, line->threads,
		    line->threads == 1 ? "" : "s", line->metric, line->value);
	fflush(r->call->out);
}

static const char *
training(void)
{
	return loops_pick()->name;
}

static const char *
training_bf16(void)
{
	const struct bf16 *kind = bf16_pick(false);

	return kind != NULL ? kind->name : "none";
}

static const char *
generating(void)
{
	return infer_best()->name;
}

/* The kernels chosen for this processor. */
static const struct kernels {
	const char	*what;
	const char	*(*name)(void);
} kernels[] = {
	{ "train", training }, { "train_bf16", training_bf16 }, { "generate", generating },
	{ "openblas", blas_kernels }, { NULL, NULL }
};

static void
print_kernels(const struct program_call *call)
{
	fprintf(call->out, "kernels:");
	for (const struct kernels *k = kernels; k->what != NULL; k++)
		fprintf(call->out, " %s %s", k->what, k->name());
	fprintf(call->out, "\n");
}

/* Takes over the lines. */
static bool
print_json(const struct program_call *call, struct json *lines, struct err *err)
{
	struct json *all = json_new_object(), *names = json_new_object();
	char *text;

	for (const struct kernels *k = kernels; k->what != NULL; k++)
		json_set_string(names, k->what, k->name());
	json_set(all, "kernels", names);
	json_set(all, "lines", lines);
	text = json_text(all);
	json_free(all);
	if (text == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the answer");
	fprintf(call->out, "%s\n", text);
	free(text);
	return true;
}

static bool
is_config(struct program_call *call, const char *config, struct err *err)
{
	char names[128] = "";
	size_t used = 0;

	for (size_t i = 0; benchmark_config(i) != NULL && used < sizeof names; i++) {
		if (strcmp(benchmark_config(i), config) == 0)
			return true;
		used += (size_t)snprintf(names + used, sizeof names - used, " %s",
		    benchmark_config(i));
	}
	return program_misused(call, err, "there is no configuration %.16s; there are:%s", config,
	    names);
}

static bool
run(struct program_call *call, struct err *err)
{
	const char *config = program_text(call, "config");
	struct report report = { .call = call };
	bool ok;

	if (config != NULL && !is_config(call, config, err))
		return false;
	if (program_given(call, "json"))
		report.lines = json_new_array();
	else if (!program_given(call, "lines"))
		print_kernels(call);
	ok = benchmark_run(config, (int)program_integer(call, "threads", 0), print_line, &report,
	    err);
	if (ok && report.lines != NULL)
		return print_json(call, report.lines, err);
	json_free(report.lines);
	return ok;
}

static const struct option options[] = {
	{ "lines", 0, OPTION_FLAG, NULL, 0, 0,
	  "lines of five words: cadenza CONFIG THREADS METRIC VALUE", false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	{ "config", 0, OPTION_TEXT, "C", 0, 0, "(all)", false },
	{ "threads", 0, OPTION_INTEGER, "N", 1, 256, "number of threads (one per core)", false },
	OPTION_END
};

const struct program program_bench = {
	.name = "bench", .operands = "", .operands_min = 0, .operands_max = 0,
	.help = "measure the speed of training and generating on this machine",
	.options = options, .run = run,
};
