/* SPDX-License-Identifier: MIT */
/* generate_memory.c - the memory of the song (song_memory.h) beside the candidates that are made. */

#include <stdlib.h>

#include "model/infer/generate_internal.h"
#include "model/memory/memory.h"

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
		return err_set(job->err, ERR_LIMIT, "no memory to remember the piece");
	return song_memory_make(&job->memory, job->request->song, &job->prefix, job->err);
}

void
memory_clear(struct job *job)
{
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
