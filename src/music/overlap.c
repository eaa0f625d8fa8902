/* SPDX-License-Identifier: MIT */
#include "music/overlap.h"

#include <stdlib.h>
#include <string.h>

#include "music/event.h"
#include "music/song.h"

#define KEYS	(16 * 128)		/* channels, pitches */

static int
key_of(const struct note *n)
{
	return n->channel << 7 | n->pitch;
}

/* --- looking */

struct look {
	struct note	*sounding;	/* owned: per key the note that ends last; length 0: none */
	int		 track;
	overlap_fn	 fn;
	void		*arg;
};

static bool
look_at(void *arg, const struct note *n)
{
	struct look *l = arg;
	struct note *before;

	if (n->track != l->track) {
		memset(l->sounding, 0, KEYS * sizeof *l->sounding);
		l->track = n->track;
	}
	before = &l->sounding[key_of(n)];
	if (before->length_ticks > 0 && n->start_ticks < note_end(before) &&
	    !l->fn(l->arg, before, n))
		return false;
	if (n->ended && (before->length_ticks == 0 || note_end(n) >= note_end(before)))
		*before = *n;
	return true;
}

bool
overlap_each(const struct song *s, int track, const struct window *w, overlap_fn fn, void *arg)
{
	struct look l = { calloc(KEYS, sizeof *l.sounding), -1, fn, arg };

	if (l.sounding == NULL)
		return false;
	song_query(s, track, w, look_at, &l);
	free(l.sounding);
	return true;
}

static bool
count_one(void *arg, const struct note *earlier, const struct note *later)
{
	(void)earlier, (void)later;
	++*(size_t *)arg;
	return true;
}

size_t
overlap_count(const struct song *s, int track, const struct window *w)
{
	size_t count = 0;

	overlap_each(s, track, w, count_one, &count);
	return count;
}

/* --- mending */

struct plan {
	struct note	*old, *new;	/* owned; of one track, in the order of song_query */
	bool		*goes;		/* owned */
	size_t		 count, capacity, at;
	bool		 full;
};

static bool
take(void *arg, const struct note *n)
{
	struct plan *p = arg;
	size_t room = 2 * p->capacity + 256;
	struct note *grown;

	if (p->count == p->capacity) {
		grown = realloc(p->old, room * sizeof *grown);
		p->full |= grown == NULL;
		if (grown == NULL)
			return false;
		p->old = grown;
		p->capacity = room;
	}
	p->old[p->count++] = *n;
	return true;
}

/* The later note n meets the one before it of its key. */
static void
mend_pair(struct plan *p, size_t before, size_t n, enum overlap_mend mend)
{
	struct note *a = &p->new[before], *b = &p->new[n];
	int64_t end = note_end(b) > note_end(a) ? note_end(b) : note_end(a);

	if (mend == OVERLAP_MERGE) {
		a->length_ticks = end - a->start_ticks;
		p->goes[n] = true;
	} else if (a->start_ticks < b->start_ticks) {
		a->length_ticks = b->start_ticks - a->start_ticks;
	} else {
		p->goes[a->length_ticks < b->length_ticks ? before : n] = true;
	}
}

static bool
mend_all(struct plan *p, enum overlap_mend mend)
{
	size_t *last = calloc(KEYS, sizeof *last);	/* per key, from 1 */

	p->new = malloc((p->count + 1) * sizeof *p->new);
	p->goes = calloc(p->count + 1, sizeof *p->goes);
	for (size_t i = 0; last != NULL && p->new != NULL && p->goes != NULL && i < p->count; i++) {
		size_t *before = &last[key_of(&p->old[i])];

		p->new[i] = p->old[i];
		if (!p->old[i].ended)
			continue;
		if (*before > 0 && p->old[i].start_ticks < note_end(&p->new[*before - 1]))
			mend_pair(p, *before - 1, i, mend);
		if (!p->goes[i])
			*before = i + 1;
	}
	free(last);
	return last != NULL && p->new != NULL && p->goes != NULL;
}

/* They are asked about in their order, and perhaps again from the first. */
static enum note_fate
give_fate(void *arg, struct note *n, struct err *err)
{
	struct plan *p = arg;
	size_t i;

	(void)err;
	if (p->at == p->count || p->old[p->at].id != n->id)
		p->at = 0;
	if (p->count == 0 || p->old[p->at].id != n->id)
		return NOTE_STAYS;
	i = p->at++;
	if (p->goes[i])
		return NOTE_GOES;
	if (p->new[i].length_ticks == p->old[i].length_ticks)
		return NOTE_STAYS;
	n->length_ticks = p->new[i].length_ticks;
	return NOTE_CHANGES;
}

static bool
mend_track(struct edit *e, const struct song *s, int track, const struct window *w,
    enum overlap_mend mend, size_t *mended, struct err *err)
{
	struct plan p = { .old = NULL };
	bool good;

	song_query(s, track, w, take, &p);
	good = (!p.full && mend_all(&p, mend)) ||
	    err_set(err, ERR_LIMIT, "there is not enough memory for so many notes");
	good = good && edit_map_notes(e, s, track, w, give_fate, &p, mended, err);
	free(p.old);
	free(p.new);
	free(p.goes);
	return good;
}

bool
overlap_mend(struct edit *e, const struct song *s, int track, const struct window *w,
    enum overlap_mend mend, size_t *mended, struct err *err)
{
	size_t some;

	*mended = 0;
	for (int t = 0; t < song_tracks(s); t++) {
		if (track >= 0 && t != track)
			continue;
		if (!mend_track(e, s, t, w, mend, &some, err))
			return false;
		*mended += some;
	}
	return true;
}
