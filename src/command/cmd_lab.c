/* SPDX-License-Identifier: MIT */
/* cmd_lab.c - commands that compare the optimisers on the piece. */

#include <string.h>

#include "app/lab.h"
#include "command/cmd.h"

#define STEPS_MAX	100000

static bool
cmd_lab(struct session *s, int argc, char **argv, struct err *err)
{
	bool counted = argc > 1 && argv[1][strspn(argv[1], "0123456789")] == '\0';
	long long steps = LAB_STEPS;

	if (counted && !cmd_integer(argc, argv, 1, 1, STEPS_MAX, LAB_STEPS, &steps, err))
		return false;
	if (!counted && argc > 2)
		return err_set(err, ERR_ARG, "the number of steps stands before the names: lab 60 "
		    "nesterov,adam");
	return lab_start(s, (int)steps, argc > 1 + counted ? argv[1 + counted] : NULL, err);
}

static bool
cmd_lab_stop(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return lab_stop(s, err);
}

static bool
cmd_lab_ahead(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return lab_look_ahead(s, err);
}

static bool
cmd_lab_export(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return lab_export(s, argv[1], false, err);
}

static bool
cmd_lab_export_over(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return lab_export(s, argv[1], true, err);
}

const struct command cmd_lab_table[] = {
	{ "lab", NULL, "[steps] [optimizer,...]",
	    "Tune on this piece with each optimiser, and compare their losses", GROUP_MODEL, 0, 2,
	    0, cmd_lab },
	{ "lab-ahead", NULL, "", "Show where nesterov looks ahead from as a curve too, or not",
	    GROUP_MODEL, 0, 0, 0, cmd_lab_ahead },
	{ "lab-export", NULL, "file", "Write the curves of the optimisers as a drawing, .svg",
	    GROUP_MODEL, 1, 1, 0, cmd_lab_export },
	{ "lab-export-over", "lab-export!", "file", "The same, over a file that exists",
	    GROUP_MODEL, 1, 1, 0, cmd_lab_export_over },
	{ "lab-stop", NULL, "", "Stop comparing the optimisers", GROUP_MODEL, 0, 0, 0,
	    cmd_lab_stop },
	{ .name = NULL }
};
