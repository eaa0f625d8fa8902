/* SPDX-License-Identifier: MIT */
/* generate_window.c - one candidate: a new window when the model's context is full. */

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "model/infer/generate_internal.h"

/* --- the piece so far */

static int
compare_made(const void *a, const void *b)
{
	const struct grammar_note *x = a, *y = b;

	if (x->bar != y->bar)
		return x->bar < y->bar ? -1 : 1;
	if (x->note.position != y->note.position)
		return x->note.position < y->note.position ? -1 : 1;
	return (x->note.pitch > y->note.pitch) - (x->note.pitch < y->note.pitch);
}

/* The notes of a track: from the song, and in finished bars those generated. */
static void
copy_track(const struct job *job, const struct row *row, int slot, struct piece *to)
{
	const struct prefix *p = &job->prefix;
	const struct piece *from = &p->piece;
	int track = p->encode.order[slot];
	size_t at = 0;

	while (at < row->made_count && row->made[at].slot != slot)
		at++;
	for (int bar = 0; bar < from->bars; bar++) {
		bool made = prefix_plays(p, slot) && bar >= p->start_bar && bar < row->next_bar;
		size_t count;
		const struct piece_note *note = piece_cell(from, track, bar, &count);

		to->cell[(size_t)track * (size_t)to->bars + (size_t)bar] = (uint32_t)to->notes;
		for (size_t i = 0; i < count && !made; i++)
			to->note[to->notes++] = note[i];
		for (; made && at < row->made_count && row->made[at].slot == slot &&
		    row->made[at].bar == bar; at++)
			to->note[to->notes++] = row->made[at].note;
	}
}

static int
compare_slots(const void *a, const void *b)
{
	const struct grammar_note *x = a, *y = b;

	return x->slot != y->slot ? x->slot < y->slot ? -1 : 1 : compare_made(a, b);
}

/* The piece with the notes that the candidate has so far. */
static bool
piece_so_far(const struct job *job, struct row *row, struct piece *to)
{
	const struct piece *from = &job->prefix.piece;
	int slot_of[VOCAB_TRACKS];

	if (!piece_init(to, from->bars, from->tracks, from->notes + row->made_count, job->err))
		return false;
	memcpy(to->bar, from->bar, (size_t)from->bars * sizeof *from->bar);
	memcpy(to->track, from->track, (size_t)from->tracks * sizeof *from->track);
	to->notes = 0;
	for (int t = 0; t < from->tracks; t++)
		slot_of[t] = -1;
	for (int slot = 0; slot < job->prefix.encode.order_count; slot++)
		slot_of[job->prefix.encode.order[slot]] = slot;
	sort_items(row->made, row->made_count, sizeof *row->made, compare_slots);
	for (int t = 0; t < from->tracks; t++) {
		if (slot_of[t] >= 0)
			copy_track(job, row, slot_of[t], to);
		else
			for (int bar = 0; bar < from->bars; bar++)
				to->cell[(size_t)t * (size_t)to->bars + (size_t)bar] =
				    (uint32_t)to->notes;
	}
	to->cell[(size_t)from->tracks * (size_t)from->bars] = (uint32_t)to->notes;
	return true;
}

/* Carries sounding notes over into the new window's grammar. */
static void
carry_over(const struct grammar *from, int bars, struct grammar *to)
{
	int32_t before = 0;

	for (int bar = 0; bar < bars; bar++)
		before += from->bar[from->future_bars + bar].steps;
	for (int slot = 0; slot < from->tracks; slot++) {
		for (int pitch = 0; pitch < 128; pitch++)
			to->until[slot][pitch] = from->until[slot][pitch] - before;
		to->silent_from[slot] = from->silent_from[slot] - before;
		to->last_pitch[slot] = from->last_pitch[slot];
	}
}

/* --- windows */

/* Tokens that its new window may have: a block that was stopped needs more room. */
static size_t
shorter(const struct job *job, const struct row *row)
{
	return (size_t)job->model.context / (row->stopped.due ? 8 : 2);
}

bool
row_shorten(struct job *job, struct row *row)
{
	int first = row->window_bar, end = row->next_bar;
	struct grammar g = { 0 };
	struct piece piece;
	bool ok;

	if (!memory_follow(job, row) || !piece_so_far(job, row, &piece))
		return false;
	first += (end - first) / 4 + 1;
	for (;; grammar_clear(&g)) {
		ok = prefix_encode(&job->prefix, &piece, row->chords,
		    first < end ? first : end, end, &row->list, &g, job->err);
		if (!ok || first >= end || row->list.count <= shorter(job, row))
			break;
		first += (end - first + 3) / 4;
	}
	piece_clear(&piece);
	first = first < end ? first : end;
	if (ok && !row->stopped.due)
		carry_over(&row->g, first - row->window_bar, &g);
	if (ok)
		prefix_set_limits(&job->prefix, &g);
	grammar_clear(&row->g);
	row->g = g;
	row->window_bar = first;
	row->fed = 0;
	return ok && memory_begin_window(job, row);
}

/* --- a block that a full window stops */

void
row_stop_block(struct row *row)
{
	struct grammar *g = &row->g;
	const struct stopped_block before = row->stopped;
	struct stopped_block now = { .bar = row->window_bar + g->block_bar - g->future_bars,
		.slot = g->slot, .cells = g->block_bars, .due = g->slot >= 0 };

	if (grammar_in_cell(g))
		now.cells = g->cell + (g->cells[(size_t)(g->block_bar + g->cell) * VOCAB_TRACKS +
		    (size_t)g->slot].count > 0);
	if (now.bar == before.bar && (now.slot < before.slot ||
	    (now.slot == before.slot && now.cells <= before.cells)))
		now.due = false;
	if (now.due)
		row->next_bar = now.bar;
	row->stopped = now;
	row->fed = row->list.count;
	g->phase = PHASE_BLOCK;
}

bool
row_resume_block(struct job *job, struct row *row, int bar)
{
	struct encode_request request = row_request(job, row);
	struct piece piece;
	bool ok;

	if (!piece_so_far(job, row, &piece))
		return false;
	ok = row->chords == NULL || encode_chords(row->chords + 2 * bar, row->g.block_bars, 0, true,
	    &row->g, &row->list, job->err);
	memset(row->g.limit, 0, sizeof row->g.limit);
	for (int slot = 0; ok && slot < request.order_count; slot++)
		if (!prefix_plays(&job->prefix, slot))
			ok = row_give(job, row, &request, slot);
		else if (slot < row->stopped.slot)
			ok = encode_row(&piece, &request, slot, &row->g, &row->list, job->err);
		else if (slot == row->stopped.slot)
			ok = encode_cells(&piece, &request, slot, row->stopped.cells, &row->g,
			    &row->list, job->err);
	prefix_set_limits(&job->prefix, &row->g);
	piece_clear(&piece);
	return ok;
}
