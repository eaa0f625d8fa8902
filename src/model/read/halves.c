/* SPDX-License-Identifier: MIT */
#include "model/read/halves.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "music/song.h"
#include "music/time.h"

#define MOMENTS	24		/* looked at in a half bar */
#define AROUND	4		/* half bars either side */

struct moments {
	uint8_t		 lowest[MOMENTS], highest[MOMENTS];	/* 128, 0: silence */
};

struct reading {
	struct halves	*h;
	struct moments	*moment;	/* (count) */
	float		(*sound)[12];	/* (count); ticks of each pitch class */
	size_t		 notes;		/* of this track */
	bool		 drums;		/* of this track */
	const struct song *song;
};

/* The last half bar that starts at or before the tick. */
static int
find_half(const struct halves *h, int64_t tick)
{
	int low = 0, high = h->count;

	while (high - low > 1) {
		int middle = low + (high - low) / 2;

		if (h->half[middle].start_ticks <= tick)
			low = middle;
		else
			high = middle;
	}
	return low;
}

static double
overlap(int64_t a, int64_t b, int64_t from, int64_t to)
{
	int64_t start = a > from ? a : from, end = b < to ? b : to;

	return end > start ? (double)(end - start) : 0;
}

static void
sound_in(struct reading *r, int at, const struct note *n, int64_t end)
{
	struct half *half = &r->h->half[at];
	struct moments *m = &r->moment[at];
	int64_t from = half->start_ticks, to = half->end_ticks, middle = from + (to - from) / 2;
	double length = (double)(to - from);
	int class = n->pitch % 12, first, last;

	half->set[HALF_EARLY][class] += (float)overlap(n->start_ticks, end, from, middle);
	half->set[HALF_LATE][class] += (float)overlap(n->start_ticks, end, middle, to);
	r->sound[at][class] += (float)overlap(n->start_ticks, end, from, to);
	/* Moment k is at from + (k + 1/2) length / MOMENTS. */
	first = (int)ceil((double)(n->start_ticks - from) * MOMENTS / length - 0.5);
	last = (int)ceil((double)(end - from) * MOMENTS / length - 0.5);
	for (int k = first > 0 ? first : 0; k < last && k < MOMENTS; k++) {
		if (n->pitch < m->lowest[k])
			m->lowest[k] = n->pitch;
		if (n->pitch > m->highest[k])
			m->highest[k] = n->pitch;
	}
}

static bool
add_note(void *arg, const struct note *n)
{
	struct reading *r = arg;
	int64_t end = n->start_ticks + n->length_ticks;
	int first;

	if (r->notes++ >= HALVES_NOTES_MAX) {
		r->h->cut = true;
		return false;
	}
	if (n->length_ticks <= 0 || n->channel == DRUM_CHANNEL || r->drums ||
	    n->start_ticks >= r->h->half[r->h->count - 1].end_ticks)
		return true;
	first = find_half(r->h, n->start_ticks);
	r->h->half[first].set[HALF_ONSETS][n->pitch % 12] += 1;
	for (int at = first; at < r->h->count && at < first + HALVES_OF_NOTE; at++) {
		if (r->h->half[at].start_ticks >= end)
			break;
		sound_in(r, at, n, end);
	}
	return true;
}

/* --- numbers from what was counted */

/* Shares of their sum; returns the sum. */
static float
share(float set[12])
{
	float sum = 0;

	for (int i = 0; i < 12; i++)
		sum += set[i];
	for (int i = 0; i < 12 && sum > 0; i++)
		set[i] /= sum;
	return sum;
}

static void
finish_half(struct half *half, const struct moments *m)
{
	int lowest = 128, first = 128;
	float onsets;

	for (int k = 0; k < MOMENTS; k++) {
		enum half_set bass = k < MOMENTS / 2 ? HALF_BASS_EARLY : HALF_BASS_LATE;

		if (m->lowest[k] == 128)
			continue;
		half->set[bass][m->lowest[k] % 12] += 1;
		half->set[HALF_TOP][m->highest[k] % 12] += 1;
		lowest = m->lowest[k] < lowest ? m->lowest[k] : lowest;
		first = first == 128 ? m->lowest[k] : first;
	}
	if (lowest < 128) {
		half->set[HALF_LOWEST][lowest % 12] = 1;
		half->set[HALF_FIRST_BASS][first % 12] = 1;
	}
	onsets = share(half->set[HALF_ONSETS]);
	for (int s = 0; s < HALF_ONSETS; s++)
		(void)share(half->set[s]);
	half->plain[HALF_SILENT] = lowest == 128;
	half->plain[HALF_DENSITY] = log1pf(onsets) / 2;
}

