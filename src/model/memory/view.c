/* SPDX-License-Identifier: MIT */
#include "model/memory/view.h"

#include <assert.h>

#include "model/token/grammar.h"

#define INTERVALS	256		/* of each kind, from -128 up */
#define INTERVAL_NOTE	0x8000		/* beyond any token */
#define INTERVAL_PLUS	(INTERVAL_NOTE + INTERVALS)

static const uint8_t symbol_kinds[TOKEN_KINDS] = {
	[TOKEN_CELL_END] = SYMBOL_CELL_END, [TOKEN_REPEAT] = SYMBOL_REPEAT,
	[TOKEN_ECHO] = SYMBOL_REPEAT,
	[TOKEN_POSITION] = SYMBOL_POSITION, [TOKEN_DURATION] = SYMBOL_DURATION,
	[TOKEN_VELOCITY] = SYMBOL_VELOCITY, [TOKEN_NOTE] = SYMBOL_NOTE,
	[TOKEN_PLUS] = SYMBOL_PLUS, [TOKEN_DRUM] = SYMBOL_DRUM,
};

void
view_init(struct view *v)
{
	*v = (struct view){ .tokens = vocab_size(), .cell_end = vocab_id(TOKEN_CELL_END, 0),
		.block_end = vocab_id(TOKEN_BLOCK_END, 0), .unknown = vocab_id(TOKEN_UNKNOWN, 0),
		.note = (uint16_t)(vocab_first(TOKEN_NOTE) - VOCAB_PITCH_LOW),
		.plus = (uint16_t)(vocab_first(TOKEN_PLUS) - VOCAB_PITCH_LOW) };
	assert(v->tokens <= VOCAB_SIZE_MAX);
	for (int id = 0; id < v->tokens; id++) {
		enum token_kind kind = vocab_kind((uint16_t)id);
		int value = vocab_value((uint16_t)id);

		v->kind[id] = symbol_kinds[kind];
		v->value[id] = (uint8_t)(v->kind[id] == SYMBOL_REPEAT ?
		    vocab_repeat_bars(value) : value);
	}
	for (int slot = 0; slot < VOCAB_TRACKS; slot++)
		v->track[slot] = vocab_id(TOKEN_TRACK, slot);
	for (int r = 0; r < VOCAB_REPEATS; r++) {
		v->repeat[r] = vocab_id(TOKEN_REPEAT, r);
		v->repeat[VOCAB_REPEATS + r] = vocab_id(TOKEN_ECHO, r);
	}
}

int
view_repeat(const struct view *v, uint16_t repeat)
{
	return repeat < v->repeat[VOCAB_REPEATS] ? v->value[repeat] : -v->value[repeat];
}

int
view_slot(const struct view *v, uint16_t token)
{
	return token >= v->track[0] && token <= v->track[VOCAB_TRACKS - 1] ?
	    token - v->track[0] : -1;
}

static enum place_phase
phase_of(const struct grammar *g)
{
	if (g->in_future)
		return PLACE_ELSEWHERE;
	switch (g->phase) {
	case PHASE_METRE: case PHASE_ROW: return PLACE_ROW;
	case PHASE_CELL: return PLACE_CELL;
	case PHASE_CHORD: return PLACE_NEXT;
	case PHASE_ONSET: return PLACE_NOTE;
	default: return PLACE_ELSEWHERE;
	}
}

void
view_place(const struct grammar *g, const struct token *last, struct token_place *p)
{
	*p = (struct token_place){ .phase = phase_of(g), .slot = g->slot,
		.bar = g->block_bar - g->future_bars };
	if (p->phase == PLACE_ROW || p->phase == PLACE_ELSEWHERE)
		return;
	p->bar += g->cell;
	p->form = (int)p->phase * 4 + g->said_duration * 2 + g->said_velocity;
	p->position = p->phase == PLACE_NEXT ? g->onset : g->pointer;
	p->pitch = g->last_pitch[g->slot];
	p->bass = last->feature[FEATURE_BASS];
	p->top = last->feature[FEATURE_TOP];
	p->duration = g->duration;
}

static bool
has_pitch(const struct view *v, uint16_t token)
{
	return token < v->tokens && (v->kind[token] == SYMBOL_NOTE ||
	    v->kind[token] == SYMBOL_PLUS);
}

uint16_t
view_transposed(const struct view *v, uint16_t token, int by)
{
	int pitch;

	if (!has_pitch(v, token))
		return token;
	pitch = v->value[token] + by;
	if (pitch < VOCAB_PITCH_LOW || pitch > VOCAB_PITCH_HIGH)
		return VIEW_NOTHING;
	return (uint16_t)(token + by);		/* ids of a kind are in order of pitch */
}

uint16_t
view_interval(const struct view *v, uint16_t token, int pitch_before)
{
	int first = v->kind[token] == SYMBOL_NOTE ? INTERVAL_NOTE : INTERVAL_PLUS;

	if (!has_pitch(v, token))
		return token;
	return (uint16_t)(first + v->value[token] - pitch_before + INTERVALS / 2);
}

uint16_t
view_token(const struct view *v, uint16_t interval, int pitch_before)
{
	bool plus = interval >= INTERVAL_PLUS;
	int pitch;

	if (interval < INTERVAL_NOTE)
		return interval;
	pitch = interval - (plus ? INTERVAL_PLUS : INTERVAL_NOTE) - INTERVALS / 2 + pitch_before;
	if (pitch < VOCAB_PITCH_LOW || pitch > VOCAB_PITCH_HIGH)
		return VIEW_NOTHING;
	return (uint16_t)((plus ? v->plus : v->note) + pitch);
}
