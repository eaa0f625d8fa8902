/* SPDX-License-Identifier: MIT */
/* cmd_theme.c - commands for the motifs of the piece. */

#include "app/motif_walk.h"
#include "command/cmd.h"

static bool
walk(struct session *s, int argc, char **argv, int way, struct err *err)
{
	long long count;

	return cmd_count(argc, argv, 1, &count, err) && motif_walk(s, way * (long)count, err);
}

static bool
cmd_motif_next(struct session *s, int argc, char **argv, struct err *err)
{
	return walk(s, argc, argv, 1, err);
}

static bool
cmd_motif_previous(struct session *s, int argc, char **argv, struct err *err)
{
	return walk(s, argc, argv, -1, err);
}

static bool
cmd_hook(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return motif_walk_hook(s, err);
}

const struct command cmd_theme_table[] = {
	{ "hook", NULL, "", "Go to the motif that the piece is made of most, at its clearest",
	    GROUP_MODEL, 0, 0, 0, cmd_hook },
	{ "motif-next", NULL, "[count]",
	    "Go to the next place of the selected motif, or of the one at the cursor",
	    GROUP_MODEL, 0, 1, CMD_REPEATS, cmd_motif_next },
	{ "motif-previous", NULL, "[count]", "Go to an earlier place of that motif",
	    GROUP_MODEL, 0, 1, CMD_REPEATS, cmd_motif_previous },
	{ .name = NULL }
};
