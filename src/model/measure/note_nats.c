/* SPDX-License-Identifier: MIT */
#include "model/measure/note_nats.h"

void
note_nats_window(struct note_nats *n, const struct encode_request *request)
{
	note_nats_clear(n);
	n->request = *request;
	grammar_init(&n->g, &request->encoding, request->first_bar, -1);
	n->begun = true;
	n->pending = 0;
}

/* Cells of the piece and of the automaton have the same notes in the same order. */
static float *
place_of(struct note_nats *n, size_t i)
{
	const struct grammar_note *made = &n->g.note[i];
	const struct grammar_cell *cell = &n->g.cells[(size_t)made->bar * VOCAB_TRACKS +
	    (size_t)made->slot];
	int track = n->request.order[made->slot], bar = n->request.first_bar + made->bar;
	size_t count, at = i - cell->first;
	const struct piece_note *note = piece_cell(n->piece, track, bar, &count);

	return at < count ? &n->nats[note - n->piece->note + (ptrdiff_t)at] : NULL;
}

bool
note_nats_read(struct note_nats *n, uint16_t id, bool scored, double nats, struct err *err)
{
	size_t before = n->g.notes, made;
	enum token_kind kind = vocab_kind(id);

	if (!grammar_read(&n->g, id, err))
		return false;
	made = n->g.notes - before;
	n->pending += scored ? nats : 0;
	for (size_t i = before; i < n->g.notes && scored; i++) {
		float *to = place_of(n, i);

		if (to != NULL)
			*to = (float)(n->pending / (double)made);
	}
	if (made > 0 || (kind != TOKEN_POSITION && kind != TOKEN_DURATION &&
	    kind != TOKEN_VELOCITY))
		n->pending = 0;
	return true;
}

void
note_nats_clear(struct note_nats *n)
{
	if (n->begun)
		grammar_clear(&n->g);
	n->begun = false;
}
