/* SPDX-License-Identifier: MIT */
/*
 * score_value.c - the items of a voice: note values that fill each bar.
 *
 * A metre has levels: the bar, its half, the beat, half a beat, and so on.  A
 * value may cross a boundary of a level only if it begins on one and ends on one
 * (or half way to it: dots).  A value as long as the level that lies in its
 * middle is a syncopation.  Everything else is split, and tied.
 *
 * A cell with a place off the straight grid is a triplet, which is spelled as if
 * it were a bar of three.
 */
#include "music/score_work.h"

#include <stdlib.h>

#define LEVELS		24
#define VALUES		7		/* whole to 64th */

/* A chord of the voice. */
struct sound {
	int32_t		 start, end;
	uint32_t	 note, notes;
};

/* A stretch of a bar that is one chord or a rest; places from the bar's start. */
struct stretch {
	int32_t		 start, end;
	const struct sound *sound;	/* NULL: a rest */
};

struct levels {
	int32_t		 size[LEVELS];	/* falling */
	int		 count;
};

struct filling {
	struct score_voice *voice;
	size_t		 item_room;
	const struct score_bar *bar;
	struct stretch	*stretches;	/* owned: those of the bar */
	size_t		 count;
	struct levels	 levels;
	bool		 failed;	/* no memory */
};

static void
add_level(struct levels *l, int32_t size)
{
	if (l->count < LEVELS && (l->count == 0 || size < l->size[l->count - 1]))
		l->size[l->count++] = size;
}

/* A beat and its halves. */
static void
add_beat(struct levels *l, int32_t beat)
{
	for (; beat >= 3; beat /= 2) {
		add_level(l, beat);
		if (beat % 2 != 0)
			break;
	}
}

static struct levels
levels_of(const struct score_bar *bar)
{
	struct levels l = { .count = 0 };
	int32_t beat = SCORE_WHOLE / bar->denominator;
	bool compound = bar->numerator % 3 == 0 && bar->numerator > 3;
	int beats = compound ? bar->numerator / 3 : bar->numerator;

	add_level(&l, bar->units);
	for (int32_t part = bar->units; beats % 2 == 0 && beats > 2; beats /= 2)
		add_level(&l, part /= 2);
	if (compound)
		add_level(&l, 3 * beat);
	add_beat(&l, beat);
	return l;
}

static struct levels
levels_of_triplet(int32_t units)
{
	struct levels l = { .count = 0 };

	add_level(&l, units * 3 / 2);
	add_beat(&l, units / 2);
	return l;
}

static bool
crosses(int32_t at, int32_t length, int32_t size)
{
	return at / size != (at + length - 1) / size;
}

/* May a value of this length stand there?  whole: it is all that is to be written. */
static bool
may_stand(const struct levels *l, int32_t at, int32_t length, bool whole, bool rest)
{
	for (int i = 0; i < l->count; i++) {
		int32_t size = l->size[i], end = at + length;
		bool halves = i + 1 < l->count && l->size[i + 1] * 2 == size;

		if (!crosses(at, length, size))
			continue;
		if (at % size == 0 && (end % size == 0 ||
		    (halves && !rest && end % (size / 2) == 0)))
			return !rest || at % length == 0;
		return whole && !rest && length == size && halves && at % size == size / 2;
	}
	return true;
}

/* Plain and dotted values; length 0: there is none. */
static int32_t
length_of(int value, int dots)
{
	int32_t plain = SCORE_WHOLE >> value;

	return dots == 0 ? plain : plain % 2 == 0 ? plain * 3 / 2 : 0;
}

/* A dotted rest is written only where it is a beat. */
static bool
is_usual(const struct levels *l, int32_t length, int dots, bool rest)
{
	bool level = !rest || dots == 0;

	for (int i = 0; i < l->count; i++)
		level |= l->size[i] == length;
	return level;
}

