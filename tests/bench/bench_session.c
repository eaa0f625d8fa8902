/* SPDX-License-Identifier: MIT */
/*
 * What a command costs on a big piece, from its line to the session file:
 * bench_session [NOTES].  Sessions go to a folder of their own in $TMPDIR.
 * Time is the thread's own: a shared machine would measure its other work.
 */

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/session.h"
#include "app/session_life.h"
#include "base/sort.h"
#include "command/command.h"

#define TIMES	2000

static double
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static void
must(struct session *s, const char *line)
{
	struct err err;

	if (!command_run(s, line, &err)) {
		fprintf(stderr, "%s: %s\n", line, err.text);
		exit(1);
	}
}

/* `before` gets everything ready and is not measured. */
static void
measure(struct session *s, const char *name, const char *before, const char *line, int times)
{
	double *us = malloc((size_t)times * sizeof *us), from;

	for (int i = 0; i < times; i++) {
		if (before != NULL)
			must(s, before);
		from = now_us();
		must(s, line);
		us[i] = now_us() - from;
	}
	sort_doubles(us, (size_t)times);
	printf("%-36s p50 %9.1f us  p99 %9.1f us  worst %9.1f us\n", name, us[times / 2],
	    us[times * 99 / 100], us[times - 1]);
	free(us);
}

static struct session *
open_timed(const char *path, const char *name)
{
	struct err err;
	double from = now_us();
	struct session *s = session_open(path, &err);

	if (s == NULL) {
		fprintf(stderr, "%s\n", err.text);
		exit(1);
	}
	printf("%-36s     %9.1f ms\n", name, (now_us() - from) / 1e3);
	return s;
}

static int
remove_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

int
main(int argc, char **argv)
{
	long notes = argc > 1 ? atol(argv[1]) : 100000;
	char root[200], path[256], line[64];
	struct session *s;

	snprintf(root, sizeof root, "%s/bench-XXXXXX", getenv("TMPDIR") != NULL ?
	    getenv("TMPDIR") : "/tmp");
	if (mkdtemp(root) == NULL)
		return 1;
	setenv("XDG_STATE_HOME", root, 1);
	setenv("XDG_CONFIG_HOME", root, 1);
	snprintf(path, sizeof path, "%s/piece.mid", root);
	s = open_timed(path, "opening a new piece");
	for (int i = 0; i < 16; i++) {
		snprintf(line, sizeof line, "step-note %d 1/16", 48 + i * 7 % 24);
		must(s, line);
	}
	must(s, "go-start");
	snprintf(line, sizeof line, "duplicate %ld", notes / 16 > 1 ? notes / 16 - 1 : 1);
	must(s, line);
	must(s, "save");
	session_close(s);

	s = open_timed(path, "opening it with its session");
	printf("%zu notes\n", song_notes(s->song, -1));
	measure(s, "cursor-right", NULL, "cursor-right 7", TIMES);
	must(s, "go-bar 100");
	measure(s, "note-add", "cursor-right", "note-add 100 1/16", TIMES);
	must(s, "go-pitch 60");
	must(s, "note-add 60");
	measure(s, "note-up", "note-down", "note-up", TIMES);
	measure(s, "undo", NULL, "undo", TIMES);
	measure(s, "redo", NULL, "redo", TIMES);
	must(s, "select-all");
	measure(s, "transpose, all notes", NULL, "transpose 1", 3);
	measure(s, "undo of that", NULL, "undo", 3);
	measure(s, "velocity, all notes", NULL, "velocity-up", 3);
	measure(s, "later, all notes", NULL, "note-later", 3);
	measure(s, "quantise, all notes", NULL, "quantise 50", 1);
	measure(s, "delete, all notes", "select-all", "note-delete", 1);
	measure(s, "undo of that", NULL, "undo", 1);
	measure(s, "save-over", NULL, "save-over", 3);
	session_close(s);
	session_close(open_timed(path, "opening it with all these edits"));
	nftw(root, remove_one, 16, FTW_DEPTH | FTW_PHYS);
	return 0;
}
