/* SPDX-License-Identifier: MIT */
/* bulk_weave.c - bulk edit of a track: merges the changed events into it. */
#include <stdlib.h>
#include <string.h>

#include "music/bulk_work.h"

/*
 * Notes that move.  What gets another tick is gathered in the order of the
 * notes, and sorted.  Then the old track is copied without it, and at each tick
 * the ends that come to it stand before what is there, the beginnings behind.
 */

static bool
add_event(struct bulk_work *w, struct event_list *l, const struct packed_event *e)
{
	struct packed_event *grown;
	size_t room = 2 * l->capacity + 256;

	if (l->count == l->capacity) {
		grown = realloc(l->events, room * sizeof *grown);
		if (grown == NULL)
			return bulk_no_memory(w);
		l->events = grown;
		l->capacity = room;
	}
	l->events[l->count++] = *e;
	return true;
}

/* --- what gets another tick */

/* The end of a note without length stands right behind its beginning. */
static bool
gather_note(struct bulk_work *w, const struct packed_event *on, enum bulk_fate fate,
    const struct packed_event *now)
{
	struct bulk_off *off = bulk_set_off(w, on, fate, now);
	struct event_list *l = fate == BULK_CHANGES && now->length_ticks == 0 ? &w->ons : &w->offs;
	struct packed_event end;

	if (fate != BULK_CHANGES)
		return true;
	if (now->tick != on->tick && !add_event(w, &w->ons, now))
		return false;
	end = (struct packed_event){
		.tick = now->tick + now->length_ticks, .status = 0x80 | (now->status & 15),
		.data0 = now->data0, .data1 = 64, .id = now->partner, .partner = now->id,
	};
	if (now->partner == 0 || (on->partner != 0 && (off == NULL ||
	    end.tick == on->tick + on->length_ticks)))
		return true;
	if (off != NULL)
		off->slot = (uint32_t)l->count + 1;
	return add_event(w, l, &end);
}

static bool
gather_notes(struct bulk_work *w)
{
	struct packed_event now;
	enum bulk_fate fate;

	for (size_t i = 0; i < w->old->count; i++) {
		const struct span *s = &w->old->spans[i];

		if (w->source.passes(w->source.arg, s))
			continue;
		for (uint32_t j = 0; j < s->chunk->count; j++) {
			const struct packed_event *e = &s->chunk->packed[j];

			if (!packed_is_note(e))
				continue;
			if (!w->source.note(w->source.arg, e, &fate, &now, w->err))
				return false;
			if (fate == BULK_STAYS)
				continue;
			w->touched[i] = true;
			if (!gather_note(w, e, fate, &now))
				return false;
		}
	}
	return true;
}

/* What else an end holds is known when it is met. */
static void
gather_ends(struct bulk_work *w)
{
	struct packed_event *at;
	struct bulk_off *off;

	for (size_t i = 0; i < w->old->count; i++) {
		const struct chunk *c = w->old->spans[i].chunk;

		for (uint32_t j = 0; j < c->count; j++) {
			const struct packed_event *e = &c->packed[j];

			if (!packed_ends_note(e) || (off = bulk_find_off(w, e->id)) == NULL)
				continue;
			w->touched[i] = true;
			if (off->slot == 0)
				continue;
			at = &(off->at_once ? &w->ons : &w->offs)->events[off->slot - 1];
			at->status = (e->status & 0xf0) | off->channel;
			at->data1 = e->data1;
		}
	}
}

/* The notes of a BULK_ADD, in the order of their starts. */
static bool
gather_new(struct bulk_work *w, struct bulk_columns_read *r)
{
	struct packed_event on, off;
	int64_t start = 0;

	for (uint32_t i = 0; i < w->bulk->notes; i++) {
		struct note n = { .start_ticks = start };

		if (!bulk_add_columns(r, &n, w->err))
			return false;
		if (n.length_ticks == 0)
			return err_set(w->err, ERR_ARG, "a note needs a length");
		start = n.start_ticks;
		on = (struct packed_event){
			.tick = start, .status = 0x90 | n.channel, .data0 = n.pitch,
			.data1 = n.velocity, .length_ticks = n.length_ticks,
			.id = r->next_id, .partner = r->next_id + 1,
		};
		off = (struct packed_event){
			.tick = start + n.length_ticks, .status = 0x80 | n.channel,
			.data0 = n.pitch, .data1 = 64, .id = r->next_id + 1,
			.partner = r->next_id,
		};
		r->next_id += 2;
		if (!add_event(w, &w->ons, &on) || !add_event(w, &w->offs, &off))
			return false;
	}
	return true;
}

