/* SPDX-License-Identifier: MIT */
/* lock_pitches.c - locks that keep the pitches in order. */

#include "model/infer/lock_state.h"

/* The first step of the cell at which a pitch has ended. */
static int
free_from(const struct lock_state *s, int pitch)
{
	const struct grammar *g = s->g;
	int32_t step = g->until[g->slot][pitch] - g->block_step - g->cell * g->steps;

	return step < 0 ? 0 : (int)step;
}

/* The next kept pitch, from note i on, that is free before the cell ends. */
static int
next_free(const struct lock_state *s, int i)
{
	while (i < s->count && free_from(s, s->kept[i].pitch) >= s->cell->to)
		i++;
	return i;
}

/* Number of onsets that the remaining kept pitches need; chords count as one. */
static int
onsets_left(const struct lock_state *s)
{
	int onsets = 0, before = -1;

	for (int i = s->next; i < s->count; i = next_free(s, i + 1)) {
		onsets += s->kept[i].position != before;
		before = s->kept[i].position;
	}
	return onsets;
}

/* Makes the kept pitch now, with a duration that leaves space for the others. */
static void
make_pitch(struct lock_state *s, int end, bool plus)
{
	const struct grammar *g = s->g;
	uint16_t id = lock_note_id(g, s->kept[s->next].pitch);
	bool fits = plus || lock_step_now(g) + vocab_duration_steps[g->duration] <= end ||
	    g->duration == 0;

	for (int d = 0; d < VOCAB_DURATIONS; d++)
		if (plus || lock_step_now(g) + vocab_duration_steps[d] > end)
			s->allowed[vocab_id(TOKEN_DURATION, d)] = false;
	if (fits && (plus || !s->allowed[id])) {
		lock_only(s, vocab_kind(id), s->kept[s->next].pitch);
		return;
	}
	lock_forbid_notes(s);
	lock_forbid(s, TOKEN_POSITION);
	if (!fits)
		lock_forbid(s, TOKEN_VELOCITY);
	s->allowed[id] = fits;
}

void
lock_mask_pitches(struct lock_state *s)
{
	const struct grammar *g = s->g;
	int last = s->cell->to - onsets_left(s), first;
	bool plus = s->next > 0 && s->next < s->count && g->phase == PHASE_CHORD &&
	    s->kept[s->next].position == s->kept[s->next - 1].position &&
	    lock_note_made(g, lock_notes_made(g) - 1)->pitch == s->kept[s->next - 1].pitch;

	lock_forbid(s, TOKEN_REPEAT);
	lock_forbid(s, TOKEN_ECHO);
	if (s->next == s->count) {
		lock_only(s, TOKEN_CELL_END, 0);
		return;
	}
	lock_forbid(s, TOKEN_CELL_END);
	if (g->phase == PHASE_ONSET || plus) {
		make_pitch(s, last + 1, plus);
		return;
	}
	first = g->onset + 1 > s->cell->from ? g->onset + 1 : s->cell->from;
	for (int i = s->next; i < s->count && s->kept[i].position == s->kept[s->next].position;
	    i = next_free(s, i + 1))
		if (free_from(s, s->kept[i].pitch) > first)
			first = free_from(s, s->kept[i].pitch);
	if (last < first)
		last = first;
	lock_forbid_all_but(s, TOKEN_POSITION);
	for (int at = 0; at < VOCAB_BAR_STEPS; at++)
		if (at < first || at > last)
			s->allowed[vocab_id(TOKEN_POSITION, at)] = false;
	if (!lock_any_allowed(s))
		lock_only(s, TOKEN_POSITION, last);
}

/* Skips kept pitches that cannot be made; those made are a subsequence, in order. */
int
lock_next_pitch(const struct lock_state *s)
{
	int i = 0, made = lock_notes_made(s->g);

	for (int k = 0; k < made && i < s->count; k++) {
		while (i < s->count && s->kept[i].pitch != lock_note_made(s->g, k)->pitch)
			i++;
		i += i < s->count;
	}
	return next_free(s, i);
}
