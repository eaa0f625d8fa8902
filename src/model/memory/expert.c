/* SPDX-License-Identifier: MIT */
#include "model/memory/expert.h"

#include "model/memory/memory_internal.h"

#define AT(phase)	(1u << (phase))
#define IN_CELL		(AT(PLACE_CELL) | AT(PLACE_NEXT) | AT(PLACE_NOTE))
#define AFTER_START	(AT(PLACE_NEXT) | AT(PLACE_NOTE))

#define NO_CELL		1		/* hash of a missing cell */

static uint64_t
mix(uint64_t hash, int value)
{
	return hash_mix(hash, (uint64_t)(int64_t)value);
}

/* --- rows */

/* The track whose row followed that of `last` in the previous block. */
static int
row_after(const struct memory_stream *s, int last)
{
	for (int i = 0; i < s->rows_before; i++) {
		int slot = s->slot_of[s->before[i]];

		if (slot >= 0 && (last < 0 || slot > s->slot_of[last]))
			return s->before[i];
	}
	return EXPERT_NO_ROW;
}

static bool
last_row(const struct memory_stream *s, int length, uint64_t *hash)
{
	(void)length;
	*hash = mix(1, s->rows > 0 ? s->row[s->rows - 1] : -1);
	return true;
}

static bool
last_row_and_next(const struct memory_stream *s, int length, uint64_t *hash)
{
	int last = s->rows > 0 ? s->row[s->rows - 1] : -1;

	(void)length;
	*hash = mix(mix(1, last), row_after(s, last));
	return true;
}

/* --- the last tokens, in any key and track */

static bool
tail(const struct memory_stream *s, int length, uint64_t *hash)
{
	const struct stream_track *t = &s->track[s->at_track];

	*hash = t->tail_hash[length];
	return t->intervals >= (unsigned)length;
}

static bool
longest_match(const struct memory_stream *s, uint16_t *token, int *class)
{
	const struct stream_track *t = &s->track[s->at_track];

	for (const int *length = match_lengths; *length > 0; length++) {
		const struct latest *match;

		if (t->intervals < (unsigned)*length)
			continue;
		match = table_find(&s->memory->matches, t->tail_hash[*length]);
		if (match == NULL)
			continue;
		*token = view_token(&s->memory->view, match->symbol, t->pitch);
		*class = (*length >= 5) + (*length >= 10) + (*length >= 20);
		return true;
	}
	return false;
}

static int
class_of(float agreement)
{
	return (agreement >= 0.3f) + (agreement >= 0.6f) + (agreement >= 0.85f);
}

static bool
best_row(const struct memory_stream *s, uint16_t *token, int *class)
{
	float agreement;

	if (!aligned_row(s, token, &agreement))
		return false;
	*class = class_of(agreement);
	return true;
}

static bool
best_earlier(const struct memory_stream *s, uint16_t *token, int *class)
{
	float agreement;

	if (!aligned_earlier(s, token, &agreement))
		return false;
	*class = class_of(agreement);
	return true;
}

/* --- position in the bar, and sounding notes */

static uint64_t
place(const struct memory_stream *s)
{
	return mix(mix(1, s->at_track), s->place.form);
}

static bool
position_and_chord(const struct memory_stream *s, int length, uint64_t *hash)
{
	(void)length;
	*hash = mix(mix(mix(place(s), s->place.position), s->place.bass), s->place.top);
	return true;
}

static bool
pitch_and_chord(const struct memory_stream *s, int length, uint64_t *hash)
{
	(void)length;
	*hash = mix(mix(mix(place(s), s->place.pitch), s->place.bass), s->place.top);
	return true;
}

/* Half tones from a pitch class up to the pitch; 12: unknown. */
static int
above(int pitch, int class)
{
	return class < 12 ? (pitch - class + 144) % 12 : 12;
}

static bool
position_and_degree(const struct memory_stream *s, int length, uint64_t *hash)
{
	const struct token_place *p = &s->place;

	(void)length;
	*hash = mix(mix(mix(mix(1, p->form), p->position), above(p->pitch, p->bass)),
	    above(p->pitch, p->top));
	return true;
}

static bool
degree_and_interval(const struct memory_stream *s, int length, uint64_t *hash)
{
	const struct token_place *p = &s->place;

	(void)length;
	*hash = mix(mix(mix(place(s), above(p->pitch, p->bass)), above(p->pitch, p->top)),
	    s->track[s->at_track].interval);
	return true;
}

static bool
duration_and_interval(const struct memory_stream *s, int length, uint64_t *hash)
{
	(void)length;
	*hash = mix(mix(place(s), s->place.duration), s->track[s->at_track].interval);
	return true;
}

