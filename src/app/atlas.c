/* SPDX-License-Identifier: MIT */
#include "app/atlas.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/atlas_internal.h"
#include "app/landing.h"
#include "app/session.h"
#include "app/suggest.h"
#include "music/song.h"

/* --- the map */

/* How many candidates are done: with the piece's node, what the map is of. */
static size_t
count_takes(const struct session *s)
{
	size_t count = 0;

	for (size_t b = 0; s->suggest != NULL && b < s->suggest->count; b++)
		for (int c = 0; c < s->suggest->batches[b]->count; c++)
			count += s->suggest->batches[b]->candidates[c].done &&
			    !s->suggest->batches[b]->candidates[c].dropped;
	return count;
}

static void
fail(struct atlas *a, const struct err *err)
{
	snprintf(a->trouble, sizeof a->trouble, "%s", err->text);
}

static void
start(struct session *s)
{
	struct atlas *a = s->atlas;
	struct atlas_work *w = calloc(1, sizeof *w);
	struct err err = { 0 };

	a->node = s->history.at;
	a->takes = count_takes(s);
	if (w == NULL)
		return;
	if (!atlas_collect_takes(w, s, &err)) {
		fail(a, &err);
		atlas_work_free(w);
		return;
	}
	a->finding.kind = &atlas_maps;
	if (!finding_start(&a->finding, w, s->revision, &err))
		fail(a, &err);
}

void
atlas_want(struct session *s)
{
	struct atlas *a = s->atlas;

	if (a == NULL) {
		a = s->atlas = calloc(1, sizeof *a);
		if (a == NULL)
			return;
		a->cursor = (struct map_place){ 0.5, 0.5 };
		start(s);
	} else if (!finding_runs(&a->finding) && s->previewed == NULL &&
	    (a->node != s->history.at || a->takes != count_takes(s))) {
		start(s);
	}
	a->open = true;
}

/* A new map: the cursor stands on the point that it stood on, if that is known. */
static void
show_map(struct atlas *a, struct atlas_work *w)
{
	size_t at = 0;

	for (size_t i = 0; a->shown != NULL && i < w->count; i++) {
		size_t old = map_nearest(&a->shown->map, a->cursor, 1);

		if (memcmp(&w->point[i], &a->shown->point[old], sizeof *w->point) == 0)
			at = i;
	}
	atlas_work_free(a->shown);
	a->shown = w;
	a->cursor = w->map.place[at];
	a->gaps = map_gaps(&w->map, a->gap, ATLAS_GAPS);
	a->gap_at = a->gaps;
}

/* One more point, where it was asked for. */
static void
show_made(struct session *s, struct atlas_work *made)
{
	struct atlas *a = s->atlas;
	struct atlas_work *w = a->shown;
	struct map_place *place;
	struct atlas_point *point;
	struct atlas_point p = { .kind = ATLAS_MADE, .phrase = made->made };

	snprintf(p.name, sizeof p.name, "new %zu", a->made_count + 1);
	if (a->made_count < ATLAS_MADE_MAX)
		a->made[a->made_count++] = p;
	point = realloc(w->point, (w->count + 1) * sizeof *point);
	if (point != NULL)
		w->point = point;
	place = realloc(w->map.place, (w->count + 1) * sizeof *place);
	if (place != NULL)
		w->map.place = place;
	if (point == NULL || place == NULL)
		return;
	point[w->count] = p;
	place[w->count] = made->place;
	w->map.count = ++w->count;
	a->cursor = made->place;
}

bool
atlas_poll(struct session *s)
{
	struct atlas *a = s->atlas;
	struct atlas_work *w = a != NULL ? finding_take(&a->finding) : NULL;
	struct err err;

	if (w == NULL)
		return false;
	a->trouble[0] = '\0';
	if (!w->good && w->make)
		session_complain(s, "%s", w->err.text);
	else if (!w->good)
		fail(a, &w->err);
	else if (!w->make)
		show_map(a, w);
	else
		show_made(s, w);
	if (w->good && w->make && !atlas_hear(s, &err))
		session_complain(s, "%s", err.text);
	if (a->shown != w)
		atlas_work_free(w);
	return true;
}

