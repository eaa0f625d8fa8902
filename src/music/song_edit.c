/* SPDX-License-Identifier: MIT */
/* song_edit.c - applies an edit to a song. */
#include "base/sort.h"
#include "music/edit.h"

#include <stdlib.h>

#include "music/bulk.h"
#include "music/song.h"
#include "music/track.h"

#define PAYLOAD_MAX	0x0fffffff
#define COMBINE_MAX	(SONG_CHUNK_EVENTS * 3 / 4)	/* small neighbours become one chunk */

/* An edit may come from a store that somebody wrote: nothing in it is believed. */
bool
event_is_sound(const struct event *e, int64_t start_ticks, struct err *err)
{
	bool channel = e->status < 0xf0, note = (e->status & 0xf0) == 0x90 && e->data[1] > 0;

	if (e->tick < start_ticks || e->tick > SONG_TICK_MAX ||
	    e->order < -PACKED_ORDER_MAX || e->order > PACKED_ORDER_MAX)
		return err_set(err, ERR_ARG, "a piece has no place at tick %lld",
		    (long long)e->tick);
	if (e->status < 0x80 || (!channel && e->status != 0xf0 && e->status != 0xf7 &&
	    e->status != 0xff) || (e->status == 0xff && e->data[0] == META_END_OF_TRACK) ||
	    (channel && ((e->data[0] | e->data[1]) & 0x80) != 0) ||
	    (channel && e->payload != NULL) ||
	    (e->payload != NULL && e->payload->size_bytes > PAYLOAD_MAX))
		return err_set(err, ERR_ARG, "0x%02x 0x%02x 0x%02x at tick %lld is not an event "
		    "of a MIDI file", e->status, e->data[0], e->data[1], (long long)e->tick);
	if (e->length_ticks < 0 || e->length_ticks > SONG_TICK_MAX ||
	    (e->length_ticks > 0 && !note))
		return err_set(err, ERR_ARG, "an event at tick %lld cannot be %lld ticks long",
		    (long long)e->tick, (long long)e->length_ticks);
	if (e->id == 0 || e->id == UINT32_MAX)
		return err_set(err, ERR_ARG, "an event at tick %lld has no id", (long long)e->tick);
	return true;
}

static int
key_compare(int64_t tick_a, int64_t order_a, int64_t tick_b, int64_t order_b)
{
	if (tick_a != tick_b)
		return tick_a < tick_b ? -1 : 1;
	return (order_a > order_b) - (order_a < order_b);
}

/* Changes of one place stay in the order of the edit. */
static int
change_compare(const void *a, const void *b)
{
	const struct change *x = *(const struct change *const *)a;
	const struct change *y = *(const struct change *const *)b;
	int order;

	if (x->track != y->track)
		return x->track < y->track ? -1 : 1;
	order = key_compare(x->event.tick, x->event.order, y->event.tick, y->event.order);
	return order != 0 ? order : (x > y) - (x < y);
}

/* Changes of one track in order of place, on their way into a new track. */
struct merge {
	const struct change **at, **end;
	struct track	*out;
	struct err	*err;
};

static int
merge_compare(const struct merge *m, const struct packed_event *c)
{
	const struct event *e = &(*m->at)->event;

	return key_compare(e->tick, e->order, c->tick, c->order);
}

static bool
push_copy(struct merge *m, const struct packed_event *c)
{
	struct packed_event *copy = track_push(m->out);

	if (copy == NULL)
		return err_set(m->err, ERR_LIMIT, "there is not enough memory for the edit");
	*copy = *c;
	if (c->status >= 0xf0)
		blob_ref(c->payload);
	return true;
}

/* All changes of the next place, where `old` is the event that is there, or NULL. */
static bool
merge_place(struct merge *m, const struct packed_event *old)
{
	const struct event *first = &(*m->at)->event, *now = NULL, *e;
	struct event was;
	struct packed_event *packed;

	if (old != NULL) {
		packed_get(old, &was);
		now = &was;
	}
	for (; m->at < m->end; m->at++) {
		e = &(*m->at)->event;
		if (e->tick != first->tick || e->order != first->order)
			break;
		if ((*m->at)->kind == CHANGE_INSERT) {
			if (now != NULL)
				return err_set(m->err, ERR_ARG, "the edit puts two events in one "
				    "place of track %d, tick %lld", (*m->at)->track + 1,
				    (long long)e->tick);
			now = e;
			continue;
		}
		if (now == NULL || !event_equals(now, e))
			return err_set(m->err, ERR_ARG, "the edit takes an event out of track %d, "
			    "tick %lld, that is not there", (*m->at)->track + 1,
			    (long long)e->tick);
		now = NULL;
	}
	if (now == NULL)
		return true;
	packed = track_push(m->out);
	if (packed == NULL)
		return err_set(m->err, ERR_LIMIT, "there is not enough memory for the edit");
	packed_set(packed, now);
	return true;
}

