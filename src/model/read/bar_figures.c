/* SPDX-License-Identifier: MIT */
#include "model/read/bar_figures.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/read/halves.h"
#include "music/song.h"
#include "music/time.h"

#define MOMENTS	48		/* of a bar, in which notes start together */
#define BARS_OF_NOTE (HALVES_OF_NOTE / 2)

struct counting {
	const struct halves *h;
	struct bar_figures *bars;
	uint8_t		(*together)[MOMENTS];	/* (bars): notes that start */
	size_t		 notes;			/* of this track */
	double		 quarter_ticks;
	int		 instrument;		/* of this track; -1: drums */
	/* The notes of this track that started last: how many, when, and the highest. */
	int		 group, group_bar, top;
	int64_t		 group_tick;
	int		 top_before;		/* -1: there was none */
	int		 bar_before;		/* in which a group began; -1 */
};

static int64_t
bar_start(const struct counting *c, int bar)
{
	return c->h->half[2 * bar].start_ticks;
}

static int64_t
bar_end(const struct counting *c, int bar)
{
	return c->h->half[2 * bar + 1].end_ticks;
}

/* The part of the bar, of so many, that a tick lies in. */
static int
place_in(const struct counting *c, int bar, int64_t tick, int parts)
{
	double share = (double)(tick - bar_start(c, bar)) /
	    (double)(bar_end(c, bar) - bar_start(c, bar));
	int place = (int)(share * parts + 0.02);	/* played a little early */

	return place < 0 ? 0 : place >= parts ? parts - 1 : place;
}

/* --- what a note adds */

/* The first of the limits that x does not exceed, or their number. */
static int
class_of(double x, const double *limit, int limits)
{
	int i = 0;

	while (i < limits && x > limit[i])
		i++;
	return i;
}

/* Repeated; up and down a step, a third, to a fifth, to an octave, further. */
static int
step_class(int interval)
{
	static const double limits[] = { 0, 2, 4, 7, 12 };
	int class = class_of(abs(interval), limits, 5);

	return class == 0 ? 0 : 2 * class - (interval > 0);
}

static void
end_group(struct counting *c)
{
	float *x;

	if (c->group == 0)
		return;
	x = c->bars[c->group_bar].x;
	x[BAR_CHORDS + (c->group > 5 ? 5 : c->group) - 1]++;
	if (c->top_before >= 0)
		x[BAR_STEPS + step_class(c->top - c->top_before)]++;
	c->top_before = c->top;
	c->group = 0;
}

static void
join_group(struct counting *c, const struct note *n, int bar)
{
	if (c->group > 0 && n->start_ticks != c->group_tick)
		end_group(c);
	if (c->group == 0) {
		c->group_tick = n->start_ticks;
		c->group_bar = bar;
		c->top = n->pitch;
		c->bars[bar].x[BAR_TRACKS] += bar != c->bar_before;
		c->bar_before = bar;
	}
	c->group++;
	c->top = n->pitch > c->top ? n->pitch : c->top;
}

static void
sound_in(struct counting *c, int bar, const struct note *n)
{
	int64_t from = bar_start(c, bar), to = bar_end(c, bar), end = note_end(n);
	float share;
	int half_octave = (n->pitch - 21) / 6;

	from = n->start_ticks > from ? n->start_ticks : from;
	to = end < to ? end : to;
	share = (float)((double)(to - from) / (double)(bar_end(c, bar) - bar_start(c, bar)));
	half_octave = n->pitch < 21 ? 0 : half_octave > 15 ? 15 : half_octave;
	c->bars[bar].x[BAR_REGISTER + half_octave] += share;
	c->bars[bar].x[BAR_INSTRUMENTS + c->instrument] += share;
	c->bars[bar].x[BAR_VOICES] += share;
}

static void
add_pitched(struct counting *c, const struct note *n, int bar)
{
	static const double limits[] = { 0.126, 0.26, 0.34, 0.51, 0.76, 1.01, 1.51, 2.01, 3.01 };
	float *x = c->bars[bar].x;
	uint8_t *together = &c->together[bar][place_in(c, bar, n->start_ticks, MOMENTS)];

	*together += *together < 255;
	x[BAR_RHYTHM + place_in(c, bar, n->start_ticks, 16)]++;
	x[BAR_LENGTHS + class_of((double)n->length_ticks / c->quarter_ticks, limits, 9)]++;
	x[BAR_NOTES]++;
	join_group(c, n, bar);
	for (int i = bar; i < c->h->count / 2 && i < bar + BARS_OF_NOTE &&
	    bar_start(c, i) < note_end(n); i++)
		sound_in(c, i, n);
}

static void
add_drum(struct counting *c, const struct note *n, int bar)
{
	int kind = n->pitch <= 36 ? 0 : n->pitch >= 37 && n->pitch <= 40 ? 1 : 2;
	float *x = c->bars[bar].x;

	x[BAR_DRUMS + 8 * kind + place_in(c, bar, n->start_ticks, 8)]++;
	x[BAR_STROKES]++;
}

static bool
add_note(void *arg, const struct note *n)
{
	struct counting *c = arg;
	int half = halves_at(c->h, n->start_ticks);

	if (c->notes++ >= HALVES_NOTES_MAX)
		return false;
	if (half < 0 || n->length_ticks <= 0)
		return true;
	if (c->instrument < 0 || n->channel == DRUM_CHANNEL)
		add_drum(c, n, half / 2);
	else
		add_pitched(c, n, half / 2);
	return true;
}

