/* SPDX-License-Identifier: MIT */
/* object.c - text objects: the parts of a piece that have a name. */

#include <stdlib.h>
#include <string.h>

#include "command/motion.h"
#include "music/edit.h"
#include "music/song.h"
#include "music/voice.h"

/* --- lists of notes */

struct list {
	struct note	*notes;		/* owned */
	size_t		 count, capacity;
	int64_t		 from_ticks;	/* only what begins at or after */
	bool		 full;
};

static bool
add(void *arg, const struct note *n)
{
	struct list *l = arg;

	if (n->start_ticks < l->from_ticks)
		return true;
	if (l->count == l->capacity) {
		size_t capacity = l->capacity == 0 ? 64 : l->capacity * 2;
		struct note *grown = realloc(l->notes, capacity * sizeof *grown);

		if (grown == NULL) {
			l->full = true;
			return false;
		}
		l->notes = grown;
		l->capacity = capacity;
	}
	l->notes[l->count++] = *n;
	return true;
}

static void
span(struct region *r, int track, int64_t start, int64_t end)
{
	memset(r, 0, sizeof *r);
	r->track = track;
	r->w = (struct window){ start, end > start ? end : start, 0, 127 };
}

/* These notes alone, from the first onset to the last end. */
static bool
region_of(const struct session *s, const struct list *l, struct region *r, struct err *err)
{
	span(r, s->track, 0, 0);
	r->ids = malloc((l->count + 1) * sizeof *r->ids);
	if (r->ids == NULL || l->full)
		return err_set(err, ERR_LIMIT, "no memory for so many notes");
	r->w = (struct window){ INT64_MAX, 0, 127, 0 };
	for (size_t i = 0; i < l->count; i++) {
		const struct note *n = &l->notes[i];
		int64_t end = n->start_ticks + n->length_ticks;

		r->ids[r->id_count++] = n->id;
		if (n->start_ticks < r->w.start_ticks)
			r->w.start_ticks = n->start_ticks;
		if (end > r->w.end_ticks)
			r->w.end_ticks = end;
		if (n->pitch < r->w.low)
			r->w.low = n->pitch;
		if (n->pitch > r->w.high)
			r->w.high = n->pitch;
	}
	region_sort(r);
	return true;
}

/* With the rest after it: up to the next onset. */
static void
take_rest(const struct session *s, struct region *r)
{
	struct note next;

	if (song_next_note(s->song, s->track, r->w.end_ticks - 1, &next))
		r->w.end_ticks = next.start_ticks;
}

/* --- note and chord */

static bool
find_note(const struct session *s, long long count, bool around, struct region *r,
    struct err *err)
{
	struct list l = { .from_ticks = 0 };
	struct note n;
	bool good;

	if (!session_note_here(s, &n))
		return err_set(err, ERR_ARG, "there is no note at the cursor");
	add(&l, &n);
	for (long long i = 1; i < count &&
	    song_next_note(s->song, s->track, n.start_ticks, &n); i++)
		add(&l, &n);
	good = region_of(s, &l, r, err);
	if (good && around)
		take_rest(s, r);
	free(l.notes);
	return good;
}

static int64_t
together(const struct session *s)
{
	int64_t ticks = song_ticks_per_quarter(s->song) / 16;

	return ticks > 0 ? ticks : 1;
}

static bool
look_sounding(void *arg, const struct note *n)
{
	*(struct note *)arg = *n;	/* the last one is the one that began last */
	return true;
}

/* The note at the cursor, or the one that began last of what sounds there. */
static bool
onset_here(const struct session *s, int64_t *ticks)
{
	struct window w = { s->cursor_ticks, s->cursor_ticks + s->grid_ticks, 0, 127 };
	struct note n = { .id = 0 };

	if (!session_note_here(s, &n))
		song_query(s->song, s->track, &w, look_sounding, &n);
	*ticks = n.start_ticks;
	return n.id != 0;
}

/* What begins together, to a 64th: played chords are never quite at once. */
static bool
find_chord(const struct session *s, long long count, bool around, struct region *r,
    struct err *err)
{
	struct list l = { .from_ticks = 0 };
	int64_t onset, near = together(s);
	struct note next;
	bool good;

