/* SPDX-License-Identifier: MIT */
#ifndef MODEL_HASH_TABLE_H
#define MODEL_HASH_TABLE_H

/*
 * hash_table.h - hash tables of contexts, with open addressing.
 *
 * A key is a 64-bit hash of the context, never 0; contexts with equal hashes are the
 * same.  A table starts small and doubles as long as it may.  When it is full, or there
 * is no memory, it keeps its keys and takes no new ones.
 *
 * A slot is a struct that starts with its key: a tally counts the symbols that followed,
 * at most TALLY_SYMBOLS (a new one replaces the rarest); a latest keeps only the last
 * symbol.
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
	uint16_t	 last;				/* the most recent one */
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
/* The key's slot, zero except for the key if it is new; NULL: the table is full. */
void	*table_make(struct hash_table *, uint64_t key);
const void *table_find(const struct hash_table *, uint64_t key);	/* or NULL */

/* For a table of tallies. */
void	 tally_add(struct hash_table *, uint64_t key, uint16_t symbol);

/* Adds a value to a hash; never 0. */
static inline uint64_t
hash_mix(uint64_t hash, uint64_t value)
{
	hash ^= value + UINT64_C(0x9e3779b97f4a7c15) + (hash << 6) + (hash >> 2);
	hash *= UINT64_C(0xff51afd7ed558ccd);
	hash ^= hash >> 32;
	return hash != 0 ? hash : 1;
}

/* Prefetches what a look-up will read. */
static inline void
table_expect(const struct hash_table *t, uint64_t key)
{
	if (t->slots > 0)
		__builtin_prefetch(t->slot + (key & (t->slots - 1)) * t->slot_bytes);
}

#endif
