/* SPDX-License-Identifier: MIT */
/* suite.c - table of the suite's parts, and the short ones: likelihood, locks, latency. */
#include "model/measure/suite.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/file.h"
#include "base/sort.h"
#include "model/data/folder.h"
#include "model/infer/model.h"
#include "model/measure/evaluate.h"
#include "model/measure/recall.h"
#include "model/measure/suite_case.h"
#include "model/measure/task_score.h"
#include "model/measure/trial.h"
#include "model/memory/mix.h"
#include "model/token/piece.h"
#include "music/smf.h"
#include "music/song.h"

#define REQUESTS_A_SONG	10
#define TIMED_BARS	4
#define TIMED_CANDIDATES 8
#define TIMED_TRACKS	3

const struct suite_part suite_parts[] = {
	{ "likelihood", "nats per note, by task", suite_likelihood },
	{ "music", "generated music, measured beside the composers'", suite_music },
	{ "locks", "random requests: locked notes stay", suite_locks },
	{ "controls", "how often requests are followed", suite_controls },
	{ "latency", "milliseconds to the first note, and to eight candidates", suite_latency },
	{ NULL, NULL, NULL }
};

size_t
suite_piece(const struct suite *s, int sample)
{
	return (size_t)sample * s->folder->count / (size_t)s->samples;
}

struct song *
suite_song(const struct suite *s, int sample)
{
	size_t at = suite_piece(s, sample);
	struct song *song;
	struct err err;
	uint8_t *bytes;
	size_t size;

	if (!file_read(s->folder->file[at].path, SMF_BYTES_MAX, &bytes, &size, &err))
		return NULL;
	song = smf_read(bytes, size, &err);
	free(bytes);
	return song;
}

void
suite_request(const struct suite *s, const struct suite_case *c, int sample,
    struct generate_request *r)
{
	suite_case_request(c, r);
	r->model = s->model;
	r->adapter = s->adapter;
	r->temperature = s->temperature;
	r->min_p = s->min_p;
	r->memory = s->memory;
	r->seed = s->seed + (uint64_t)sample;
}

bool
suite_stopped(const struct suite *s, struct err *err)
{
	if (s->cancelled == NULL || !s->cancelled(s->arg))
		return false;
	err_set(err, ERR_IO, "stopped");
	return true;
}

double
suite_share(const struct suite_share *share)
{
	return share->count > 0 ? (double)share->hits / (double)share->count : NAN;
}

/* --- likelihood */

struct likelihood {
	struct evaluation net, with_memory;
	struct task_scores tasks;
	struct memory_weights weights;
	struct recall_options recall;
};

static bool
score_song(const struct suite *s, const struct song *song, struct likelihood *sum, struct err *err)
{
	const struct recall_options *recall = sum->recall.weights != NULL ? &sum->recall : NULL;
	struct model *const *members;
	struct piece piece;
	bool good;

	if (!piece_of_song(song, &piece, err))
		return false;
	good = evaluate_piece(s->model, s->adapter, NULL, &piece, &sum->net, err);
	if (good && recall != NULL)
		good = evaluate_piece(s->model, s->adapter, recall, &piece, &sum->with_memory,
		    err);
	if (good && model_members(s->model, &members) == 0)
		good = task_score_piece(s->model, s->adapter, recall, &piece, &sum->tasks, err);
	piece_clear(&piece);
	return good;
}

static void
report_likelihood(const struct suite *s, const struct likelihood *sum)
{
	s->fact(s->arg, "likelihood", "notes", (double)sum->net.notes);
	s->fact(s->arg, "likelihood", "net alone", sum->net.nats_per_note);
	if (sum->recall.weights != NULL)
		s->fact(s->arg, "likelihood", "with memory", sum->with_memory.nats_per_note);
	for (int way = 0; way < TASK_WAYS; way++)
		if (sum->tasks.notes[way] > 0)
			s->fact(s->arg, "likelihood", task_way_names[way],
			    sum->tasks.nats[way] / (double)sum->tasks.notes[way]);
}

