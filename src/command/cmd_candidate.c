/* SPDX-License-Identifier: MIT */
/* cmd_candidate.c - commands for what the model has made. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "app/ghost.h"
#include "app/session_life.h"
#include "app/suggest.h"
#include "app/suggest_tree.h"
#include "app/tuning.h"
#include "command/cmd.h"
#include "model/infer/model.h"
#include "music/edit.h"

#define MUTATE_KEEPS	90		/* percent of the notes */

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
cmd_batch(struct session *s, int argc, char **argv, struct err *err)
{
	long long number;

	return cmd_integer(argc, argv, 1, 1, COUNT_MAX, 1, &number, err) &&
	    suggest_go(s, (size_t)number - 1, err);
}

static bool
cmd_more(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_show_more(s, err);
}

static bool
cmd_mutate(struct session *s, int argc, char **argv, struct err *err)
{
	long long percent;

	return cmd_integer(argc, argv, 1, 0, 99, MUTATE_KEEPS, &percent, err) &&
	    suggest_mutate(s, (double)percent / 100, err);
}

static bool
cmd_each_pass(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return suggest_each_pass(s, err);
}

static bool
take(struct session *s, int argc, char **argv, bool track, struct err *err)
{
	long long number;

	if (argc > 1 && (!cmd_integer(argc, argv, 1, 1, GENERATE_CANDIDATES_MAX, 1, &number, err) ||
	    !suggest_choose(s, (int)number - 1, false, err)))
		return false;
	return suggest_take(s, track, err);
}

static bool
cmd_take(struct session *s, int argc, char **argv, struct err *err)
{
	return take(s, argc, argv, false, err);
}

static bool
cmd_take_track(struct session *s, int argc, char **argv, struct err *err)
{
	return take(s, argc, argv, true, err);
}

/* --- its figures */

static void
explain_quotes(const struct candidate *c, char *out, size_t size)
{
	const struct quote_runs *quote = &c->facts.quote;

	out[0] = '\0';
	if (quote->corpus > 0 && quote->corpus >= quote->seed)
		snprintf(out, size, "; quotes %d: so many notes in a row are as in known music",
		    quote->corpus);
	else if (quote->seed > 0)
		snprintf(out, size, "; %d as here: so many notes in a row are as elsewhere in "
		    "this piece", quote->seed);
	else if (c->facts.bands.known > 0)
		snprintf(out, size, "; real %d%%: so many of its measures are as in music like it",
		    100 * c->facts.bands.inside / c->facts.bands.known);
}

static bool
cmd_candidate_explain(struct session *s, int argc, char **argv, struct err *err)
{
	const struct batch *batch = suggest_batch(s);
	const struct candidate *c = suggest_current(s);
	char key[64] = "", quotes[128], weakest[64] = "";

	(void)argc;
	(void)argv;
	if (c == NULL)
		return err_set(err, ERR_ARG, "there is no candidate; F6 asks for some");
	if (!c->done || isnan(c->facts.nats_per_note)) {
		session_say(s, "candidate %d is not judged yet",
		    suggest_place(batch, s->suggest->current) + 1);
		return true;
	}
	if (!isnan(c->facts.in_key))
		snprintf(key, sizeof key, "; key %.0f%%: the notes in the key",
		    100 * c->facts.in_key);
	explain_quotes(c, quotes, sizeof quotes);
	if (c->facts.weakest_bar > 0)
		snprintf(weakest, sizeof weakest, "; bar %lld convinces least",
		    (long long)c->facts.weakest_bar);
	session_say(s, "candidate %d of %d, best first.  Surprise %.1f: the model chose each note "
	    "as if among %.0f; lower is more expected%s; %.2g/bar: notes in a bar%s%s",
	    suggest_place(batch, s->suggest->current) + 1, batch->count, c->facts.nats_per_note,
	    exp(c->facts.nats_per_note), key, c->facts.notes_per_bar, quotes,
	    weakest);
	return true;
}

/* --- the tree of takes */