	if (!onset_here(s, &onset))
		return err_set(err, ERR_ARG, "there is no chord at the cursor");
	for (long long i = 0; i < count; i++) {
		struct window w = { i == 0 && onset > near ? onset - near : onset, onset + near + 1,
		    0, 127 };

		if (i == 0 && onset <= near)
			w.start_ticks = 0;
		l.from_ticks = w.start_ticks;
		song_query(s->song, s->track, &w, add, &l);
		if (!song_next_note(s->song, s->track, onset + near, &next))
			break;
		onset = next.start_ticks;
	}
	good = region_of(s, &l, r, err);
	if (good && around)
		take_rest(s, r);
	free(l.notes);
	return good;
}

/* --- bar, section, loop, track, all */

static bool
find_bar(const struct session *s, long long count, bool around, struct region *r, struct err *err)
{
	struct bar first, last;

	(void)err;
	time_bar_at(s->time, s->cursor_ticks, &first);
	time_bar(s->time, first.number + count - 1, &last);
	span(r, s->track, first.start_ticks, last.start_ticks + last.length_ticks);
	r->sounding = around;
	return true;
}

struct sides {
	int64_t	 at, before, after;	/* markers on both sides; the ends of the piece */
	long long skip;
};

static bool
look_sides(void *arg, int track, const struct event *e)
{
	struct sides *sides = arg;

	(void)track;
	if (e->status != 0xff || e->data[0] != META_MARKER)
		return true;
	if (e->tick <= sides->at && e->tick > sides->before)
		sides->before = e->tick;
	if (e->tick > sides->at && e->tick < sides->after)
		sides->after = e->tick;
	return true;
}

/* Between two markers; the last section goes to the end of the last bar. */
static bool
find_section(const struct session *s, long long count, bool around, struct region *r,
    struct err *err)
{
	int64_t end = song_last_note_end_ticks(s->song), start = -1;
	struct sides sides = { s->cursor_ticks, 0, 0, 0 };
	struct bar bar;

	(void)err;
	time_bar_at(s->time, (end > s->cursor_ticks + 1 ? end : s->cursor_ticks + 1) - 1, &bar);
	end = bar.start_ticks + bar.length_ticks;
	for (long long i = 0; i < count && sides.at < end; i++) {
		sides.before = 0;
		sides.after = end;
		song_query_events(s->song, -1, 0, INT64_MAX, look_sides, &sides);
		if (start < 0)
			start = sides.before;
		sides.at = sides.after;
	}
	span(r, s->track, start, sides.after);
	r->sounding = around;
	return true;
}

static bool
find_loop(const struct session *s, long long count, bool around, struct region *r,
    struct err *err)
{
	(void)count;
	if (s->loop_start_ticks >= s->loop_end_ticks)
		return err_set(err, ERR_ARG, "there is no loop; g\\ makes one here");
	span(r, s->track, s->loop_start_ticks, s->loop_end_ticks);
	r->sounding = around;
	return true;
}

/* The end of the last bar that has a note. */
static int64_t
piece_end(const struct session *s)
{
	int64_t end = song_last_note_end_ticks(s->song);
	struct bar bar;

	time_bar_at(s->time, end > 0 ? end - 1 : 0, &bar);
	return bar.start_ticks + bar.length_ticks;
}

static bool
find_track(const struct session *s, long long count, bool around, struct region *r,
    struct err *err)
{
	(void)count, (void)around, (void)err;
	span(r, s->track, 0, piece_end(s));
	return true;
}

static bool
find_all(const struct session *s, long long count, bool around, struct region *r, struct err *err)
{
	(void)count, (void)around, (void)err;
	span(r, -1, 0, piece_end(s));
	return true;
}

/* --- phrase: what no rest of a beat or more parts */

struct phrases {
	int64_t	 at, rest;
	int64_t	 start, end;		/* of the phrase that is being read; end -1: none yet */
	int64_t	 found_start, found_end, next;
	long long wanted;
	bool	 any;
};

/* The phrase that has just been read ends before `next`. */
static bool
phrase_ends(struct phrases *p, int64_t next)
{
	p->next = next;
	if (p->end < 0 || p->at >= p->end)
		return true;
	if (p->at < p->start && !p->any)
		return false;		/* the cursor stands in the rest before it */
	if (!p->any)
		p->found_start = p->start;
	p->any = true;
	p->found_end = p->end;
	return --p->wanted > 0;
}

