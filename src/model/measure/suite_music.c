/* SPDX-License-Identifier: MIT */
/* suite_music.c - what the model makes for each task, measured beside what the composer wrote. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "model/infer/model.h"
#include "model/judge/two_sample.h"
#include "model/judge/verdict.h"
#include "model/measure/suite.h"
#include "model/measure/suite_case.h"
#include "music/song.h"

enum side { REAL, MADE, SIDES };

struct tally {
	double		 sum[SIDES][MEASURES];
	size_t		 count[SIDES][MEASURES];
	struct suite_share inside[SIDES];	/* measures, in the bands */
	double		 corpus[SIDES], seed[SIDES], nats;	/* sums; runs in notes */
	struct suite_share quotes[SIDES];	/* regions that quote too long */
	struct suite_share empty;		/* nothing came */
	size_t		 samples;
	struct two_sample *row;			/* owned */
	size_t		 rows;
};

static void
tally_region(struct tally *t, enum side side, int piece, const double *value,
    const struct verdict *v)
{
	struct two_sample *row = &t->row[t->rows++];

	row->piece = piece;
	row->made = side == MADE;
	for (int i = 0; i < MEASURES; i++) {
		row->value[i] = value[i];
		if (isnan(value[i]))
			continue;
		t->sum[side][i] += value[i];
		t->count[side][i]++;
	}
	row->value[MEASURE_NOTES_TOTAL] = NAN;	/* the bar's density says the same */
	t->inside[side].hits += (size_t)v->bands.inside;
	t->inside[side].count += (size_t)v->bands.known;
	t->corpus[side] += v->quote.corpus;
	t->seed[side] += v->quote.seed;
	t->quotes[side].hits += verdict_quotes(v);
	t->quotes[side].count++;
}

static bool
judge(const struct suite *s, const struct suite_case *c, const struct song *song,
    const struct excerpt_change *change, double *value, struct verdict *v, struct err *err)
{
	struct verdict_region region;
	struct quote_runs quote;
	bool good = verdict_region_make(&region, song, c->start_ticks, c->end_ticks, s->quotes,
	    err) && verdict_measure(&region, change, value, &quote, err);

	if (good)
		verdict_judge(&region, value, &quote, NAN, v);
	verdict_region_clear(&region);
	return good;
}

static bool
sample(const struct suite *s, const struct suite_case *c, int number, struct tally *t,
    struct err *err)
{
	int piece = (int)suite_piece(s, number);
	struct generate_request r;
	struct generate_result result;
	struct suite_take take;
	struct verdict v;
	double value[MEASURES];
	bool good;

	suite_request(s, c, number, &r);
	r.quotes = s->quotes;
	good = suite_take_make(&take, &r, &result, err);
	t->empty.count++;
	t->empty.hits += good && take.count == 0;
	if (good && take.count > 0) {
		struct excerpt_change change = { take.notes, take.count, take.removed,
			take.removed_count };

		good = judge(s, c, c->real, NULL, value, &v, err);
		if (good)
			tally_region(t, REAL, piece, value, &v);
		good = good && judge(s, c, c->given, &change, value, &v, err);
		if (good)
			tally_region(t, MADE, piece, value, &v);
		t->nats += take.nats_per_note;
		t->samples++;
	}
	suite_take_clear(&take);
	return good;
}

/* --- facts */

static void
report(const struct suite *s, enum suite_task task, const char *what, const char *side,
    double value)
{
	char name[96];

	snprintf(name, sizeof name, "%s%s", what, side);
	s->fact(s->arg, suite_task_names[task], name, value);
}

static bool
report_tally(const struct suite *s, enum suite_task task, const struct tally *t, struct err *err)
{
	static const char *const side_names[SIDES] = { [REAL] = ", real", [MADE] = "" };
	double samples = (double)t->samples, auc;

	if (!two_sample_auc(t->row, t->rows, s->seed, &auc, NULL, err))
		return false;
	report(s, task, "samples", "", samples);
	report(s, task, "empty", "", suite_share(&t->empty));
	if (t->samples == 0)
		return true;
	report(s, task, "nats per note", "", t->nats / samples);
	report(s, task, "told apart", "", auc);
	for (int side = SIDES - 1; side >= 0; side--) {
		report(s, task, "measures in the bands", side_names[side],
		    suite_share(&t->inside[side]));
		report(s, task, "longest quote of known music", side_names[side],
		    t->corpus[side] / samples);
		report(s, task, "longest quote of the piece", side_names[side],
		    t->seed[side] / samples);
		report(s, task, "quotes too long", side_names[side],
		    suite_share(&t->quotes[side]));
	}
	for (int i = 0; i < MEASURES; i++)
		for (int side = SIDES - 1; side >= 0; side--)
			if (t->count[side][i] > 0)
				report(s, task, measure_table[i].name, side_names[side],
				    t->sum[side][i] / (double)t->count[side][i]);
	return true;
}

static bool
can_do(const struct suite *s, enum suite_task task)
{
	struct model_info info;

	model_info(s->model, &info);
	return task != SUITE_HARMONISE || info.encoding.chords;
}

static bool
run_task(const struct suite *s, enum suite_task task, struct err *err)
{
	struct tally t = { .samples = 0 };
	bool good;

	if (!can_do(s, task))
		return true;
	t.row = calloc(2 * (size_t)s->samples, sizeof *t.row);
	good = t.row != NULL || err_set(err, ERR_LIMIT, "no memory for the measures");
	for (int i = 0; good && i < s->samples; i++) {
		struct song *song = suite_song(s, i);
		struct suite_case c = { 0 };
		bool fits = false;

		good = song == NULL || suite_case_make(&c, song, task, (size_t)i, &fits, err);
		if (good && fits)
			good = sample(s, &c, i, &t, err);
		suite_case_clear(&c);
		song_free(song);
		good = good && !suite_stopped(s, err);
	}
	good = good && report_tally(s, task, &t, err);
	free(t.row);
	return good;
}

bool
suite_music(const struct suite *s, struct err *err)
{
	for (int task = 0; task < SUITE_TASKS; task++)
		if (!run_task(s, (enum suite_task)task, err))
			return false;
	return true;
}
