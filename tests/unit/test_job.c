/* SPDX-License-Identifier: MIT */
#include "app/job.h"

#include <stdatomic.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#include "test.h"

struct news {
	int	 number, kind;
};

static void
count_up(struct job *job, void *arg)
{
	int many = *(int *)arg;

	for (int i = 0; i < many && !job_cancelled(job); i++) {
		struct news news = { i, 7 };

		job_send(job, &news);
	}
}

static void
messages_arrive_in_order_and_the_end_comes_last(void **state)
{
	struct err err;
	int many = 20000, next = 0;
	struct news news;
	struct job *job = job_start("count", count_up, &many, sizeof news, 0, &err);

	(void)state;
	assert_non_null(job);
	while (!job_done(job)) {
		assert_true(job_wait(job, 10));
		while (job_receive(job, &news)) {
			assert_int_equal(news.number, next++);
			assert_int_equal(news.kind, 7);
		}
	}
	assert_int_equal(next, many);
	assert_false(job_receive(job, &news));
	job_free(job);
}

static void
in_two_bursts(struct job *job, void *arg)
{
	atomic_bool *go = arg;
	struct timespec nap = { 0, 1000000 };

	for (int i = 0; i < 104; i++) {
		struct news news = { i, 7 };

		while (i == 64 && !atomic_load(go))
			nanosleep(&nap, NULL);
		job_send(job, &news);
	}
}

/* The first 64 fill the queue; room for more is made where some were taken. */
static void
room_is_used_again(void **state)
{
	atomic_bool go = false;
	struct err err;
	struct news news;
	struct job *job = job_start("bursts", in_two_bursts, &go, sizeof news, 0, &err);
	int next = 0;

	(void)state;
	while (next < 40)
		if (job_receive(job, &news))
			assert_int_equal(news.number, next++);
	atomic_store(&go, true);
	while (!job_done(job))
		if (job_receive(job, &news))
			assert_int_equal(news.number, next++);
	assert_int_equal(next, 104);
	job_free(job);
}

static void
until_cancelled(struct job *job, void *arg)
{
	struct timespec nap = { 0, 1000000 };
	struct news news = { 1, 1 };

	(void)arg;
	job_send(job, &news);
	while (!job_cancelled(job))
		nanosleep(&nap, NULL);
	news.number = 2;
	job_send(job, &news);
}

static void
a_cancelled_job_keeps_what_it_sent(void **state)
{
	struct err err;
	struct news news = { 0, 0 };
	struct job *job = job_start("wait", until_cancelled, NULL, sizeof news, 0, &err);

	(void)state;
	assert_true(job_wait(job, 10));
	assert_false(job_done(job));
	job_cancel(job);
	while (!job_done(job)) {
		assert_true(job_wait(job, 10));
		while (job_receive(job, &news))
			;
	}
	assert_int_equal(news.number, 2);
	job_free(job);
}

static void
freeing_cancels_and_joins(void **state)
{
	struct err err;
	struct news news;

	(void)state;
	job_free(NULL);
	job_free(job_start("wait", until_cancelled, NULL, sizeof news, 0, &err));
}

static void
tell_nice(struct job *job, void *arg)
{
	struct news news = { getpriority(PRIO_PROCESS, (id_t)gettid()), 0 };

	(void)arg;
	job_send(job, &news);
}

static void
only_the_job_gives_way(void **state)
{
	struct err err;
	struct news news;
	int mine = getpriority(PRIO_PROCESS, 0);
	struct job *job = job_start("nice", tell_nice, NULL, sizeof news, 10, &err);

	(void)state;
	assert_true(job_wait(job, 10));
	assert_true(job_receive(job, &news));
	assert_int_equal(news.number, mine > 10 ? mine : 10);
	assert_int_equal(getpriority(PRIO_PROCESS, 0), mine);
	job_free(job);
}

static void
waiting_for_nothing_ends(void **state)
{
	struct err err;
	struct news news;
	struct job *job = job_start("wait", until_cancelled, NULL, sizeof news, 0, &err);

	(void)state;
	assert_true(job_wait(job, 10));
	assert_true(job_receive(job, &news));
	assert_false(job_wait(job, 0.02));
	job_free(job);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_arrive_in_order_and_the_end_comes_last),
		cmocka_unit_test(room_is_used_again),
		cmocka_unit_test(a_cancelled_job_keeps_what_it_sent),
		cmocka_unit_test(freeing_cancels_and_joins),
		cmocka_unit_test(only_the_job_gives_way),
		cmocka_unit_test(waiting_for_nothing_ends),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