static bool
look_phrase(void *arg, const struct note *n)
{
	struct phrases *p = arg;
	int64_t end = n->start_ticks + n->length_ticks;

	if (p->end >= 0 && n->start_ticks < p->end + p->rest) {
		if (end > p->end)
			p->end = end;
		return true;
	}
	if (!phrase_ends(p, n->start_ticks))
		return false;
	p->start = n->start_ticks;
	p->end = end;
	return true;
}

static bool
find_phrase(const struct session *s, long long count, bool around, struct region *r,
    struct err *err)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct phrases p = { .at = s->cursor_ticks, .end = -1, .wanted = count };
	struct bar bar;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	p.rest = bar.beat_ticks;
	song_query(s->song, s->track, &all, look_phrase, &p);
	if (p.wanted > 0)
		phrase_ends(&p, p.end);
	if (!p.any)
		return err_set(err, ERR_ARG, "no phrase of this track sounds here");
	span(r, s->track, p.found_start, around && p.next > p.found_end ? p.next : p.found_end);
	return true;
}

/* --- voice */

static bool
find_voice(const struct session *s, long long count, bool around, struct region *r,
    struct err *err)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct list l = { .from_ticks = 0 }, one = { .from_ticks = 0 };
	uint8_t *voices = NULL;
	struct note here;
	bool good = session_note_here(s, &here) ||
	    err_set(err, ERR_ARG, "there is no note at the cursor");
	int voice = -1;

	(void)count, (void)around;
	if (!good)
		return false;
	song_query(s->song, s->track, &all, add, &l);
	voices = malloc(l.count + 1);
	good = (voices != NULL && !l.full) ||
	    err_set(err, ERR_LIMIT, "no memory for so many notes");
	if (good)
		voice_split(l.notes, l.count, voices);
	for (size_t i = 0; good && i < l.count; i++)
		if (l.notes[i].id == here.id)
			voice = voices[i];
	for (size_t i = 0; good && i < l.count; i++)
		if (voices[i] == voice)
			add(&one, &l.notes[i]);
	good = good && region_of(s, &one, r, err);
	free(one.notes);
	free(l.notes);
	free(voices);
	return good;
}

/* --- what was generated and taken last */

static bool
find_generated(const struct session *s, long long count, bool around, struct region *r,
    struct err *err)
{
	const struct history *h = &s->history;
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct list l = { .from_ticks = 0 };
	const struct edit *taken = NULL;
	size_t kept = 0;
	bool good;

	(void)count, (void)around;
	for (uint32_t node = h->at; node != 0 && taken == NULL; node = h->nodes[node].parent)
		if (strncmp(h->nodes[node].edit.label, "take ", 5) == 0)
			taken = &h->nodes[node].edit;
	if (taken == NULL)
		return err_set(err, ERR_ARG, "nothing that was generated has been taken yet");
	span(r, -1, 0, 0);
	r->ids = edit_added_ids(taken, &r->id_count);
	if (r->ids == NULL)
		return err_set(err, ERR_LIMIT, "no memory for so many notes");
	region_sort(r);
	/* Where they are by now, and which are left. */
	song_query(s->song, -1, &all, add, &l);
	for (size_t i = 0; i < l.count; i++)
		if (region_holds(r, &l.notes[i]))
			l.notes[kept++] = l.notes[i];
	l.count = kept;
	region_clear(r);
	good = region_of(s, &l, r, err);
	r->track = -1;
	free(l.notes);
	if (good && r->id_count == 0)
		return err_set(err, ERR_ARG, "nothing is left of what was taken last");
	return good;
}

const struct object object_table[] = {
	{ find_note, "note", "note" },
	{ find_chord, "chord", "chord" },
	{ find_bar, "bar", "bar" },
	{ find_phrase, "phrase", "phrase between rests" },
	{ find_section, "section", "section between markers" },
	{ find_loop, "loop", "loop" },
	{ find_track, "track", "track" },
	{ find_voice, "voice", "voice of the note" },
	{ find_generated, "generated", "what was taken last" },
	{ find_all, "all", "all tracks" },
	{ NULL, NULL, NULL }
};

const struct object *
object_find(const char *name, bool *around)
{
	*around = strncmp(name, "a-", 2) == 0;
	for (const struct object *o = object_table; o->name != NULL; o++)
		if (strcmp(o->name, name + (*around ? 2 : 0)) == 0)
			return o;
	return NULL;
}
