/* SPDX-License-Identifier: MIT */
#include "model/infer/lock.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define NEVER	INT32_MAX
#define PITCHES	128

/* --- kept notes */

bool
locks_init(struct locks *l, const struct piece *piece, int first_bar, int bars, struct err *err)
{
	*l = (struct locks){ .bars = bars };
	l->start = calloc((size_t)bars + 1, sizeof *l->start);
	l->cell = calloc((size_t)bars * VOCAB_TRACKS + 1, sizeof *l->cell);
	if (l->start == NULL || l->cell == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the locks of %d bars", bars);
	for (int bar = 0; bar < bars; bar++) {
		int steps = piece->bar[first_bar + bar].steps;

		l->start[bar + 1] = l->start[bar] + steps;
		for (int slot = 0; slot < VOCAB_TRACKS; slot++)
			l->cell[bar * VOCAB_TRACKS + slot] =
			    (struct lock_cell){ .to = (uint8_t)steps, .free = true };
	}
	return true;
}

void
locks_clear(struct locks *l)
{
	free(l->start);
	free(l->cell);
	free(l->note);
	*l = (struct locks){ 0 };
}

bool
locks_set(struct locks *l, int bar, int slot, enum lock_kind kind, const struct piece_note *note,
    size_t count, int from, int to, struct err *err)
{
	struct lock_cell *cell = &l->cell[bar * VOCAB_TRACKS + slot];

	while (l->notes + count > l->capacity) {
		size_t capacity = l->capacity == 0 ? 64 : 2 * l->capacity;
		struct piece_note *grown = realloc(l->note, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu locked notes", capacity);
		l->note = grown;
		l->capacity = capacity;
	}
	cell->kind = kind;
	cell->first = (uint32_t)l->notes;
	cell->count = (uint32_t)count;
	cell->free = kind == LOCK_NOTES && count == 0 && from == 0 && to == cell->to;
	cell->from = (uint8_t)from;
	cell->to = (uint8_t)to;
	if (count > 0)
		memcpy(l->note + l->notes, note, count * sizeof *note);
	l->notes += count;
	return true;
}

const struct lock_cell *
locks_cell(const struct locks *l, int bar, int slot)
{
	return &l->cell[bar * VOCAB_TRACKS + slot];
}

const struct piece_note *
locks_kept(const struct locks *l, const struct lock_cell *cell)
{
	return cell->count > 0 ? l->note + cell->first : NULL;
}

/* --- current cell */

struct state {
	const struct locks	*locks;
	const struct grammar	*g;
	const struct lock_cell	*cell;
	const struct piece_note	*kept;
	int			 bar, count;	/* count: of kept notes */
	int			 next;		/* index of the next kept note; count: none left */
	bool			*allowed;
	int32_t			 steps_to[PITCHES], steps_to_any;	/* on an onset */
};

static int
notes_made(const struct grammar *g)
{
	return (int)g->cells[(size_t)(g->block_bar + g->cell) * VOCAB_TRACKS + g->slot].count;
}

static const struct piece_note *
note_made(const struct grammar *g, int i)
{
	return &g->note[g->cells[(size_t)(g->block_bar + g->cell) * VOCAB_TRACKS + g->slot].first +
	    (uint32_t)i].note;
}

/* The step at which a note would start now. */
static int
step_now(const struct grammar *g)
{
	return g->phase == PHASE_CHORD ? g->onset : g->pointer;
}

static bool
on_onset(const struct grammar *g)
{
	return g->phase == PHASE_ONSET || g->phase == PHASE_CHORD;
}

static void
forbid(struct state *s, enum token_kind kind)
{
	memset(s->allowed + vocab_first(kind), false, (size_t)vocab_count(kind));
}

static void
forbid_notes(struct state *s)
{
	forbid(s, TOKEN_NOTE);
	forbid(s, TOKEN_PLUS);
	forbid(s, TOKEN_DRUM);
}

static void
forbid_all_but(struct state *s, enum token_kind kind)
{
	for (int k = 0; k < TOKEN_KINDS; k++)
		if (k != (int)kind)
			forbid(s, (enum token_kind)k);
}

static void
only(struct state *s, enum token_kind kind, int value)
{
	memset(s->allowed, false, (size_t)vocab_size());
	s->allowed[vocab_id(kind, value)] = true;
}

/* The token for a note of that pitch now. */
static uint16_t
note_id(const struct grammar *g, int pitch)
{
	bool drum = piece_is_drums(&g->track[g->slot]);

	return vocab_id(drum ? TOKEN_DRUM : g->phase == PHASE_CHORD ? TOKEN_PLUS : TOKEN_NOTE,
	    pitch);
}

static int
lowest_pitch(const struct grammar *g)
{
	return piece_is_drums(&g->track[g->slot]) ? VOCAB_DRUM_LOW : VOCAB_PITCH_LOW;
}

static int
highest_pitch(const struct grammar *g)
{
	return piece_is_drums(&g->track[g->slot]) ? VOCAB_DRUM_HIGH : VOCAB_PITCH_HIGH;
}

static bool
any_note(const struct state *s)
{
	for (int pitch = lowest_pitch(s->g); pitch <= highest_pitch(s->g); pitch++)
		if (s->allowed[note_id(s->g, pitch)])
			return true;
	return false;
}

/* Leaves only the kept note's duration or velocity, if it must be given first; then true. */
static bool
say_of(struct state *s, const struct piece_note *note)
{
	if (s->g->duration != note->duration)
		only(s, TOKEN_DURATION, note->duration);
	else if (s->g->velocity != note->velocity)
		only(s, TOKEN_VELOCITY, note->velocity);
	else
		return false;
	return true;
}

/* --- free notes between kept ones */

/*
 * The steps until the next kept note of the track may start, of each pitch and of
 * any; NEVER where none does.  In LOCK_RHYTHM, only fixed notes have a pitch.
 */
static void
find_steps_to_kept(struct state *s)
{
	const struct locks *l = s->locks;
	int32_t now = l->start[s->bar] + step_now(s->g);

	s->steps_to_any = NEVER;
	for (int pitch = 0; pitch < PITCHES; pitch++)
		s->steps_to[pitch] = NEVER;
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
			if (*to == NEVER)
				*to = steps;
			if (pitched && s->steps_to_any == NEVER)
				s->steps_to_any = steps;
		}
	}
}

