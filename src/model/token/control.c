/* SPDX-License-Identifier: MIT */
#include "model/token/control.h"

#include <stdlib.h>

#include "base/number.h"
#include "model/token/piece.h"

#define SECOND	2		/* half tones: a wider interval is a leap */

const struct control_row control_table[CONTROLS] = {
	[CONTROL_DENSITY] = { "density", "how many notes follow one another",
	    { "slower", "half", "quarter", "eighth", "16th", "faster" }, VOCAB_DENSITIES },
	[CONTROL_POLYPHONY] = { "polyphony", "how many notes begin together",
	    { "1", "2", "3", "4" }, VOCAB_POLYPHONIES },
	[CONTROL_REGISTER] = { "register", "how high it lies",
	    { "1", "2", "3", "4", "5", "6", "7", "8" }, VOCAB_REGISTERS },
	[CONTROL_LEAPS] = { "leaps", "how many intervals are wider than a whole tone",
	    { "few", "some", "many", "most" }, VOCAB_LEAPS },
	[CONTROL_LEVEL] = { "velocity", "how loud it is",
	    { "ppp", "pp", "p", "mp", "mf", "f", "ff", "fff" }, VOCAB_VELOCITIES },
};

struct tally {
	int	 notes, onsets, steps;	/* steps: of the grid */
	int	 pitches, levels;	/* sums */
	int	 intervals, leaps;	/* from top note to top note */
};

static void
add_bar(const struct piece *piece, int track, int bar, struct tally *t, int *top)
{
	size_t count;
	const struct piece_note *note = piece_cell(piece, track, bar, &count);

	t->steps += piece->bar[bar].steps;
	for (size_t i = 0; i < count; i++) {
		bool last = i + 1 == count || note[i + 1].position != note[i].position;

		t->notes++;
		t->pitches += note[i].pitch;
		t->levels += note[i].velocity;
		if (!last)
			continue;
		t->onsets++;		/* its highest note is the last of an onset */
		if (*top >= 0) {
			t->intervals++;
			t->leaps += abs(note[i].pitch - *top) > SECOND;
		}
		*top = note[i].pitch;
	}
}

/* Bins are split between note values by ratio: halfway between halves and quarters, and so on. */
static int
density_bin(double onsets_per_quarter)
{
	static const double bounds[VOCAB_DENSITIES - 1] = { 0.35, 0.71, 1.41, 2.83, 4.5 };
	int bin = 0;

	while (bin < VOCAB_DENSITIES - 1 && onsets_per_quarter >= bounds[bin])
		bin++;
	return bin;
}

void
control_measure(const struct piece *piece, int track, int first_bar, int bars,
    uint8_t value[CONTROLS])
{
	struct tally t = { 0 };
	int top = -1;

	for (int i = 0; i < CONTROLS; i++)
		value[i] = CONTROL_FREE;
	for (int bar = first_bar; bar < first_bar + bars; bar++)
		add_bar(piece, track, bar, &t, &top);
	if (t.notes == 0)
		return;
	value[CONTROL_DENSITY] = (uint8_t)density_bin((double)t.onsets * VOCAB_GRID / t.steps);
	value[CONTROL_LEVEL] = (uint8_t)((t.levels + t.notes / 2) / t.notes);
	if (piece_is_drums(&piece->track[track]))
		return;
	value[CONTROL_POLYPHONY] = (uint8_t)number_clamp((2 * t.notes + t.onsets) /
	    (2 * t.onsets) - 1, 0, VOCAB_POLYPHONIES - 1);
	value[CONTROL_REGISTER] = (uint8_t)piece_register(t.pitches / t.notes);
	if (t.intervals > 0)
		value[CONTROL_LEAPS] = (uint8_t)number_clamp(t.leaps * VOCAB_LEAPS / t.intervals, 0,
		    VOCAB_LEAPS - 1);
}

enum dynamics
control_dynamics(const struct piece *piece, int track, int first_bar, int bars)
{
	const uint32_t *cell = &piece->cell[(size_t)track * piece->bars];
	int notes = (int)(cell[first_bar + bars] - cell[first_bar]), others = 0;

	for (uint32_t i = cell[first_bar]; i < cell[first_bar + bars]; i++)
		others += piece->note[i].velocity != piece->track[track].velocity;
	if (notes < 2 || (others > 0 && others * 50 <= notes))
		return DYNAMICS_UNKNOWN;
	return others > 0 ? DYNAMICS_VARIED : DYNAMICS_FLAT;
}
