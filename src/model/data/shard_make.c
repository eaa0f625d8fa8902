/* SPDX-License-Identifier: MIT */
/* shard_make.c - makes a shard from a list of MIDI files. */
#include <ctype.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "base/file.h"
#include "model/data/shard_internal.h"
#include "model/data/style.h"
#include "model/token/vocab.h"
#include "music/smf.h"
#include "music/song.h"
#include "music/time.h"

#define HASH_BEGIN	0xcbf29ce484222325u
#define HASH_FACTOR	0x100000001b3u

/* --- growing buffer */

struct buffer {
	uint8_t		*bytes;			/* owned */
	size_t		 size, capacity;
	bool		 failed;		/* sticky */
};

/* Appends so many zeroed bytes; NULL if there is no memory. */
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

/* --- facts from names */

/* The first folder of the path below the corpus; "" for files at the top. */
static void
collection_name(const char *below, char name[SHARD_NAME_BYTES])
{
	size_t length = strchr(below, '/') == NULL ? 0 : strcspn(below, "/");

	if (length >= SHARD_NAME_BYTES)
		length = SHARD_NAME_BYTES - 1;
	memset(name, 0, SHARD_NAME_BYTES);
	memcpy(name, below, length);
}

static bool
has_folder(const char *below, const char *name)
{
	size_t length = strlen(name);

	for (const char *end; (end = strchr(below, '/')) != NULL; below = end + 1)
		if ((size_t)(end - below) == length && memcmp(below, name, length) == 0)
			return true;
	return false;
}

static enum shard_assigned
assigned_side(const char *below)
{
	return has_folder(below, "train") ? SHARD_TRAIN : has_folder(below, "valid") ? SHARD_VALID :
	    has_folder(below, "test") ? SHARD_TEST : SHARD_UNASSIGNED;
}

static bool
is_gap(char c)
{
	return c == ' ' || c == '_' || c == '-' || c == '.';
}

/* Length of a name without the digits at its end. */
static size_t
before_digits(const char *name, size_t length)
{
	while (length > 0 && isdigit((unsigned char)name[length - 1]))
		length--;
	return length;
}

/* Length without "(...)", "copy", "v2" after a gap, or ".2" at the end; unchanged if none. */
static size_t
without_version(const char *name, size_t length)
{
	size_t at = length, digits = before_digits(name, length);

	if (length > 1 && name[length - 1] == ')')
		while (at > 0 && name[--at] != '(')
			;
	else if (length > 4 && strncasecmp(name + length - 4, "copy", 4) == 0 &&
	    is_gap(name[length - 5]))
		at = length - 4;
	else if (digits < length && digits > 1 && tolower((unsigned char)name[digits - 1]) == 'v' &&
	    is_gap(name[digits - 2]))
		at = digits - 1;
	else if (digits < length && digits > 0 && name[digits - 1] == '.')
		at = digits;
	while (at > 0 && is_gap(name[at - 1]))
		at--;
	return at > 0 ? at : length;
}

static uint64_t
hash_more(uint64_t hash, unsigned byte)
{
	return (hash ^ (byte & 255)) * HASH_FACTOR;
}

uint64_t
shard_title(const char *path)
{
	const char *slash = strrchr(path, '/'), *name = slash != NULL ? slash + 1 : path;
	const char *dot = strrchr(name, '.');
	size_t length = dot != NULL ? (size_t)(dot - name) : strlen(name), shorter;
	uint64_t hash = HASH_BEGIN;
	bool any = false;

	while ((shorter = without_version(name, length)) < length)
		length = shorter;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)name[i];

		if (c < 0x80 && !isalnum(c))
			continue;
		hash = hash_more(hash, c < 0x80 ? (unsigned)tolower(c) : c);
		any = true;
	}
	return any ? hash : 0;
}

/* The same in every key: pitches count from the first one, except for drums. */
static uint64_t
hash_music(const struct piece *piece)
{
	uint64_t hash = HASH_BEGIN;
	int first = -1;

	for (int t = 0; t < piece->tracks; t++) {
		bool drums = piece_is_drums(&piece->track[t]);

		for (int bar = 0; bar < piece->bars; bar++) {
			size_t count;
			const struct piece_note *note = piece_cell(piece, t, bar, &count);

			hash = hash_more(hash_more(hash, (unsigned)count), (unsigned)(count >> 8));
			for (size_t i = 0; i < count; i++) {
				if (!drums && first < 0)
					first = note[i].pitch;
				hash = hash_more(hash, note[i].position);
				hash = hash_more(hash, note[i].duration);
				hash = hash_more(hash,
				    (unsigned)(drums ? note[i].pitch : note[i].pitch - first));
			}
		}
	}
	return hash;
}

/* --- making one */

struct maker {
	const struct folder	*folder;
	struct buffer		 names, entries, pieces;
};