/* Forbids pitches that would run into a kept note. */
static void
forbid_running_into(struct state *s, int steps)
{
	bool crowded = s->g->limit[s->g->slot].most > 0;

	if (crowded && steps > s->steps_to_any) {
		forbid_notes(s);
		return;
	}
	for (int pitch = lowest_pitch(s->g); pitch <= highest_pitch(s->g); pitch++)
		if (s->allowed[note_id(s->g, pitch)] && steps > s->steps_to[pitch])
			s->allowed[note_id(s->g, pitch)] = false;
}

/* A free note: forbids durations after which no pitch would be left. */
static void
mask_free_note(struct state *s)
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
		forbid_running_into(s, vocab_duration_steps[d]);
		allowed[vocab_id(TOKEN_DURATION, d)] = any_note(s);
	}
	s->allowed = allowed;
	forbid_running_into(s, vocab_duration_steps[s->g->duration]);
	if (!any_note(s))		/* the velocity follows the duration, which must change */
		forbid(s, TOKEN_VELOCITY);
}

/* --- kinds of cells */

static void
mask_notes(struct state *s)
{
	const struct grammar *g = s->g;
	const struct piece_note *next = s->next < s->count ? &s->kept[s->next] : NULL;
	bool here = next != NULL && on_onset(g) && next->position == step_now(g);
	bool room = step_now(g) >= s->cell->from && step_now(g) < s->cell->to;

	forbid(s, TOKEN_REPEAT);
	forbid(s, TOKEN_ECHO);
	if (next != NULL)
		forbid(s, TOKEN_CELL_END);
	for (int at = 0; at < VOCAB_BAR_STEPS; at++) {
		bool is_free = at >= s->cell->from && at < s->cell->to &&
		    (next == NULL || at < next->position);

		if (here || !(is_free || (next != NULL && at == next->position)))
			s->allowed[vocab_id(TOKEN_POSITION, at)] = false;
	}
	if (!on_onset(g))
		return;
	if (!here) {
		if (room)
			mask_free_note(s);
		else {
			forbid_notes(s);
			forbid(s, TOKEN_DURATION);
			forbid(s, TOKEN_VELOCITY);
		}
		return;
	}
	if (say_of(s, next))
		return;
	/* The kept note now, or free ones below it with the same duration. */
	if (!room || g->limit[g->slot].most > 0 || !s->allowed[note_id(g, next->pitch)]) {
		only(s, vocab_kind(note_id(g, next->pitch)), next->pitch);
		return;
	}
	forbid(s, TOKEN_DURATION);
	forbid(s, TOKEN_VELOCITY);
	for (int pitch = next->pitch + 1; pitch <= highest_pitch(g); pitch++)
		s->allowed[note_id(g, pitch)] = false;
	for (int pitch = lowest_pitch(g); pitch < next->pitch; pitch++)
		if (s->allowed[note_id(g, pitch)] &&
		    vocab_duration_steps[g->duration] > s->steps_to[pitch])
			s->allowed[note_id(g, pitch)] = false;
}

