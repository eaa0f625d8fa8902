/* SPDX-License-Identifier: MIT */
/*
 * Commands at random, with words at random after them: none harms the program,
 * and the piece comes back from its session as it was left, undone and redone.
 */

#include "test.h"

#include "app/session.h"
#include "app/session_life.h"
#include "base/file.h"
#include "base/rng.h"
#include "command/command.h"
#include "music/smf.h"
#include "sandbox.h"
#include "session_bytes.h"

#define SESSIONS	24
#define LINES		250

static const char *const words[] = {
	"1", "2", "5", "64", "127", "128", "0", "-1", "-12", "12", "1000000",
	    "99999999999", "C4", "G9",
	"1/16", "1/12", "3/8", "here", "4/4", "7/8", "D", "minor", "on", "off", "x", "5m",
	    "\"a b\"", "60",
};
/* What makes something for the others to work on. */
static const char *const busy[] = {
	"note-add", "note-add 70 1/4", "select", "undo", "redo", "undo-go 1",
	    "cursor-right 3", "paste",
	"cut", "duplicate", "track-add", "select-all", "note-later", "transpose 1", "tempo 90 here",
};

/* Commands that write files, need a model or a sound device, or leave. */
static bool
is_left_out(const struct command *c)
{
	static const char *const names[] = { "set", "sound" };

	for (size_t i = 0; i < COUNT(names); i++)
		if (strcmp(c->name, names[i]) == 0)
			return true;
	return c->group == GROUP_MODEL || (c->group == GROUP_FILE && strcmp(c->name, "notes") != 0);
}

static void
random_line(struct rng *rng, char *line, size_t size)
{
	const struct command *c;
	size_t used;

	if (rng_below(rng, 3) == 0) {
		snprintf(line, size, "%s", busy[rng_below(rng, COUNT(busy))]);
		return;
	}
	do
		c = command_at(rng_below(rng, (uint32_t)command_count()));
	while (is_left_out(c));
	used = (size_t)snprintf(line, size, "%s", c->name);
	for (uint32_t n = rng_below(rng, 3); n > 0; n--)
		used += (size_t)snprintf(line + used, size - used, " %s",
		    words[rng_below(rng, COUNT(words))]);
}

static void
check_again(const char *path, const char *wanted, size_t nodes, uint64_t seed)
{
	struct err err;
	struct session *s = session_open(path, &err);
	char hash[33];
	uint32_t at;

	if (s == NULL || s->message_is_error)
		fail_msg("seed %d: %s", (int)seed, s == NULL ? err.text : s->message);
	session_hash(s, hash);
	if (strcmp(hash, wanted) != 0 || s->history.count != nodes)
		fail_msg("seed %d: another piece came back", (int)seed);
	/* Every node of the tree can be visited, and the way back is the same. */
	at = s->history.at;
	for (uint32_t i = 0; i < nodes; i += 7)
		if (!session_go(s, i, &err))
			fail_msg("seed %d, node %u: %s", (int)seed, i, err.text);
	assert_true(session_go(s, at, &err));
	session_hash(s, hash);
	assert_string_equal(hash, wanted);
	session_close(s);
}

static void
what_comes_back_is_what_was_left(void **state)
{
	size_t edits = 0;

	(void)state;
	for (uint64_t seed = 1; seed <= SESSIONS; seed++) {
		struct rng rng;
		struct err err;
		char path[300], line[128], hash[33];
		struct session *s;
		size_t nodes;

		snprintf(path, sizeof path, "%s/%d.mid", sandbox_root, (int)seed);
		rng_seed(&rng, seed);
		s = session_open(path, &err);
		assert_non_null(s);
		for (int i = 0; i < LINES; i++) {
			random_line(&rng, line, sizeof line);
			err.text[0] = '\0';
			if (!command_run(s, line, &err))
				assert_true(err.text[0] != '\0');
		}
		session_hash(s, hash);
		nodes = s->history.count;
		edits += nodes;
		session_close(s);
		check_again(path, hash, nodes, seed);
	}
	assert_true(edits > SESSIONS * LINES / 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(what_comes_back_is_what_was_left) };

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
