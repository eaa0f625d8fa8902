/* SPDX-License-Identifier: MIT */
#include "model/read/form.h"

#include <math.h>
#include <stdlib.h>

#include "model/read/form_internal.h"
#include "music/song.h"
#include "music/time.h"

#define LONGEST		24		/* bars of a section */
#define SAME		0.93		/* sections: the same letter ... */
#define LIKE		0.75		/* ... and one with a mark */

/* Round numbers: docs/notes/recognition.md says what they were chosen on. */
static const double sign_weight[FORM_SIGNS] = {
	[NOVEL_4] = 0.25, [NOVEL_8] = 0.25, [PAUSE] = 0.5, [PRESENCE] = 0.5,
	[REPEAT_BEGINS] = 0.25, [REPEAT_ENDS] = 0.25, [TUNE_BEGINS] = 0.25, [TUNE_ENDS] = 0.25,
	[DENSITY] = 0.25,
};

static float
alike(const struct form_work *w, int a, int b)
{
	return w->alike[(size_t)a * (size_t)w->bars + (size_t)b];
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
begins(const struct form_work *w, int at)
{
	double sum = 0;

	for (int k = 0; k < FORM_SIGNS; k++)
		sum += sign_weight[k] * w->sign[at][k];
	return sum;
}

/* from[e]: where the last section begins of the best way to divide the bars before e. */
static void
divide(const struct form_work *w, double *best, int *from)
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
lay_sections(struct form *f, const struct form_work *w)
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
section_alike(const struct form_work *w, const struct form_section *a, const struct form_section *b)
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
name_sections(struct form *f, const struct form_work *w)
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

static bool
divide_song(struct form *f, const struct form_work *w, struct err *err)
{
	if (!lay_sections(f, w))
		return err_set(err, ERR_LIMIT, "no memory for the form of the piece");
	name_sections(f, w);
	return true;
}

bool
form_make(struct form *f, const struct song *song, int melody, struct err *err)
{
	struct time_map *time = time_map_new(song);
	int64_t end = song_last_note_end_ticks(song);
	struct form_work w = { 0 };
	struct bar last;
	bool good = time != NULL;

	*f = (struct form){ 0 };
	if (!good)
		return err_set(err, ERR_LIMIT, "no memory for the tempo map");
	if (end > 0) {
		time_bar_at(time, end - 1, &last);
		good = form_signs_make(&w, song, time, melody, last.number < FORM_BARS_MAX ?
		    (int)last.number + 1 : FORM_BARS_MAX, err) && divide_song(f, &w, err);
		form_signs_clear(&w);
	}
	time_map_free(time);
	return good;
}

void
form_clear(struct form *f)
{
	free(f->section);
	*f = (struct form){ 0 };
}
