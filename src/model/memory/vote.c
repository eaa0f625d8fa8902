/* SPDX-License-Identifier: MIT */

/* vote.c - votes of the experts at a place, for the tokens that are allowed there. */

#include "model/memory/memory_internal.h"

#define YOUNG		100		/* most tokens learnt at the first age */

/* The token that the encoder would use for a cell: the nearest repeat, an echo, or its first. */
static uint16_t
cell_token(const struct memory_stream *s, uint16_t number, const bool *allowed)
{
	const struct view *v = &s->memory->view;
	const struct content *content = &s->memory->content[number - 1];

	for (int r = 0; r < 2 * VOCAB_REPEATS && content->first != v->cell_end; r++) {
		const struct cell_span *cell;

		if (!allowed[v->repeat[r]])
			continue;
		cell = stream_cell(s, s->at_track, s->at_bar - view_repeat(v, v->repeat[r]));
		if (cell != NULL && cell->hash == content->hash)
			return v->repeat[r];
	}
	return content->first;
}

static uint16_t
row_token(const struct memory_stream *s, uint16_t track)
{
	const struct view *v = &s->memory->view;

	if (track == EXPERT_NO_ROW)
		return v->block_end;
	return s->slot_of[track] >= 0 ? v->track[s->slot_of[track]] : VIEW_NOTHING;
}

static uint16_t
token_of(const struct memory_stream *s, enum expert_kind kind, uint16_t symbol, const bool *allowed)
{
	switch (kind) {
	case EXPERT_ROWS: return row_token(s, symbol);
	case EXPERT_CELLS: return cell_token(s, symbol, allowed);
	case EXPERT_INTERVALS: return view_token(&s->memory->view, symbol,
	    s->track[s->at_track].pitch);
	default: return symbol;
	}
}

/* A single symbol: by its count.  One of several: by its share, and whether it is the latest. */
static int
state_of_count(int count, int all, int symbols, bool latest)
{
	if (symbols == 1)
		return (all >= 2) + (all >= 3) + (all >= 5) + (all >= 9);
	return 5 + latest + 2 * ((count * 10 > all) + (count * 4 > all) + (count * 2 > all) +
	    (count * 4 > all * 3));
}

static int
state_of_guess(int class, int run)
{
	return class * 4 + (run >= 1) + (run >= 3) + (run >= 8);
}

static void
vote(const struct memory_stream *s, int expert, uint16_t token, int state,
    struct memory_votes *votes)
{
	votes->vote[votes->count++] = (struct memory_vote){ .token = token,
		.kind = s->memory->view.kind[token], .expert = (uint8_t)expert,
		.state = (uint8_t)state };
}

static void
vote_counts(const struct memory_stream *s, int e, const bool *allowed, struct memory_votes *votes)
{
	const struct tally *tally = table_find(&s->memory->tallies, s->key[e]);
	enum expert_kind kind = expert_table[e].kind;
	uint16_t token[TALLY_SYMBOLS], last;
	int count[TALLY_SYMBOLS], tokens = 0, all = 0;

	if (tally == NULL)
		return;
	for (int i = 0; i < tally->symbols; i++) {
		uint16_t one = token_of(s, kind, tally->symbol[i], allowed);
		int k = 0;

		if (one >= s->memory->view.tokens || !allowed[one])
			continue;
		while (k < tokens && token[k] != one)	/* cells may share a first token */
			k++;
		if (k == tokens) {
			token[tokens] = one;
			count[tokens++] = 0;
		}
		count[k] += tally->count[i];
		all += tally->count[i];
	}
	last = token_of(s, kind, tally->last, allowed);
	for (int k = 0; k < tokens; k++)
		vote(s, e, token[k], state_of_count(count[k], all, tokens, token[k] == last),
		    votes);
}

static int
age_of(const struct memory *m)
{
	int age = 0;

	while (age < MEMORY_AGES - 1 && m->learnt > (size_t)YOUNG << age)
		age++;
	return age;
}

void
memory_stream_votes(struct memory_stream *s, const bool *allowed, struct memory_votes *votes)
{
	stream_aim(s);
	votes->phase = s->place.phase;
	votes->age = age_of(s->memory);
	votes->count = 0;
	for (int e = 0; e < EXPERTS; e++) {
		if (s->key[e] != 0)
			vote_counts(s, e, allowed, votes);
		else if (s->guess[e] != VIEW_NOTHING && allowed[s->guess[e]])
			vote(s, e, s->guess[e],
			    state_of_guess(s->guess_class[e], s->track[s->at_track].run[e]), votes);
	}
}
