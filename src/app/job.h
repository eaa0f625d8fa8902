/* SPDX-License-Identifier: MIT */
#ifndef APP_JOB_H
#define APP_JOB_H

/*
 * job.h - work that takes longer than a key press, on a thread of its own.
 *
 * The thread that starts a job owns it and takes its messages; the job's own
 * thread runs one function, sends messages of one fixed size by value and asks
 * now and then whether it was cancelled.  What a message points to changes
 * hands with it.  The owner never waits but in job_free, so cancel first and
 * free when job_done says that there is nothing left to wait for.
 *
 *	job = job_start("continue", run, arg, sizeof(struct news), 0, &err);
 *	while (job_receive(job, &news)) ...		in session_poll
 *	if (job_done(job)) { receive the rest; job_free(job); }
 *
 * The queue has a lock and grows: it is for jobs, never for the audio thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct job;
typedef void (*job_fn)(struct job *, void *arg);

/* nice: 0 like the program itself, up to 19 gives way; threads that the job starts inherit it. */
struct job	*job_start(const char *name, job_fn, void *arg, size_t message_size, int nice,
		     struct err *);
/* Cancels, joins, drops unread messages; NULL is fine. */
void		 job_free(struct job *);

/* The owner. */
/* false: nothing there now; never waits. */
bool		 job_receive(struct job *, void *message);
/* The function has returned and all that it sent can be received. */
bool		 job_done(struct job *);
/* For a message or the end; false: neither came. */
bool		 job_wait(struct job *, double seconds);
void		 job_cancel(struct job *);

/* The job's thread. */
/* false: no memory; it is still the sender's. */
bool		 job_send(struct job *, const void *message);
bool		 job_cancelled(struct job *);		/* any thread; cheap */

#endif
