/* SPDX-License-Identifier: MIT */
/* motion_note.c - motions from note to note of the track. */

#include <ctype.h>
#include <string.h>

#include "command/motion.h"
#include "music/song.h"
#include "music/spell.h"

static void
reach_note(const struct session *s, const struct note *n, struct reach *r)
{
	reach_ticks(s, n->start_ticks, r);
	r->pitch = n->pitch;
}

/* --- to the next onset, and back */

static bool
go_next(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	int64_t at = s->cursor_ticks, end = song_last_note_end_ticks(s->song);
	struct note n;
	long long i;

	for (i = 0; i < g->count && song_next_note(s->song, s->track, at, &n); i++) {
		reach_note(s, &n, r);
		at = n.start_ticks;
	}
	if (g->for_region && i < g->count && end > at) {
		reach_ticks(s, end, r);
		return true;
	}
	return i > 0 || err_set(err, ERR_ARG, "there is no later note on this track");
}

static bool
go_previous(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	int64_t at = s->cursor_ticks;
	struct note n;
	long long i;

	for (i = 0; i < g->count && song_prev_note(s->song, s->track, at, &n); i++) {
		reach_note(s, &n, r);
		at = n.start_ticks;
	}
	return i > 0 || err_set(err, ERR_ARG, "there is no earlier note on this track");
}

/* --- to the ends of notes */

struct ending {
	int64_t		 after_ticks;
	struct note	*found;
	bool		 any;
};

static int64_t
end_of(const struct note *n)
{
	return n->start_ticks + n->length_ticks;
}

static bool
look_end(void *arg, const struct note *n)
{
	struct ending *e = arg;

	if (e->any && n->start_ticks >= end_of(e->found))
		return false;		/* it and those after it end later */
	if (end_of(n) > e->after_ticks && (!e->any || end_of(n) < end_of(e->found))) {
		*e->found = *n;
		e->any = true;
	}
	return true;
}

static bool
go_note_end(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	struct window w = { s->cursor_ticks, INT64_MAX, 0, 127 };
	struct note n;
	long long i;

	for (i = 0; i < g->count; i++) {
		struct ending e = { w.start_ticks, &n, false };

		song_query(s->song, s->track, &w, look_end, &e);
		if (!e.any)
			break;
		reach_note(s, &n, r);
		r->ticks = r->edge_ticks = w.start_ticks = end_of(&n);
	}
	return i > 0 || err_set(err, ERR_ARG, "no note of this track ends later");
}

/* Between the two ends of the note, or of the loop where the cursor stands at one of its ends. */
static bool
go_other_end(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	int64_t start = s->loop_start_ticks, end = s->loop_end_ticks;
	struct note n;

	(void)g;
	if (session_note_here(s, &n)) {
		start = n.start_ticks;
		end = end_of(&n);
	} else if (start == end || (s->cursor_ticks != start && s->cursor_ticks != end)) {
		return err_set(err, ERR_ARG, "there is no note at the cursor");
	}
	reach_ticks(s, s->cursor_ticks == start ? end : start, r);
	return true;
}

/* --- to a note by its letter */

struct looking {
	const struct session	*s;
	const char		*word;
	int64_t			 from_ticks;
	struct note		*found;
	bool			 any;
};

/* By the letter that names it in the key; # is for all sharps and flats. */
static bool
is_called(const struct session *s, const struct note *n, const char *word)
{
	struct key key;
	char name[SPELL_SIZE];

	time_key(s->time, n->start_ticks, &key);
	spell_pitch(&key, n->pitch, name);
	if (word[0] == '#')
		return (unsigned char)name[1] >= 0x80;
	return tolower((unsigned char)name[0]) == tolower((unsigned char)word[0]);
}

static bool
look_letter(void *arg, const struct note *n)
{
	struct looking *l = arg;

	if (n->start_ticks < l->from_ticks || !is_called(l->s, n, l->word))
		return true;
	*l->found = *n;
	l->any = true;
	return false;
}

static bool
next_called(const struct session *s, int64_t after, const char *word, struct note *n)
{
	struct looking l = { s, word, after + 1, n, false };
	struct window w = { after + 1, INT64_MAX, 0, 127 };

	song_query(s->song, s->track, &w, look_letter, &l);
	return l.any;
}

