/* SPDX-License-Identifier: MIT */
/*
 * cadenza train: trains a model on a folder of MIDI files.
 *
 * --resume continues from MODEL.checkpoint, beside MODEL.  MODEL is written at the
 * end, and on Ctrl-C, with the best weights so far.
 */
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/file.h"
#include "base/json.h"
#include "base/rng.h"
#include "base/text.h"
#include "cli/learning.h"
#include "cli/program.h"
#include "cli/train_sample.h"
#include "model/data/augment.h"
#include "model/data/style.h"
#include "model/data/task.h"
#include "model/data/corpus.h"
#include "model/infer/model.h"
#include "model/measure/corpus_memory.h"
#include "model/measure/evaluate.h"
#include "model/memory/mix.h"
#include "model/memory/mix_file.h"
#include "model/net/arch.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"
#include "model/train/footprint.h"
#include "model/train/trainer.h"
#include "tensor/product_bf16.h"
#include "tensor/ranks.h"
#include "tensor/team.h"
#include "tensor/weights.h"

#define HELD_OUT_WINDOWS 32		/* enough to choose by, and few enough to measure often */
#define EVAL_WINDOWS	320		/* between evaluations, without a time limit */
#define REPORT_SECONDS	3		/* with a step and an evaluation, about a line every five */
#define TRAIN_WINDOWS	8		/* measured too, for the loss before the first step */

struct training {
	struct program_call *call;
	struct ranks	*ranks;		/* owned; NULL: a single process */
	struct program_host host;	/* with ranks: the call's, without a picture */
	FILE		*nowhere;	/* owned; output of all ranks but the first */
	struct corpus	*corpus;	/* owned */
	struct encoding	 encoding;
	unsigned	 augment, tasks;	/* kinds of augment.h and task.h */
	const struct head *head;
	struct arch_config config;
	struct params	 params;	/* owned */
	struct token_window *windows;	/* owned: held-out, then training */
	size_t		 held_out, measured;	/* number of each */
	struct program_call telling;	/* the call; with --json, `out` is its notes */
	struct learning_report report;
	const struct arch *arch;
	const struct trainer_options *options;
	struct train_progress now;
	struct train_sample sample;
	bool		 remembers;	/* has weights for a memory of the piece */
	struct memory_weights memory;
	struct evaluation tested;	/* on the test pieces, if any */
	time_t		 told;		/* time of the last report on reading files */
};

/* The rank that prints and writes. */
static bool
is_first(const struct training *t)
{
	return ranks_number(t->ranks) == 0;
}

static bool
reading(void *arg, size_t done, size_t count)
{
	struct training *t = arg;
	time_t now = time(NULL);

	if (now - t->told >= 5) {
		fprintf(t->call->notes, "read %zu of %zu files\n", done, count);
		t->told = now;
	}
	return !program_interrupted(t->call);
}

static bool
draw(void *arg, struct rng *rng, struct token_window *row)
{
	struct training *t = arg;

	if (t->head->draw != NULL)
		return t->head->draw(t->corpus, rng, (size_t)t->config.context, row);
	corpus_draw(t->corpus, CORPUS_TRAIN, rng, (size_t)t->config.context, row);
	return row->length > 0;
}

static bool
stopped(void *arg)
{
	struct training *t = arg;

	return program_interrupted(t->call);
}

static void
note(void *arg, const char *sentence)
{
	struct training *t = arg;

	fprintf(t->call->notes, "%s\n", sentence);
}

static bool
report_progress(void *arg, const struct train_progress *p)
{
	struct training *t = arg;

	if (!is_first(t))
		return true;
	learning_show(&t->report, p);
	t->now = *p;
	train_sample(&t->sample, p->step);
	return true;
}

/* Fixed windows of one split; *count: their number, at most `most`. */
static bool
fix_windows(struct training *t, enum corpus_split split, size_t most,
    struct token_window *windows, size_t *count, struct err *err)
{
	size_t length = (size_t)t->config.context;

	*count = 0;
	for (size_t i = 0; i < most; i++) {
		if (!token_window_init(windows + *count, length, err))
			return false;
		if (t->head->fixed != NULL ?
		    t->head->fixed(t->corpus, split, i, most, length, windows + *count) :
		    corpus_fixed(t->corpus, split, -1, i, most, length, windows + *count))
			++*count;
		else
			token_window_clear(windows + *count);
	}
	return true;
}

