/* SPDX-License-Identifier: MIT */
#ifndef MODEL_HASH_TABLE_H
#define MODEL_HASH_TABLE_H

/*
 * hash_table.h - what followed a context: a table with open addressing.
 *
 * A key is a 64-bit hash of the context, never 0; what made it is not kept, so
 * two contexts with one hash are one.  A table begins small and doubles while
 * it may; one that is full, or gets no memory, serves the keys that it has and
 * takes no new ones.
 *
 * A slot is a struct that begins with its key: a tally counts the symbols that
 * followed, up to TALLY_SYMBOLS of them (a new one takes the place of the
 * rarest); a latest keeps the last one alone.
 *
 * Any number of threads may look up in a table that nobody adds to.
 */

#include <stddef.h>
#include <stdint.h>

#define TABLE_SLOTS_MAX	((size_t)1 << 20)
#define TALLY_SYMBOLS	12

struct tally {
	uint64_t	 key;				/* 0: a free slot */
	uint16_t	 symbol[TALLY_SYMBOLS];
	uint8_t		 count[TALLY_SYMBOLS];
	uint8_t		 symbols;			/* in use */
	uint16_t	 last;				/* the one that came last */
};

struct latest {
	uint64_t	 key;				/* 0: a free slot */
	uint16_t	 symbol;
};

struct hash_table {
	size_t		 slot_bytes;	/* of a struct tally or latest */
	uint8_t		*slot;		/* owned */
	size_t		 slots, used;	/* slots: 0 or a power of two */
};

void	 table_init(struct hash_table *, size_t slot_bytes);	/* empty */
void	 table_clear(struct hash_table *);
/* The key's slot, zero but for the key where it is new; NULL: the table is full. */
void	*table_make(struct hash_table *, uint64_t key);
const void *table_find(const struct hash_table *, uint64_t key);	/* or NULL */

/* In a table of tallies. */
void	 tally_add(struct hash_table *, uint64_t key, uint16_t symbol);

/* One more value into a hash; never 0. */
static inline uint64_t
hash_mix(uint64_t hash, uint64_t value)
{
	hash ^= value + UINT64_C(0x9e3779b97f4a7c15) + (hash << 6) + (hash >> 2);
	hash *= UINT64_C(0xff51afd7ed558ccd);
	hash ^= hash >> 32;
	return hash != 0 ? hash : 1;
}

/* Fetches what a look-up will read, ahead of it. */
static inline void
table_expect(const struct hash_table *t, uint64_t key)
{
	if (t->slots > 0)
		__builtin_prefetch(t->slot + (key & (t->slots - 1)) * t->slot_bytes);
}

#endif
