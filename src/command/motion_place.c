/* SPDX-License-Identifier: MIT */
/* motion_place.c - motions to marks, markers, and notes that stand out. */

#include <string.h>

#include "command/motion.h"
#include "music/chord.h"
#include "music/scale.h"
#include "music/song.h"

/* --- marks */

static bool
reach_spot(const struct session *s, const struct spot *spot, struct reach *r, struct err *err)
{
	int track = song_track_of_id(s->song, spot->track_id);

	if (track < 0)
		return err_set(err, ERR_ARG, "the track of that place is gone");
	reach_ticks(s, spot->ticks, r);
	r->pitch = spot->pitch;
	r->track = track;
	return true;
}

static bool
go_mark(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	const struct editing *e = &s->editing;
	char letter = g->word[0];

	if (letter == '\'' || letter == '`') {
		if (e->jump_count == 0)
			return err_set(err, ERR_ARG, "there was no jump yet");
		return reach_spot(s, &e->jumps[e->jump_count - 1], r, err);
	}
	if (letter < 'a' || letter > 'z' || g->word[1] != '\0')
		return err_set(err, ERR_ARG, "a mark is a letter from a to z, not %.20s", g->word);
	if (e->marks[letter - 'a'].track_id == 0)
		return err_set(err, ERR_ARG, "mark %c is not set; m%c sets it here", letter,
		    letter);
	return reach_spot(s, &e->marks[letter - 'a'], r, err);
}

/* --- markers of the piece */

struct nearest {
	int64_t	 from_ticks;
	bool	 back;
	int64_t	 found_ticks;
	bool	 any;
};

static bool
look_marker(void *arg, int track, const struct event *e)
{
	struct nearest *near = arg;

	(void)track;
	if (e->status != 0xff || e->data[0] != META_MARKER)
		return true;
	if (near->back ? e->tick >= near->from_ticks : e->tick <= near->from_ticks)
		return true;
	if (!near->any || (e->tick > near->found_ticks) == near->back)
		near->found_ticks = e->tick;
	near->any = true;
	return true;
}

static bool
to_marker(const struct session *s, const struct going *g, bool back, struct reach *r,
    struct err *err)
{
	struct nearest near = { s->cursor_ticks, back, s->cursor_ticks, false };
	long long i;

	for (i = 0; i < g->count; i++) {
		near.any = false;
		song_query_events(s->song, -1, 0, INT64_MAX, look_marker, &near);
		if (!near.any)
			break;
		near.from_ticks = near.found_ticks;
	}
	if (i == 0 && !(g->for_region && (back || song_last_note_end_ticks(s->song) >
	    s->cursor_ticks)))
		return err_set(err, ERR_ARG, "there is no marker %s here",
		    back ? "before" : "after");
	/* A region may begin or end where the piece does. */
	if (i < g->count && g->for_region)
		near.found_ticks = back ? 0 : song_last_note_end_ticks(s->song);
	reach_ticks(s, near.found_ticks, r);
	return true;
}

static bool
go_marker_next(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return to_marker(s, g, false, r, err);
}

static bool
go_marker_previous(const struct session *s, const struct going *g, struct reach *r,
    struct err *err)
{
	return to_marker(s, g, true, r, err);
}

/* --- notes that stand out: of this pitch, out of the scale */

typedef bool (*stands_out_fn)(const struct session *, const struct key *, const struct note *);

static bool
is_unison(const struct session *s, const struct key *key, const struct note *n)
{
	(void)key;
	return n->pitch == s->cursor_pitch;
}

static bool
is_outside(const struct session *s, const struct key *guessed, const struct note *n)
{
	struct key key;

	time_key(s->time, n->start_ticks, &key);
	return !(key_scale(key.known ? &key : guessed) >> n->pitch % 12 & 1) &&
	    !song_is_drums(s->song, n->track, n->channel, n->start_ticks);
}

struct standing_out {
	const struct session	*s;
	const struct key	*guessed;
	stands_out_fn		 fits;
	int64_t			 from_ticks;	/* forward: at or after; back: before */
	bool			 back, any;
	struct note		 found;
};

static bool
look_out(void *arg, const struct note *n)
{
	struct standing_out *o = arg;

	if (o->back ? n->start_ticks >= o->from_ticks : n->start_ticks < o->from_ticks)
		return !o->back;
	if (!o->fits(o->s, o->guessed, n))
		return true;
	o->found = *n;
	o->any = true;
	return o->back;			/* the last one before, or the first one after */
}

static bool
to_standing_out(const struct session *s, const struct going *g, bool back, stands_out_fn fits,
    const char *what, struct reach *r, struct err *err)
{
	struct key guessed = { 0, 0, 0 };
	struct standing_out o = { s, &guessed, fits, s->cursor_ticks + !back, back, false, { 0 } };
	long long i;

	if (fits == is_outside)
		key_estimate(s->song, &guessed);
	for (i = 0; i < g->count; i++) {
		struct window w = { back ? 0 : o.from_ticks, back ? o.from_ticks : INT64_MAX, 0,
		    127 };

		o.any = false;
		song_query(s->song, s->track, &w, look_out, &o);
		if (!o.any)
			break;
		reach_ticks(s, o.found.start_ticks, r);
		r->pitch = o.found.pitch;
		o.from_ticks = o.found.start_ticks + !back;
	}
	return i > 0 || err_set(err, ERR_ARG, "no %s note on this track %s", back ? "earlier" :
	    "later", what);
}

static bool
go_unison_next(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return to_standing_out(s, g, false, is_unison, "has this pitch", r, err);
}

static bool
go_unison_previous(const struct session *s, const struct going *g, struct reach *r,
    struct err *err)
{
	return to_standing_out(s, g, true, is_unison, "has this pitch", r, err);
}

static bool
go_outside_next(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return to_standing_out(s, g, false, is_outside, "is outside the scale", r, err);
}

static bool
go_outside_previous(const struct session *s, const struct going *g, struct reach *r,
    struct err *err)
{
	return to_standing_out(s, g, true, is_outside, "is outside the scale", r, err);
}

const struct motion motion_place_table[] = {
	{ go_mark, "mark-bar", MOTION_WORD | MOTION_BARS | MOTION_JUMPS },
	{ go_mark, "mark-go", MOTION_WORD | MOTION_JUMPS },
	{ go_marker_next, "marker-next", MOTION_JUMPS },
	{ go_marker_previous, "marker-previous", MOTION_JUMPS },
	{ go_unison_next, "unison-next", 0 },
	{ go_unison_previous, "unison-previous", 0 },
	{ go_outside_next, "outside-next", 0 },
	{ go_outside_previous, "outside-previous", 0 },
	{ NULL, NULL, 0 }
};
