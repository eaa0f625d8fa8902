/* SPDX-License-Identifier: MIT */
#include "model/read/points.h"

#include <stdlib.h>

#include "base/sort.h"
#include "music/song.h"

#define TOGETHER	16		/* onsets within a sixteenth of a quarter are one */

struct adding {
	struct points	*to;
	const struct song *song;
	size_t		 count, capacity;
	bool		 full;		/* no memory */
};

static bool
add_note(void *arg, const struct note *n)
{
	struct adding *a = arg;

	if (song_is_drums(a->song, n->track, n->channel, n->start_ticks))
		return true;
	if (a->count == POINTS_MAX) {
		a->to->cut = true;
		return false;
	}
	if (a->count == a->capacity) {
		size_t capacity = a->capacity * 2 + 256;
		struct point *more = realloc(a->to->point, capacity * sizeof *more);

		if (more == NULL) {
			a->full = true;
			return false;
		}
		a->to->point = more;
		a->capacity = capacity;
	}
	a->to->point[a->count++] = (struct point){ n->start_ticks, n->length_ticks, n->pitch };
	return true;
}

static int
compare(const void *a, const void *b)
{
	const struct point *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return (x->pitch > y->pitch) - (x->pitch < y->pitch);
}

bool
points_make(struct points *p, const struct song *song, struct err *err)
{
	struct adding a = { .to = p, .song = song };
	struct window all = { 0, INT64_MAX, 0, 127 };

	*p = (struct points){ .tracks = song_tracks(song),
		.quarter = song_ticks_per_quarter(song) };
	p->first = calloc((size_t)p->tracks + 1, sizeof *p->first);
	for (int i = 0; p->first != NULL && i < p->tracks; i++) {
		song_query(song, i, &all, add_note, &a);
		if (a.count > p->first[i])
			sort_items(p->point + p->first[i], a.count - p->first[i],
			    sizeof *p->point, compare);
		p->first[i + 1] = a.count;
	}
	return (p->first != NULL && !a.full) ||
	    err_set(err, ERR_LIMIT, "no memory for the notes of the piece");
}

void
points_clear(struct points *p)
{
	free(p->point);
	free(p->first);
	*p = (struct points){ 0 };
}

size_t
points_place(const struct point *point, size_t low, size_t high, int64_t at)
{
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (point[middle].at < at)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

size_t
points_top(const struct points *p, int track, int64_t from, int64_t to, struct point *top,
    size_t most)
{
	size_t end = p->first[track + 1], count = 0;

	for (size_t i = points_place(p->point, p->first[track], end, from);
	    i < end && p->point[i].at < to; i++) {
		const struct point *n = &p->point[i];

		if (count > 0 && n->at - top[count - 1].at < p->quarter / TOGETHER + 1) {
			if (n->pitch > top[count - 1].pitch)
				top[count - 1] = (struct point){ top[count - 1].at, n->length,
					n->pitch };
		} else if (count < most) {
			top[count++] = *n;
		} else {
			break;
		}
	}
	return count;
}
