/* SPDX-License-Identifier: MIT */
#ifndef MODEL_HASH_SET_H
#define MODEL_HASH_SET_H

/*
 * hash_set.h - set of 64-bit hashes.
 *
 * Open addressing with linear probing.  Elements are hashes already, made with
 * hash_step() (from MurmurHash3, by A. Appleby) from the numbers of an object;
 * objects with equal hashes are the same.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define HASH_START	UINT64_C(0x9e3779b97f4a7c15)

static inline uint64_t
hash_step(uint64_t hash, int64_t number)
{
	hash = (hash ^ (uint64_t)number) * UINT64_C(0xff51afd7ed558ccd);
	return hash ^ hash >> 32;
}

struct hash_set {			/* zeroed: empty */
	uint64_t	*slot;		/* owned; 0: free */
	size_t		 capacity;	/* a power of two, or 0 */
	size_t		 count;
};

bool	 hash_set_add(struct hash_set *, uint64_t);	/* false: no memory */
bool	 hash_set_has(const struct hash_set *, uint64_t);
void	 hash_set_clear(struct hash_set *);

#endif