/* Top pitch of the row's last onset before this one; -1: unknown. */
static int
top_before(const struct grammar *g)
{
	int count = notes_made(g);

	while (count > 0 && note_made(g, count - 1)->position == step_now(g))
		count--;
	if (count > 0)
		return note_made(g, count - 1)->pitch;
	return g->phase == PHASE_ONSET && g->last_pitch[g->slot] < 128 ?
	    g->last_pitch[g->slot] : -1;
}

/* Top kept pitch before the onset of note i: in its cell, or the last of the cell before. */
static int
kept_top_before(const struct state *s, int i)
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
mask_contour(struct state *s)
{
	int before = kept_top_before(s, s->next), top = top_before(s->g), left = 0;
	int way;

	if (before < 0 || top < 0)
		return;
	way = (s->kept[s->next].pitch & ~LOCK_FIXED) - before;
	for (int pass = 0; pass < 2; pass++)
		for (int pitch = lowest_pitch(s->g); pitch <= highest_pitch(s->g); pitch++) {
			bool *at = &s->allowed[note_id(s->g, pitch)];
			bool good = way > 0 ? pitch > top : way < 0 ? pitch < top : pitch == top;

			if (pass == 0)
				left += *at && good;
			else if (left > 0)
				*at = *at && good;
		}
}

/* Whether a note of that duration and pitch fits the grammar and the kept notes. */
static bool
pitch_fits(const struct state *s, int pitch, int duration)
{
	return s->allowed[note_id(s->g, pitch)] &&
	    vocab_duration_steps[duration] <= s->steps_to[pitch];
}

/* Leaves pitches above for the rest of the chord: bounds how high this note may be. */
static void
leave_room_above(struct state *s, int more)
{
	int ceiling = highest_pitch(s->g) + 1;

	for (; more > 0; more--) {
		int pitch = ceiling - 1, fixed = s->kept[s->next + more].pitch;

		if ((fixed & LOCK_FIXED) != 0) {
			ceiling = fixed & ~LOCK_FIXED;
			continue;
		}
		while (pitch >= lowest_pitch(s->g) &&
		    !pitch_fits(s, pitch, s->kept[s->next + more].duration))
			pitch--;
		if (pitch >= lowest_pitch(s->g))
			ceiling = pitch;
	}
	for (int pitch = ceiling; pitch <= highest_pitch(s->g); pitch++)
		s->allowed[note_id(s->g, pitch)] = false;
}

static void
mask_rhythm(struct state *s)
{
	const struct grammar *g = s->g;
	int more = 0;

	forbid(s, TOKEN_REPEAT);
	forbid(s, TOKEN_ECHO);
	if (s->next == s->count || !on_onset(g) || s->kept[s->next].position != step_now(g)) {
		if (s->next == s->count)
			only(s, TOKEN_CELL_END, 0);
		else
			only(s, TOKEN_POSITION, s->kept[s->next].position);
		return;
	}
	if (say_of(s, &s->kept[s->next]))
		return;
	if ((s->kept[s->next].pitch & LOCK_FIXED) != 0) {
		int pitch = s->kept[s->next].pitch & ~LOCK_FIXED;

		only(s, vocab_kind(note_id(g, pitch)), pitch);
		return;
	}
	while (s->next + more + 1 < s->count &&
	    s->kept[s->next + more + 1].position == s->kept[s->next].position)
		more++;
	forbid(s, TOKEN_POSITION);
	forbid(s, TOKEN_CELL_END);
	forbid(s, TOKEN_DURATION);
	forbid(s, TOKEN_VELOCITY);
	leave_room_above(s, more);
	forbid_running_into(s, vocab_duration_steps[g->duration]);
	if (s->cell->kind == LOCK_CONTOUR && more == 0)
		mask_contour(s);
}

/* The first step of the cell at which a pitch has ended. */
static int
free_from(const struct state *s, int pitch)
{
	const struct grammar *g = s->g;
	int32_t step = g->until[g->slot][pitch] - g->block_step - g->cell * g->steps;

	return step < 0 ? 0 : (int)step;
}

