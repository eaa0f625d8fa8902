/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SHARD_INTERNAL_H
#define MODEL_SHARD_INTERNAL_H

/* shard_internal.h - header of a shard, for reading (shard.c) and making (shard_make.c). */

#include "model/data/shard.h"

#define SHARD_NAME_BYTES 64
#define SHARD_FORMAT	"cadenza shard 4"	/* change it if files give other pieces */

struct shard_header {
	char		 format[16];
	char		 key[40];		/* file_hash of the list of files */
	char		 hash[40];		/* file_hash of all that follows here */
	uint64_t	 size;			/* of the whole file */
	uint64_t	 pieces, collections;
};

/* All bytes of a new shard; the caller frees them.  NULL: stopped, or no memory. */
uint8_t		*shard_make(const struct folder *, const char *key, shard_progress_fn progress,
		     void *arg, size_t *size, struct err *);
bool		 shard_key(const struct folder *, char hex[33], struct err *);

#endif
