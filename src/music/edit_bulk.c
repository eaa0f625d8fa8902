/* SPDX-License-Identifier: MIT */
/* edit_bulk.c - edits that change many notes at once. */
#include "music/edit.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "music/bulk_work.h"
#include "music/edit_build.h"
#include "music/song.h"
#include "music/track.h"

#define FEW		BULK_FEW

static bool
no_memory(struct err *err)
{
	return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
}

/* What the track becomes is worked out here: what does not fit is found while it is built. */
bool
edit_finish_bulk(struct edit *e, const struct song *s, int track, struct bulk *b, struct err *err)
{
	if (!bulk_finish(b))
		return no_memory(err);
	if (b->after == NULL)
		b->after = bulk_apply(b, s->tracks[track], err);
	if (b->after == NULL || !edit_reserve(e, 1, err))
		return false;
	b->before = track_ref(s->tracks[track]);
	e->changes[e->count++] = (struct change){ .kind = CHANGE_BULK, .track = track, .bulk = b };
	return true;
}

/* --- notes that change or go */

struct mapping {
	struct edit	*edit;
	const struct song *song;
	const struct window *window;
	edit_note_fn	 fn;
	void		*arg;
	struct err	*err;
	int		 track;		/* the one at hand */
	struct bulk	*bulk;
	size_t		 touched;	/* of all tracks */

	/* The first that are touched: where there are no more, they are changes of their own. */
	struct note	 old[FEW], new[FEW];
	enum note_fate	 fate[FEW];
	size_t		 few;
	bool		 failed;
};

static bool
put_note(struct mapping *m, enum note_fate fate, const struct note *old, const struct note *new)
{
	struct bulk *b = m->bulk;
	int64_t length = new->length_ticks - old->length_ticks;

	if (!bulk_put(b, BULK_FATE, 1, fate == NOTE_GOES ? BULK_GOES :
	    fate == NOTE_CHANGES ? BULK_CHANGES : BULK_STAYS))
		return no_memory(m->err);
	if (fate == NOTE_STAYS)
		return true;
	b->notes++;
	if (fate == NOTE_GOES)
		return true;
	if (!old->ended) {	/* no end stays none, unless it gets a length */
		b->new_ids += length != 0;
		length = length != 0 ? new->length_ticks : 0;
	}
	return (bulk_put(b, BULK_START, 1, new->start_ticks - old->start_ticks) &&
	    bulk_put(b, BULK_LENGTH, 1, length) &&
	    bulk_put(b, BULK_PITCH, 1, new->pitch - old->pitch) &&
	    bulk_put(b, BULK_VELOCITY, 1, new->velocity - old->velocity) &&
	    bulk_put(b, BULK_CHANNEL, 1, new->channel - old->channel)) || no_memory(m->err);
}

static bool
changes(const struct note *old, const struct note *new)
{
	return new->start_ticks != old->start_ticks || new->length_ticks != old->length_ticks ||
	    new->pitch != old->pitch || new->velocity != old->velocity ||
	    new->channel != old->channel;
}

/* What fn says; a note that it leaves as it is stays. */
static enum note_fate
ask(struct mapping *m, const struct note *old, struct note *new)
{
	enum note_fate fate = NOTE_STAYS;

	*new = *old;
	if (window_has(m->window, old))
		fate = m->fn(m->arg, new, m->err);
	return fate == NOTE_CHANGES && !changes(old, new) ? NOTE_STAYS : fate;
}

static bool
passes(void *arg, const struct span *s)
{
	struct mapping *m = arg;

	if (!window_misses(m->window, s))
		return false;
	m->failed |= !bulk_put(m->bulk, BULK_FATE, s->notes, BULK_STAYS);
	return true;
}

static bool
map_note(void *arg, const struct packed_event *on, enum bulk_fate *fate, struct packed_event *now,
    struct err *err)
{
	struct mapping *m = arg;
	struct note old, new;
	enum note_fate asked;

