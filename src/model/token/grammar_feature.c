/* SPDX-License-Identifier: MIT */
/* grammar_feature.c - features of the next token. */

#include "model/token/grammar_internal.h"

static void
track_features(const struct grammar *g, int slot, uint8_t *f)
{
	f[FEATURE_TRACK] = slot;
	f[FEATURE_FAMILY] = g->track[slot].family;
	f[FEATURE_TEXTURE] = g->track[slot].texture;
}

static void
chord_features(const struct grammar *g, int half_bar, uint8_t *f)
{
	int chord = half_bar < g->chords ? g->chord[half_bar] : VOCAB_CHORD_NONE;
	int next = half_bar + 1 < g->chords ? g->chord[half_bar + 1] : VOCAB_CHORD_NONE;

	if (chord >= VOCAB_CHORD_FIRST) {
		f[FEATURE_CHORD_ROOT] = (uint8_t)vocab_chord_root(chord);
		f[FEATURE_CHORD_QUALITY] = (uint8_t)vocab_chord_quality(chord);
	}
	if (next >= VOCAB_CHORD_FIRST)
		f[FEATURE_CHORD_NEXT] = (uint8_t)vocab_chord_root(next);
}

/* The row's controls. */
static void
control_features(const struct grammar *g, uint8_t *f)
{
	for (int i = 0; i < CONTROLS; i++)
		if (g->control[g->slot][i] != CONTROL_FREE)
			f[FEATURE_DENSITY + i] = g->control[g->slot][i];
	if (g->like[g->cell] > 0)
		f[FEATURE_LIKE] = g->like[g->cell];
	f[FEATURE_DYNAMICS] = (uint8_t)g->dynamics[g->slot];
	f[FEATURE_GOAL] = g->goal[g->slot];
	f[FEATURE_GOAL_BASS] = g->goal_bass;
}

static void
cell_features(const struct grammar *g, uint8_t *f)
{
	int step = g->phase == PHASE_CHORD ? g->onset : g->pointer;
	int here = g->cell * g->steps + step;

	track_features(g, g->slot, f);
	f[FEATURE_POSITION] = g->pointer < VOCAB_BAR_STEPS ?
	    g->pointer : VOCAB_BAR_STEPS - 1;
	f[FEATURE_LEFT] = g->block_bars - g->cell - 1;
	f[FEATURE_DURATION] = g->duration;
	f[FEATURE_VELOCITY] = g->velocity;
	f[FEATURE_PITCH] = g->last_pitch[g->slot];
	if (g->bass[here] != NOTHING) {
		f[FEATURE_BASS] = g->bass[here] % 12;
		f[FEATURE_TOP] = g->top[here] % 12;
	}
	chord_features(g, 2 * g->cell + (2 * step >= g->steps), f);
	control_features(g, f);
}

int
grammar_bar_number(const struct grammar *g, int bar)
{
	if (g->in_future || bar < g->future_bars)
		return g->future_bar + bar;
	return g->first_bar + bar - g->future_bars;
}

/* Distance to the future and to the end of the piece. */
static void
bar_features(const struct grammar *g, int bar, uint8_t *f)
{
	int number = grammar_bar_number(g, bar);

	f[FEATURE_BAR] = number % 16;
	if (g->total_bars >= 0)
		f[FEATURE_REMAINING] = g->total_bars - number > 17 ? 16 :
		    g->total_bars > number ? g->total_bars - number - 1 : 0;
	if (g->in_future)
		f[FEATURE_AHEAD] = 17;
	else if (g->future_bars > 0)
		f[FEATURE_AHEAD] = g->future_bar - number > 16 ? 16 :
		    g->future_bar > number ? g->future_bar - number : 0;
	if (g->steps > 0)
		f[FEATURE_METRE] = g->metre;
}

/* The current and the next chord. */
static void
harmony_features(const struct grammar *g, uint8_t *f)
{
	f[FEATURE_POSITION] = g->chords % 2 == 0 ? 0 : (g->steps + 1) / 2;
	f[FEATURE_LEFT] = g->block_bars - g->chords / 2 - 1;
}

void
grammar_features(const struct grammar *g, uint8_t f[FEATURE_COUNT])
{
	int cell = grammar_in_cell(g) ? g->cell : g->phase == PHASE_HARMONY ? g->chords / 2 : 0;

	for (int i = 0; i < FEATURE_COUNT; i++)
		f[i] = vocab_feature_size[i] - 1;
	f[FEATURE_KEY] = g->key;
	f[FEATURE_STYLE] = g->style;
	if (g->phase == PHASE_TEXTURE)
		f[FEATURE_TRACK] = g->tracks;
	else if (g->phase == PHASE_TRACK_DURATION || g->phase == PHASE_TRACK_VELOCITY)
		track_features(g, g->tracks, f);
	if (g->bars == 0 && !g->in_future)
		return;
	bar_features(g, g->block_bar + cell, f);
	if (grammar_in_cell(g))
		cell_features(g, f);
	else if (g->phase == PHASE_HARMONY)
		harmony_features(g, f);
	else if (g->phase == PHASE_ROW && g->slot >= 0)
		f[FEATURE_TRACK] = g->slot;
}
