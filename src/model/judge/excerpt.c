/* SPDX-License-Identifier: MIT */
#include "model/judge/excerpt.h"

#include <stdlib.h>

#include "base/sort.h"
#include "music/song.h"
#include "music/time.h"

/* A note being added to the excerpt. */
struct found {
	struct excerpt_note note;
	int		 track;
	uint8_t		 channel;
	bool		 drum;
};

struct finder {
	const struct song *song;
	struct found	*found;		/* owned */
	size_t		 count, capacity;
	const struct note **removed;	/* owned; by track and id */
	size_t		 removed_count;
	bool		 full;		/* out of memory */
};

/* --- bars */

static bool
find_bars(struct excerpt *e, const struct time_map *time, struct err *err)
{
	struct bar at, last;
	int64_t first, count;

	time_bar_at(time, e->start, &at);
	time_bar_at(time, e->end - 1, &last);
	if (last.number - at.number >= EXCERPT_BARS_MAX)
		return err_set(err, ERR_LIMIT, "a region of %lld bars is more than can be judged",
		    (long long)(last.number - at.number + 1));
	first = at.number - EXCERPT_SEED_BARS + (at.start_ticks < e->start);
	first = first > 0 ? first : 0;
	count = last.number - first + 1 + (at.start_ticks < e->start);
	e->bar = calloc((size_t)count, sizeof *e->bar);
	if (e->bar == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %lld bars", (long long)count);
	for (int64_t number = first; number <= last.number; number++) {
		struct excerpt_bar *bar = &e->bar[e->seed_bars + e->bars];
		struct bar b;

		time_bar(time, number, &b);
		*bar = (struct excerpt_bar){ b.start_ticks, b.length_ticks, b.numerator,
			b.denominator };
		if (b.start_ticks < e->start && b.start_ticks + b.length_ticks > e->start) {
			bar[1] = *bar;
			bar[0].length = e->start - b.start_ticks;
			bar[1].start = e->start;
			bar[1].length -= bar[0].length;
			e->seed_bars++;
			e->bars++;
		} else if (b.start_ticks < e->start) {
			e->seed_bars++;
		} else {
			e->bars++;
		}
	}
	e->first = e->seed_bars > 0 ? e->bar[0].start : e->start;
	e->late_bars = e->seed_bars < EXCERPT_LATE_BARS ? e->seed_bars : EXCERPT_LATE_BARS;
	e->late = e->late_bars > 0 ? e->bar[e->seed_bars - e->late_bars].start : e->start;
	return true;
}

/* --- notes */

static void
keep(struct finder *f, const struct note *n)
{
	if (f->count == f->capacity) {
		size_t capacity = f->capacity > 0 ? 2 * f->capacity : 256;
		struct found *more = realloc(f->found, capacity * sizeof *more);

		if (more == NULL) {
			f->full = true;
			return;
		}
		f->found = more;
		f->capacity = capacity;
	}
	f->found[f->count++] = (struct found){
		{ n->start_ticks, n->start_ticks + n->length_ticks, 0, n->pitch, n->velocity },
		n->track, n->channel,
		song_is_drums(f->song, n->track, n->channel, n->start_ticks) };
}

static int
compare_removed(const void *a, const void *b)
{
	const struct note *x = *(const struct note *const *)a, *y = *(const struct note *const *)b;

	if (x->track != y->track)
		return x->track < y->track ? -1 : 1;
	return (x->id > y->id) - (x->id < y->id);
}

static bool
is_removed(const struct finder *f, const struct note *n)
{
	return f->removed_count > 0 && bsearch(&n, f->removed, f->removed_count,
	    sizeof *f->removed, compare_removed) != NULL;
}

static bool
find_note(void *arg, const struct note *n)
{
	struct finder *f = arg;

	if (n->ended && n->length_ticks > 0 && !is_removed(f, n))
		keep(f, n);
	return !f->full;
}

static bool
list_removed(struct finder *f, const struct excerpt_change *change)
{
	f->removed = calloc(change->removed_count + 1, sizeof *f->removed);
	if (f->removed == NULL)
		return false;
	for (size_t i = 0; i < change->removed_count; i++)
		f->removed[f->removed_count++] = &change->removed[i];
	sort_items(f->removed, f->removed_count, sizeof *f->removed, compare_removed);
	return true;
}

/* Finds the notes of all tracks that start in the excerpt. */
static bool
find_notes(struct finder *f, const struct excerpt *e, const struct excerpt_change *change)
{
	struct window window = { e->first, e->end, 0, 127 };
	size_t kept = 0;

	if (change != NULL && !list_removed(f, change))
		return false;
	song_query(f->song, -1, &window, find_note, f);
	for (size_t i = 0; change != NULL && i < change->added_count; i++)
		if (change->added[i].length_ticks > 0)
			keep(f, &change->added[i]);
	for (size_t i = 0; i < f->count; i++)
		if (f->found[i].note.start >= e->first && f->found[i].note.start < e->end)
			f->found[kept++] = f->found[i];
	f->count = kept;
	return !f->full;
}

/* --- parts */

static int
compare_channels(const void *a, const void *b)
{
	const struct found *x = a, *y = b;

	if (x->track != y->track)
		return x->track < y->track ? -1 : 1;
	return (x->channel > y->channel) - (x->channel < y->channel);
}

static int
compare_notes(const void *a, const void *b)
{
	const struct excerpt_note *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->pitch != y->pitch)
		return x->pitch < y->pitch ? -1 : 1;
	return (x->end > y->end) - (x->end < y->end);
}

