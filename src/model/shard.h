/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SHARD_H
#define MODEL_SHARD_H

/*
 * shard.h - the pieces of many files in one that is mapped.
 *
 * It lies in the cache folder under a name made from the list of files; where
 * it is missing, of another list or damaged, it is made again from the files.
 * In it:
 *
 *	header		struct header in shard.c
 *	collections	64 bytes each, a name and zeros
 *	entries		struct shard_entry each
 *	pieces		at the entry's offset: the arrays of a struct piece,
 *			cells, notes, bars, tracks, filled up to 8 bytes
 *
 * A shard is valid if and only if its size, its key and the hash over all
 * that follows the header are what the header says.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/piece.h"

struct shard;

struct shard_file {
	char		*path;
	uint64_t	 size;
	int64_t		 changed_s, changed_ns;
};

struct shard_entry {
	uint64_t	 offset;		/* bytes from the start of the file */
	uint64_t	 notes;
	uint32_t	 bars, tracks;
	uint32_t	 collection;
	uint32_t	 held_out;		/* 1: not for learning */
};

typedef bool	(*shard_progress_fn)(void *arg, size_t done, size_t count);
/* The files are sorted by path and lie below the folder. */
struct shard	*shard_open(const char *folder, const struct shard_file *, size_t count,
		     shard_progress_fn progress, void *arg, struct err *);
void		 shard_close(struct shard *);
size_t		 shard_pieces(const struct shard *);
size_t		 shard_collections(const struct shard *);
const char	*shard_collection(const struct shard *, size_t i);
void		 shard_entry(const struct shard *, size_t i, struct shard_entry *);
void		 shard_piece(const struct shard *, size_t i, struct piece *);	/* borrowed */

#endif
