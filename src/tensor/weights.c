/* SPDX-License-Identifier: MIT */
#include "tensor/weights.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/json.h"
#include "base/sort.h"
#include "tensor/bf16.h"
#include "tensor/weights_internal.h"

#define HEADER_MAX_BYTES	(8 << 20)	/* names of some 50,000 matrices */
#define ENTRIES_MAX		65536
#define NAME_MAX_BYTES		256

const struct weights_number weights_numbers[WEIGHTS_TYPES] = {
	[WEIGHTS_F32] = { "F32", 4 },
	[WEIGHTS_BF16] = { "BF16", 2 },
};

static bool
read_shape(struct weights_entry *e, const struct json *shape, struct err *err)
{
	size_t n = json_length(shape);

	if (n > WEIGHTS_DIMENSIONS_MAX)
		return err_set(err, ERR_FORMAT, "%.64s has %zu dimensions", e->name, n);
	e->dimensions = (int)n;
	e->count = 1;
	for (size_t i = 0; i < n; i++) {
		long long side = json_as_integer(json_at(shape, i), -1);

		if (side < 0 || (side > 0 && e->count > SIZE_MAX / 8 / (size_t)side))
			return err_set(err, ERR_FORMAT, "%.64s has a side of %lld", e->name, side);
		e->shape[i] = (size_t)side;
		e->count *= (size_t)side;
	}
	return true;
}

static bool
read_type(struct weights_entry *e, const char *type, struct err *err)
{
	for (int i = 0; i < WEIGHTS_TYPES; i++)
		if (strcmp(type, weights_numbers[i].name) == 0) {
			e->type = (enum weights_type)i;
			return true;
		}
	return err_set(err, ERR_FORMAT, "%.64s is of type %.16s; only F32 and BF16 are read",
	    e->name, type);
}

static size_t
entry_bytes(const struct weights_entry *e)
{
	return e->count * weights_numbers[e->type].bytes;
}

static bool
read_entry(void *arg, const char *name, const struct json *value)
{
	struct weights *w = arg;
	struct weights_entry *e = &w->entries[w->count];
	const struct json *offsets = json_get(value, "data_offsets");
	const char *type = json_as_string(json_get(value, "dtype"));
	long long begin = json_as_integer(json_at(offsets, 0), -1);
	long long end = json_as_integer(json_at(offsets, 1), -1);

	if (strcmp(name, "__metadata__") == 0)
		return true;
	if (strlen(name) > NAME_MAX_BYTES || w->count == ENTRIES_MAX)
		return err_set(w->err, ERR_LIMIT, "it has too many or too long names");
	e->name = name;
	if (type == NULL || json_get(value, "shape") == NULL || json_length(offsets) != 2)
		return err_set(w->err, ERR_FORMAT, "%.64s lacks dtype, shape or data_offsets",
		    name);
	if (!read_type(e, type, w->err) || !read_shape(e, json_get(value, "shape"), w->err))
		return false;
	if (begin < 0 || end < begin || (size_t)end > w->data_bytes)
		return err_set(w->err, ERR_FORMAT, "%.64s is at %lld to %lld of %zu bytes", name,
		    begin, end, w->data_bytes);
	if ((size_t)(end - begin) != entry_bytes(e))
		return err_set(w->err, ERR_FORMAT, "%.64s has %lld bytes for %zu numbers", name,
		    end - begin, e->count);
	if ((size_t)(w->data - w->bytes + begin) % weights_numbers[e->type].bytes != 0)
		return err_set(w->err, ERR_FORMAT, "%.64s does not start at a multiple of "
		    "%zu bytes", name, weights_numbers[e->type].bytes);
	e->offset_bytes = (size_t)begin;
	w->count++;
	return true;
}

static int
by_place(const void *a, const void *b)
{
	const struct weights_entry *x = a, *y = b;

	if (x->offset_bytes != y->offset_bytes)
		return x->offset_bytes < y->offset_bytes ? -1 : 1;
	return (x->count > y->count) - (x->count < y->count);
}

/* As the format demands, so that no two names share numbers. */
static bool
check_no_holes(const struct weights *w, struct err *err)
{
	size_t at = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct weights_entry *e = &w->entries[i];

		if (e->offset_bytes != at)
			return err_set(err, ERR_FORMAT, "%.64s %s", e->name,
			    e->offset_bytes < at ? "overlaps another matrix" :
			    "comes after a gap");
		at += entry_bytes(e);
	}
	if (at != w->data_bytes)
		return err_set(err, ERR_FORMAT, "%zu bytes at the end belong to no matrix",
		    w->data_bytes - at);
	return true;
}

