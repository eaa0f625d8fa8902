/* SPDX-License-Identifier: MIT */
/* packed.c - events as they lie in a chunk, and the payloads that they share. */

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "music/track.h"

struct blob *
blob_new(const void *bytes, size_t size)
{
	struct blob *b;

	if (size > UINT32_MAX || (b = malloc(sizeof *b + size)) == NULL)
		return NULL;
	atomic_init(&b->refs, 1);
	b->size_bytes = (uint32_t)size;
	if (size > 0)
		memcpy(b->bytes, bytes, size);
	return b;
}

struct blob *
blob_ref(struct blob *b)
{
	if (b != NULL)
		atomic_fetch_add_explicit(&b->refs, 1, memory_order_relaxed);
	return b;
}

void
blob_unref(struct blob *b)
{
	if (b != NULL &&
	    atomic_fetch_sub_explicit(&b->refs, 1, memory_order_acq_rel) == 1)
		free(b);
}

void
packed_get(const struct packed_event *c, struct event *e)
{
	bool channel = c->status < 0xf0;

	*e = (struct event){
		.tick = c->tick, .order = c->order,
		.length_ticks = channel ? c->length_ticks : 0,
		.id = c->id, .partner = c->partner,
		.status = c->status, .data = { c->data0, c->data1 },
		.payload = channel ? NULL : c->payload,
	};
}

void
packed_set(struct packed_event *c, const struct event *e)
{
	*c = (struct packed_event){
		.tick = e->tick, .order = e->order, .status = e->status,
		.data0 = e->data[0], .data1 = e->data[1],
		.id = e->id, .partner = e->partner,
	};
	if (e->status < 0xf0)
		c->length_ticks = e->length_ticks;
	else
		c->payload = blob_ref(e->payload);
}

bool
payload_equals(const struct blob *a, const struct blob *b)
{
	size_t size_a = a == NULL ? 0 : a->size_bytes;
	size_t size_b = b == NULL ? 0 : b->size_bytes;

	return a == b || (size_a == size_b &&
	    (size_a == 0 || memcmp(a->bytes, b->bytes, size_a) == 0));
}

bool
event_equals(const struct event *a, const struct event *b)
{
	return a->tick == b->tick && a->order == b->order &&
	    a->length_ticks == b->length_ticks && a->id == b->id &&
	    a->partner == b->partner && a->status == b->status &&
	    a->data[0] == b->data[0] && a->data[1] == b->data[1] &&
	    payload_equals(a->payload, b->payload);
}

void
packed_note(const struct track *t, int index, const struct packed_event *c, struct note *n)
{
	bool ended = c->partner != 0;

	*n = (struct note){
		.id = c->id, .track = index, .start_ticks = c->tick,
		.length_ticks = ended ? c->length_ticks : t->end_ticks - c->tick,
		.channel = c->status & 0x0f, .pitch = c->data0,
		.velocity = c->data1, .ended = ended,
	};
}

/* What is UTF-8 is that, however other texts of the file are encoded. */
void
blob_text(const struct blob *b, enum text_encoding encoding, char *text, size_t size)
{
	if (b == NULL || text_is_utf8(b->bytes, b->size_bytes))
		encoding = ENCODING_AUTO;
	encoding_decode(encoding, b == NULL ? NULL : b->bytes, blob_bytes(b), text, size);
}