static bool
previous_called(const struct session *s, int64_t before, const char *word, struct note *n)
{
	while (song_prev_note(s->song, s->track, before, n)) {
		struct looking l = { s, word, n->start_ticks, n, false };
		struct window w = { n->start_ticks, n->start_ticks + 1, 0, 127 };

		before = n->start_ticks;
		song_query(s->song, s->track, &w, look_letter, &l);
		if (l.any)
			return true;
	}
	return false;
}

/* till: one step this side of it.  A region holds what is found, or ends before it. */
static bool
find(const struct session *s, const struct going *g, bool back, bool till, struct reach *r,
    struct err *err)
{
	int64_t at = s->cursor_ticks;
	struct note n = { 0 };

	if (strchr("abcdefgABCDEFG#", g->word[0]) == NULL || g->word[0] == '\0')
		return err_set(err, ERR_ARG, "%.20s is not a note: a to g, or # for sharps and "
		    "flats", g->word);
	if (till && g->again)		/* from the match, not from its side again */
		at += back ? -s->grid_ticks : s->grid_ticks;
	for (long long i = 0; i < g->count; i++) {
		if (!(back ? previous_called(s, at, g->word, &n) : next_called(s, at, g->word, &n)))
			return err_set(err, ERR_ARG, "there is no %s %.1s on this track",
			    back ? "earlier" : "later", g->word);
		at = n.start_ticks;
	}
	reach_note(s, &n, r);
	r->edge_ticks = back == till ? at + 1 : at;
	if (till)
		r->ticks = back ? at + s->grid_ticks : at > s->grid_ticks ? at - s->grid_ticks : 0;
	return true;
}

static bool
go_find(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return find(s, g, false, false, r, err);
}

static bool
go_find_back(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return find(s, g, true, false, r, err);
}

static bool
go_till(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return find(s, g, false, true, r, err);
}

static bool
go_till_back(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return find(s, g, true, true, r, err);
}

static bool
again(const struct session *s, const struct going *g, bool other_way, struct reach *r,
    struct err *err)
{
	const struct last_used *last = &s->editing.last;
	struct going same = *g;

	if (last->find_word[0] == '\0')
		return err_set(err, ERR_ARG, "nothing has been looked for yet; f finds a letter");
	same.word = last->find_word;
	same.again = true;
	return find(s, &same, last->find_back != other_way, last->find_till, r, err);
}

static bool
go_again(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return again(s, g, false, r, err);
}

static bool
go_reverse(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return again(s, g, true, r, err);
}

/* --- through a chord */

struct chord_walk {
	int	 from, direction, best;
};

static bool
look_chord(void *arg, const struct note *n)
{
	struct chord_walk *walk = arg;
	int away = (n->pitch - walk->from) * walk->direction;

	if (away > 0 && (walk->best < 0 || away < (walk->best - walk->from) * walk->direction))
		walk->best = n->pitch;
	return true;
}

static bool
walk_chord(const struct session *s, int direction, struct reach *r, struct err *err)
{
	struct chord_walk walk = { s->cursor_pitch, direction, -1 };
	struct window w = { s->cursor_ticks, s->cursor_ticks + s->grid_ticks, 0, 127 };

	song_query(s->song, s->track, &w, look_chord, &walk);
	if (walk.best < 0)
		return err_set(err, ERR_ARG, "no note sounds here that is %s",
		    direction > 0 ? "higher" : "lower");
	reach_ticks(s, s->cursor_ticks, r);
	r->pitch = walk.best;
	return true;
}

static bool
go_chord_up(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	(void)g;
	return walk_chord(s, 1, r, err);
}

static bool
go_chord_down(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	(void)g;
	return walk_chord(s, -1, r, err);
}

const struct motion motion_note_table[] = {
	{ go_next, "note-next", 0 },
	{ go_previous, "note-previous", 0 },
	{ go_note_end, "note-end", 0 },
	{ go_other_end, "note-other-end", 0 },
	{ go_find, "find", MOTION_WORD | MOTION_FINDS },
	{ go_find_back, "find-back", MOTION_WORD | MOTION_FINDS },
	{ go_till, "till", MOTION_WORD | MOTION_FINDS },
	{ go_till_back, "till-back", MOTION_WORD | MOTION_FINDS },
	{ go_again, "find-again", 0 },
	{ go_reverse, "find-reverse", 0 },
	{ go_chord_up, "chord-up", MOTION_PITCH },
	{ go_chord_down, "chord-down", MOTION_PITCH },
	{ NULL, NULL, 0 }
};
