/* SPDX-License-Identifier: MIT */
/*
 * cadenza train: trains a model on a folder of MIDI files.
 *
 * --resume continues from MODEL.checkpoint, beside MODEL.  MODEL is written at the
 * end, and on Ctrl-C, with the best weights so far.
 */
#include <math.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/text.h"
#include "cli/train_internal.h"
#include "model/data/augment.h"
#include "model/data/task.h"
#include "model/train/footprint.h"
#include "tensor/team.h"

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

	if (!train_is_first(t))
		return true;
	learning_show(&t->report, p);
	t->now = *p;
	train_sample(&t->sample, p->step);
	return true;
}

static bool
learn(struct training *t, const struct trainer_options *o, struct err *err)
{
	char checkpoint[FILE_PATH_MAX + 16], name[512], data[192], encoding[64];
	struct corpus_stats stats;
	struct train_progress last = { .best = NAN };
	struct trainer_task task = {
		.arch = t->arch, .config = t->config, .params = &t->params, .fill = train_draw,
		.held_out = { t->windows, t->held_out },
		.sample = { t->windows + t->held_out, t->measured },
		.progress = report_progress, .cancelled = train_stopped, .note = note, .arg = t,
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
	if (!ranks_agree(t->ranks, params_make(&t->params, err) &&
	    train_begin_weights(t, o, err), err))
		return false;
	fprintf(t->call->notes, "%s, %zu parameters\n", t->arch->name, params_total(&t->params));
	if (task.resume && !file_exists(checkpoint))
		fprintf(t->call->notes, "%s does not exist: training starts from the beginning\n",
		    text_name(checkpoint, name, sizeof name));
	t->options = o;
	t->sample = (struct train_sample){
		.call = &t->reports, .arch = t->arch, .write = train_write_now, .arg = t,
		.every = (long)program_integer(t->call, "sample-every", 0),
	};
	t->reports = *t->call;
	if (program_given(t->call, "json"))
		t->reports.out = t->call->notes;
	learning_begin(&t->report, &t->reports);
	t->report.measure = t->head->measure;
	if (!trainer_run(&task, o, &last, err)) {
		if (train_is_first(t))
			train_keep(t, &last);
		return false;
	}
	if (!train_is_first(t))
		return true;
	if (!train_finish(t, &last, err))
		return false;
	if (t->held_out > 0) {
		fprintf(t->call->notes, "nats per token: train %.4f, held-out %.4f, best %.4f\n",
		    last.train_per_token, last.held_out_per_token, last.best_per_token);
		learning_end(&t->report, &last);
	}
	if (program_given(t->call, "json"))
		train_print_json(t, &last);
	if (program_interrupted(t->call))
		fprintf(t->call->notes, "stopped at step %ld; --resume continues\n", last.step);
	return true;
}

static bool
train(struct training *t, struct err *err)
{
	struct trainer_options options = TRAINER_DEFAULTS;
	struct trainer_task task;
	int cores = team_cores() / ranks_sharing(t->ranks);

	if (!ranks_agree(t->ranks, train_settle(t, &options, err), err))
		return false;
	cores = ranks_least(t->ranks, cores > 1 ? cores : 1);
	if (t->ranks != NULL && options.threads == 0)
		options.threads = cores;
	task = (struct trainer_task){ .arch = t->arch, .head = t->head, .config = t->config };
	return ranks_agree(t->ranks, footprint_check(&task, &options, err), err) &&
	    train_open_corpus(t, err) && learn(t, &options, err);
}

/* Only the first rank prints. */
static bool
begin_ranks(struct training *t, struct err *err)
{
	if (!ranks_start(&t->ranks, err))
		return false;
	if (t->ranks == NULL)
		return true;
	/* A terminal here is only mpirun's pipe. */
	t->host = *t->call->host;
	t->host.show = NULL;
	t->call->host = &t->host;
	if (train_is_first(t))
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
	good = good || !train_is_first(&t);
	train_close_corpus(&t);
	params_clear(&t.params);
	if (t.nowhere != NULL)
		fclose(t.nowhere);
	ranks_end(t.ranks);
	return good;
}

const struct program program_train = {
	.name = "train", .operands = "FOLDER", .operands_min = 1, .operands_max = 1,
	.help = "train a model on a folder of MIDI files",
	.options = train_options, .run = run,
};