/* The next kept pitch, from note i on, that is free before the cell ends. */
static int
next_free(const struct state *s, int i)
{
	while (i < s->count && free_from(s, s->kept[i].pitch) >= s->cell->to)
		i++;
	return i;
}

/* Number of onsets that the remaining kept pitches need; chords count as one. */
static int
onsets_left(const struct state *s)
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
make_pitch(struct state *s, int end, bool plus)
{
	const struct grammar *g = s->g;
	uint16_t id = note_id(g, s->kept[s->next].pitch);
	bool fits = plus || step_now(g) + vocab_duration_steps[g->duration] <= end ||
	    g->duration == 0;

	for (int d = 0; d < VOCAB_DURATIONS; d++)
		if (plus || step_now(g) + vocab_duration_steps[d] > end)
			s->allowed[vocab_id(TOKEN_DURATION, d)] = false;
	if (fits && (plus || !s->allowed[id])) {
		only(s, vocab_kind(id), s->kept[s->next].pitch);
		return;
	}
	forbid_notes(s);
	forbid(s, TOKEN_POSITION);
	if (!fits)
		forbid(s, TOKEN_VELOCITY);
	s->allowed[id] = fits;
}

static bool
any_allowed(const struct state *s)
{
	return memchr(s->allowed, true, (size_t)vocab_size()) != NULL;
}

static void
mask_pitches(struct state *s)
{
	const struct grammar *g = s->g;
	int last = s->cell->to - onsets_left(s), first;
	bool plus = s->next > 0 && s->next < s->count && g->phase == PHASE_CHORD &&
	    s->kept[s->next].position == s->kept[s->next - 1].position &&
	    note_made(g, notes_made(g) - 1)->pitch == s->kept[s->next - 1].pitch;

	forbid(s, TOKEN_REPEAT);
	forbid(s, TOKEN_ECHO);
	if (s->next == s->count) {
		only(s, TOKEN_CELL_END, 0);
		return;
	}
	forbid(s, TOKEN_CELL_END);
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
	forbid_all_but(s, TOKEN_POSITION);
	for (int at = 0; at < VOCAB_BAR_STEPS; at++)
		if (at < first || at > last)
			s->allowed[vocab_id(TOKEN_POSITION, at)] = false;
	if (!any_allowed(s))
		only(s, TOKEN_POSITION, last);
}

/* Skips kept pitches that cannot be made; those made are a subsequence, in order. */
static int
next_pitch(const struct state *s)
{
	int i = 0, made = notes_made(s->g);

	for (int k = 0; k < made && i < s->count; k++) {
		while (i < s->count && s->kept[i].pitch != note_made(s->g, k)->pitch)
			i++;
		i += i < s->count;
	}
	return next_free(s, i);
}

/* Finds the next kept note. */
static void
find_next(struct state *s)
{
	const struct grammar *g = s->g;

	if (s->cell->kind == LOCK_PITCHES)
		s->next = next_pitch(s);
	else if (s->cell->kind != LOCK_NOTES)
		s->next = notes_made(g) < s->count ? notes_made(g) : s->count;
	if (s->cell->kind != LOCK_NOTES)
		return;
	while (s->next < s->count && (s->kept[s->next].position < g->onset ||
	    (s->kept[s->next].position == g->onset && s->kept[s->next].pitch <= g->pitch)))
		s->next++;
}

bool
lock_mask(const struct locks *l, const struct grammar *g, int bar, bool *allowed, uint16_t *id)
{
	struct state s = { .locks = l, .g = g, .bar = bar, .allowed = allowed,
		.cell = locks_cell(l, bar, g->slot) };
	int left = 0;

	assert(!g->encoding.auto_advance);
	s.kept = locks_kept(l, s.cell);
	s.count = (int)s.cell->count;
	find_next(&s);
	if (on_onset(g))
		find_steps_to_kept(&s);
	if (s.cell->free) {
		if (on_onset(g))
			mask_free_note(&s);
		return false;
	}
	switch (s.cell->kind) {
	case LOCK_NOTES:
		mask_notes(&s);
		/* A kept onset is reached even against a limit. */
		if (!any_allowed(&s) && s.next < s.count)
			only(&s, TOKEN_POSITION, s.kept[s.next].position);
		break;
	case LOCK_RHYTHM: case LOCK_CONTOUR: mask_rhythm(&s); break;
	case LOCK_PITCHES: mask_pitches(&s); break;
	}
	for (int i = 0; i < vocab_size() && left < 2; i++)
		if (allowed[i]) {
			*id = (uint16_t)i;
			left++;
		}
	return left == 1;
}
