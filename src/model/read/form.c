/* SPDX-License-Identifier: MIT */
#include "model/read/form.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "music/song.h"
#include "music/time.h"

#define PLACES		16		/* of a bar */
#define NOTES_MAX	500000		/* of a track */
#define BARS_OF_NOTE	8		/* that a note counts for */
#define LONGEST		24		/* bars of a section */
#define REPEATED	0.6		/* bars at least so alike repeat each other */
#define SAME		0.93		/* sections: the same letter ... */
#define LIKE		0.75		/* ... and one with a mark */

/* How much the parts of a bar count when two are compared. */
#define BY_CLASSES	0.3
#define BY_ONSETS	0.2
#define BY_MELODY	0.25		/* its onsets, and its pitch classes */

enum sign { NOVEL_2, NOVEL_4, NOVEL_8, REPEAT, GAP, TAIL, SIGNS };
/* In standard deviations within the piece. */
static const double sign_weight[SIGNS] = { 0.2, 0.2, 0.2, 0.4, 0.6, -0.4 };
#define BEGIN_COST	-1.6		/* of a section with average signs */

struct bar_sound {
	float		 classes[12], onsets[PLACES];
	float		 tune[12], steps[PLACES];	/* the same of the melody */
	bool		 sung[PLACES];			/* the melody sounds */
};

struct work {
	const struct time_map *time;
	struct bar_sound *bar;		/* owned */
	int		 bars;
	int64_t		 end;		/* of the last bar that is divided */
	float		*alike;		/* owned; (bars, bars) */
	double		(*sign)[SIGNS];	/* owned; of a section that begins at each bar */
	bool		 melody;	/* the track that is read */
	size_t		 notes;
};

/* --- bars */

