/* SPDX-License-Identifier: MIT */
/* lock_mask.c - locks: the mask of a cell, by what it keeps. */

#include "model/infer/lock_state.h"

#include <assert.h>

static void
mask_notes(struct lock_state *s)
{
	const struct grammar *g = s->g;
	const struct piece_note *next = s->next < s->count ? &s->kept[s->next] : NULL;
	bool here = next != NULL && lock_on_onset(g) && next->position == lock_step_now(g);
	bool room = lock_step_now(g) >= s->cell->from && lock_step_now(g) < s->cell->to;

	lock_forbid(s, TOKEN_REPEAT);
	lock_forbid(s, TOKEN_ECHO);
	if (next != NULL)
		lock_forbid(s, TOKEN_CELL_END);
	for (int at = 0; at < VOCAB_BAR_STEPS; at++) {
		bool is_free = at >= s->cell->from && at < s->cell->to &&
		    (next == NULL || at < next->position);

		if (here || !(is_free || (next != NULL && at == next->position)))
			s->allowed[vocab_id(TOKEN_POSITION, at)] = false;
	}
	if (!lock_on_onset(g))
		return;
	if (!here) {
		if (room)
			lock_mask_free_note(s);
		else {
			lock_forbid_notes(s);
			lock_forbid(s, TOKEN_DURATION);
			lock_forbid(s, TOKEN_VELOCITY);
		}
		return;
	}
	if (lock_say_of(s, next))
		return;
	/* The kept note now, or free ones below it with the same duration. */
	if (!room || g->limit[g->slot].most > 0 || !s->allowed[lock_note_id(g, next->pitch)]) {
		lock_only(s, vocab_kind(lock_note_id(g, next->pitch)), next->pitch);
		return;
	}
	lock_forbid(s, TOKEN_DURATION);
	lock_forbid(s, TOKEN_VELOCITY);
	for (int pitch = next->pitch + 1; pitch <= lock_highest_pitch(g); pitch++)
		s->allowed[lock_note_id(g, pitch)] = false;
	for (int pitch = lock_lowest_pitch(g); pitch < next->pitch; pitch++)
		if (s->allowed[lock_note_id(g, pitch)] &&
		    vocab_duration_steps[g->duration] > s->steps_to[pitch])
			s->allowed[lock_note_id(g, pitch)] = false;
}

/* Finds the next kept note. */
static void
find_next(struct lock_state *s)
{
	const struct grammar *g = s->g;

	if (s->cell->kind == LOCK_PITCHES)
		s->next = lock_next_pitch(s);
	else if (s->cell->kind != LOCK_NOTES)
		s->next = lock_notes_made(g) < s->count ? lock_notes_made(g) : s->count;
	if (s->cell->kind != LOCK_NOTES)
		return;
	while (s->next < s->count && (s->kept[s->next].position < g->onset ||
	    (s->kept[s->next].position == g->onset && s->kept[s->next].pitch <= g->pitch)))
		s->next++;
}

bool
lock_mask(const struct locks *l, const struct grammar *g, int bar, bool *allowed, uint16_t *id)
{
	struct lock_state s = { .locks = l, .g = g, .bar = bar, .allowed = allowed,
		.cell = locks_cell(l, bar, g->slot) };
	int left = 0;

	assert(!g->encoding.auto_advance);
	s.kept = locks_kept(l, s.cell);
	s.count = (int)s.cell->count;
	find_next(&s);
	if (lock_on_onset(g))
		lock_find_steps(&s);
	if (s.cell->free) {
		if (lock_on_onset(g))
			lock_mask_free_note(&s);
		return false;
	}
	switch (s.cell->kind) {
	case LOCK_NOTES:
		mask_notes(&s);
		/* A kept onset is reached even against a limit. */
		if (!lock_any_allowed(&s) && s.next < s.count)
			lock_only(&s, TOKEN_POSITION, s.kept[s.next].position);
		break;
	case LOCK_RHYTHM: case LOCK_CONTOUR: lock_mask_rhythm(&s); break;
	case LOCK_PITCHES: lock_mask_pitches(&s); break;
	}
	for (int i = 0; i < vocab_size() && left < 2; i++)
		if (allowed[i]) {
			*id = (uint16_t)i;
			left++;
		}
	return left == 1;
}
