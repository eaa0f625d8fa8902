/* SPDX-License-Identifier: MIT */
#include "model/infer/habits.h"

#include <math.h>
#include <stdlib.h>

#include "model/token/control.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"

#define MOVES_MIN	16	/* for a habit to be known */
#define SHARE_MIN	0.01f
#define PRIOR		8.0f	/* moves that count as made in the piece's shares */
#define LINE_GAIN	1.0f	/* of the logarithm of the shares' ratio */
#define ROOT_GAIN	1.5f
#define RANGE_COST	0.2f	/* taken from a logit */

/* --- moves */

struct moves {
	int	 count[HABIT_CLASSES], total;
};

static void
count_move(struct moves *m, int class)
{
	m->count[class]++;
	m->total++;
}

static struct habit
habit_of(const struct moves *m)
{
	struct habit h = { .known = m->total >= MOVES_MIN };

	for (int c = 0; c < HABIT_CLASSES && h.known; c++)
		h.share[c] = fmaxf((float)m->count[c] / (float)m->total, SHARE_MIN);
	return h;
}

/* What to add to the logits of each class: above 0 if it has had less than its share. */
static void
change_of(const struct habit *h, const struct moves *made, float gain, float *change)
{
	for (int c = 0; c < HABIT_CLASSES; c++)
		change[c] = gain * logf(h->share[c] * (PRIOR + (float)made->total) /
		    (h->share[c] * PRIOR + (float)made->count[c]));
}

/* Repeated, step, third, up to a fifth, wider. */
static int
interval_class(int interval)
{
	static const int widest[HABIT_CLASSES - 1] = { 0, 2, 4, 7 };
	int class = 0;

	while (class < HABIT_CLASSES - 1 && abs(interval) > widest[class])
		class++;
	return class;
}

/* Held, a fifth or fourth, else. */
static int
root_class(int from, int to)
{
	int up = (to - from + 12) % 12;

	return up == 0 ? 0 : up == 5 || up == 7 ? 1 : 2;
}

/* A line as it is read, onset by onset. */
struct line {
	int		 bar, position, pitch;	/* of the last onset; pitch -1: none */
	struct moves	 moves;
};

/* Of the notes of an onset, which ascend, the first counts. */
static void
line_read(struct line *l, int bar, const struct piece_note *note)
{
	if (l->pitch >= 0 && bar == l->bar && note->position == l->position)
		return;
	if (l->pitch >= 0)
		count_move(&l->moves, interval_class(note->pitch - l->pitch));
	l->bar = bar;
	l->position = note->position;
	l->pitch = note->pitch;
}

/* Counts the moves of chords[from .. to); the root before them, or -1, becomes the last. */
static void
read_roots(const uint8_t *chords, int from, int to, int *root, struct moves *m)
{
	for (int i = from; i < to; i++) {
		int now = vocab_chord_root(chords[i]);

		if (now < 0)
			continue;
		if (*root >= 0)
			count_move(m, root_class(*root, now));
		*root = now;
	}
}

/* --- what the piece does */

static void
find_line(struct habits *h, const struct piece *piece, int track, int slot,
    struct habit_region region)
{
	struct line l = { .pitch = -1 };

	h->low[slot] = UINT8_MAX;
	for (int bar = 0; bar < piece->bars; bar++) {
		size_t count;
		const struct piece_note *note = piece_cell(piece, track, bar, &count);

		if (bar >= region.from && bar < region.to) {
			l.pitch = -1;
			continue;
		}
		for (size_t i = 0; i < count; i++) {
			line_read(&l, bar, &note[i]);
			if (note[i].pitch < h->low[slot])
				h->low[slot] = note[i].pitch;
			if (note[i].pitch > h->high[slot])
				h->high[slot] = note[i].pitch;
		}
	}
	h->line[slot] = habit_of(&l.moves);
}

void
habits_find(struct habits *h, const struct piece *piece, const int *order, int slots,
    const uint8_t *chords, struct habit_region region)
{
	struct moves roots = { .total = 0 };
	int before = -1, after = -1;

	*h = (struct habits){ .root.known = false };
	for (int slot = 0; slot < slots; slot++)
		if (!piece_is_drums(&piece->track[order[slot]]))
			find_line(h, piece, order[slot], slot, region);
	if (chords == NULL)
		return;
	read_roots(chords, 0, 2 * region.from, &before, &roots);
	read_roots(chords, 2 * region.to, 2 * piece->bars, &after, &roots);
	h->root = habit_of(&roots);
}

/* --- what is written */

void
habits_weigh_note(const struct habits *h, const struct grammar *g, const struct grammar_note *made,
    size_t count, float *logits)
{
	const struct habit *habit;
	struct line l = { .pitch = -1 };
	float change[HABIT_CLASSES];
	int last;

	if (g->phase != PHASE_ONSET || !h->line[g->slot].known ||
	    g->control[g->slot][CONTROL_LEAPS] != CONTROL_FREE ||
	    g->control[g->slot][CONTROL_REGISTER] != CONTROL_FREE)
		return;
	habit = &h->line[g->slot];
	for (size_t i = 0; i < count; i++)
		if (made[i].slot == g->slot)
			line_read(&l, made[i].bar, &made[i].note);
	change_of(habit, &l.moves, LINE_GAIN, change);
	last = l.pitch >= 0 ? l.pitch : g->last_pitch[g->slot];
	for (int pitch = VOCAB_PITCH_LOW; pitch <= VOCAB_PITCH_HIGH; pitch++) {
		float *logit = &logits[vocab_id(TOKEN_NOTE, pitch)];

		if (last < 128)
			*logit += change[interval_class(pitch - last)];
		if (pitch < h->low[g->slot] || pitch > h->high[g->slot])
			*logit -= RANGE_COST;
	}
}

void
habits_weigh_chord(const struct habits *h, const uint8_t *chords, int from, int to, float *logits)
{
	struct moves made = { .total = 0 };
	float change[HABIT_CLASSES];
	int root = -1;

	for (int i = from; i > 0 && root < 0; i--)
		root = vocab_chord_root(chords[i - 1]);
	read_roots(chords, from, to, &root, &made);
	if (!h->root.known || root < 0)
		return;
	change_of(&h->root, &made, ROOT_GAIN, change);
	for (int i = 0; i < VOCAB_CHORDS; i++) {
		int now = i == VOCAB_CHORD_HOLD ? root : vocab_chord_root(i);

		if (now >= 0)
			logits[vocab_id(TOKEN_CHORD, i)] += change[root_class(root, now)];
	}
}
