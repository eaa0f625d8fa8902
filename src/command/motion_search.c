/* SPDX-License-Identifier: MIT */
/*
 * motion_search.c - motions to a chord, a text or a motif, and to where the chord changes.
 *
 * A chord is found by its name where it sounds on a beat.  A word after an @ is
 * found in markers, lyrics, cues and other texts.  Numbers are intervals in
 * semitones between the highest notes of consecutive onsets of the track.  Any
 * other word is a text.
 */

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "command/motion.h"
#include "music/chord.h"
#include "music/song.h"

#define MOTIF_MAX	16

struct match {
	int64_t	 ticks;
	int	 pitch, track;		/* -1: as they are */
};

/* The nearest match that is after the cursor, or before it. */
struct hunt {
	const struct session *s;
	int64_t		 from_ticks;
	bool		 back, any;
	struct match	 best;
};

/* false: no later match can be nearer. */
static bool
offer(struct hunt *h, int64_t ticks, int pitch, int track)
{
	if (h->back ? ticks >= h->from_ticks : ticks <= h->from_ticks)
		return true;
	if (!h->any || (h->back ? ticks > h->best.ticks : ticks < h->best.ticks))
		h->best = (struct match){ ticks, pitch, track };
	h->any = true;
	return h->back;
}

/* --- chords, on the beats */

#define BEATS_AT_ONCE	32		/* a query looks at whole chunks of notes */

/* What sounds in the first half of a beat. */
struct sounding {
	int64_t	 ticks, end_ticks;
	uint16_t classes;
	int	 bass, notes;
};

struct beats {
	const struct song *song;
	struct sounding	 beat[BEATS_AT_ONCE];
	int		 count;
};

static bool
hear(void *arg, const struct note *n)
{
	struct beats *b = arg;

	if (song_is_drums(b->song, n->track, n->channel, n->start_ticks))
		return true;
	for (int i = 0; i < b->count; i++) {
		struct sounding *c = &b->beat[i];

		if (n->start_ticks >= c->end_ticks ||
		    (n->start_ticks < c->ticks && note_end(n) <= c->ticks))
			continue;
		c->classes |= (uint16_t)(1u << n->pitch % 12);
		if (c->notes == 0 || n->pitch < c->bass)
			c->bass = n->pitch;
		c->notes++;
	}
	return true;
}

typedef bool (*beat_fn)(void *arg, int64_t ticks, const struct sounding *);

/* false: fn has enough. */
static bool
hear_beats(struct beats *b, beat_fn fn, void *arg)
{
	struct window w = { b->beat[0].ticks, 0, 0, 127 };

	if (b->count == 0)
		return true;
	w.end_ticks = b->beat[b->count - 1].end_ticks;
	song_query(b->song, -1, &w, hear, b);
	for (int i = 0; i < b->count; i++)
		if (!fn(arg, b->beat[i].ticks, &b->beat[i]))
			return false;
	b->count = 0;
	return true;
}

/* All beats from a tick on, until fn has enough. */
static void
each_beat(const struct session *s, int64_t from, beat_fn fn, void *arg)
{
	int64_t end = song_last_note_end_ticks(s->song);
	struct beats b = { .song = s->song };
	struct bar bar;

	time_bar_at(s->time, from, &bar);
	for (; bar.start_ticks < end; time_bar(s->time, bar.number + 1, &bar)) {
		for (int64_t t = bar.start_ticks; t < bar.start_ticks + bar.length_ticks;
		    t += bar.beat_ticks) {
			b.beat[b.count++] = (struct sounding){ .ticks = t,
			    .end_ticks = t + bar.beat_ticks / 2 + 1 };
			if (b.count == BEATS_AT_ONCE && !hear_beats(&b, fn, arg))
				return;
		}
	}
	hear_beats(&b, fn, arg);
}

struct chord_hunt {
	struct hunt	*hunt;
	uint16_t	 classes;
	int		 bass;		/* -1: any */
	bool		 was;		/* it sounded on the beat before */
};

