/* SPDX-License-Identifier: MIT */
#include "model/infer/voices.h"

#include "model/judge/measure.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"

#define VOICES_MIN	3
#define MOVES_MIN	16	/* of two voices, for the piece to say something */
#define PARALLELS_MAX	0.04	/* share of the moves of a piece that avoids them */
#define UNISONS_MAX	0.06	/* of the onsets that two voices share */
#define PARALLEL_COST	4.0f	/* taken from a logit */
#define UNISON_COST	2.0f
#define BARS_BACK	2	/* where the last onset of both voices is looked for */

/* Two voices that begin a note together. */
struct pair {
	int	 mine, other;		/* pitches; mine -1: none */
};

static bool
is_parallel(const struct pair *before, const struct pair *now)
{
	return measure_is_parallel(before->mine, now->mine, before->other, now->other);
}

/* --- what the piece does */

struct habits {
	int	 moves, parallels, meetings, unisons;
};

static void
compare_tracks(const struct piece *piece, int a, int b, struct habits *h)
{
	struct pair before = { .mine = -1 };

	for (int bar = 0; bar < piece->bars; bar++) {
		size_t count_a, count_b, k = 0;
		const struct piece_note *x = piece_cell(piece, a, bar, &count_a);
		const struct piece_note *y = piece_cell(piece, b, bar, &count_b);

		for (size_t i = 0; i < count_a; i++) {
			struct pair now;

			while (k < count_b && y[k].position < x[i].position)
				k++;
			if (k == count_b || y[k].position != x[i].position)
				continue;
			now = (struct pair){ x[i].pitch, y[k].pitch };
			h->meetings++;
			h->unisons += now.mine == now.other;
			if (before.mine >= 0 && now.mine != before.mine &&
			    now.other != before.other) {
				h->moves++;
				h->parallels += is_parallel(&before, &now);
			}
			before = now;
		}
	}
}

void
voices_find(struct voices *v, const struct piece *piece, const int *order, int slots)
{
	struct habits h = { 0 };
	int count = 0;

	*v = (struct voices){ 0 };
	for (int slot = 0; slot < slots; slot++) {
		const struct piece_track *track = &piece->track[order[slot]];

		if (piece_is_drums(track) || !piece_is_one_voice(track))
			continue;
		for (int k = 0; k < slot; k++)
			if (v->slots >> k & 1)
				compare_tracks(piece, order[k], order[slot], &h);
		v->slots |= UINT32_C(1) << slot;
		count++;
	}
	v->parallels = h.moves >= MOVES_MIN && h.parallels <= PARALLELS_MAX * h.moves;
	v->unisons = h.meetings >= MOVES_MIN && h.unisons <= UNISONS_MAX * h.meetings;
	if (count < VOICES_MIN || (!v->parallels && !v->unisons))
		v->slots = 0;
}

/* --- what is written */

/* The pitch that a slot begins at a step of a bar of the window; -1: none. */
static int
pitch_at(const struct grammar *g, int slot, int bar, int position)
{
	const struct grammar_cell *cell = &g->cells[(size_t)bar * VOCAB_TRACKS + (size_t)slot];

	for (uint32_t i = 0; i < cell->count; i++)
		if (g->note[cell->first + i].note.position == position)
			return g->note[cell->first + i].note.pitch;
	return -1;
}

/* The last onset of both before one of the open row's. */
static struct pair
last_meeting(const struct grammar *g, int slot, int bar, int position)
{
	struct pair pair = { .mine = -1 };

	for (int b = bar; b >= 0 && b > bar - BARS_BACK; b--) {
		const struct grammar_cell *cell = &g->cells[(size_t)b * VOCAB_TRACKS +
		    (size_t)g->slot];

		for (uint32_t i = cell->count; i-- > 0; ) {
			const struct piece_note *note = &g->note[cell->first + i].note;

			if (b == bar && note->position >= position)
				continue;
			pair = (struct pair){ note->pitch, pitch_at(g, slot, b, note->position) };
			if (pair.other >= 0)
				return pair;
		}
	}
	return (struct pair){ .mine = -1 };
}

static void
weigh_against(const struct voices *v, const struct grammar *g, int slot, float *logits)
{
	int bar = g->block_bar + g->cell, other = pitch_at(g, slot, bar, g->pointer);
	struct pair before = last_meeting(g, slot, bar, g->pointer);

	if (other < 0)
		return;
	for (int pitch = VOCAB_PITCH_LOW; pitch <= VOCAB_PITCH_HIGH; pitch++) {
		struct pair now = { pitch, other };
		float *logit = &logits[vocab_id(TOKEN_NOTE, pitch)];

		if (v->unisons && pitch == other)
			*logit -= UNISON_COST;
		if (v->parallels && before.mine >= 0 && is_parallel(&before, &now))
			*logit -= PARALLEL_COST;
	}
}

void
voices_weigh(const struct voices *v, const struct grammar *g, float *logits)
{
	if (g->phase != PHASE_ONSET || (v->slots >> g->slot & 1) == 0)
		return;
	for (int slot = 0; slot < g->tracks; slot++)
		if (slot != g->slot && (v->slots >> slot & 1) != 0)
			weigh_against(v, g, slot, logits);
}
