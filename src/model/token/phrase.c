/* SPDX-License-Identifier: MIT */
#include "model/token/phrase.h"

#include <assert.h>
#include <string.h>

#include "base/rng.h"
#include "model/token/encode.h"

/* The head that all phrases share. */
#define USUAL_TEMPO	4
#define USUAL_DURATION	11		/* a quarter */
#define USUAL_VELOCITY	5

#define SIXTEENTH	3		/* steps */


static const struct encoding encoding = { .block_bars = PHRASE_BARS, .auto_advance = false };

/* --- notes */

bool
phrase_take(const struct piece *piece, int track, int bar, struct phrase *p)
{
	const uint32_t *cell = &piece->cell[(size_t)track * (size_t)piece->bars + (size_t)bar];
	const struct piece_bar *b = &piece->bar[bar];

	if (bar + PHRASE_BARS > piece->bars || b->steps % SIXTEENTH != 0 ||
	    b[0].metre != b[1].metre || b[0].steps != b[1].steps ||
	    cell[PHRASE_BARS] - cell[0] < PHRASE_NOTES_MIN ||
	    cell[PHRASE_BARS] - cell[0] > PHRASE_NOTES_MAX)
		return false;
	*p = (struct phrase){ piece->track[track].family, b->metre, b->steps, { 0 }, { { 0 } } };
	for (int i = 0; i <= PHRASE_BARS; i++)
		p->cell[i] = cell[i] - cell[0];
	memcpy(p->note, piece->note + cell[0], p->cell[PHRASE_BARS] * sizeof *p->note);
	return true;
}

int
phrase_note_steps(const struct phrase *p, uint32_t i, int at, int end)
{
	int steps = vocab_duration_steps[p->note[i].duration];

	for (int bar = 0; bar < PHRASE_BARS; bar++)
		for (uint32_t k = p->cell[bar] > i ? p->cell[bar] : i + 1; k < p->cell[bar + 1];
		    k++) {
			int next = bar * p->steps + p->note[k].position;

			if (p->note[k].pitch == p->note[i].pitch && next > at && next < at + steps)
				steps = next - at;
		}
	return at + steps > end ? end - at : steps;
}

void
phrase_transpose_range(const struct phrase *p, int *down, int *up)
{
	*down = *up = 0;
	if (p->family == VOCAB_FAMILY_DRUMS)
		return;
	*down = -127;
	*up = 127;
	for (uint32_t i = 0; i < p->cell[PHRASE_BARS]; i++) {
		int pitch = p->note[i].pitch;

		*down = VOCAB_PITCH_LOW - pitch > *down ? VOCAB_PITCH_LOW - pitch : *down;
		*up = VOCAB_PITCH_HIGH - pitch < *up ? VOCAB_PITCH_HIGH - pitch : *up;
	}
}

void
phrase_transpose(struct phrase *p, int half_tones)
{
	if (p->family == VOCAB_FAMILY_DRUMS)
		return;
	for (uint32_t i = 0; i < p->cell[PHRASE_BARS]; i++)
		p->note[i].pitch = (uint8_t)(p->note[i].pitch + half_tones);
}

double
phrase_share(const struct phrase *a, const struct phrase *b)
{
	int same = 0;

	for (int bar = 0; bar < PHRASE_BARS; bar++)
		for (uint32_t i = a->cell[bar]; i < a->cell[bar + 1]; i++)
			for (uint32_t k = b->cell[bar]; k < b->cell[bar + 1]; k++)
				same += a->note[i].position == b->note[k].position &&
				    a->note[i].pitch == b->note[k].pitch;
	return a->cell[PHRASE_BARS] > 0 ? (double)same / a->cell[PHRASE_BARS] : 0;
}

/* --- tokens */

/* Whether the next token is one that is always the same. */
static bool
is_settled(const struct grammar *g, uint16_t *id)
{
	switch (g->phase) {
	case PHASE_KEY: *id = vocab_id(TOKEN_KEY, VOCAB_KEY_UNKNOWN); return true;
	case PHASE_TEMPO: *id = vocab_id(TOKEN_TEMPO, USUAL_TEMPO); return true;
	case PHASE_TEXTURE: *id = vocab_id(TOKEN_TEXTURE, 0); return true;
	case PHASE_TRACK_DURATION: *id = vocab_id(TOKEN_DURATION, USUAL_DURATION); return true;
	case PHASE_TRACK_VELOCITY: *id = vocab_id(TOKEN_VELOCITY, USUAL_VELOCITY); return true;
	case PHASE_INSTRUMENT: *id = vocab_id(TOKEN_BLOCK, PHRASE_BARS - 1); return g->tracks == 1;
	case PHASE_ROW: *id = vocab_id(TOKEN_TRACK, 0); return g->slot < 0;
	default: return false;
	}
}

/*
 * Reads a token and those that always follow it.  Returns how many were read, or
 * 0 if the token is not allowed here.
 */
static size_t
read_on(struct grammar *g, uint16_t id, struct token *token, struct err *err)
{
	size_t count = 0;

	token->id = id;
	do {
		if (!grammar_read(g, id, err))
			return 0;
		count++;
	} while (is_settled(g, &id));
	grammar_features(g, token->feature);
	return count;
}

