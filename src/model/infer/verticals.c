/* SPDX-License-Identifier: MIT */
#include "model/infer/verticals.h"

#include <stdint.h>
#include <string.h>

#include "model/judge/measure.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"
#include "music/chord.h"

#define BEATS_MIN	16	/* fewest beats, or pairs of notes, for a habit */
#define CHORDS_MIN	0.75	/* share of the beats of a piece of chords */
#define CLASHES_MAX	0.03	/* share of the pairs of a piece that does not clash */
#define NO_CHORD_COST	0.5f	/* taken from a logit */
#define CLASH_COST	2.0f

/* Pitches that sound at a step, a bit each. */
struct sounding {
	uint64_t	 bit[2];
};

static void
add_pitch(struct sounding *s, int pitch)
{
	s->bit[pitch / 64] |= UINT64_C(1) << pitch % 64;
}

static bool
has_pitch(const struct sounding *s, int pitch)
{
	return pitch >= 0 && pitch < 128 && (s->bit[pitch / 64] >> pitch % 64 & 1) != 0;
}

static uint16_t
classes_of(const struct sounding *s)
{
	uint16_t set = 0;

	for (int pitch = 0; pitch < 128; pitch++)
		if (has_pitch(s, pitch))
			set |= (uint16_t)(1u << pitch % 12);
	return set;
}

/* A minor second or major seventh, or the same an octave wider. */
static int
count_clashes(const struct sounding *s, int pitch)
{
	static const int apart[] = { 1, 11, 13, 23 };
	int count = 0;

	for (size_t i = 0; i < sizeof apart / sizeof apart[0]; i++)
		count += has_pitch(s, pitch + apart[i]) + has_pitch(s, pitch - apart[i]);
	return count;
}

static bool
sounds_at(const struct piece_note *note, int step)
{
	return note->position <= step &&
	    note->position + vocab_duration_steps[note->duration] > step;
}

/* --- what the piece does */

static void
hear_track(const struct piece *piece, int track, int bar, int step, struct sounding *s)
{
	for (int back = 0; back < 2 && back <= bar; back++) {
		size_t count;
		const struct piece_note *note = piece_cell(piece, track, bar - back, &count);
		int at = step + (back > 0 ? piece->bar[bar - 1].steps : 0);

		for (size_t i = 0; i < count; i++)
			if (sounds_at(&note[i], at))
				add_pitch(s, note[i].pitch);
	}
}

struct habits {
	int	 beats, chords, pairs, clashes;
};

static void
hear_beat(const struct piece *piece, int bar, int step, struct habits *h)
{
	struct sounding all = { { 0, 0 } };
	uint16_t set;

	for (int track = 0; track < piece->tracks; track++) {
		struct sounding own = { { 0, 0 } };

		if (piece_is_drums(&piece->track[track]))
			continue;
		hear_track(piece, track, bar, step, &own);
		for (int pitch = 0; pitch < 128; pitch++)
			if (has_pitch(&own, pitch) && (all.bit[0] | all.bit[1]) != 0) {
				h->pairs++;
				h->clashes += count_clashes(&all, pitch) > 0;
			}
		all.bit[0] |= own.bit[0];
		all.bit[1] |= own.bit[1];
	}
	set = classes_of(&all);
	if (pitch_classes_count(set) < 3)
		return;
	h->beats++;
	h->chords += measure_is_chord(set);
}

void
verticals_find(struct verticals *v, const struct piece *piece)
{
	struct habits h = { 0 };

	for (int bar = 0; bar < piece->bars; bar++)
		for (int step = 0; step < piece->bar[bar].steps; step += VOCAB_GRID)
			hear_beat(piece, bar, step, &h);
	v->chords = h.beats >= BEATS_MIN && h.chords >= CHORDS_MIN * h.beats;
	v->clean = h.pairs >= BEATS_MIN && h.clashes <= CLASHES_MAX * h.pairs;
}

/* --- what is written */

/* What the other slots sound at a step of a bar of the window. */
static void
hear_others(const struct grammar *g, int bar, int step, struct sounding *s)
{
	for (int slot = 0; slot < g->tracks; slot++) {
		if (slot == g->slot || piece_is_drums(&g->track[slot]))
			continue;
		for (int back = 0; back < 2 && back <= bar; back++) {
			const struct grammar_cell *cell = &g->cells[(size_t)(bar - back) *
			    VOCAB_TRACKS + (size_t)slot];
			int at = step + (back > 0 ? g->bar[bar - 1].steps : 0);

			for (uint32_t i = 0; i < cell->count; i++)
				if (sounds_at(&g->note[cell->first + i].note, at))
					add_pitch(s, g->note[cell->first + i].note.pitch);
		}
	}
}

void
verticals_weigh(const struct verticals *v, const struct grammar *g, float *logits)
{
	struct sounding others = { { 0, 0 } };
	bool chord = g->phase == PHASE_CHORD;
	int step = chord ? g->onset : g->pointer;
	uint16_t set;

	if ((g->phase != PHASE_ONSET && !chord) || step % VOCAB_GRID != 0 ||
	    (!v->chords && !v->clean) || piece_is_drums(&g->track[g->slot]))
		return;
	hear_others(g, g->block_bar + g->cell, step, &others);
	set = classes_of(&others);
	if (set == 0)
		return;
	for (int pitch = VOCAB_PITCH_LOW; pitch <= VOCAB_PITCH_HIGH; pitch++) {
		float *logit = &logits[vocab_id(chord ? TOKEN_PLUS : TOKEN_NOTE, pitch)];
		uint16_t with = set | (uint16_t)(1u << pitch % 12);

		if (v->clean && count_clashes(&others, pitch) > 0)
			*logit -= CLASH_COST;
		if (v->chords && pitch_classes_count(with) >= 3 && !measure_is_chord(with))
			*logit -= NO_CHORD_COST;
	}
}