	(void)err;		/* it is the mapping's own */
	packed_note(m->song->tracks[m->track], m->track, on, &old);
	asked = ask(m, &old, &new);
	*fate = asked == NOTE_GOES ? BULK_GOES : asked == NOTE_CHANGES ? BULK_CHANGES : BULK_STAYS;
	if (asked == NOTE_FAILS || !put_note(m, asked, &old, &new))
		return false;
	if (asked == NOTE_CHANGES) {
		if (new.pitch > 127 || new.channel > 15 || new.velocity < 1 || new.velocity > 127)
			return err_set(m->err, ERR_ARG, "there is no note of pitch %d, velocity "
			    "%d, channel %d", new.pitch, new.velocity, new.channel + 1);
		if (!old.ended && new.length_ticks == old.length_ticks)
			new.length_ticks = on->length_ticks;
		bulk_set_on(now, on, &new);
	}
	return true;
}

/* Only the columns: what they make of the track is worked out when they are whole. */
static bool
map_track(struct mapping *m)
{
	const struct track *t = m->song->tracks[m->track];
	struct packed_event now;
	enum bulk_fate fate;

	for (size_t i = 0; i < t->count; i++) {
		const struct chunk *c = t->spans[i].chunk;

		if (passes(m, &t->spans[i]))
			continue;
		for (uint32_t j = 0; j < c->count; j++)
			if (packed_is_note(&c->packed[j]) &&
			    !map_note(m, &c->packed[j], &fate, &now, m->err))
				return false;
	}
	return true;
}

static bool
new_bulk(struct mapping *m)
{
	bulk_unref(m->bulk);
	m->bulk = bulk_new(BULK_NOTES);
	return m->bulk != NULL || no_memory(m->err);
}

/* Notes that only change in their place make the new track while they are asked about. */
static bool
change_in_bulk(struct mapping *m)
{
	const struct track *t = m->song->tracks[m->track];
	struct bulk_work w;
	bool good;

	if (!new_bulk(m))
		return false;
	good = bulk_work_begin(&w, t, m->err);
	if (good) {
		w.source = (struct bulk_source){ passes, map_note, m };
		good = bulk_change_in_place(&w);
	}
	if (good) {
		track_seal(w.out);
		m->bulk->after = track_ref(w.out);
	} else if (w.moves) {
		good = new_bulk(m) && map_track(m);
	}
	bulk_work_end(&w);
	if (!good || m->failed)
		return m->failed ? no_memory(m->err) : false;
	m->bulk->first_id = m->song->next_id + m->edit->new_ids;
	if (!edit_finish_bulk(m->edit, m->song, m->track, m->bulk, m->err))
		return false;
	m->edit->new_ids += m->bulk->new_ids;
	m->edit->notes += m->bulk->notes;
	m->touched += m->bulk->notes;
	m->bulk = NULL;			/* it is the edit's now */
	return true;
}

/* Takes in the first that are touched; false: there is one too many, or fn fails. */
static bool
take_few(void *arg, const struct note *old)
{
	struct mapping *m = arg;
	struct note new;
	enum note_fate fate = ask(m, old, &new);

	if (fate == NOTE_STAYS)
		return true;
	m->failed = fate == NOTE_FAILS;
	if (m->few == FEW || m->failed) {
		m->few = FEW + 1;
		return false;
	}
	m->old[m->few] = *old;
	m->new[m->few] = new;
	m->fate[m->few++] = fate;
	return true;
}

static bool
change_few(struct mapping *m)
{
	bool good = true;

	for (size_t i = 0; good && i < m->few; i++)
		good = m->fate[i] == NOTE_GOES ?
		    edit_remove_note(m->edit, m->song, &m->old[i], m->err) :
		    edit_set_note(m->edit, m->song, &m->old[i], &m->new[i], m->err);
	m->touched += m->few;
	return good;
}

bool
edit_changes_track(const struct edit *e, int track)
{
	for (size_t i = 0; i < e->count; i++)
		if (e->changes[i].track == track || e->changes[i].kind == CHANGE_TRACK_INSERT ||
		    e->changes[i].kind == CHANGE_TRACK_REMOVE)
			return true;
	return false;
}

static bool
change_track(struct mapping *m)
{
	m->few = 0;
	song_query(m->song, m->track, m->window, take_few, m);
	if (m->failed)
		return false;
	if (m->few <= FEW)
		return change_few(m);
	return edit_changes_track(m->edit, m->track) ? err_set(m->err, ERR_ARG,
	    "the edit changes notes of track %d already", m->track + 1) : change_in_bulk(m);
}

