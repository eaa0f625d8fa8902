/* SPDX-License-Identifier: MIT */
#include "app/finding.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "app/job.h"
#include "test.h"

static atomic_int freed;

struct work {
	atomic_bool	*go;		/* borrowed; the job waits for it */
	int		 found;
};

static void
nap(void)
{
	struct timespec ms = { 0, 1000000 };

	nanosleep(&ms, NULL);
}

static void
find(struct job *job, void *arg)
{
	struct work *w = arg;

	if (!finding_send(job, 0.5))
		return;
	while (!atomic_load(w->go))
		if (job_cancelled(job))
			return;
		else
			nap();
	w->found = 7;
}

static void
work_free(void *work)
{
	if (work != NULL)
		freed++;
	free(work);
}

static const struct finding_kind kind = { "test", 0, find, work_free };

static struct work *
new_work(atomic_bool *go)
{
	struct work *w = calloc(1, sizeof *w);

	assert_non_null(w);
	w->go = go;
	return w;
}

static struct work *
take(struct finding *f)
{
	struct work *w = NULL;

	for (int i = 0; i < 5000 && (w = finding_take(f)) == NULL; i++)
		nap();
	assert_non_null(w);
	return w;
}

static void
what_was_found_passes_to_the_owner_once(void **state)
{
	struct finding f = { .kind = &kind };
	atomic_bool go = false;
	struct work *w;
	struct err err;

	(void)state;
	assert_false(finding_runs(&f));
	assert_true(finding_progress(&f) == 1);
	assert_null(finding_take(&f));
	assert_true(finding_start(&f, new_work(&go), 3, &err));
	for (int i = 0; i < 5000 && finding_progress(&f) != 0.5; i++) {
		assert_null(finding_take(&f));
		nap();
	}
	assert_true(finding_runs(&f));
	assert_true(finding_progress(&f) == 0.5);
	atomic_store(&go, true);
	w = take(&f);
	assert_int_equal(w->found, 7);
	assert_int_equal(f.revision, 3);
	assert_false(f.cancelled);
	assert_false(finding_runs(&f));
	assert_null(finding_take(&f));
	work_free(w);
	finding_end(&f);
}

static void
a_cancelled_one_comes_back_without_it(void **state)
{
	struct finding f = { .kind = &kind };
	atomic_bool go = false;
	struct work *w;
	struct err err;

	(void)state;
	assert_true(finding_start(&f, new_work(&go), 1, &err));
	finding_cancel(&f);
	w = take(&f);
	assert_int_equal(w->found, 0);
	assert_true(f.cancelled);
	work_free(w);
	atomic_store(&go, true);
	assert_true(finding_start(&f, new_work(&go), 2, &err));
	assert_false(f.cancelled);
	work_free(take(&f));
	finding_end(&f);
}

static void
the_end_waits_and_frees_the_work(void **state)
{
	struct finding f = { .kind = &kind };
	atomic_bool go = false;
	struct err err;
	int before = freed;

	(void)state;
	finding_end(&f);
	assert_int_equal(freed, before);
	assert_true(finding_start(&f, new_work(&go), 1, &err));
	finding_end(&f);
	assert_int_equal(freed, before + 1);
	assert_false(finding_runs(&f));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_found_passes_to_the_owner_once),
		cmocka_unit_test(a_cancelled_one_comes_back_without_it),
		cmocka_unit_test(the_end_waits_and_frees_the_work),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
