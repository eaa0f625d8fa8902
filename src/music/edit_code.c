/* SPDX-License-Identifier: MIT */
/* edit_code.c - edits as bytes, for the session file. */
#include "music/edit.h"

#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "music/bulk.h"
#include "music/track.h"

/*
 * An edit as bytes.  Numbers are little-endian groups of seven bits, the high
 * bit set on all but the last; signed ones are folded: 0 -1 1 -2 2 ...
 *
 *	1 byte		EDIT_VERSION
 *	number, bytes	the label
 *	number		notes
 *	number		count of changes, and for each:
 *	  1 byte	  kind
 *	  number	  track
 *	  signed	  tick, order, length
 *	  number	  id, partner
 *	  3 bytes	  status, data
 *	  number	  0: no payload; else its size + 1, and its bytes
 *
 * of kind CHANGE_BULK, which there is since version 2, instead:
 *	  1 byte	  kind
 *	  number	  track
 *	  1 byte	  kind of the bulk
 *	  numbers	  notes, first id, count of ids
 *	  number, bytes	  each column
 *
 * Bytes are valid if and only if nothing is missing and nothing is left over.
 * Whether the edit fits a song is for song_reserve to say.
 */
#define EDIT_VERSION	3		/* 2: no track moves; 1: no bulks either */
#define CHANGE_BYTES_MIN 11		/* the smallest change */
#define CHANGE_BYTES_MAX 64		/* without its payload */

struct out {
	uint8_t		*bytes;
	size_t		 size;
};

static void
put_number(struct out *o, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		o->bytes[o->size++] = (uint8_t)(value | 0x80);
	o->bytes[o->size++] = (uint8_t)value;
}

static void
put_signed(struct out *o, int64_t value)
{
	put_number(o, value < 0 ? ~((uint64_t)value << 1) : (uint64_t)value << 1);
}

static void
put_bytes(struct out *o, const void *bytes, size_t size)
{
	if (size > 0)
		memcpy(o->bytes + o->size, bytes, size);
	o->size += size;
}

static void
put_bulk(struct out *o, const struct bulk *b)
{
	o->bytes[o->size++] = (uint8_t)b->kind;
	put_number(o, b->notes);
	put_number(o, b->first_id);
	put_number(o, b->new_ids);
	for (int i = 0; i < BULK_COLUMNS; i++) {
		put_number(o, b->column[i].size);
		put_bytes(o, b->column[i].bytes, b->column[i].size);
	}
}

static void
put_change(struct out *o, const struct change *ch)
{
	const struct event *e = &ch->event;

	o->bytes[o->size++] = (uint8_t)ch->kind;
	put_number(o, (unsigned)ch->track);
	if (ch->bulk != NULL) {
		put_bulk(o, ch->bulk);
		return;
	}
	put_signed(o, e->tick);
	put_signed(o, e->order);
	put_signed(o, e->length_ticks);
	put_number(o, e->id);
	put_number(o, e->partner);
	put_bytes(o, (uint8_t[]){ e->status, e->data[0], e->data[1] }, 3);
	if (e->payload == NULL) {
		put_number(o, 0);
		return;
	}
	put_number(o, (uint64_t)e->payload->size_bytes + 1);
	put_bytes(o, e->payload->bytes, e->payload->size_bytes);
}

/* Bytes that it takes at most, and the oldest version that can say it. */
static size_t
room_for(const struct edit *e, int *version)
{
	size_t need = 1 + 2 + sizeof e->label + 20 + e->count * CHANGE_BYTES_MAX;

	*version = 1;
	for (size_t i = 0; i < e->count; i++) {
		need += blob_bytes(e->changes[i].event.payload);
		if (e->changes[i].kind == CHANGE_TRACK_MOVE)
			*version = 3;
		if (e->changes[i].bulk == NULL)
			continue;
		*version = *version < 2 ? 2 : *version;
		for (int j = 0; j < BULK_COLUMNS; j++)
			need += 10 + e->changes[i].bulk->column[j].size;
	}
	return need;
}

