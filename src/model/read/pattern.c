/* SPDX-License-Identifier: MIT */
#include "model/read/pattern.h"

#include <stdio.h>
#include <stdlib.h>

#include "base/sort.h"

#define EARLY		8		/* of a quarter: how far an onset may be off */
#define BESIDE		2		/* half tones */
#define BESIDE_SHARE	0.5f
#define ANCHORS		2		/* notes of the pattern that a vector may begin at */
#define MAY_LOSE	0.25f
#define EXACT		0.999f

/* The best that the notes about (at, pitch) give, from point `i` on: 1, a half or 0. */
static float
note_share(const struct points *p, size_t i, size_t end, int64_t latest, int pitch)
{
	float best = 0;

	for (; i < end && p->point[i].at <= latest; i++) {
		int off = abs(p->point[i].pitch - pitch);

		if (off == 0)
			return 1;
		if (off <= BESIDE)
			best = BESIDE_SHARE;
	}
	return best;
}

/* Of short patterns less, for a few notes are soon found anywhere. */
static float
may_lose_of(size_t count)
{
	return MAY_LOSE * ((float)count - 2) + 1e-4f;
}

/* i: a point that is near the beginning. */
static float
share_from(const struct points *p, int track, const struct point *pattern, size_t count,
    int64_t ticks, int half_tones, size_t i)
{
	size_t end = p->first[track + 1];
	int64_t reach = p->quarter / EARLY;
	float sum = 0, lost = 0, may_lose = may_lose_of(count);

	while (i > p->first[track] && p->point[i - 1].at >= pattern[0].at + ticks - reach)
		i--;
	for (size_t k = 0; k < count && lost <= may_lose; k++) {
		int64_t at = pattern[k].at + ticks;
		float share;

		while (i < end && p->point[i].at < at - reach)
			i++;
		share = note_share(p, i, end, at + reach, pattern[k].pitch + half_tones);
		sum += share;
		lost += 1 - share;
	}
	return lost <= may_lose ? sum / (float)count : 0;
}

float
pattern_share(const struct points *p, int track, const struct point *pattern, size_t count,
    int64_t ticks, int half_tones)
{
	return share_from(p, track, pattern, count, ticks, half_tones, points_place(p->point,
	    p->first[track], p->first[track + 1], pattern[0].at + ticks));
}

/* --- places that overlap */

static bool
overlap(const struct pattern_place *a, const struct pattern_place *b)
{
	return a->track == b->track && a->start <= b->last && b->start <= a->last;
}

/* The better one stays: more of the pattern, then the earlier, then the less moved. */
static bool
is_better(const struct pattern_place *a, const struct pattern_place *b)
{
	if (a->share != b->share)
		return a->share > b->share;
	if (a->start != b->start)
		return a->start < b->start;
	return abs(a->transposed) < abs(b->transposed);
}

static void
add_place(struct pattern_places *found, const struct pattern_place *place)
{
	int kept = 0;

	for (int i = 0; i < found->count; i++)
		if (overlap(&found->place[i], place) && !is_better(place, &found->place[i]))
			return;
	for (int i = 0; i < found->count; i++)
		if (!overlap(&found->place[i], place))
			found->place[kept++] = found->place[i];
	found->count = kept;
	if (found->count < PATTERN_PLACES_MAX)
		found->place[found->count++] = *place;
}

static int
compare(const void *a, const void *b)
{
	const struct pattern_place *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	return (x->track > y->track) - (x->track < y->track);
}

/* --- the search */

static void
find_in_track(const struct points *p, const struct point *pattern, size_t count, int track,
    long long *work, struct pattern_places *found)
{
	const struct point *last = &pattern[count - 1];

	for (size_t anchor = 0; anchor < ANCHORS; anchor++)
		for (size_t i = p->first[track]; i < p->first[track + 1]; i++) {
			int64_t ticks = p->point[i].at - pattern[anchor].at;
			int moved = p->point[i].pitch - pattern[anchor].pitch;
			struct pattern_place place;
			float share;

			if (work != NULL && --*work < 0)
				return;
			if (pattern[0].at + ticks < 0)
				continue;
			share = share_from(p, track, pattern, count, ticks, moved, i);
			if (share <= 0)
				continue;
			place = (struct pattern_place){ .track = track,
				.start = pattern[0].at + ticks, .last = last->at + ticks,
				.end = last->at + last->length + ticks,
				.transposed = moved, .share = share > EXACT ? 1 : share };
			add_place(found, &place);
		}
}

void
pattern_find(const struct points *p, const struct point *pattern, size_t count, int track,
    long long *work, struct pattern_places *found)
{
	found->count = 0;
	if (count < PATTERN_NOTES_MIN || count > PATTERN_NOTES_MAX)
		return;
	for (int t = 0; t < p->tracks; t++)
		if (track < 0 || t == track)
			find_in_track(p, pattern, count, t, work, found);
	sort_items(found->place, (size_t)found->count, sizeof *found->place, compare);
}

const char *
pattern_move(int half_tones, char text[PATTERN_MOVE_SIZE])
{
	static const char *const names[12] = {
		"", "a half tone", "a tone", "a minor third", "a major third", "a fourth",
		"a tritone", "a fifth", "a minor sixth", "a major sixth", "a minor seventh",
		"a major seventh",
	};
	int by = abs(half_tones), octaves = by / 12;
	char many[24];

	text[0] = '\0';
	if (by == 0)
		return text;
	snprintf(many, sizeof many, "%d octaves", octaves);
	snprintf(text, PATTERN_MOVE_SIZE, "transposed %s %s%s%s", half_tones > 0 ? "up" : "down",
	    octaves == 0 ? "" : octaves == 1 ? "an octave" : many,
	    octaves > 0 && by % 12 > 0 ? " and " : "", names[by % 12]);
	return text;
}
