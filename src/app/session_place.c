/* SPDX-License-Identifier: MIT */
/* session_place.c - cursor and selection of a session. */

#include <stdlib.h>
#include <string.h>

#include "app/session_internal.h"
#include "base/number.h"
#include "base/sort.h"
#include "music/song.h"

struct place
place_now(const struct session *s)
{
	const struct selection *sel = &s->selection;

	return (struct place){
		.track = s->track, .pitch = s->cursor_pitch, .ticks = s->cursor_ticks,
		.selection = !sel->active ? 0 : PLACE_SELECTION |
		    (sel->all_tracks ? PLACE_TRACKS : 0) | (sel->whole_bars ? PLACE_BARS : 0),
		.anchor_pitch = sel->anchor_pitch, .anchor_ticks = sel->anchor_ticks,
	};
}

/*
 * A stored place may be out of range: from a stranger's file, or from a song
 * with more tracks.
 */
void
place_cursor(struct session *s, const struct place *place)
{
	int tracks = song_tracks(s->song);

	s->track = (int)number_clamp(place->track, 0, tracks - 1);
	s->cursor_pitch = (int)number_clamp(place->pitch, 0, 127);
	s->cursor_ticks = number_clamp(place->ticks, 0, CURSOR_TICKS_MAX);
}

void
selection_drop(struct session *s)
{
	if (s->selection.active)
		s->dropped = place_now(s);
	free(s->selection.ids);
	memset(&s->selection, 0, sizeof s->selection);
	if (s->mode == MODE_VISUAL)
		s->mode = MODE_NORMAL;
}

void
place_back(struct session *s, const struct place *place)
{
	struct selection *sel = &s->selection;

	selection_drop(s);
	place_cursor(s, place);
	if ((place->selection & PLACE_SELECTION) == 0 || s->mode != MODE_NORMAL)
		return;
	sel->active = true;
	sel->all_tracks = (place->selection & PLACE_TRACKS) != 0;
	sel->whole_bars = (place->selection & PLACE_BARS) != 0;
	sel->anchor_pitch = (int)number_clamp(place->anchor_pitch, 0, 127);
	sel->anchor_ticks = number_clamp(place->anchor_ticks, 0, CURSOR_TICKS_MAX);
	s->mode = MODE_VISUAL;
}

void
selection_hold(struct session *s, uint32_t *ids, size_t count)
{
	free(s->selection.ids);
	s->selection.ids = ids;
	s->selection.id_count = count;
	sort_ids(ids, count);
	s->selection.held_at = place_now(s);
}

/* The rectangle has not moved since the command that selected these notes. */
static bool
still_held(const struct session *s)
{
	const struct place *held = &s->selection.held_at;

	return s->selection.ids != NULL && held->track == s->track &&
	    held->pitch == s->cursor_pitch && held->ticks == s->cursor_ticks &&
	    held->anchor_pitch == s->selection.anchor_pitch &&
	    held->anchor_ticks == s->selection.anchor_ticks;
}

bool
session_selected(const struct session *s, struct window *w, int *track)
{
	const struct selection *sel = &s->selection;
	int64_t first = s->cursor_ticks, last = s->cursor_ticks;
	int low = s->cursor_pitch, high = s->cursor_pitch;
	struct bar bar;

	if (s->editing.meant != NULL) {
		*w = s->editing.meant->w;
		*track = s->editing.meant->track;
		return true;
	}
	if (!sel->active)
		return false;
	*track = sel->all_tracks ? -1 : s->track;
	if (sel->anchor_ticks < first)
		first = sel->anchor_ticks;
	if (sel->anchor_ticks > last)
		last = sel->anchor_ticks;
	if (sel->anchor_pitch < low)
		low = sel->anchor_pitch;
	if (sel->anchor_pitch > high)
		high = sel->anchor_pitch;
	w->start_ticks = first;
	w->end_ticks = last + s->grid_ticks;
	w->low = (uint8_t)low;
	w->high = (uint8_t)high;
	if (sel->whole_bars) {
		time_bar_at(s->time, first, &bar);
		w->start_ticks = bar.start_ticks;
		time_bar_at(s->time, last, &bar);
		w->end_ticks = bar.start_ticks + bar.length_ticks;
		w->low = 0;
		w->high = 127;
	}
	return true;
}

bool
session_pick(const struct session *s, struct picked *p)
{
	*p = (struct picked){ .bars = s->selection.whole_bars };
	if (!session_selected(s, &p->window, &p->track))
		return false;
	p->meant = s->editing.meant;
	if (p->meant == NULL && still_held(s)) {
		p->ids = s->selection.ids;
		p->id_count = s->selection.id_count;
	}
	return true;
}

#define PICKED_MAX	100000

struct counted {
	struct picked	 picked;
	size_t		 count;
};

static bool
count_picked(void *arg, const struct note *n)
{
	struct counted *c = arg;

	c->count += picked_holds(&c->picked, n);
	return c->count < PICKED_MAX;
}

size_t
session_picked(const struct session *s)
{
	struct counted c = { .count = 0 };

	if (session_pick(s, &c.picked))
		song_query(s->song, c.picked.track, &c.picked.window, count_picked, &c);
	return c.count;
}

/* The ids come in the order of the notes, mostly: then the next one is the one after the last. */
static bool
is_held(struct picked *p, uint32_t id)
{
	if (p->next == p->id_count || p->ids[p->next] != id)
		p->next = ids_place(p->ids, p->id_count, id);
	if (p->next == p->id_count || p->ids[p->next] != id)
		return false;
	p->next++;
	return true;
}

/*
 * A selection of whole bars has the notes that start in them, a free rectangle
 * all notes that it touches.
 */
bool
picked_holds(struct picked *p, const struct note *n)
{
	const struct window *w = &p->window;

	if (p->meant != NULL)
		return region_holds(p->meant, n);
	if (p->track >= 0 && n->track != p->track)
		return false;
	if (p->ids != NULL)
		return is_held(p, n->id);
	if (n->pitch < w->low || n->pitch > w->high || n->start_ticks >= w->end_ticks)
		return false;
	return n->start_ticks >= w->start_ticks ||
	    (!p->bars && n->start_ticks + n->length_ticks > w->start_ticks);
}

bool
session_holds(const struct session *s, const struct note *n)
{
	struct picked p;

	return session_pick(s, &p) && picked_holds(&p, n);
}

struct here {
	int64_t		 ticks;
	struct note	*note;
	bool		 found;
};

/* A note that covers the cursor is preferred to one that only starts within its step. */
static bool
look_here(void *arg, const struct note *n)
{
	struct here *here = arg;

	if (n->start_ticks > here->ticks && here->found)
		return false;
	*here->note = *n;
	here->found = true;
	return n->start_ticks <= here->ticks;
}

bool
session_note_here(const struct session *s, struct note *n)
{
	struct window w = {
		s->cursor_ticks, s->cursor_ticks + s->grid_ticks,
		(uint8_t)s->cursor_pitch, (uint8_t)s->cursor_pitch
	};
	struct here here = { s->cursor_ticks, n, false };

	if (s->track < song_tracks(s->song))
		song_query(s->song, s->track, &w, look_here, &here);
	return here.found;
}
