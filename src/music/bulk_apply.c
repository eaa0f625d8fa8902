/* SPDX-License-Identifier: MIT */
/* bulk_apply.c - bulk edit of a track: reads its changes and finds the events. */
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "music/bulk_work.h"

#define IDS_A_NOTE	16		/* so far apart may ids lie, and be indexed by */

bool
bulk_no_memory(struct bulk_work *w)
{
	return err_set(w->err, ERR_LIMIT, "there is not enough memory for the edit");
}

bool
bulk_does_not_fit(struct bulk_work *w)
{
	return err_set(w->err, ERR_ARG, "the edit does not fit the track that it is for");
}

/* A look at the track that warms it up for the next one. */
static void
find_ids(struct bulk_work *w)
{
	uint32_t low = UINT32_MAX, high = 0;

	for (size_t i = 0; i < w->old->count; i++) {
		const struct chunk *c = w->old->spans[i].chunk;

		for (const struct packed_event *e = c->packed; e < c->packed + c->count; e++) {
			if (!packed_is_note(e) || e->partner == 0)
				continue;
			low = e->partner < low ? e->partner : low;
			high = e->partner > high ? e->partner : high;
		}
	}
	w->low_id = low;
	w->ids = high >= low ? (size_t)high - low + 1 : 1;
	if (w->ids > IDS_A_NOTE * w->old->notes + 4096)
		w->ids = 0;
}

bool
bulk_work_begin(struct bulk_work *w, const struct track *old, struct err *err)
{
	*w = (struct bulk_work){ .old = old, .err = err };
	w->out = track_new();
	w->touched = calloc(old->count + 1, sizeof *w->touched);
	if (w->out == NULL || w->touched == NULL)
		return bulk_no_memory(w);
	track_take_frame(w->out, old);
	find_ids(w);
	return true;
}

void
bulk_work_end(struct bulk_work *w)
{
	track_unref(w->out);
	free(w->touched);
	free(w->ends);
	free(w->offs_by_id);
	free(w->ons.events);
	free(w->offs.events);
}

/* --- note-offs */

static int
off_compare(const void *a, const void *b)
{
	const struct bulk_off *x = a, *y = b;

	return (x->id > y->id) - (x->id < y->id);
}

struct bulk_off *
bulk_find_off(const struct bulk_work *w, uint32_t id)
{
	const struct bulk_off wanted = { .id = id };

	if (w->ids == 0)
		return bsearch(&wanted, w->offs_by_id, w->off_count, sizeof wanted, off_compare);
	return id - w->low_id < w->ids && w->offs_by_id[id - w->low_id].id == id ?
	    &w->offs_by_id[id - w->low_id] : NULL;
}

void
bulk_sort_offs(struct bulk_work *w)
{
	if (w->ids == 0)
		sort_items(w->offs_by_id, w->off_count, sizeof *w->offs_by_id, off_compare);
}

struct bulk_off *
bulk_set_off(struct bulk_work *w, const struct packed_event *on, enum bulk_fate fate,
    const struct packed_event *now)
{
	struct bulk_off off = { .id = on->partner, .tick = INT64_MIN }, *at;

	if (on->partner == 0)
		return NULL;
	if (fate == BULK_CHANGES) {
		off.tick = now->tick + now->length_ticks;
		off.pitch = now->data0;
		off.channel = now->status & 15;
		off.at_once = now->length_ticks == 0;
	}
	at = &w->offs_by_id[w->ids > 0 ? on->partner - w->low_id : w->off_count++];
	*at = off;
	return at;
}

/* --- one look */

/* A chunk that is filled while the old one is read. */
static struct packed_event *
room_for(struct bulk_work *w, uint32_t count)
{
	struct chunk *c = w->out->room == 0 ? NULL : w->out->spans[w->out->count - 1].chunk;

	if (c == NULL || c->count + count > SONG_CHUNK_EVENTS)
		c = track_open_chunk(w->out);
	return c == NULL ? NULL : c->packed + c->count;
}

/*
 * What becomes of a note-off in four bytes, for it is looked at a million times:
 * pitch and channel it gets, and whether there is such a note and whether it goes.
 */
#define END_SET		0x10000u
#define END_GOES	0x20000u