bool
edit_encode(const struct edit *e, uint8_t **bytes, size_t *size, struct err *err)
{
	struct out o = { 0 };
	uint8_t *shrunk;
	int version;

	o.bytes = malloc(room_for(e, &version));
	if (o.bytes == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory to store the edit");
	o.bytes[o.size++] = (uint8_t)version;
	put_number(&o, strlen(e->label));
	put_bytes(&o, e->label, strlen(e->label));
	put_number(&o, e->notes);
	put_number(&o, e->count);
	for (size_t i = 0; i < e->count; i++)
		put_change(&o, &e->changes[i]);
	shrunk = realloc(o.bytes, o.size);
	*bytes = shrunk != NULL ? shrunk : o.bytes;
	*size = o.size;
	return true;
}

/* Reading: past the end everything is 0 and `bad` stays set. */
struct in {
	const uint8_t	*at, *end;
	bool		 bad;
};

static uint8_t
get_byte(struct in *in)
{
	if (in->at == in->end) {
		in->bad = true;
		return 0;
	}
	return *in->at++;
}

static uint64_t
get_number(struct in *in, uint64_t most)
{
	uint64_t value = 0;
	uint8_t byte = 0x80;

	for (int shift = 0; shift < 64 && (byte & 0x80) != 0; shift += 7) {
		byte = get_byte(in);
		value |= (uint64_t)(byte & 0x7f) << shift;
		in->bad |= shift == 63 && byte > 1;
	}
	in->bad |= value > most;
	return in->bad ? 0 : value;
}

static int64_t
get_signed(struct in *in)
{
	uint64_t value = get_number(in, UINT64_MAX);

	return (int64_t)(value >> 1) ^ -(int64_t)(value & 1);
}

static const uint8_t *
get_bytes(struct in *in, size_t size)
{
	const uint8_t *bytes = in->at;

	if (in->bad || size > (size_t)(in->end - in->at)) {
		in->bad = true;
		return NULL;
	}
	in->at += size;
	return bytes;
}

/* Columns may hold anything: bulk_apply reads them as a stranger's. */
static bool
get_bulk(struct in *in, struct bulk **bulk)
{
	struct bulk *b = *bulk = bulk_new((enum bulk_kind)get_byte(in));
	const uint8_t *bytes;

	if (b == NULL)
		return false;
	in->bad |= b->kind >= BULK_KINDS;
	b->notes = (uint32_t)get_number(in, UINT32_MAX);
	b->first_id = (uint32_t)get_number(in, UINT32_MAX);
	b->new_ids = (uint32_t)get_number(in, UINT32_MAX);
	for (int i = 0; i < BULK_COLUMNS && !in->bad; i++) {
		struct bulk_column *c = &b->column[i];
		size_t size = get_number(in, UINT32_MAX);

		bytes = get_bytes(in, size);
		if (bytes == NULL || size == 0)
			continue;
		c->bytes = malloc(size);
		if (c->bytes == NULL)
			return false;
		memcpy(c->bytes, bytes, size);
		c->size = c->capacity = size;
	}
	return true;
}

/* false: no memory.  What is malformed sets in->bad. */
static bool
get_change(struct in *in, struct change *ch)
{
	struct event *e = &ch->event;
	const uint8_t *bytes;
	uint64_t size;

	*ch = (struct change){ 0 };
	ch->kind = (enum change_kind)get_byte(in);
	in->bad |= ch->kind > CHANGE_BULK && ch->kind != CHANGE_TRACK_MOVE;
	ch->track = (int)get_number(in, INT32_MAX - 1);
	if (ch->kind == CHANGE_BULK)
		return get_bulk(in, &ch->bulk);
	e->tick = get_signed(in);
	e->order = get_signed(in);
	e->length_ticks = get_signed(in);
	e->id = (uint32_t)get_number(in, UINT32_MAX);
	e->partner = (uint32_t)get_number(in, UINT32_MAX);
	e->status = get_byte(in);
	e->data[0] = get_byte(in);
	e->data[1] = get_byte(in);
	size = get_number(in, UINT32_MAX);
	if (size == 0)
		return true;
	bytes = get_bytes(in, size - 1);
	if (bytes == NULL)
		return true;
	e->payload = blob_new(bytes, size - 1);
	return e->payload != NULL;
}

bool
edit_decode(struct edit *e, const void *data, size_t size, struct err *err)
{
	struct in in = { data, (const uint8_t *)data + size, false };
	const uint8_t *text;
	size_t text_size, count;
	int version;

	*e = (struct edit)EDIT_EMPTY;
	version = get_byte(&in);
	if (version < 1 || version > EDIT_VERSION)
		return err_set(err, ERR_FORMAT, "the stored edit is of a kind that is not known");
	text_size = get_number(&in, sizeof e->label - 1);
	text = get_bytes(&in, text_size);
	if (text != NULL)
		text_clean(text, text_size, e->label, sizeof e->label);
	e->notes = get_number(&in, SIZE_MAX);
	count = get_number(&in, (size_t)(in.end - in.at) / CHANGE_BYTES_MIN);
	if (count > 0 && (e->changes = malloc(count * sizeof *e->changes)) == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory for a stored edit");
	e->capacity = count;
	while (e->count < count && !in.bad)
		if (!get_change(&in, &e->changes[e->count++])) {
			edit_clear(e);
			return err_set(err, ERR_LIMIT,
			    "there is not enough memory for a stored edit");
		}
	if (!in.bad && in.at == in.end)
		return true;
	edit_clear(e);
	return err_set(err, ERR_FORMAT, "the stored edit is damaged at byte %zu of %zu",
	    (size_t)(in.at - (const uint8_t *)data), size);
}