bool
atlas_busy(const struct session *s)
{
	return s->atlas != NULL && finding_runs(&s->atlas->finding);
}

void
atlas_cancel(struct session *s)
{
	finding_cancel(&s->atlas->finding);
}

void
atlas_end(struct session *s)
{
	struct atlas *a = s->atlas;

	if (a == NULL)
		return;
	finding_end(&a->finding);
	atlas_work_free(a->shown);
	free(a);
	s->atlas = NULL;
}

/* --- what is on it */

const struct map *
atlas_map(const struct session *s)
{
	return s->atlas != NULL && s->atlas->shown != NULL ? &s->atlas->shown->map : NULL;
}

const char *
atlas_trouble(const struct session *s)
{
	return s->atlas != NULL ? s->atlas->trouble : "";
}

const struct atlas_point *
atlas_point(const struct session *s, size_t i)
{
	return &s->atlas->shown->point[i];
}

struct map_place
atlas_cursor(const struct session *s)
{
	return s->atlas->cursor;
}

/* A map is drawn about twice as wide as it is high. */
size_t
atlas_nearest(const struct session *s)
{
	return map_nearest(atlas_map(s), s->atlas->cursor, 2);
}

size_t
atlas_gaps(const struct session *s, const struct map_gap **gaps)
{
	*gaps = s->atlas->gap;
	return s->atlas->gaps;
}

void
atlas_words(const struct session *s, size_t i, char *words, size_t size)
{
	const struct atlas_point *p = atlas_point(s, i);

	if (p->kind == ATLAS_KNOWN)
		snprintf(words, size, "known music: %s", p->name);
	else if (p->kind == ATLAS_MADE)
		snprintf(words, size, "%s", p->name);
	else if (p->kind == ATLAS_TAKE)
		snprintf(words, size, "take %s", p->name);
	else
		landing_words(s, p->track, p->start_ticks, words, size);
}

/* --- the cursor */

static bool
need_map(const struct session *s, struct err *err)
{
	if (atlas_map(s) != NULL)
		return true;
	return err_set(err, ERR_ARG, "%s", atlas_busy(s) ? "the map is still being made" :
	    atlas_trouble(s)[0] != '\0' ? atlas_trouble(s) :
	    "there is no map yet; :map-takes makes it");
}

bool
atlas_move(struct session *s, double x, double y, struct err *err)
{
	struct atlas *a = s->atlas;
	size_t before;

	if (!need_map(s, err))
		return false;
	before = atlas_nearest(s);
	a->cursor.x = fmin(fmax(a->cursor.x + x, 0), 1);
	a->cursor.y = fmin(fmax(a->cursor.y + y, 0), 1);
	return atlas_nearest(s) == before || atlas_hear(s, err);
}

bool
atlas_step(struct session *s, int by, struct err *err)
{
	long count, at;

	if (!need_map(s, err))
		return false;
	count = (long)atlas_map(s)->count;
	at = ((long)atlas_nearest(s) + by) % count;
	s->atlas->cursor = atlas_map(s)->place[at < 0 ? at + count : at];
	return atlas_hear(s, err);
}

bool
atlas_next_gap(struct session *s, struct err *err)
{
	struct atlas *a = s->atlas;

	if (!need_map(s, err))
		return false;
	if (a->gaps == 0)
		return err_set(err, ERR_ARG, "no place is empty");
	a->gap_at = a->gap_at + 1 < a->gaps ? a->gap_at + 1 : 0;
	a->cursor = a->gap[a->gap_at].place;
	session_say(s, "empty place %zu of %zu; Enter makes something here", a->gap_at + 1,
	    a->gaps);
	return true;
}
