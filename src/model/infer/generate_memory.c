/* SPDX-License-Identifier: MIT */
/* generate_memory.c - steers candidates by the memory of the song (song_memory.h). */

#include <pthread.h>
#include <stdlib.h>

#include "model/infer/generate_internal.h"
#include "model/memory/memory.h"

/* The song is read on a thread of its own, while the model reads the prefix. */
struct reading {
	pthread_t	 thread;
	bool		 runs, ok;
	const struct job *job;		/* borrowed; its request and prefix, which nobody changes */
	struct song_memory memory;
	struct err	 err;
};

static void *
read_song(void *arg)
{
	struct reading *r = arg;

	r->ok = song_memory_make(&r->memory, r->job->request->song, &r->job->prefix,
	    r->job->request->adapter, &r->err);
	return NULL;
}

bool
memory_prepare(struct job *job)
{
	const struct memory_weights *weights = model_memory(job->request->model);

	if (weights == NULL || job->request->memory <= 0)
		return true;
	job->weights = *weights;
	memory_weights_scale(&job->weights, job->request->memory);
	job->boost = calloc((size_t)vocab_size(), sizeof *job->boost);
	if (job->boost == NULL)
		return err_set(job->err, ERR_LIMIT, "no memory to learn the piece");
	job->reading = calloc(1, sizeof *job->reading);
	if (job->reading == NULL)
		return err_set(job->err, ERR_LIMIT, "no memory to learn the piece");
	job->reading->job = job;
	job->reading->runs = pthread_create(&job->reading->thread, NULL, read_song,
	    job->reading) == 0;
	if (!job->reading->runs)
		read_song(job->reading);
	return true;
}

/* Joins the thread; the job takes over its result. */
static bool
join(struct job *job, struct err *err)
{
	struct reading *r = job->reading;
	bool ok;

	if (r == NULL)
		return true;
	if (r->runs)
		pthread_join(r->thread, NULL);
	job->memory = r->memory;
	ok = r->ok;
	if (!ok)
		*err = r->err;
	free(r);
	job->reading = NULL;
	return ok;
}

bool
memory_wait(struct job *job)
{
	return join(job, job->err);
}

void
memory_clear(struct job *job)
{
	struct err unheard;

	(void)join(job, &unheard);
	song_memory_clear(&job->memory);
	free(job->boost);
}

bool
memory_begin_window(struct job *job, struct row *row)
{
	row->followed = row->list.count;
	return row->stream == NULL || song_memory_window(&job->memory, row->stream, &row->g,
	    &job->prefix, row->window_bar, job->err);
}

bool
memory_begin_row(struct job *job, struct row *row)
{
	memory_stream_free(row->stream);
	row->stream = NULL;
	if (job->memory.memory == NULL)
		return true;
	row->stream = song_memory_stream(&job->memory, job->err);
	return row->stream != NULL && memory_begin_window(job, row);
}

bool
memory_follow(struct job *job, struct row *row)
{
	for (; row->stream != NULL && row->followed < row->list.count; row->followed++)
		if (!memory_stream_read(row->stream, &row->list.token[row->followed], MEMORY_FOLLOW,
		    job->err))
			return false;
	return true;
}

bool
memory_recall(struct job *job, struct row *row, const float *log_p, struct sampler_boost *boost)
{
	struct memory_votes votes;

	if (!memory_follow(job, row))
		return false;
	memory_stream_votes(row->stream, job->allowed, &votes);
	memory_boost(&job->weights, &votes, log_p, boost, job->boost);
	return true;
}
