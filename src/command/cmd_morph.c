/* SPDX-License-Identifier: MIT */
/* cmd_morph.c - commands that make phrases of phrases. */

#include <string.h>

#include "app/morph.h"
#include "base/text.h"
#include "command/cmd.h"

static bool
cmd_morph_from(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return morph_set_end(s, MORPH_A, err);
}

static bool
cmd_morph_to(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return morph_set_end(s, MORPH_B, err);
}

static bool
cmd_morph_page(struct session *s, int argc, char **argv, struct err *err)
{
	int page = 0;

	if (argc < 2)
		return morph_turn(s, MORPH_PAGES, err);
	while (page < MORPH_PAGES && strcmp(argv[1], morph_page_names[page]) != 0)
		page++;
	if (page == MORPH_PAGES)
		return err_set(err, ERR_ARG, "the pages are between, sliders, pad and textures, "
		    "not %.40s", argv[1]);
	return morph_turn(s, page, err);
}

static bool
cmd_morph_move(struct session *s, int argc, char **argv, struct err *err)
{
	long long x, y;

	return cmd_integer(argc, argv, 1, -100, 100, 0, &x, err) &&
	    cmd_integer(argc, argv, 2, -100, 100, 0, &y, err) &&
	    morph_move(s, (double)x, (double)y, err);
}

/* A number, or from what it is "+1" and "-1". */
static bool
changed(const char *word, double now, double low, double high, double *value, struct err *err)
{
	bool moves = word[0] == '+' || word[0] == '-';

	if (!text_number(word + (word[0] == '+'), moves ? low - high : low, high, value, err))
		return false;
	if (moves)
		*value += now;
	return true;
}

static bool
cmd_morph_steps(struct session *s, int argc, char **argv, struct err *err)
{
	const struct morph_view *v = morph_view(s);
	double steps;

	(void)argc;
	return changed(argv[1], v != NULL ? v->steps : 5, MORPH_STEPS_MIN, MORPH_STEPS_MAX,
	    &steps, err) && morph_set_steps(s, (int)steps, err);
}

static bool
cmd_morph_radius(struct session *s, int argc, char **argv, struct err *err)
{
	const struct morph_view *v = morph_view(s);
	double radius;

	(void)argc;
	return changed(argv[1], v != NULL ? v->radius : 0.3, 0, MORPH_RADIUS_MAX, &radius, err) &&
	    morph_set_radius(s, radius, err);
}

static bool
cmd_morph_push(struct session *s, int argc, char **argv, struct err *err)
{
	enum trait trait = trait_find(argv[1]);
	long long by;

	if (trait == TRAITS)
		return err_set(err, ERR_ARG, "the sliders are busier, higher, syncopated and "
		    "legato, not %.40s", argv[1]);
	return cmd_integer(argc, argv, 2, -1, 1, 1, &by, err) &&
	    morph_push(s, trait, by < 0 ? -1 : 1, err);
}

static bool
cmd_morph_nudge(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return morph_nudge(s, err);
}

static bool
cmd_morph_back(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return morph_back(s, err);
}

static bool
cmd_morph_plane(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return morph_other_plane(s, err);
}

static bool
cmd_morph_go(struct session *s, int argc, char **argv, struct err *err)
{
	float place[PAD_SIZE] = { 0 };
	double value;

	for (int i = 1; i < argc; i++) {
		if (!text_number(argv[i], -PAD_REACH, PAD_REACH, &value, err))
			return false;
		place[i - 1] = (float)value;
	}
	return morph_go(s, place, err);
}

static bool
cmd_morph_hear(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return morph_hear(s, err);
}

static bool
cmd_morph_take(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return morph_take(s, err);
}

const struct command cmd_morph_table[] = {
	{ "morph-back", NULL, "", "Go back to the phrase that morphing began with",
	    GROUP_MODEL, 0, 0, 0, cmd_morph_back },
	{ "morph-from", NULL, "", "Morph from the phrase at the cursor: two bars of the track",
	    GROUP_MODEL, 0, 0, 0, cmd_morph_from },
	{ "morph-go", NULL, "x y [z w]", "Go to a place of the pad, each number from -2.5 to 2.5",
	    GROUP_MODEL, 2, PAD_SIZE, 0, cmd_morph_go },
	{ "morph-hear", NULL, "", "Hear the morphed phrase at the cursor", GROUP_MODEL, 0, 0, 0,
	    cmd_morph_hear },
	{ "morph-move", NULL, "right up",
	    "Go to another step, push a slider, or move on the pad", GROUP_MODEL, 2, 2, 0,
	    cmd_morph_move },
	{ "morph-nudge", NULL, "", "A phrase near the one that is heard, another each time",
	    GROUP_MODEL, 0, 0, 0, cmd_morph_nudge },
	{ "morph-page", NULL, "[page]",
	    "Show the steps between two phrases, the sliders, the pad or textures",
	    GROUP_MODEL, 0, 1, 0, cmd_morph_page },
	{ "morph-plane", NULL, "", "Show the pad's other two numbers; of textures, the other kind",
	    GROUP_MODEL, 0, 0, 0, cmd_morph_plane },
	{ "morph-push", NULL, "slider [by]",
	    "Make the phrase busier, higher, more syncopated or more legato; with -1 less so",
	    GROUP_MODEL, 1, 2, 0, cmd_morph_push },
	{ "morph-radius", NULL, "share",
	    "Share of the notes that a nudge changes, 0.1 to 1; +0.1 and -0.1 change it",
	    GROUP_MODEL, 1, 1, 0, cmd_morph_radius },
	{ "morph-steps", NULL, "steps",
	    "How many phrases from A to B, with both, 3 to 16; +1 and -1 change it", GROUP_MODEL,
	    1, 1, 0, cmd_morph_steps },
	{ "morph-take", NULL, "", "Take the morphed phrase into the piece, at the cursor",
	    GROUP_MODEL, 0, 0, 0, cmd_morph_take },
	{ "morph-to", NULL, "", "Morph to the phrase at the cursor", GROUP_MODEL, 0, 0, 0,
	    cmd_morph_to },
	{ .name = NULL }
};