static void
finish_part(const struct excerpt *e, struct excerpt_part *part, size_t drums)
{
	part->drums = 2 * drums > part->count;
	sort_items(part->note, part->count, sizeof *part->note, compare_notes);
	for (size_t i = 0; i < part->count; i++) {
		struct excerpt_note *n = &part->note[i];
		int64_t over = n->start < e->start ? e->start : e->end;

		part->old += n->start < e->start;
		n->part = e->parts;
		n->end = n->end < over ? n->end : over;
	}
}

static bool
make_parts(struct excerpt *e, struct finder *f)
{
	bool apart = song_format(f->song) == 0;
	size_t drums = 0;

	sort_items(f->found, f->count, sizeof *f->found, compare_channels);
	e->note = calloc(f->count + 1, sizeof *e->note);
	e->part = calloc(f->count + 1, sizeof *e->part);
	if (e->note == NULL || e->part == NULL)
		return false;
	for (size_t i = 0; i < f->count; i++) {
		const struct found *n = &f->found[i];
		struct excerpt_part *part = &e->part[e->parts];

		if (i == 0 || n->track != n[-1].track || (apart && n->channel != n[-1].channel)) {
			part->note = &e->note[i];
			drums = 0;
		}
		e->note[e->notes++] = n->note;
		drums += n->drum;
		part->count++;
		if (i + 1 == f->count || n->track != n[1].track ||
		    (apart && n->channel != n[1].channel)) {
			finish_part(e, part, drums);
			e->parts++;
		}
	}
	return true;
}

bool
excerpt_make(struct excerpt *e, const struct song *song, const struct time_map *time,
    int64_t start_ticks, int64_t end_ticks, const struct excerpt_change *change, struct err *err)
{
	struct finder f = { .song = song };
	bool good;

	*e = (struct excerpt){ .quarter = song_ticks_per_quarter(song), .start = start_ticks,
		.end = end_ticks };
	if (start_ticks < 0 || start_ticks >= end_ticks)
		return err_set(err, ERR_ARG, "the region ends before it starts");
	if (!find_bars(e, time, err))
		return false;
	good = find_notes(&f, e, change) && make_parts(e, &f);
	free(f.found);
	free(f.removed);
	return good || err_set(err, ERR_LIMIT, "no memory for the notes of a region");
}

void
excerpt_clear(struct excerpt *e)
{
	free(e->bar);
	free(e->part);
	free(e->note);
	*e = (struct excerpt){ 0 };
}
