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
#define LINE_GAIN	1.6f	/* of the logarithm of the shares' ratio */
#define ROOT_GAIN	1.5f
#define FRESH_GAIN	3.4f
#define RANGE_COST	0.2f	/* taken from a logit */
#define LENGTH_COST	1.0f	/* for each duration of the vocabulary beyond the longest */
#define GAP_GAIN	1.5f
#define GAP_MAX		(4 * VOCAB_GRID)	/* longer ones count as this one */
#define BARS_HEARD	8	/* up to the open one, whose pitch classes count */
#define PHRASE_GAIN	6.0f
#define PHRASE_PRIOR	0.7f	/* bars that count as filled like all the piece's */
#define FOREIGN_GAIN	1.2f
#define FOREIGN_SHARE	0.01f	/* of notes: less is foreign */
#define CHROMATIC_SHARE	0.04f	/* beyond the seven commonest: from here on, nothing is */

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

/* A pitch class of a bar in which others have sounded: heard or new. */
static void
read_pitch_class(uint16_t *heard, int pitch, struct moves *m)
{
	int class = pitch % 12;

	if (*heard != 0 && m != NULL)
		count_move(m, *heard >> class & 1 ? 0 : 1);
	*heard |= (uint16_t)(1 << class);
}

static int
part_of(int position, int steps)
{
	return position * HABIT_PARTS / steps;
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

/* The notes of a bar that set the rule: none in the region. */
static const struct piece_note *
rule_cell(const struct piece *piece, int track, int bar, struct habit_region region, size_t *count)
{
	const struct piece_note *note = piece_cell(piece, track, bar, count);

	if (bar >= region.from && bar < region.to)
		*count = 0;
	return note;
}

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
			if (note[i].duration > h->longest[slot])
				h->longest[slot] = note[i].duration;
		}
	}
	h->line[slot] = habit_of(&l.moves);
}

/* How often each bar of a phrase has an onset in each part or after it, beside all bars. */
static void
find_onsets(struct habits *h, const struct piece *piece, int track, int slot,
    struct habit_region region)
{
	float has[HABIT_PHRASE][HABIT_PARTS] = { { 0 } }, all[HABIT_PARTS] = { 0 };
	float bars[HABIT_PHRASE] = { 0 }, total = 0;

	for (int bar = 0; bar < piece->bars; bar++) {
		size_t count;
		const struct piece_note *note = rule_cell(piece, track, bar, region, &count);
		int last = count == 0 ? -1 :
		    part_of(note[count - 1].position, piece->bar[bar].steps);

		bars[bar % HABIT_PHRASE] += last >= 0;
		total += last >= 0;
		for (int part = 0; part <= last; part++) {
			has[bar % HABIT_PHRASE][part]++;
			all[part]++;
		}
	}
	if (total < 2 * HABIT_PHRASE)
		return;
	for (int r = 0; r < HABIT_PHRASE; r++)
		for (int part = 0; part < HABIT_PARTS && all[part] > 0; part++) {
			float usual = all[part] / total;

			h->onset[slot][r][part] = PHRASE_GAIN * logf((has[r][part] +
			    PHRASE_PRIOR * usual) / ((bars[r] + PHRASE_PRIOR) * usual));
		}
}

/* Below the usual, up to twice of it, longer. */
static int
gap_class(int gap, int usual)
{
	return gap < usual ? 0 : gap < 2 * usual ? 1 : 2;
}

static void
find_gaps(struct habits *h, const struct piece *piece, int track, int slot,
    struct habit_region region)
{
	int count_of[GAP_MAX + 1] = { 0 }, total = 0, below = 0, last = -1, at = 0;
	struct moves m = { .total = 0 };

