/* SPDX-License-Identifier: MIT */
/*
 * cadenza evaluate: what a model can do with the pieces of a folder, in numbers:
 * measure/suite.h.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/setting.h"
#include "base/json.h"
#include "base/text.h"
#include "cli/evaluate_folder.h"
#include "cli/program.h"
#include "model/data/folder.h"
#include "model/infer/model.h"
#include "model/judge/quote.h"
#include "model/measure/suite.h"

struct evaluating {
	struct program_call *call;
	struct model	*model;		/* owned */
	struct adapter	*adapter;	/* owned; or NULL */
	struct quotes	*quotes;	/* owned; or NULL */
	struct folder	 folder;
	struct json	*json, *part;	/* owned, of it; NULL: lines */
	char		 part_name[32];
};

/* "continue, told apart: 0.7512", or "continue": { "told_apart": 0.7512 }. */
static void
print_fact(void *arg, const char *part, const char *name, double value)
{
	struct evaluating *e = arg;
	char key[96];
	size_t length = 0;

	if (e->json == NULL) {
		fprintf(e->call->out, "%s, %s: %.*f\n", part, name,
		    value == floor(value) && fabs(value) < 1e15 ? 0 : 4, value);
		fflush(e->call->out);
		return;
	}
	for (const char *c = name; *c != '\0' && length + 1 < sizeof key; c++)
		if (*c != ',')
			key[length++] = *c == ' ' ? '_' : *c;
	key[length] = '\0';
	if (e->part == NULL || strcmp(e->part_name, part) != 0) {
		snprintf(e->part_name, sizeof e->part_name, "%s", part);
		e->part = json_new_object();
		json_set(e->json, part, e->part);
	}
	if (isnan(value))
		json_set_null(e->part, key);
	else
		json_set_number(e->part, key, value);
}

static bool
was_cancelled(void *arg)
{
	struct evaluating *e = arg;

	return program_interrupted(e->call);
}

static bool
run_parts(struct evaluating *e, const struct suite *suite, struct err *err)
{
	const char *only = program_text(e->call, "part");
	bool all = only == NULL && program_given(e->call, "suite");

	for (const struct suite_part *p = suite_parts; p->name != NULL; p++)
		if ((all || (only != NULL && strcmp(only, p->name) == 0)) && !p->run(suite, err))
			return false;
	return true;
}

static bool
check_part(struct program_call *call, struct err *err)
{
	const char *only = program_text(call, "part");
	const struct suite_part *p = suite_parts;

	while (only != NULL && p->name != NULL && strcmp(only, p->name) != 0)
		p++;
	if (p->name == NULL)
		return program_misused(call, err,
		    "--part is likelihood, music, locks, controls or latency, and not %.16s",
		    only);
	if (only == NULL && !program_given(call, "suite") && !program_given(call, "out"))
		return program_misused(call, err,
		    "say --suite for all of it, --part for a part, or -o for music to hear");
	if (!program_given(call, "out") &&
	    (program_given(call, "minutes") || program_given(call, "wav")))
		return program_misused(call, err, "--minutes and --wav are only for -o");
	return true;
}

static bool
print_json(struct evaluating *e, struct err *err)
{
	char *text = json_text(e->json);

	if (text == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the answer");
	fprintf(e->call->out, "%s\n", text);
	free(text);
	return true;
}

static bool
write_folder(struct evaluating *e, const struct suite *suite, struct err *err)
{
	struct evaluate_folder request = {
		.call = e->call, .suite = suite, .path = program_text(e->call, "out"),
		.seconds = 60 * program_number(e->call, "minutes", 20),
		.sound = program_given(e->call, "wav"),
	};

	return request.path == NULL || evaluate_folder(&request, err);
}

static bool
go(struct evaluating *e, struct err *err)
{
	struct settings *settings = program_settings(err);
	struct suite suite = {
		.model = e->model, .adapter = e->adapter, .quotes = e->quotes,
		.folder = &e->folder, .samples = (int)program_integer(e->call, "samples", 200),
		.seed = (uint64_t)program_integer(e->call, "seed", 1),
		.fact = print_fact, .cancelled = was_cancelled, .arg = e,
	};
	bool good;

	if (settings == NULL)
		return false;
	suite.temperature = program_number(e->call, "temperature",
	    settings_number(settings, SET_TEMPERATURE));
	suite.min_p = program_number(e->call, "min-p", settings_number(settings, SET_MIN_P));
	suite.memory = program_number(e->call, "memory", settings_number(settings, SET_MEMORY));
	settings_free(settings);
	if (program_given(e->call, "json"))
		e->json = json_new_object();
	good = run_parts(e, &suite, err) && write_folder(e, &suite, err) &&
	    (e->json == NULL || print_json(e, err));
	json_free(e->json);
	return good;
}

static bool
run(struct program_call *call, struct err *err)
{
	struct evaluating e = { .call = call };
	struct err why;
	bool good = false;

	if (!check_part(call, err))
		return false;
	e.quotes = quotes_open_shipped(&why);
	if (e.quotes == NULL)
		fprintf(call->notes, "no index of known music: %s\n", why.text);
	e.model = program_model(call, call->operands[0], err);
	if (e.model != NULL)
		good = program_adapter(call, e.model, &e.adapter, err) &&
		    folder_list(call->operands[1], &e.folder, err) && go(&e, err);
	folder_clear(&e.folder);
	adapter_unref(e.adapter);
	quotes_close(e.quotes);
	model_unref(e.model);
	return good;
}

static const struct option options[] = {
	{ "suite", 0, OPTION_FLAG, NULL, 0, 0, "every part", false },
	{ "part", 0, OPTION_TEXT, "P", 0, 0,
	  "one of likelihood, music, locks, controls, latency", false },
	{ "out", 'o', OPTION_TEXT, "DIR", 0, 0,
	  "a new folder, for continuations, fills and accompaniments to hear", false },
	{ "minutes", 0, OPTION_NUMBER, "M", 0.1, 1000, "of music in that folder (20)", false },
	{ "wav", 0, OPTION_FLAG, NULL, 0, 0, "sound files in that folder too", false },
	{ "json", 0, OPTION_FLAG, NULL, 0, 0, "one JSON object", false },
	{ "samples", 0, OPTION_INTEGER, "N", 1, 10000, "of each task and control (200)", false },
	{ "seed", 0, OPTION_INTEGER, "S", 0, 9e15, "the same seed makes the same notes (1)",
	  false },
	{ "temperature", 0, OPTION_NUMBER, "T", 0, 2, "how freely it chooses (the setting)",
	  false },
	{ "min-p", 0, OPTION_NUMBER, "P", 0, 1,
	  "leaves out what is less likely than this share of the likeliest (the setting)",
	  false },
	{ "memory", 0, OPTION_NUMBER, "S", 0, 1,
	  "how much the piece itself counts, 0 for the net alone (the setting)", false },
	OPTION_ADAPTER,
	OPTION_END
};

const struct program program_evaluate = {
	.name = "evaluate", .operands = "MODEL FOLDER", .operands_min = 2, .operands_max = 2,
	.help = "measure what a model makes of held-out pieces, and how well it obeys",
	.options = options, .run = run,
};
