/* SPDX-License-Identifier: MIT */
/* grammar_allow.c - tokens that may come next. */

#include "model/token/grammar_internal.h"

/* --- pitches */

static bool
pitch_in_range(const struct grammar *g, int pitch)
{
	const struct grammar_limit *limit = &g->limit[g->slot];

	if (on_drums(g) ? pitch < VOCAB_DRUM_LOW || pitch > VOCAB_DRUM_HIGH :
	    pitch < VOCAB_PITCH_LOW || pitch > VOCAB_PITCH_HIGH)
		return false;
	if ((limit->kit[0] | limit->kit[1]) != 0 && (limit->kit[pitch / 64] >> pitch % 64 & 1) == 0)
		return false;
	if (limit->scale != 0 && !on_drums(g) && (limit->scale >> pitch % 12 & 1) == 0)
		return false;
	return limit->high == 0 || (pitch >= limit->low && pitch <= limit->high);
}

/* Whether one more note of the track may sound at a step. */
static bool
has_room(const struct grammar *g, int step)
{
	int sounding = 0, most = g->limit[g->slot].most;
	int32_t at = step_of(g, step);

	if (most <= 1)
		return most == 0 || g->silent_from[g->slot] <= at;
	for (int pitch = 0; pitch < NO_PITCH; pitch++)
		sounding += g->until[g->slot][pitch] > at;
	return sounding < most;
}

/* A pitch that is still sounding cannot start again. */
static bool
pitch_is_free(const struct grammar *g, int pitch, int step)
{
	return pitch_in_range(g, pitch) &&
	    g->until[g->slot][pitch] <= step_of(g, step);
}

static bool
onset_is_free(const struct grammar *g, int step)
{
	if (step >= g->steps || !has_room(g, step))
		return false;
	for (int pitch = 0; pitch < NO_PITCH; pitch++)
		if (pitch_is_free(g, pitch, step))
			return true;
	return false;
}

int
grammar_free_pitches(const struct grammar *g, int step)
{
	int count = 0;

	if (!onset_is_free(g, step))
		return 0;
	for (int pitch = 0; pitch < NO_PITCH; pitch++)
		count += pitch_is_free(g, pitch, step);
	return count;
}

static bool
chord_is_free(const struct grammar *g)
{
	if (!has_room(g, g->onset))
		return false;
	for (int pitch = g->pitch + 1; pitch < NO_PITCH; pitch++)
		if (pitch_is_free(g, pitch, g->onset))
			return true;
	return false;
}

/* Whether the notes of an earlier cell, repeated here, stay within limit.most. */
static bool
repeat_has_room(const struct grammar *g, const struct grammar_cell *cell)
{
	for (uint32_t i = 0; i < cell->count; i++) {
		const struct piece_note *note = &g->note[cell->first + i].note;
		int sounding = 1;

		for (int pitch = 0; pitch < NO_PITCH; pitch++)
			sounding += g->until[g->slot][pitch] > step_of(g, note->position);
		for (uint32_t k = 0; k < i; k++) {
			const struct piece_note *other = &g->note[cell->first + k].note;

			sounding += other->position + vocab_duration_steps[other->duration] >
			    note->position;
		}
		if (sounding > g->limit[g->slot].most)
			return false;
	}
	return true;
}

/* Whether the cell of another bar may be repeated here unchanged. */
static bool
cell_is_free(const struct grammar *g, int then)
{
	const struct grammar_cell *cell;

	if (then < 0 || g->bar[then].steps != g->steps)
		return false;
	cell = cell_at(g, then, g->slot);
	if (cell->count == 0)
		return false;
	if (g->limit[g->slot].most > 0 && !repeat_has_room(g, cell))
		return false;
	for (uint32_t i = 0; i < cell->count; i++) {
		const struct piece_note *note = &g->note[cell->first + i].note;

		if (!pitch_is_free(g, note->pitch, note->position))
			return false;
	}
	return true;
}

/* The first note of an onset, or a further note. */
static bool
note_allowed(const struct grammar *g, enum token_kind kind, int pitch)
{
	bool drum = on_drums(g);

	if (drum != (kind == TOKEN_DRUM))
		return false;
	if (g->phase == PHASE_CHORD && (drum || kind == TOKEN_PLUS))
		return pitch > g->pitch && has_room(g, g->onset) &&
		    pitch_is_free(g, pitch, g->onset);
	if (kind == TOKEN_PLUS)
		return false;
	if (g->phase != PHASE_ONSET && !advances(g))
		return false;
	return onset_is_free(g, g->pointer) && pitch_is_free(g, pitch, g->pointer);
}