/* The floats of each entry: in the file, or widened in memory. */
static bool
find_data(struct weights *w, struct err *err)
{
	size_t count = 0;
	float *to;

	for (size_t i = 0; i < w->count; i++)
		count += w->entries[i].type == WEIGHTS_BF16 ? w->entries[i].count : 0;
	to = w->widened = malloc((count + 1) * sizeof *to);
	if (to == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu numbers", count);
	for (size_t i = 0; i < w->count; i++) {
		struct weights_entry *e = &w->entries[i];
		const uint8_t *from = w->data + e->offset_bytes;

		if (e->type == WEIGHTS_F32) {
			e->data = (const float *)(const void *)from;
			continue;
		}
		e->data = to;
		for (size_t k = 0; k < e->count; k++, from += 2) {
			uint32_t bits = (uint32_t)from[0] << 16 | (uint32_t)from[1] << 24;

			memcpy(to++, &bits, sizeof bits);
		}
	}
	return true;
}

static bool
is_text(void *arg, const char *key, const struct json *value)
{
	if (json_as_string(value) == NULL)
		return err_set(arg, ERR_FORMAT, "the metadata %.64s is not a text", key);
	return true;
}

static bool
count_one(void *arg, const char *key, const struct json *value)
{
	(void)key;
	(void)value;
	++*(size_t *)arg;
	return true;
}

static bool
parse(struct weights *w, struct err *err)
{
	uint64_t header = 0;
	size_t names = 0;

	if (w->size < 8)
		return err_set(err, ERR_FORMAT, "its %zu bytes are too few for a weights file",
		    w->size);
	for (int i = 7; i >= 0; i--)
		header = header << 8 | w->bytes[i];
	if (header > w->size - 8 || header > HEADER_MAX_BYTES)
		return err_set(err, ERR_FORMAT, "it is not a weights file: a header of %" PRIu64
		    " bytes in a file of %zu", header, w->size);
	w->header = json_parse((const char *)w->bytes + 8, (size_t)header, err);
	if (w->header == NULL)
		return false;
	w->data = w->bytes + 8 + header;
	w->data_bytes = w->size - 8 - (size_t)header;
	json_each(w->header, count_one, &names);
	w->entries = calloc(names + 1, sizeof *w->entries);
	if (w->entries == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu names", names);
	w->err = err;
	if (!json_each(w->header, read_entry, w) ||
	    !json_each(json_get(w->header, "__metadata__"), is_text, err))
		return false;
	sort_items(w->entries, w->count, sizeof *w->entries, by_place);
	return check_no_holes(w, err) && find_data(w, err);
}

struct weights *
weights_from_bytes(const void *bytes, size_t size, struct err *err)
{
	struct weights *w = calloc(1, sizeof *w);

	if (w == NULL) {
		err_set(err, ERR_LIMIT, "no memory for weights");
		return NULL;
	}
	w->bytes = bytes;
	w->size = size;
	if (!parse(w, err)) {
		weights_close(w);
		return NULL;
	}
	return w;
}

struct weights *
weights_open(const char *path, struct err *err)
{
	const uint8_t *bytes;
	struct weights *w;
	struct err why;
	size_t size;

	if (!file_map(path, &bytes, &size, err))
		return NULL;
	w = weights_from_bytes(bytes, size, &why);
	if (w == NULL) {
		err_set(err, why.code, "%.80s: %s", path, why.text);
		file_unmap(bytes, size);
		return NULL;
	}
	w->mapped = true;
	return w;
}

void
weights_close(struct weights *w)
{
	if (w == NULL)
		return;
	if (w->mapped)
		file_unmap(w->bytes, w->size);
	if (w->header != NULL)
		json_free(w->header);
	free(w->entries);
	free(w->widened);
	free(w);
}

size_t
weights_count(const struct weights *w)
{
	return w->count;
}

const struct weights_entry *
weights_at(const struct weights *w, size_t i)
{
	assert(i < w->count);
	return &w->entries[i];
}

const struct weights_entry *
weights_find(const struct weights *w, const char *name)
{
	for (size_t i = 0; i < w->count; i++)
		if (strcmp(w->entries[i].name, name) == 0)
			return &w->entries[i];
	return NULL;
}

const float *
weights_matrix(const struct weights *w, const char *name, size_t rows, size_t columns,
    struct err *err)
{
	const struct weights_entry *e = weights_find(w, name);

	if (e == NULL) {
		err_set(err, ERR_FORMAT, "it has no %.64s", name);
		return NULL;
	}
	if (e->count != rows * columns || e->dimensions < 1 || e->shape[0] != rows) {
		err_set(err, ERR_FORMAT, "%.64s has %zu numbers, not %zu x %zu", name, e->count,
		    rows, columns);
		return NULL;
	}
	return e->data;
}

const char *
weights_meta(const struct weights *w, const char *key)
{
	return json_as_string(json_get(json_get(w->header, "__metadata__"), key));
}

const uint8_t *
weights_bytes(const struct weights *w, size_t *size)
{
	*size = w->size;
	return w->bytes;
}
