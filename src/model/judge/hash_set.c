/* SPDX-License-Identifier: MIT */
#include "model/judge/hash_set.h"

#include <stdlib.h>

/* The slot of the hash, or the free slot where it would go. */
static size_t
find(const uint64_t *slot, size_t capacity, uint64_t hash)
{
	size_t at = hash & (capacity - 1);

	while (slot[at] != 0 && slot[at] != hash)
		at = (at + 1) & (capacity - 1);
	return at;
}

static bool
grow(struct hash_set *s)
{
	size_t capacity = s->capacity > 0 ? 2 * s->capacity : 64;
	uint64_t *slot = calloc(capacity, sizeof *slot);

	if (slot == NULL)
		return false;
	for (size_t i = 0; i < s->capacity; i++)
		if (s->slot[i] != 0)
			slot[find(slot, capacity, s->slot[i])] = s->slot[i];
	free(s->slot);
	s->slot = slot;
	s->capacity = capacity;
	return true;
}

bool
hash_set_add(struct hash_set *s, uint64_t hash)
{
	size_t at;

	hash += hash == 0;
	if (2 * (s->count + 1) > s->capacity && !grow(s))
		return false;
	at = find(s->slot, s->capacity, hash);
	s->count += s->slot[at] == 0;
	s->slot[at] = hash;
	return true;
}

bool
hash_set_has(const struct hash_set *s, uint64_t hash)
{
	hash += hash == 0;
	return s->capacity > 0 && s->slot[find(s->slot, s->capacity, hash)] != 0;
}

void
hash_set_clear(struct hash_set *s)
{
	free(s->slot);
	*s = (struct hash_set){ 0 };
}
