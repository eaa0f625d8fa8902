/* SPDX-License-Identifier: MIT */
#ifndef PIECES_H
#define PIECES_H

/*
 * pieces.h - random pieces on the grid, and a comparison, for the tests of
 * the model's reading and writing.
 */

#include "base/rng.h"
#include "model/token/piece.h"

static int
random_metre(struct rng *rng, struct piece_bar *bar)
{
	bar->metre = rng_below(rng, VOCAB_METRES);
	bar->steps = bar->metre == VOCAB_METRE_OTHER ?
	    1 + (int)rng_below(rng, VOCAB_BAR_STEPS) : vocab_metre_steps(bar->metre);
	return bar->steps;
}

/* Notes at random places; those that would sound on a pitch's last are left out. */
static void
random_cell(struct rng *rng, struct piece *piece, int track, int bar, int32_t step,
    int32_t until[128])
{
	bool drums = piece_is_drums(&piece->track[track]);
	int low = drums ? VOCAB_DRUM_LOW : VOCAB_PITCH_LOW;
	int high = drums ? VOCAB_DRUM_HIGH : VOCAB_PITCH_HIGH;
	int density = rng_below(rng, 6);

	for (int at = 0; at < piece->bar[bar].steps; at++) {
		if (rng_below(rng, 24) >= (uint32_t)density)
			continue;
		for (int pitch = low; pitch <= high; pitch++) {
			int duration = rng_below(rng, VOCAB_DURATIONS);

			if (rng_below(rng, 40) != 0 || until[pitch] > step + at)
				continue;
			until[pitch] = step + at + vocab_duration_steps[duration];
			piece->note[piece->notes++] = (struct piece_note){ at, pitch,
				duration, rng_below(rng, VOCAB_VELOCITIES) };
		}
	}
}

/* Now and then the cell of some bars ago, where its pitches are free. */
static bool
copy_cell(struct rng *rng, struct piece *piece, int track, int bar, int32_t step,
    int32_t until[128])
{
	int then = bar - vocab_repeat_bars(rng_below(rng, VOCAB_REPEATS));
	const uint32_t *cell;

	if (then < 0 || rng_below(rng, 3) == 0 ||
	    piece->bar[then].steps != piece->bar[bar].steps)
		return false;
	cell = &piece->cell[(size_t)track * piece->bars + then];
	for (uint32_t i = cell[0]; i < cell[1]; i++)
		if (until[piece->note[i].pitch] > step + piece->note[i].position)
			return false;
	for (uint32_t i = cell[0]; i < cell[1]; i++) {
		const struct piece_note note = piece->note[i];

		until[note.pitch] = step + note.position +
		    vocab_duration_steps[note.duration];
		piece->note[piece->notes++] = note;
	}
	return true;
}

static bool
random_piece(struct rng *rng, int bars, int tracks, struct piece *piece)
{
	struct err err;

	if (!piece_init(piece, bars, tracks, (size_t)bars * tracks * 2000, &err))
		return false;
	piece->notes = 0;
	for (int bar = 0; bar < bars; bar++) {
		piece->bar[bar] = piece->bar[bar > 0 ? bar - 1 : 0];
		if (bar == 0 || rng_below(rng, 6) == 0)
			random_metre(rng, &piece->bar[bar]);
		piece->bar[bar].key = rng_below(rng, VOCAB_KEYS);
		piece->bar[bar].tempo = rng_below(rng, VOCAB_TEMPOS);
	}
	for (int t = 0; t < tracks; t++) {
		int32_t until[128] = { 0 }, step = 0;

		piece->track[t] = (struct piece_track){ rng_below(rng, VOCAB_FAMILIES),
			rng_below(rng, VOCAB_TEXTURES), rng_below(rng, VOCAB_DURATIONS),
			rng_below(rng, VOCAB_VELOCITIES), 127, 0 };
		for (int bar = 0; bar < bars; bar++) {
			piece->cell[(size_t)t * bars + bar] = piece->notes;
			if (!copy_cell(rng, piece, t, bar, step, until))
				random_cell(rng, piece, t, bar, step, until);
			step += piece->bar[bar].steps;
		}
		for (uint32_t i = piece->cell[(size_t)t * bars]; i < piece->notes; i++) {
			if (piece->note[i].pitch < piece->track[t].low)
				piece->track[t].low = piece->note[i].pitch;
			if (piece->note[i].pitch > piece->track[t].high)
				piece->track[t].high = piece->note[i].pitch;
		}
	}
	piece->cell[(size_t)tracks * bars] = piece->notes;
	return true;
}

#endif
