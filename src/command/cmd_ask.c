/* SPDX-License-Identifier: MIT */
/* cmd_ask.c - commands that ask the model for notes, and that say what it may not change. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/ask.h"
#include "app/draft.h"
#include "app/locked.h"
#include "app/reads.h"
#include "app/session.h"
#include "app/tuning.h"
#include "command/cmd.h"
#include "music/song.h"

#define BARS_MAX	64

/* NAME [bars] [name value ...]: a number alone is how many bars, A-B which. */
static bool
read_words(struct session *s, int argc, char **argv, struct order *o, struct err *err)
{
	struct order_place place = { s->song, s->time, s->model };
	const char *first = argc > 1 ? argv[1] : "";
	bool some = first[0] >= '0' && first[0] <= '9';
	int used = some ? 2 : 1;
	long long bars;

	if (some && strchr(first, '-') != NULL) {
		if (!order_set(o, &place, order_row_name(ORDER_BARS), first, err))
			return false;
	} else if (some && (!cmd_integer(argc, argv, 1, 1, BARS_MAX, 1, &bars, err) ||
	    !ask_bars(s, o, (int)bars, err))) {
		return false;
	}
	return order_set_pairs(o, &place, argc - used, argv + used, err);
}

/* The model is opened first: it knows its styles. */
static bool
ask(struct session *s, enum order_way way, int argc, char **argv, struct err *err)
{
	struct order o = { .way = way };
	bool ok = tuning_need_model(s, err) && read_words(s, argc, argv, &o, err) &&
	    ask_now(s, &o, err);

	order_clear(&o);
	return ok;
}

