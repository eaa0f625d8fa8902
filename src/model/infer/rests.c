/* SPDX-License-Identifier: MIT */
#include "model/infer/rests.h"

#include <math.h>

#include "model/token/control.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"

#define BARS_MIN	8	/* of a part, for its share of rests to be known */
#define SHARE_MIN	0.02f
#define NEW_SHARE	0.1f	/* of a part that has no notes yet */
#define NEW_LONGEST	1
#define PRIOR		4.0f	/* bars that count as rested in the piece's share */
#define SHARE_GAIN	0.6f	/* of the logarithm of the shares' ratio */
#define LONG_COST	1.5f	/* taken for each bar beyond the longest rest ... */
#define FREE_BARS	2	/* ... or so many: any part may rest for a while */

/*
 * Rests between the first and the last bar that the part plays in, without the region.
 * One that the region interrupts is at least as long as what is left of it.
 */
static void
find_part(struct rests *r, const struct piece *piece, int track, int slot,
    struct habit_region region)
{
	int bars = 0, rested = 0, waiting = 0, run = 0;	/* waiting: until it plays again */

	for (int bar = 0; bar < piece->bars; bar++) {
		size_t count;

		(void)piece_cell(piece, track, bar, &count);
		if (bar >= region.from && bar < region.to) {
			run = 0;
		} else if (count > 0) {
			bars += 1 + waiting;
			rested += waiting;
			waiting = run = 0;
		} else if (bars > 0) {
			waiting++;
			run++;
		}
		if (run > r->longest[slot])
			r->longest[slot] = run;
	}
	r->known[slot] = bars >= BARS_MIN || bars == 0;
	r->share[slot] = bars > 0 ? fmaxf((float)rested / (float)bars, SHARE_MIN) : NEW_SHARE;
	if (bars == 0)
		r->longest[slot] = NEW_LONGEST;
}

void
rests_find(struct rests *r, const struct piece *piece, const int *order, int slots,
    struct habit_region region)
{
	*r = (struct rests){ .known = { false } };
	for (int slot = 0; slot < slots; slot++)
		find_part(r, piece, order[slot], slot, region);
}

uint32_t
rests_steady(const struct rests *r, int bars)
{
	uint32_t steady = 0;

	for (int slot = 0; slot < VOCAB_TRACKS; slot++)
		if (r->known[slot] && r->longest[slot] < bars)
			steady |= UINT32_C(1) << slot;
	return steady;
}

static bool
is_silent(const struct grammar *g, int bar)
{
	return g->cells[(size_t)bar * VOCAB_TRACKS + (size_t)g->slot].count == 0;
}

/* What to take from the logit of another bar of rest; less than 0: it is due. */
static float
cost_of_rest(const struct rests *r, const struct grammar *g, int first)
{
	float share = r->share[g->slot], made = 0, rested = 0, cost;
	int longest = r->longest[g->slot] > FREE_BARS ? r->longest[g->slot] : FREE_BARS;
	int open = g->block_bar + g->cell, run = 0;

	for (int bar = first < 0 ? 0 : first; bar < open; bar++) {
		made++;
		rested += is_silent(g, bar);
	}
	while (open - run > g->section_bar && is_silent(g, open - run - 1))
		run++;
	cost = SHARE_GAIN * logf((share * PRIOR + rested) / (share * (PRIOR + made)));
	if (run >= longest)
		cost += LONG_COST * (float)(run - longest + 1);
	return cost;
}

void
rests_weigh(const struct rests *r, const struct grammar *g, int first, float *logits)
{
	/* Silence is never copied, so there is no other way to rest. */
	if (g->phase == PHASE_CELL && r->known[g->slot] &&
	    g->control[g->slot][CONTROL_DENSITY] == CONTROL_FREE)
		logits[vocab_id(TOKEN_CELL_END, 0)] -= cost_of_rest(r, g, first);
}
