/* SPDX-License-Identifier: MIT */
#include "music/voice.h"

#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

#define NEW_VOICE_COST	14		/* semitones: further than an octave is another line */
#define REST_COST	2		/* a voice that rested for long is a little farther */
#define ONSET_MAX	64		/* notes that begin at once */

struct line {
	int	 pitch;			/* of its last note */
	int64_t	 start, end;
	double	 sum;			/* of pitches, for the order of the voices at the end */
	size_t	 notes;
};

struct seating {
	struct line	 lines[VOICES_MAX];	/* from high to low by their last pitches */
	int		 names[VOICES_MAX];	/* the voice that each line is */
	int		 count;
};

/* What it costs to put the note into the line; -1: it sounds still. */
static int
cost(const struct line *l, const struct note *n)
{
	int leap = abs(l->pitch - n->pitch);
	int64_t overlap = l->end - n->start_ticks;

	if (overlap > (l->end - l->start) / 4)
		return -1;
	return leap + (overlap < -8 * n->length_ticks ? REST_COST : 0);
}

static void
seat(struct seating *s, int line, const struct note *n)
{
	struct line *l = &s->lines[line];

	l->pitch = n->pitch;
	l->start = n->start_ticks;
	l->end = n->start_ticks + n->length_ticks;
	l->sum += n->pitch;
	l->notes++;
}

/* Opens a line at this place of the order. */
static void
open_line(struct seating *s, int at)
{
	memmove(s->lines + at + 1, s->lines + at, (size_t)(s->count - at) * sizeof *s->lines);
	memmove(s->names + at + 1, s->names + at, (size_t)(s->count - at) * sizeof *s->names);
	s->lines[at] = (struct line){ 0 };
	s->names[at] = s->count++;
}

/*
 * best[i][j]: the cheapest way to seat the first i notes (from high to low) in
 * the first j lines; a note may open a line between two.
 */
static void
seat_onset(struct seating *s, const struct note *const *notes, int count, uint8_t *names)
{
	static const int far = 1000000;
	int best[ONSET_MAX + 1][VOICES_MAX + 1], where[ONSET_MAX];
	char way[ONSET_MAX + 1][VOICES_MAX + 1];
	int lines = s->count, at = lines;

	for (int j = 0; j <= lines; j++) {
		best[0][j] = 0;
		way[0][j] = 's';	/* skip the line */
	}
	for (int i = 1; i <= count; i++) {
		for (int j = 0; j <= lines; j++) {
			int c = j > 0 ? cost(&s->lines[j - 1], notes[i - 1]) : -1;

			best[i][j] = best[i - 1][j] + NEW_VOICE_COST;
			way[i][j] = 'n';
			if (j > 0 && best[i][j - 1] <= best[i][j]) {
				best[i][j] = best[i][j - 1];
				way[i][j] = 's';
			}
			if (c >= 0 && best[i - 1][j - 1] + c < best[i][j]) {
				best[i][j] = best[i - 1][j - 1] + c;
				way[i][j] = 't';
			}
			if (best[i][j] > far)
				best[i][j] = far;
		}
	}
	for (int i = count; i > 0; ) {	/* from the lowest note and line up */
		switch (way[i][at]) {
		case 's':
			at--;
			break;
		case 't':
			where[--i] = --at;
			break;
		default:
			i--;
			if (s->count < VOICES_MAX) {
				open_line(s, at);
				for (int k = i + 1; k < count; k++)
					where[k]++;
			} else if (at == s->count) {
				at--;
			}
			where[i] = at;
		}
	}
	for (int i = 0; i < count; i++) {
		seat(s, where[i], notes[i]);
		names[i] = (uint8_t)s->names[where[i]];
	}
}

static int
higher_first(const void *a, const void *b)
{
	const struct note *x = *(const struct note *const *)a, *y = *(const struct note *const *)b;

	return (x->pitch < y->pitch) - (x->pitch > y->pitch);
}

/* Voices are numbered from the highest down, by the mean of their pitches. */
static void
number_voices(const struct seating *s, uint8_t *voices, size_t count)
{
	uint8_t rank[VOICES_MAX] = { 0 };

	for (int i = 0; i < s->count; i++)
		for (int k = 0; k < s->count; k++) {
			double a = s->lines[k].sum / (double)s->lines[k].notes;
			double b = s->lines[i].sum / (double)s->lines[i].notes;

			rank[s->names[i]] += a > b || (a == b && k < i);
		}
	for (size_t i = 0; i < count; i++)
		voices[i] = rank[voices[i]];
}

void
voice_split(const struct note *notes, size_t count, uint8_t *voices)
{
	struct seating s = { .count = 0 };

	for (size_t i = 0; i < count; ) {
		const struct note *onset[ONSET_MAX];
		uint8_t names[ONSET_MAX];
		int n = 0;

		for (; n < ONSET_MAX && i + (size_t)n < count &&
		    notes[i + (size_t)n].start_ticks == notes[i].start_ticks; n++)
			onset[n] = &notes[i + (size_t)n];
		sort_items(onset, (size_t)n, sizeof *onset, higher_first);
		seat_onset(&s, onset, n, names);
		for (int k = 0; k < n; k++)
			voices[onset[k] - notes] = names[k];
		i += (size_t)n;
	}
	number_voices(&s, voices, count);
}
