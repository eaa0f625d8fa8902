/* SPDX-License-Identifier: MIT */
#include "app/editing.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"

void
region_clear(struct region *r)
{
	free(r->ids);
	memset(r, 0, sizeof *r);
}

bool
region_copy(struct region *r, const struct region *of)
{
	*r = *of;
	if (of->ids == NULL)
		return true;
	r->ids = malloc((of->id_count + 1) * sizeof *r->ids);
	if (r->ids == NULL)
		return false;
	memcpy(r->ids, of->ids, of->id_count * sizeof *r->ids);
	return true;
}

void
region_sort(struct region *r)
{
	sort_ids(r->ids, r->id_count);
}

bool
region_holds(const struct region *r, const struct note *n)
{
	if (r->track >= 0 && n->track != r->track)
		return false;
	if (r->ids != NULL)
		return ids_have(r->ids, r->id_count, n->id);
	if (n->pitch < r->w.low || n->pitch > r->w.high || n->start_ticks >= r->w.end_ticks)
		return false;
	return n->start_ticks >= r->w.start_ticks ||
	    (r->sounding && n->start_ticks + n->length_ticks > r->w.start_ticks);
}

/* --- registers */

struct clip *
clip_new(struct note *notes, size_t count, const struct song *song, int64_t start_ticks,
    int64_t length_ticks, int low_pitch)
{
	struct clip *c = calloc(1, sizeof *c);
	uint32_t *ids = malloc((count + 1) * sizeof *ids);

	if (c == NULL || ids == NULL) {
		free(c);
		free(ids);
		free(notes);
		return NULL;
	}
	*c = (struct clip){ 1, notes, ids, count, length_ticks, low_pitch,
	    song_ticks_per_quarter(song), NULL };
	for (size_t i = 0; i < count; i++) {
		notes[i].start_ticks -= start_ticks;
		ids[i] = song_track_id(song, notes[i].track);
	}
	return c;
}

struct clip *
clip_ref(struct clip *c)
{
	if (c != NULL)
		atomic_fetch_add_explicit(&c->refs, 1, memory_order_relaxed);
	return c;
}

void
clip_free(struct clip *c)
{
	if (c == NULL || atomic_fetch_sub_explicit(&c->refs, 1, memory_order_acq_rel) != 1)
		return;
	clip_free(c->origin);
	free(c->notes);
	free(c->track_ids);
	free(c);
}

/* Notes of other pieces know the numbers of their tracks there. */
bool
clip_one_track(const struct clip *c)
{
	for (size_t i = 1; i < c->count; i++)
		if (c->track_ids[i] != c->track_ids[0] ||
		    (c->track_ids[i] == 0 && c->notes[i].track != c->notes[0].track))
			return false;
	return true;
}

int
clip_first_track(const struct clip *c)
{
	int first = INT_MAX;

	for (size_t i = 0; i < c->count; i++)
		if (c->track_ids[i] == 0 && c->notes[i].track < first)
			first = c->notes[i].track;
	return first;
}

int
register_index(char name)
{
	if (name == 0 || name == '"' || name == '+')
		return REGISTER_UNNAMED;
	if (name >= 'a' && name <= 'z')
		return 1 + name - 'a';
	if (name >= 'A' && name <= 'Z')
		return 1 + name - 'A';
	if (name >= '0' && name <= '9')
		return 27 + name - '0';
	return -1;
}

/* The notes of `b` after those of `a`. */
static struct clip *
joined(const struct clip *a, const struct clip *b)
{
	size_t count = a->count + b->count;
	struct clip *c = calloc(1, sizeof *c);
	struct note *notes = malloc((count + 1) * sizeof *notes);
	uint32_t *ids = malloc((count + 1) * sizeof *ids);

	if (c == NULL || notes == NULL || ids == NULL) {
		free(c);
		free(notes);
		free(ids);
		return NULL;
	}
	*c = (struct clip){ 1, notes, ids, count, a->length_ticks + b->length_ticks,
	    a->low_pitch < b->low_pitch ? a->low_pitch : b->low_pitch, a->ticks_per_quarter,
	    NULL };
	memcpy(notes, a->notes, a->count * sizeof *notes);
	memcpy(notes + a->count, b->notes, b->count * sizeof *notes);
	memcpy(ids, a->track_ids, a->count * sizeof *ids);
	memcpy(ids + a->count, b->track_ids, b->count * sizeof *ids);
	for (size_t i = a->count; i < count; i++)
		notes[i].start_ticks += a->length_ticks;
	return c;
}

