/* SPDX-License-Identifier: MIT */
#include "app/motif_walk.h"

#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "app/session_internal.h"
#include "app/theming.h"
#include "model/read/themes.h"
#include "music/song.h"
#include "music/time.h"

#define HOOK	0			/* as a step: goes to the hook */

struct motif_walk {
	struct pattern_places places;	/* of the motif that is walked */
	int		 at;		/* the place that the cursor is at */
	int		 from;		/* half tones of the place that others are compared with */
	uint64_t	 revision;	/* that they are of; 0: none is */
	struct place	 left;		/* where the last step put the cursor */
	bool		 waiting;	/* for the themes */
	long		 by;
	struct place	 asked;		/* where the cursor was then */
};

static bool
is_here(const struct session *s, const struct place *place)
{
	return s->cursor_ticks == place->ticks && s->track == place->track;
}

/* --- the motif that is meant */

struct picking {
	const struct session *s;
	struct point	*point;		/* (PATTERN_NOTES_MAX + 1) */
	size_t		 count;
};

static bool
pick_note(void *arg, const struct note *n)
{
	struct picking *p = arg;

	if (song_is_drums(p->s->song, n->track, n->channel, n->start_ticks) ||
	    !session_holds(p->s, n))
		return true;
	p->point[p->count++] = (struct point){ n->start_ticks, n->length_ticks, n->pitch };
	return p->count <= PATTERN_NOTES_MAX;
}

/* Searches for the selected notes; the place that they are themselves becomes `at`. */
static bool
find_selected(struct session *s, struct motif_walk *w, const struct themes *t,
    const struct window *window, struct err *err)
{
	struct point point[PATTERN_NOTES_MAX + 1];
	struct picking p = { .s = s, .point = point };

	song_query(s->song, s->track, window, pick_note, &p);
	if (p.count < PATTERN_NOTES_MIN || p.count > PATTERN_NOTES_MAX)
		return err_set(err, ERR_ARG, "a motif has %d to %d notes of a track, no drums; "
		    "%s are selected", PATTERN_NOTES_MIN, PATTERN_NOTES_MAX,
		    p.count < PATTERN_NOTES_MIN ? "fewer" : "more");
	pattern_find(&t->points, point, p.count, -1, NULL, &w->places);
	w->at = -1;
	for (int i = 0; i < w->places.count; i++)
		if (w->places.place[i].track == s->track &&
		    w->places.place[i].start == point[0].at)
			w->at = i;
	return w->at >= 0 || err_set(err, ERR_ARG, "the selected notes are not among the first "
	    "%d of the piece, which are searched", POINTS_MAX);
}

static void
take_motif(struct motif_walk *w, const struct motif *m, int place)
{
	memcpy(w->places.place, m->place, (size_t)m->places * sizeof *m->place);
	w->places.count = m->places;
	w->at = place;
}

/* The motif goes on that was walked last, if nothing has changed since. */
static bool
find_motif(struct session *s, struct motif_walk *w, const struct themes *t, struct err *err)
{
	struct window window;
	int track, motif, place;

	if (session_selected(s, &window, &track)) {
		w->revision = 0;
		if (!find_selected(s, w, t, &window, err))
			return false;
	} else if (w->revision == s->revision && is_here(s, &w->left)) {
		return true;
	} else {
		w->revision = 0;
		motif = motifs_at(&t->motifs, s->track, s->cursor_ticks, &place);
		if (motif < 0)
			return err_set(err, ERR_ARG, "no motif is at the cursor; select three "
			    "notes or more to look for them");
		take_motif(w, &t->motifs.motif[motif], place);
	}
	w->revision = s->revision;
	w->from = w->places.place[w->at].transposed;
	return true;
}

/* --- going there */

static bool
take_pitch(void *arg, const struct note *n)
{
	*(int *)arg = n->pitch;
	return false;
}

