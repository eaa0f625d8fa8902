/* SPDX-License-Identifier: MIT */
/* form_signs.c - form: bars compared, and the signs that a section begins. */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/read/form_internal.h"
#include "music/song.h"
#include "music/time.h"

#define PLACES		16		/* of a bar */
#define NOTES_MAX	500000		/* of a track */
#define BARS_OF_NOTE	8		/* that a note counts for */

/* How much the parts of a bar count when two are compared. */
#define BY_CLASSES	0.3
#define BY_ONSETS	0.2
#define BY_MELODY	0.25		/* its onsets, and its pitch classes */

/* Bars: a pause ends so near the bar line, and is no longer than so. */
#define PAUSE_BEFORE	0.55
#define PAUSE_AFTER	0.3
#define PAUSE_MOST	1.5
#define REPEATED	0.75		/* four bars so alike repeat each other */
#define UNLIKE		0.6		/* and the bar beside them does not */

struct form_bar {
	float		 classes[12], onsets[PLACES];
	float		 tune[12], steps[PLACES];	/* the same of the melody */
	bool		 sung[PLACES];			/* the melody sounds */
	int		 others;			/* notes of other tracks that begin */
};

struct hearing {
	const struct time_map *time;
	struct form_bar	*bar;		/* owned */
	double		*pause;		/* owned; of the melody before each bar */
	double		 last;		/* where its last note began, in bars; < 0: none did */
	int		 bars;
	int64_t		 end;		/* of the last bar that is read */
	bool		 melody;	/* the track that is read */
	size_t		 notes;
};

/* --- bars */

/* A pause of the melody that ends at a note, for the bars that may begin with it. */
static void
add_pause(struct hearing *h, double at)
{
	for (int bar = (int)at; bar <= (int)at + 1 && h->last >= 0; bar++)
		if (bar < h->bars && at > bar - PAUSE_BEFORE && h->last < bar - 0.1)
			h->pause[bar] = fmax(h->pause[bar], fmin(at - h->last, PAUSE_MOST));
	/* While it lasts, bars begin in it. */
	for (int bar = (int)h->last + 1; bar < (int)at && bar < h->bars && h->last >= 0; bar++)
		if (h->last < bar + PAUSE_AFTER)
			h->pause[bar] = fmax(h->pause[bar], fmin(at - h->last, PAUSE_MOST));
	h->last = at;
}

static void
add_part(struct hearing *h, const struct note *n, const struct bar *b, bool begins)
{
	struct form_bar *s = &h->bar[b->number];
	int64_t end = n->start_ticks + n->length_ticks - b->start_ticks;
	int64_t from = n->start_ticks > b->start_ticks ? n->start_ticks - b->start_ticks : 0;
	int64_t to = end < b->length_ticks ? end : b->length_ticks;
	int first = (int)(from * PLACES / b->length_ticks);
	int last = (int)((to * PLACES + b->length_ticks - 1) / b->length_ticks);

	s->classes[n->pitch % 12] += (float)(to - from) / (float)b->length_ticks;
	s->onsets[first] += begins;
	if (h->melody && begins) {
		s->steps[first] += 1;
		s->tune[n->pitch % 12] += 1;
		add_pause(h, (double)b->number + (double)from / (double)b->length_ticks);
	}
	for (int i = first; h->melody && i < last && i < PLACES; i++)
		s->sung[i] = true;
	s->others += begins && !h->melody;
}

static bool
add_note(void *arg, const struct note *n)
{
	struct hearing *h = arg;
	struct bar b;

	if (n->start_ticks >= h->end || ++h->notes > NOTES_MAX)
		return false;
	time_bar_at(h->time, n->start_ticks, &b);
	for (int k = 0; k < BARS_OF_NOTE && b.number < h->bars &&
	    b.start_ticks < n->start_ticks + n->length_ticks; k++) {
		add_part(h, n, &b, k == 0);
		time_bar(h->time, b.number + 1, &b);
	}
	return true;
}

static void
hear(struct hearing *h, const struct song *song, int melody)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct track_info info;

	for (int i = 0; i < song_tracks(song); i++) {
		song_track_info(song, i, &info);
		h->melody = i == melody;
		h->notes = 0;
		h->last = -1;
		if (info.notes > 0 && !info.drums)
			song_query(song, i, &all, add_note, h);
		if (h->melody)
			add_pause(h, h->bars);
	}
}

static void
unit(float *x, int n)
{
	float sum = 0;

	for (int i = 0; i < n; i++)
		sum += x[i] * x[i];
	for (int i = 0; i < n && sum > 0; i++)
		x[i] /= sqrtf(sum);
}

static float
dot(const float *x, const float *y, int n)
{
	float sum = 0;

	for (int i = 0; i < n; i++)
		sum += x[i] * y[i];
	return sum;
}

static void
compare(struct form_work *w, const struct hearing *h)
{
	size_t bars = (size_t)w->bars;

	for (size_t i = 0; i < bars; i++) {
		unit(h->bar[i].classes, 12);
		unit(h->bar[i].onsets, PLACES);
		unit(h->bar[i].steps, PLACES);
		unit(h->bar[i].tune, 12);
	}
	for (size_t i = 0; i < bars; i++)
		for (size_t k = 0; k < bars; k++) {
			const struct form_bar *a = &h->bar[i], *b = &h->bar[k];
			float tune = dot(a->steps, b->steps, PLACES) + dot(a->tune, b->tune, 12);

			w->tune[i * bars + k] = tune / 2;
			w->alike[i * bars + k] =
			    (float)BY_CLASSES * dot(a->classes, b->classes, 12) +
			    (float)BY_ONSETS * dot(a->onsets, b->onsets, PLACES) +
			    (float)BY_MELODY * tune;
		}
}