static bool
go_in_tree(struct session *s, int argc, char **argv, int way, struct err *err)
{
	struct suggest_row *rows;
	long long count, at;

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	if (suggest_batch(s) == NULL)
		return suggest_show(s, -1, err);
	rows = suggest_tree(s->suggest);
	if (rows == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for the tree of takes");
	at = (long long)suggest_tree_at(rows, s->suggest->count, s->suggest->shown) + way * count;
	at = at < 0 ? 0 : at < (long long)s->suggest->count ? at : (long long)s->suggest->count - 1;
	count = (long long)rows[at].batch;
	free(rows);
	return suggest_go(s, (size_t)count, err);
}

static bool
cmd_take_above(struct session *s, int argc, char **argv, struct err *err)
{
	return go_in_tree(s, argc, argv, -1, err);
}

static bool
cmd_take_below(struct session *s, int argc, char **argv, struct err *err)
{
	return go_in_tree(s, argc, argv, 1, err);
}

static bool
cmd_take_parent(struct session *s, int argc, char **argv, struct err *err)
{
	const struct batch *batch = suggest_batch(s), *parent;
	size_t at = 0;

	(void)argc;
	(void)argv;
	if (batch == NULL)
		return err_set(err, ERR_ARG, "there is no candidate; F6 asks for some");
	parent = batch->parent;
	if (parent == NULL)
		return err_set(err, ERR_ARG, "this was asked for of the piece itself: "
		    "it has no parent");
	while (s->suggest->batches[at] != parent)
		at++;
	return suggest_go(s, at, err) && (!batch->mutates ||
	    suggest_choose(s, suggest_place(parent, batch->parent_candidate), false, err));
}

/* --- ghost notes */

/* As writing them does: the cursor goes to the last one, in step mode to its end. */
static void
follow_ghosts(struct session *s, const struct note *notes, size_t count)
{
	const struct note *last = &notes[count - 1];

	for (size_t i = 0; i < count; i++)
		cmd_preview(s, &notes[i]);
	s->cursor_pitch = last->pitch;
	cmd_move_cursor(s, last->start_ticks +
	    (s->mode == MODE_STEP ? last->length_ticks : 0));
}

static bool
cmd_ghost_take(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	const struct note *notes;
	char label[64], text[64];
	long long onsets;
	size_t count;
	bool ok;

	if (!cmd_count(argc, argv, 1, &onsets, err))
		return false;
	count = ghost_first(s, onsets < GHOST_ONSETS ? (int)onsets : GHOST_ONSETS);
	if (count == 0)
		return err_set(err, ERR_ARG, "no ghost note is shown; they follow a note that is "
		    "written, unless ghost is off");
	ghost_notes(s, &notes);
	for (size_t i = 0; i < count; i++)
		if (!edit_add_note(&edit, s->song, &notes[i], err)) {
			edit_clear(&edit);
			return false;
		}
	snprintf(label, sizeof label, "take %s of the model", cmd_notes(count, text));
	ok = cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (!ok)
		return false;
	follow_ghosts(s, notes, count);
	ghost_taken(s, count);
	session_say(s, "took %s; u takes it back", text);
	return true;
}

/* The order as a command, which makes the batch again. */
static bool
cmd_order(struct session *s, int argc, char **argv, struct err *err)
{
	const struct batch *batch = suggest_batch(s);
	char *line;

	(void)argc;
	(void)argv;
	if (batch == NULL)
		return err_set(err, ERR_ARG, "there is no candidate; F6 asks for some");
	line = order_line(&batch->order, s->song, s->time);
	if (line == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory for what was asked");
	session_print(s, "%s", line);
	session_say(s, "%s%s", line, batch->mutates ? " (of the candidate that it varies)" : "");
	free(line);
	return true;
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
cmd_reroll_longer(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;

	return cmd_integer(argc, argv, 1, -64, 64, 1, &by, err) &&
	    suggest_longer(s, (int)by, err);
}

static bool
cmd_reroll_warmer(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;

	return cmd_integer(argc, argv, 1, -40, 40, 1, &by, err) &&
	    suggest_warmer(s, (int)by, err);
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

const struct command cmd_candidate_table[] = {
	{ "adapter-toggle", NULL, "",
	    "Switch between the tuned and the base model, on the same seed",
	    GROUP_MODEL, 0, 0, 0, cmd_adapter_toggle },
	{ "batch", NULL, "number", "Show a batch of candidates", GROUP_MODEL, 1, 1, 0, cmd_batch },
	{ "batch-next", NULL, "", "Show the next newer batch of candidates", GROUP_MODEL,
	    0, 0, 0, cmd_batch_next },
	{ "batch-prev", NULL, "", "Show the next older batch of candidates", GROUP_MODEL,
	    0, 0, 0, cmd_batch_prev },
	{ "cancel", NULL, "", "Stop what the model is making; what has arrived stays", GROUP_MODEL,
	    0, 0, 0, cmd_cancel },
	{ "candidate", NULL, "number", "Hear a candidate in its place", GROUP_MODEL,
	    1, 1, 0, cmd_candidate },
	{ "candidate-explain", NULL, "", "Say what the figures of the candidate mean", GROUP_MODEL,
	    0, 0, 0, cmd_candidate_explain },
	{ "candidate-next", NULL, "", "Go to the next candidate", GROUP_MODEL,
	    0, 0, 0, cmd_candidate_next },
	{ "candidate-prev", NULL, "", "Go to the previous candidate", GROUP_MODEL,
	    0, 0, 0, cmd_candidate_prev },
	{ "candidates-close", NULL, "", "Put the candidates away; batch-prev shows them again",
	    GROUP_MODEL, 0, 0, 0, cmd_candidates_close },
	{ "candidates-more", NULL, "", "Show more of the candidates", GROUP_MODEL,
	    0, 0, 0, cmd_more },
	{ "drop", NULL, "", "Drop the candidate", GROUP_MODEL, 0, 0, 0, cmd_drop },
	{ "each-pass", NULL, "", "Another candidate with every pass of the loop, or no more",
	    GROUP_MODEL, 0, 0, 0, cmd_each_pass },
	{ "ghost-take", NULL, "[count]", "Write the next ghost note, or so many", GROUP_MODEL,
	    0, 1, CMD_EDITS | CMD_REPEATS | CMD_HERE, cmd_ghost_take },
	{ "mutate", NULL, "[percent]", "Vary the candidate; so much of it is kept (90)",
	    GROUP_MODEL, 0, 1, 0, cmd_mutate },
	{ "order", NULL, "", "Say the command that makes these candidates again", GROUP_MODEL,
	    0, 0, 0, cmd_order },
	{ "pin", NULL, "", "Keep the candidate when the others are made anew", GROUP_MODEL,
	    0, 0, 0, cmd_pin },
	{ "reroll", NULL, "", "Make the candidates anew with another seed", GROUP_MODEL,
	    0, 0, 0, cmd_reroll },
	{ "reroll-longer", NULL, "[bars]", "Let reroll make longer candidates, or shorter ones",
	    GROUP_MODEL, 0, 1, 0, cmd_reroll_longer },
	{ "reroll-warmer", NULL, "[steps]",
	    "Let reroll make more daring candidates, or more careful ones", GROUP_MODEL,
	    0, 1, 0, cmd_reroll_warmer },
	{ "take", NULL, "[number]", "Write the candidate into the piece, or its selected part",
	    GROUP_MODEL, 0, 1, CMD_EDITS | CMD_HERE, cmd_take },
	{ "take-above", NULL, "[count]", "Go to the batch above in the tree of takes", GROUP_MODEL,
	    0, 1, CMD_REPEATS, cmd_take_above },
	{ "take-below", NULL, "[count]", "Go to the batch below in the tree of takes", GROUP_MODEL,
	    0, 1, CMD_REPEATS, cmd_take_below },
	{ "take-parent", NULL, "", "Go to the batch that this one varies or makes again",
	    GROUP_MODEL, 0, 0, 0, cmd_take_parent },
	{ "take-track", NULL, "[number]", "Write the part of the candidate on this track",
	    GROUP_MODEL, 0, 1, CMD_EDITS | CMD_HERE, cmd_take_track },
	{ NULL, NULL, NULL, NULL, GROUP_MODEL, 0, 0, 0, NULL }
};
