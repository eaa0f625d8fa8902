/* SPDX-License-Identifier: MIT */
#include "model/infer/keep.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/sort.h"
#include "model/infer/generate.h"
#include "model/infer/prefix.h"
#include "music/song.h"

/* Decision about one cell's notes. */
struct fate {
	bool		 stays, fixed;	/* fixed: not chosen at random */
	struct note	 origin;	/* in the song; the last of several at one place */
};

struct keeper {
	struct keep	*keep;
	const struct prefix *prefix;
	const struct generate_request *request;
	struct rng	*rng;
	int		 slot, track;	/* track: of the piece */
	struct fate	*fate;		/* owned; per note of the piece */
	size_t		 removed_capacity;
	struct err	*err;
	bool		 failed;
};

static bool
is_named(const struct generate_keep *keep, uint32_t id)
{
	return ids_have(keep->ids, keep->count, id);
}

static bool
touches_span(const struct generate_keep *keep, int64_t start_ticks, int64_t end_ticks)
{
	for (size_t i = 0; i < keep->span_count; i++)
		if (start_ticks < keep->spans[i].end_ticks &&
		    end_ticks > keep->spans[i].start_ticks)
			return true;
	return false;
}

int64_t
keep_next_span(const struct generate_keep *keep, int64_t ticks)
{
	int64_t next = INT64_MAX;

	for (size_t i = 0; i < keep->span_count; i++)
		if (keep->spans[i].start_ticks >= ticks && keep->spans[i].start_ticks < next)
			next = keep->spans[i].start_ticks;
	return next;
}

static bool
in_region(const struct keeper *k, const struct note *note)
{
	return note->start_ticks >= k->request->start_ticks &&
	    note->start_ticks < k->prefix->end_ticks;
}

/* The piece's note for a note of the song; NULL: none. */
static struct fate *
fate_of(const struct keeper *k, const struct note *note)
{
	ptrdiff_t at = piece_find(&k->prefix->piece, &k->prefix->place, k->track,
	    note->start_ticks, note->pitch);

	return at >= 0 ? &k->fate[at] : NULL;
}

