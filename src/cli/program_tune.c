/* SPDX-License-Identifier: MIT */
/*
 * cadenza tune: an adapter of a model, learnt from some pieces.
 */
#include <math.h>

#include "cli/learning.h"
#include "cli/program.h"
#include "model/infer/model.h"
#include "model/train/tune.h"

struct tuning_call {
	struct program_call *call;
	struct song	**songs;	/* owned */
	struct model	*model;		/* owned */
	struct adapter	*start;		/* owned; or NULL */
	struct learning_report report;
};

static bool
report_progress(void *arg, const struct train_progress *p)
{
	struct tuning_call *t = arg;

	if (isfinite(p->held_out))
		learning_show(&t->report, p);
	return !program_interrupted(t->call);
}

static bool
was_interrupted(void *arg)
{
	struct tuning_call *t = arg;

	return program_interrupted(t->call);
}

/* What was kept, in words. */
static void
print_verdict(FILE *out, const struct tune_result *r)
{
	const struct tune_verdict *v = &r->verdict;

	if (r->rung == TUNE_MEMORY) {
		fprintf(out, "kept: the music, for the memory; %d bars are too few to tune "
		    "weights by\n", r->bars);
		return;
	}
	if (v->strength > 0)
		fprintf(out, "kept: %.2f of what was learnt\n", v->strength);
	else
		fprintf(out, "kept: the base; what was learnt does not surely help\n");
	fprintf(out, "tested: %+.4f nats a note of %.4f, standard error %.4f, in %zu windows\n",
	    -v->gain, v->base, v->error, v->windows);
	if (isfinite(r->forgotten))
		fprintf(out, "other music: %+.1f %%\n", 100 * r->forgotten);
}

static bool
learn(struct tuning_call *t, struct err *err)
{
	const struct program_call *call = t->call;
	struct adapter *adapter = NULL;
	struct tune_result result;
	struct tune_request request = {
		.model = t->model, .start = t->start,
		.songs = (const struct song *const *)t->songs,
		.song_count = (size_t)call->operand_count,
		.split = program_given(call, "hold-out") ? TUNE_HOLD_OUT : TUNE_EVERY_BAR,
		.rank = (int)program_integer(call, "rank", 0),
		.steps = (int)program_integer(call, "steps", 0),
		.seconds = program_number(call, "seconds", 0),
		.threads = (int)program_integer(call, "threads", 0),
		.seed = (uint64_t)program_integer(call, "seed", 1),
		.progress = report_progress, .cancelled = was_interrupted, .arg = t,
	};
	bool good;

	learning_begin(&t->report, t->call);
	t->report.brief = true;
	if (!tune(&request, &adapter, &result, err))
		return false;
	good = adapter_write(adapter, program_text(call, "out"), err);
	adapter_unref(adapter);
	if (good) {
		if (result.rung != TUNE_MEMORY)
			learning_end(&t->report, &result.last);
		print_verdict(call->out, &result);
	}
	return good;
}

static bool
run(struct program_call *call, struct err *err)
{
	struct tuning_call t = { .call = call };
	bool good = program_can_write(call, program_text(call, "out"), err) &&
	    (t.songs = program_songs(call, err)) != NULL &&
	    (t.model = program_model(call, NULL, err)) != NULL &&
	    program_adapter(call, t.model, &t.start, err) && learn(&t, err);

	program_songs_free(call, t.songs);
	adapter_unref(t.start);
	model_unref(t.model);
	return good;
}

static const struct option options[] = {
	{ "out", 'o', OPTION_TEXT, "ADAPTER", 0, 0, "the file to write", true },
	{ "hold-out", 0, OPTION_FLAG, NULL, 0, 0,
	    "never learn two bars of fourteen, and judge by them", false },
	{ "seconds", 0, OPTION_NUMBER, "S", 0.1, 1e6, "how many seconds of training at most",
	    false },
	{ "steps", 0, OPTION_INTEGER, "N", 1, 1e6, "how many steps at most", false },
	{ "rank", 0, OPTION_INTEGER, "R", 1, 64, "of the adapter's matrices (8)", false },
	{ "threads", 0, OPTION_INTEGER, "N", 1, 256, "how many threads (one a core)", false },
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "of all that is random (1)", false },
	OPTION_MODEL,
	{ "adapter", 0, OPTION_TEXT, "A", 0, 0, "go on from this one", false },
	OPTIONS_SONG,
	OPTION_END
};

const struct program program_tune = {
	.name = "tune", .operands = "FILE...", .operands_min = 1, .operands_max = 4096,
	.help = "tune a model on pieces, and write what it learnt as an adapter",
	.options = options, .run = run,
};