static bool
set_end(struct bulk_work *w, const struct packed_event *on, enum bulk_fate fate,
    const struct packed_event *now)
{
	if (on->partner == 0)
		return false;
	w->ends[on->partner - w->low_id] = fate == BULK_GOES ? END_SET | END_GOES :
	    END_SET | (uint32_t)(now->status & 15) << 8 | now->data0;
	return true;
}

/* Puts down the note-on as it becomes, if it does not go.  false: err says why it cannot. */
static bool
read_note(struct bulk_work *w, const struct packed_event *on, struct packed_event **to,
    bool *changed)
{
	struct packed_event *now = *to;
	enum bulk_fate fate;

	if (!w->source.note(w->source.arg, on, &fate, now, w->err))
		return false;
	*to += fate != BULK_GOES;
	if (fate == BULK_STAYS)
		return true;
	*changed = true;
	w->moves |= fate == BULK_CHANGES &&
	    (now->tick != on->tick || now->length_ticks != on->length_ticks);
	w->pending += set_end(w, on, fate, now);
	return true;
}

/* Puts down what becomes of a chunk; it says how much that is, and whether any is new. */
static bool
read_chunk(struct bulk_work *w, const struct chunk *c, struct packed_event *to, uint32_t *count,
    bool *changed)
{
	struct packed_event *begin = to;
	uint32_t end;

	for (const struct packed_event *e = c->packed; e < c->packed + c->count; e++) {
		*to = *e;
		if (packed_is_note(e)) {
			if (!read_note(w, e, &to, changed))
				return false;
			if (w->moves)
				return true;
		} else if (w->pending > 0 && packed_ends_note(e) &&
		    e->id - w->low_id < w->ids && (end = w->ends[e->id - w->low_id]) != 0) {
			*changed = true;
			w->pending--;
			to->status = (e->status & 0xf0) | (end >> 8 & 15);
			to->data0 = end & 0x7f;
			to += (end & END_GOES) == 0;
		} else {
			to++;
		}
	}
	*count = (uint32_t)(to - begin);
	return true;
}

static bool
change_chunk(struct bulk_work *w, const struct span *s)
{
	struct packed_event *to = room_for(w, s->chunk->count);
	bool changed = false;
	uint32_t count = 0;

	if (to == NULL)
		return bulk_no_memory(w);
	if (!read_chunk(w, s->chunk, to, &count, &changed))
		return false;
	if (w->moves)
		return true;
	if (!changed)		/* what was copied is not taken in */
		return track_push_chunk(w->out, s) || bulk_no_memory(w);
	track_take_in(w->out, count);
	return true;
}

bool
bulk_change_in_place(struct bulk_work *w)
{
	w->moves = w->ids == 0;
	if (w->moves)
		return false;
	w->ends = calloc(w->ids, sizeof *w->ends);
	if (w->ends == NULL)
		return bulk_no_memory(w);
	for (size_t i = 0; i < w->old->count; i++) {
		const struct span *s = &w->old->spans[i];

		if (w->pending == 0 && w->source.passes(w->source.arg, s)) {
			if (!track_push_chunk(w->out, s))
				return bulk_no_memory(w);
		} else if (!change_chunk(w, s) || w->moves) {
			return false;
		}
	}
	/* An end that stands before its beginning was passed by. */
	w->moves |= w->pending > 0;
	return !w->moves;
}

/* --- notes as the columns say */

void
bulk_open_columns(struct bulk_columns_read *r, const struct bulk *b, const struct track *t)
{
	*r = (struct bulk_columns_read){
		.bulk = b, .start_ticks = t->start_ticks, .next_id = b->first_id,
	};
	for (int i = 0; i < BULK_COLUMNS; i++)
		r->column[i] = bulk_read(b, (enum bulk_columns)i);
}

bool
bulk_columns_are_over(const struct bulk_columns_read *r)
{
	for (int i = 0; i < BULK_COLUMNS; i++)
		if (r->column[i].bad || r->column[i].left > 0 ||
		    r->column[i].at != r->column[i].end)
			return false;
	return r->next_id == r->bulk->first_id + r->bulk->new_ids;
}

static bool
columns_do_not_fit(struct err *err)
{
	return err_set(err, ERR_ARG, "the edit does not fit the track that it is for");
}

