/* SPDX-License-Identifier: MIT */
/* train_model.c - the model that cadenza train begins with, writes and measures. */

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/rng.h"
#include "base/text.h"
#include "cli/train_internal.h"
#include "model/data/style.h"
#include "model/infer/model.h"
#include "model/measure/corpus_memory.h"
#include "model/memory/mix_file.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"
#include "tensor/weights.h"

bool
train_begin_weights(struct training *t, const struct trainer_options *o, struct err *err)
{
	const char *from = program_text(t->call, "from");
	struct arch_config config;
	const struct arch *arch;
	struct weights *file;
	char name[128];
	struct rng rng;
	bool good;

	rng_seed(&rng, o->seed);
	params_begin(&t->params, &rng);
	if (from == NULL)
		return true;
	file = model_file(from, &arch, &config, err);
	if (file == NULL)
		return false;
	config.context = t->config.context;	/* the only size that no weight depends on */
	good = (arch == t->arch && memcmp(&config, &t->config, sizeof config) == 0) ||
	    err_set(err, ERR_ARG, "--from %s: has another architecture or other sizes than the "
	    "model to train", text_name(from, name, sizeof name));
	good = good && params_read(&t->params, file, err);
	weights_close(file);
	return good;
}

/* The last part of a path: the recipe says nothing of the machine. */
static const char *
last_part(const char *path)
{
	const char *end = strrchr(path, '/');

	return end != NULL && end[1] != '\0' ? end + 1 : path;
}

/* Records how the model was made, so that it can be made again. */
static void
write_recipe(const struct training *t, const struct trainer_options *o,
    const struct train_progress *last, struct weights_writer *w)
{
	struct corpus_stats stats;
	char styles[VOCAB_STYLES * STYLE_NAME_SIZE];
	const char *from = program_text(t->call, "from");
	char name[64], recipe[640], hash[17];
	char encoding[64], folder[128], seconds[32] = "", best[96] = "";

	corpus_stats(t->corpus, &stats);
	text_name(last_part(t->call->operands[0]), folder, sizeof folder);
	if (o->seconds > 0)	/* otherwise the same steps give the same file */
		snprintf(seconds, sizeof seconds, " in %.0f s", last->seconds);
	if (t->held_out > 0)
		snprintf(best, sizeof best, "; best held-out %.4f nats per note, %.4f per "
		    "token at step %ld", last->best, last->best_per_token, last->best_step);
	snprintf(recipe, sizeof recipe, "cadenza train %s: %zu pieces, %zu notes; "
	    "batch %d of %d tokens, %s %g, %s schedule, warm-up %d, decay %g, clip %g, dropout %g, "
	    "smoothing %g, ema %g, seed %" PRIu64 "%s%s; %ld steps%s%s",
	    folder, stats.pieces[CORPUS_TRAIN], stats.notes[CORPUS_TRAIN], o->batch,
	    t->config.context, o->optimizer, o->rate, o->schedule, o->warm_up, o->decay, o->clip,
	    o->dropout, o->smoothing, o->ema, o->seed, from != NULL ? ", from " : "",
	    from != NULL ? text_name(last_part(from), name, sizeof name) : "", last->step, seconds,
	    best);
	snprintf(hash, sizeof hash, "%016" PRIx64, vocab_hash());
	encoding_text(&t->encoding, encoding, sizeof encoding);
	weights_writer_meta(w, "vocab_hash", hash);
	weights_writer_meta(w, "encoding", encoding);
	weights_writer_meta(w, "recipe", recipe);
	styles_text(corpus_styles(t->corpus), styles, sizeof styles);
	weights_writer_meta(w, "styles", styles);
}

static bool
write_model(const struct training *t, const struct train_progress *last, const char *path,
    struct err *err)
{
	struct weights_writer *w = weights_writer_new();
	bool good;

	if (w == NULL)
		return err_set(err, ERR_LIMIT, "no memory to write the model");
	arch_write_config(w, t->arch, &t->config);
	write_recipe(t, t->options, last, w);
	params_write(&t->params, "", w);
	if (t->remembers)
		memory_weights_write(&t->memory, w);
	good = weights_writer_file(w, path, err);
	weights_writer_free(w);
	return good;
}