static bool
add_note(void *arg, const struct note *n)
{
	struct work *w = arg;
	int64_t end = n->start_ticks + n->length_ticks;
	struct bar b;

	if (n->start_ticks >= w->end || ++w->notes > NOTES_MAX)
		return false;
	time_bar_at(w->time, n->start_ticks, &b);
	for (int k = 0; k < BARS_OF_NOTE && b.number < w->bars && b.start_ticks < end; k++) {
		struct bar_sound *s = &w->bar[b.number];
		int64_t from = n->start_ticks > b.start_ticks ? n->start_ticks - b.start_ticks : 0;
		int64_t to = end - b.start_ticks < b.length_ticks ? end - b.start_ticks :
		    b.length_ticks;
		int first = (int)(from * PLACES / b.length_ticks);
		int last = (int)((to * PLACES + b.length_ticks - 1) / b.length_ticks);

		s->classes[n->pitch % 12] += (float)(to - from) / (float)b.length_ticks;
		if (k == 0)
			s->onsets[first] += 1;
		if (k == 0 && w->melody) {
			s->steps[first] += 1;
			s->tune[n->pitch % 12] += 1;
		}
		for (int i = first; w->melody && i < last && i < PLACES; i++)
			s->sung[i] = true;
		time_bar(w->time, b.number + 1, &b);
	}
	return true;
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

static float
compare(const struct bar_sound *a, const struct bar_sound *b)
{
	return (float)BY_CLASSES * dot(a->classes, b->classes, 12) +
	    (float)BY_ONSETS * dot(a->onsets, b->onsets, PLACES) +
	    (float)BY_MELODY * (dot(a->steps, b->steps, PLACES) + dot(a->tune, b->tune, 12));
}

static float
alike(const struct work *w, int a, int b)
{
	return w->alike[(size_t)a * (size_t)w->bars + (size_t)b];
}

static void
compare_all(struct work *w)
{
	for (int i = 0; i < w->bars; i++) {
		unit(w->bar[i].classes, 12);
		unit(w->bar[i].onsets, PLACES);
		unit(w->bar[i].steps, PLACES);
		unit(w->bar[i].tune, 12);
	}
	for (int a = 0; a < w->bars; a++)
		for (int b = 0; b < w->bars; b++)
			w->alike[(size_t)a * (size_t)w->bars + (size_t)b] =
			    compare(&w->bar[a], &w->bar[b]);
}

/* --- signs that a section begins */

static double
mean_alike(const struct work *w, int a, int a_end, int b, int b_end)
{
	double sum = 0;

	for (int i = a; i < a_end; i++)
		for (int k = b; k < b_end; k++)
			sum += (double)alike(w, i, k);
	return sum / ((a_end - a) * (b_end - b));
}

/* How much the bars before and after are like themselves, and not like each other. */
static double
novelty(const struct work *w, int at, int reach)
{
	int from = at > reach ? at - reach : 0;
	int to = at + reach < w->bars ? at + reach : w->bars;

	return (mean_alike(w, from, at, from, at) + mean_alike(w, at, to, at, to)) / 2 -
	    mean_alike(w, from, at, at, to);
}

/* Four bars are like four others, and the bars before them are not. */
static double
repeats_from(const struct work *w, int at)
{
	double best = 0;

	for (int other = 1; other + 3 < w->bars && at + 3 < w->bars; other++) {
		double sum = 0, before;

		if (abs(other - at) < 2)
			continue;
		for (int i = 0; i < 4; i++)
			sum += (double)alike(w, at + i, other + i) / 4;
		before = (double)alike(w, at - 1, other - 1);
		if (sum > REPEATED)
			best = fmax(best, sum - 0.7 * before);
	}
	return best;
}

/* Shares of the bar before in which the melody begins no note, and is silent, at its end. */
static void
melody_ends(const struct bar_sound *before, double *gap, double *tail)
{
	int last = PLACES - 1, sung = PLACES - 1;

	while (last > 0 && before->steps[last] == 0)
		last--;
	while (sung >= 0 && !before->sung[sung])
		sung--;
	*gap = (double)(PLACES - last) / PLACES;
	*tail = (double)(PLACES - 1 - sung) / PLACES;
}

static void
find_signs(struct work *w)
{
	for (int at = 1; at < w->bars; at++) {
		double *sign = w->sign[at];

		sign[NOVEL_2] = novelty(w, at, 2);
		sign[NOVEL_4] = novelty(w, at, 4);
		sign[NOVEL_8] = novelty(w, at, 8);
		sign[REPEAT] = repeats_from(w, at);
		melody_ends(&w->bar[at - 1], &sign[GAP], &sign[TAIL]);
	}
	for (int k = 0; k < SIGNS; k++) {
		double sum = 0, squares = 0, deviation;

		for (int at = 0; at < w->bars; at++)
			sum += w->sign[at][k];
		for (int at = 0; at < w->bars; at++)
			squares += pow(w->sign[at][k] - sum / w->bars, 2);
		deviation = sqrt(squares / w->bars) + 1e-9;
		for (int at = 0; at < w->bars; at++)
			w->sign[at][k] = (w->sign[at][k] - sum / w->bars) / deviation;
	}
}

/* --- the likeliest sections */

/* The logarithm of how usual a section of so many bars is. */
static double
length_cost(int bars)
{
	return log(bars == 4 || bars == 8 ? 0.3 : bars == 1 ? 0.05 :
	    bars == 12 || bars == 16 ? 0.02 : bars < 16 ? 0.03 : 0.001);
}

static double
begins(const struct work *w, int at)
{
	double sum = -BEGIN_COST;

	for (int k = 0; k < SIGNS; k++)
		sum += sign_weight[k] * w->sign[at][k];
	return sum;
}

/* from[e]: where the last section begins of the best way to divide the bars before e. */
static void
divide(const struct work *w, double *best, int *from)
{
	best[0] = 0;
	for (int end = 1; end <= w->bars; end++) {
		best[end] = -INFINITY;
		for (int at = end > LONGEST ? end - LONGEST : 0; at < end; at++) {
			double score = best[at] + (at > 0 ? begins(w, at) : 0) +
			    length_cost(end - at);

			if (score > best[end]) {
				best[end] = score;
				from[end] = at;
			}
		}
	}
}

static bool
lay_sections(struct form *f, const struct work *w)
{
	double *best = malloc(((size_t)w->bars + 1) * sizeof *best);
	int *from = malloc(((size_t)w->bars + 1) * sizeof *from);
	int count = 0;

	f->section = calloc((size_t)w->bars, sizeof *f->section);
	if (best == NULL || from == NULL || f->section == NULL) {
		free(best);
		free(from);
		return false;
	}
	divide(w, best, from);
	for (int end = w->bars; end > 0; end = from[end])
		count++;
	f->sections = count;
	for (int end = w->bars; end > 0; end = from[end])
		f->section[--count] = (struct form_section){ .first = from[end], .end = end };
	free(best);
	free(from);
	return true;
}

/* Bar by bar from their beginnings; much unlike lengths are unlike. */
static double
section_alike(const struct work *w, const struct form_section *a, const struct form_section *b)
{
	int x = a->end - a->first, y = b->end - b->first, least = x < y ? x : y;
	double sum = 0;

	if (2 * least < (x > y ? x : y))
		return 0;
	for (int i = 0; i < least; i++)
		sum += (double)alike(w, a->first + i, b->first + i);
	return sum / least;
}

static void
name_sections(struct form *f, const struct work *w)
{
	int letters = 0;

	for (int s = 0; s < f->sections; s++) {
		struct form_section *section = &f->section[s];
		double best = 0;

		for (int k = 0; k < s; k++) {
			double like = section_alike(w, section, &f->section[k]);

			if (like < LIKE || like <= best)
				continue;
			best = like;
			section->letter = f->section[k].letter;
			section->varied = like < SAME || f->section[k].varied;
		}
		if (best > 0)
			continue;
		section->letter = (char)('A' + letters);
		letters += letters + 1 < FORM_LETTERS;
	}
}

/* --- making */

static void
read_tracks(struct work *w, const struct song *song, int melody)
{
	struct window all = { 0, INT64_MAX, 0, 127 };
	struct track_info info;

	for (int i = 0; i < song_tracks(song); i++) {
		song_track_info(song, i, &info);
		w->melody = i == melody;
		w->notes = 0;
		if (info.notes > 0 && !info.drums)
			song_query(song, i, &all, add_note, w);
	}
}

static bool
divide_song(struct form *f, struct work *w, const struct song *song, int melody)
{
	size_t bars = (size_t)w->bars;
	bool good;

	w->bar = calloc(bars, sizeof *w->bar);
	w->alike = malloc(bars * bars * sizeof *w->alike);
	w->sign = calloc(bars, sizeof *w->sign);
	good = w->bar != NULL && w->alike != NULL && w->sign != NULL;
	if (good) {
		read_tracks(w, song, melody);
		compare_all(w);
		find_signs(w);
		good = lay_sections(f, w);
	}
	if (good)
		name_sections(f, w);
	free(w->bar);
	free(w->alike);
	free(w->sign);
	return good;
}

bool
form_make(struct form *f, const struct song *song, int melody, struct err *err)
{
	struct time_map *time = time_map_new(song);
	int64_t end = song_last_note_end_ticks(song);
	struct work w = { .time = time };
	struct bar last;
	bool good = time != NULL;

	*f = (struct form){ 0 };
	if (good && end > 0) {
		time_bar_at(time, end - 1, &last);
		w.bars = last.number < FORM_BARS_MAX ? (int)last.number + 1 : FORM_BARS_MAX;
		time_bar(time, w.bars - 1, &last);
		w.end = last.start_ticks + last.length_ticks;
		good = divide_song(f, &w, song, melody);
	}
	time_map_free(time);
	return good || err_set(err, ERR_LIMIT, "no memory for the form of the piece");
}

void
form_clear(struct form *f)
{
	free(f->section);
	*f = (struct form){ 0 };
}
