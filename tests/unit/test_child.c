/* SPDX-License-Identifier: MIT */
/* Another program: how it ends, and that nothing of it is left. */

#include "test.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/child.h"
#include "base/clock.h"

static enum child_end
run(const char *script, int64_t limit_ms, bool (*cancelled)(void *))
{
	const char *const argv[] = { "sh", "-c", script, NULL };

	return child_run(argv, "/tmp", "/dev/null", limit_ms, cancelled, NULL);
}

static bool
at_once(void *arg)
{
	(void)arg;
	return true;
}

static void
it_ends_in_one_of_these_ways(void **state)
{
	const char *const missing[] = { "no-such-program-anywhere", NULL };
	int64_t began = clock_ms();

	(void)state;
	assert_int_equal(run("exit 0", 10000, NULL), CHILD_DONE);
	assert_int_equal(run("exit 3", 10000, NULL), CHILD_FAILED);
	assert_int_equal(run("kill -9 $$", 10000, NULL), CHILD_FAILED);
	assert_int_equal(run("[ \"$PWD\" = /tmp ] && ! read -r line", 10000, NULL), CHILD_DONE);
	assert_int_equal(child_run(missing, "/tmp", "/dev/null", 10000, NULL, NULL),
	    CHILD_MISSING);
	assert_int_equal(run("sleep 60", 100, NULL), CHILD_LATE);
	assert_int_equal(run("sleep 60", 60000, at_once), CHILD_CANCELLED);
	assert_true(clock_ms() - began < 30000);
}

/* What it started itself ends too. */
static void
its_children_are_killed_with_it(void **state)
{
	char path[] = "/tmp/cadenza-child-XXXXXX", script[128], line[32] = "";
	int fd = mkstemp(path), waited = 0;
	long pid;

	(void)state;
	assert_true(fd >= 0);
	snprintf(script, sizeof script, "sleep 60 & echo $! > %s; wait", path);
	assert_int_equal(run(script, 1000, NULL), CHILD_LATE);
	assert_true(read(fd, line, sizeof line - 1) > 0);
	pid = strtol(line, NULL, 10);
	assert_true(pid > 1);
	while (kill((pid_t)pid, 0) == 0 && waited++ < 200) {	/* until init has buried it */
		FILE *stat;
		char words[64] = "";

		snprintf(script, sizeof script, "/proc/%ld/stat", pid);
		stat = fopen(script, "r");
		if (stat == NULL || fgets(words, sizeof words, stat) == NULL ||
		    strstr(words, ") Z") != NULL)
			waited = 1000;
		if (stat != NULL)
			fclose(stat);
		usleep(10000);
	}
	assert_true(waited >= 1000 || kill((pid_t)pid, 0) != 0);
	close(fd);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_ends_in_one_of_these_ways),
		cmocka_unit_test(its_children_are_killed_with_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
