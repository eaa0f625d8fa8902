/* SPDX-License-Identifier: MIT */
#include "model/token/grammar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "model/token/grammar_internal.h"

/* --- allocation */

void
grammar_init(struct grammar *g, const struct encoding *encoding, int first_bar,
    int total_bars)
{
	*g = (struct grammar){ .encoding = *encoding, .first_bar = first_bar,
		.total_bars = total_bars, .future_bar = -1, .style = VOCAB_STYLES,
		.may_play = UINT32_MAX, .may_hide = UINT32_MAX, .slot = -1,
		.metre = -1, .key = VOCAB_KEY_UNKNOWN };
	grammar_ask_nothing(g);
	for (int i = 0; i < VOCAB_TRACKS; i++) {
		g->last_pitch[i] = NO_PITCH;
		g->dynamics[i] = DYNAMICS_UNKNOWN;
	}
	memset(g->goal, NO_PITCH, sizeof g->goal);
	g->goal_bass = 12;
	memset(g->bass, NOTHING, sizeof g->bass);
	memset(g->top, NOTHING, sizeof g->top);
}

void
grammar_ask_nothing(struct grammar *g)
{
	memset(g->control, CONTROL_FREE, sizeof g->control);
	memset(g->like, 0, sizeof g->like);
}

void
grammar_clear(struct grammar *g)
{
	free(g->bar);
	free(g->cells);
	free(g->note);
	g->bar = NULL;
	g->cells = NULL;
	g->note = NULL;
}

bool
grammar_copy(struct grammar *to, const struct grammar *from, struct err *err)
{
	size_t cells = (size_t)from->bar_capacity * VOCAB_TRACKS;

	*to = *from;
	to->bar = malloc(from->bar_capacity * sizeof *to->bar + 1);
	to->cells = malloc(cells * sizeof *to->cells + 1);
	to->note = malloc(from->note_capacity * sizeof *to->note + 1);
	if (to->bar == NULL || to->cells == NULL || to->note == NULL) {
		grammar_clear(to);
		return err_set(err, ERR_LIMIT, "no memory for another candidate");
	}
	if (from->bars > 0) {
		memcpy(to->bar, from->bar, from->bars * sizeof *to->bar);
		memcpy(to->cells, from->cells,
		    (size_t)from->bars * VOCAB_TRACKS * sizeof *to->cells);
	}
	if (from->notes > 0)
		memcpy(to->note, from->note, from->notes * sizeof *to->note);
	return true;
}

/* --- reading */

static void
begin_cell(struct grammar *g)
{
	g->phase = PHASE_CELL;
	g->onset = -1;
	g->pointer = 0;
	g->pitch = -1;
	g->duration = g->track[g->slot].duration;
	g->velocity = g->track[g->slot].velocity;
	g->said_duration = g->said_velocity = false;
	*cell_at(g, cell_bar(g), g->slot) = (struct grammar_cell){ g->notes, 0 };
}

/* Adds the row's notes to the extremes that later rows see. */
static void
finish_row(struct grammar *g)
{
	g->phase = PHASE_ROW;
	if (on_drums(g))
		return;
	for (int i = 0; i < g->block_bars; i++) {
		const struct grammar_cell *cell = cell_at(g, g->block_bar + i, g->slot);

		for (uint32_t n = 0; n < cell->count; n++) {
			const struct piece_note *note = &g->note[cell->first + n].note;
			int step = i * g->steps + note->position;
			int end = step + vocab_duration_steps[note->duration];

			for (; step < end && step < GRAMMAR_STEPS; step++) {
				if (g->bass[step] == NOTHING || note->pitch < g->bass[step])
					g->bass[step] = note->pitch;
				if (g->top[step] == NOTHING || note->pitch > g->top[step])
					g->top[step] = note->pitch;
			}
		}
	}
}

static void
end_cell(struct grammar *g)
{
	if (++g->cell == g->block_bars)
		finish_row(g);
	else
		begin_cell(g);
}

