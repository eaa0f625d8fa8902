/* SPDX-License-Identifier: MIT */
/*
 * cadenza memory: fits the weights of a memory of the piece to pieces that the
 * model was not trained on, and writes the model with them.
 */
#include <stdlib.h>

#include "base/text.h"
#include "cli/program.h"
#include "model/infer/model.h"
#include "model/measure/evaluate.h"
#include "model/measure/recall.h"
#include "model/memory/fit.h"
#include "model/memory/mix.h"
#include "model/memory/mix_file.h"
#include "model/net/arch.h"
#include "tensor/infer.h"
#include "tensor/weights.h"

#define TOKENS_MAX	1000000		/* predictions kept: half a gigabyte */

struct fitting {
	struct program_call *call;
	struct model	*model;		/* owned */
	struct recall_options options;
	struct memory_weights weights;
	struct memory_fit fit;
	struct evaluation sum;
};

static bool
add(void *arg, const struct piece *piece, struct err *err)
{
	struct fitting *f = arg;

	return f->sum.tokens > TOKENS_MAX ||
	    evaluate_piece(f->model, NULL, &f->options, piece, &f->sum, err);
}

/* The model's file with these weights, keeping the hash that adapters name. */
static bool
write_model(const struct fitting *f, struct err *err)
{
	struct arch_config config;
	const struct arch *arch;
	struct weights *file = model_file(f->call->operands[0], &arch, &config, err);
	struct weights_writer *w;
	struct model_info info;
	bool good;

	if (file == NULL)
		return false;
	model_info(f->model, &info);
	w = weights_writer_new();
	weights_writer_copy(w, file, MEMORY_FILE_PREFIX);
	weights_writer_meta(w, "hash", info.hash);
	memory_weights_write(&f->weights, w);
	good = weights_writer_file(w, program_text(f->call, "out"), err);
	weights_writer_free(w);
	weights_close(file);
	return good;
}

static bool
fit(struct fitting *f, struct err *err)
{
	struct program_call *call = f->call;
	double notes;
	size_t pieces;

	memory_weights_init(&f->weights);
	f->options = (struct recall_options){ .weights = &f->weights, .fit = &f->fit };
	if (!program_pieces(call, 1, add, f, &pieces, err) ||
	    !memory_fit(&f->fit, infer_best(), &f->weights, err) || !write_model(f, err))
		return false;
	notes = f->sum.notes > 0 ? (double)f->sum.notes : 1;
	fprintf(call->out, "files: %zu\nnotes: %zu\ntokens: %zu\n", f->sum.files, f->sum.notes,
	    f->sum.tokens);
	fprintf(call->out, "nats per note, the net alone: %.4f\nwith the memory: %.4f\n",
	    f->sum.nats / notes, memory_fit_nats(&f->fit, infer_best(), &f->weights) / notes);
	if (f->sum.files < pieces)
		fprintf(call->notes, "%zu pieces are enough; the others are not used\n",
		    f->sum.files);
	return true;
}

static bool
run(struct program_call *call, struct err *err)
{
	struct fitting f = { .call = call };
	struct model *const *members;
	bool good = program_can_write(call, program_text(call, "out"), err) &&
	    (f.model = program_model(call, call->operands[0], err)) != NULL;

	if (good && model_members(f.model, &members) > 0)
		good = program_misused(call, err,
		    "a memory belongs to one model; give a single one");
	good = good && fit(&f, err);
	memory_fit_clear(&f.fit);
	evaluation_clear(&f.sum);
	model_unref(f.model);
	return good;
}

static const struct option options[] = {
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "the weights file to write", true },
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_memory = {
	.name = "memory", .operands = "MODEL FILE...", .operands_min = 2, .operands_max = 65536,
	.help = "fit a memory of the piece to a model",
	.options = options, .run = run,
};