static bool
open_corpus(struct training *t, struct err *err)
{
	const char *folder = t->call->operands[0];
	struct corpus_options options = { t->encoding, t->augment, t->tasks };
	struct corpus_stats stats;
	char name[128];

	t->told = time(NULL);
	t->corpus = corpus_open(folder, &options, reading, t, err);
	if (t->corpus == NULL)
		return false;
	corpus_stats(t->corpus, &stats);
	fprintf(t->call->notes, "%s: %zu files (%zu could not be used); %zu pieces with %zu "
	    "notes to train on, %zu with %zu held out, %zu with %zu for the test\n",
	    text_name(folder, name, sizeof name), stats.files, stats.unread,
	    stats.pieces[CORPUS_TRAIN], stats.notes[CORPUS_TRAIN],
	    stats.pieces[CORPUS_VALID], stats.notes[CORPUS_VALID],
	    stats.pieces[CORPUS_TEST], stats.notes[CORPUS_TEST]);
	if (stats.copies > 0)
		fprintf(t->call->notes, "%zu copies of held-out pieces are not used\n",
		    stats.copies);
	if (!stats.kept)
		fprintf(t->call->notes, "the cache folder is not writable: the files are read "
		    "again each time\n");
	if (stats.pieces[CORPUS_TRAIN] == 0)
		return err_set(err, ERR_ARG, "%s: contains no piece to train on", name);
	if (stats.pieces[CORPUS_VALID] == 0)
		return err_set(err, ERR_ARG, "%s: one piece is too few; at least two are needed, "
		    "because one is held out to measure progress", name);
	t->windows = calloc(HELD_OUT_WINDOWS + TRAIN_WINDOWS, sizeof *t->windows);
	if (t->windows == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %d windows",
		    HELD_OUT_WINDOWS + TRAIN_WINDOWS);
	return fix_windows(t, CORPUS_VALID, HELD_OUT_WINDOWS, t->windows, &t->held_out, err) &&
	    fix_windows(t, CORPUS_TRAIN, TRAIN_WINDOWS, t->windows + t->held_out,
	    &t->measured, err);
}

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
	char *end = strrchr(t->call->operands[0], '/');

	corpus_stats(t->corpus, &stats);
	text_name(end != NULL && end[1] != '\0' ? end + 1 : t->call->operands[0], folder,
	    sizeof folder);
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
	    from != NULL ? text_name(from, name, sizeof name) : "", last->step, seconds, best);
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

/* Writes the current weights during a run. */
static bool
write_now(void *arg, const char *path, struct err *err)
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
	good = corpus_memory_fit(model, t->corpus, stopped, t, &t->memory, &result, err);
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
		fprintf(t->telling.out, "test: %.4f per note %.4f per token pieces: %zu\n",
		    t->tested.nats_per_note, t->tested.nats_per_token, t->tested.files);
	else
		t->tested.files = 0;
	return good || program_interrupted(t->call);
}

static void
print_json(const struct training *t, const struct train_progress *last)
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

/* Writes the best weights of a failed run, but never over another model if it learnt nothing. */
static void
keep(const struct training *t, const struct train_progress *last)
{
	char name[512];
	struct err why;

	if (isfinite(last->best) && (last->best_step > 0 ||
	    !file_exists(program_text(t->call, "out"))) &&
	    write_model(t, last, program_text(t->call, "out"), &why))
		fprintf(t->call->notes, "the best weights so far, of step %ld, are in %s\n",
		    last->best_step, text_name(program_text(t->call, "out"), name, sizeof name));
}

/* Begins with random weights, or with those of the model --from names. */
static bool
begin_weights(struct training *t, const struct trainer_options *o, struct err *err)
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

static bool
learn(struct training *t, const struct trainer_options *o, struct err *err)
{
	char checkpoint[FILE_PATH_MAX + 16], name[512], data[192], encoding[64];
	struct corpus_stats stats;
	struct train_progress last = { .best = NAN };
	struct trainer_task task = {
		.arch = t->arch, .config = t->config, .params = &t->params, .fill = draw,
		.held_out = { t->windows, t->held_out },
		.sample = { t->windows + t->held_out, t->measured },
		.progress = report_progress, .cancelled = stopped, .note = note, .arg = t,
		.data = data, .ranks = t->ranks, .checkpoint = checkpoint,
		.resume = program_given(t->call, "resume"),
	};

	corpus_stats(t->corpus, &stats);
	encoding_text(&t->encoding, encoding, sizeof encoding);
	snprintf(data, sizeof data, "%zu notes (augment %.32s, tasks %.32s, %s)",
	    stats.notes[CORPUS_TRAIN] + stats.notes[CORPUS_VALID],
	    program_given(t->call, "augment") ? program_text(t->call, "augment") : "all",
	    program_given(t->call, "tasks") ? program_text(t->call, "tasks") : "all", encoding);
	snprintf(checkpoint, sizeof checkpoint, "%s.checkpoint", program_text(t->call, "out"));
	arch_list(t->arch, NULL, &t->config, &t->params);
	if (!ranks_agree(t->ranks, params_make(&t->params, err) && begin_weights(t, o, err), err))
		return false;
	fprintf(t->call->notes, "%s, %zu parameters\n", t->arch->name, params_total(&t->params));
	if (task.resume && !file_exists(checkpoint))
		fprintf(t->call->notes, "%s does not exist: training starts from the beginning\n",
		    text_name(checkpoint, name, sizeof name));
	t->options = o;
	t->sample = (struct train_sample){
		.call = &t->telling, .arch = t->arch, .write = write_now, .arg = t,
		.every = (long)program_integer(t->call, "sample-every", 0),
	};
	t->telling = *t->call;
	if (program_given(t->call, "json"))
		t->telling.out = t->call->notes;
	learning_begin(&t->report, &t->telling);
	t->report.measure = t->head->measure;
	if (!trainer_run(&task, o, &last, err)) {
		if (is_first(t))
			keep(t, &last);
		return false;
	}
	if (!is_first(t))
		return true;
	if (!write_model(t, &last, program_text(t->call, "out"), err) || !remember(t, &last, err) ||
	    !test(t, err))
		return false;
	if (t->held_out > 0) {
		fprintf(t->call->notes, "nats per token: train %.4f, held-out %.4f, best %.4f\n",
		    last.train_per_token, last.held_out_per_token, last.best_per_token);
		learning_end(&t->report, &last);
	}
	if (program_given(t->call, "json"))
		print_json(t, &last);
	if (program_interrupted(t->call))
		fprintf(t->call->notes, "stopped at step %ld; --resume continues\n", last.step);
	return true;
}

