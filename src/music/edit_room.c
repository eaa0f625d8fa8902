/* SPDX-License-Identifier: MIT */
/* edit_room.c - edits that make room for new bars. */

#include "music/edit.h"
#include "music/song.h"

struct room {
	const struct song *song;
	struct edit	*edit;
	int64_t		 tick, ticks;
	bool		 good;
	struct err	*err;
};

static enum note_fate
move_note(void *arg, struct note *n, struct err *err)
{
	const struct room *r = arg;

	(void)err;
	if (n->start_ticks < r->tick)
		return NOTE_STAYS;
	n->start_ticks += r->ticks;
	return NOTE_CHANGES;
}

static bool
move_event(void *arg, int track, const struct event *e)
{
	struct room *r = arg;

	if (e->partner != 0)
		return true;		/* an end of a note, which has moved as a note */
	r->good = edit_remove_event(r->edit, r->song, track, e, r->err) &&
	    edit_add_event(r->edit, r->song, track, e->tick + r->ticks, e->status, e->data[0],
	    e->data[1], e->payload != NULL ? e->payload->bytes : NULL,
	    e->payload != NULL ? e->payload->size_bytes : 0, r->err);
	return r->good;
}

/* The events of the song with the notes moved, which the edit then is for. */
static bool
move_events(struct room *r, struct song *moved, const struct edit *notes)
{
	if (moved == NULL || !song_edit(moved, notes, r->err))
		return false;
	r->song = moved;
	r->good = true;
	for (int t = 0; r->good && t < song_tracks(moved); t++)
		song_query_events(moved, t, r->tick > 0 ? r->tick : 1, INT64_MAX, move_event, r);
	return r->good;
}

bool
edit_make_room(struct edit *e, const struct song *s, int64_t tick, int64_t ticks, struct err *err)
{
	struct edit others = EDIT_EMPTY;
	struct room r = { .song = s, .edit = &others, .tick = tick, .ticks = ticks, .err = err };
	const struct window w = { tick, INT64_MAX, 0, 127 };
	struct song *moved = NULL;
	size_t touched;
	bool good = edit_map_notes(e, s, -1, &w, move_note, &r, &touched, err);

	if (good && (moved = song_snapshot(s)) != NULL)
		good = move_events(&r, moved, e) && edit_join(e, &others, err);
	song_free(moved);
	edit_clear(&others);
	if (!good)
		edit_clear(e);
	return good;
}