/* The list of jumps knows where the cursor was. */
static void
go(struct session *s, struct motif_walk *w, int to)
{
	const struct pattern_place *p = &w->places.place[to];
	struct window first = { p->start, p->start + 1, 0, 127 };
	struct spot here = { song_tracks(s->song) > 0 ? song_track_id(s->song, s->track) : 0,
		s->cursor_ticks, s->cursor_pitch };
	int pitch = s->cursor_pitch;

	if (here.track_id != 0)
		editing_jump(&s->editing, &here);
	selection_drop(s);
	if (s->mode == MODE_VISUAL)
		s->mode = MODE_NORMAL;
	song_query(s->song, p->track, &first, take_pitch, &pitch);
	s->track = p->track;
	s->cursor_ticks = p->start;
	s->cursor_pitch = pitch;
	w->at = to;
	w->left = place_now(s);
}

static void
say_place(struct session *s, const struct motif_walk *w, const char *what)
{
	const struct pattern_place *p = &w->places.place[w->at];
	char text[PATTERN_MOVE_SIZE];

	pattern_move(p->transposed - w->from, text);
	session_say(s, "%s%d of %d%s%s%s", what, w->at + 1, w->places.count,
	    text[0] != '\0' ? ", " : "", text, p->share < 1 ? ", varied" : "");
}

static bool
step(struct session *s, struct motif_walk *w, const struct themes *t, struct err *err)
{
	long to;

	if (w->by == HOOK) {
		if (t->motifs.hook < 0)
			return err_set(err, ERR_ARG, "no motif comes again in this piece");
		take_motif(w, &t->motifs.motif[t->motifs.hook],
		    t->motifs.motif[t->motifs.hook].medoid);
		w->revision = s->revision;
		w->from = w->places.place[w->at].transposed;
		go(s, w, w->at);
		say_place(s, w, "your hook: ");
		return true;
	}
	if (!find_motif(s, w, t, err))
		return false;
	if (w->places.count == 1)
		return err_set(err, ERR_ARG, "these notes come again nowhere");
	to = w->at + w->by;
	if (w->by > 0 ? w->at + 1 == w->places.count : w->at == 0)
		return err_set(err, ERR_ARG, "this is the %s of %d places",
		    w->by > 0 ? "last" : "first", w->places.count);
	go(s, w, to < 0 ? 0 : to >= w->places.count ? w->places.count - 1 : (int)to);
	say_place(s, w, "");
	return true;
}

/* Now, or when the themes are known. */
static bool
walk(struct session *s, long by, struct err *err)
{
	struct motif_walk *w = s->motif_walk;
	const struct themes *t;

	if (w == NULL)
		w = s->motif_walk = calloc(1, sizeof *w);
	if (w == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory to look for motifs");
	w->by = by;
	t = theming_now(s);
	if (t != NULL)
		return step(s, w, t, err);
	theming_want(s);
	w->waiting = true;
	w->asked = place_now(s);
	session_say(s, "looking for motifs ...");
	return true;
}

bool
motif_walk(struct session *s, long by, struct err *err)
{
	return walk(s, by, err);
}

bool
motif_walk_hook(struct session *s, struct err *err)
{
	return walk(s, HOOK, err);
}

bool
motif_walk_begun(const struct session *s)
{
	return s->motif_walk != NULL && s->motif_walk->revision == s->revision;
}

bool
motif_walk_marks(const struct session *s, int64_t from, int64_t to, bool *varied)
{
	const struct motif_walk *w = s->motif_walk;

	for (int i = 0; motif_walk_begun(s) && i < w->places.count; i++)
		if (w->places.place[i].start >= from && w->places.place[i].start < to) {
			*varied = w->places.place[i].share < 1;
			return true;
		}
	return false;
}

/* --- the part */

bool
motif_walk_poll(struct session *s)
{
	struct motif_walk *w = s->motif_walk;
	const struct themes *t = theming_now(s);
	struct err err;

	if (w == NULL || !w->waiting || (t == NULL && theming_busy(s)))
		return false;
	w->waiting = false;
	if (t == NULL)
		session_complain(s, "the motifs were not found%s%s",
		    theming_trouble(s)[0] != '\0' ? ": " : "", theming_trouble(s));
	else if (is_here(s, &w->asked) && !step(s, w, t, &err))
		session_complain(s, "%s", err.text);
	return true;
}

void
motif_walk_end(struct session *s)
{
	free(s->motif_walk);
	s->motif_walk = NULL;
}
