/* SPDX-License-Identifier: MIT */
#include "music/smf_rest.h"

#include <stdlib.h>

#include "music/track.h"

struct smf_rest *
smf_rest_new(void)
{
	struct smf_rest *r = calloc(1, sizeof *r);

	if (r != NULL)
		atomic_init(&r->refs, 1);
	return r;
}

struct smf_rest *
smf_rest_ref(struct smf_rest *r)
{
	if (r != NULL)
		atomic_fetch_add_explicit(&r->refs, 1, memory_order_relaxed);
	return r;
}

void
smf_rest_unref(struct smf_rest *r)
{
	if (r == NULL ||
	    atomic_fetch_sub_explicit(&r->refs, 1, memory_order_acq_rel) != 1)
		return;
	blob_unref(r->riff_head);
	blob_unref(r->riff_tail);
	blob_unref(r->header);
	blob_unref(r->end);
	for (size_t i = 0; i < r->count; i++)
		blob_unref(r->gaps[i]);
	free(r->gaps);
	free(r);
}

bool
smf_rest_set(struct blob **at, const uint8_t *bytes, size_t size)
{
	if (size == 0)
		return true;
	*at = blob_new(bytes, size);
	return *at != NULL;
}

/* The room doubles whenever the count is a power of two. */
bool
smf_rest_add_gap(struct smf_rest *r, const uint8_t *bytes, size_t size)
{
	struct blob **grown = r->gaps;

	if ((r->count & (r->count - 1)) == 0)
		grown = realloc(r->gaps, (r->count == 0 ? 1 : 2 * r->count) * sizeof *grown);
	if (grown == NULL)
		return false;
	r->gaps = grown;
	r->gaps[r->count] = blob_new(bytes, size);
	if (r->gaps[r->count] == NULL)
		return false;
	r->count++;
	return true;
}