static bool
look_chord(void *arg, int64_t ticks, const struct sounding *c)
{
	struct chord_hunt *h = arg;
	bool is = c->notes > 0 && c->classes == h->classes &&
	    (h->bass < 0 || c->bass % 12 == h->bass), begins = is && !h->was;

	h->was = is;
	return !begins || offer(h->hunt, ticks, -1, -1);
}

/* --- motifs */

static bool
parse_motif(const char *what, int *intervals, int *count)
{
	*count = 0;
	while (*what != '\0') {
		char *end;
		long n = strtol(what, &end, 10);

		if (end == what || (*end != ' ' && *end != '\0') || n < -127 || n > 127 ||
		    *count == MOTIF_MAX)
			return false;
		intervals[(*count)++] = (int)n;
		what = end + strspn(end, " ");
	}
	return *count > 0;
}

/* The last onsets, each with its highest note. */
struct motif_hunt {
	struct hunt	*hunt;
	const int	*intervals;
	int		 count;		/* of intervals */
	struct note	 tops[MOTIF_MAX + 1];
	int		 top_count;
};

static bool
motif_ends(struct motif_hunt *h)
{
	if (h->top_count < h->count + 1)
		return true;
	for (int i = 0; i < h->count; i++)
		if (h->tops[i + 1].pitch - h->tops[i].pitch != h->intervals[i])
			return true;
	return offer(h->hunt, h->tops[0].start_ticks, h->tops[0].pitch, -1);
}

static bool
look_motif(void *arg, const struct note *n)
{
	struct motif_hunt *h = arg;
	struct note *last = h->top_count > 0 ? &h->tops[h->top_count - 1] : NULL;

	if (last != NULL && last->start_ticks == n->start_ticks) {
		if (n->pitch > last->pitch)
			*last = *n;
		return true;
	}
	if (!motif_ends(h))		/* the last onset is whole only now */
		return false;
	if (h->top_count == h->count + 1)
		memmove(h->tops, h->tops + 1, (size_t)h->count * sizeof *h->tops);
	else
		h->top_count++;
	h->tops[h->top_count - 1] = *n;
	return true;
}

bool
search_motif_here(const struct session *s, int notes, char *motif, size_t size, struct err *err)
{
	int64_t at = s->cursor_ticks - 1;
	int last = 0, found = 0;
	struct note n;

	for (motif[0] = '\0'; found < notes && song_next_note(s->song, s->track, at, &n);
	    found++, last = n.pitch) {
		struct motif_hunt h = { .count = 0 };
		struct window w = { n.start_ticks, n.start_ticks + 1, 0, 127 };
		struct hunt none = { s, INT64_MAX, false, false, { 0, 0, 0 } };

		h.hunt = &none;
		at = n.start_ticks;
		h.tops[0] = n;
		h.top_count = 1;
		w.start_ticks = at;
		song_query(s->song, s->track, &w, look_motif, &h);
		n = h.tops[0].start_ticks == at ? h.tops[0] : n;
		if (found > 0)
			snprintf(motif + strlen(motif), size - strlen(motif), "%s%+d",
			    found > 1 ? " " : "", n.pitch - last);
	}
	return found > 1 || err_set(err, ERR_ARG, "a motif needs two notes from here on");
}

/* --- texts */

struct text_hunt {
	struct hunt	*hunt;
	const char	*wanted;
};

static bool
look_text(void *arg, int track, const struct event *e)
{
	struct text_hunt *h = arg;
	char text[256];

	(void)track;
	if (e->status != 0xff || e->data[0] < META_TEXT || e->data[0] > META_CUE ||
	    e->payload == NULL)
		return true;
	song_text(h->hunt->s->song, e, text, sizeof text);
	if (strcasestr(text, h->wanted) != NULL)
		offer(h->hunt, e->tick, -1, -1);
	return true;
}

/* --- what is looked for */

bool
search_check(const char *what, struct err *err)
{
	return what[what[0] == '@'] != '\0' || err_set(err, ERR_ARG, "look for what? "
	    "Dm7, @coda, or a motif such as +2 +2 -4");
}