bool
suite_likelihood(const struct suite *s, struct err *err)
{
	const struct memory_weights *weights = model_memory(s->model);
	struct likelihood *sum = calloc(1, sizeof *sum);
	bool good = sum != NULL || err_set(err, ERR_LIMIT, "no memory to evaluate with");

	if (good && weights != NULL && s->memory > 0) {
		sum->weights = *weights;
		memory_weights_scale(&sum->weights, s->memory);
		sum->recall.weights = &sum->weights;
	}
	for (int i = 0; good && i < s->samples && (size_t)i < s->folder->count; i++) {
		struct song *song = suite_song(s, i);
		struct err why;

		if (song != NULL)
			(void)score_song(s, song, sum, &why);	/* no notes: not counted */
		song_free(song);
		good = !suite_stopped(s, err);
	}
	if (good)
		report_likelihood(s, sum);
	if (sum != NULL) {
		evaluation_clear(&sum->net);
		evaluation_clear(&sum->with_memory);
	}
	free(sum);
	return good;
}

/* --- locks */

bool
suite_locks(const struct suite *s, struct err *err)
{
	struct trial *trial = trial_new(s->seed);
	size_t requests = 0, violations = 0;
	bool good = trial != NULL || err_set(err, ERR_LIMIT, "no memory for requests");

	for (int i = 0; good && i < s->samples; i += REQUESTS_A_SONG) {
		struct song *song = suite_song(s, i);

		for (int k = 0; song != NULL && song_tracks(song) > 0 &&
		    song_tracks(song) < TRIAL_TRACKS_MAX && k < REQUESTS_A_SONG; k++) {
			violations += trial_run(trial, song, s->model) != NULL;
			requests++;
		}
		song_free(song);
		good = !suite_stopped(s, err);
	}
	if (good) {
		s->fact(s->arg, "locks", "requests", (double)requests);
		s->fact(s->arg, "locks", "violations", (double)violations);
	}
	trial_free(trial);
	return good;
}

/* --- latency */

static void
report_times(const struct suite *s, const char *what, double *seconds, size_t count)
{
	static const struct { const char *name; double share; } at[] = {
		{ "median", 0.5 }, { "p95", 0.95 },
	};
	char name[64];

	sort_doubles(seconds, count);
	for (size_t i = 0; i < sizeof at / sizeof at[0]; i++) {
		snprintf(name, sizeof name, "%s, ms, %s", what, at[i].name);
		s->fact(s->arg, "latency", name, count == 0 ? NAN :
		    1000 * seconds[(size_t)(at[i].share * (double)(count - 1) + 0.5)]);
	}
}

/* One candidate; then eight of four bars on at most three tracks. */
static bool
time_case(const struct suite *s, const struct suite_case *c, double *first, double *all,
    struct err *err)
{
	struct generate_request r;
	struct generate_result result;
	struct suite_take take;
	int tracks = 0;
	bool good;

	for (int t = 0; t < song_tracks(c->given); t++)
		c->tracks[t] = c->tracks[t] && tracks++ < TIMED_TRACKS;
	suite_request(s, c, 0, &r);
	r.quotes = s->quotes;
	r.bars = TIMED_BARS;
	good = suite_take_make(&take, &r, &result, err);
	*first = result.first_note_seconds;
	suite_take_clear(&take);
	if (!good)
		return false;
	r.candidates = TIMED_CANDIDATES;
	good = suite_take_make(&take, &r, &result, err);
	*all = result.seconds;
	suite_take_clear(&take);
	return good;
}

bool
suite_latency(const struct suite *s, struct err *err)
{
	double *first = calloc(2 * (size_t)s->samples, sizeof *first), *all = first + s->samples;
	size_t count = 0;
	bool good = first != NULL || err_set(err, ERR_LIMIT, "no memory for times");

	for (int i = 0; good && i < s->samples; i++) {
		struct song *song = suite_song(s, i);
		struct suite_case c = { 0 };
		bool fits = false;

		good = song == NULL || suite_case_make(&c, song, SUITE_CONTINUE, 0, &fits, err);
		if (good && fits) {
			good = time_case(s, &c, &first[count], &all[count], err);
			count++;
		}
		suite_case_clear(&c);
		song_free(song);
		good = good && !suite_stopped(s, err);
	}
	if (good) {
		report_times(s, "first note", first, count);
		report_times(s, "4 bars, 8 candidates", all, count);
	}
	free(first);
	return good;
}
