/* SPDX-License-Identifier: MIT */
/* cmd_continue.c - commands that let the model continue, and that handle candidates. */

#include "app/session_life.h"
#include "app/setting.h"
#include "app/suggest.h"
#include "app/tuning.h"
#include "command/cmd.h"
#include "model/infer/model.h"

static bool
cmd_continue(struct session *s, int argc, char **argv, struct err *err)
{
	long long bars;

	return cmd_integer(argc, argv, 1, 1, 64, (long long)settings_number(s->settings, SET_BARS),
	    &bars, err) && suggest_continue(s, (int)bars, err);
}

static bool
cmd_candidate(struct session *s, int argc, char **argv, struct err *err)
{
	long long number;

	return cmd_integer(argc, argv, 1, 1, GENERATE_CANDIDATES_MAX, 1, &number, err) &&
	    suggest_choose(s, (int)number - 1, true, err);
}

static bool
cmd_candidate_next(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_step(s, 1, err);
}

static bool
cmd_candidate_prev(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_step(s, -1, err);
}

static bool
cmd_batch_next(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_show(s, 1, err);
}

static bool
cmd_batch_prev(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_show(s, -1, err);
}

static bool
cmd_take(struct session *s, int argc, char **argv, struct err *err)
{
	long long number;

	if (argc > 1 && (!cmd_integer(argc, argv, 1, 1, GENERATE_CANDIDATES_MAX, 1, &number, err) ||
	    !suggest_choose(s, (int)number - 1, false, err)))
		return false;
	return suggest_take(s, err);
}

static bool
cmd_drop(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_drop(s, err);
}

static bool
cmd_pin(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_pin(s, err);
}

static bool
cmd_reroll(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_reroll(s, err);
}

static bool
cmd_candidates_close(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	(void)err;
	suggest_close(s);
	return true;
}

static bool
cmd_cancel(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return session_cancel(s) || err_set(err, ERR_ARG, "there is nothing to stop");
}

static bool
cmd_adapter_toggle(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	if (!tuning_need_model(s, err))
		return false;
	if (s->adapter == NULL)
		return err_set(err, ERR_ARG, "the model has not been tuned on this piece yet");
	s->use_adapter = !s->use_adapter;
	session_say(s, s->use_adapter ? "the tuned model continues" : "the base model continues");
	return suggest_compare(s, err);
}

const struct command cmd_continue_table[] = {
	{ "adapter-toggle", NULL, "",
	    "Switch between the tuned and the base model, on the same seed",
	    GROUP_MODEL, 0, 0, 0, cmd_adapter_toggle },
	{ "batch-next", NULL, "", "Show the next newer batch of candidates", GROUP_MODEL,
	    0, 0, 0, cmd_batch_next },
	{ "batch-prev", NULL, "", "Show the next older batch of candidates", GROUP_MODEL,
	    0, 0, 0, cmd_batch_prev },
	{ "cancel", NULL, "", "Stop the model; notes written so far stay", GROUP_MODEL,
	    0, 0, 0, cmd_cancel },
	{ "candidate", NULL, "number", "Play a candidate in its place", GROUP_MODEL,
	    1, 1, 0, cmd_candidate },
	{ "candidate-next", NULL, "", "Go to the next candidate", GROUP_MODEL,
	    0, 0, 0, cmd_candidate_next },
	{ "candidate-prev", NULL, "", "Go to the previous candidate", GROUP_MODEL,
	    0, 0, 0, cmd_candidate_prev },
	{ "candidates-close", NULL, "", "Hide the candidates; batch-prev shows them again",
	    GROUP_MODEL, 0, 0, 0, cmd_candidates_close },
	{ "continue", NULL, "[bars]", "Let the model continue from the notes before the cursor",
	    GROUP_MODEL, 0, 1, 0, cmd_continue },
	{ "drop", NULL, "", "Drop the candidate", GROUP_MODEL, 0, 0, 0, cmd_drop },
	{ "pin", NULL, "", "Keep the candidate when the others are replaced", GROUP_MODEL,
	    0, 0, 0, cmd_pin },
	{ "reroll", NULL, "", "Replace the candidates, with another seed", GROUP_MODEL,
	    0, 0, 0, cmd_reroll },
	{ "take", NULL, "[number]", "Write the candidate, or its selected part, into the piece",
	    GROUP_MODEL, 0, 1, CMD_EDITS, cmd_take },
	{ NULL, NULL, NULL, NULL, GROUP_MODEL, 0, 0, 0, NULL }
};
