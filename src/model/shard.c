/* SPDX-License-Identifier: MIT */
#include "model/shard.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "model/vocab.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

#define NAME_BYTES	64
#define MIDI_BYTES_MAX	(64u << 20)
#define HELD_OUT_SHARE	20		/* one piece in so many */
#define FORMAT		"cadenza shard 2"

struct header {
	char		 format[16];
	char		 key[40];		/* file_hash of the list of files */
	char		 hash[40];		/* file_hash of all that follows */
	uint64_t	 size;			/* of the whole file */
	uint64_t	 pieces, collections;
};

struct shard {
	const uint8_t	*bytes;			/* mapped */
	size_t		 size;
	const struct header *header;
	const char	*names;
	const struct shard_entry *entries;
};

/* --- bytes that grow */

struct buffer {
	uint8_t		*bytes;			/* owned */
	size_t		 size, capacity;
	bool		 failed;		/* sticky */
};

/* Room for so many more, zeroed; NULL where there is none. */
static void *
extend(struct buffer *b, size_t size)
{
	void *at;

	if (b->failed)
		return NULL;
	if (b->size + size > b->capacity) {
		size_t capacity = b->capacity == 0 ? 1 << 16 : b->capacity;
		uint8_t *grown;

		while (capacity < b->size + size)
			capacity *= 2;
		grown = realloc(b->bytes, capacity);
		if (grown == NULL) {
			b->failed = true;
			return NULL;
		}
		b->bytes = grown;
		b->capacity = capacity;
	}
	at = b->bytes + b->size;
	memset(at, 0, size);
	b->size += size;
	return at;
}

static void
append(struct buffer *b, const void *bytes, size_t size)
{
	void *at = extend(b, size);

	if (at != NULL && size > 0)
		memcpy(at, bytes, size);
}

/* --- making one */

struct maker {
	const char		*folder;
	struct buffer		 names, entries, pieces;
};

/* The first folder of the path below the corpus; "" for files at its top. */
static void
collection_name(const char *folder, const char *path, char name[NAME_BYTES])
{
	const char *below = path + strlen(folder);
	size_t length;

	while (*below == '/')
		below++;
	length = strchr(below, '/') == NULL ? 0 : strcspn(below, "/");
	if (length >= NAME_BYTES)
		length = NAME_BYTES - 1;
	memset(name, 0, NAME_BYTES);
	memcpy(name, below, length);
}

static uint32_t
collection_of(struct maker *m, const char *path)
{
	char name[NAME_BYTES];
	size_t count = m->names.size / NAME_BYTES;

	collection_name(m->folder, path, name);
	for (size_t i = 0; i < count; i++)
		if (memcmp(m->names.bytes + i * NAME_BYTES, name, NAME_BYTES) == 0)
			return i;
	append(&m->names, name, NAME_BYTES);
	return count;
}

static bool
is_held_out(const char *folder, const char *path, const uint8_t *bytes, size_t size)
{
	const char *below = path + strlen(folder);
	char hex[33];

	if (strstr(below, "/train/") != NULL)
		return false;
	if (strstr(below, "/valid/") != NULL)
		return true;
	file_hash(bytes, size, hex);
	hex[8] = '\0';
	return strtoul(hex, NULL, 16) % HELD_OUT_SHARE == 0;
}

static void
append_piece(struct maker *m, const struct piece *piece, uint32_t collection, bool held_out)
{
	static const uint8_t zeros[8];
	size_t cells = (size_t)piece->tracks * piece->bars + 1;
	struct shard_entry entry = { m->pieces.size, piece->notes, piece->bars,
		piece->tracks, collection, held_out };

	append(&m->entries, &entry, sizeof entry);
	append(&m->pieces, piece->cell, cells * sizeof *piece->cell);
	append(&m->pieces, piece->note, piece->notes * sizeof *piece->note);
	append(&m->pieces, piece->bar, piece->bars * sizeof *piece->bar);
	append(&m->pieces, piece->track, piece->tracks * sizeof *piece->track);
	append(&m->pieces, zeros, (8 - m->pieces.size % 8) % 8);
}

/* A file that cannot be used is passed over. */
static void
add_file(struct maker *m, const char *path)
{
	const struct piece_request whole = { 0 };
	struct song *song = NULL;
	struct time_map *map = NULL;
	struct piece piece;
	struct err err;
	uint8_t *bytes;
	size_t size;

	if (!file_read(path, MIDI_BYTES_MAX, &bytes, &size, &err))
		return;
	song = smf_read(bytes, size, &err);
	if (song != NULL)
		map = time_map_new(song);
	if (map != NULL && piece_from_song(song, map, &whole, &piece, NULL, &err)) {
		if (piece.notes > 0)
			append_piece(m, &piece, collection_of(m, path),
			    is_held_out(m->folder, path, bytes, size));
		piece_clear(&piece);
	}
	time_map_free(map);
	song_free(song);
	free(bytes);
}

static bool
write_shard(struct maker *m, const char *path, const char *key, struct err *err)
{
	struct header header = { .format = FORMAT,
		.pieces = m->entries.size / sizeof(struct shard_entry),
		.collections = m->names.size / NAME_BYTES };
	struct buffer all = { 0 };
	size_t base = sizeof header + m->names.size + m->entries.size;
	struct shard_entry *entry = (struct shard_entry *)m->entries.bytes;
	char hex[33];
	bool ok;

	for (size_t i = 0; i < header.pieces; i++)
		entry[i].offset += base;
	append(&all, &header, sizeof header);
	append(&all, m->names.bytes, m->names.size);
	append(&all, m->entries.bytes, m->entries.size);
	append(&all, m->pieces.bytes, m->pieces.size);
	if (all.failed || m->names.failed || m->entries.failed || m->pieces.failed)
		ok = err_set(err, ERR_LIMIT, "no memory for the pieces of the corpus");
	else {
		strcpy(header.key, key);
		header.size = all.size;
		file_hash(all.bytes + sizeof header, all.size - sizeof header, hex);
		strcpy(header.hash, hex);
		memcpy(all.bytes, &header, sizeof header);
		ok = file_write(path, all.bytes, all.size, err);
	}
	free(all.bytes);
	return ok;
}

