/* SPDX-License-Identifier: MIT */
#include "model/token/texture.h"

#include <assert.h>
#include <string.h>

#define GRID_STEPS	(VOCAB_GRID / 4)	/* steps of the model's grid per step here */
#define ROW_BYTES	(TEXTURE_ROWS / 8)
#define STRAY_MAX	4			/* at most one note in 4 may lie outside the rows */

/* The row of each General MIDI drum; a row sounds as its first entry, and those rise in pitch. */
static const struct {
	uint8_t	 pitch, row;
} drum_rows[] = {
	{ 36, 0 }, { 35, 0 },			/* bass drum */
	{ 38, 1 }, { 40, 1 },			/* snare */
	{ 39, 2 }, { 37, 2 },			/* clap, side stick */
	{ 42, 3 }, { 44, 4 },			/* hi-hat: closed, pedal */
	{ 45, 5 }, { 41, 5 }, { 43, 5 },	/* low toms */
	{ 46, 6 },				/* open hi-hat */
	{ 47, 7 }, { 48, 7 },			/* middle toms */
	{ 49, 8 }, { 52, 8 }, { 55, 8 }, { 57, 8 },	/* crash */
	{ 50, 9 },				/* high tom */
	{ 51, 10 }, { 53, 10 }, { 59, 10 },	/* ride */
	{ 70, 11 }, { 54, 11 }, { 56, 11 }, { 69, 11 }, { 82, 11 },	/* shakers and bells */
};
#define DRUM_ROWS (sizeof drum_rows / sizeof drum_rows[0])

/* The row of a pitch; -1: none. */
static int
row_of(const struct phrase *p, int pitch, int lowest)
{
	if (p->family != VOCAB_FAMILY_DRUMS)
		return pitch - lowest < TEXTURE_ROWS ? pitch - lowest : -1;
	for (size_t i = 0; i < DRUM_ROWS; i++)
		if (drum_rows[i].pitch == pitch)
			return drum_rows[i].row;
	return -1;
}

static int
pitch_of(const struct texture *t, int row, int lowest)
{
	for (size_t i = 0; t->drums && i < DRUM_ROWS; i++)
		if (drum_rows[i].row == row)
			return drum_rows[i].pitch;
	return lowest + row;
}

static int
lowest_of(const struct phrase *p, int bars)
{
	int lowest = 127;

	for (uint32_t i = 0; i < p->cell[bars]; i++)
		lowest = p->note[i].pitch < lowest ? p->note[i].pitch : lowest;
	return lowest;
}

int
texture_onsets(const struct texture *t)
{
	int count = 0;

	for (int s = 0; s < t->steps; s++)
		count += __builtin_popcount(t->onsets[s]);
	return count;
}

bool
texture_take(const struct phrase *p, int steps, struct texture *t)
{
	int bars = steps / TEXTURE_BAR_STEPS, lowest = lowest_of(p, bars), stray = 0;

	assert(bars >= 1 && bars <= PHRASE_BARS && steps % TEXTURE_BAR_STEPS == 0);
	*t = (struct texture){ .drums = p->family == VOCAB_FAMILY_DRUMS, .steps = steps };
	if (p->steps != TEXTURE_BAR_STEPS * GRID_STEPS)
		return false;
	for (int bar = 0; bar < bars; bar++)
		for (uint32_t i = p->cell[bar]; i < p->cell[bar + 1]; i++) {
			const struct piece_note *n = &p->note[i];
			int row = row_of(p, n->pitch, lowest);

			if (row < 0)
				stray++;
			else
				t->onsets[bar * TEXTURE_BAR_STEPS + n->position /
				    GRID_STEPS] |= UINT32_C(1) << row;
		}
	return texture_onsets(t) >= TEXTURE_ONSETS_MIN && stray * STRAY_MAX <= (int)p->cell[bars];
}

/* Steps of the model's grid from one step to the next one with an onset. */
static int
lasting(const struct texture *t, int step)
{
	int next = step + 1;

	while (next < t->steps && t->onsets[next] == 0)
		next++;
	return (next - step) * GRID_STEPS;
}

void
texture_phrase(const struct texture *t, int lowest, int family, struct phrase *p)
{
	const int middle = VOCAB_VELOCITIES * 5 / 8;
	uint32_t count = 0;

	memset(p, 0, sizeof *p);
	p->family = (uint8_t)(t->drums ? VOCAB_FAMILY_DRUMS : family);
	p->metre = (uint8_t)vocab_metre(4, 4);
	p->steps = TEXTURE_BAR_STEPS * GRID_STEPS;
	for (int s = 0; s < t->steps; s++) {
		int steps = t->drums ? GRID_STEPS : lasting(t, s);

		if (s % TEXTURE_BAR_STEPS == 0)
			p->cell[s / TEXTURE_BAR_STEPS] = count;
		for (int row = 0; row < TEXTURE_ROWS; row++)
			if (t->onsets[s] >> row & 1 && count < PHRASE_NOTES_MAX)
				p->note[count++] = (struct piece_note){
					.position = (uint8_t)(s % TEXTURE_BAR_STEPS * GRID_STEPS),
					.pitch = (uint8_t)pitch_of(t, row, lowest),
					.duration = (uint8_t)vocab_duration_within(steps),
					.velocity = (uint8_t)(middle + (s % 4 == 0)),
				};
	}
	for (int bar = t->steps / TEXTURE_BAR_STEPS; bar <= PHRASE_BARS; bar++)
		p->cell[bar] = count;
}

void
texture_window(const struct texture *t, struct token_window *w)
{
	w->length = (size_t)t->steps;
	memset(w->input, 0, w->length * sizeof *w->input);
	memset(w->target, 0, w->length * sizeof *w->target);
	memset(w->weight, 0, w->length);
	memset(w->notes, 0, w->length);
	w->weight[0] = w->notes[0] = 1;
	for (int s = 0; s < t->steps; s++) {
		for (int b = 0; b < ROW_BYTES; b++)
			w->input[s].feature[b] = (uint8_t)(t->onsets[s] >> (8 * b));
		w->input[s].feature[ROW_BYTES] = t->drums;
	}
}

uint32_t
texture_step(const struct token *token, bool *drums)
{
	uint32_t onsets = 0;

	for (int b = 0; b < ROW_BYTES; b++)
		onsets |= (uint32_t)token->feature[b] << (8 * b);
	*drums = token->feature[ROW_BYTES] != 0;
	return onsets;
}