/* The values are a stranger's: none is added before it is known to be small. */
bool
bulk_add_columns(struct bulk_columns_read *r, struct note *n, struct err *err)
{
	int64_t value[BULK_COLUMNS], pitch, velocity, channel;
	bool bad = false;

	for (int i = BULK_START; i < BULK_COLUMNS; i++) {
		value[i] = bulk_next(&r->column[i]);
		bad |= r->column[i].bad || value[i] > SONG_TICK_MAX || value[i] < -SONG_TICK_MAX;
	}
	if (bad)
		return columns_do_not_fit(err);
	pitch = n->pitch + value[BULK_PITCH];
	velocity = n->velocity + value[BULK_VELOCITY];
	channel = n->channel + value[BULK_CHANNEL];
	n->start_ticks += value[BULK_START];
	n->length_ticks += value[BULK_LENGTH];
	if (pitch < 0 || pitch > 127 || velocity < 1 || velocity > 127 || channel < 0 ||
	    channel > 15)
		return err_set(err, ERR_ARG, "there is no note of pitch %lld, velocity %lld, "
		    "channel %lld", (long long)pitch, (long long)velocity, (long long)channel + 1);
	n->pitch = (uint8_t)pitch;
	n->velocity = (uint8_t)velocity;
	n->channel = (uint8_t)channel;
	if (n->start_ticks < r->start_ticks || n->start_ticks > SONG_TICK_MAX ||
	    n->length_ticks < 0 || n->length_ticks > SONG_TICK_MAX - n->start_ticks)
		return err_set(err, ERR_ARG, "a piece has no place at tick %lld",
		    (long long)n->start_ticks);
	return true;
}

static bool
columns_pass(void *arg, const struct span *s)
{
	struct bulk_reader *r = &((struct bulk_columns_read *)arg)->column[BULK_FATE];

	if (s->notes == 0)
		return true;
	if ((r->left == 0 && !bulk_next_run(r)) || r->value != BULK_STAYS || r->left < s->notes)
		return false;
	r->left -= s->notes;
	return true;
}

static bool
columns_note(void *arg, const struct packed_event *on, enum bulk_fate *fate,
    struct packed_event *now, struct err *err)
{
	struct bulk_columns_read *r = arg;
	int64_t value = bulk_next(&r->column[BULK_FATE]);
	struct note n;

	if (r->column[BULK_FATE].bad || value < 0 || value >= BULK_FATES)
		return columns_do_not_fit(err);
	*fate = (enum bulk_fate)value;
	if (*fate != BULK_CHANGES)
		return true;
	n = (struct note){
		.start_ticks = on->tick, .length_ticks = on->length_ticks,
		.channel = on->status & 15, .pitch = on->data0, .velocity = on->data1,
	};
	if (!bulk_add_columns(r, &n, err))
		return false;
	bulk_set_on(now, on, &n);
	if (on->partner != 0)
		return n.length_ticks > 0 || on->length_ticks == 0 ||
		    err_set(err, ERR_ARG, "a note needs a length");
	if (n.length_ticks > 0)			/* the end that it had not */
		now->partner = r->next_id++;
	return true;
}

struct bulk_source
bulk_columns_source(struct bulk_columns_read *r)
{
	return (struct bulk_source){ columns_pass, columns_note, r };
}

/* --- */

/* false: it takes the general way, or it fails. */
static bool
try_in_place(struct bulk_work *w, const struct bulk *b)
{
	struct bulk_columns_read r;

	if (b->kind != BULK_NOTES)
		return false;
	bulk_open_columns(&r, b, w->old);
	w->source = bulk_columns_source(&r);
	return bulk_change_in_place(w) &&
	    (bulk_columns_are_over(&r) || bulk_does_not_fit(w));
}

struct track *
bulk_apply(const struct bulk *b, const struct track *old, struct err *err)
{
	struct bulk_work w;
	struct track *made = NULL;
	bool good;

	if (b->first_id > UINT32_MAX - 1 - b->new_ids || (b->new_ids > 0 && b->first_id == 0)) {
		err_set(err, ERR_ARG, "the edit does not fit the track that it is for");
		return NULL;
	}
	good = bulk_work_begin(&w, old, err) && try_in_place(&w, b);
	if (!good && (w.moves || b->kind != BULK_NOTES) && w.out != NULL) {
		bulk_work_end(&w);
		good = bulk_work_begin(&w, old, err) && bulk_weave(&w, b);
	}
	if (good) {
		track_seal(w.out);
		made = track_ref(w.out);
	}
	bulk_work_end(&w);
	return made;
}
