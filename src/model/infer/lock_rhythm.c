/* SPDX-License-Identifier: MIT */
/* lock_rhythm.c - locks that keep the rhythm, and the contour. */

#include "model/infer/lock_state.h"

/* Top pitch of the row's last onset before this one; -1: unknown. */
static int
top_before(const struct grammar *g)
{
	int count = lock_notes_made(g);

	while (count > 0 && lock_note_made(g, count - 1)->position == lock_step_now(g))
		count--;
	if (count > 0)
		return lock_note_made(g, count - 1)->pitch;
	return g->phase == PHASE_ONSET && g->last_pitch[g->slot] < 128 ?
	    g->last_pitch[g->slot] : -1;
}

/* Top kept pitch before the onset of note i: in its cell, or the last of the cell before. */
static int
kept_top_before(const struct lock_state *s, int i)
{
	while (i > 0 && s->kept[i - 1].position == s->kept[i].position)
		i--;
	if (i > 0)
		return s->kept[i - 1].pitch & ~LOCK_FIXED;
	if (s->bar > 0) {
		const struct lock_cell *before = locks_cell(s->locks, s->bar - 1, s->g->slot);

		if (before->kind == LOCK_CONTOUR && before->count > 0)
			return s->locks->note[before->first + before->count -
			    1].pitch & ~LOCK_FIXED;
	}
	return -1;
}

/* The last note of an onset moves in its old direction; in any, if no pitch is left there. */
static void
mask_contour(struct lock_state *s)
{
	int before = kept_top_before(s, s->next), top = top_before(s->g), left = 0;
	int low = lock_lowest_pitch(s->g), high = lock_highest_pitch(s->g), way;

	if (before < 0 || top < 0)
		return;
	way = (s->kept[s->next].pitch & ~LOCK_FIXED) - before;
	for (int pass = 0; pass < 2; pass++)
		for (int pitch = low; pitch <= high; pitch++) {
			bool *at = &s->allowed[lock_note_id(s->g, pitch)];
			bool good = way > 0 ? pitch > top : way < 0 ? pitch < top : pitch == top;

			if (pass == 0)
				left += *at && good;
			else if (left > 0)
				*at = *at && good;
		}
}

/* Whether a note of that duration and pitch fits the grammar and the kept notes. */
static bool
pitch_fits(const struct lock_state *s, int pitch, int duration)
{
	return s->allowed[lock_note_id(s->g, pitch)] &&
	    vocab_duration_steps[duration] <= s->steps_to[pitch];
}

/* Leaves pitches above for the rest of the chord: bounds how high this note may be. */
static void
leave_room_above(struct lock_state *s, int more)
{
	int ceiling = lock_highest_pitch(s->g) + 1;

	for (; more > 0; more--) {
		int pitch = ceiling - 1, fixed = s->kept[s->next + more].pitch;

		if ((fixed & LOCK_FIXED) != 0) {
			ceiling = fixed & ~LOCK_FIXED;
			continue;
		}
		while (pitch >= lock_lowest_pitch(s->g) &&
		    !pitch_fits(s, pitch, s->kept[s->next + more].duration))
			pitch--;
		if (pitch >= lock_lowest_pitch(s->g))
			ceiling = pitch;
	}
	for (int pitch = ceiling; pitch <= lock_highest_pitch(s->g); pitch++)
		s->allowed[lock_note_id(s->g, pitch)] = false;
}

void
lock_mask_rhythm(struct lock_state *s)
{
	const struct grammar *g = s->g;
	int more = 0;

	lock_forbid(s, TOKEN_REPEAT);
	lock_forbid(s, TOKEN_ECHO);
	if (s->next == s->count || !lock_on_onset(g) ||
	    s->kept[s->next].position != lock_step_now(g)) {
		if (s->next == s->count)
			lock_only(s, TOKEN_CELL_END, 0);
		else
			lock_only(s, TOKEN_POSITION, s->kept[s->next].position);
		return;
	}
	if (lock_say_of(s, &s->kept[s->next]))
		return;
	if ((s->kept[s->next].pitch & LOCK_FIXED) != 0) {
		int pitch = s->kept[s->next].pitch & ~LOCK_FIXED;

		lock_only(s, vocab_kind(lock_note_id(g, pitch)), pitch);
		return;
	}
	while (s->next + more + 1 < s->count &&
	    s->kept[s->next + more + 1].position == s->kept[s->next].position)
		more++;
	lock_forbid(s, TOKEN_POSITION);
	lock_forbid(s, TOKEN_CELL_END);
	lock_forbid(s, TOKEN_DURATION);
	lock_forbid(s, TOKEN_VELOCITY);
	leave_room_above(s, more);
	lock_forbid_running_into(s, vocab_duration_steps[g->duration]);
	if (s->cell->kind == LOCK_CONTOUR && more == 0)
		mask_contour(s);
}
