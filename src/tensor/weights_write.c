/* SPDX-License-Identifier: MIT */
/* weights_write.c - writes weights files. */

#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "tensor/bf16.h"
#include "tensor/weights_internal.h"

struct piece {
	struct json	*entry;		/* of the header */
	const float	*data;		/* borrowed */
	size_t		 count;
	enum weights_type type;
};

struct weights_writer {
	struct json	*header;	/* owned */
	struct json	*meta;		/* owned until the header takes it */
	struct piece	*pieces;	/* owned */
	size_t		 count;
};

struct weights_writer *
weights_writer_new(void)
{
	struct weights_writer *w = calloc(1, sizeof *w);

	if (w == NULL)
		abort();
	w->header = json_new_object();
	w->meta = json_new_object();
	json_set(w->header, "__metadata__", w->meta);
	return w;
}

void
weights_writer_free(struct weights_writer *w)
{
	if (w == NULL)
		return;
	json_free(w->header);
	free(w->pieces);
	free(w);
}

void
weights_writer_meta(struct weights_writer *w, const char *key, const char *text)
{
	json_set_string(w->meta, key, text);
}

static void
add(struct weights_writer *w, const char *name, const size_t *shape, int dimensions,
    const float *data, enum weights_type type)
{
	struct json *e = json_new_object(), *sides = json_new_array();
	size_t count = 1;

	for (int i = 0; i < dimensions; i++) {
		json_append_integer(sides, (long long)shape[i]);
		count *= shape[i];
	}
	json_set_string(e, "dtype", weights_numbers[type].name);
	json_set(e, "shape", sides);
	json_set(w->header, name, e);

	w->pieces = realloc(w->pieces, (w->count + 1) * sizeof *w->pieces);
	if (w->pieces == NULL)
		abort();
	w->pieces[w->count++] = (struct piece){ e, data, count, type };
}

void
weights_writer_add(struct weights_writer *w, const char *name, size_t rows, size_t columns,
    const float *data)
{
	size_t shape[2] = { rows, columns };

	add(w, name, shape, columns > 0 ? 2 : 1, data, WEIGHTS_F32);
}

/* Copies from one file to another. */
struct copying {
	struct weights_writer *to;
	const char	*but;
};

static bool
is_copied(const struct copying *c, const char *name)
{
	return c->but == NULL || strncmp(name, c->but, strlen(c->but)) != 0;
}

static bool
copy_meta(void *arg, const char *key, const struct json *value)
{
	struct copying *c = arg;

	if (is_copied(c, key))
		weights_writer_meta(c->to, key, json_as_string(value));
	return true;
}

void
weights_writer_copy(struct weights_writer *w, const struct weights *from, const char *but)
{
	struct copying c = { w, but };

	json_each(json_get(from->header, "__metadata__"), copy_meta, &c);
	for (size_t i = 0; i < from->count; i++) {
		const struct weights_entry *e = &from->entries[i];

		if (is_copied(&c, e->name))
			add(w, e->name, e->shape, e->dimensions, e->data, e->type);
	}
}

void
weights_writer_to_bf16(struct weights_writer *w)
{
	for (size_t i = 0; i < w->count; i++) {
		w->pieces[i].type = WEIGHTS_BF16;
		json_set_string(w->pieces[i].entry, "dtype", weights_numbers[WEIGHTS_BF16].name);
	}
}

/* Type after type, so that each stands at a multiple of its numbers' size; returns all bytes. */
static size_t
place_pieces(const struct weights_writer *w)
{
	size_t at = 0;

	for (int type = 0; type < WEIGHTS_TYPES; type++)
		for (size_t i = 0; i < w->count; i++) {
			const struct piece *p = &w->pieces[i];
			struct json *offsets;

			if (p->type != (enum weights_type)type)
				continue;
			offsets = json_new_array();
			json_append_integer(offsets, (long long)at);
			at += p->count * weights_numbers[type].bytes;
			json_append_integer(offsets, (long long)at);
			json_set(p->entry, "data_offsets", offsets);
		}
	return at;
}

static uint8_t *
write_piece(const struct piece *p, uint8_t *at)
{
	if (p->type == WEIGHTS_F32) {
		memcpy(at, p->data, p->count * sizeof *p->data);
		return at + p->count * sizeof *p->data;
	}
	for (size_t k = 0; k < p->count; k++) {
		uint32_t half = bf16_round(p->data[k]);

		*at++ = (uint8_t)half;
		*at++ = (uint8_t)(half >> 8);
	}
	return at;
}

bool
weights_writer_bytes(const struct weights_writer *w, uint8_t **bytes, size_t *size,
    struct err *err)
{
	size_t data_bytes = place_pieces(w);
	char *text = json_text(w->header);
	size_t length = text != NULL ? strlen(text) : 0, padded = (length + 63) / 64 * 64;
	uint8_t *at;

	/* The data start at a multiple of 8, counting the 8 bytes before the header. */
	*size = 8 + padded + data_bytes;
	*bytes = text != NULL ? malloc(*size) : NULL;
	if (*bytes == NULL) {
		free(text);
		return err_set(err, ERR_LIMIT, "no memory for %zu bytes of weights", *size);
	}
	for (int i = 0; i < 8; i++)
		(*bytes)[i] = (uint8_t)(padded >> 8 * i);
	at = *bytes + 8;
	memcpy(at, text, length);
	memset(at + length, ' ', padded - length);
	at += padded;
	for (int type = 0; type < WEIGHTS_TYPES; type++)
		for (size_t i = 0; i < w->count; i++)
			if (w->pieces[i].type == (enum weights_type)type)
				at = write_piece(&w->pieces[i], at);
	free(text);
	return true;
}

bool
weights_writer_file(const struct weights_writer *w, const char *path, struct err *err)
{
	uint8_t *bytes;
	size_t size;
	bool ok;

	if (!weights_writer_bytes(w, &bytes, &size, err))
		return false;
	ok = file_write(path, bytes, size, err);
	free(bytes);
	return ok;
}
