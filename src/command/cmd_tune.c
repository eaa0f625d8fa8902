/* SPDX-License-Identifier: MIT */
/* cmd_tune.c - commands that tune the model on the piece. */

#include <string.h>

#include "app/tuning.h"
#include "command/cmd.h"

static bool
cmd_tune(struct session *s, int argc, char **argv, struct err *err)
{
	long long steps = 0;
	int files = 1;		/* index of the first file */

	if (argc > 1 && argv[1][strspn(argv[1], "0123456789")] == '\0') {
		if (!cmd_integer(argc, argv, 1, 1, 1000000, 0, &steps, err))
			return false;
		files = 2;
	}
	return tuning_start(s, (int)steps, argv + files, argc - files, err);
}

static bool
cmd_tune_stop(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	if (s->tune_job == NULL)
		return err_set(err, ERR_ARG, "no tuning is running");
	tuning_stop(s);
	return true;
}

const struct command cmd_tune_table[] = {
	{ "tune", "train", "[steps] [file ...]",
	    "Tune the model on this piece, and on others, in the background", GROUP_MODEL,
	    0, TUNING_FILES_MAX, 0, cmd_tune },
	{ "tune-stop", NULL, "", "Stop the tuning and keep the best", GROUP_MODEL,
	    0, 0, 0, cmd_tune_stop },
	{ NULL, NULL, NULL, NULL, GROUP_MODEL, 0, 0, 0, NULL }
};
