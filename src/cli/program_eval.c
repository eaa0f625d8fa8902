/* SPDX-License-Identifier: MIT */
/*
 * cadenza eval: how well a model does on pieces, in numbers: eval_kind.h.
 */
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "cli/eval_kind.h"
#include "cli/program.h"
#include "model/data/folder.h"
#include "model/infer/model.h"
#include "model/net/arch.h"
#include "model/token/piece.h"
#include "tensor/weights.h"

struct evaluating {
	struct program_call *call;
	const struct eval_kind *kind;
	void		*state;		/* owned; the kind's */
	size_t		 files;
};

static bool
add_file(struct evaluating *e, const char *path, struct err *err)
{
	struct piece piece;
	bool good;

	if (!program_piece(e->call, path, &piece, err))
		return false;
	good = e->kind->add(e->state, &piece, err);
	piece_clear(&piece);
	e->files += good;
	return good || program_blame(err, path);
}

/* A file, or all MIDI files in a folder, in order of their names.  false: it was interrupted. */
static bool
add_path(struct evaluating *e, const char *path)
{
	struct folder folder = { 0 };
	struct err err;
	bool good = !program_interrupted(e->call);

	if (!file_is_folder(path)) {
		if (good && !add_file(e, path, &err))
			program_complain(e->call, &err);
		return good;
	}
	if (!folder_list(path, &folder, &err))
		program_complain(e->call, &err);
	for (size_t i = 0; good && i < folder.count; i++) {
		if (!add_file(e, folder.file[i].path, &err))
			program_complain(e->call, &err);
		good = !program_interrupted(e->call);
	}
	folder_clear(&folder);
	return good;
}

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

static bool
evaluate_all(struct evaluating *e, struct err *err)
{
	for (int i = 1; i < e->call->operand_count; i++)
		if (!add_path(e, e->call->operands[i]))
			return err_set(err, ERR_IO, "it was stopped");
	if (e->files == 0)
		return err_set(err, ERR_ARG, "there is no piece that could be evaluated");
	return print_report(e, err);
}

/* A list of models goes token by token or says why not. */
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

static bool
run(struct program_call *call, struct err *err)
{
	struct evaluating e = { .call = call, .kind = find_kind(call->operands[0], err) };
	bool good;

	if (e.kind == NULL)
		return false;
	if (program_given(call, "adapter") && !e.kind->adapters)
		return program_misused(call, err, "--adapter means nothing to a %s",
		    e.kind->arch->name);
	e.state = e.kind->open(call, call->operands[0], err);
	if (e.state == NULL)
		return false;
	good = evaluate_all(&e, err);
	e.kind->close(e.state);
	return good;
}

static const struct option options[] = {
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	{ "tasks", 0, OPTION_FLAG, NULL, 0, 0, "regions by what is known beside the past", false },
	OPTION_ADAPTER,
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_eval = {
	.name = "eval", .operands = "MODEL,... FILE...", .operands_min = 2, .operands_max = 65536,
	.help = "tell how well a model does on pieces",
	.options = options, .run = run,
};
