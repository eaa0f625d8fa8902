/* SPDX-License-Identifier: MIT */
/* cmd_tune.c - commands that tune the model on the piece, and what they made. */

#include <math.h>
#include <string.h>

#include "app/adapters.h"
#include "app/runs.h"
#include "app/sample.h"
#include "app/tuning.h"
#include "base/text.h"
#include "command/cmd.h"

/* --- tuning */

static bool
tune_by(struct session *s, enum tune_split split, int argc, char **argv, struct err *err)
{
	long long steps = 0;
	int files = 1;		/* index of the first file */

	if (argc > 1 && argv[1][strspn(argv[1], "0123456789")] == '\0') {
		if (!cmd_integer(argc, argv, 1, 1, 1000000, 0, &steps, err))
			return false;
		files = 2;
	}
	return tuning_start(s, (int)steps, split, argv + files, argc - files, err);
}

static bool
cmd_tune(struct session *s, int argc, char **argv, struct err *err)
{
	return tune_by(s, TUNE_EVERY_BAR, argc, argv, err);
}

static bool
cmd_tune_held_out(struct session *s, int argc, char **argv, struct err *err)
{
	return tune_by(s, TUNE_HOLD_OUT, argc, argv, err);
}

static bool
cmd_tune_hear(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return sample_hear(s, err);
}

static bool
cmd_tune_stop(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	if (s->tune_job == NULL)
		return err_set(err, ERR_ARG, "no tuning is running; :tune starts one");
	tuning_stop(s);
	return true;
}

static bool
cmd_tune_runs(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return runs_list(s, err);
}

static bool
cmd_tune_export(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return runs_export(s, argv[1], false, err);
}

static bool
cmd_tune_export_over(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return runs_export(s, argv[1], true, err);
}

/* --- adapters */

static bool
cmd_adapter(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return tuning_need_model(s, err) && adapters_use(s, argv[1], err);
}

static bool
cmd_adapter_blend(struct session *s, int argc, char **argv, struct err *err)
{
	return tuning_need_model(s, err) && adapters_blend(s, argv[1], argv + 2, argc - 2, err);
}

static bool
cmd_adapter_drop(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return tuning_need_model(s, err) && adapters_drop(s, argv[1], err);
}

static bool
cmd_adapter_load(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return tuning_need_model(s, err) && adapters_load(s, argv[1], err);
}

static bool
cmd_adapter_name(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return tuning_need_model(s, err) && adapters_rename(s, argv[1], err);
}

static bool
cmd_adapter_save(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return tuning_need_model(s, err) && adapters_save(s, argv[1], false, err);
}

static bool
cmd_adapter_save_over(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return tuning_need_model(s, err) && adapters_save(s, argv[1], true, err);
}

/* "0.5", or from what it is "+0.1" and "-0.1", which stop at the ends. */
static bool
cmd_adapter_strength(struct session *s, int argc, char **argv, struct err *err)
{
	bool moves = argv[1][0] == '+' || argv[1][0] == '-';
	double strength;

	(void)argc;
	if (!tuning_need_model(s, err) || !text_number(argv[1] + (argv[1][0] == '+'),
	    moves ? -ADAPTER_STRENGTH_MAX : 0, ADAPTER_STRENGTH_MAX, &strength, err))
		return false;
	if (moves)
		strength += s->adapter_strength;
	strength = fmin(fmax(strength, 0), ADAPTER_STRENGTH_MAX);
	return adapters_set_strength(s, strength, err);
}

static bool
cmd_adapters(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return tuning_need_model(s, err) && adapters_list(s, err);
}

const struct command cmd_tune_table[] = {
	{ "adapter", NULL, "name", "Use the adapter of that name", GROUP_MODEL, 1, 1, 0,
	    cmd_adapter },
	{ "adapter-blend", NULL, "name adapter[=strength] ...",
	    "Blend adapters into a new one and use it", GROUP_MODEL, 2, 9, 0, cmd_adapter_blend },
	{ "adapter-drop", NULL, "name", "Delete an adapter", GROUP_MODEL, 1, 1, 0,
	    cmd_adapter_drop },
	{ "adapter-load", NULL, "file", "Read an adapter from a file and use it", GROUP_MODEL,
	    1, 1, 0, cmd_adapter_load },
	{ "adapter-name", NULL, "name", "Name the adapter in use", GROUP_MODEL, 1, 1, 0,
	    cmd_adapter_name },
	{ "adapter-save", NULL, "file", "Write the adapter in use, at its strength, to a file",
	    GROUP_MODEL, 1, 1, 0, cmd_adapter_save },
	{ "adapter-save-over", "adapter-save!", "file", "The same, over a file that exists",
	    GROUP_MODEL, 1, 1, 0, cmd_adapter_save_over },
	{ "adapter-strength", NULL, "strength",
	    "How much the adapter counts, 0 to 1.5; +0.1 and -0.1 change it", GROUP_MODEL,
	    1, 1, 0, cmd_adapter_strength },
	{ "adapters", NULL, "", "List the adapters", GROUP_MODEL, 0, 0, 0, cmd_adapters },
	{ "tune", "train", "[steps] [file ...]",
	    "Tune the model on this piece, and on others, in the background", GROUP_MODEL,
	    0, TUNING_FILES_MAX, 0, cmd_tune },
	{ "tune-export", NULL, "file", "Write the curves of all tuning runs as .csv or .svg",
	    GROUP_MODEL, 1, 1, 0, cmd_tune_export },
	{ "tune-export-over", "tune-export!", "file", "The same, over a file that exists",
	    GROUP_MODEL, 1, 1, 0, cmd_tune_export_over },
	{ "tune-hear", NULL, "", "Hear how the model continues as it is tuned so far", GROUP_MODEL,
	    0, 0, 0, cmd_tune_hear },
	{ "tune-held-out", NULL, "[steps] [file ...]",
	    "Tune, but never learn two bars of fourteen, and judge by them", GROUP_MODEL,
	    0, TUNING_FILES_MAX, 0, cmd_tune_held_out },
	{ "tune-runs", NULL, "", "List the tuning runs and what came of them", GROUP_MODEL,
	    0, 0, 0, cmd_tune_runs },
	{ "tune-stop", NULL, "", "Stop the tuning and keep the best", GROUP_MODEL,
	    0, 0, 0, cmd_tune_stop },
	{ NULL, NULL, NULL, NULL, GROUP_MODEL, 0, 0, 0, NULL }
};
