/* SPDX-License-Identifier: MIT */
#include "model/infer/lock.h"

#include <stdlib.h>
#include <string.h>

bool
locks_init(struct locks *l, const struct piece *piece, int first_bar, int bars, struct err *err)
{
	*l = (struct locks){ .bars = bars };
	l->start = calloc((size_t)bars + 1, sizeof *l->start);
	l->cell = calloc((size_t)bars * VOCAB_TRACKS + 1, sizeof *l->cell);
	if (l->start == NULL || l->cell == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the locks of %d bars", bars);
	for (int bar = 0; bar < bars; bar++) {
		int steps = piece->bar[first_bar + bar].steps;

		l->start[bar + 1] = l->start[bar] + steps;
		for (int slot = 0; slot < VOCAB_TRACKS; slot++)
			l->cell[bar * VOCAB_TRACKS + slot] =
			    (struct lock_cell){ .to = (uint8_t)steps, .free = true };
	}
	return true;
}

void
locks_clear(struct locks *l)
{
	free(l->start);
	free(l->cell);
	free(l->note);
	*l = (struct locks){ 0 };
}

bool
locks_set(struct locks *l, int bar, int slot, enum lock_kind kind, const struct piece_note *note,
    size_t count, int from, int to, struct err *err)
{
	struct lock_cell *cell = &l->cell[bar * VOCAB_TRACKS + slot];

	while (l->notes + count > l->capacity) {
		size_t capacity = l->capacity == 0 ? 64 : 2 * l->capacity;
		struct piece_note *grown = realloc(l->note, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu locked notes", capacity);
		l->note = grown;
		l->capacity = capacity;
	}
	cell->kind = kind;
	cell->first = (uint32_t)l->notes;
	cell->count = (uint32_t)count;
	cell->free = kind == LOCK_NOTES && count == 0 && from == 0 && to == cell->to;
	cell->from = (uint8_t)from;
	cell->to = (uint8_t)to;
	if (count > 0)
		memcpy(l->note + l->notes, note, count * sizeof *note);
	l->notes += count;
	return true;
}

const struct lock_cell *
locks_cell(const struct locks *l, int bar, int slot)
{
	return &l->cell[bar * VOCAB_TRACKS + slot];
}

const struct piece_note *
locks_kept(const struct locks *l, const struct lock_cell *cell)
{
	return cell->count > 0 ? l->note + cell->first : NULL;
}
