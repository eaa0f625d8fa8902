/* SPDX-License-Identifier: MIT */
/*
 * score_staff.c - which hand plays a note of a keyboard, and the clef of a staff.
 *
 * Hands part at a pitch that moves.  Of all ways to move it the cheapest is
 * taken (dynamic programming): a hand that spans more than it can costs, so does
 * one far from its register, and so does each semitone that the split moves.
 */
#include "music/score_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SPLIT_LOW	40		/* notes from the split up are the right hand's */
#define SPLITS		41
#define SPLIT_HOME	60
#define SPAN_FREE	12		/* semitones of a hand that cost nothing */
#define SPAN_COST	4.0
#define FAR_COST	0.4		/* for each semitone that a note lies beyond middle C */
#define MOVE_COST	0.6
#define HOME_COST	0.05

enum clef { CLEF_TREBLE, CLEF_BASS, CLEF_ALTO, CLEF_GUITAR, CLEF_BASS_8, CLEF_HIGH };

/* ABC players transpose octave clefs, so there the plain ones stand for them. */
static const struct {
	struct score_clef	 clef;
	uint8_t			 first, last;	/* programs it is usual for */
	double			 strange;	/* what it costs elsewhere, for each note */
} clefs[] = {
	[CLEF_TREBLE] = { { "treble", "treble", 'G', 2, 0, 30 }, 0, 127, 0 },
	[CLEF_BASS] = { { "bass", "bass", 'F', 4, 0, 18 }, 0, 127, 0 },
	[CLEF_ALTO] = { { "alto", "alto", 'C', 3, 0, 24 }, 41, 41, 3 },
	[CLEF_GUITAR] = { { "treble_8", "treble", 'G', 2, -1, 23 }, 24, 31, 3 },
	[CLEF_BASS_8] = { { "bass_8", "bass", 'F', 4, -1, 11 }, 32, 39, 3 },
	[CLEF_HIGH] = { { "treble^8", "treble", 'G', 2, 1, 37 }, 128, 128, 3 },
};
#define CLEFS	(sizeof clefs / sizeof *clefs)
static const struct score_clef clef_drums = { "percussion", "perc", 'P', 0, 0, 30 };

static bool
is_keyboard(const struct score_part *p)
{
	return !p->drums && (p->program < 8 || (p->program >= 16 && p->program <= 21) ||
	    p->program == 46);
}

/* Do a tenth of the notes lie well below middle C, and a tenth above? */
static bool
needs_two(const struct work *w)
{
	size_t below = 0, above = 0;

	for (size_t i = 0; i < w->count; i++) {
		below += w->notes[i].pitch < SPLIT_HOME - 3;
		above += w->notes[i].pitch > SPLIT_HOME + 2;
	}
	return below * 10 > w->count && above * 10 > w->count;
}

/* Of the notes that begin together, from low to high. */
static double
cost_of(const struct work_note *notes, size_t count, int split)
{
	double cost = HOME_COST * abs(split - SPLIT_HOME);
	size_t left = 0;

	while (left < count && notes[left].pitch < split)
		left++;
	for (size_t i = 0; i < left; i++)
		cost += FAR_COST * fmax(0, notes[i].pitch - SPLIT_HOME);
	for (size_t i = left; i < count; i++)
		cost += FAR_COST * fmax(0, SPLIT_HOME - notes[i].pitch);
	if (left > 0)
		cost += SPAN_COST * fmax(0,
		    notes[left - 1].pitch - notes[0].pitch - SPAN_FREE);
	if (left < count)
		cost += SPAN_COST * fmax(0,
		    notes[count - 1].pitch - notes[left].pitch - SPAN_FREE);
	return cost;
}

/* cost[s] becomes the cheapest way to be at s, from[s] where it comes from. */
static void
move(double cost[SPLITS], uint8_t from[SPLITS])
{
	for (int s = 0; s < SPLITS; s++)
		from[s] = (uint8_t)s;
	for (int s = 1; s < SPLITS; s++)
		if (cost[s - 1] + MOVE_COST < cost[s]) {
			cost[s] = cost[s - 1] + MOVE_COST;
			from[s] = from[s - 1];
		}
	for (int s = SPLITS - 1; s-- > 0; )
		if (cost[s + 1] + MOVE_COST < cost[s]) {
			cost[s] = cost[s + 1] + MOVE_COST;
			from[s] = from[s + 1];
		}
}

static size_t
end_of_onset(const struct work *w, size_t i)
{
	size_t end = i + 1;

	while (end < w->count && w->notes[end].start == w->notes[i].start)
		end++;
	return end;
}

static void
seat_hands(struct work *w, uint8_t (*from)[SPLITS])
{
	double cost[SPLITS] = { 0 };
	size_t onset = 0;
	int best = 0;

	for (size_t i = 0, end; i < w->count; i = end) {
		end = end_of_onset(w, i);
		move(cost, from[onset++]);
		for (int s = 0; s < SPLITS; s++)
			cost[s] += cost_of(w->notes + i, end - i, SPLIT_LOW + s);
	}
	for (int s = 1; s < SPLITS; s++)
		if (cost[s] < cost[best])
			best = s;
	for (size_t i = w->count; i > 0; ) {
		int32_t start = w->notes[i - 1].start;

		for (; i > 0 && w->notes[i - 1].start == start; i--)
			w->notes[i - 1].staff = w->notes[i - 1].pitch < SPLIT_LOW + best;
		best = from[--onset][best];
	}
}

bool
work_hands(struct work *w, struct err *err)
{
	uint8_t (*from)[SPLITS];

	w->part->staff_count = 1;
	for (size_t i = 0; i < w->count; i++)
		w->notes[i].staff = 0;
	if (!is_keyboard(w->part) || !needs_two(w))
		return true;
	from = malloc((w->count + 1) * sizeof *from);
	if (from == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the notation");
	seat_hands(w, from);
	free(from);
	w->part->staff_count = 2;
	return true;
}

/*
 * Diatonic steps that the notes of a staff lie outside of the clef's five lines, and
 * how strange the clef is: a little less than nothing where it is a custom.
 */
static double
ledgers(const struct work *w, int staff, size_t clef)
{
	const struct score_clef *c = &clefs[clef].clef;
	bool usual = w->part->program >= clefs[clef].first &&
	    w->part->program <= clefs[clef].last;
	double cost = 0;

	for (size_t i = 0; i < w->count; i++) {
		struct spelling name;
		int at;

		if (w->notes[i].staff != staff)
			continue;
		spell_name(NULL, w->notes[i].pitch, &name);
		at = name.octave * 7 + (name.letter - 'C' + 7) % 7 - c->bottom;
		cost += (clef < CLEF_ALTO ? 0 : usual ? -0.01 : clefs[clef].strange) +
		    fmax(0, fmax(-1 - at, at - 9));
	}
	return cost;
}

void
work_clefs(struct work *w)
{
	for (int staff = 0; staff < w->part->staff_count; staff++) {
		const struct score_clef **clef = &w->part->staves[staff].clef;
		double best = INFINITY, cost;

		for (size_t i = 0; i < CLEFS; i++) {
			cost = ledgers(w, staff, i);
			if (cost < best) {
				best = cost;
				*clef = &clefs[i].clef;
			}
		}
		if (w->part->drums)
			*clef = &clef_drums;
	}
}