static struct score_item *
put(struct filling *f, const struct stretch *s)
{
	struct score_voice *v = f->voice;
	struct score_item *item;

	if (v->item_count == f->item_room) {
		size_t room = 2 * f->item_room + 64;
		struct score_item *grown = realloc(v->items, room * sizeof *grown);

		if (grown == NULL) {
			f->failed = true;
			return NULL;
		}
		v->items = grown;
		f->item_room = room;
	}
	item = &v->items[v->item_count++];
	*item = (struct score_item){ .start = s->start, .units = s->end - s->start };
	if (s->sound != NULL) {
		item->note = s->sound->note;
		item->notes = s->sound->notes;
		item->continued = f->bar->start + s->start > s->sound->start;
		item->tied = f->bar->start + s->end < s->sound->end;
	}
	return item;
}

/*
 * Writes a stretch as values, each the longest that may stand.  In a triplet that
 * begins at `from`, three units are written for two.
 */
static void
spell(struct filling *f, const struct stretch *s, const struct levels *l, int32_t from,
    bool triplet)
{
	int32_t at = triplet ? (s->start - from) * 3 / 2 : s->start;
	int32_t end = triplet ? (s->end - from) * 3 / 2 : s->end;

	for (int32_t length; at < end; at += length) {
		int value = 0, dots = 1;
		struct stretch piece = *s;
		struct score_item *item;

		for (;;) {
			length = length_of(value, dots);
			if (length > 0 && at + length <= end &&
			    is_usual(l, length, dots, s->sound == NULL) &&
			    may_stand(l, at, length, length == end - at, s->sound == NULL))
				break;
			if (dots == 0 && ++value == VALUES)
				return;		/* never: all places are on the grid */
			dots = !dots;
		}
		piece.start = triplet ? from + at * 2 / 3 : at;
		piece.end = triplet ? from + (at + length) * 2 / 3 : at + length;
		item = put(f, &piece);
		if (item == NULL)
			return;
		item->value = (uint8_t)value;
		item->dots = (uint8_t)dots;
		item->triplet = triplet;
	}
}

static void
spell_between(struct filling *f, int32_t from, int32_t to, const struct levels *l, bool triplet)
{
	size_t first = f->voice->item_count;

	for (size_t i = 0; i < f->count && f->stretches[i].start < to; i++) {
		struct stretch s = f->stretches[i];

		if (s.end <= from)
			continue;
		s.start = s.start > from ? s.start : from;
		s.end = s.end < to ? s.end : to;
		spell(f, &s, l, from, triplet);
	}
	if (triplet && !f->failed) {
		f->voice->items[first].tuplet_begins = true;
		f->voice->items[f->voice->item_count - 1].tuplet_ends = true;
	}
}

/* Is every boundary inside a multiple of `step`? */
static bool
is_even(const struct filling *f, int32_t from, int32_t to, int step)
{
	for (size_t i = 0; i < f->count && f->stretches[i].start < to; i++)
		if (f->stretches[i].start > from && f->stretches[i].start % step != 0)
			return false;
	return true;
}

static bool
is_boundary(const struct filling *f, int32_t at)
{
	for (size_t i = 0; i < f->count && f->stretches[i].start <= at; i++)
		if (f->stretches[i].start == at)
			return true;
	return false;
}

/*
 * How long the triplet is that begins there; 0: none does before *straight, up to
 * which the bar is straight.
 */
static int32_t
triplet_at(const struct filling *f, int32_t at, int32_t *straight)
{
	int32_t cell = score_cell(f->bar), length = cell - at % cell;

	*straight = at + length;
	if (is_even(f, at, at + length, 3))
		return 0;
	if (length == SCORE_QUARTER && at % (2 * length) == 0 &&
	    at + 2 * length <= f->bar->units && !is_boundary(f, at + length) &&
	    !is_even(f, at + length, at + 2 * length, 3) && is_even(f, at, at + 2 * length, 16))
		return 2 * length;
	while (length >= 24 && is_boundary(f, at + length / 2)) {
		length /= 2;
		*straight = at + length;
		if (is_even(f, at, at + length, 3))
			return 0;
	}
	return length;
}

