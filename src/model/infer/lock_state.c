/* SPDX-License-Identifier: MIT */
/* lock_state.c - locks: what is forbidden, and free notes between kept ones. */

#include "model/infer/lock_state.h"

#include <string.h>

void
lock_forbid(struct lock_state *s, enum token_kind kind)
{
	memset(s->allowed + vocab_first(kind), false, (size_t)vocab_count(kind));
}

void
lock_forbid_notes(struct lock_state *s)
{
	lock_forbid(s, TOKEN_NOTE);
	lock_forbid(s, TOKEN_PLUS);
	lock_forbid(s, TOKEN_DRUM);
}

void
lock_forbid_all_but(struct lock_state *s, enum token_kind kind)
{
	for (int k = 0; k < TOKEN_KINDS; k++)
		if (k != (int)kind)
			lock_forbid(s, (enum token_kind)k);
}

void
lock_only(struct lock_state *s, enum token_kind kind, int value)
{
	memset(s->allowed, false, (size_t)vocab_size());
	s->allowed[vocab_id(kind, value)] = true;
}

uint16_t
lock_note_id(const struct grammar *g, int pitch)
{
	bool drum = piece_is_drums(&g->track[g->slot]);

	return vocab_id(drum ? TOKEN_DRUM : g->phase == PHASE_CHORD ? TOKEN_PLUS : TOKEN_NOTE,
	    pitch);
}

int
lock_lowest_pitch(const struct grammar *g)
{
	return piece_is_drums(&g->track[g->slot]) ? VOCAB_DRUM_LOW : VOCAB_PITCH_LOW;
}

int
lock_highest_pitch(const struct grammar *g)
{
	return piece_is_drums(&g->track[g->slot]) ? VOCAB_DRUM_HIGH : VOCAB_PITCH_HIGH;
}

static bool
any_note(const struct lock_state *s)
{
	for (int pitch = lock_lowest_pitch(s->g); pitch <= lock_highest_pitch(s->g); pitch++)
		if (s->allowed[lock_note_id(s->g, pitch)])
			return true;
	return false;
}

bool
lock_say_of(struct lock_state *s, const struct piece_note *note)
{
	if (s->g->duration != note->duration)
		lock_only(s, TOKEN_DURATION, note->duration);
	else if (s->g->velocity != note->velocity)
		lock_only(s, TOKEN_VELOCITY, note->velocity);
	else
		return false;
	return true;
}

bool
lock_any_allowed(const struct lock_state *s)
{
	return memchr(s->allowed, true, (size_t)vocab_size()) != NULL;
}

/* --- free notes between kept ones */

void
lock_find_steps(struct lock_state *s)
{
	const struct locks *l = s->locks;
	int32_t now = l->start[s->bar] + lock_step_now(s->g);

	s->steps_to_any = LOCK_NEVER;
	for (int pitch = 0; pitch < LOCK_PITCH_COUNT; pitch++)
		s->steps_to[pitch] = LOCK_NEVER;
	for (int bar = s->bar; bar < l->bars && l->start[bar] <= now + GRAMMAR_STEPS; bar++) {
		const struct lock_cell *cell = locks_cell(l, bar, s->g->slot);
		bool pitched = cell->kind == LOCK_NOTES || cell->kind == LOCK_PITCHES;

		for (uint32_t i = 0; i < cell->count; i++) {
			const struct piece_note *note = &l->note[cell->first + i];
			int32_t steps = l->start[bar] - now +
			    (cell->kind == LOCK_PITCHES ? cell->from : note->position);
			int32_t *to = &s->steps_to[note->pitch & ~LOCK_FIXED];

			if (steps <= 0 || (!pitched && (note->pitch & LOCK_FIXED) == 0))
				continue;
			if (*to == LOCK_NEVER)
				*to = steps;
			if (pitched && s->steps_to_any == LOCK_NEVER)
				s->steps_to_any = steps;
		}
	}
}

void
lock_forbid_running_into(struct lock_state *s, int steps)
{
	bool crowded = s->g->limit[s->g->slot].most > 0;

	if (crowded && steps > s->steps_to_any) {
		lock_forbid_notes(s);
		return;
	}
	for (int pitch = lock_lowest_pitch(s->g); pitch <= lock_highest_pitch(s->g); pitch++)
		if (s->allowed[lock_note_id(s->g, pitch)] && steps > s->steps_to[pitch])
			s->allowed[lock_note_id(s->g, pitch)] = false;
}

void
lock_mask_free_note(struct lock_state *s)
{
	bool notes[VOCAB_SIZE_MAX], *allowed = s->allowed;
	size_t bytes = (size_t)vocab_size() * sizeof *notes;

	if (s->locks->notes == 0)
		return;
	for (int d = 0; d < VOCAB_DURATIONS; d++) {
		if (!allowed[vocab_id(TOKEN_DURATION, d)])
			continue;
		memcpy(notes, allowed, bytes);
		s->allowed = notes;
		lock_forbid_running_into(s, vocab_duration_steps[d]);
		allowed[vocab_id(TOKEN_DURATION, d)] = any_note(s);
	}
	s->allowed = allowed;
	lock_forbid_running_into(s, vocab_duration_steps[s->g->duration]);
	if (!any_note(s))		/* the velocity follows the duration, which must change */
		lock_forbid(s, TOKEN_VELOCITY);
}