static void
hunt_for(struct hunt *h, const char *what)
{
	const struct session *s = h->s;
	struct window all = { 0, INT64_MAX, 0, 127 };
	int intervals[MOTIF_MAX], count, root, bass;
	uint16_t classes;
	struct err err;

	if (parse_motif(what, intervals, &count)) {
		struct motif_hunt m = { .hunt = h, .intervals = intervals, .count = count };

		song_query(s->song, s->track, &all, look_motif, &m);
		if (!h->any || h->back)
			motif_ends(&m);
	} else if (what[0] != '@' && chord_parse(what, &classes, &root, &bass, &err)) {
		struct chord_hunt c = { h, classes, strchr(what, '/') != NULL ? bass : -1, false };

		each_beat(s, 0, look_chord, &c);
	} else {
		struct text_hunt t = { h, what + (what[0] == '@') };

		song_query_events(s->song, -1, 0, INT64_MAX, look_text, &t);
	}
}

/* From the end it goes on at the start; a region does not. */
static bool
to_match(const struct session *s, const struct going *g, bool back, struct reach *r,
    struct err *err)
{
	struct hunt h = { s, s->cursor_ticks, back, false, { 0, -1, -1 } };
	const char *what = s->editing.last.search;

	if (what[0] == '\0')
		return err_set(err, ERR_ARG, "nothing has been looked for yet; / looks for a "
		    "chord, a text or a motif");
	for (long long i = 0; i < g->count; i++) {
		h.any = false;
		hunt_for(&h, what);
		if (!h.any && !g->for_region) {
			h.from_ticks = back ? INT64_MAX : -1;
			hunt_for(&h, what);
		}
		if (!h.any)
			return err_set(err, ERR_ARG, "there is no %.60s%s", what,
			    g->for_region ? back ? " before" : " after" : "");
		h.from_ticks = h.best.ticks;
	}
	reach_ticks(s, h.best.ticks, r);
	if (h.best.pitch >= 0)
		r->pitch = h.best.pitch;
	return true;
}

static bool
go_search_next(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return to_match(s, g, false, r, err);
}

static bool
go_search_previous(const struct session *s, const struct going *g, struct reach *r,
    struct err *err)
{
	return to_match(s, g, true, r, err);
}

/* --- where the chord changes */

struct change_hunt {
	struct hunt	*hunt;
	char		 name[CHORD_NAME_SIZE];
};

static bool
look_change(void *arg, int64_t ticks, const struct sounding *c)
{
	struct change_hunt *h = arg;
	char name[CHORD_NAME_SIZE];

	if (c->notes < 3 || !chord_name(c->classes, c->bass % 12, NULL, name) ||
	    strcmp(name, h->name) == 0)
		return true;
	strcpy(h->name, name);
	return offer(h->hunt, ticks, -1, -1);
}

static bool
to_change(const struct session *s, const struct going *g, bool back, struct reach *r,
    struct err *err)
{
	struct hunt h = { s, s->cursor_ticks, back, false, { 0, -1, -1 } };

	for (long long i = 0; i < g->count; i++) {
		struct change_hunt c = { &h, "" };

		h.any = false;
		each_beat(s, 0, look_change, &c);
		if (!h.any)
			return err_set(err, ERR_ARG, "the chord does not change %s here",
			    back ? "before" : "after");
		h.from_ticks = h.best.ticks;
	}
	reach_ticks(s, h.best.ticks, r);
	return true;
}

static bool
go_chord_next(const struct session *s, const struct going *g, struct reach *r, struct err *err)
{
	return to_change(s, g, false, r, err);
}

static bool
go_chord_previous(const struct session *s, const struct going *g, struct reach *r,
    struct err *err)
{
	return to_change(s, g, true, r, err);
}

const struct motion motion_search_table[] = {
	{ go_search_next, "search", MOTION_WORD | MOTION_SEARCHES | MOTION_JUMPS },
	{ go_search_next, "search-next", MOTION_JUMPS },
	{ go_search_previous, "search-previous", MOTION_JUMPS },
	{ go_chord_next, "chord-next", 0 },
	{ go_chord_previous, "chord-previous", 0 },
	{ NULL, NULL, 0 }
};
