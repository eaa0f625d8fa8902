/* SPDX-License-Identifier: MIT */
#include "app/job.h"

#include <errno.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

struct job {
	pthread_t	 thread;
	job_fn		 run;
	void		*arg;
	int		 nice;
	char		 name[16];
	size_t		 width;		/* bytes per message */
	atomic_bool	 cancelled;

	/* --- protected by lock */

	pthread_mutex_t	 lock;
	pthread_cond_t	 news;
	unsigned char	*queue;		/* owned: messages [first, first + count) */
	size_t		 first, count, capacity;
	bool		 returned;
};

static void *
run_job(void *arg)
{
	struct job *job = arg;

	pthread_setname_np(pthread_self(), job->name);
	/* On Linux this affects the thread only, and raising the value needs no privilege. */
	if (job->nice > 0)
		(void)setpriority(PRIO_PROCESS, (id_t)gettid(), job->nice);
	job->run(job, job->arg);
	pthread_mutex_lock(&job->lock);
	job->returned = true;
	pthread_cond_signal(&job->news);
	pthread_mutex_unlock(&job->lock);
	return NULL;
}

static struct job *
job_new(const char *name, job_fn run, void *arg, size_t width, int nice)
{
	struct job *job = calloc(1, sizeof *job);
	pthread_condattr_t attr;

	if (job == NULL)
		return NULL;
	job->run = run;
	job->arg = arg;
	job->nice = nice;
	job->width = width;
	strncpy(job->name, name, sizeof job->name - 1);
	pthread_mutex_init(&job->lock, NULL);
	pthread_condattr_init(&attr);
	pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
	pthread_cond_init(&job->news, &attr);
	pthread_condattr_destroy(&attr);
	return job;
}

static void
job_release(struct job *job)
{
	pthread_cond_destroy(&job->news);
	pthread_mutex_destroy(&job->lock);
	free(job->queue);
	free(job);
}

struct job *
job_start(const char *name, job_fn run, void *arg, size_t message_size, int nice,
    struct err *err)
{
	struct job *job = job_new(name, run, arg, message_size, nice);
	int error;

	if (job == NULL) {
		err_set(err, ERR_LIMIT, "%s: no memory to start it", name);
		return NULL;
	}
	error = pthread_create(&job->thread, NULL, run_job, job);
	if (error != 0) {
		job_release(job);
		err_set(err, ERR_LIMIT, "%s: no thread for it: %s", name, strerror(error));
		return NULL;
	}
	return job;
}

void
job_free(struct job *job)
{
	if (job == NULL)
		return;
	job_cancel(job);
	pthread_join(job->thread, NULL);
	job_release(job);
}

bool
job_receive(struct job *job, void *message)
{
	bool got;

	pthread_mutex_lock(&job->lock);
	got = job->count > 0;
	if (got) {
		memcpy(message, job->queue + job->first * job->width, job->width);
		job->first++;
		job->count--;
	}
	pthread_mutex_unlock(&job->lock);
	return got;
}

bool
job_done(struct job *job)
{
	bool done;

	pthread_mutex_lock(&job->lock);
	done = job->returned && job->count == 0;
	pthread_mutex_unlock(&job->lock);
	return done;
}

bool
job_wait(struct job *job, double seconds)
{
	struct timespec until;
	bool news;
	int error = 0;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)seconds;
	until.tv_nsec += (long)((seconds - (double)(time_t)seconds) * 1e9);
	if (until.tv_nsec >= 1000000000L) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000L;
	}
	pthread_mutex_lock(&job->lock);
	while (!job->returned && job->count == 0 && error != ETIMEDOUT)
		error = pthread_cond_timedwait(&job->news, &job->lock, &until);
	news = job->returned || job->count > 0;
	pthread_mutex_unlock(&job->lock);
	return news;
}

void
job_cancel(struct job *job)
{
	if (job != NULL)
		atomic_store(&job->cancelled, true);
}

/* Makes room for one more message.  Called with the lock held. */
static bool
make_room(struct job *job)
{
	size_t more = job->capacity == 0 ? 64 : 2 * job->capacity;
	unsigned char *grown;

	if (job->first + job->count < job->capacity)
		return true;
	if (job->first > job->capacity / 2) {
		memmove(job->queue, job->queue + job->first * job->width,
		    job->count * job->width);
		job->first = 0;
		return true;
	}
	if (more > SIZE_MAX / (job->width + 1))
		return false;
	grown = realloc(job->queue, more * job->width);
	if (grown == NULL)
		return false;
	job->queue = grown;
	job->capacity = more;
	return true;
}

bool
job_send(struct job *job, const void *message)
{
	bool fits;

	pthread_mutex_lock(&job->lock);
	fits = make_room(job);
	if (fits) {
		memcpy(job->queue + (job->first + job->count) * job->width, message, job->width);
		job->count++;
		pthread_cond_signal(&job->news);
	}
	pthread_mutex_unlock(&job->lock);
	return fits;
}

bool
job_cancelled(struct job *job)
{
	return atomic_load(&job->cancelled);
}