void
edit_label_notes(struct edit *e, const char *what, size_t notes)
{
	if (e->label[0] == '\0')
		snprintf(e->label, sizeof e->label, "%s %zu note%s", what, notes,
		    notes == 1 ? "" : "s");
}

bool
edit_map_notes(struct edit *e, const struct song *s, int track, const struct window *w,
    edit_note_fn fn, void *arg, size_t *touched, struct err *err)
{
	struct mapping m = {
		.edit = e, .song = s, .window = w, .fn = fn, .arg = arg, .err = err,
	};
	struct edit_mark before = edit_mark(e);
	bool good = true;

	if (track >= s->count)
		return err_set(err, ERR_ARG, "there is no track %d", track + 1);
	for (m.track = 0; m.track < s->count && good; m.track++)
		if (track < 0 || track == m.track)
			good = change_track(&m);
	bulk_unref(m.bulk);
	if (!good)
		return edit_go_back(e, &before);
	if (m.touched > 0)
		edit_label_notes(e, "change", m.touched);
	*touched = m.touched;
	return true;
}

/* --- notes that are known */

struct known {
	const struct note *old, *new;	/* new NULL: they go */
	size_t		 count, at;
	int		 track;
};

/* They come as they are given; whoever asks again begins with the first. */
static enum note_fate
take_known(void *arg, struct note *n, struct err *err)
{
	struct known *k = arg;

	(void)err;
	if (n->id == k->old[0].id)
		k->at = 0;
	if (k->at == k->count || k->old[k->at].id != n->id)
		return NOTE_STAYS;
	if (k->new != NULL) {
		uint32_t id = n->id;

		*n = k->new[k->at];
		n->id = id;
	}
	k->at++;
	return k->new != NULL ? NOTE_CHANGES : NOTE_GOES;
}

static bool
one_by_one(struct edit *e, const struct song *s, const struct known *k, struct err *err)
{
	bool good = true;

	for (size_t i = 0; good && i < k->count; i++) {
		if (k->new == NULL)
			good = edit_remove_note(e, s, &k->old[i], err);
		else if (k->new[i].track != k->old[i].track || changes(&k->old[i], &k->new[i]))
			good = edit_set_note(e, s, &k->old[i], &k->new[i], err);
	}
	return good;
}

/* The notes of one track; those that go to another are changes of their own. */
static bool
change_known(struct edit *e, const struct song *s, struct known *k, struct err *err)
{
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	struct edit_mark before = edit_mark(e);
	size_t touched;

	if (k->count <= FEW || edit_changes_track(e, k->track))
		return one_by_one(e, s, k, err);
	for (size_t i = 0; k->new != NULL && i < k->count; i++)
		if (k->new[i].track != k->track)
			return one_by_one(e, s, k, err);
	all.start_ticks = k->old[0].start_ticks;
	all.end_ticks = k->old[k->count - 1].start_ticks + 1;
	if (!edit_map_notes(e, s, k->track, &all, take_known, k, &touched, err))
		return false;
	if (k->at == k->count)
		return true;
	edit_go_back(e, &before);		/* they come in another order */
	return one_by_one(e, s, k, err);
}

static bool
change_all_known(struct edit *e, const struct song *s, const struct note *old,
    const struct note *new, size_t count, struct err *err)
{
	struct edit_mark before = edit_mark(e);

	for (size_t from = 0, to; from < count; from = to) {
		struct known k = { old + from, new == NULL ? NULL : new + from, 0, 0,
		    old[from].track };

		for (to = from; to < count && old[to].track == k.track; to++)
			k.count++;
		if (!change_known(e, s, &k, err))
			return edit_go_back(e, &before);
	}
	return true;
}

bool
edit_set_notes(struct edit *e, const struct song *s, const struct note *old,
    const struct note *new, size_t count, struct err *err)
{
	return change_all_known(e, s, old, new, count, err);
}

bool
edit_remove_notes(struct edit *e, const struct song *s, const struct note *notes, size_t count,
    struct err *err)
{
	bool bare = e->label[0] == '\0';

	if (!change_all_known(e, s, notes, NULL, count, err))
		return false;
	if (bare && count > 1) {
		e->label[0] = '\0';
		edit_label_notes(e, "remove", count);
	}
	return true;
}
