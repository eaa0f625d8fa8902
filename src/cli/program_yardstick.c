/* SPDX-License-Identifier: MIT */
/*
 * cadenza yardstick: compares an architecture with published results (yardstick.h).
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/text.h"
#include "cli/learning.h"
#include "cli/program.h"
#include "model/data/frame.h"
#include "model/measure/yardstick.h"
#include "model/net/arch.h"

#define ONE_GRAM "one-gram"

static const char *const side_name[FRAME_SIDES] = { "train", "valid", "test" };

struct measuring {
	struct program_call *call;
	/* The call for progress reports: `out` is only for the result. */
	struct program_call quiet;
	struct frames	 frames;	/* owned */
	struct learning_report report;
	struct yardstick_result result;
	const char	*name;		/* of the architecture */
};

static bool
report_progress(void *arg, const struct train_progress *p)
{
	struct measuring *m = arg;

	learning_show(&m->report, p);
	return true;
}

static bool
stopped(void *arg)
{
	struct measuring *m = arg;

	return program_interrupted(m->call);
}

/* --- output */

static const char *
unit_of(const struct frames *s)
{
	return s->kind == FRAME_CELLS ? "cell" : "frame";
}

static void
print_score(FILE *out, const char *name, const char *side, const struct frame_score *score)
{
	char text[64];

	snprintf(text, sizeof text, "%s, %s:", name, side);
	fprintf(out, "%-22s %8.4f %12.4f\n", text, frame_score_all(score),
	    frame_score_later(score));
}

static void
print_result(const struct measuring *m)
{
	const struct yardstick_result *r = &m->result;
	char text[64];

	snprintf(text, sizeof text, "nats per %s", unit_of(&m->frames));
	fprintf(m->call->out, "%-22s %8s %12s\n", text, "all", "frames 2..T");
	for (int side = FRAME_VALID; side < FRAME_SIDES; side++) {
		if (m->frames.side[side].pieces == 0)
			continue;
		print_score(m->call->out, ONE_GRAM, side_name[side], &r->one_gram[side]);
		if (r->parameters > 0)
			print_score(m->call->out, m->name, side_name[side], &r->score[side]);
	}
}

static struct json *
score_as_json(const struct frame_score *score)
{
	struct json *json = json_new_object();

	json_set_number(json, "all", frame_score_all(score));
	json_set_number(json, "later", frame_score_later(score));
	return json;
}

static struct json *
side_as_json(const struct measuring *m, int side)
{
	const struct yardstick_result *r = &m->result;
	struct json *json = json_new_object();

	json_set_integer(json, "pieces", (long long)m->frames.side[side].pieces);
	json_set_integer(json, "frames", (long long)m->frames.side[side].count);
	if (side == FRAME_TRAIN)
		return json;
	json_set(json, "one_gram", score_as_json(&r->one_gram[side]));
	if (r->parameters > 0)
		json_set(json, "model", score_as_json(&r->score[side]));
	return json;
}

static void
print_json(const struct measuring *m)
{
	const struct yardstick_result *r = &m->result;
	struct json *json = json_new_object();
	char *text;

	json_set_string(json, "arch", m->name);
	json_set_string(json, "unit", unit_of(&m->frames));
	for (int side = 0; side < FRAME_SIDES; side++)
		if (m->frames.side[side].pieces > 0)
			json_set(json, side_name[side], side_as_json(m, side));
	if (r->parameters > 0) {
		json_set_integer(json, "parameters", (long long)r->parameters);
		json_set_number(json, "seconds", r->last.seconds);
		json_set_integer(json, "steps", r->last.step);
		json_set_integer(json, "best_step", r->last.best_step);
	}
	text = json_text(json);
	fprintf(m->call->out, "%s\n", text);
	free(text);
	json_free(json);
}

/* --- the program */

static void
introduce(const struct measuring *m)
{
	const struct frames *s = &m->frames;
	char name[128];

	fprintf(m->call->notes,
	    "%s: %s; %zu frames in %zu pieces to train on, %zu in %zu held out, "
	    "%zu in %zu for the test\n", text_name(m->call->operands[0], name, sizeof name),
	    s->kind == FRAME_CELLS ? "four voices" : "chords",
	    s->side[FRAME_TRAIN].count, s->side[FRAME_TRAIN].pieces, s->side[FRAME_VALID].count,
	    s->side[FRAME_VALID].pieces, s->side[FRAME_TEST].count, s->side[FRAME_TEST].pieces);
}

static bool
measure(struct measuring *m, const struct arch *arch, struct err *err)
{
	struct yardstick_task task = {
		.frames = &m->frames, .arch = arch, .seconds = program_number(m->call, "seconds",
		    0),
		.threads = (int)program_integer(m->call, "threads", 0),
		.seed = (uint64_t)program_integer(m->call, "seed", 1),
		.plain = program_given(m->call, "plain"),
		.progress = report_progress, .cancelled = stopped, .arg = m,
	};

	m->quiet = *m->call;
	if (program_given(m->call, "json"))
		m->quiet.out = m->call->notes;
	learning_begin(&m->report, &m->quiet);
	m->report.brief = true;
	if (!yardstick_run(&task, &m->result, err))
		return false;
	if (arch != NULL)
		learning_end(&m->report, &m->result.last);
	(program_given(m->call, "json") ? print_json : print_result)(m);
	return true;
}

static bool
run(struct program_call *call, struct err *err)
{
	struct measuring m = { .call = call, .name = program_text(call, "arch") };
	const struct arch *arch = NULL;
	struct err why;
	bool good;

	if (strcmp(m.name, ONE_GRAM) != 0 && (arch = arch_named(m.name, &why)) == NULL)
		return program_misused(call, err, "%s", why.text);
	if (!frames_read(call->operands[0], &m.frames, err))
		return false;
	introduce(&m);
	good = measure(&m, arch, err);
	frames_clear(&m.frames);
	return good;
}

static const struct option options[] = {
	{ "arch", 0, OPTION_TEXT, "A", 0, 0, "as the body, or one-gram", true },
	{ "seconds", 0, OPTION_NUMBER, "S", 0.1, 1e7,
	    "seconds of training (the recipe's)", false },
	{ "threads", 0, OPTION_INTEGER, "N", 1, 256, "number of threads (one per core)", false },
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "seed of all random numbers (1)", false },
	{ "plain", 0, OPTION_FLAG, NULL, 0, 0, "read only the frame before", false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	OPTION_END
};

const struct program program_yardstick = {
	.name = "yardstick", .operands = "DIR", .operands_min = 1, .operands_max = 1,
	.help = "compare an architecture with published results",
	.options = options, .run = run,
};
