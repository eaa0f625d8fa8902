/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SHARD_H
#define MODEL_SHARD_H

/*
 * shard.h - shard: the pieces of many files in one mapped file.
 *
 * It is in the cache folder, under a name derived from the folder's, so that
 * each folder has one.  If it is missing or damaged, or belongs to other files or
 * another vocabulary, it is made again.  If it cannot be stored, it is used from
 * memory.  Its contents, in the machine's byte order:
 *
 *	header		struct shard_header in shard_internal.h
 *	collections	64 bytes each: a name, padded with zeros
 *	entries		struct shard_entry each
 *	pieces		at the entry's offset: the arrays of a struct piece,
 *			cells, notes, bars, tracks, padded to 8 bytes
 *
 * A shard is accepted only if its size, its key and the hash of all that follows
 * match the header; then every number in it is checked.  Whatever the bytes are,
 * a piece from shard_piece can be encoded or is refused by the encoder, and
 * nothing outside the bytes is read.
 *
 * Immutable once open: any number of threads may read it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/data/folder.h"
#include "model/token/piece.h"

struct shard;

/* The split that the path names by a folder. */
enum shard_assigned { SHARD_UNASSIGNED, SHARD_TRAIN, SHARD_VALID, SHARD_TEST };

struct shard_entry {
	uint64_t	 offset;		/* bytes from the start of the file */
	uint64_t	 notes;
	uint64_t	 title;			/* hash of the name without its version; 0: none */
	uint64_t	 music;			/* hash of the notes, the same in every key */
	uint64_t	 path;			/* style_hash of the path below the folder */
	uint32_t	 bars, tracks;
	uint32_t	 collection;
	uint32_t	 assigned;			/* enum shard_assigned */
};

typedef bool	(*shard_progress_fn)(void *arg, size_t done, size_t count);
struct shard	*shard_open(const struct folder *, shard_progress_fn progress, void *arg,
	     struct err *);
void		 shard_close(struct shard *);
bool		 shard_is_kept(const struct shard *);	/* false: there is no cache */
size_t		 shard_pieces(const struct shard *);
size_t		 shard_collections(const struct shard *);
const char	*shard_collection(const struct shard *, size_t i);
void		 shard_entry(const struct shard *, size_t i, struct shard_entry *);
void		 shard_piece(const struct shard *, size_t i, struct piece *);	/* borrowed */

/*
 * Reads borrowed bytes, 8-byte aligned, as a shard; key NULL accepts any files.
 * Returns NULL if they are not one.
 */
struct shard	*shard_read(const uint8_t *bytes, size_t size, const char *key);
/* Fills in the header of these bytes (at least a header) to match the rest. */
void		 shard_seal(uint8_t *bytes, size_t size, const char *key);

/*
 * Hash of a file's name without its version: the same for "Song.mid",
 * "song (2).mid", "Song_v3.mid" and "Song - copy.mid".
 */
uint64_t	 shard_title(const char *path);

#endif
