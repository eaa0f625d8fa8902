/* SPDX-License-Identifier: MIT */
#include "model/read/form.h"

#include <math.h>
#include <stdlib.h>

#include "model/read/form_internal.h"
#include "model/read/letters.h"
#include "model/read/phrase_vector.h"
#include "music/song.h"
#include "music/time.h"

#define LONGEST		24		/* bars of a section */

/* Round numbers: docs/notes/recognition.md says what they were chosen on. */
static const double sign_weight[FORM_SIGNS] = {
	[NOVEL_4] = 0.25, [NOVEL_8] = 0.25, [PAUSE] = 0.5, [PRESENCE] = 0.5,
	[REPEAT_BEGINS] = 0.25, [REPEAT_ENDS] = 0.25, [TUNE_BEGINS] = 0.25, [TUNE_ENDS] = 0.25,
	[DENSITY] = 0.25,
};

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

/* Fitted to which of these bars the annotators chose: docs/notes/recognition.md. */
static float
begins_sure(const struct form_work *w, int at)
{
	return at == 0 ? 1 : 1 / (1 + expf(0.44f - 0.21f * (float)begins(w, at)));
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
		f->section[--count] = (struct form_section){ .first = from[end], .end = end,
			.sure = begins_sure(w, from[end]) };
	free(best);
	free(from);
	return true;
}

/* --- letters */

/* What all tracks but the melody do counts less, where there is a melody. */
#define MELODY_COUNTS	0.6f

static void
add_section(const struct points *p, const struct time_map *time, int melody,
    const struct form_section *section, float *vector)
{
	struct bar first, after;
	float share = melody >= 0 ? MELODY_COUNTS : 0;

	time_bar(time, section->first, &first);
	time_bar(time, section->end, &after);
	for (int t = 0; t < p->tracks; t++)
		phrase_vector_add(p, t, first.start_ticks, after.start_ticks, first.length_ticks,
		    vector + (t == melody ? 0 : PHRASE_VECTOR));
	phrase_vector_finish(vector);
	phrase_vector_finish(vector + PHRASE_VECTOR);
	for (int i = 0; i < PHRASE_VECTOR; i++) {
		vector[i] *= sqrtf(share);
		vector[PHRASE_VECTOR + i] *= sqrtf(1 - share);
	}
}

static bool
name_sections(struct form *f, const struct song *song, const struct time_map *time, int melody,
    struct err *err)
{
	const size_t size = 2 * PHRASE_VECTOR;
	float *vector = calloc((size_t)f->sections * size, sizeof *vector);
	struct points points = { 0 };
	bool good = vector != NULL || err_set(err, ERR_LIMIT, "no memory for the sections");

	good = good && points_make(&points, song, err);
	for (int s = 0; good && s < f->sections; s++)
		add_section(&points, time, melody, &f->section[s], vector + (size_t)s * size);
	if (good)
		letters_set(f->section, f->sections, vector, (int)size);
	points_clear(&points);
	free(vector);
	return good;
}

/* --- making */

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
		    (int)last.number + 1 : FORM_BARS_MAX, err);
		if (good && !lay_sections(f, &w))
			good = err_set(err, ERR_LIMIT, "no memory for the form of the piece");
		good = good && name_sections(f, song, time, melody, err);
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
