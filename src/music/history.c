/* SPDX-License-Identifier: MIT */
#include "music/history.h"

#include <assert.h>
#include <stdlib.h>

#include "music/bulk.h"
#include "music/song.h"
#include "music/track.h"

#define HELD_MAX	((size_t)1 << 25)	/* a gigabyte */

bool
history_init(struct history *h, struct err *err)
{
	*h = (struct history){ .held_max = HELD_MAX };
	if (!history_reserve(h, err))
		return false;
	h->nodes[0] = (struct history_node){ 0 };
	h->count = 1;
	return true;
}

void
history_clear(struct history *h)
{
	for (size_t i = 0; i < h->count; i++)
		edit_clear(&h->nodes[i].edit);
	free(h->nodes);
	song_free(h->first);
	*h = (struct history){ 0 };
}

bool
history_reserve(struct history *h, struct err *err)
{
	size_t room = h->capacity + h->capacity / 2 + 16;
	struct history_node *grown;

	if (h->count < h->capacity)
		return true;
	grown = room > UINT32_MAX ? NULL : realloc(h->nodes, room * sizeof *grown);
	if (grown == NULL)
		return err_set(err, ERR_LIMIT, "there is no room for an edit more after %zu",
		    h->count);
	h->nodes = grown;
	h->capacity = room;
	return true;
}

uint32_t
history_push(struct history *h, struct edit *edit, int64_t made_unix_s)
{
	uint32_t node = (uint32_t)h->count;

	assert(h->count > 0 && h->count < h->capacity);
	h->nodes[h->count++] = (struct history_node){
		.edit = *edit, .parent = h->at, .made_unix_s = made_unix_s,
	};
	for (size_t i = 0; i < edit->count; i++)
		h->nodes[node].bulk |= edit->changes[i].bulk != NULL;
	*edit = (struct edit)EDIT_EMPTY;
	h->nodes[h->at].redo_child = node;
	h->at = node;
	return node;
}

bool
history_can_undo(const struct history *h)
{
	return h->at != 0;
}

bool
history_can_redo(const struct history *h)
{
	return h->nodes[h->at].redo_child != 0;
}

/*
 * A parent has a lower number than its child, so the larger of the two moves up
 * until they meet.
 */
static uint32_t
meeting(const struct history *h, uint32_t a, uint32_t b)
{
	while (a != b) {
		if (a > b)
			a = h->nodes[a].parent;
		else
			b = h->nodes[b].parent;
	}
	return a;
}

static size_t
steps_up(const struct history *h, uint32_t from, uint32_t to)
{
	size_t steps = 0;

	for (; from != to; from = h->nodes[from].parent)
		steps++;
	return steps;
}

bool
history_path(const struct history *h, uint32_t from, uint32_t target, uint32_t **path,
    size_t *up, size_t *down, struct err *err)
{
	uint32_t top, node;
	size_t i = 0;

	if (target >= h->count)
		return err_set(err, ERR_ARG, "there is no edit %u, the last is %zu", target,
		    h->count - 1);
	top = meeting(h, from, target);
	*up = steps_up(h, from, top);
	*down = steps_up(h, target, top);
	*path = malloc((*up + *down + 1) * sizeof **path);
	if (*path == NULL)
		return err_set(err, ERR_LIMIT, "there is not enough memory for %zu edits",
		    *up + *down);
	for (node = from; node != top; node = h->nodes[node].parent)
		(*path)[i++] = node;
	i = *up + *down;
	for (node = target; node != top; node = h->nodes[node].parent)
		(*path)[--i] = node;
	return true;
}

void
history_go(struct history *h, uint32_t target)
{
	assert(target < h->count);
	/* Makes redo lead from the root to the target. */
	for (uint32_t node = target; node != 0; node = h->nodes[node].parent)
		h->nodes[h->nodes[node].parent].redo_child = node;
	h->at = target;
}

/* --- bulks, which hold tracks */

void
history_begin_with(struct history *h, const struct song *first)
{
	song_free(h->first);
	h->first = song_try_snapshot(first);
}

/* Counts what a node holds, or lets it go. */
static void
hold(struct history_node *node, bool let_go, size_t *held)
{
	for (size_t i = 0; node->bulk && i < node->edit.count; i++) {
		struct bulk *b = node->edit.changes[i].bulk;

		if (b == NULL)
			continue;
		if (let_go)
			bulk_let_go(b);
		else if (b->after != NULL)
			*held += b->after->events;
	}
}