/* --- signs */

static double
mean_alike(const struct form_work *w, int a, int a_end, int b, int b_end)
{
	double sum = 0;

	for (int i = a; i < a_end; i++)
		for (int k = b; k < b_end; k++)
			sum += (double)w->alike[(size_t)i * (size_t)w->bars + (size_t)k];
	return sum / ((a_end - a) * (b_end - b));
}

/* How much the bars before and after are like themselves, and not like each other. */
static double
novelty(const struct form_work *w, int at, int reach)
{
	int from = at > reach ? at - reach : 0;
	int to = at + reach < w->bars ? at + reach : w->bars;

	return (mean_alike(w, from, at, from, at) + mean_alike(w, at, to, at, to)) / 2 -
	    mean_alike(w, from, at, at, to);
}

/*
 * In how many places bars are repeated from here on (way 1), and the bar before is not, or
 * up to here (way -1), and the bar after is not: the logarithm of that number plus one.
 */
static double
repeats(const float *alike, int bars, int at, int way)
{
	int inside = way > 0 ? at : at - 1, outside = way > 0 ? at - 1 : at, places = 0;

	for (int other = 1; other < bars; other++) {
		int shift = other - at, counted = 0;
		double sum = 0;

		if (abs(shift) < 2)
			continue;
		for (int i = 0; i < 4; i++) {
			int a = inside + way * i, b = a + shift;

			if (a < 0 || b < 0 || a >= bars || b >= bars)
				break;
			sum += (double)alike[(size_t)a * (size_t)bars + (size_t)b];
			counted++;
		}
		places += counted >= 3 && sum / counted > REPEATED &&
		    (double)alike[(size_t)outside * (size_t)bars + (size_t)(outside + shift)] <
		    UNLIKE;
	}
	return log(1 + places);
}

static double
presence(const struct form_bar *before, const struct form_bar *after)
{
	int change = 0;

	for (int i = 0; i < PLACES; i++)
		change += (int)after->sung[i] - (int)before->sung[i];
	return abs(change);
}

static void
find_signs(struct form_work *w, const struct hearing *h)
{
	for (int at = 1; at < w->bars; at++) {
		double *sign = w->sign[at];
		const struct form_bar *before = &h->bar[at - 1], *after = &h->bar[at];

		sign[NOVEL_4] = novelty(w, at, 4);
		sign[NOVEL_8] = novelty(w, at, 8);
		sign[PAUSE] = h->pause[at];
		sign[PRESENCE] = presence(before, after);
		sign[REPEAT_BEGINS] = repeats(w->alike, w->bars, at, 1);
		sign[REPEAT_ENDS] = repeats(w->alike, w->bars, at, -1);
		sign[TUNE_BEGINS] = repeats(w->tune, w->bars, at, 1);
		sign[TUNE_ENDS] = repeats(w->tune, w->bars, at, -1);
		sign[DENSITY] = fabs(log((1.0 + after->others) / (1.0 + before->others)));
	}
}

/* In standard deviations; a sign that is the same everywhere says nothing. */
static void
scale_signs(struct form_work *w)
{
	for (int k = 0; k < FORM_SIGNS; k++) {
		double sum = 0, squares = 0, mean, deviation;

		for (int at = 1; at < w->bars; at++)
			sum += w->sign[at][k];
		mean = w->bars > 1 ? sum / (w->bars - 1) : 0;
		for (int at = 1; at < w->bars; at++)
			squares += pow(w->sign[at][k] - mean, 2);
		deviation = w->bars > 1 ? sqrt(squares / (w->bars - 1)) : 0;
		for (int at = 1; at < w->bars; at++)
			w->sign[at][k] = (w->sign[at][k] - mean) / (deviation + 1e-6);
	}
}

/* --- making */

bool
form_signs_make(struct form_work *w, const struct song *song, const struct time_map *time,
    int melody, int bars, struct err *err)
{
	size_t n = (size_t)bars;
	struct hearing h = { .time = time, .bars = bars };
	struct bar last;
	bool good;

	*w = (struct form_work){ .bars = bars };
	h.bar = calloc(n, sizeof *h.bar);
	h.pause = calloc(n, sizeof *h.pause);
	w->alike = malloc(n * n * sizeof *w->alike);
	w->tune = malloc(n * n * sizeof *w->tune);
	w->sign = calloc(n, sizeof *w->sign);
	good = h.bar != NULL && h.pause != NULL && w->alike != NULL && w->tune != NULL &&
	    w->sign != NULL;
	if (good) {
		time_bar(time, bars - 1, &last);
		h.end = last.start_ticks + last.length_ticks;
		hear(&h, song, melody);
		compare(w, &h);
		find_signs(w, &h);
		scale_signs(w);
	}
	free(h.bar);
	free(h.pause);
	return good || err_set(err, ERR_LIMIT, "no memory for the form of the piece");
}

void
form_signs_clear(struct form_work *w)
{
	free(w->alike);
	free(w->tune);
	free(w->sign);
	*w = (struct form_work){ 0 };
}
