/* SPDX-License-Identifier: MIT */

/*
 * aligned.c - aligns earlier cells with the current one, to predict its next token.
 *
 * The companions of a cell are those of the rows above in the same bar (octaves, thirds,
 * one part in two instruments) and the track's own cells of some bars ago (variations,
 * transpositions).  Each is kept aligned with the current place, and transposed by the
 * interval of the last pair of notes.  Its agreement is how often it was right.
 */

#include "model/memory/memory_internal.h"

#define FORGET		0.1f		/* decay of the agreement per token */

static const int bars_ago[EARLIER] = { 1, 2, 4, 8, 16 };

static void
begin(struct memory_stream *s, int companion, const struct cell_span *cell)
{
	struct aligned *a = &s->companions.cell[companion];

	*a = (struct aligned){ .on = cell != NULL && cell->length > 1, .fits = true };
	if (!a->on)
		return;
	a->at = cell->at;
	a->length = cell->length;
}

void
aligned_begin(struct memory_stream *s)
{
	for (int i = 0; i + 1 < s->rows; i++)
		begin(s, s->row[i], stream_cell(s, s->row[i], s->at_bar));
	for (int i = 0; i < EARLIER; i++) {
		begin(s, VOCAB_TRACKS + i, stream_cell(s, s->at_track, s->at_bar - bars_ago[i]));
		s->companions.shift[s->at_track][VOCAB_TRACKS + i] = 0;
	}
}

static bool
is_at_token(const struct aligned *a)
{
	return a->on && a->fits && a->next < a->length;
}

static const uint16_t *
tokens_of(const struct memory_stream *s, const struct aligned *a)
{
	return s->token + a->at;
}

/* The companion's next token, transposed for this cell. */
static uint16_t
expected(const struct memory_stream *s, int companion)
{
	const struct aligned *a = &s->companions.cell[companion];

	return view_transposed(&s->memory->view, tokens_of(s, a)[a->next],
	    s->companions.shift[s->at_track][companion]);
}

static bool
is_note(enum symbol_kind kind)
{
	return kind >= SYMBOL_NOTE;
}

/* After a mismatch, finds the companion's place again. */
static void
realign(const struct memory_stream *s, struct aligned *a, uint16_t token)
{
	const struct view *v = &s->memory->view;
	const uint16_t *cell = tokens_of(s, a);
	enum symbol_kind kind = v->kind[token];
	int i = a->next, last = a->length - 1;

	if (kind == SYMBOL_POSITION) {	/* at the same step, or before the next one */
		for (i = 0; i < a->length; i++)
			if (v->kind[cell[i]] == SYMBOL_POSITION &&
			    v->value[cell[i]] >= v->value[token])
				break;
		a->fits = i < a->length && cell[i] == token;
		a->next = (uint16_t)(a->fits ? i + 1 : i < last ? i : last);
	} else if (is_note(kind)) {	/* after its chord */
		while (i < last && v->kind[cell[i]] != SYMBOL_POSITION)
			i++;
		a->next = (uint16_t)i;
		a->fits = true;
	} else {			/* at the note that the token describes */
		while (i < last && (v->kind[cell[i]] == SYMBOL_DURATION ||
		    v->kind[cell[i]] == SYMBOL_VELOCITY))
			i++;
		a->fits = a->fits && is_note(v->kind[cell[i]]);
		a->next = (uint16_t)(a->fits ? i : a->next);
	}
}

static void
read_beside(struct memory_stream *s, int companion, uint16_t token)
{
	const struct view *v = &s->memory->view;
	struct companions *c = &s->companions;
	struct aligned *a = &c->cell[companion];
	float *agreement = &c->agreement[s->at_track][companion];
	enum symbol_kind kind = v->kind[token];
	uint16_t there;

	if (!a->on)
		return;
	if (!is_at_token(a)) {
		realign(s, a, token);
		return;
	}
	there = tokens_of(s, a)[a->next];
	*agreement += ((float)(expected(s, companion) == token) - *agreement) * FORGET;
	if ((kind == SYMBOL_NOTE || kind == SYMBOL_PLUS) && v->kind[there] == kind) {
		c->shift[s->at_track][companion] = (int8_t)(v->value[token] - v->value[there]);
		a->next++;
	} else if (there == token)
		a->next++;
	else
		realign(s, a, token);
}

void
aligned_read(struct memory_stream *s, uint16_t token)
{
	for (int i = 0; i + 1 < s->rows; i++)
		read_beside(s, s->row[i], token);
	for (int i = 0; i < EARLIER; i++)
		read_beside(s, VOCAB_TRACKS + i, token);
}

/* The better of two companions; the first may be none (-1). */
static int
better(const struct memory_stream *s, int best, int companion)
{
	const float *agreement = s->companions.agreement[s->at_track];

	if (!is_at_token(&s->companions.cell[companion]))
		return best;
	return best < 0 || agreement[companion] > agreement[best] ? companion : best;
}

static bool
guess(const struct memory_stream *s, int companion, uint16_t *token, float *agreement)
{
	if (companion < 0)
		return false;
	*token = expected(s, companion);
	*agreement = s->companions.agreement[s->at_track][companion];
	return true;
}

bool
aligned_row(const struct memory_stream *s, uint16_t *token, float *agreement)
{
	int best = -1;

	for (int i = 0; i + 1 < s->rows; i++)
		best = better(s, best, s->row[i]);
	return guess(s, best, token, agreement);
}

bool
aligned_earlier(const struct memory_stream *s, uint16_t *token, float *agreement)
{
	int best = -1;

	for (int i = 0; i < EARLIER; i++)
		best = better(s, best, VOCAB_TRACKS + i);
	return guess(s, best, token, agreement);
}
