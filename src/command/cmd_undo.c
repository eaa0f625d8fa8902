/* SPDX-License-Identifier: MIT */
/* cmd_undo.c - commands that move through the undo tree. */

#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "app/undoing.h"
#include "command/cmd.h"

static bool
undo(struct session *s, int argc, char **argv, struct err *err)
{
	long long count;
	const struct history *h = &s->history;
	uint32_t target = h->at, last = 0;
	size_t steps = 0;
	char said[200];

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	for (; count > 0 && target != 0; count--, steps++) {
		last = target;
		target = h->nodes[target].parent;
	}
	if (steps == 0)
		return err_set(err, ERR_ARG, "there is nothing to undo");
	if (steps == 1)
		snprintf(said, sizeof said, "undid edit %u: %.100s", last,
		    h->nodes[last].edit.label);
	else
		snprintf(said, sizeof said, "undid %zu edits, back to before: %.80s", steps,
		    h->nodes[last].edit.label);
	return undoing_go(s, target, said, err);
}

static bool
redo(struct session *s, int argc, char **argv, struct err *err)
{
	long long count;
	const struct history *h = &s->history;
	uint32_t target = h->at;
	size_t steps = 0;
	char said[200];

	if (!cmd_count(argc, argv, 1, &count, err))
		return false;
	for (; count > 0 && h->nodes[target].redo_child != 0; count--, steps++)
		target = h->nodes[target].redo_child;
	if (steps == 0)
		return err_set(err, ERR_ARG, "there is nothing to redo");
	if (steps == 1)
		snprintf(said, sizeof said, "redid edit %u: %.100s", target,
		    h->nodes[target].edit.label);
	else
		snprintf(said, sizeof said, "redid %zu edits, up to: %.80s", steps,
		    h->nodes[target].edit.label);
	return undoing_go(s, target, said, err);
}

static bool
go_and_say(struct session *s, uint32_t node, struct err *err)
{
	char said[200] = "the piece as it was opened first";

	if (node != 0 && node < s->history.count)
		snprintf(said, sizeof said, "the piece after edit %u: %.100s", node,
		    s->history.nodes[node].edit.label);
	return undoing_go(s, node, said, err);
}

/* "5m": the node that was the newest five minutes ago. */
static bool
parse_ago(const char *word, int64_t *seconds)
{
	char *end;
	long long n = strtoll(word, &end, 10);
	static const struct { char unit; int seconds; } units[] = {
		{ 's', 1 }, { 'm', 60 }, { 'h', 3600 }, { 'd', 86400 },
	};

	for (size_t i = 0; end != word && n > 0 && n < 1000000 && i < sizeof units / sizeof *units;
	    i++) {
		if (end[0] == units[i].unit && end[1] == '\0') {
			*seconds = n * units[i].seconds;
			return true;
		}
	}
	return false;
}

/* In order of time, across branches. */
static bool
go_in_time(struct session *s, int argc, char **argv, int direction, struct err *err)
{
	const struct history *h = &s->history;
	long long count, target = h->at;
	int64_t seconds, goal;

	if (argc > 1 && parse_ago(argv[1], &seconds)) {
		goal = h->at == 0 || direction < 0 ? time(NULL) : h->nodes[h->at].made_unix_s;
		goal += direction * seconds;
		for (target = (long long)h->count - 1; target > 0 &&
		    h->nodes[target].made_unix_s > goal; )
			target--;
	} else {
		if (!cmd_count(argc, argv, 1, &count, err))
			return false;
		target += direction * count;
	}
	if (target < 0)
		target = 0;
	if (target >= (long long)h->count)
		target = (long long)h->count - 1;
	if ((uint32_t)target == h->at)
		return err_set(err, ERR_ARG, "there is no %s edit",
		    direction < 0 ? "earlier" : "later");
	return go_and_say(s, (uint32_t)target, err);
}

static bool
earlier(struct session *s, int argc, char **argv, struct err *err)
{
	return go_in_time(s, argc, argv, -1, err);
}

static bool
later(struct session *s, int argc, char **argv, struct err *err)
{
	return go_in_time(s, argc, argv, 1, err);
}

static bool
undo_go(struct session *s, int argc, char **argv, struct err *err)
{
	long long node;

	return cmd_integer(argc, argv, 1, 0, (long long)s->history.count - 1, 0, &node, err) &&
	    go_and_say(s, (uint32_t)node, err);
}

static bool
undo_list(struct session *s, int argc, char **argv, struct err *err)
{
	const struct history *h = &s->history;

	(void)argc, (void)argv, (void)err;
	for (uint32_t i = 1; i < h->count; i++)
		session_print(s, "%u after %u: %s%s%s", i, h->nodes[i].parent,
		    h->nodes[i].edit.label,
		    i == h->at ? " <- here" : "", i == s->saved_node ? " <- in the file" : "");
	session_say(s, "%zu edit%s; the piece is at edit %u", h->count - 1,
	    h->count == 2 ? "" : "s", h->at);
	return true;
}

static bool
revert(struct session *s, int argc, char **argv, struct err *err)
{
	size_t count = session_unsaved(s);
	char said[200];

	(void)argc, (void)argv;
	if (count == 0)
		return err_set(err, ERR_ARG, "the piece is the same as the file");
	snprintf(said, sizeof said, "undid %zu edit%s, back to the saved file; "
	    ":undo-go %u returns", count, count == 1 ? "" : "s", s->history.at);
	return undoing_go(s, s->saved_node, said, err);
}

const struct command cmd_undo_table[] = {
	{ "earlier", NULL, "[count|time]",
	    "Go back in order of time, by edits or by 5m, 30s, 2h",
	    GROUP_EDIT, 0, 1, CMD_REPEATS, earlier },
	{ "later", NULL, "[count|time]",
	    "Go forward in order of time, by edits or by 5m, 30s, 2h",
	    GROUP_EDIT, 0, 1, CMD_REPEATS, later },
	{ "redo", NULL, "[count]", "Redo the last undone edit", GROUP_EDIT, 0, 1, CMD_REPEATS,
	    redo },
	{ "revert", NULL, "", "Go back to the saved file; can be undone", GROUP_EDIT,
	    0, 0, 0, revert },
	{ "undo", "u", "[count]", "Undo the last edit", GROUP_EDIT, 0, 1, CMD_REPEATS, undo },
	{ "undo-go", NULL, "number", "Go to the state after an edit", GROUP_EDIT, 1, 1, 0,
	    undo_go },
	{ "undo-list", NULL, "", "List all edits", GROUP_EDIT, 0, 0, 0, undo_list },
	{ .name = NULL }
};