bool
phrase_read(struct grammar *g, uint16_t id, struct token *token, struct err *err)
{
	return read_on(g, id, token, err) > 0;
}

bool
phrase_begin(struct grammar *g, struct token *token, struct err *err)
{
	grammar_init(g, &encoding, 0, -1);
	return phrase_read(g, vocab_id(TOKEN_HEAD, 0), token, err);
}

/* Bars are whole sixteenths, so that a metre can be written for them. */
static void
allow_sixteenths(bool *allowed)
{
	for (int step = 0; step < VOCAB_BAR_STEPS; step++)
		if ((step + 1) % SIXTEENTH != 0)
			allowed[vocab_id(TOKEN_POSITION, step)] = false;
}

/* Allows one token only, where its value is fixed. */
static void
allow_only(bool *allowed, enum token_kind kind, int value)
{
	if (value < 0)
		return;
	memset(allowed, 0, (size_t)vocab_size() * sizeof *allowed);
	allowed[vocab_id(kind, value)] = true;
}

bool
phrase_mask(const struct grammar *g, const struct phrase_frame *frame, bool *allowed)
{
	if (g->phase == PHASE_ROW || !grammar_mask(g, allowed))
		return false;
	if (g->phase == PHASE_INSTRUMENT) {	/* a piece does not end here and has a track */
		allowed[vocab_id(TOKEN_END, 0)] = false;
		memset(allowed + vocab_id(TOKEN_BLOCK, 0), 0, VOCAB_BLOCK_BARS * sizeof *allowed);
		allow_only(allowed, TOKEN_INSTRUMENT, frame->family);
	} else if (g->phase == PHASE_METRE) {
		allow_only(allowed, TOKEN_METRE, frame->metre);
	} else if (g->phase == PHASE_LENGTH) {
		allow_sixteenths(allowed);
		allow_only(allowed, TOKEN_POSITION, frame->steps - 1);
	} else if (g->cell == PHRASE_BARS - 1 && g->notes == 0) {
		allowed[vocab_id(TOKEN_CELL_END, 0)] = false;	/* silence is not a phrase */
	}
	return true;
}

void
phrase_made(const struct grammar *g, struct phrase *p)
{
	uint32_t count = 0;

	*p = (struct phrase){ .family = g->tracks > 0 ? g->track[0].family : 0,
		.metre = g->steps > 0 ? (uint8_t)g->metre : 0, .steps = (uint8_t)g->steps };
	for (int bar = 0; bar < g->bars; bar++) {
		const struct grammar_cell *cell = &g->cells[(size_t)bar * VOCAB_TRACKS];

		p->cell[bar] = count;
		for (uint32_t i = 0; i < cell->count && count < PHRASE_NOTES_MAX; i++)
			p->note[count++] = g->note[cell->first + i].note;
	}
	p->cell[PHRASE_BARS] = count;
}

/* Adds a row; false if the window is full. */
static bool
add_row(struct token_window *w, size_t room, const struct token *token, size_t notes)
{
	size_t i = w->length;

	if (i == room)
		return false;
	if (i > 0) {
		w->target[i - 1] = token->id;
		w->weight[i - 1] = 1;
		w->notes[i - 1] = (uint8_t)notes;
	}
	w->input[i] = *token;
	w->target[i] = vocab_id(TOKEN_BLOCK_END, 0);
	w->weight[i] = w->notes[i] = 0;
	w->length++;
	return true;
}

/* Keeps the tokens of the list that are not always the same. */
static bool
leave_out(const struct token_list *list, size_t room, struct token_window *w)
{
	struct grammar g;
	struct token token;
	struct err err;
	bool ok = true;

	grammar_init(&g, &encoding, 0, -1);
	w->length = 0;
	for (size_t at = 0, count; ok && g.phase != PHASE_ROW; at += count) {
		size_t before = g.notes;

		count = read_on(&g, list->token[at].id, &token, &err);
		ok = count > 0 && add_row(w, room, &token, g.notes - before);
	}
	grammar_clear(&g);
	return ok;
}

bool
phrase_encode(const struct phrase *p, size_t room, struct token_window *w)
{
	struct piece_track track = { .family = p->family, .duration = USUAL_DURATION,
		.velocity = USUAL_VELOCITY };
	struct piece_bar bar[PHRASE_BARS];
	struct piece piece = { .bars = PHRASE_BARS, .tracks = 1, .notes = p->cell[PHRASE_BARS],
		.bar = bar, .track = &track, .cell = (uint32_t *)p->cell,
		.note = (struct piece_note *)p->note };	/* read only */
	struct encode_request request = { .encoding = encoding, .order_count = 1 };
	struct token_list list = { 0 };
	struct err err;
	bool ok;

	for (int i = 0; i < PHRASE_BARS; i++)
		bar[i] = (struct piece_bar){ p->steps, p->metre, VOCAB_KEY_UNKNOWN, USUAL_TEMPO };
	ok = encode(&piece, &request, &list, NULL, &err) && leave_out(&list, room, w);
	token_list_clear(&list);
	return ok;
}
