/* SPDX-License-Identifier: MIT */
#ifndef COMMAND_LINES_H
#define COMMAND_LINES_H

/*
 * command_lines.h - what a person types, for tests of an open piece.
 */

#include <string.h>
#include <time.h>

#include "app/session.h"
#include "app/session_life.h"
#include "command/command.h"
#include "test.h"

/* The piece is opened, or the test fails with what was said. */
static inline struct session *
open_session(const char *path)
{
	struct err err;
	struct session *s = session_open(path, &err);

	if (s == NULL)
		fail_msg("%s", err.text);
	return s;
}

/* The line is run, or the test fails with what it said. */
static inline void
say(struct session *s, const char *line)
{
	struct err err;

	if (!command_run(s, line, &err))
		fail_msg("%s: %s", line, err.text);
}

/* The line is refused, and the sentence has `why` in it. */
static inline void
refuse(struct session *s, const char *line, const char *why)
{
	struct err err;

	assert_false(command_run(s, line, &err));
	if (strstr(err.text, why) == NULL)
		fail_msg("%s: \"%s\" does not say \"%s\"", line, err.text, why);
}

/* The message has `what` in it. */
static inline void
said(const struct session *s, const char *what)
{
	if (strstr(s->message, what) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", s->message, what);
}

/* Polls as the screen does, until `done` or for so long. */
static inline bool
poll_until(struct session *s, bool (*done)(const struct session *), int seconds)
{
	struct timespec pause = { 0, 1000000 };

	for (int waited_ms = 0; waited_ms < 1000 * seconds; waited_ms++) {
		(void)session_poll(s);
		if (done(s))
			return true;
		nanosleep(&pause, NULL);
	}
	return false;
}

static inline bool
does_nothing_more(const struct session *s)
{
	return !session_busy(s);
}

/* Until no job goes on. */
static inline void
wait_for_jobs(struct session *s)
{
	if (!poll_until(s, does_nothing_more, 120))
		fail_msg("it goes on for more than two minutes");
}

#endif