static bool
make_note(struct grammar *g, const struct piece_note *note, struct err *err)
{
	struct grammar_cell *cell = cell_at(g, cell_bar(g), g->slot);
	int32_t end = step_of(g, note->position) + vocab_duration_steps[note->duration];

	if (g->notes == g->note_capacity) {
		size_t capacity = g->note_capacity == 0 ? 256 : g->note_capacity * 2;
		struct grammar_note *grown = realloc(g->note, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu notes", capacity);
		g->note = grown;
		g->note_capacity = capacity;
	}
	g->note[g->notes++] = (struct grammar_note){ g->slot, cell_bar(g), *note };
	cell->count++;
	g->until[g->slot][note->pitch] = end;
	if (g->silent_from[g->slot] < end)
		g->silent_from[g->slot] = end;
	g->last_pitch[g->slot] = note->pitch;
	return true;
}

static bool
read_note(struct grammar *g, enum token_kind kind, int pitch, struct err *err)
{
	bool plus = g->phase == PHASE_CHORD &&
	    (kind == TOKEN_PLUS || kind == TOKEN_DRUM);
	int step = plus ? g->onset : g->pointer;
	struct piece_note note = { step, pitch, g->duration, g->velocity };

	if (!make_note(g, &note, err))
		return false;
	g->phase = PHASE_CHORD;
	g->onset = step;
	g->pointer = step + vocab_duration_steps[g->duration];
	g->pitch = pitch;
	g->said_duration = g->said_velocity = false;
	return true;
}

/* Repeats the cell of another bar here. */
static bool
read_repeat(struct grammar *g, int bar, struct err *err)
{
	struct grammar_cell then = *cell_at(g, bar, g->slot);

	for (uint32_t i = 0; i < then.count; i++) {
		struct piece_note note = g->note[then.first + i].note;

		if (!make_note(g, &note, err))
			return false;
	}
	end_cell(g);
	return true;
}

static bool
reserve_bars(struct grammar *g, int bars, struct err *err)
{
	int capacity = g->bar_capacity == 0 ? 64 : g->bar_capacity;
	struct piece_bar *bar;
	struct grammar_cell *cells;

	while (capacity < bars)
		capacity *= 2;
	if (capacity == g->bar_capacity)
		return true;
	bar = realloc(g->bar, capacity * sizeof *bar);
	if (bar != NULL)
		g->bar = bar;
	cells = realloc(g->cells, (size_t)capacity * VOCAB_TRACKS * sizeof *cells);
	if (cells != NULL)
		g->cells = cells;
	if (bar == NULL || cells == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %d bars", bars);
	g->bar_capacity = capacity;
	return true;
}

static void
set_metre(struct grammar *g, int metre, int steps)
{
	g->metre = metre;
	g->steps = steps;
	for (int i = 0; i < g->block_bars; i++)
		g->bar[g->block_bar + i] =
		    (struct piece_bar){ steps, metre, g->key, g->tempo };
}

static bool
read_block(struct grammar *g, int bars, struct err *err)
{
	int over = g->block_bars * g->steps;

	if (!reserve_bars(g, g->bars + bars, err))
		return false;
	memmove(g->bass, g->bass + over, GRAMMAR_STEPS - over);
	memset(g->bass + GRAMMAR_STEPS - over, NOTHING, over);
	memmove(g->top, g->top + over, GRAMMAR_STEPS - over);
	memset(g->top + GRAMMAR_STEPS - over, NOTHING, over);
	memset(g->cells + (size_t)g->bars * VOCAB_TRACKS, 0,
	    (size_t)bars * VOCAB_TRACKS * sizeof *g->cells);
	g->block_step += over;
	g->block_bar = g->bars;
	g->block_bars = bars;
	g->bars += bars;
	g->slot = -1;
	g->has_chords = false;
	g->chords = 0;
	g->phase = PHASE_METRE;
	set_metre(g, g->metre, g->steps);
	return true;
}

/* Whether a note starts before another one, or with it. */
static bool
not_after(const struct grammar_note *a, const struct grammar_note *b)
{
	return a->bar != b->bar ? a->bar < b->bar : a->note.position <= b->note.position;
}

/* Where the future starts: the goals that the region before it leads to. */
static void
find_goals(struct grammar *g)
{
	const struct grammar_note *first[VOCAB_TRACKS] = { NULL }, *bass = NULL;

	for (size_t i = 0; i < g->notes; i++) {
		const struct grammar_note *n = &g->note[i], **f = &first[n->slot];

		if (*f == NULL || not_after(n, *f))	/* the highest of an onset comes last */
			*f = n;
		if (piece_is_drums(&g->track[n->slot]))
			continue;
		if (bass == NULL || !not_after(bass, n) ||
		    (not_after(n, bass) && n->note.pitch < bass->note.pitch))
			bass = n;
	}
	for (int slot = 0; slot < VOCAB_TRACKS; slot++)
		if (first[slot] != NULL)
			g->goal[slot] = first[slot]->note.pitch;
	if (bass != NULL)
		g->goal_bass = bass->note.pitch % 12;
}

/* Starts the future, or the past after it. */
static void
begin_section(struct grammar *g, bool future)
{
	if (!future)
		find_goals(g);
	g->in_future = future;
	if (future && g->future_bar < 0)
		g->future_bar = g->first_bar;	/* its place was not given */
	if (!future)
		g->future_bars = g->bars;
	g->section_bar = g->block_bar = g->bars;
	g->block_bars = 0;
	g->block_step = 0;
	g->metre = -1;
	g->steps = 0;
	for (int i = 0; i < VOCAB_TRACKS; i++)
		g->last_pitch[i] = NO_PITCH;
	memset(g->until, 0, sizeof g->until);
	memset(g->silent_from, 0, sizeof g->silent_from);
	memset(g->bass, NOTHING, sizeof g->bass);
	memset(g->top, NOTHING, sizeof g->top);
	g->phase = PHASE_BLOCK;
}

static void
read_chord(struct grammar *g, int value)
{
	g->chord[g->chords] = (uint8_t)(value != VOCAB_CHORD_HOLD ?
	    value : g->chord[g->chords - 1]);
	if (++g->chords == 2 * g->block_bars)
		g->phase = PHASE_ROW;
}

static void
read_metre(struct grammar *g, int metre)
{
	if (metre == VOCAB_METRE_OTHER) {
		g->metre = metre;
		g->phase = PHASE_LENGTH;
	} else {
		set_metre(g, metre, vocab_metre_steps(metre));
		g->phase = PHASE_ROW;
	}
}

static void
read_duration(struct grammar *g, int value)
{
	if (g->phase == PHASE_TRACK_DURATION) {
		g->track[g->tracks].duration = value;
		g->phase = PHASE_TRACK_VELOCITY;
		return;
	}
	g->duration = value;
	g->said_duration = true;
	if (g->phase == PHASE_CELL)
		g->phase = PHASE_ONSET;
}

static void
read_velocity(struct grammar *g, int value)
{
	if (g->phase == PHASE_TRACK_VELOCITY) {
		g->track[g->tracks++].velocity = value;
		g->phase = PHASE_INSTRUMENT;
		return;
	}
	g->velocity = value;
	g->said_velocity = true;
	if (g->phase == PHASE_CELL)
		g->phase = PHASE_ONSET;
}

static void
read_position(struct grammar *g, int value)
{
	if (g->phase == PHASE_LENGTH) {
		set_metre(g, VOCAB_METRE_OTHER, value + 1);
		g->phase = PHASE_ROW;
		return;
	}
	g->pointer = value;
	g->phase = PHASE_ONSET;
}

bool
grammar_read(struct grammar *g, uint16_t id, struct err *err)
{
	enum token_kind kind;
	int value;

	if (!grammar_allows(g, id))
		return err_set(err, ERR_FORMAT, "token %d is not allowed here", id);
	kind = vocab_kind(id);
	value = vocab_value(id);
	switch (kind) {
	case TOKEN_HEAD: g->phase = PHASE_KEY; break;
	case TOKEN_KEY: g->key = value; g->phase = PHASE_TEMPO; break;
	case TOKEN_TEMPO: g->tempo = value; g->phase = PHASE_INSTRUMENT; break;
	case TOKEN_INSTRUMENT:
		g->track[g->tracks] = (struct piece_track){ .family = value };
		g->phase = PHASE_TEXTURE;
		break;
	case TOKEN_TEXTURE:
		g->track[g->tracks].texture = value;
		g->phase = PHASE_TRACK_DURATION;
		break;
	case TOKEN_BLOCK: return read_block(g, value + 1, err);
	case TOKEN_METRE: read_metre(g, value); break;
	case TOKEN_TRACK: g->slot = value; g->cell = 0; begin_cell(g); break;
	case TOKEN_CELL_END: end_cell(g); break;
	case TOKEN_BLOCK_END: g->phase = PHASE_BLOCK; break;
	case TOKEN_REPEAT: return read_repeat(g, repeat_bar(g, value), err);
	case TOKEN_ECHO: return read_repeat(g, echo_bar(g, value), err);
	case TOKEN_POSITION: read_position(g, value); break;
	case TOKEN_DURATION: read_duration(g, value); break;
	case TOKEN_VELOCITY: read_velocity(g, value); break;
	case TOKEN_END: g->phase = PHASE_END; break;
	case TOKEN_FUTURE: begin_section(g, true); break;
	case TOKEN_PAST: begin_section(g, false); break;
	case TOKEN_UNKNOWN: g->phase = PHASE_ROW; break;
	case TOKEN_CHORDS: g->has_chords = true; g->phase = PHASE_HARMONY; break;
	case TOKEN_CHORD: read_chord(g, value); break;
	default: return read_note(g, kind, value, err);
	}
	return true;
}