static void
training_clear(struct training *t)
{
	for (size_t i = 0; t->windows != NULL && i < HELD_OUT_WINDOWS + TRAIN_WINDOWS; i++)
		token_window_clear(t->windows + i);
	free(t->windows);
	params_clear(&t->params);
	corpus_free(t->corpus);
	if (t->nowhere != NULL)
		fclose(t->nowhere);
	ranks_end(t->ranks);
}

/* Reads the options. */
static bool
settle(struct training *t, struct trainer_options *options, struct err *err)
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
	    (!is_first(t) || program_can_write(call, program_text(call, "out"), err));
}

/* The first rank reads the files; the others on its machine find them in the cache. */
static bool
open_together(struct training *t, struct err *err)
{
	char text[128];
	struct corpus_stats s;

	if (!ranks_agree(t->ranks, !is_first(t) || open_corpus(t, err), err) ||
	    !ranks_agree(t->ranks, is_first(t) || open_corpus(t, err), err))
		return false;
	corpus_stats(t->corpus, &s);
	snprintf(text, sizeof text, "%zu %zu %zu %zu", s.pieces[CORPUS_TRAIN],
	    s.notes[CORPUS_TRAIN], s.pieces[CORPUS_VALID], s.notes[CORPUS_VALID]);
	return ranks_same(t->ranks, text) || err_set(err, ERR_ARG,
	    "%.100s does not hold the same pieces for all ranks", t->call->operands[0]);
}

static bool
train(struct training *t, struct err *err)
{
	struct trainer_options options = TRAINER_DEFAULTS;
	struct trainer_task task;
	int cores = team_cores() / ranks_sharing(t->ranks);

	if (!ranks_agree(t->ranks, settle(t, &options, err), err))
		return false;
	cores = ranks_least(t->ranks, cores > 1 ? cores : 1);
	if (t->ranks != NULL && options.threads == 0)
		options.threads = cores;
	task = (struct trainer_task){ .arch = t->arch, .head = t->head, .config = t->config };
	return ranks_agree(t->ranks, footprint_check(&task, &options, err), err) &&
	    open_together(t, err) && learn(t, &options, err);
}

/* Only the first rank prints. */
static bool
begin_ranks(struct training *t, struct err *err)
{
	if (!ranks_start(&t->ranks, err))
		return false;
	if (t->ranks == NULL)
		return true;
	/* What looks like a terminal is mpirun's pipe. */
	t->host = *t->call->host;
	t->host.show = NULL;
	t->call->host = &t->host;
	if (is_first(t))
		return true;
	t->nowhere = fopen("/dev/null", "w");
	if (t->nowhere != NULL)
		t->call->out = t->call->notes = t->nowhere;
	return true;
}

static bool
run(struct program_call *call, struct err *err)
{
	struct training t = { .call = call, .encoding = ENCODING_DEFAULT, .augment = AUGMENT_ALL,
		.tasks = TASK_ALL };
	bool good = begin_ranks(&t, err) && train(&t, err);

	/* The first rank reports it: a failing rank would make mpirun end the first too early. */
	good = good || !is_first(&t);
	training_clear(&t);
	return good;
}

#define NUMBER_OPTION(field, name, low, high, help) \
	{ name, 0, OPTION_INTEGER, "N", low, high, help, false },
static const struct option options_table[] = {
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

const struct program program_train = {
	.name = "train", .operands = "FOLDER", .operands_min = 1, .operands_max = 1,
	.help = "train a model on a folder of MIDI files",
	.options = options_table, .run = run,
};
