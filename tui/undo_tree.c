/* SPDX-License-Identifier: MIT */
#include "undo_tree.h"

#define FREE UINT32_MAX

/* The lane where a node belongs: the first that leads to it, else one that is free. */
static int
lane_of(const uint32_t leads_to[UNDO_LANES], uint32_t node)
{
	int lane = UNDO_LANES;

	for (int i = UNDO_LANES - 1; i >= 0; i--)
		if (leads_to[i] == FREE)
			lane = i;
	for (int i = UNDO_LANES - 1; i >= 0; i--)
		if (leads_to[i] == node)
			lane = i;
	return lane;
}

static void
set_row(const struct history *h, uint32_t node, uint32_t leads_to[UNDO_LANES],
    struct undo_row *row)
{
	*row = (struct undo_row){ .node = node, .lane = lane_of(leads_to, node) };
	for (int i = 0; i < UNDO_LANES; i++) {
		if (leads_to[i] == node && i != row->lane) {
			row->ends |= 1u << i;
			leads_to[i] = FREE;
		} else if (leads_to[i] != FREE && i != row->lane)
			row->through |= 1u << i;
	}
	if (row->lane < UNDO_LANES)
		leads_to[row->lane] = node == 0 ? FREE : h->nodes[node].parent;
}

size_t
undo_tree_rows(const struct history *h, size_t first, struct undo_row *rows, size_t room,
    int *lanes)
{
	uint32_t leads_to[UNDO_LANES];
	size_t count = 0;

	*lanes = 1;
	for (int i = 0; i < UNDO_LANES; i++)
		leads_to[i] = FREE;
	for (size_t y = 0; y < h->count && count < room; y++) {
		struct undo_row row;
		unsigned used;

		set_row(h, (uint32_t)(h->count - 1 - y), leads_to, &row);
		if (y < first)
			continue;
		used = row.through | row.ends | (row.lane < UNDO_LANES ? 1u << row.lane : 0);
		while (*lanes < UNDO_LANES && used >> *lanes != 0)
			++*lanes;
		rows[count++] = row;
	}
	return count;
}