static void
put_clip(struct editing *e, int index, struct clip *c)
{
	clip_ref(c);
	clip_free(e->clips[index]);
	e->clips[index] = c;
}

bool
editing_keep(struct editing *e, struct clip *c, bool cut)
{
	char name = e->reg;
	int index = register_index(name), one = register_index('1');

	e->reg = 0;
	if (name >= 'A' && name <= 'Z' && e->clips[index] != NULL) {
		struct clip *longer = joined(e->clips[index], c);

		clip_free(c);
		if (longer == NULL)
			return false;
		c = longer;
	}
	if (index > REGISTER_UNNAMED) {
		put_clip(e, index, c);
	} else if (!cut) {
		put_clip(e, register_index('0'), c);
	} else {
		clip_free(e->clips[one + 8]);
		memmove(e->clips + one + 1, e->clips + one, 8 * sizeof *e->clips);
		e->clips[one] = NULL;
		put_clip(e, one, c);
	}
	put_clip(e, REGISTER_UNNAMED, c);
	clip_free(c);
	return true;
}

static int64_t
scaled(int64_t ticks, int from, int to)
{
	return (ticks * to + from / 2) / from;
}

/* A copy for a piece with other ticks and tracks. */
static struct clip *
translated(struct clip *c, int ticks_per_quarter)
{
	int from = c->ticks_per_quarter, to = ticks_per_quarter;
	struct clip *copy = calloc(1, sizeof *copy);
	struct note *notes = malloc((c->count + 1) * sizeof *notes);
	uint32_t *ids = calloc(c->count + 1, sizeof *ids);

	if (copy == NULL || notes == NULL || ids == NULL) {
		free(copy);
		free(notes);
		free(ids);
		return NULL;
	}
	for (size_t i = 0; i < c->count; i++) {
		int64_t end = scaled(c->notes[i].start_ticks + c->notes[i].length_ticks, from, to);

		notes[i] = c->notes[i];
		notes[i].start_ticks = scaled(c->notes[i].start_ticks, from, to);
		notes[i].length_ticks = end > notes[i].start_ticks ?
		    end - notes[i].start_ticks : 1;
	}
	*copy = (struct clip){ 1, notes, ids, c->count, scaled(c->length_ticks, from, to),
	    c->low_pitch, to, c };
	c->refs++;
	return copy;
}

static struct clip *
origin_of(struct clip *c)
{
	return c != NULL && c->origin != NULL ? c->origin : c;
}

bool
editing_carry(struct editing *to, const struct song *song, const struct editing *from)
{
	for (int i = 0; i < REGISTERS; i++) {
		struct clip *c = origin_of(from->clips[i]);

		if (c == origin_of(to->clips[i]))
			continue;
		clip_free(to->clips[i]);
		to->clips[i] = NULL;
		if (c == NULL)
			continue;
		to->clips[i] = translated(c, song_ticks_per_quarter(song));
		if (to->clips[i] == NULL)
			return false;
	}
	return true;
}

void
editing_free(struct editing *e)
{
	for (int i = 0; i < REGISTERS; i++)
		clip_free(e->clips[i]);
	free(e->offered);
	memset(e, 0, sizeof *e);
}

/* --- places */

static bool
same_spot(const struct spot *a, const struct spot *b)
{
	return a->track_id == b->track_id && a->ticks == b->ticks;
}

void
editing_jump(struct editing *e, const struct spot *left)
{
	size_t kept = 0;

	for (size_t i = 0; i < e->jump_count; i++)
		if (!same_spot(&e->jumps[i], left))
			e->jumps[kept++] = e->jumps[i];
	if (kept == JUMPS_MAX) {
		memmove(e->jumps, e->jumps + 1, (JUMPS_MAX - 1) * sizeof *e->jumps);
		kept--;
	}
	e->jumps[kept++] = *left;
	e->jump_count = e->jump_at = kept;
}
