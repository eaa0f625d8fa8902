/* SPDX-License-Identifier: MIT */
#include "app/finding.h"

#include <assert.h>
#include <stddef.h>

#include "app/job.h"

bool
finding_start(struct finding *f, void *work, uint64_t revision, struct err *err)
{
	assert(f->job == NULL);
	f->revision = revision;
	f->cancelled = false;
	f->done = 0;
	f->job = job_start(f->kind->name, f->kind->find, work, sizeof f->done, f->kind->nice, err);
	if (f->job == NULL) {
		f->kind->free(work);
		return false;
	}
	f->work = work;
	return true;
}

bool
finding_runs(const struct finding *f)
{
	return f->job != NULL;
}

double
finding_progress(const struct finding *f)
{
	return f->job != NULL ? f->done : 1;
}

void *
finding_take(struct finding *f)
{
	void *work = f->work;

	if (f->job == NULL)
		return NULL;
	while (job_receive(f->job, &f->done))
		continue;
	if (!job_done(f->job))
		return NULL;
	job_free(f->job);
	f->job = NULL;
	f->work = NULL;
	return work;
}

void
finding_cancel(struct finding *f)
{
	f->cancelled = f->job != NULL;
	job_cancel(f->job);
}

void
finding_end(struct finding *f)
{
	job_free(f->job);
	f->job = NULL;
	if (f->work != NULL)
		f->kind->free(f->work);
	f->work = NULL;
}

bool
finding_send(struct job *job, double done)
{
	(void)job_send(job, &done);	/* one that is lost is followed by others */
	return !job_cancelled(job);
}
