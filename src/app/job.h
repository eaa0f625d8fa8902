/* SPDX-License-Identifier: MIT */
#ifndef APP_JOB_H
#define APP_JOB_H

/*
 * job.h - background jobs: work that takes longer than a key press, on a thread.
 *
 * The thread that starts a job owns it and receives its messages.  The job's
 * thread runs one function, sends messages of one fixed size by value, and
 * checks now and then whether it was cancelled.  A message passes ownership of
 * what it points to.  Only job_wait and job_free make the owner wait: cancel
 * first, and free when job_done is true.
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

/* nice: 0 to 19; threads that the job starts inherit it. */
struct job	*job_start(const char *name, job_fn, void *arg, size_t message_size, int nice,
		     struct err *);
/* Cancels, joins, drops unread messages; accepts NULL. */
void		 job_free(struct job *);

/* The owner. */
/* false: no message now.  Never waits. */
bool		 job_receive(struct job *, void *message);
/* The function has returned, and everything it sent can be received. */
bool		 job_done(struct job *);
/* Waits for a message or the end; false: neither came in time. */
bool		 job_wait(struct job *, double seconds);
void		 job_cancel(struct job *);

/* The job's thread. */
/* false: no memory, and the sender keeps the message. */
bool		 job_send(struct job *, const void *message);
bool		 job_cancelled(struct job *);		/* any thread; cheap */

#endif