static void
count_track(struct counting *c, const struct song *song, int track)
{
	const struct window all = { 0, INT64_MAX, 0, 127 };
	struct track_info info;

	song_track_info(song, track, &info);
	c->instrument = info.drums ? -1 : info.program >= 52 && info.program <= 54 ? 16 :
	    info.program < 0 ? 0 : info.program / 8;
	c->notes = 0;
	c->group = 0;
	c->top_before = c->bar_before = -1;
	song_query(song, track, &all, add_note, c);
	end_group(c);
}

/* --- figures from what was counted */

static void
root_of_shares(float *set, int count)
{
	float sum = 0;

	for (int i = 0; i < count; i++)
		sum += set[i];
	for (int i = 0; i < count && sum > 0; i++)
		set[i] = sqrtf(set[i] / sum);
}

/* The pitch class that the piece ends on in the bass. */
static int
last_bass(const struct halves *h)
{
	int class = 0;

	for (int i = 1; i < 12; i++)
		if (h->half[0].set[HALF_END][i] > h->half[0].set[HALF_END][class])
			class = i;
	return class;
}

static void
add_pitches(struct counting *c, int bar, int zero)
{
	static const enum half_set sound[] = { HALF_EARLY, HALF_LATE };
	static const enum half_set bass[] = { HALF_BASS_EARLY, HALF_BASS_LATE };
	float *x = c->bars[bar].x;

	for (int half = 2 * bar; half < 2 * bar + 2; half++)
		for (int part = 0; part < 2; part++)
			for (int i = 0; i < 12; i++) {
				const struct half *h = &c->h->half[half];

				x[BAR_PITCHES + i] += h->set[sound[part]][(i + zero) % 12];
				x[BAR_BASS + i] += h->set[bass[part]][(i + zero) % 12];
			}
	for (int i = 0; i < 12; i++)
		for (int apart = 1; apart <= 6; apart++)
			x[BAR_INTERVALS + apart - 1] += x[BAR_PITCHES + i] *
			    x[BAR_PITCHES + (i + apart) % 12] / (apart == 6 ? 2 : 1);
}

/* Both sets have length 1 or 0. */
static float
likeness(const float *a, const float *b, int count)
{
	float sum = 0;

	for (int i = 0; i < count; i++)
		sum += a[i] * b[i];
	return sum;
}

static void
add_metre(struct counting *c, const struct time_map *time, int bar)
{
	static const int counts[] = { 2, 3, 4, 6 };
	float *x = c->bars[bar].x;
	struct bar b;
	int i = 0;

	time_bar(time, bar, &b);
	while (i < 4 && counts[i] != b.numerator)
		i++;
	x[BAR_METRE + i] = 1;
	x[BAR_QUARTERS] = (float)fmin((double)b.length_ticks / c->quarter_ticks / 4, 3);
}

static void
finish_bar(struct counting *c, int bar)
{
	static const struct { int first, count; } sets[] = {
		{ BAR_RHYTHM, 16 }, { BAR_DRUMS, 24 }, { BAR_PITCHES, 12 }, { BAR_BASS, 12 },
		{ BAR_INTERVALS, 6 }, { BAR_REGISTER, 16 }, { BAR_STEPS, 11 },
		{ BAR_LENGTHS, 10 }, { BAR_CHORDS, 5 }, { BAR_TOGETHER, 8 },
		{ BAR_INSTRUMENTS, 17 },
	};
	float *x = c->bars[bar].x;

	for (int i = 0; i < MOMENTS; i++) {
		int notes = c->together[bar][i];

		if (notes > 0)
			x[BAR_TOGETHER + (notes > 8 ? 8 : notes) - 1]++;
	}
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		root_of_shares(x + sets[i].first, sets[i].count);
	x[BAR_SILENT] = x[BAR_VOICES] <= 0;
	x[BAR_NOTES] = log1pf(x[BAR_NOTES]) / 4;
	x[BAR_STROKES] = log1pf(x[BAR_STROKES]) / 4;
	x[BAR_VOICES] = log1pf(x[BAR_VOICES]) / 2;
	x[BAR_TRACKS] = log1pf(x[BAR_TRACKS]) / 2;
}

static void
finish(struct counting *c, const struct time_map *time)
{
	int zero = last_bass(c->h);

	for (int bar = 0; bar < c->h->count / 2; bar++) {
		float *x = c->bars[bar].x;
		const float *before = c->bars[bar > 0 ? bar - 1 : 0].x;

		add_pitches(c, bar, zero);
		add_metre(c, time, bar);
		finish_bar(c, bar);
		if (bar == 0)
			continue;
		x[BAR_RHYTHM_AGAIN] = likeness(x + BAR_RHYTHM, before + BAR_RHYTHM, 16);
		x[BAR_PITCHES_AGAIN] = likeness(x + BAR_PITCHES, before + BAR_PITCHES, 12);
	}
}

bool
bar_figures_make(const struct halves *h, const struct song *song, const struct time_map *time,
    struct bar_figures *bars, struct err *err)
{
	size_t count = (size_t)h->count / 2;
	struct counting c = { .h = h, .bars = bars,
		.quarter_ticks = song_ticks_per_quarter(song) };

	memset(bars, 0, count * sizeof *bars);
	c.together = calloc(count + 1, sizeof *c.together);
	if (c.together == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu bars", count);
	for (int i = 0; i < song_tracks(song); i++)
		count_track(&c, song, i);
	finish(&c, time);
	free(c.together);
	return true;
}