	for (int bar = 0; bar < piece->bars; at += piece->bar[bar++].steps) {
		size_t count;
		const struct piece_note *note = rule_cell(piece, track, bar, region, &count);

		if (count == 0)
			last = -1;
		for (size_t i = 0; i < count; i++) {
			int gap = at + note[i].position - last;

			if (gap == 0)
				continue;
			if (last >= 0) {
				count_of[gap < GAP_MAX ? gap : GAP_MAX]++;
				total++;
			}
			last = at + note[i].position;
		}
	}
	while (h->usual_gap[slot] < GAP_MAX && 2 * (below + count_of[h->usual_gap[slot]]) <= total)
		below += count_of[h->usual_gap[slot]++];
	for (int gap = 1; gap <= GAP_MAX; gap++)
		for (int i = 0; i < count_of[gap]; i++)
			count_move(&m, gap_class(gap, h->usual_gap[slot]));
	h->gap[slot] = habit_of(&m);
}

/* The share of all but the seven commonest pitch classes. */
static float
chromatic_share(const float *count, float total)
{
	float share = 0;

	for (int c = 0; c < 12; c++) {
		int commoner = 0;

		for (int d = 0; d < 12; d++)
			commoner += count[d] > count[c] || (count[d] == count[c] && d < c);
		if (commoner >= 7)
			share += count[c] / total;
	}
	return share;
}

static void
find_foreign(struct habits *h, const float *count)
{
	float total = 0, gain;

	for (int c = 0; c < 12; c++)
		total += count[c];
	if (total == 0)
		return;
	gain = FOREIGN_GAIN * fmaxf(0, 1 - chromatic_share(count, total) / CHROMATIC_SHARE);
	for (int c = 0; c < 12; c++)
		h->foreign[c] = gain *
		    fmaxf(0, logf(FOREIGN_SHARE * (total + 6) / (count[c] + 0.5f)));
}

/* Pitch classes, over all pitched tracks: bar by bar, slot by slot. */
static void
find_pitch_classes(struct habits *h, const struct piece *piece, const int *order, int slots,
    struct habit_region region)
{
	struct moves m[VOCAB_TRACKS] = { { .total = 0 } };
	float total[12] = { 0 };

	for (int bar = 0; bar < piece->bars; bar++) {
		uint16_t heard = 0;

		for (int slot = 0; slot < slots; slot++) {
			size_t count;
			const struct piece_note *note = rule_cell(piece, order[slot], bar, region,
			    &count);

			if (piece_is_drums(&piece->track[order[slot]]))
				continue;
			for (size_t i = 0; i < count; i++) {
				read_pitch_class(&heard, note[i].pitch, &m[slot]);
				total[note[i].pitch % 12]++;
			}
		}
	}
	for (int slot = 0; slot < slots; slot++)
		h->fresh[slot] = habit_of(&m[slot]);
	find_foreign(h, total);
}

