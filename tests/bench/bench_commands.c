/* SPDX-License-Identifier: MIT */
/*
 * How long each command holds the terminal's thread on a big piece:
 * bench_commands [NOTES [WORST]].  Walks the table of commands, once with
 * nothing selected and once with every note of every track, and prints those
 * that take WORST ms (1) or more, then the worst of all.
 *
 * A command holds the thread until it returns, and again whenever session_poll
 * brings home what it began: both count, and so does the undo of what it did.
 * `cpu` is the thread's own time, `wall` the clock's; `done` the time until the
 * piece is as the command makes it.  Sessions go to a folder in $TMPDIR.
 */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "app/apart.h"
#include "app/session.h"
#include "app/session_life.h"
#include "base/file.h"
#include "command/command.h"
#include "command_words.h"
#include "made_up.h"

struct cost {
	double	 cpu_ms, wall_ms;	/* the longest time without an answer to a key */
	double	 done_ms;		/* until the piece is as it should be */
};

static double
ms_of(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void
keep_longest(struct cost *c, double cpu, double wall)
{
	cpu = ms_of(CLOCK_THREAD_CPUTIME_ID) - cpu;
	wall = ms_of(CLOCK_MONOTONIC) - wall;
	c->cpu_ms = cpu > c->cpu_ms ? cpu : c->cpu_ms;
	c->wall_ms = wall > c->wall_ms ? wall : c->wall_ms;
}

/* As the screen does it: the line, then a poll now and then until nothing is on its way. */
static bool
run(struct session *s, const char *line, struct cost *c)
{
	double begin = ms_of(CLOCK_MONOTONIC), cpu = ms_of(CLOCK_THREAD_CPUTIME_ID), wall = begin;
	struct timespec pause = { 0, 1000000 };
	struct err err;
	bool good = command_run(s, line, &err);

	keep_longest(c, cpu, wall);
	if (!good)
		session_complain(s, "%s", err.text);
	while (session_busy(s)) {
		nanosleep(&pause, NULL);
		cpu = ms_of(CLOCK_THREAD_CPUTIME_ID);
		wall = ms_of(CLOCK_MONOTONIC);
		session_poll(s);
		keep_longest(c, cpu, wall);
		if (wall - begin > 500 && (command_find(line) == NULL ||
		    command_find(line)->group == GROUP_MODEL))
			session_cancel(s);
	}
	c->done_ms = ms_of(CLOCK_MONOTONIC) - begin;
	return good;
}

static void
show(const char *name, const char *what, const struct cost *c, double least, struct session *s)
{
	if (c->cpu_ms >= least)
		printf("%-18s %-22s cpu %7.1f  wall %7.1f  done %7.1f  %.60s\n", what, name,
		    c->cpu_ms, c->wall_ms, c->done_ms, s->message);
	fflush(stdout);
}

static void
worse(struct cost *worst, const struct cost *c)
{
	worst->cpu_ms = c->cpu_ms > worst->cpu_ms ? c->cpu_ms : worst->cpu_ms;
	worst->wall_ms = c->wall_ms > worst->wall_ms ? c->wall_ms : worst->wall_ms;
}

static void
measure(struct session *s, const char *line, bool selected, double least, struct cost *worst)
{
	struct cost c = { 0 }, ready = { 0 };
	size_t edits;
	uint32_t at;

	run(s, "select-none", &ready);
	run(s, "track-go 3", &ready);
	run(s, "go-bar 200", &ready);
	if (selected)
		run(s, "select-object all", &ready);
	edits = s->history.count;
	at = s->history.at;
	run(s, line, &c);
	show(line, selected ? "all selected" : "nothing selected", &c, least, s);
	worse(worst, &c);
	if (s->history.count > edits) {
		c = (struct cost){ 0 };
		run(s, "undo", &c);
		show(line, " its undo", &c, least, s);
		worse(worst, &c);
		c = (struct cost){ 0 };
		run(s, "redo", &c);
		show(line, " its redo", &c, least, s);
		worse(worst, &c);
		run(s, "undo", &ready);
	} else if (s->history.at != at) {
		session_go(s, at, &(struct err){ 0 });
	}
}

static struct cost
walk(struct session *s, double least)
{
	struct cost worst = { 0 };
	char line[128];

	for (size_t i = 0; i < command_count(); i++) {
		const struct command *c = command_at(i);
		const char *more = command_words(c->name);

		if (more == NULL)
			continue;
		snprintf(line, sizeof line, "%s%s%s", c->name, more[0] == '\0' ? "" : " ", more);
		measure(s, line, false, least, &worst);
		measure(s, line, true, least, &worst);
	}
	return worst;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

/* The piece, its file and a session, in a folder of its own. */
static struct session *
open_piece(char *root, size_t size, int notes)
{
	char path[256];
	struct session *s;
	struct err err;
	size_t bytes;
	uint8_t *file = made_up_piece(notes, &bytes);
	struct cost c = { 0 };
	double cpu, wall;

	snprintf(root, size, "%s/bench-XXXXXX", getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
	if (mkdtemp(root) == NULL || chdir(root) != 0)
		exit(1);
	setenv("XDG_STATE_HOME", root, 1);
	setenv("XDG_CONFIG_HOME", root, 1);
	snprintf(path, sizeof path, "%s/piece.mid", root);
	if (!file_write(path, file, bytes, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	free(file);
	cpu = ms_of(CLOCK_THREAD_CPUTIME_ID);
	wall = ms_of(CLOCK_MONOTONIC);
	s = session_open(path, &err);
	keep_longest(&c, cpu, wall);
	if (s == NULL || !apart_begin(s, APART_NOTES, APART_PATIENCE, &err)) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	printf("%zu notes, opened: cpu %.1f ms, wall %.1f ms\n", song_notes(s->song, -1),
	    c.cpu_ms, c.wall_ms);
	return s;
}

int
main(int argc, char **argv)
{
	int notes = argc > 1 ? atoi(argv[1]) : 1000000;
	double least = argc > 2 ? atof(argv[2]) : 1;
	struct cost worst, c = { 0 };
	struct session *s;
	char root[200];

	s = open_piece(root, sizeof root, notes);
	worst = walk(s, least);
	run(s, "on all quantise", &c);
	c = (struct cost){ 0 };
	run(s, "save-over", &c);
	show("save-over", "after an edit", &c, 0, s);
	worse(&worst, &c);
	/* What is put off until nothing else is to be done. */
	c = (struct cost){ 0 };
	s->idle_since_ms = 1;
	run(s, "cursor-right", &c);
	for (int i = 0; i < 100; i++) {
		double cpu = ms_of(CLOCK_THREAD_CPUTIME_ID), wall = ms_of(CLOCK_MONOTONIC);

		session_poll(s);
		keep_longest(&c, cpu, wall);
		nanosleep(&(struct timespec){ 0, 1000000 }, NULL);
	}
	show("tidying up", "idle", &c, 0, s);
	worse(&worst, &c);
	session_close(s);
	printf("the worst of all: cpu %.1f ms, wall %.1f ms\n", worst.cpu_ms, worst.wall_ms);
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