/* Whether a note may follow that needs another duration or velocity. */
static bool
change_allowed(const struct grammar *g)
{
	if (g->phase == PHASE_ONSET)
		return true;
	if (g->phase == PHASE_CHORD && chord_is_free(g))
		return true;
	return advances(g) && onset_is_free(g, g->pointer);
}

static bool
cell_allows(const struct grammar *g, enum token_kind kind, int value)
{
	bool said = g->said_duration || g->said_velocity;

	switch (kind) {
	case TOKEN_UNKNOWN:
		return g->encoding.future && g->phase == PHASE_CELL && g->cell == 0 &&
		    (g->may_hide >> g->slot & 1) != 0;
	case TOKEN_CELL_END:
		return !said && g->phase != PHASE_ONSET;
	case TOKEN_REPEAT:
		return g->phase == PHASE_CELL && cell_is_free(g, repeat_bar(g, value));
	case TOKEN_ECHO:
		return g->phase == PHASE_CELL && cell_is_free(g, echo_bar(g, value));
	case TOKEN_POSITION:
		return !said && g->phase != PHASE_ONSET && value > g->onset &&
		    !(advances(g) && value == g->pointer) && onset_is_free(g, value);
	case TOKEN_DURATION:
		return !said && value != g->duration && change_allowed(g);
	case TOKEN_VELOCITY:
		return !g->said_velocity && value != g->velocity && change_allowed(g);
	case TOKEN_NOTE: case TOKEN_PLUS: case TOKEN_DRUM:
		return note_allowed(g, kind, value);
	default:
		return false;
	}
}

static bool
row_allows(const struct grammar *g, enum token_kind kind, int value)
{
	if (kind == TOKEN_BLOCK_END)
		return true;
	if (kind == TOKEN_CHORDS)
		return g->encoding.chords && g->slot < 0 && !g->has_chords;
	return kind == TOKEN_TRACK && value > g->slot && value < g->tracks &&
	    (g->may_play >> value & 1) != 0;
}

/* Between blocks. */
static bool
frame_allows(const struct grammar *g, enum token_kind kind, int value)
{
	switch (kind) {
	case TOKEN_END:
		return !g->in_future;
	case TOKEN_FUTURE:
		return g->encoding.future && g->phase == PHASE_INSTRUMENT;
	case TOKEN_PAST:
		return g->in_future;
	default:
		return kind == TOKEN_BLOCK && value < g->encoding.block_bars &&
		    g->bars + value < PIECE_BARS_MAX;
	}
}

static bool
allows(const struct grammar *g, enum token_kind kind, int value)
{
	static const enum token_kind only[PHASES] = {
		[PHASE_HEAD] = TOKEN_HEAD, [PHASE_KEY] = TOKEN_KEY,
		[PHASE_TEMPO] = TOKEN_TEMPO, [PHASE_TEXTURE] = TOKEN_TEXTURE,
		[PHASE_TRACK_DURATION] = TOKEN_DURATION,
		[PHASE_TRACK_VELOCITY] = TOKEN_VELOCITY,
		[PHASE_LENGTH] = TOKEN_POSITION,
	};

	switch (g->phase) {
	case PHASE_INSTRUMENT:
		if (kind == TOKEN_INSTRUMENT)
			return g->tracks < VOCAB_TRACKS;
		/* fallthrough */
	case PHASE_BLOCK:
		return frame_allows(g, kind, value);
	case PHASE_METRE:
		if (kind == TOKEN_METRE)
			return value != g->metre || value == VOCAB_METRE_OTHER;
		return g->steps > 0 && row_allows(g, kind, value);
	case PHASE_HARMONY:
		return kind == TOKEN_CHORD && (value != VOCAB_CHORD_HOLD || g->chords > 0);
	case PHASE_ROW:
		return row_allows(g, kind, value);
	case PHASE_CELL: case PHASE_ONSET: case PHASE_CHORD:
		return cell_allows(g, kind, value);
	case PHASE_END:
		return false;
	default:
		return kind == only[g->phase];
	}
}

bool
grammar_allows(const struct grammar *g, uint16_t id)
{
	return id < vocab_size() && allows(g, vocab_kind(id), vocab_value(id));
}

bool
grammar_mask(const struct grammar *g, bool *allowed)
{
	bool any = false;
	int id = 0;

	for (int kind = 0; kind < TOKEN_KINDS; kind++) {
		int first = vocab_value(id);

		for (int i = 0; i < vocab_count(kind); i++, id++) {
			allowed[id] = allows(g, kind, first + i);
			any = any || allowed[id];
		}
	}
	return any;
}

bool
grammar_is_given(const struct grammar *g)
{
	return g->phase <= PHASE_LENGTH;
}
