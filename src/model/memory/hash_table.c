/* SPDX-License-Identifier: MIT */
#include "model/memory/hash_table.h"

#include <stdlib.h>
#include <string.h>

#define SLOTS_MIN	((size_t)1 << 10)
#define COUNT_MAX	250		/* beyond it, all counts of a tally are halved */

void
table_init(struct hash_table *t, size_t slot_bytes)
{
	*t = (struct hash_table){ .slot_bytes = slot_bytes };
}

void
table_clear(struct hash_table *t)
{
	free(t->slot);
	table_init(t, t->slot_bytes);
}

static uint64_t
key_of(const uint8_t *slot)
{
	uint64_t key;

	memcpy(&key, slot, sizeof key);
	return key;
}

/* The key's slot, or the free slot where it would go; there is always a free one. */
static uint8_t *
find(const struct hash_table *t, uint64_t key)
{
	size_t i = key & (t->slots - 1);
	uint8_t *slot = t->slot + i * t->slot_bytes;

	for (uint64_t there; (there = key_of(slot)) != key && there != 0;
	    slot = t->slot + i * t->slot_bytes)
		i = (i + 1) & (t->slots - 1);
	return slot;
}

/* Doubles the slots, if allowed and there is memory. */
static void
grow(struct hash_table *t)
{
	struct hash_table grown = *t;

	grown.slots = t->slots == 0 ? SLOTS_MIN : t->slots * 2;
	if (grown.slots > TABLE_SLOTS_MAX ||
	    (grown.slot = calloc(grown.slots, t->slot_bytes)) == NULL)
		return;
	for (size_t i = 0; i < t->slots; i++) {
		const uint8_t *slot = t->slot + i * t->slot_bytes;

		if (key_of(slot) != 0)
			memcpy(find(&grown, key_of(slot)), slot, t->slot_bytes);
	}
	free(t->slot);
	*t = grown;
}

void *
table_make(struct hash_table *t, uint64_t key)
{
	uint8_t *slot;

	if (t->used >= t->slots / 2)
		grow(t);
	if (t->slots == 0)
		return NULL;
	slot = find(t, key);
	if (key_of(slot) == 0) {
		if (t->used >= t->slots - t->slots / 4)
			return NULL;
		memcpy(slot, &key, sizeof key);
		t->used++;
	}
	return slot;
}

const void *
table_find(const struct hash_table *t, uint64_t key)
{
	const uint8_t *slot;

	if (t->slots == 0)
		return NULL;
	slot = find(t, key);
	return key_of(slot) != 0 ? slot : NULL;
}

static void
halve(struct tally *c)
{
	for (int i = 0; i < c->symbols; i++)
		c->count[i] = (uint8_t)((c->count[i] + 1) / 2);
}

void
tally_add(struct hash_table *t, uint64_t key, uint16_t symbol)
{
	struct tally *c = table_make(t, key);
	int rarest = 0;

	if (c == NULL)
		return;
	c->last = symbol;
	for (int i = 0; i < c->symbols; i++) {
		if (c->symbol[i] == symbol) {
			if (++c->count[i] > COUNT_MAX)
				halve(c);
			return;
		}
		if (c->count[i] < c->count[rarest])
			rarest = i;
	}
	if (c->symbols < TALLY_SYMBOLS)
		rarest = c->symbols++;
	c->symbol[rarest] = symbol;
	c->count[rarest] = 1;
}
