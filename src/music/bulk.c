/* SPDX-License-Identifier: MIT */
#include "music/bulk.h"

#include <stdlib.h>
#include <string.h>

#include "music/track.h"

#define NUMBER_BYTES	10		/* of 64 bits */

struct bulk *
bulk_new(enum bulk_kind kind)
{
	struct bulk *b = calloc(1, sizeof *b);

	if (b != NULL) {
		b->refs = 1;
		b->kind = kind;
	}
	return b;
}

struct bulk *
bulk_ref(struct bulk *b)
{
	if (b != NULL)
		b->refs++;
	return b;
}

void
bulk_unref(struct bulk *b)
{
	if (b == NULL || --b->refs > 0)
		return;
	for (int i = 0; i < BULK_COLUMNS; i++)
		free(b->column[i].bytes);
	track_unref(b->before);
	track_unref(b->after);
	free(b);
}

void
bulk_let_go(struct bulk *b)
{
	track_unref(b->before);
	track_unref(b->after);
	b->before = b->after = NULL;
}

/* --- writing */

static void
put_number(struct bulk_column *c, uint64_t value)
{
	for (; value > 0x7f; value >>= 7)
		c->bytes[c->size++] = (uint8_t)(value | 0x80);
	c->bytes[c->size++] = (uint8_t)value;
}

static bool
close_run(struct bulk_column *c)
{
	size_t room = 2 * c->capacity + 64;
	uint8_t *grown;

	if (c->count == 0)
		return true;
	if (c->capacity - c->size < 2 * NUMBER_BYTES) {
		grown = realloc(c->bytes, room);
		if (grown == NULL)
			return false;
		c->bytes = grown;
		c->capacity = room;
	}
	put_number(c, c->count);
	put_number(c, c->value < 0 ? ~((uint64_t)c->value << 1) : (uint64_t)c->value << 1);
	c->count = 0;
	return true;
}

bool
bulk_put_run(struct bulk *b, enum bulk_columns column, uint64_t count, int64_t value)
{
	struct bulk_column *c = &b->column[column];

	if (count == 0)
		return true;
	if (c->count > 0 && c->value != value && !close_run(c))
		return false;
	c->value = value;
	c->count += count;
	return true;
}

bool
bulk_finish(struct bulk *b)
{
	for (int i = 0; i < BULK_COLUMNS; i++)
		if (!close_run(&b->column[i]))
			return false;
	return true;
}

/* --- reading */

struct bulk_reader
bulk_read(const struct bulk *b, enum bulk_columns column)
{
	const struct bulk_column *c = &b->column[column];

	return (struct bulk_reader){ .at = c->bytes,
	    .end = c->size > 0 ? c->bytes + c->size : c->bytes };
}

static uint64_t
get_number(struct bulk_reader *r)
{
	uint64_t value = 0;
	uint8_t byte = 0x80;

	for (int shift = 0; shift < 64 && (byte & 0x80) != 0; shift += 7) {
		if (r->at == r->end) {
			r->bad = true;
			return 0;
		}
		byte = *r->at++;
		value |= (uint64_t)(byte & 0x7f) << shift;
		r->bad |= shift == 63 && byte > 1;
	}
	return value;
}

bool
bulk_next_run(struct bulk_reader *r)
{
	uint64_t folded;

	if (r->bad || r->at == r->end) {
		r->bad = true;
		return false;
	}
	r->left = get_number(r);
	folded = get_number(r);
	r->value = (int64_t)(folded >> 1) ^ -(int64_t)(folded & 1);
	r->bad |= r->left == 0;
	if (r->bad)
		r->left = 0;
	return !r->bad;
}