/* --- sorting: what was in order before nearly is so afterwards */

static size_t
run_end(const struct packed_event *e, size_t from, size_t count)
{
	size_t to = from + 1;

	while (to < count && e[to].tick >= e[to - 1].tick)
		to++;
	return to;
}

static void
merge_runs(const struct packed_event *from, size_t begin, size_t middle, size_t end,
    struct packed_event *to)
{
	size_t left = begin, right = middle;

	for (size_t i = begin; i < end; i++)
		to[i] = right >= end || (left < middle && from[left].tick <= from[right].tick) ?
		    from[left++] : from[right++];
}

/* Runs that rise are merged by twos until there is one. */
static bool
sort_list(struct bulk_work *w, struct event_list *l)
{
	struct packed_event *from = l->events, *to, *other;
	size_t middle, end;

	if (l->count == 0 || run_end(from, 0, l->count) == l->count)
		return true;
	to = malloc(l->count * sizeof *to);
	if (to == NULL)
		return bulk_no_memory(w);
	do {
		for (size_t begin = 0; begin < l->count; begin = end) {
			middle = run_end(from, begin, l->count);
			end = middle < l->count ? run_end(from, middle, l->count) : middle;
			merge_runs(from, begin, middle, end, to);
		}
		other = from;
		from = to;
		to = other;
	} while (run_end(from, 0, l->count) < l->count);
	free(to);
	l->events = from;
	l->capacity = l->count;
	return true;
}

/* --- the new track */

/* What of the old track and of the two lists is still to come. */
struct weave {
	struct bulk_work *w;
	size_t		 span;
	uint32_t	 event;
	const struct packed_event *on, *ons_end, *off, *offs_end;
	struct packed_event kept;	/* of the old track, as it is from now on */
	bool		 has_kept;
};

static bool
push(struct bulk_work *w, const struct packed_event *e)
{
	struct packed_event *copy = track_push(w->out);

	if (copy == NULL)
		return bulk_no_memory(w);
	*copy = *e;
	if (e->status >= 0xf0)
		blob_ref(e->payload);
	track_sum_up(w->out);
	return true;
}

/* Whether the event stays at its tick, and as what; *good false: err says why it cannot. */
static bool
stays(struct bulk_work *w, const struct packed_event *e, struct packed_event *now, bool *good)
{
	const struct bulk_off *off;
	enum bulk_fate fate;

	*now = *e;
	if (w->bulk->kind == BULK_ADD)
		return true;
	if (packed_is_note(e)) {
		*good = w->source.note(w->source.arg, e, &fate, now, w->err);
		return *good && fate != BULK_GOES && now->tick == e->tick;
	}
	if (!packed_ends_note(e) || (off = bulk_find_off(w, e->id)) == NULL)
		return true;
	now->status = (e->status & 0xf0) | off->channel;
	now->data0 = off->pitch;
	return off->tick != INT64_MIN && off->slot == 0;
}

static bool
may_share(const struct weave *v)
{
	int64_t last = v->w->old->spans[v->span].last_tick;

	return v->event == 0 && !v->w->touched[v->span] &&
	    (v->on == v->ons_end || v->on->tick > last) &&
	    (v->off == v->offs_end || v->off->tick > last);
}

