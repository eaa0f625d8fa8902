/* SPDX-License-Identifier: MIT */

/* stream.c - reader of a piece: its recent past, and its place. */

#include <stdlib.h>
#include <string.h>

#include "model/memory/memory_internal.h"

#define FIRST_PITCH	60		/* before a track's first interval */
#define RUN_MAX		200
#define RUN_LONG	15		/* a run this long survives one wrong guess */
#define RUN_KEPT	2

const int match_lengths[] = { 32, 20, 14, 10, 7, 5, 3, 0 };

struct memory_stream *
memory_stream_new(struct memory *memory, struct err *err)
{
	struct memory_stream *s = calloc(1, sizeof *s);

	if (s == NULL) {
		err_set(err, ERR_LIMIT, "no memory to follow the piece");
		return NULL;
	}
	s->memory = memory;
	s->ahead_bar = -1;
	memory_stream_begin(s, 0);
	return s;
}

void
memory_stream_free(struct memory_stream *s)
{
	if (s == NULL)
		return;
	if (s->has_grammar)
		grammar_clear(&s->g);
	free(s->token);
	free(s);
}

bool
memory_stream_copy(struct memory_stream *to, const struct memory_stream *from, struct err *err)
{
	uint16_t *token = malloc((from->tokens + 1) * sizeof *token);

	if (token == NULL)
		return err_set(err, ERR_LIMIT, "no memory to follow the piece");
	if (to->has_grammar)
		grammar_clear(&to->g);
	free(to->token);
	*to = *from;
	to->token = token;
	to->token_capacity = from->tokens + 1;
	if (from->tokens > 0)
		memcpy(token, from->token, from->tokens * sizeof *token);
	to->has_grammar = from->has_grammar && grammar_copy(&to->g, &from->g, err);
	return to->has_grammar == from->has_grammar;
}

void
memory_stream_begin(struct memory_stream *s, int bar)
{
	memset(s->track, 0, sizeof s->track);
	for (int t = 0; t < VOCAB_TRACKS; t++) {
		s->track[t].pitch = FIRST_PITCH;
		s->track[t].bars = bar;
		s->track[t].tail_hash[0] = 1;
	}
	s->from_bar = bar;
	s->tokens = s->ahead_tokens;
	s->rows = s->rows_before = 0;
	s->block = -1;
	s->aimed = false;
}

void
memory_stream_ahead(struct memory_stream *s)
{
	for (int t = 0; t < VOCAB_TRACKS; t++)
		memcpy(s->ahead[t], s->track[t].early, sizeof s->ahead[t]);
	s->ahead_bar = s->from_bar;
	s->ahead_tokens = s->tokens;
}

bool
memory_stream_window(struct memory_stream *s, const struct grammar *g, int first_bar,
    const int *track, int slots, struct err *err)
{
	if (s->has_grammar)
		grammar_clear(&s->g);
	s->has_grammar = grammar_copy(&s->g, g, err);
	if (!s->has_grammar)
		return false;
	memset(s->g.limit, 0, sizeof s->g.limit);	/* it also reads given music */
	s->g.may_play = s->g.may_hide = UINT32_MAX;
	s->first_bar = first_bar;
	for (int i = 0; i < VOCAB_TRACKS; i++) {
		s->track_of[i] = i < slots ? track[i] : -1;
		s->slot_of[i] = -1;
	}
	for (int i = 0; i < slots; i++)
		s->slot_of[track[i]] = i;
	s->aimed = false;
	return true;
}

const struct grammar *
memory_stream_grammar(const struct memory_stream *s)
{
	return &s->g;
}

const struct cell_span *
stream_cell(const struct memory_stream *s, int track, int bar)
{
	const struct stream_track *t = &s->track[track];
	int ahead = s->ahead_bar >= 0 ? bar - s->ahead_bar : -1;

	if (ahead >= 0)
		return ahead < CELLS_AHEAD && s->ahead[track][ahead].length > 0 ?
		    &s->ahead[track][ahead] : NULL;
	if (bar < s->from_bar || bar >= t->bars || bar < t->bars - CELLS_KEPT)
		return NULL;
	return &t->cell[bar % CELLS_KEPT];
}

/* --- the recent past */

static void
push_interval(struct stream_track *t, uint16_t interval)
{
	t->tail[t->intervals++ % TAIL_MAX] = interval;
	for (unsigned k = 1; k <= TAIL_MAX && k <= t->intervals; k++)
		t->tail_hash[k] = hash_mix(t->tail_hash[k - 1],
		    t->tail[(t->intervals - k) % TAIL_MAX]);
}

