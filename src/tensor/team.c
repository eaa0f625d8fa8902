/* SPDX-License-Identifier: MIT */
#include "tensor/team.h"

#include <assert.h>
#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/number.h"

#define NICE_BEHIND 10

struct member {
	struct team	*team;
	int		 number;
	pthread_t	 thread;
};

struct team {
	int		 size;
	int		 running;	/* threads, without the caller's */
	bool		 behind;
	struct member	*members;	/* owned; [0] is the caller and has no thread */
	pthread_mutex_t	 lock;
	pthread_cond_t	 go, done;
	/* --- under the lock */
	unsigned	 turn;		/* number of team_run calls */
	int		 left;		/* members still working */
	bool		 ending;
	void		(*work)(void *, int);
	void		*arg;
};

static void *
live(void *arg)
{
	struct member *m = arg;
	struct team *t = m->team;
	unsigned seen = 0;

	/* On Linux a nice value belongs to a thread; failing to set it does no harm. */
	if (t->behind)
		(void)setpriority(PRIO_PROCESS, (id_t)gettid(), NICE_BEHIND);
	pthread_mutex_lock(&t->lock);
	for (;;) {
		while (t->turn == seen && !t->ending)
			pthread_cond_wait(&t->go, &t->lock);
		if (t->ending)
			break;
		seen = t->turn;
		pthread_mutex_unlock(&t->lock);
		t->work(t->arg, m->number);
		pthread_mutex_lock(&t->lock);
		if (--t->left == 0)
			pthread_cond_signal(&t->done);
	}
	pthread_mutex_unlock(&t->lock);
	return NULL;
}

int
team_cores(void)
{
	cpu_set_t set;
	int n = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 1;

	return (int)number_clamp(n, 1, TEAM_MAX);
}

struct team *
team_new(int size, bool behind, struct err *err)
{
	struct team *t = calloc(1, sizeof *t);

	if (size <= 0)
		size = team_cores();
	if (size > TEAM_MAX)
		size = TEAM_MAX;
	if (t == NULL || (t->members = calloc((size_t)size, sizeof *t->members)) == NULL) {
		free(t);
		err_set(err, ERR_LIMIT, "no memory for %d threads", size);
		return NULL;
	}
	t->size = size;
	t->behind = behind;
	pthread_mutex_init(&t->lock, NULL);
	pthread_cond_init(&t->go, NULL);
	pthread_cond_init(&t->done, NULL);
	for (int i = 0; i < size; i++) {
		t->members[i].team = t;
		t->members[i].number = i;
		if (i > 0 && pthread_create(&t->members[i].thread, NULL, live,
		    &t->members[i]) != 0) {
			err_set(err, ERR_LIMIT, "the system allows no more than %d threads", i);
			team_free(t);
			return NULL;
		}
		t->running = i;
	}
	return t;
}

void
team_free(struct team *t)
{
	if (t == NULL)
		return;
	pthread_mutex_lock(&t->lock);
	t->ending = true;
	pthread_cond_broadcast(&t->go);
	pthread_mutex_unlock(&t->lock);
	for (int i = 1; i <= t->running; i++)
		pthread_join(t->members[i].thread, NULL);
	pthread_cond_destroy(&t->done);
	pthread_cond_destroy(&t->go);
	pthread_mutex_destroy(&t->lock);
	free(t->members);
	free(t);
}

int
team_size(const struct team *t)
{
	return t->size;
}

void
team_run(struct team *t, void (*work)(void *arg, int member), void *arg)
{
	pthread_mutex_lock(&t->lock);
	t->work = work;
	t->arg = arg;
	t->left = t->size - 1;
	t->turn++;
	pthread_cond_broadcast(&t->go);
	pthread_mutex_unlock(&t->lock);
	work(arg, 0);
	pthread_mutex_lock(&t->lock);
	while (t->left > 0)
		pthread_cond_wait(&t->done, &t->lock);
	pthread_mutex_unlock(&t->lock);
}
