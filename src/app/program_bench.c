/* SPDX-License-Identifier: MIT */
/*
 * cadenza bench: the model core against this machine's own limits, in one run.
 */
#include <string.h>

#include "app/program.h"
#include "model/benchmark.h"

static void
tell_line(void *arg, const struct benchmark_line *line)
{
	struct program_call *call = arg;

	if (program_given(call, "lines"))
		fprintf(call->out, "cadenza %s %d %s %.6g\n", line->config, line->threads,
		    line->metric, line->value);
	else
		fprintf(call->out, "%s, %d thread%s: %s %.6g\n", line->config, line->threads,
		    line->threads == 1 ? "" : "s", line->metric, line->value);
	fflush(call->out);
}

static bool
run(struct program_call *call, struct err *err)
{
	const char *config = program_text(call, "config");

	if (config != NULL && strcmp(config, "S") != 0 && strcmp(config, "M") != 0 &&
	    strcmp(config, "L") != 0 && strcmp(config, "LSTM") != 0)
		return program_misused(call, err, "--config is S, M, L or LSTM, and not %.16s", config);
	return benchmark_run(config, (int)program_integer(call, "threads", 0), tell_line, call, err);
}

static const struct option options[] = {
	{ "lines", 0, OPTION_FLAG, NULL, 0, 0,
	  "lines of five words: cadenza CONFIG THREADS METRIC VALUE", false },
	{ "config", 0, OPTION_TEXT, "S", 0, 0, "one size of model: S, M, L or LSTM (all)", false },
	{ "threads", 0, OPTION_INTEGER, "N", 1, 256, "how many threads (one a core)", false },
	OPTION_END
};

const struct program program_bench = {
	"bench", "", 0, 0, "measure training and generating on this machine", options, run
};