static bool
remove_note(struct keeper *k, const struct note *note)
{
	struct keep *keep = k->keep;

	if (keep->removed_count == k->removed_capacity) {
		size_t capacity = k->removed_capacity == 0 ? 32 : 2 * k->removed_capacity;
		struct note *grown = realloc(keep->removed, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(k->err, ERR_LIMIT, "no memory for %zu notes", capacity);
		keep->removed = grown;
		k->removed_capacity = capacity;
	}
	keep->removed[keep->removed_count++] = *note;
	return true;
}

static bool
decide(void *arg, const struct note *note)
{
	struct keeper *k = arg;
	const struct generate_keep *asked = &k->request->keep;
	struct fate *fate;
	bool fixed = !k->request->replace || !in_region(k, note) || is_named(asked, note->id) ||
	    touches_span(asked, note->start_ticks, note->start_ticks + note->length_ticks +
	    (note->length_ticks == 0));
	bool stays = fixed || (asked->kind == LOCK_NOTES && asked->share > 0 &&
	    rng_float(k->rng) < asked->share);

	if (note->channel != k->prefix->place.channel[k->track] ||
	    note->start_ticks < k->prefix->place.bar_ticks[0])
		return true;
	fate = fate_of(k, note);
	if (fate != NULL) {
		fate->stays = fate->stays || stays;
		fate->fixed = fate->fixed || fixed;
		fate->origin = *note;
	}
	k->failed = !stays && !remove_note(k, note);
	return !k->failed;
}

/* Whether the cell keeps the rhythm, contour or pitches of all its notes. */
static bool
is_varied(const struct keeper *k, const struct fate *fate, size_t count)
{
	bool any = false, fixed = false;

	for (size_t i = 0; i < count; i++) {
		any = any || !fate[i].stays;
		fixed = fixed || fate[i].fixed;
	}
	return k->request->keep.kind != LOCK_NOTES && any &&
	    (k->request->keep.kind != LOCK_PITCHES || !fixed);
}

/* Where rhythm, contour or pitches are kept and nothing is to change, nothing new may come. */
static bool
is_closed(const struct keeper *k, const struct fate *fate, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (!fate[i].stays)
			return false;
	return k->request->replace && k->request->keep.kind != LOCK_NOTES;
}

static bool
lock_cell(struct keeper *k, int bar)
{
	const struct prefix *p = k->prefix;
	size_t count, left = 0, at = k->keep->locks.notes;
	const struct piece_note *note = piece_cell(&p->piece, k->track, bar, &count);
	const struct fate *fate = &k->fate[note - p->piece.note];
	struct piece_note *kept = malloc((count + 1) * sizeof *kept);
	struct note *origin = realloc(k->keep->origin, (at + count + 1) * sizeof *origin);
	bool locked = is_closed(k, fate, count) || touches_span(&k->request->keep,
	    p->place.bar_ticks[bar], p->place.bar_ticks[bar + 1]);
	bool varied = !locked && is_varied(k, fate, count), ok;
	int from = bar == p->start_bar ? p->start_step : 0;
	int to = bar == p->end_bar - 1 ? p->end_step : p->piece.bar[bar].steps;

	if (origin != NULL)
		k->keep->origin = origin;
	if (kept == NULL || origin == NULL) {
		free(kept);
		return err_set(k->err, ERR_LIMIT, "no memory for %zu locked notes", count);
	}
	for (size_t i = 0; i < count; i++) {
		if (!varied && !fate[i].stays)
			continue;
		kept[left] = note[i];
		if (varied && fate[i].stays)
			kept[left].pitch |= LOCK_FIXED;
		origin[at + left++] = fate[i].origin;
	}
	ok = locks_set(&k->keep->locks, bar - p->start_bar, k->slot,
	    varied ? k->request->keep.kind : LOCK_NOTES, kept, left, from,
	    locked ? from : to, k->err);
	free(kept);
	return ok;
}

static bool
lock_slot(struct keeper *k)
{
	const struct prefix *p = k->prefix;
	/* Notes near the ends may be snapped into the region. */
	struct window window = { p->place.bar_ticks[p->start_bar] - p->place.ticks_per_quarter,
		p->place.bar_ticks[p->end_bar], 0, 127 };

	k->track = p->encode.order[k->slot];
	if (window.start_ticks < 0)
		window.start_ticks = 0;
	song_query(k->request->song, p->place.track[k->track], &window, decide, k);
	for (int bar = p->start_bar; bar < p->end_bar && !k->failed; bar++)
		k->failed = !lock_cell(k, bar);
	return !k->failed;
}

bool
keep_make(struct keep *keep, const struct prefix *prefix, const struct generate_request *request,
    struct rng *rng, struct err *err)
{
	struct keeper k = { .keep = keep, .prefix = prefix, .request = request,
	    .rng = rng, .err = err };
	bool ok;

	k.fate = calloc(prefix->piece.notes + 1, sizeof *k.fate);
	ok = (k.fate != NULL || err_set(err, ERR_LIMIT, "no memory for what is kept")) &&
	    locks_init(&keep->locks, &prefix->piece, prefix->start_bar,
	    prefix->end_bar - prefix->start_bar, err);
	for (k.slot = 0; ok && k.slot < prefix->encode.order_count; k.slot++)
		ok = !prefix_plays(prefix, k.slot) || lock_slot(&k);
	free(k.fate);
	return ok;
}

void
keep_clear(struct keep *keep)
{
	locks_clear(&keep->locks);
	free(keep->origin);
	free(keep->removed);
	*keep = (struct keep){ 0 };
}

bool
keep_is_new(const struct keep *keep, int bar, int slot, size_t i, const struct piece_note *note,
    const struct note **origin)
{
	const struct lock_cell *cell = locks_cell(&keep->locks, bar, slot);
	const struct piece_note *kept = locks_kept(&keep->locks, cell);

	*origin = NULL;
	if (cell->kind == LOCK_NOTES) {
		for (uint32_t n = 0; n < cell->count; n++)
			if (kept[n].position == note->position && kept[n].pitch == note->pitch)
				return false;
		return true;
	}
	if (i < cell->count && cell->kind != LOCK_PITCHES)
		*origin = &keep->origin[cell->first + i];
	return *origin == NULL || (kept[i].pitch & LOCK_FIXED) == 0;
}
