/* SPDX-License-Identifier: MIT */
#include "model/train/tune_judge.h"

#include <math.h>
#include <stdlib.h>

bool
tune_judge_init(struct tune_judge *j, size_t room, struct err *err)
{
	*j = (struct tune_judge){ .room = room };
	j->notes = calloc((room + 1) * (TUNE_STRENGTHS + 1), sizeof *j->notes);
	if (j->notes == NULL)
		return err_set(err, ERR_LIMIT, "no memory to judge by %zu windows", room);
	for (int i = 0; i < TUNE_STRENGTHS; i++)
		j->nats[i] = j->notes + (size_t)(i + 1) * room;
	return true;
}

void
tune_judge_clear(struct tune_judge *j)
{
	free(j->notes);
	*j = (struct tune_judge){ 0 };
}

double
tune_judge_strength(int i)
{
	return (double)i / (TUNE_STRENGTHS - 1);
}

/* Student's t, one-sided 95 %; beyond the table by Abramowitz and Stegun, 26.7.5. */
static double
student(size_t freedom)
{
	static const double table[] = { 0, 6.314, 2.920, 2.353, 2.132, 2.015 };
	double z = 1.645;

	return freedom < sizeof table / sizeof *table ? table[freedom] :
	    z + (z * z * z + z) / (4 * (double)freedom);
}

/* The difference per note at strength i, and its standard error. */
static void
compare(const struct tune_judge *j, int i, double *mean, double *error)
{
	double d = 0, notes = 0, squares = 0, w = (double)j->windows;

	for (size_t k = 0; k < j->windows; k++) {
		d += j->nats[i][k] - j->nats[0][k];
		notes += j->notes[k];
	}
	*mean = d / notes;
	for (size_t k = 0; k < j->windows; k++) {
		double rest = j->nats[i][k] - j->nats[0][k] - *mean * j->notes[k];

		squares += rest * rest;
	}
	*error = sqrt(squares * w / (w - 1)) / notes;
}

double
tune_judge_gain(const struct tune_judge *j, int i)
{
	double mean, error;

	compare(j, i, &mean, &error);
	return j->windows > 0 ? -mean : 0;
}

void
tune_judge_decide(const struct tune_judge *j, double most, struct tune_verdict *v)
{
	double lowest = 0, mean, error, nats = 0, notes = 0;

	*v = (struct tune_verdict){ .windows = j->windows };
	for (size_t k = 0; k < j->windows; k++) {
		nats += j->nats[0][k];
		notes += j->notes[k];
	}
	v->base = notes > 0 ? nats / notes : NAN;
	if (j->windows < 2)		/* one window says nothing about the next */
		return;
	compare(j, TUNE_STRENGTHS - 1, &mean, &error);
	v->gain = -mean;
	v->error = error;
	for (int i = 1; i < TUNE_STRENGTHS && tune_judge_strength(i) <= most; i++) {
		compare(j, i, &mean, &error);
		if (mean + student(j->windows - 1) * error >= lowest)
			continue;
		lowest = mean + student(j->windows - 1) * error;
		v->strength = tune_judge_strength(i);
		v->gain = -mean;
		v->error = error;
	}
}