static uint32_t
collection_of(struct maker *m, const char *below)
{
	char name[SHARD_NAME_BYTES];
	size_t count = m->names.size / SHARD_NAME_BYTES;

	collection_name(below, name);
	for (size_t i = 0; i < count; i++)
		if (memcmp(m->names.bytes + i * SHARD_NAME_BYTES, name, SHARD_NAME_BYTES) == 0)
			return i;
	append(&m->names, name, SHARD_NAME_BYTES);
	return count;
}

static void
append_piece(struct maker *m, const struct piece *piece, const char *below)
{
	static const uint8_t zeros[8];
	size_t cells = (size_t)piece->tracks * piece->bars + 1;
	struct shard_entry entry = {
		.offset = m->pieces.size, .notes = piece->notes,
		.title = shard_title(below), .music = hash_music(piece),
		.path = style_hash(below),
		.bars = piece->bars, .tracks = piece->tracks,
		.collection = collection_of(m, below), .assigned = assigned_side(below),
	};

	append(&m->entries, &entry, sizeof entry);
	append(&m->pieces, piece->cell, cells * sizeof *piece->cell);
	append(&m->pieces, piece->note, piece->notes * sizeof *piece->note);
	append(&m->pieces, piece->bar, piece->bars * sizeof *piece->bar);
	append(&m->pieces, piece->track, piece->tracks * sizeof *piece->track);
	append(&m->pieces, zeros, (8 - m->pieces.size % 8) % 8);
}

/* A file that cannot be used is skipped. */
static void
add_file(struct maker *m, const char *path)
{
	const struct piece_request whole = { 0 };
	struct err err;
	struct song *song = smf_read_file(path, SMF_BYTES_MAX, &err);
	struct time_map *map = NULL;
	struct piece piece;

	if (song != NULL)
		map = time_map_new(song);
	if (map != NULL && piece_from_song(song, map, &whole, &piece, NULL, &err)) {
		if (piece.notes > 0)
			append_piece(m, &piece, folder_below(m->folder, path));
		piece_clear(&piece);
	}
	time_map_free(map);
	song_free(song);
}

static uint8_t *
join(struct maker *m, const char *key, size_t *size, struct err *err)
{
	struct shard_header header = {
		.pieces = m->entries.size / sizeof(struct shard_entry),
		.collections = m->names.size / SHARD_NAME_BYTES,
	};
	struct buffer all = { 0 };
	size_t base = sizeof header + m->names.size + m->entries.size;
	struct shard_entry *entry = (struct shard_entry *)(void *)m->entries.bytes;

	for (size_t i = 0; i < header.pieces; i++)
		entry[i].offset += base;
	append(&all, &header, sizeof header);
	append(&all, m->names.bytes, m->names.size);
	append(&all, m->entries.bytes, m->entries.size);
	append(&all, m->pieces.bytes, m->pieces.size);
	if (all.failed || m->names.failed || m->entries.failed || m->pieces.failed) {
		err_set(err, ERR_LIMIT, "no memory for the pieces of the corpus");
		free(all.bytes);
		return NULL;
	}
	*size = all.size;
	shard_seal(all.bytes, all.size, key);
	return all.bytes;
}

uint8_t *
shard_make(const struct folder *folder, const char *key, shard_progress_fn progress, void *arg,
    size_t *size, struct err *err)
{
	struct maker m = { .folder = folder };
	uint8_t *bytes = NULL;
	bool ok = true;

	for (size_t i = 0; ok && i < folder->count; i++) {
		add_file(&m, folder->file[i].path);
		if (progress != NULL && !progress(arg, i + 1, folder->count))
			ok = err_set(err, ERR_IO, "reading the corpus was stopped");
	}
	if (ok)
		bytes = join(&m, key, size, err);
	free(m.names.bytes);
	free(m.entries.bytes);
	free(m.pieces.bytes);
	return bytes;
}

/* Identifies the list of files and everything that turns them into pieces. */
bool
shard_key(const struct folder *folder, char hex[33], struct err *err)
{
	struct buffer list = { 0 };
	uint64_t vocab = vocab_hash();

	append(&list, SHARD_FORMAT, sizeof SHARD_FORMAT);
	append(&list, &vocab, sizeof vocab);
	for (size_t i = 0; i < folder->count; i++) {
		const struct folder_file *file = &folder->file[i];
		const char *below = folder_below(folder, file->path);

		append(&list, below, strlen(below) + 1);
		append(&list, &file->size, sizeof file->size);
		append(&list, &file->changed_s, sizeof file->changed_s);
		append(&list, &file->changed_ns, sizeof file->changed_ns);
	}
	if (list.failed) {
		free(list.bytes);
		return err_set(err, ERR_LIMIT, "no memory for %zu files", folder->count);
	}
	file_hash(list.bytes, list.size, hex);
	free(list.bytes);
	return true;
}
