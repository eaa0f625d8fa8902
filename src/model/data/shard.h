/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SHARD_H
#define MODEL_SHARD_H

/*
 * shard.h - the pieces of many files in one that is mapped.
 *
 * It lies in the cache folder under a name made from the folder's, so that a
 * folder has one; where it is missing, of other files, another vocabulary or
 * damaged, it is made again.  Where it cannot be kept it is used from memory.
 * In it, in this machine's order of bytes:
 *
 *	header		struct shard_header in shard_internal.h
 *	collections	64 bytes each, a name and zeros
 *	entries		struct shard_entry each
 *	pieces		at the entry's offset: the arrays of a struct piece,
 *			cells, notes, bars, tracks, filled up to 8 bytes
 *
 * A shard is read only if its size, its key and the hash over all that follows
 * are what the header says, and then every number in it is looked at: whatever
 * the bytes are, what shard_piece gives can be encoded or is refused by the
 * encoder, and nothing outside the bytes is read.
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

/* On which side a path says that its piece stands: in a folder of that name. */
enum shard_told { SHARD_UNTOLD, SHARD_TRAIN, SHARD_VALID, SHARD_TEST };

struct shard_entry {
	uint64_t	 offset;		/* bytes from the start of the file */
	uint64_t	 notes;
	uint64_t	 title;			/* hash of the file's name without what marks a version; 0: none */
	uint64_t	 music;			/* hash of the notes in whatever key */
	uint64_t	 path;			/* style_hash of the file's path below the folder */
	uint32_t	 bars, tracks;
	uint32_t	 collection;
	uint32_t	 told;			/* enum shard_told */
};

typedef bool	(*shard_progress_fn)(void *arg, size_t done, size_t count);
struct shard	*shard_open(const struct folder *, shard_progress_fn progress, void *arg,
	     struct err *);
void		 shard_close(struct shard *);
bool		 shard_is_kept(const struct shard *);	/* false: there is no cache to keep it in */
size_t		 shard_pieces(const struct shard *);
size_t		 shard_collections(const struct shard *);
const char	*shard_collection(const struct shard *, size_t i);
void		 shard_entry(const struct shard *, size_t i, struct shard_entry *);
void		 shard_piece(const struct shard *, size_t i, struct piece *);	/* borrowed */

/* Bytes, 8-byte aligned and borrowed, as a shard; key NULL: of any files.  NULL: they are none. */
struct shard	*shard_read(const uint8_t *bytes, size_t size, const char *key);
/* Makes the header of so many bytes (a header at least) say what they hold. */
void		 shard_seal(uint8_t *bytes, size_t size, const char *key);

/* Of a file's name: what is the same in "Song.mid", "song (2).mid", "Song_v3.mid" and "Song - copy.mid". */
uint64_t	 shard_title(const char *path);

#endif
