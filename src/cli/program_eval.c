/* SPDX-License-Identifier: MIT */
/*
 * cadenza eval: figures of a model on pieces (eval_kind.h).
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "cli/eval_kind.h"
#include "cli/program.h"
#include "model/infer/model.h"
#include "model/net/arch.h"
#include "model/token/piece.h"
#include "tensor/weights.h"

struct evaluating {
	struct program_call *call;
	const struct eval_kind *kind;
	void		*state;		/* owned; of the kind */
	size_t		 files;
};

void
eval_fact(const struct eval_report *report, bool whole, double value, const char *fmt, ...)
{
	char name[64];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(name, sizeof name, fmt, ap);
	va_end(ap);
	if (report->json == NULL) {
		fprintf(report->out, "%s: %.*f\n", name, whole ? 0 : 4, value);
		return;
	}
	for (char *c = name; *c != '\0'; c++)
		*c = *c == ' ' ? '_' : *c;
	if (whole)
		json_set_integer(report->json, name, (long long)value);
	else
		json_set_number(report->json, name, value);
}

static bool
print_report(const struct evaluating *e, struct err *err)
{
	struct eval_report report = { .out = e->call->out };
	char *text;
	bool good;

	if (program_given(e->call, "json"))
		report.json = json_new_object();
	eval_fact(&report, true, (double)e->files, "files");
	good = e->kind->report(e->state, &report, err);
	if (report.json != NULL && good) {
		text = json_text(report.json);
		fprintf(report.out, "%s\n", text);
		free(text);
	}
	json_free(report.json);
	return good;
}

/* A list of models works token by token, or fails to open. */
static const struct eval_kind *
find_kind(const char *name, struct err *err)
{
	static const struct eval_kind *const kinds[] = { &eval_phrases, &eval_textures };
	struct arch_config config;
	const struct arch *arch;
	struct weights *file = model_file(name, &arch, &config, err);

	if (file == NULL)
		return strchr(name, ',') != NULL ? &eval_tokens : NULL;
	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i]->arch == arch) {
			weights_close(file);
			return kinds[i];
		}
	weights_close(file);
	return &eval_tokens;
}

/* Options for models that work token by token. */
static const char *const of_tokens[] = { "adapter", "memory", "online", "tasks" };

static bool
run(struct program_call *call, struct err *err)
{
	struct evaluating e = { .call = call, .kind = find_kind(call->operands[0], err) };
	bool good;

	if (e.kind == NULL)
		return false;
	for (size_t i = 0; i < sizeof of_tokens / sizeof of_tokens[0]; i++)
		if (program_given(call, of_tokens[i]) && e.kind != &eval_tokens)
			return program_misused(call, err, "--%s means nothing to a %s",
			    of_tokens[i], e.kind->arch->name);
	if (program_given(call, "morph") && e.kind != &eval_phrases)
		return program_misused(call, err, "--morph is for a VAE");
	e.state = e.kind->open(call, call->operands[0], err);
	if (e.state == NULL)
		return false;
	good = program_pieces(call, 1, e.kind->add, e.state, &e.files, err) &&
	    print_report(&e, err);
	e.kind->close(e.state);
	return good;
}

static const struct option options[] = {
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	{ "tasks", 0, OPTION_FLAG, NULL, 0, 0, "regions by what is given besides the past", false },
	{ "memory", 0, OPTION_NUMBER, "S", 0, 1,
	  "weight of the memory of the piece, 0 for the net alone (1)", false },
	{ "online", 0, OPTION_FLAG, NULL, 0, 0, "adapt the memory's weights to each piece", false },
	{ "morph", 0, OPTION_INTEGER, "N", 0, 100000,
	  "for a VAE: also search codes of N phrases and push their sliders (0)", false },
	OPTION_ADAPTER,
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_eval = {
	.name = "eval", .operands = "MODEL,... FILE...", .operands_min = 2, .operands_max = 65536,
	.help = "measure how well a model predicts pieces",
	.options = options, .run = run,
};