static void
finish(struct reading *r)
{
	struct halves *h = r->h;
	float all[12] = { 0 };
	int last = h->count - 1;

	for (int at = 0; at < h->count; at++)
		finish_half(&h->half[at], &r->moment[at]);
	for (int at = 0; at < h->count; at++)
		for (int i = 0; i < 12; i++) {
			all[i] += r->sound[at][i];
			for (int k = -AROUND; k <= AROUND; k++)
				if (at + k >= 0 && at + k < h->count)
					h->half[at].set[HALF_AROUND][i] += r->sound[at + k][i];
		}
	(void)share(all);
	while (last > 0 && h->half[last].plain[HALF_SILENT] > 0)
		last--;
	for (int at = 0; at < h->count; at++) {
		(void)share(h->half[at].set[HALF_AROUND]);
		memcpy(h->half[at].set[HALF_PIECE], all, sizeof all);
		memcpy(h->half[at].set[HALF_END], h->half[last].set[HALF_LOWEST], sizeof all);
	}
}

/* --- making */

static bool
lay_bars(struct halves *h, const struct time_map *time, int64_t end, struct err *err)
{
	struct bar bar;
	int64_t bars;

	time_bar_at(time, end - 1, &bar);
	bars = bar.number + 1;
	h->cut = bars > HALVES_MAX / 2;
	bars = h->cut ? HALVES_MAX / 2 : bars;
	h->half = calloc((size_t)bars * 2, sizeof *h->half);
	if (h->half == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %lld bars", (long long)bars);
	for (int64_t number = 0; number < bars; number++) {
		struct half *half = &h->half[2 * number];
		int64_t middle;

		time_bar(time, number, &bar);
		middle = bar.start_ticks + bar.length_ticks / 2;
		half[0].start_ticks = bar.start_ticks;
		half[0].end_ticks = half[1].start_ticks = middle;
		half[1].end_ticks = bar.start_ticks + bar.length_ticks;
		half[0].plain[HALF_BEGINS_BAR] = 1;
		for (int k = 0; k < 2; k++)
			half[k].plain[HALF_TRIPLE] = bar.numerator % 3 == 0;
	}
	h->count = (int)(2 * bars);
	return true;
}

static int64_t
pitched_end(const struct song *song)
{
	struct track_info info;
	int64_t end = 0;

	for (int i = 0; i < song_tracks(song); i++) {
		song_track_info(song, i, &info);
		if (info.notes > 0 && !info.drums)
			end = song_last_note_end_ticks(song);
	}
	return end;
}

static void
read_tracks(struct reading *r)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct track_info info;

	for (int i = 0; i < song_tracks(r->song); i++) {
		song_track_info(r->song, i, &info);
		r->drums = info.drums;
		r->notes = 0;
		song_query(r->song, i, &all, add_note, r);
	}
}

bool
halves_make(struct halves *h, const struct song *song, const struct time_map *time,
    struct err *err)
{
	struct reading r = { .h = h, .song = song };
	int64_t end = pitched_end(song);
	size_t count;
	bool good;

	*h = (struct halves){ 0 };
	if (end == 0)
		return true;
	if (!lay_bars(h, time, end, err))
		return false;
	count = (size_t)h->count;
	r.moment = malloc(count * sizeof *r.moment);
	r.sound = calloc(count, sizeof *r.sound);
	good = r.moment != NULL && r.sound != NULL;
	for (size_t i = 0; good && i < count; i++) {
		memset(r.moment[i].lowest, 128, MOMENTS);
		memset(r.moment[i].highest, 0, MOMENTS);
	}
	if (good) {
		read_tracks(&r);
		finish(&r);
	}
	free(r.moment);
	free(r.sound);
	return good || err_set(err, ERR_LIMIT, "no memory for %d bars", h->count / 2);
}

void
halves_clear(struct halves *h)
{
	free(h->half);
	*h = (struct halves){ 0 };
}

int
halves_at(const struct halves *h, int64_t tick)
{
	if (h->count == 0 || tick < 0 || tick >= h->half[h->count - 1].end_ticks)
		return -1;
	return find_half(h, tick);
}

void
half_features(const struct half *half, int zero, float x[HALF_FEATURES])
{
	for (int s = 0; s < HALF_SETS; s++)
		for (int i = 0; i < 12; i++)
			x[12 * s + i] = half->set[s][(i + zero) % 12];
	memcpy(x + 12 * HALF_SETS, half->plain, sizeof half->plain);
}
