/* SPDX-License-Identifier: MIT */
#include "base/child.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>

#include "base/clock.h"

#define LOOK_MS		20

extern char **environ;

/* 0, or an error number. */
static int
start(const char *const *argv, const char *folder, const char *log, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attr;
	sigset_t none;
	int error;

	sigemptyset(&none);
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&actions, 1, log,
	    O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW, 0600);
	posix_spawn_file_actions_adddup2(&actions, 1, 2);
	posix_spawn_file_actions_addchdir_np(&actions, folder);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setpgroup(&attr, 0);
	posix_spawnattr_setsigmask(&attr, &none);
	error = posix_spawnp(pid, argv[0], &actions, &attr, (char *const *)argv, environ);
	posix_spawnattr_destroy(&attr);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static enum child_end
kill_it(pid_t pid, enum child_end end)
{
	int status;

	kill(-pid, SIGKILL);
	waitpid(pid, &status, 0);
	return end;
}

enum child_end
child_run(const char *const *argv, const char *folder, const char *log, int64_t limit_ms,
    bool (*cancelled)(void *arg), void *arg)
{
	int64_t until_ms = clock_ms() + limit_ms;
	int status = 0, error;
	pid_t pid, ended;

	error = start(argv, folder, log, &pid);
	if (error != 0)
		return error == ENOENT ? CHILD_MISSING : CHILD_FAILED;
	while ((ended = waitpid(pid, &status, WNOHANG)) == 0 || (ended < 0 && errno == EINTR)) {
		if (cancelled != NULL && cancelled(arg))
			return kill_it(pid, CHILD_CANCELLED);
		if (clock_ms() >= until_ms)
			return kill_it(pid, CHILD_LATE);
		poll(NULL, 0, LOOK_MS);
	}
	return ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 0 ? CHILD_DONE :
	    ended == pid && WIFEXITED(status) && WEXITSTATUS(status) == 127 ? CHILD_MISSING :
	    CHILD_FAILED;
}