void
habits_find(struct habits *h, const struct piece *piece, const int *order, int slots,
    const uint8_t *chords, struct habit_region region)
{
	struct moves roots = { .total = 0 };
	int before = -1, after = -1;

	*h = (struct habits){ .root.known = false };
	for (int slot = 0; slot < slots; slot++)
		if (!piece_is_drums(&piece->track[order[slot]])) {
			find_line(h, piece, order[slot], slot, region);
			find_onsets(h, piece, order[slot], slot, region);
			find_gaps(h, piece, order[slot], slot, region);
		}
	find_pitch_classes(h, piece, order, slots, region);
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

/* The pitch classes of a bar in the rows down to the open one, whose moves count. */
static uint16_t
hear_bar(const struct grammar *g, int bar, struct moves *m)
{
	uint16_t heard = 0;

	for (int slot = 0; slot <= g->slot; slot++) {
		const struct grammar_cell *cell = &g->cells[(size_t)bar * VOCAB_TRACKS +
		    (size_t)slot];

		if (piece_is_drums(&g->track[slot]))
			continue;
		for (uint32_t i = 0; i < cell->count; i++)
			read_pitch_class(&heard, g->note[cell->first + i].note.pitch,
			    slot == g->slot ? m : NULL);
	}
	return heard;
}

void
habits_weigh_pitch(const struct habits *h, const struct grammar *g, int first, float *logits)
{
	enum token_kind kind = g->phase == PHASE_CHORD ? TOKEN_PLUS : TOKEN_NOTE;
	int open = g->block_bar + g->cell;
	struct moves m = { .total = 0 };
	float change[HABIT_CLASSES] = { 0 };
	uint16_t heard = 0;

	if ((g->phase != PHASE_ONSET && g->phase != PHASE_CHORD) ||
	    piece_is_drums(&g->track[g->slot]))
		return;
	if (first <= open - BARS_HEARD)
		first = open - BARS_HEARD + 1;
	for (int bar = first < 0 ? 0 : first; bar <= open; bar++)
		heard = hear_bar(g, bar, &m);
	if (h->fresh[g->slot].known && heard != 0)
		change_of(&h->fresh[g->slot], &m, FRESH_GAIN, change);
	for (int pitch = VOCAB_PITCH_LOW; pitch <= VOCAB_PITCH_HIGH; pitch++)
		logits[vocab_id(kind, pitch)] += change[heard >> pitch % 12 & 1 ? 0 : 1] -
		    h->foreign[pitch % 12];
}

void
habits_weigh_duration(const struct habits *h, const struct grammar *g, float *logits)
{
	if ((g->phase != PHASE_ONSET && g->phase != PHASE_CHORD) || !h->line[g->slot].known)
		return;
	for (int d = h->longest[g->slot] + 1; d < VOCAB_DURATIONS; d++)
		logits[vocab_id(TOKEN_DURATION, d)] -= LENGTH_COST * (d - h->longest[g->slot]);
}

void
habits_weigh_onset(const struct habits *h, const struct grammar *g, int bar, float *logits)
{
	if ((g->phase != PHASE_ONSET && g->phase != PHASE_CHORD) || g->onset < 0 ||
	    g->control[g->slot][CONTROL_DENSITY] != CONTROL_FREE)
		return;
	for (int step = g->onset + 1; step < g->steps; step++)
		logits[vocab_id(TOKEN_POSITION, step)] +=
		    h->onset[g->slot][bar % HABIT_PHRASE][part_of(step, g->steps)];
}

/* The gaps of the open row from a bar on. */
static void
read_gaps(const struct grammar *g, int from, int usual, struct moves *m)
{
	int at = 0, last = -1;

	for (int bar = from; bar <= g->block_bar + g->cell; at += g->bar[bar++].steps) {
		const struct grammar_cell *cell = &g->cells[(size_t)bar * VOCAB_TRACKS +
		    (size_t)g->slot];

		if (cell->count == 0)
			last = -1;
		for (uint32_t i = 0; i < cell->count; i++) {
			int onset = at + g->note[cell->first + i].note.position;

			if (last >= 0 && onset > last)
				count_move(m, gap_class(onset - last, usual));
			last = onset;
		}
	}
}

void
habits_weigh_gap(const struct habits *h, const struct grammar *g, int first, float *logits)
{
	int usual = h->usual_gap[g->slot];
	float change[HABIT_CLASSES];
	struct moves m = { .total = 0 };

	if (g->phase != PHASE_CHORD || g->onset < 0 || !h->gap[g->slot].known ||
	    g->control[g->slot][CONTROL_DENSITY] != CONTROL_FREE)
		return;
	read_gaps(g, first < 0 ? 0 : first, usual, &m);
	change_of(&h->gap[g->slot], &m, GAP_GAIN, change);
	for (int step = g->onset + 1; step < g->steps; step++)
		logits[vocab_id(TOKEN_POSITION, step)] += change[gap_class(step - g->onset, usual)];
	logits[vocab_id(TOKEN_CELL_END, 0)] += change[gap_class(g->steps - g->onset, usual)];
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
