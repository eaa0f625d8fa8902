/* SPDX-License-Identifier: MIT */
#ifndef BASE_CHILD_H
#define BASE_CHILD_H

/*
 * child.h - another program, run without a shell and for a limited time.
 *
 * It gets no input and has a process group of its own, which is killed as a whole.
 * For a thread that may wait.
 */

#include <stdbool.h>
#include <stdint.h>

enum child_end {
	CHILD_DONE,			/* it said that it succeeded */
	CHILD_FAILED, CHILD_MISSING,	/* MISSING: there is no such program */
	CHILD_LATE, CHILD_CANCELLED	/* it was killed */
};

/*
 * argv[0] is looked up in PATH; argv ends with NULL.  Its output goes to the file `log`.
 * cancelled: asked now and then.
 */
enum child_end	 child_run(const char *const *argv, const char *folder, const char *log,
		     int64_t limit_ms, bool (*cancelled)(void *arg), void *arg);

#endif
