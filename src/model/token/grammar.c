/* SPDX-License-Identifier: MIT */
#include "model/token/grammar.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NOTHING 255			/* no note at this step */
#define NO_PITCH 128

/* --- state */

static bool
in_cell(const struct grammar *g)
{
	return g->phase >= PHASE_CELL && g->phase <= PHASE_CHORD;
}

static bool
on_drums(const struct grammar *g)
{
	return piece_is_drums(&g->track[g->slot]);
}

/* Whether positions advance by themselves here.  Drums have no duration to advance by. */
static bool
advances(const struct grammar *g)
{
	return g->encoding.auto_advance && !on_drums(g);
}

static int
cell_bar(const struct grammar *g)
{
	return g->block_bar + g->cell;
}

static int32_t
step_of(const struct grammar *g, int step)
{
	return g->block_step + g->cell * g->steps + step;
}

static struct grammar_cell *
cell_at(const struct grammar *g, int bar, int slot)
{
	return &g->cells[(size_t)bar * VOCAB_TRACKS + slot];
}

/* --- what is allowed */

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

	if (most <= 1)
		return most == 0 || g->silent_from[g->slot] <= step_of(g, step);
	for (int pitch = 0; pitch < NO_PITCH; pitch++)
		sounding += g->until[g->slot][pitch] > step_of(g, step);
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
	if (step >= g->steps)
		return false;
	for (int pitch = 0; pitch < NO_PITCH && has_room(g, step); pitch++)
		if (pitch_is_free(g, pitch, step))
			return true;
	return false;
}

int
grammar_free_pitches(const struct grammar *g, int step)
{
	int count = 0;

	for (int pitch = 0; pitch < NO_PITCH && onset_is_free(g, step); pitch++)
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

/* The bar an echo refers to, if it is in the future; else -1. */
static int
echo_bar(const struct grammar *g, int value)
{
	int bar = cell_bar(g) - g->future_bars + g->first_bar + vocab_repeat_bars(value) -
	    g->future_bar;

	return !g->in_future && bar >= 0 && bar < g->future_bars ? bar : -1;
}

/* The bar a repeat refers to, if it is in the same section; else -1. */
static int
repeat_bar(const struct grammar *g, int value)
{
	int bar = cell_bar(g) - vocab_repeat_bars(value);

	return bar >= g->section_bar ? bar : -1;
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

/* --- features */

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
	int cell = in_cell(g) ? g->cell : g->phase == PHASE_HARMONY ? g->chords / 2 : 0;

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
	if (in_cell(g))
		cell_features(g, f);
	else if (g->phase == PHASE_HARMONY)
		harmony_features(g, f);
	else if (g->phase == PHASE_ROW && g->slot >= 0)
		f[FEATURE_TRACK] = g->slot;
}

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
