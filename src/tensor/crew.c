/* SPDX-License-Identifier: MIT */
#include "tensor/crew.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

#include "tensor/team.h"

#define LOOKS		4096		/* spins before a member sleeps */
#define LOOKS_A_YIELD	128
#define LOOKS_TOO_LONG	2048		/* spins for a part: its member has lost its core */
#define ALONE_LEAST	1024		/* turns without the others after that */
#define ALONE_MOST	65536

/*
 * In turn t, whoever moves `taken` from t - 1 to t has the part; `done` becomes t when
 * it is finished.  No turn begins before all parts of the previous one are done, so
 * whoever has a part of turn t may read work and arg.
 */
struct member {
	_Alignas(64) atomic_uint taken;
	atomic_uint	 done;
	struct crew	*crew;
	pthread_t	 thread;
};

struct crew {
	int		 size;
	struct member	*members;	/* owned; [0] is the caller and has no thread */
	void		(*work)(void *, int);
	void		*arg;
	unsigned	 alone;		/* turns that the caller does alone from now */
	unsigned	 next_alone;	/* that number for the next time */
	pthread_mutex_t	 lock;
	pthread_cond_t	 wake;
	_Alignas(64) atomic_uint turn;
	atomic_bool	 asleep;	/* a member may be asleep */
	atomic_bool	 ending;
};

static inline void
look_away(unsigned *looks)
{
#if defined(__x86_64__) || defined(__i386__)
	__builtin_ia32_pause();
#endif
	if (++*looks % LOOKS_A_YIELD == 0)
		sched_yield();
}

static bool
take(struct member *m, unsigned turn)
{
	unsigned before = turn - 1;

	return atomic_compare_exchange_strong_explicit(&m->taken, &before, turn,
	    memory_order_acq_rel, memory_order_relaxed);
}

/* The turn after `seen`, or `seen` itself: the crew ends. */
static unsigned
next_turn(struct crew *c, unsigned seen)
{
	unsigned turn = seen;

	for (unsigned looks = 0; looks < LOOKS; look_away(&looks)) {
		turn = atomic_load_explicit(&c->turn, memory_order_acquire);
		if (turn != seen || atomic_load_explicit(&c->ending, memory_order_relaxed))
			return turn;
	}
	pthread_mutex_lock(&c->lock);
	for (;;) {
		/* Either crew_run sees the flag and wakes us, or we see the turn here. */
		atomic_store(&c->asleep, true);
		turn = atomic_load(&c->turn);
		if (turn != seen || atomic_load(&c->ending))
			break;
		pthread_cond_wait(&c->wake, &c->lock);
	}
	pthread_mutex_unlock(&c->lock);
	return turn;
}

static void *
live(void *arg)
{
	struct member *m = arg;
	struct crew *c = m->crew;
	unsigned seen = 0, turn;

	for (; (turn = next_turn(c, seen)) != seen; seen = turn)
		if (take(m, turn)) {
			c->work(c->arg, (int)(m - c->members));
			atomic_store_explicit(&m->done, turn, memory_order_release);
		}
	return NULL;
}

struct crew *
crew_new(int size)
{
	struct crew *c = aligned_alloc(64, (sizeof *c + 63) / 64 * 64);

	if (size <= 0)
		size = team_cores() < CREW_MAX ? team_cores() : CREW_MAX;
	if (c == NULL)
		return NULL;
	*c = (struct crew){ .size = 1, .next_alone = ALONE_LEAST };
	c->members = aligned_alloc(64, (size_t)size * sizeof *c->members);
	if (c->members == NULL) {
		free(c);
		return NULL;
	}
	pthread_mutex_init(&c->lock, NULL);
	pthread_cond_init(&c->wake, NULL);
	for (int i = 0; i < size; i++)
		c->members[i] = (struct member){ .crew = c };
	for (int i = 1; i < size; i++) {
		if (pthread_create(&c->members[i].thread, NULL, live, &c->members[i]) != 0)
			break;
		c->size = i + 1;
	}
	return c;
}

static void
wake(struct crew *c)
{
	pthread_mutex_lock(&c->lock);
	pthread_cond_broadcast(&c->wake);
	pthread_mutex_unlock(&c->lock);
}

void
crew_free(struct crew *c)
{
	if (c == NULL)
		return;
	atomic_store(&c->ending, true);
	wake(c);
	for (int i = 1; i < c->size; i++)
		pthread_join(c->members[i].thread, NULL);
	pthread_cond_destroy(&c->wake);
	pthread_mutex_destroy(&c->lock);
	free(c->members);
	free(c);
}

int
crew_size(const struct crew *c)
{
	return c->size;
}

/*
 * A member that loses its core in the middle of a part keeps the caller waiting.  The
 * more often that happens, the longer the others are left out.
 */
static void
judge(struct crew *c, unsigned looks)
{
	if (looks > LOOKS_TOO_LONG) {
		c->alone = c->next_alone;
		c->next_alone = c->next_alone < ALONE_MOST ? 2 * c->next_alone : ALONE_MOST;
	} else if (c->next_alone > ALONE_LEAST) {
		c->next_alone--;
	}
}

void
crew_run(struct crew *c, void (*work)(void *arg, int part), void *arg)
{
	unsigned turn, looks = 0;

	if (c->size == 1 || c->alone > 0) {
		c->alone -= c->alone > 0;
		for (int i = 0; i < c->size; i++)
			work(arg, i);
		return;
	}
	c->work = work;
	c->arg = arg;
	turn = atomic_load_explicit(&c->turn, memory_order_relaxed) + 1;
	atomic_store(&c->turn, turn);
	if (atomic_exchange(&c->asleep, false))
		wake(c);
	work(arg, 0);
	for (int i = 1; i < c->size; i++)
		if (take(&c->members[i], turn)) {
			work(arg, i);
			atomic_store_explicit(&c->members[i].done, turn, memory_order_relaxed);
		}
	for (int i = 1; i < c->size; i++)
		while (atomic_load_explicit(&c->members[i].done, memory_order_acquire) != turn)
			look_away(&looks);
	judge(c, looks);
}