#define ASK(way, WAY) \
	static bool \
	cmd_##way(struct session *s, int argc, char **argv, struct err *err) \
	{ \
		return ask(s, ORDER_##WAY, argc, argv, err); \
	}
ASK(accompany, ACCOMPANY)
ASK(bridge, BRIDGE)
ASK(continue, CONTINUE)
ASK(end, END)
ASK(fill, FILL)
ASK(harmonise, HARMONISE)
ASK(vary, VARY)
#undef ASK

static bool
cmd_accompany_above(struct session *s, int argc, char **argv, struct err *err)
{
	struct order_place place = { s->song, s->time, NULL };
	struct order o = { .way = ORDER_ACCOMPANY };
	char track[16];
	bool ok;

	snprintf(track, sizeof track, "%d", s->track + 1);
	ok = order_set(&o, &place, order_row_name(ORDER_ABOVE), track, err) &&
	    tuning_need_model(s, err) && read_words(s, argc, argv, &o, err) && ask_now(s, &o, err);
	order_clear(&o);
	return ok;
}

/* --- locks */

static bool
lock_bars(struct session *s, const struct window *w, bool on, struct err *err)
{
	char from[64];

	if (!locked_set_span(s, w->start_ticks, w->end_ticks, on, err))
		return false;
	session_say(s, "%s: %s on", cmd_at(s, w->start_ticks, from),
	    on ? "the model changes nothing from here" : "the model may write from here");
	return true;
}

static bool
lock_notes(struct session *s, bool on, struct err *err)
{
	struct targets t;
	uint32_t *ids;
	char text[64], said[128];
	bool ok;

	if (!cmd_targets(s, &t, err))
		return false;
	ids = targets_ids(&t);
	snprintf(said, sizeof said, "%s %s", cmd_notes(t.count, text), on ?
	    "locked: the model keeps what is locked; gL unlocks" : "unlocked");
	ok = (ids != NULL || err_set(err, ERR_LIMIT, "no memory for what is locked")) &&
	    locked_set_notes(s, ids, t.count, on, said, err);
	free(ids);
	targets_clear(&t);
	return ok;
}

static bool
lock(struct session *s, int argc, char **argv, bool on, struct err *err)
{
	const char *what = argc > 1 ? argv[1] : "";
	struct window w;
	int track;

	if (!on && strcmp(what, "all") == 0) {
		if (!locked_clear(s, err))
			return false;
		session_say(s, "nothing is locked any more");
		return true;
	}
	if (strcmp(what, "track") == 0) {
		if (!locked_set_track(s, s->track, on, err))
			return false;
		session_say(s, "track %d is %s", s->track + 1, on ? "locked" : "unlocked");
		return true;
	}
	if (what[0] != '\0')
		return err_set(err, ERR_ARG, on ? "lock takes track, or nothing: the selection or "
		    "the note here" : "unlock takes track, all, or nothing: the selection or the "
		    "note here");
	if (s->selection.whole_bars && session_selected(s, &w, &track))
		return lock_bars(s, &w, on, err);
	return lock_notes(s, on, err);
}

static bool
cmd_lock(struct session *s, int argc, char **argv, struct err *err)
{
	return lock(s, argc, argv, true, err);
}

static bool
cmd_unlock(struct session *s, int argc, char **argv, struct err *err)
{
	return lock(s, argc, argv, false, err);
}

/* --- the panel */

static bool
cmd_ask(struct session *s, int argc, char **argv, struct err *err)
{
	struct draft_row row;

	if (argc == 2)
		return draft_set(s, "ask", argv[1], err);
	if (!order_are_pairs(argc - 1, argv + 1, err))
		return false;
	for (int i = 1; i < argc; i += 2)
		if (!draft_set(s, argv[i], argv[i + 1], err))
			return false;
	for (int i = 0; argc == 1 && i < draft_rows(s); i++) {
		draft_row(s, i, &row);
		session_print(s, "%s %s%s", row.name, row.value, row.asked ? "" : " (free)");
	}
	return true;
}

static bool
cmd_ask_row(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;

	return cmd_integer(argc, argv, 1, -100, 100, 1, &by, err) && draft_move(s, (int)by, err);
}

static bool
cmd_ask_change(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;

	return cmd_integer(argc, argv, 1, -100, 100, 1, &by, err) &&
	    draft_change(s, (int)by, err);
}

static bool
cmd_ask_free(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return draft_free(s, err);
}

static bool
cmd_ask_make(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	(void)argv;
	return draft_make(s, err);
}

static bool
cmd_ask_existing(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc;
	return ask_answer(s, argv[1], err);
}

/* --- the features of the piece */

static bool
cmd_feature_row(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;

	return cmd_integer(argc, argv, 1, -100, 100, 1, &by, err) && reads_move(s, (int)by, err);
}

static bool
cmd_feature_ask(struct session *s, int argc, char **argv, struct err *err)
{
	long long by;

	return cmd_integer(argc, argv, 1, -100, 100, 1, &by, err) && reads_ask(s, (int)by, err);
}

static bool
cmd_feature_like(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return reads_ask_like(s, err);
}

#define WORDS	"[bars] [name value ...]"
#define WORDS_MAX (2 * ORDER_ROWS + 1)

const struct command cmd_ask_table[] = {
	{ "accompany", NULL, WORDS, "Let the model write a new track below this one",
	    GROUP_MODEL, 0, WORDS_MAX, 0, cmd_accompany },
	{ "accompany-above", NULL, WORDS, "Let the model write a new track above this one",
	    GROUP_MODEL, 0, WORDS_MAX, 0, cmd_accompany_above },
	{ "ask", NULL, "[way | name value ...]", "Say what the Ask panel asks for",
	    GROUP_MODEL, 0, WORDS_MAX, 0, cmd_ask },
	{ "ask-change", NULL, "[by]", "Change the row of the Ask panel", GROUP_MODEL,
	    0, 1, 0, cmd_ask_change },
	{ "ask-existing", NULL, "keep|replace|push",
	    "Say what becomes of the notes where the model was asked to continue", GROUP_MODEL,
	    1, 1, 0, cmd_ask_existing },
	{ "ask-free", NULL, "", "Ask nothing in the row of the Ask panel", GROUP_MODEL,
	    0, 0, 0, cmd_ask_free },
	{ "ask-make", NULL, "", "Let the model write what the Ask panel says", GROUP_MODEL,
	    0, 0, 0, cmd_ask_make },
	{ "ask-row", NULL, "[by]", "Go to the next row of the Ask panel", GROUP_MODEL,
	    0, 1, 0, cmd_ask_row },
	{ "bridge", NULL, WORDS, "Let the model lead from the bars before to the bars after",
	    GROUP_MODEL, 0, WORDS_MAX, 0, cmd_bridge },
	{ "continue", NULL, WORDS, "Let the model continue from the notes before the cursor",
	    GROUP_MODEL, 0, WORDS_MAX, CMD_REPEATS, cmd_continue },
	{ "end", NULL, WORDS, "Let the model bring the piece to its end",
	    GROUP_MODEL, 0, WORDS_MAX, 0, cmd_end },
	{ "feature-ask", NULL, "[by]", "Ask the model for more of the feature, or less",
	    GROUP_MODEL, 0, 1, 0, cmd_feature_ask },
	{ "feature-like", NULL, "",
	    "Ask the model for as much of the feature as music like this has", GROUP_MODEL,
	    0, 0, 0, cmd_feature_like },
	{ "feature-row", NULL, "[by]", "Go to the next feature of the piece", GROUP_MODEL,
	    0, 1, 0, cmd_feature_row },
	{ "fill", NULL, WORDS, "Let the model write the selection anew, or bars from here on",
	    GROUP_MODEL, 0, WORDS_MAX, 0, cmd_fill },
	{ "harmonise", NULL, WORDS, "Let the model find chords for a melody, on a new track",
	    GROUP_MODEL, 0, WORDS_MAX, 0, cmd_harmonise },
	{ "lock", NULL, "[track]", "The model keeps the selected notes or bars, or the track",
	    GROUP_MODEL, 0, 1, 0, cmd_lock },
	{ "unlock", NULL, "[track|all]", "The model may change them again", GROUP_MODEL,
	    0, 1, 0, cmd_unlock },
	{ "vary", NULL, WORDS, "Let the model vary the selection, or bars from here on",
	    GROUP_MODEL, 0, WORDS_MAX, 0, cmd_vary },
	{ NULL, NULL, NULL, NULL, GROUP_MODEL, 0, 0, 0, NULL }
};
