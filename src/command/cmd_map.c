/* SPDX-License-Identifier: MIT */
/* cmd_map.c - commands for the map of takes. */

#include "app/atlas.h"
#include "command/cmd.h"

#define STEPS_ACROSS	40.0	/* of the cursor, from one side of the map to the other */
#define STEPS_UP	20.0

static bool
cmd_map_move(struct session *s, int argc, char **argv, struct err *err)
{
	long long x, y;

	return cmd_integer(argc, argv, 1, -100, 100, 0, &x, err) &&
	    cmd_integer(argc, argv, 2, -100, 100, 0, &y, err) &&
	    atlas_move(s, (double)x / STEPS_ACROSS, (double)y / STEPS_UP, err);
}

static bool
cmd_map_point(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;

	return cmd_integer(argc, argv, 1, -1000, 1000, 1, &by, err) && atlas_step(s, (int)by, err);
}

static bool
cmd_map_gap(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return atlas_next_gap(s, err);
}

static bool
cmd_map_hear(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return atlas_hear(s, err);
}

static bool
cmd_map_make(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return atlas_make(s, err);
}

static bool
cmd_map_take(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return atlas_take(s, err);
}

const struct command cmd_map_table[] = {
	{ "map-gap", NULL, "", "On the map of takes, go to the next empty place", GROUP_MODEL, 0, 0,
	    0, cmd_map_gap },
	{ "map-hear", NULL, "", "Hear what is nearest on the map of takes", GROUP_MODEL, 0, 0, 0,
	    cmd_map_hear },
	{ "map-make", NULL, "", "Ask the model for a phrase that belongs to this place of the map",
	    GROUP_MODEL, 0, 0, 0, cmd_map_make },
	{ "map-move", NULL, "right up", "Move on the map of takes, and hear what is nearest",
	    GROUP_MODEL, 2, 2, 0, cmd_map_move },
	{ "map-point", NULL, "[by]", "Go to another point of the map of takes", GROUP_MODEL, 0, 1,
	    0, cmd_map_point },
	{ "map-put", NULL, "", "Take the phrase that was made, or the take, into the piece",
	    GROUP_MODEL, 0, 0, 0, cmd_map_take },
	{ .name = NULL }
};
