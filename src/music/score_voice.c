/* SPDX-License-Identifier: MIT */
/*
 * score_voice.c - the voices of a staff.
 *
 * Notes that begin and end together are a chord, which takes the highest voice
 * that rests.  Where all voices sound, the chord that would end first ends here:
 * no onset is lost.
 */
#include "music/score_work.h"

#include <stdlib.h>

#define PITCHES	128

struct seat {
	int32_t		 start, end;	/* of its last chord; end 0: nothing yet */
	size_t		 first;		/* its onset, in the list of the staff */
};

struct staff_notes {
	struct work_note **notes;	/* owned; by start, then from low to high */
	size_t		 count;
	struct seat	 seats[SCORE_VOICES];
	int		 used;
};

/* Notes that begin together and end together. */
struct stack {
	int32_t		 end;
	uint8_t		 top;
};

static size_t
end_of_onset(const struct staff_notes *s, size_t i)
{
	size_t end = i + 1;

	while (end < s->count && s->notes[end]->start == s->notes[i]->start)
		end++;
	return end;
}

/* A note ends where the next of its pitch begins. */
static void
cut_repeats(struct staff_notes *s)
{
	struct work_note *last[PITCHES] = { NULL };

	for (size_t i = 0; i < s->count; i++) {
		struct work_note *n = s->notes[i];

		if (last[n->pitch] != NULL && last[n->pitch]->end > n->start)
			last[n->pitch]->end = n->start;
		last[n->pitch] = n;
	}
}

/* The first note that begins at this place or later. */
static size_t
first_from(const struct staff_notes *s, int32_t start)
{
	size_t low = 0, high = s->count;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (s->notes[mid]->start < start)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

/*
 * A note that ends a little before or after another begins ends with it: players
 * separate notes, or join them, and notation says neither with rests.
 */
static void
close_gaps(const struct work *w, struct staff_notes *s)
{
	for (size_t i = 0; i < s->count; i++) {
		struct work_note *n = s->notes[i];
		int32_t length = n->end - n->start, most = w->exact ? 8 : 24;
		int32_t reach = w->exact ? length / 8 : length / 2, end = n->end;
		int32_t best = (reach < 3 ? 3 : reach < most ? reach : most) + 1;

		for (size_t k = first_from(s, n->end - best + 1);
		    k < s->count && s->notes[k]->start < n->end + best; k++) {
			int32_t start = s->notes[k]->start, off = abs(start - n->end);

			if (start > n->start && off < best) {
				best = off;
				end = start;
			}
		}
		n->end = end;
	}
}

/* The different ends of an onset, the one with the highest note first. */
static size_t
stack_up(const struct staff_notes *s, size_t i, size_t end, struct stack stacks[PITCHES])
{
	size_t count = 0;

	for (size_t k = end; k-- > i; ) {
		size_t at = 0;

		while (at < count && stacks[at].end != s->notes[k]->end)
			at++;
		if (at == count && count < PITCHES)
			stacks[count++] = (struct stack){ s->notes[k]->end, s->notes[k]->pitch };
	}
	return count;
}

/* Would a chord that begins alone be below what moves while it sounds? */
static bool
lies_below(const struct staff_notes *s, size_t next, const struct stack *stack)
{
	return next < s->count && s->notes[next]->start < stack->end &&
	    s->notes[end_of_onset(s, next) - 1]->pitch > stack->top;
}

/* -1: all sound. */
static int
free_seat(const struct staff_notes *s, int32_t start, int from)
{
	for (int v = from; v < SCORE_VOICES; v++)
		if (s->seats[v].end <= start)
			return v;
	return -1;
}

/* Ends the chord that would end first; -1: all have begun just now. */
static int
take_seat(struct staff_notes *s, int32_t start)
{
	int best = -1;

	for (int v = 0; v < SCORE_VOICES; v++)
		if (s->seats[v].start < start &&
		    (best < 0 || s->seats[v].end < s->seats[best].end))
			best = v;
	if (best < 0)
		return -1;
	for (size_t i = s->seats[best].first, end = end_of_onset(s, i); i < end; i++)
		if (s->notes[i]->voice == best)
			s->notes[i]->end = start;
	return best;
}

static void
seat_stack(struct staff_notes *s, size_t i, size_t end, const struct stack *stack, bool alone)
{
	int32_t start = s->notes[i]->start, stop = stack->end;
	int v = free_seat(s, start, 0);

	if (v == 0 && alone && lies_below(s, end, stack) && free_seat(s, start, 1) == 1)
		v = 1;
	if (v < 0)
		v = take_seat(s, start);
	if (v < 0) {			/* its notes join the chord of the last voice */
		v = SCORE_VOICES - 1;
		stop = s->seats[v].end;
	}
	for (size_t k = i; k < end; k++)
		if (s->notes[k]->end == stack->end && s->notes[k]->voice == SCORE_VOICES) {
			s->notes[k]->voice = (uint8_t)v;
			s->notes[k]->end = stop;
		}
	s->seats[v] = (struct seat){ start, stop, i };
	s->used = v >= s->used ? v + 1 : s->used;
}

static void
seat_all(struct staff_notes *s)
{
	for (size_t i = 0, end; i < s->count; i = end) {
		struct stack stacks[PITCHES];
		size_t count;

		end = end_of_onset(s, i);
		count = stack_up(s, i, end, stacks);
		for (size_t k = i; k < end; k++)
			s->notes[k]->voice = SCORE_VOICES;	/* none yet */
		for (size_t k = 0; k < count; k++)
			seat_stack(s, i, end, &stacks[k], count == 1);
	}
}

bool
work_voices(struct work *w, int staff, struct err *err)
{
	struct staff_notes s = { .used = 1 };

	s.notes = malloc((w->count + 1) * sizeof *s.notes);
	if (s.notes == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the notation");
	for (size_t i = 0; i < w->count; i++)
		if (w->notes[i].staff == staff)
			s.notes[s.count++] = &w->notes[i];
	cut_repeats(&s);
	if (!w->part->drums)
		close_gaps(w, &s);
	seat_all(&s);
	w->part->staves[staff].voice_count = s.used;
	free(s.notes);
	return true;
}