static void
learn_match(struct memory *m, const struct stream_track *t, uint16_t interval)
{
	for (const int *length = match_lengths; *length > 0; length++) {
		struct latest *match;

		if (t->intervals < (unsigned)*length)
			continue;
		match = table_make(&m->matches, t->tail_hash[*length]);
		if (match != NULL)
			match->symbol = interval;
	}
}

static bool
follow_token(struct memory_stream *s, int track, uint16_t token, bool learn, struct err *err)
{
	const struct view *v = &s->memory->view;
	struct stream_track *t = &s->track[track];
	uint16_t interval = view_interval(v, token, t->pitch);

	if (s->tokens == s->token_capacity) {
		size_t capacity = s->token_capacity < 512 ? 1024 : s->token_capacity * 2;
		uint16_t *grown = realloc(s->token, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(err, ERR_LIMIT, "no memory to follow %zu tokens", capacity);
		s->token = grown;
		s->token_capacity = capacity;
	}
	s->token[s->tokens++] = token;
	if (learn)
		learn_match(s->memory, t, interval);
	push_interval(t, interval);
	if (interval != token) {
		t->pitch = v->value[token];
		t->interval = interval;
	}
	return true;
}

/* Stores the tokens since cell_at as the cell of a bar. */
static void
close_cell(struct memory_stream *s, int track, int bar, uint16_t code)
{
	struct stream_track *t = &s->track[track];
	struct cell_span *cell = &t->cell[bar % CELLS_KEPT];

	*cell = (struct cell_span){ .hash = 1, .at = (uint32_t)s->cell_at,
		.length = (uint16_t)(s->tokens - s->cell_at), .code = code };
	for (size_t i = s->cell_at; i < s->tokens; i++)
		cell->hash = hash_mix(cell->hash, s->token[i]);
	if (bar - s->from_bar < CELLS_AHEAD)
		t->early[bar - s->from_bar] = *cell;
	t->bars = bar + 1;
}

/* A track without a row has empty cells; of many, only the last matter. */
static bool
pass_bars(struct memory_stream *s, int track, int bar, bool learn, struct err *err)
{
	struct stream_track *t = &s->track[track];

	if (t->bars < bar - CELLS_KEPT)
		t->bars = bar - CELLS_KEPT;
	while (t->bars < bar) {
		s->cell_at = s->tokens;
		if (!follow_token(s, track, s->memory->view.cell_end, learn, err))
			return false;
		close_cell(s, track, t->bars, 0);
	}
	return true;
}

/* Repeats the cell of some bars ago, or of later; an unknown cell adds nothing. */
static bool
follow_repeat(struct memory_stream *s, int bars_ago, bool learn, struct err *err)
{
	const struct cell_span *then = stream_cell(s, s->at_track, s->at_bar - bars_ago);

	for (uint32_t i = 0; then != NULL && i < then->length; i++)
		if (!follow_token(s, s->at_track, s->token[then->at + i], learn, err))
			return false;
	return true;
}

/* --- the place */

/* A new window may begin the same block again: no row of it has been read then. */
static void
begin_block(struct memory_stream *s, int bar)
{
	if (bar != s->block) {
		memcpy(s->before, s->row, sizeof s->before);
		s->rows_before = s->rows;
		s->block = bar;
		s->rows = 0;
	} else if (s->g.slot < 0)
		s->rows = 0;
}

static void
find_contexts(struct memory_stream *s)
{
	for (int e = 0; e < EXPERTS; e++) {
		const struct expert *expert = &expert_table[e];
		int class = 0;
		uint64_t hash;

		s->key[e] = 0;
		s->guess[e] = VIEW_NOTHING;
		if ((expert->phases >> s->place.phase & 1) == 0)
			continue;
		if (expert->kind == EXPERT_GUESSES) {
			if (!expert->guess(s, &s->guess[e], &class))
				s->guess[e] = VIEW_NOTHING;
			s->guess_class[e] = (uint8_t)class;
		} else if (expert->context(s, expert->length, &hash)) {
			s->key[e] = hash_mix(hash, (uint64_t)e);
			table_expect(&s->memory->tallies, s->key[e]);
		}
	}
}

void
stream_aim(struct memory_stream *s)
{
	if (s->aimed)
		return;
	s->aimed = true;
	view_place(&s->g, &s->last, &s->place);
	s->at_bar = s->first_bar + s->place.bar;
	s->at_track = s->place.slot >= 0 ? s->track_of[s->place.slot] : -1;
	if (s->place.phase == PLACE_ROW)
		begin_block(s, s->at_bar);
	else if (s->at_track < 0)	/* a track that the piece lacks */
		s->place.phase = PLACE_ELSEWHERE;
	else if (s->place.phase == PLACE_CELL) {
		s->cell_at = s->tokens;
		aligned_begin(s);
	}
	find_contexts(s);
	if (s->place.phase == PLACE_CELL)
		memcpy(s->cell_key, s->key, sizeof s->cell_key);
}

/* --- reading */

/* Counts the symbol for every expert of a kind, after its context. */
static void
learn_symbol(struct memory_stream *s, enum expert_kind kind, const uint64_t *key, uint16_t symbol)
{
	for (int e = 0; e < EXPERTS; e++)
		if (expert_table[e].kind == kind && key[e] != 0)
			tally_add(&s->memory->tallies, key[e], symbol);
}

/* The number of a cell's contents; false if there are too many. */
static bool
number_content(struct memory *m, uint64_t hash, uint16_t first, uint16_t *number)
{
	struct latest *known = table_make(&m->numbers, hash);

	if (known == NULL)
		return false;
	if (known->symbol == 0) {	/* numbers start at 1 */
		if (m->contents == m->content_capacity) {
			int capacity = m->contents < 128 ? 256 : m->contents * 2;
			struct content *grown = capacity > CELLS_MAX ? NULL :
			    realloc(m->content, (size_t)capacity * sizeof *grown);

			if (grown == NULL)
				return false;
			m->content = grown;
			m->content_capacity = capacity;
		}
		m->content[m->contents++] = (struct content){ hash, first };
		known->symbol = (uint16_t)m->contents;
	}
	*number = known->symbol;
	return true;
}

static void
learn_cell(struct memory_stream *s, const struct cell_span *cell)
{
	uint16_t number;

	if (cell->length > 0 && number_content(s->memory, cell->hash, s->token[cell->at], &number))
		learn_symbol(s, EXPERT_CELLS, s->cell_key, number);
}

static bool
read_row(struct memory_stream *s, uint16_t token, bool learn, struct err *err)
{
	const struct view *v = &s->memory->view;
	int slot = view_slot(v, token), track = slot >= 0 ? s->track_of[slot] : -1;

	if (learn && !s->partial && (track >= 0 || token == v->block_end))
		learn_symbol(s, EXPERT_ROWS, s->key, track >= 0 ? (uint16_t)track : EXPERT_NO_ROW);
	if (track < 0)
		return true;
	s->row[s->rows++] = (uint8_t)track;
	return pass_bars(s, track, s->at_bar, learn, err);
}

static void
keep_runs(struct memory_stream *s, uint16_t token)
{
	for (int e = 0; e < EXPERTS; e++) {
		uint8_t *run = &s->track[s->at_track].run[e];

		if (s->guess[e] == VIEW_NOTHING)
			continue;
		if (s->guess[e] == token)
			*run = *run < RUN_MAX ? *run + 1 : *run;
		else
			*run = *run > RUN_LONG ? RUN_KEPT : 0;
	}
}

static bool
read_in_cell(struct memory_stream *s, uint16_t token, bool learn, struct err *err)
{
	const struct view *v = &s->memory->view;
	enum symbol_kind kind = v->kind[token];
	int track = s->at_track;

	if (token == v->unknown) {	/* the row is hidden */
		s->rows--;
		return true;
	}
	keep_runs(s, token);
	if (learn) {
		learn_symbol(s, EXPERT_TOKENS, s->key, token);
		learn_symbol(s, EXPERT_INTERVALS, s->key, view_interval(v, token,
		    s->track[track].pitch));
	}
	if (kind == SYMBOL_REPEAT) {
		if (!follow_repeat(s, view_repeat(v, token), learn, err))
			return false;
	} else {
		aligned_read(s, token);
		if (!follow_token(s, track, token, learn, err))
			return false;
	}
	if (kind != SYMBOL_REPEAT && kind != SYMBOL_CELL_END)
		return true;
	close_cell(s, track, s->at_bar, kind == SYMBOL_REPEAT ? token : 0);
	if (learn)
		learn_cell(s, stream_cell(s, track, s->at_bar));
	return true;
}

bool
memory_stream_read(struct memory_stream *s, const struct token *token, enum memory_reading reading,
    struct err *err)
{
	bool learn = reading == MEMORY_LEARN, ok = true;

	if (reading != MEMORY_PASS) {
		stream_aim(s);
		s->memory->learnt += learn;
		if (s->place.phase == PLACE_ROW)
			ok = read_row(s, token->id, learn, err);
		else if (s->place.phase != PLACE_ELSEWHERE)
			ok = read_in_cell(s, token->id, learn, err);
	}
	s->aimed = false;
	s->last = *token;
	return ok && grammar_read(&s->g, token->id, err);
}
