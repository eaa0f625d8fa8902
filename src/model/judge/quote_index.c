/* SPDX-License-Identifier: MIT */
/*
 * quote_index.c - the index of quotes, in the format that quote.h describes.
 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/sort.h"
#include "model/judge/quote_internal.h"

#define MAGIC		"CDZQUOTE"
#define VERSION		1
#define HEADER_BYTES	32
#define BITS_MIN	8
#define BITS_MAX	24
#define BUCKET_LOAD	4	/* most hashes in a bucket, on average */
#define BLOCK		64	/* buckets whose counts are summed at a time */

struct quotes {
	const uint8_t	*mapped;	/* or NULL: the bytes are borrowed */
	size_t		 size;
	const uint8_t	*counts, *rests;
	int		 bits;
	uint32_t	*before;	/* owned; hashes before each block of buckets */
};

static uint64_t
get(const uint8_t *at, int bytes)
{
	uint64_t value = 0;

	while (bytes-- > 0)
		value = value << 8 | at[bytes];
	return value;
}

static void
put(uint8_t *at, uint64_t value, int bytes)
{
	for (int i = 0; i < bytes; i++)
		at[i] = (uint8_t)(value >> 8 * i);
}

/* --- lookup */

static size_t
bucket_of(uint64_t hash, int bits)
{
	return (size_t)(hash >> (64 - bits));
}

static unsigned
rest_of(uint64_t hash, int bits)
{
	return (unsigned)(hash >> (64 - bits - 16)) & 0xffff;
}

bool
quotes_have(const struct quotes *q, uint64_t hash)
{
	size_t bucket = bucket_of(hash, q->bits), at = q->before[bucket / BLOCK];
	unsigned rest = rest_of(hash, q->bits);

	for (size_t b = bucket / BLOCK * BLOCK; b < bucket; b++)
		at += q->counts[b];
	for (int i = 0; i < q->counts[bucket]; i++)
		if (get(q->rests + 2 * (at + (size_t)i), 2) == rest)
			return true;
	return false;
}

/* --- opening */

static bool
add_up(struct quotes *q, uint64_t count)
{
	size_t buckets = (size_t)1 << q->bits;
	uint64_t sum = 0;

	q->before = malloc(buckets / BLOCK * sizeof *q->before);
	if (q->before == NULL)
		return false;
	for (size_t b = 0; b < buckets; b++) {
		if (b % BLOCK == 0)
			q->before[b / BLOCK] = (uint32_t)sum;
		sum += q->counts[b];
	}
	return sum == count;
}

struct quotes *
quotes_from_bytes(const uint8_t *bytes, size_t size, struct err *err)
{
	struct quotes *q = calloc(1, sizeof *q);
	uint64_t count, bits;

	if (q == NULL) {
		err_set(err, ERR_LIMIT, "no memory for the index of quotes");
		return NULL;
	}
	if (size >= HEADER_BYTES && memcmp(bytes, MAGIC, 8) == 0 &&
	    get(bytes + 8, 4) == VERSION && get(bytes + 12, 4) == QUOTE_GRAM &&
	    get(bytes + 16, 4) == QUOTE_WINDOW) {
		bits = get(bytes + 20, 4);
		count = get(bytes + 24, 8);
		q->counts = bytes + HEADER_BYTES;
		if (bits >= BITS_MIN && bits <= BITS_MAX && count < UINT32_MAX &&
		    size == HEADER_BYTES + ((size_t)1 << bits) + 2 * count) {
			q->bits = (int)bits;
			q->rests = q->counts + ((size_t)1 << bits);
			if (add_up(q, count))
				return q;
		}
	}
	quotes_close(q);
	err_set(err, ERR_FORMAT, "this is not an index of quotes that this version can read");
	return NULL;
}

struct quotes *
quotes_open(const char *path, struct err *err)
{
	const uint8_t *bytes;
	struct quotes *q;
	size_t size;

	if (!file_map(path, &bytes, &size, err))
		return NULL;
	q = quotes_from_bytes(bytes, size, err);
	if (q == NULL) {
		file_unmap(bytes, size);
		return NULL;
	}
	q->mapped = bytes;
	q->size = size;
	return q;
}

struct quotes *
quotes_open_shipped(struct err *err)
{
	char path[FILE_PATH_MAX];

	return file_need_shipped(QUOTE_SHIPPED, path, sizeof path, err) ?
	    quotes_open(path, err) : NULL;
}

void
quotes_close(struct quotes *q)
{
	if (q == NULL)
		return;
	if (q->mapped != NULL)
		file_unmap(q->mapped, q->size);
	free(q->before);
	free(q);
}

/* --- making */

static int
compare_hashes(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Merges hashes that differ only in bits that the index does not keep. */
static size_t
settle(uint64_t *hash, size_t count, int bits)
{
	size_t kept = 0;

	sort_items(hash, count, sizeof *hash, compare_hashes);
	for (size_t i = 0; i < count; i++)
		if (i == 0 || hash[i] >> (64 - bits - 16) != hash[i - 1] >> (64 - bits - 16))
			hash[kept++] = hash[i];
	return kept;
}

static bool
write_hashes(uint8_t *out, const uint64_t *hash, size_t count, int bits)
{
	uint8_t *counts = out + HEADER_BYTES, *rests = counts + ((size_t)1 << bits);

	memcpy(out, MAGIC, 8);
	put(out + 8, VERSION, 4);
	put(out + 12, QUOTE_GRAM, 4);
	put(out + 16, QUOTE_WINDOW, 4);
	put(out + 20, (uint64_t)bits, 4);
	put(out + 24, count, 8);
	for (size_t i = 0; i < count; i++) {
		if (counts[bucket_of(hash[i], bits)]++ == UINT8_MAX)
			return false;
		put(rests + 2 * i, rest_of(hash[i], bits), 2);
	}
	return true;
}

bool
quote_index(const struct hash_set *set, uint8_t **bytes, size_t *size, struct err *err)
{
	uint64_t *hash = malloc((set->count + 1) * sizeof *hash);
	size_t count = 0;
	int bits = BITS_MIN;
	bool good;

	*bytes = NULL;
	while (bits < BITS_MAX && set->count >> bits >= BUCKET_LOAD)
		bits++;
	for (size_t i = 0; hash != NULL && i < set->capacity; i++)
		if (set->slot[i] != 0)
			hash[count++] = set->slot[i];
	if (hash != NULL)
		count = settle(hash, count, bits);
	*size = HEADER_BYTES + ((size_t)1 << bits) + 2 * count;
	if (hash != NULL)
		*bytes = calloc(1, *size);
	good = *bytes != NULL && write_hashes(*bytes, hash, count, bits);
	free(hash);
	if (good)
		return true;
	free(*bytes);
	*bytes = NULL;
	return err_set(err, ERR_LIMIT, "%zu hashes are too many for an index of quotes", count);
}