static bool
make(const char *folder, const struct shard_file *file, size_t count,
    const char *path, const char *key, shard_progress_fn progress, void *arg,
    struct err *err)
{
	struct maker m = { .folder = folder };
	bool ok = true;

	for (size_t i = 0; ok && i < count; i++) {
		add_file(&m, file[i].path);
		if (progress != NULL && !progress(arg, i + 1, count))
			ok = err_set(err, ERR_IO, "reading the corpus was stopped");
	}
	ok = ok && write_shard(&m, path, key, err);
	free(m.names.bytes);
	free(m.entries.bytes);
	free(m.pieces.bytes);
	return ok;
}

/* --- reading one */

static size_t
piece_bytes(const struct shard_entry *e)
{
	return ((size_t)e->tracks * e->bars + 1) * sizeof(uint32_t) +
	    e->notes * sizeof(struct piece_note) +
	    e->bars * sizeof(struct piece_bar) +
	    e->tracks * sizeof(struct piece_track);
}

static bool
is_valid(const struct shard *s, const char *key)
{
	const struct header *h = s->header;
	char hex[33];

	if (s->size < sizeof *h || memcmp(h->format, FORMAT, sizeof h->format) != 0 ||
	    strncmp(h->key, key, sizeof h->key) != 0 || h->size != s->size ||
	    h->pieces > s->size || h->collections > s->size ||
	    sizeof *h + h->collections * NAME_BYTES +
	    h->pieces * sizeof *s->entries > s->size)
		return false;
	file_hash(s->bytes + sizeof *h, s->size - sizeof *h, hex);
	if (strncmp(h->hash, hex, sizeof h->hash) != 0)
		return false;
	for (size_t i = 0; i < h->pieces; i++) {
		const struct shard_entry *e = &s->entries[i];

		if (e->bars > PIECE_BARS_MAX || e->tracks > VOCAB_TRACKS ||
		    e->notes > 2 * (uint64_t)PIECE_NOTES_MAX ||
		    e->offset > s->size || piece_bytes(e) > s->size - e->offset)
			return false;
	}
	return true;
}

static struct shard *
load(const char *path, const char *key)
{
	struct shard *s = calloc(1, sizeof *s);
	struct err err;

	if (s == NULL || !file_map(path, &s->bytes, &s->size, &err)) {
		free(s);
		return NULL;
	}
	s->header = (const struct header *)s->bytes;
	if (s->size >= sizeof *s->header) {
		s->names = (const char *)(s->bytes + sizeof *s->header);
		s->entries = (const struct shard_entry *)(s->names +
		    s->header->collections * NAME_BYTES);
	}
	if (!is_valid(s, key)) {
		shard_close(s);
		return NULL;
	}
	return s;
}

/* Names the list of files and everything that a piece is made by. */
static bool
list_key(const struct shard_file *file, size_t count, char hex[33], struct err *err)
{
	struct buffer list = { 0 };
	uint64_t vocab = vocab_hash();

	append(&list, FORMAT, sizeof FORMAT);
	append(&list, &vocab, sizeof vocab);
	for (size_t i = 0; i < count; i++) {
		append(&list, file[i].path, strlen(file[i].path) + 1);
		append(&list, &file[i].size, sizeof file[i].size);
		append(&list, &file[i].changed_s, sizeof file[i].changed_s);
		append(&list, &file[i].changed_ns, sizeof file[i].changed_ns);
	}
	if (list.failed) {
		free(list.bytes);
		return err_set(err, ERR_LIMIT, "no memory for %zu files", count);
	}
	file_hash(list.bytes, list.size, hex);
	free(list.bytes);
	return true;
}

struct shard *
shard_open(const char *folder, const struct shard_file *file, size_t count,
    shard_progress_fn progress, void *arg, struct err *err)
{
	char key[33], name[64], path[FILE_PATH_MAX], above[FILE_PATH_MAX];
	struct shard *s;

	if (!list_key(file, count, key, err))
		return NULL;
	snprintf(name, sizeof name, "corpus/%s", key);
	if (!file_place(FILE_CACHE, "corpus", above, sizeof above, err) ||
	    !file_make_folders(above, err) ||
	    !file_place(FILE_CACHE, name, path, sizeof path, err))
		return NULL;
	s = load(path, key);
	if (s != NULL)
		return s;
	if (!make(folder, file, count, path, key, progress, arg, err))
		return NULL;
	s = load(path, key);
	if (s == NULL)
		err_set(err, ERR_IO, "%s was written but cannot be read", path);
	return s;
}

void
shard_close(struct shard *s)
{
	if (s == NULL)
		return;
	file_unmap(s->bytes, s->size);
	free(s);
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
	return s->names + i * NAME_BYTES;
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
	uint8_t *at = (uint8_t *)s->bytes + e->offset;	/* read only: the map is */

	*piece = (struct piece){ .bars = e->bars, .tracks = e->tracks, .notes = e->notes };
	piece->cell = (uint32_t *)at;
	at += ((size_t)e->tracks * e->bars + 1) * sizeof *piece->cell;
	piece->note = (struct piece_note *)at;
	at += e->notes * sizeof *piece->note;
	piece->bar = (struct piece_bar *)at;
	at += e->bars * sizeof *piece->bar;
	piece->track = (struct piece_track *)at;
}
