/* SPDX-License-Identifier: MIT */
/* edit_move.c - the edit that puts a track in another place. */
#include "music/edit.h"

#include <stdio.h>

#include "music/edit_build.h"
#include "music/song.h"
#include "music/track.h"

struct carrying {
	struct edit	*edit;
	const struct song *song;
	int		 from, to;
	struct err	*err;
	bool		 good;
};

static bool
carry_mark(void *arg, int track, const struct event *e)
{
	struct carrying *c = arg;

	if (track == c->from)
		c->good = edit_remove_event(c->edit, c->song, track, e, c->err) &&
		    edit_add_event(c->edit, c->song, c->to, e->tick, e->status, e->data[0],
		    e->data[1], e->payload->bytes, e->payload->size_bytes, c->err);
	return c->good;
}

/* Tempo, metre, key and markers stay in the first track, where programs look for them. */
bool
edit_move_track(struct edit *e, const struct song *s, int track, int to, struct err *err)
{
	struct edit_mark before = edit_mark(e);
	struct carrying c = { e, s, 0, to == 0 ? track : 1, err, true };

	if (track < 0 || track >= s->count || to < 0 || to >= s->count || track == to)
		return err_set(err, ERR_ARG, "track %d cannot become track %d", track + 1, to + 1);
	if (s->format == 2)
		return err_set(err, ERR_ARG, "the tracks of this piece are played one after "
		    "another, so they stay in their order");
	if (track == 0 || to == 0)
		song_query_marks(s, 0, INT64_MAX, carry_mark, &c);
	if (!c.good || !edit_reserve(e, 1, err))
		return edit_go_back(e, &before);
	e->changes[e->count++] = (struct change){ CHANGE_TRACK_MOVE, track, { .tick = to }, NULL };
	snprintf(e->label, sizeof e->label, "move track %d", track + 1);
	return true;
}