bool
train_write_now(void *arg, const char *path, struct err *err)
{
	const struct training *t = arg;

	return write_model(t, &t->now, path, err);
}

/* Fits the weights of a memory to the held-out pieces, for the model's file. */
static bool
remember(struct training *t, const struct train_progress *last, struct err *err)
{
	const char *out = program_text(t->call, "out");
	struct corpus_memory result;
	struct model *model;
	bool good;

	if (t->held_out == 0 || t->head != &head_tokens || program_interrupted(t->call))
		return true;
	model = model_open(out, err);
	if (model == NULL)
		return false;
	fprintf(t->call->notes, "fitting the memory of the piece\n");
	good = corpus_memory_fit(model, t->corpus, train_stopped, t, &t->memory, &result, err);
	model_unref(model);
	if (!good)
		return program_interrupted(t->call);
	t->remembers = true;
	fprintf(t->call->notes, "on %zu held-out pieces: %.4f nats per note alone, %.4f with it\n",
	    result.pieces, result.nats_alone, result.nats_mixed);
	return write_model(t, last, out, err);
}

/* Measures the test pieces, once: not after a stopped run, which may continue. */
static bool
test(struct training *t, struct err *err)
{
	struct corpus_stats stats;
	struct model *model;
	bool good = true;

	corpus_stats(t->corpus, &stats);
	if (stats.pieces[CORPUS_TEST] == 0 || t->head != &head_tokens ||
	    program_interrupted(t->call))
		return true;
	model = model_open(program_text(t->call, "out"), err);
	if (model == NULL)
		return false;
	fprintf(t->call->notes, "measuring the model on the %zu test pieces\n",
	    stats.pieces[CORPUS_TEST]);
	for (size_t i = 0; good && i < corpus_pieces(t->corpus); i++) {
		struct piece piece;

		if (corpus_side(t->corpus, i) != CORPUS_TEST)
			continue;
		corpus_piece(t->corpus, i, &piece);
		good = !program_interrupted(t->call) &&
		    evaluate_piece(model, NULL, NULL, &piece, &t->tested, err);
	}
	model_unref(model);
	if (good)
		fprintf(t->reports.out, "test: %.4f per note %.4f per token pieces: %zu\n",
		    t->tested.nats_per_note, t->tested.nats_per_token, t->tested.files);
	else
		t->tested.files = 0;
	return good || program_interrupted(t->call);
}

bool
train_finish(struct training *t, const struct train_progress *last, struct err *err)
{
	return write_model(t, last, program_text(t->call, "out"), err) &&
	    remember(t, last, err) && test(t, err);
}

void
train_print_json(const struct training *t, const struct train_progress *last)
{
	struct json *json = json_new_object();
	bool tested = t->tested.files > 0;
	char *text;

	json_set_string(json, "arch", t->arch->name);
	json_set_integer(json, "parameters", (long long)params_total(&t->params));
	json_set_integer(json, "steps", last->step);
	json_set_number(json, "seconds", last->seconds);
	json_set_integer(json, "best_step", last->best_step);
	json_set_number(json, "base_nats_per_note", last->base);
	json_set_number(json, "train_nats_per_note", last->train);
	json_set_number(json, "train_nats_per_token", last->train_per_token);
	json_set_number(json, "held_out_nats_per_note", last->best);
	json_set_number(json, "held_out_nats_per_token", last->best_per_token);
	json_set_number(json, "test_nats_per_note", tested ? t->tested.nats_per_note : NAN);
	json_set_number(json, "test_nats_per_token", tested ? t->tested.nats_per_token : NAN);
	text = json_text(json);
	fprintf(t->call->out, "%s\n", text);
	free(text);
	json_free(json);
}

void
train_keep(const struct training *t, const struct train_progress *last)
{
	char name[512];
	struct err why;

	if (isfinite(last->best) && (last->best_step > 0 ||
	    !file_exists(program_text(t->call, "out"))) &&
	    write_model(t, last, program_text(t->call, "out"), &why))
		fprintf(t->call->notes, "the best weights so far, of step %ld, are in %s\n",
		    last->best_step, text_name(program_text(t->call, "out"), name, sizeof name));
}