static bool
merge_chunk(struct merge *m, const struct chunk *c)
{
	for (uint32_t i = 0; i < c->count; i++) {
		const struct packed_event *packed = &c->packed[i];

		while (m->at < m->end && merge_compare(m, packed) < 0)
			if (!merge_place(m, NULL))
				return false;
		if (m->at < m->end && merge_compare(m, packed) == 0) {
			if (!merge_place(m, packed))
				return false;
		} else if (!push_copy(m, packed)) {
			return false;
		}
	}
	return true;
}

/* Chunks that no change touches are shared, unless they fill up a small one before them. */
static bool
merge_spans(struct merge *m, const struct track *old)
{
	const struct chunk *c;
	const struct packed_event *last;
	uint32_t open;

	for (size_t i = 0; i < old->count; i++) {
		c = old->spans[i].chunk;
		last = &c->packed[c->count - 1];
		open = m->out->room == 0 ? 0 :
		    m->out->spans[m->out->count - 1].chunk->count;
		if ((m->at < m->end && (i + 1 == old->count || merge_compare(m, last) <= 0)) ||
		    (open > 0 && open + c->count <= COMBINE_MAX)) {
			if (!merge_chunk(m, c))
				return false;
		} else if (!track_push_chunk(m->out, &old->spans[i])) {
			return err_set(m->err, ERR_LIMIT,
			    "there is not enough memory for the edit");
		}
	}
	while (m->at < m->end)
		if (!merge_place(m, NULL))
			return false;
	return true;
}