static void
fill_bar(struct filling *f)
{
	int32_t run = 0, at = 0, straight, length;

	if (f->count == 1 && f->stretches[0].sound == NULL) {
		struct score_item *item = put(f, &f->stretches[0]);

		if (item != NULL)
			item->whole_bar = true;
		return;
	}
	while (at < f->bar->units && !f->failed) {
		length = triplet_at(f, at, &straight);
		if (length == 0) {
			at = straight;
			continue;
		}
		if (at > run)
			spell_between(f, run, at, &f->levels, false);
		if (!f->failed) {
			struct levels l = levels_of_triplet(length);

			spell_between(f, at, at + length, &l, true);
		}
		at += length;
		run = at;
	}
	if (at > run && !f->failed)
		spell_between(f, run, at, &f->levels, false);
}

static void
add_stretch(struct filling *f, int32_t start, int32_t end, const struct sound *sound)
{
	if (end > start)
		f->stretches[f->count++] = (struct stretch){ start, end, sound };
}

/* The stretches of a bar; *at is the first sound that may reach into it. */
static void
cut_bar(struct filling *f, const struct sound *sounds, size_t count, size_t *at)
{
	int32_t begin = f->bar->start, stop = begin + f->bar->units, done = 0;

	f->count = 0;
	for (; *at < count && sounds[*at].start < stop; ++*at) {
		const struct sound *s = &sounds[*at];
		int32_t start = s->start > begin ? s->start - begin : 0;
		int32_t end = (s->end < stop ? s->end : stop) - begin;

		add_stretch(f, done, start, NULL);
		add_stretch(f, start, end, s);
		done = end;
		if (s->end > stop)
			break;
	}
	add_stretch(f, done, f->bar->units, NULL);
}

static bool
fill_voice(const struct work *w, struct score_voice *v, const struct sound *sounds, size_t count)
{
	struct filling f = { .voice = v };
	int32_t longest = 0;
	size_t at = 0;

	for (int i = 0; i < w->score->bar_count; i++)
		if (w->score->bars[i].units > longest)
			longest = w->score->bars[i].units;
	/* A chord takes three units at least, and a rest stands beside it. */
	f.stretches = malloc(((size_t)longest + 2) * sizeof *f.stretches);
	v->first = malloc(((size_t)w->score->bar_count + 1) * sizeof *v->first);
	f.failed = f.stretches == NULL || v->first == NULL;
	for (int i = 0; i < w->score->bar_count && !f.failed; i++) {
		f.bar = &w->score->bars[i];
		f.levels = levels_of(f.bar);
		v->first[i] = v->item_count;
		cut_bar(&f, sounds, count, &at);
		fill_bar(&f);
	}
	if (!f.failed)
		v->first[w->score->bar_count] = v->item_count;
	free(f.stretches);
	return !f.failed;
}

/* The chords of a voice, with their notes named. */
static size_t
gather(const struct work *w, int staff, int voice, struct score_voice *v, struct sound *sounds)
{
	size_t count = 0;

	for (size_t i = 0; i < w->count; i++) {
		const struct work_note *n = &w->notes[i];
		struct score_note *note = &v->notes[v->note_count];

		if (n->staff != staff || n->voice != voice)
			continue;
		if (count == 0 || sounds[count - 1].start != n->start)
			sounds[count++] = (struct sound){ n->start, n->end,
			    (uint32_t)v->note_count, 0 };
		sounds[count - 1].notes++;
		note->pitch = n->pitch;
		spell_name(&w->score->bars[score_bar_at(w->score, n->start)].key, n->pitch,
		    &note->name);
		v->note_count++;
	}
	return count;
}

bool
work_values(struct work *w, int staff, struct err *err)
{
	struct score_staff *s = &w->part->staves[staff];
	struct sound *sounds = malloc((w->count + 1) * sizeof *sounds);
	bool good = sounds != NULL;

	for (int i = 0; i < s->voice_count && good; i++) {
		struct score_voice *v = &s->voices[i];

		v->notes = malloc((w->count + 1) * sizeof *v->notes);
		good = v->notes != NULL &&
		    fill_voice(w, v, sounds, gather(w, staff, i, v, sounds));
	}
	free(sounds);
	return good || err_set(err, ERR_LIMIT, "no memory for the notation");
}