/* Outward from the middle, until they hold too much; the middle itself stays. */
static void
let_go_around(struct history *h, uint32_t middle)
{
	size_t held = 0;

	if (h->first == NULL)
		return;
	hold(&h->nodes[middle], false, &held);
	for (size_t by = 1; by <= middle || middle + by < h->count; by++) {
		bool full = held > h->held_max;

		if (by <= middle)
			hold(&h->nodes[middle - by], full, &held);
		if (middle + by < h->count)
			hold(&h->nodes[middle + by], full, &held);
	}
}

void
history_let_go(struct history *h)
{
	let_go_around(h, h->at);
}

bool
history_cannot_invert(const struct history *h, uint32_t node)
{
	const struct edit *e = &h->nodes[node].edit;

	for (size_t i = 0; h->nodes[node].bulk && i < e->count; i++)
		if (e->changes[i].bulk != NULL && e->changes[i].bulk->before == NULL)
			return true;
	return false;
}

static size_t
changes_of(const struct history *h, uint32_t node, bool up)
{
	const struct edit *e = &h->nodes[node].edit;
	size_t count = e->count;

	for (size_t i = 0; h->nodes[node].bulk && i < e->count; i++) {
		if (e->changes[i].bulk == NULL || e->changes[i].bulk->before != NULL)
			continue;
		if (up)
			return SIZE_MAX;
		count += e->changes[i].bulk->notes;
	}
	return count;
}

static void
add(size_t *sum, size_t some)
{
	*sum = some > SIZE_MAX - *sum ? SIZE_MAX : *sum + some;
}

size_t
history_changes(const struct history *h, uint32_t from, uint32_t target)
{
	uint32_t top = meeting(h, from, target);
	size_t sum = 0;

	for (uint32_t node = from; node != top; node = h->nodes[node].parent)
		add(&sum, changes_of(h, node, true));
	for (uint32_t node = target; node != top; node = h->nodes[node].parent)
		add(&sum, changes_of(h, node, false));
	return sum;
}

static bool
replay(struct history *h, uint32_t node, struct song *song, struct err *err)
{
	size_t steps = steps_up(h, node, 0), i = steps;
	uint32_t *path = malloc((steps + 1) * sizeof *path);
	bool good = path != NULL ||
	    err_set(err, ERR_LIMIT, "there is not enough memory for %zu edits", steps);

	for (; good && node != 0; node = h->nodes[node].parent)
		path[--i] = node;
	for (i = 0; good && i < steps; i++) {
		good = song_edit(song, &h->nodes[path[i]].edit, err);
		if (h->nodes[path[i]].bulk)
			let_go_around(h, path[i]);
	}
	free(path);
	return good;
}

struct song *
history_song(struct history *h, uint32_t node, const struct song *now, struct err *err)
{
	struct song *song = h->first == NULL ? NULL : song_try_snapshot(h->first);
	bool good = song != NULL ||
	    err_set(err, ERR_LIMIT, "there is not enough memory to go back");

	good = good && replay(h, node, song, err) &&
	    (song_encoding(song) == song_encoding(now) ||
	    song_set_encoding(song, song_encoding(now), err));
	if (!good) {
		song_free(song);
		return NULL;
	}
	if (song->next_id < now->next_id)
		song->next_id = now->next_id;
	if (song->next_track_id < now->next_track_id)
		song->next_track_id = now->next_track_id;
	return song;
}

static bool
remake_parent(struct history *h, struct song **song, uint32_t node, struct err *err)
{
	struct song *parent = history_song(h, h->nodes[node].parent, *song, err);

	if (parent == NULL)
		return false;
	song_free(*song);
	*song = parent;
	return true;
}

bool
history_step(struct history *h, struct song **song, uint32_t node, bool undo,
    struct edit *inverse, struct err *err)
{
	struct edit *edit = &h->nodes[node].edit;

	if (undo ? !edit_invert(edit, inverse, err) : !edit_name_old_tracks(edit, *song, err))
		return false;
	if (undo && history_cannot_invert(h, node))
		return remake_parent(h, song, node, err);
	if (undo)
		edit = inverse;
	return song_edit(*song, edit, err);
}
