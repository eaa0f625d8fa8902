/* SPDX-License-Identifier: MIT */
/* edit_bulk_add.c - many notes come in one change a track. */

#include "music/edit.h"

#include <stdlib.h>

#include "base/sort.h"
#include "music/bulk.h"
#include "music/edit_build.h"
#include "music/song.h"
#include "music/track.h"

#define ADD_MAX		((uint32_t)1 << 22)	/* notes of one bulk */

static bool
no_memory(struct err *err)
{
	return err_set(err, ERR_LIMIT, "there is not enough memory for the edit");
}

static int
note_compare(const void *a, const void *b)
{
	const struct note *x = *(const struct note *const *)a, *y = *(const struct note *const *)b;

	if (x->track != y->track)
		return x->track < y->track ? -1 : 1;
	if (x->start_ticks != y->start_ticks)
		return x->start_ticks < y->start_ticks ? -1 : 1;
	return (x > y) - (x < y);
}

static bool
add_in_bulk(struct edit *e, const struct song *s, const struct note *const *notes, size_t count,
    struct err *err)
{
	struct bulk *b = bulk_new(BULK_ADD);
	int64_t before = 0;
	bool good = b != NULL;

	for (size_t i = 0; good && i < count; i++) {
		const struct note *n = notes[i];

		good = bulk_put(b, BULK_START, 1, n->start_ticks - before) &&
		    bulk_put(b, BULK_LENGTH, 1, n->length_ticks) &&
		    bulk_put(b, BULK_PITCH, 1, n->pitch) &&
		    bulk_put(b, BULK_VELOCITY, 1, n->velocity) &&
		    bulk_put(b, BULK_CHANNEL, 1, n->channel);
		before = n->start_ticks;
	}
	if (!good) {
		bulk_unref(b);
		return no_memory(err);
	}
	b->notes = (uint32_t)count;
	b->new_ids = 2 * b->notes;
	b->first_id = s->next_id + e->new_ids;
	if (!edit_finish_bulk(e, s, notes[0]->track, b, err)) {
		bulk_unref(b);
		return false;
	}
	e->new_ids += b->new_ids;
	e->notes += count;
	return true;
}

/* A new part gets its port by the first note; its others follow in bulk. */
static bool
add_to_track(struct edit *e, const struct song *s, const struct note *const *notes, size_t count,
    struct err *err)
{
	int track = notes[0]->track;
	bool few = count <= BULK_FEW || count > ADD_MAX || track >= s->count ||
	    edit_changes_track(e, track) || s->tracks[track]->info.channel < 0 ||
	    UINT32_MAX - s->next_id < e->new_ids + 2 * (uint64_t)count + 1;
	bool good = true;

	if (!few)
		return add_in_bulk(e, s, notes, count, err);
	for (size_t i = 0; good && i < count; i++)
		good = edit_add_note(e, s, notes[i], err);
	return good;
}

bool
edit_add_notes(struct edit *e, const struct song *s, const struct note *notes, size_t count,
    struct err *err)
{
	const struct note **sorted = malloc((count + 1) * sizeof *sorted);
	struct edit_mark before = edit_mark(e);
	bool good = sorted != NULL || no_memory(err), bare = e->label[0] == '\0';

	for (size_t i = 0; good && i < count; i++)
		sorted[i] = &notes[i];
	if (good && count > 0)
		sort_items(sorted, count, sizeof *sorted, note_compare);
	for (size_t from = 0, to; good && from < count; from = to) {
		for (to = from + 1; to < count && sorted[to]->track == sorted[from]->track; )
			to++;
		good = add_to_track(e, s, sorted + from, to - from, err);
	}
	free(sorted);
	if (!good)
		return edit_go_back(e, &before);
	if (bare && count > 1) {
		e->label[0] = '\0';
		edit_label_notes(e, "add", count);
	}
	return true;
}

static bool
adds_note(const struct change *ch)
{
	return ch->kind == CHANGE_INSERT && (ch->event.status & 0xf0) == 0x90 &&
	    ch->event.data[1] > 0;
}

uint32_t *
edit_added_ids(const struct edit *e, size_t *count)
{
	size_t most = e->count + 1;
	uint32_t *ids;

	for (size_t i = 0; i < e->count; i++)
		if (e->changes[i].bulk != NULL && e->changes[i].bulk->kind == BULK_ADD)
			most += e->changes[i].bulk->notes;
	*count = 0;
	ids = malloc(most * sizeof *ids);
	for (size_t i = 0; ids != NULL && i < e->count; i++) {
		const struct change *ch = &e->changes[i];

		if (adds_note(ch))
			ids[(*count)++] = ch->event.id;
		if (ch->bulk == NULL || ch->bulk->kind != BULK_ADD)
			continue;
		for (uint32_t j = 0; j < ch->bulk->notes; j++)
			ids[(*count)++] = ch->bulk->first_id + 2 * j;
	}
	return ids;
}