/* --- cells */

static uint64_t
cell_hash(const struct memory_stream *s, int track, int bar)
{
	const struct cell_span *cell = stream_cell(s, track, bar);

	return cell != NULL ? cell->hash : NO_CELL;
}

static int
cell_code(const struct memory_stream *s, int track, int bar)
{
	const struct cell_span *cell = stream_cell(s, track, bar);

	return cell != NULL ? cell->code : -1;
}

/* The track of the row above this one; -1: none. */
static int
row_above(const struct memory_stream *s)
{
	return s->rows > 1 ? s->row[s->rows - 2] : -1;
}

static bool
cells_before(const struct memory_stream *s, int length, uint64_t *hash)
{
	*hash = mix(1, s->at_track);
	for (int back = 1; back <= length; back++)
		*hash = hash_mix(*hash, cell_hash(s, s->at_track, s->at_bar - back));
	return true;
}

static bool
cells_above(const struct memory_stream *s, int length, uint64_t *hash)
{
	(void)length;
	*hash = mix(1, s->at_track);
	for (int i = 0; i + 1 < s->rows; i++)
		*hash = hash_mix(mix(*hash, s->row[i]), cell_hash(s, s->row[i], s->at_bar));
	return s->rows > 1;
}

static bool
code_above(const struct memory_stream *s, int length, uint64_t *hash)
{
	int above = row_above(s);

	(void)length;
	*hash = mix(mix(mix(1, s->at_track), above >= 0 ? cell_code(s, above, s->at_bar) : -2),
	    cell_code(s, s->at_track, s->at_bar - 1));
	return true;
}

const struct expert expert_table[EXPERTS] = {
	[EXPERT_ROW] = { "row", "the row before", EXPERT_ROWS, AT(PLACE_ROW), last_row, 0, NULL },
	[EXPERT_ROW_BEFORE] = { "row-before", "the row before, and which followed it in the "
	    "block before", EXPERT_ROWS, AT(PLACE_ROW), last_row_and_next, 0, NULL },
	[EXPERT_T3] = { "t3", "the last 3 intervals, in any track", EXPERT_INTERVALS, IN_CELL,
	    tail, 3, NULL },
	[EXPERT_T4] = { "t4", "the last 4", EXPERT_INTERVALS, IN_CELL, tail, 4, NULL },
	[EXPERT_T7] = { "t7", "the last 7", EXPERT_INTERVALS, IN_CELL, tail, 7, NULL },
	[EXPERT_T12] = { "t12", "the last 12", EXPERT_INTERVALS, IN_CELL, tail, 12, NULL },
	[EXPERT_MATCH] = { "match", "what followed the longest match, in any track", EXPERT_GUESSES,
	    AFTER_START, NULL, 0, longest_match },
	[EXPERT_DOUBLE] = { "double", "what the row that agrees best has here",
	    EXPERT_GUESSES, IN_CELL, NULL, 0, best_row },
	[EXPERT_EARLIER] = { "earlier", "what the earlier cell that agrees best has here",
	    EXPERT_GUESSES, IN_CELL, NULL, 0, best_earlier },
	[EXPERT_S3] = { "s3", "position, bass and top", EXPERT_TOKENS, AFTER_START,
	    position_and_chord, 0, NULL },
	[EXPERT_S4] = { "s4", "pitch before, bass and top", EXPERT_TOKENS, AFTER_START,
	    pitch_and_chord, 0, NULL },
	[EXPERT_X1] = { "x1", "position, and pitch before above bass and top, in any track",
	    EXPERT_INTERVALS, AFTER_START, position_and_degree, 0, NULL },
	[EXPERT_X2] = { "x2", "pitch before above bass and top, and interval to it",
	    EXPERT_INTERVALS, AFTER_START, degree_and_interval, 0, NULL },
	[EXPERT_P1] = { "p1", "duration, and interval before", EXPERT_INTERVALS, AFTER_START,
	    duration_and_interval, 0, NULL },
	[EXPERT_C1] = { "c1", "the cell before", EXPERT_CELLS, AT(PLACE_CELL),
	    cells_before, 1, NULL },
	[EXPERT_C2] = { "c2", "the 2 cells before", EXPERT_CELLS, AT(PLACE_CELL),
	    cells_before, 2, NULL },
	[EXPERT_CX] = { "cx", "the cells of the rows above", EXPERT_CELLS, AT(PLACE_CELL),
	    cells_above, 0, NULL },
	[EXPERT_RCX] = { "rcx", "how the cell before and the one above were written", EXPERT_TOKENS,
	    AT(PLACE_CELL), code_above, 0, NULL },
};