static bool
change_track(struct song *s, const struct change **at, const struct change **end, struct err *err)
{
	int index = (*at)->track;
	struct track *old = s->tracks[index];
	struct merge m = { at, end, track_new(), err };

	if (m.out == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
	track_take_frame(m.out, old);
	if (!merge_spans(&m, old)) {
		track_unref(m.out);
		return false;
	}
	track_seal(m.out);
	s->tracks[index] = m.out;
	track_unref(old);
	return true;
}

static bool
change_events(struct song *s, const struct change *changes, size_t count, struct err *err)
{
	const struct change **sorted = malloc(count * sizeof *sorted);
	bool good = true;
	size_t from, to;

	if (sorted == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
	for (size_t i = 0; i < count && good; i++) {
		const struct change *ch = &changes[i];

		sorted[i] = ch;
		if (ch->track < 0 || ch->track >= s->count)
			good = err_set(err, ERR_ARG, "there is no track %d", ch->track + 1);
		else
			good = event_is_sound(&ch->event, s->tracks[ch->track]->start_ticks, err);
		if (good && ch->kind == CHANGE_INSERT && ch->event.id >= s->next_id)
			s->next_id = ch->event.id + 1;
	}
	if (good)
		sort_items(sorted, count, sizeof *sorted, change_compare);
	for (from = 0; from < count && good; from = to) {
		for (to = from + 1; to < count && sorted[to]->track == sorted[from]->track; )
			to++;
		good = change_track(s, sorted + from, sorted + to, err);
	}
	free(sorted);
	return good;
}

static bool
insert_track(struct song *s, const struct change *ch, struct err *err)
{
	struct track *t;
	int64_t start = ch->event.tick, eot = ch->event.length_ticks;

	if (ch->track < 0 || ch->track > s->count || s->count == SONG_TRACKS_MAX)
		return err_set(err, ERR_ARG, "there is no place for a track %d", ch->track + 1);
	if (start < 0 || start > eot || eot > SONG_TICK_MAX || (start > 0 && s->format != 2) ||
	    blob_bytes(ch->event.payload) > PAYLOAD_MAX)
		return err_set(err, ERR_ARG, "a track cannot begin at tick %lld and end at %lld",
		    (long long)start, (long long)eot);
	if (ch->event.id == UINT32_MAX || song_track_of_id(s, ch->event.id) >= 0)
		return err_set(err, ERR_ARG, "track %d cannot be known by the number %lu",
		    ch->track + 1, (unsigned long)ch->event.id);
	t = track_new();
	if (t != NULL) {
		t->id = ch->event.id;
		t->start_ticks = start;
		t->eot_ticks = eot;
		t->after_end = blob_ref(ch->event.payload);
		t->gaps_before = (uint32_t)(ch->event.order & UINT32_MAX);
		t->encoding = s->encoding;
		track_seal(t);
	}
	if (t == NULL || !song_add_track(s, t, ch->track)) {
		track_unref(t);
		return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
	}
	return true;
}

static bool
remove_track(struct song *s, const struct change *ch, struct err *err)
{
	struct track *t;

	if (ch->track < 0 || ch->track >= s->count)
		return err_set(err, ERR_ARG, "there is no track %d", ch->track + 1);
	t = s->tracks[ch->track];
	if (t->events > 0 || (ch->event.id != 0 && t->id != ch->event.id) ||
	    t->start_ticks != ch->event.tick ||
	    t->eot_ticks != ch->event.length_ticks)
		return err_set(err, ERR_ARG,
		    "track %d is not the empty one that the edit takes out",
		    ch->track + 1);
	track_unref(t);
	s->count--;
	for (int i = ch->track; i < s->count; i++)
		s->tracks[i] = s->tracks[i + 1];
	return true;
}

/* From where it stands to event.tick. */
static bool
move_track(struct song *s, const struct change *ch, struct err *err)
{
	int from = ch->track, to = (int)ch->event.tick;
	struct track *t;

	if (from < 0 || from >= s->count || ch->event.tick < 0 || ch->event.tick >= s->count)
		return err_set(err, ERR_ARG, "there is no place for track %d", from + 1);
	t = s->tracks[from];
	for (; from < to; from++)
		s->tracks[from] = s->tracks[from + 1];
	for (; from > to; from--)
		s->tracks[from] = s->tracks[from - 1];
	s->tracks[to] = t;
	return true;
}

/* Texts are read as they are now, not as they were when the track was made. */
static struct track *
track_for(const struct song *s, struct track *t)
{
	return t->encoding == s->encoding || (t->has & SPAN_TEXT) == 0 ? track_ref(t) :
	    track_read_as(t, s->encoding);
}

/* One state of the track in the place of the other; the first time it is worked out. */
static bool
change_in_bulk(struct song *s, const struct change *ch, struct err *err)
{
	bool back = ch->kind == CHANGE_BULK_BACK;
	struct bulk *b = ch->bulk;
	struct track *now, *from = back ? b->after : b->before, *to;

	if (ch->track < 0 || ch->track >= s->count)
		return err_set(err, ERR_ARG, "there is no track %d", ch->track + 1);
	now = s->tracks[ch->track];
	if (from != NULL ? !track_equals(from, now) : back)
		return err_set(err, ERR_ARG, "the edit does not fit track %d", ch->track + 1);
	if (from == NULL) {
		b->after = bulk_apply(b, now, err);
		if (b->after == NULL)
			return false;
		b->before = track_ref(now);
	}
	to = track_for(s, back ? b->before : b->after);
	if (to == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
	if (b->first_id + b->new_ids > s->next_id)
		s->next_id = b->first_id + b->new_ids;
	track_unref(now);
	s->tracks[ch->track] = to;
	return true;
}

struct song *
song_edited(const struct song *song, const struct edit *edit, struct err *err)
{
	struct song *s = song_try_snapshot(song);
	bool good = s != NULL;
	size_t from, to;

	if (s == NULL)
		err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
	for (from = 0; from < edit->count && good; from = to) {
		const struct change *ch = &edit->changes[from];

		to = from + 1;
		if (ch->kind == CHANGE_TRACK_INSERT) {
			good = insert_track(s, ch, err);
		} else if (ch->kind == CHANGE_TRACK_REMOVE) {
			good = remove_track(s, ch, err);
		} else if (ch->kind == CHANGE_TRACK_MOVE) {
			good = move_track(s, ch, err);
		} else if (ch->kind == CHANGE_BULK || ch->kind == CHANGE_BULK_BACK) {
			good = change_in_bulk(s, ch, err);
		} else {
			while (to < edit->count && edit->changes[to].kind <= CHANGE_REMOVE)
				to++;
			good = change_events(s, ch, to - from, err);
		}
	}
	if (good && !song_find_drums(s))
		good = err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
	if (good)
		return s;
	song_free(s);
	return NULL;
}
