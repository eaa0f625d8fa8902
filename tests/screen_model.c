/* SPDX-License-Identifier: MIT */
/*
 * screen_model.c - in place of the model, so that whole screens do not depend on
 * its weights: each candidate is a scale of eighths up from where it begins, to
 * the end of the bars.  Candidate n starts n degrees higher, and every fourth note
 * is a third.  A note costs as many nats as its pitch class says, halved.  Tuning helps, in
 * ten evaluations; with held-out bars it helps nothing.
 */

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/infer/generate.h"
#include "model/infer/model_internal.h"
#include "model/measure/surprise.h"
#include "model/train/tune.h"
#include "music/song.h"

static const uint8_t degrees[] = { 0, 2, 4, 5, 7, 9, 11 };

static uint8_t
pitch_of(int degree)
{
	return (uint8_t)(60 + degree / 7 % 4 * 12 + degrees[degree % 7]);
}

static int
track_of(const struct generate_request *r)
{
	int track = 0;

	for (int t = 0; t < song_tracks(r->song); t++)
		track = r->tracks != NULL && r->tracks[t] ? t : track;
	return track;
}

static void
write_onset(const struct generate_request *r, int candidate, int n)
{
	int64_t eighth = song_ticks_per_quarter(r->song) / 2;
	int degree = (int)(r->seed % 3) + candidate + n;
	struct note note = {
		.track = track_of(r), .start_ticks = r->start_ticks + n * eighth,
		.length_ticks = eighth, .velocity = 80, .ended = true,
	};

	note.pitch = pitch_of(degree);
	r->note(r->arg, candidate, &note);
	note.pitch = pitch_of(degree + 2);
	if (n % 4 == 3)
		r->note(r->arg, candidate, &note);
}

bool
generate(const struct generate_request *r, struct generate_result *result, struct err *err)
{
	(void)err;
	memset(result, 0, sizeof *result);
	for (int n = 0; n < 8 * r->bars; n++)
		for (int c = 0; c < r->candidates; c++) {
			if ((result->cancelled = r->cancelled(r->arg)))
				return true;
			write_onset(r, c, n);
		}
	for (int c = 0; c < r->candidates; c++) {
		r->done(r->arg, c, 1 + 0.1 * c);
		result->ranking[c] = c;
	}
	return true;
}

static bool
list_note(void *arg, const struct note *note)
{
	struct surprise_list *list = arg;

	list->notes[list->count++] = (struct surprise_note){ note->id,
		(float)(note->pitch % 12) / 2 };
	return true;
}

bool
surprise_find(const struct surprise_request *r, struct surprise_list *list, struct err *err)
{
	const struct window all = { 0, INT64_MAX / 2, 0, 127 };

	*list = (struct surprise_list){ 0 };
	list->notes = calloc(song_notes(r->song, -1) + 1, sizeof *list->notes);
	if (list->notes == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the notes");
	song_query(r->song, -1, &all, list_note, list);
	surprise_list_sort(list);
	return true;
}

static void
tell(const struct tune_request *r, struct train_progress *p, int i)
{
	double done = i / 10.0, learnt = done * (2 - done);

	p->step = 12 * i;
	p->seconds = 2.5 * i;
	p->seconds_left = 25 - p->seconds;
	p->train = 2.1 - 0.9 * learnt;
	p->held_out = p->base - (r->optimizer != NULL ? 0.06 * (double)strlen(r->optimizer) :
	    r->split == TUNE_HOLD_OUT ? 0.01 : 0.4) * learnt;
	p->behind = r->look_ahead && strcmp(r->optimizer, "nesterov") == 0 ? p->held_out + 0.03 :
	    NAN;
	p->other = 1.8 + 0.01 * done;
	p->best = p->held_out;
	p->best_step = p->step;
	(void)r->progress(r->arg, p);
}

bool
tune(const struct tune_request *r, struct adapter **adapter, struct tune_result *result,
    struct err *err)
{
	struct train_progress p = { .steps = 120, .base = 2 };
	struct params params = PARAMS_EMPTY;
	bool vain = r->split == TUNE_HOLD_OUT;

	*adapter = NULL;
	if (vain && r->held_out != NULL)
		r->held_out(r->arg, 0, 2, 4);
	for (int i = 0; i <= 10; i++)
		tell(r, &p, i);
	*result = (struct tune_result){ .last = p, .rung = TUNE_LORA, .bars = 16,
		.verdict = { .windows = 8, .base = 2, .gain = vain ? 0.01 : 0.4,
		.strength = vain ? 0 : 0.75 } };
	arch_list_adapter(r->model->arch, &r->model->config, 8, &params);
	if (!params_make(&params, err))
		return false;
	*adapter = adapter_new(r->model, 8, &params, err);
	return *adapter != NULL;
}
