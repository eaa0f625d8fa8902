/* SPDX-License-Identifier: MIT */
/* decode.c - tokens as a piece; encode.h has both ways. */

#include "model/token/encode.h"

static void
decode_track(const struct grammar *g, int slot, struct piece *piece, size_t *count)
{
	struct piece_track *track = &piece->track[slot];

	*track = g->track[slot];
	track->low = 127;
	track->high = 0;
	for (int bar = 0; bar < g->bars; bar++) {
		const struct grammar_cell *cell = &g->cells[
		    (size_t)(bar + g->future_bars) % g->bars * VOCAB_TRACKS + slot];

		piece->cell[(size_t)slot * g->bars + bar] = *count;
		for (uint32_t n = 0; n < cell->count; n++) {
			const struct piece_note *note = &g->note[cell->first + n].note;

			piece->note[(*count)++] = *note;
			if (note->pitch < track->low)
				track->low = note->pitch;
			if (note->pitch > track->high)
				track->high = note->pitch;
		}
	}
}

bool
decode_grammar(const struct grammar *g, struct piece *piece, struct err *err)
{
	size_t count = 0;

	if (!piece_init(piece, g->bars, g->tracks, g->notes, err))
		return false;
	for (int bar = 0; bar < g->bars; bar++)		/* the future goes after the past */
		piece->bar[bar] = g->bar[(bar + g->future_bars) % g->bars];
	for (int slot = 0; slot < g->tracks; slot++)
		decode_track(g, slot, piece, &count);
	piece->cell[(size_t)g->tracks * g->bars] = count;
	return true;
}

bool
decode(const struct encoding *encoding, int future_bar, const uint16_t *ids, size_t count,
    struct piece *piece, struct err *err)
{
	struct grammar g;
	bool ok = true;

	*piece = (struct piece){ 0 };
	grammar_init(&g, encoding, 0, -1);
	g.future_bar = future_bar;
	for (size_t i = 0; ok && i < count; i++)
		ok = grammar_read(&g, ids[i], err);
	if (ok && g.phase <= PHASE_LENGTH && g.phase != PHASE_BLOCK &&
	    g.phase != PHASE_INSTRUMENT && g.phase != PHASE_METRE)
		ok = err_set(err, ERR_FORMAT, "the tokens end in the middle of a head");
	ok = ok && decode_grammar(&g, piece, err);
	grammar_clear(&g);
	return ok;
}