/* A chunk that nothing touches; its notes are read over. */
static bool
share(struct weave *v)
{
	const struct span *s = &v->w->old->spans[v->span++];
	struct packed_event now;
	enum bulk_fate fate;

	if (!track_push_chunk(v->w->out, s))
		return bulk_no_memory(v->w);
	if (v->w->bulk->kind == BULK_ADD || v->w->source.passes(v->w->source.arg, s))
		return true;
	for (uint32_t i = 0; i < s->chunk->count; i++)
		if (packed_is_note(&s->chunk->packed[i]) && !v->w->source.note(v->w->source.arg,
		    &s->chunk->packed[i], &fate, &now, v->w->err))
			return false;
	return true;
}

/* Fills v->kept with the next event of the old track that stays. */
static bool
look_on(struct weave *v)
{
	const struct track *old = v->w->old;
	bool good = true;

	while (!v->has_kept && v->span < old->count && good) {
		const struct chunk *c = old->spans[v->span].chunk;

		if (may_share(v)) {
			good = share(v);
			continue;
		}
		v->has_kept = stays(v->w, &c->packed[v->event], &v->kept, &good);
		if (++v->event == c->count) {
			v->event = 0;
			v->span++;
		}
	}
	return good;
}

/* All events of one tick. */
static bool
weave_tick(struct weave *v, int64_t tick)
{
	int64_t first = v->has_kept && v->kept.tick == tick ? v->kept.order : 0, last = first;
	int64_t ends = 0, n = 0;
	struct packed_event e;

	for (const struct packed_event *o = v->off; o < v->offs_end && o->tick == tick; o++)
		ends++;
	if (first - ends * PACKED_ORDER_GAP < -PACKED_ORDER_MAX)
		return bulk_does_not_fit(v->w);
	for (; v->off < v->offs_end && v->off->tick == tick; v->off++) {
		e = *v->off;
		e.order = first - (ends - n++) * PACKED_ORDER_GAP;
		if (!push(v->w, &e))
			return false;
	}
	while (v->has_kept && v->kept.tick == tick) {
		last = v->kept.order;
		v->has_kept = false;
		if (!push(v->w, &v->kept) || !look_on(v))
			return false;
	}
	for (; v->on < v->ons_end && v->on->tick == tick; v->on++) {
		e = *v->on;
		last += PACKED_ORDER_GAP;
		if (last > PACKED_ORDER_MAX)
			return bulk_does_not_fit(v->w);
		e.order = last;
		if (!push(v->w, &e))
			return false;
	}
	return true;
}

/* An empty list may have no address, to which nothing may be added. */
static const struct packed_event *
end_of(const struct packed_event *events, size_t count)
{
	return count > 0 ? events + count : events;
}

static bool
weave(struct bulk_work *w)
{
	struct weave v = {
		.w = w, .on = w->ons.events, .ons_end = end_of(w->ons.events, w->ons.count),
		.off = w->offs.events, .offs_end = end_of(w->offs.events, w->offs.count),
	};
	int64_t tick;

	for (;;) {
		if (!look_on(&v))
			return false;
		tick = v.has_kept ? v.kept.tick : INT64_MAX;
		if (v.on < v.ons_end && v.on->tick < tick)
			tick = v.on->tick;
		if (v.off < v.offs_end && v.off->tick < tick)
			tick = v.off->tick;
		if (tick == INT64_MAX)
			return true;
		if (!weave_tick(&v, tick))
			return false;
	}
}

bool
bulk_weave(struct bulk_work *w, const struct bulk *b)
{
	struct bulk_columns_read r;
	bool good;

	w->bulk = b;
	w->offs_by_id = calloc((w->ids > 0 ? w->ids : w->old->notes) + 1, sizeof *w->offs_by_id);
	if (w->offs_by_id == NULL)
		return bulk_no_memory(w);
	w->source = bulk_columns_source(&r);
	bulk_open_columns(&r, b, w->old);
	good = b->kind == BULK_ADD ? gather_new(w, &r) : gather_notes(w);
	if (!good)
		return false;
	if (!bulk_columns_are_over(&r))
		return bulk_does_not_fit(w);
	if (b->kind == BULK_NOTES) {
		bulk_sort_offs(w);
		gather_ends(w);
	}
	bulk_open_columns(&r, b, w->old);
	return sort_list(w, &w->ons) && sort_list(w, &w->offs) && weave(w);
}
