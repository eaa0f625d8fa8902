/* SPDX-License-Identifier: MIT */
#include "model/data/shard.h"

#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/data/shard_internal.h"
#include "model/token/vocab.h"

struct shard {
	const uint8_t	*bytes;			/* all that follows; owned by one of the next two */
	size_t		 size;
	bool		 mapped;
	uint8_t		*owned;			/* or NULL */
	const struct shard_header *header;
	const char	*names;
	const struct shard_entry *entries;
};

/* The start of the header, up to its counts. */
static void
fill_seal(struct shard_header *h, const uint8_t *bytes, size_t size, const char *key)
{
	size_t from = offsetof(struct shard_header, size);
	char hex[33];

	memset(h, 0, from);
	strcpy(h->format, SHARD_FORMAT);
	snprintf(h->key, sizeof h->key, "%s", key);
	file_hash(bytes + from, size - from, hex);
	strcpy(h->hash, hex);
}

void
shard_seal(uint8_t *bytes, size_t size, const char *key)
{
	struct shard_header *h = (struct shard_header *)(void *)bytes;

	h->size = size;
	fill_seal(h, bytes, size, key);
}

/* --- checks */

static size_t
piece_bytes(const struct shard_entry *e)
{
	return ((size_t)e->tracks * e->bars + 1) * sizeof(uint32_t) +
	    e->notes * sizeof(struct piece_note) +
	    e->bars * sizeof(struct piece_bar) +
	    e->tracks * sizeof(struct piece_track);
}

static bool
entry_fits(const struct shard *s, const struct shard_entry *e)
{
	return e->bars <= PIECE_BARS_MAX && e->tracks <= VOCAB_TRACKS &&
	    e->notes > 0 && e->notes <= 2 * (uint64_t)PIECE_NOTES_MAX &&
	    e->collection < s->header->collections && e->assigned <= SHARD_TEST &&
	    e->offset % 8 == 0 && e->offset <= s->size && piece_bytes(e) <= s->size - e->offset;
}

/* Checks the header's counts, from which everything else is found. */
static bool
outline_fits(const struct shard *s, const char *key)
{
	const struct shard_header *h = s->header;
	struct shard_header seal;
	char own[sizeof h->key + 1] = "";
	size_t left = s->size - sizeof *h;

	memcpy(own, h->key, sizeof h->key);
	fill_seal(&seal, s->bytes, s->size, key != NULL ? key : own);
	if (memcmp(h, &seal, offsetof(struct shard_header, size)) != 0 || h->size != s->size ||
	    h->collections > left / SHARD_NAME_BYTES)
		return false;
	left -= h->collections * SHARD_NAME_BYTES;
	return h->pieces <= left / sizeof *s->entries && h->pieces <= UINT32_MAX;
}

static bool
is_valid(const struct shard *s)
{
	for (size_t i = 0; i < s->header->collections; i++)
		if (memchr(s->names + i * SHARD_NAME_BYTES, '\0', SHARD_NAME_BYTES) == NULL)
			return false;
	for (size_t i = 0; i < s->header->pieces; i++) {
		struct piece piece;

		if (!entry_fits(s, &s->entries[i]))
			return false;
		shard_piece(s, i, &piece);
		if (!piece_is_sound(&piece))
			return false;
	}
	return true;
}

struct shard *
shard_read(const uint8_t *bytes, size_t size, const char *key)
{
	struct shard *s;

	if (size < sizeof *s->header || (s = calloc(1, sizeof *s)) == NULL)
		return NULL;
	s->bytes = bytes;
	s->size = size;
	s->header = (const struct shard_header *)(const void *)bytes;
	if (outline_fits(s, key)) {
		s->names = (const char *)(bytes + sizeof *s->header);
		s->entries = (const struct shard_entry *)(const void *)(s->names +
		    s->header->collections * SHARD_NAME_BYTES);
		if (is_valid(s))
			return s;
	}
	free(s);
	return NULL;
}

/* --- the cache */

static struct shard *
load(const char *path, const char *key)
{
	const uint8_t *bytes;
	struct shard *s;
	struct err err;
	size_t size;

	if (!file_map(path, &bytes, &size, &err))
		return NULL;
	s = shard_read(bytes, size, key);
	if (s == NULL)
		file_unmap(bytes, size);
	else
		s->mapped = true;
	return s;
}

/* Derived from the folder's real path.  False: there is no place for a cache. */
static bool
cache_path(const struct folder *folder, char path[FILE_PATH_MAX])
{
	char real[FILE_PATH_MAX], name[64], hex[33];
	struct err err;

	if (realpath(folder->path, real) == NULL ||
	    !file_place(FILE_CACHE, "corpus", path, FILE_PATH_MAX, &err) ||
	    !file_make_folders(path, &err))
		return false;
	file_hash(real, strlen(real), hex);
	snprintf(name, sizeof name, "corpus/%s", hex);
	return file_place(FILE_CACHE, name, path, FILE_PATH_MAX, &err);
}

/* Replaces the memory with a map of the file, if possible. */
static struct shard *
keep(uint8_t *bytes, size_t size, const char *path, const char *key, struct err *err)
{
	struct shard *s = NULL;
	struct err why;

	if (path[0] != '\0' && file_write(path, bytes, size, &why))
		s = load(path, key);
	if (s != NULL) {
		free(bytes);
		return s;
	}
	s = shard_read(bytes, size, key);
	if (s == NULL) {
		err_set(err, ERR_LIMIT, "no memory for the pieces of the corpus");
		free(bytes);
		return NULL;
	}
	s->owned = bytes;
	return s;
}

struct shard *
shard_open(const struct folder *folder, shard_progress_fn progress, void *arg, struct err *err)
{
	char key[33], path[FILE_PATH_MAX];
	struct shard *s = NULL;
	uint8_t *bytes;
	size_t size;

	if (!shard_key(folder, key, err))
		return NULL;
	if (cache_path(folder, path))
		s = load(path, key);
	else
		path[0] = '\0';
	if (s != NULL)
		return s;
	bytes = shard_make(folder, key, progress, arg, &size, err);
	return bytes != NULL ? keep(bytes, size, path, key, err) : NULL;
}

void
shard_close(struct shard *s)
{
	if (s == NULL)
		return;
	if (s->mapped)
		file_unmap(s->bytes, s->size);
	free(s->owned);
	free(s);
}

bool
shard_is_kept(const struct shard *s)
{
	return s->mapped;
}

size_t
shard_pieces(const struct shard *s)
{
	return s->header->pieces;
}

size_t
shard_collections(const struct shard *s)
{
	return s->header->collections;
}

const char *
shard_collection(const struct shard *s, size_t i)
{
	return s->names + i * SHARD_NAME_BYTES;
}

void
shard_entry(const struct shard *s, size_t i, struct shard_entry *entry)
{
	*entry = s->entries[i];
}

void
shard_piece(const struct shard *s, size_t i, struct piece *piece)
{
	const struct shard_entry *e = &s->entries[i];
	uint8_t *at = (uint8_t *)s->bytes + e->offset;	/* read only: so is the map */

	*piece = (struct piece){ .bars = e->bars, .tracks = e->tracks, .notes = e->notes };
	piece->cell = (uint32_t *)at;
	at += ((size_t)e->tracks * e->bars + 1) * sizeof *piece->cell;
	piece->note = (struct piece_note *)at;
	at += e->notes * sizeof *piece->note;
	piece->bar = (struct piece_bar *)at;
	at += e->bars * sizeof *piece->bar;
	piece->track = (struct piece_track *)at;
}
