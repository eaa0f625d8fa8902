/* SPDX-License-Identifier: MIT */
#include "model/judge/two_sample.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/sort.h"

#define FOLDS		5
#define STEPS		30	/* of Newton's method */
#define PENALTY		3.0	/* on the squares of the weights */
#define DEVIATIONS_MAX	4.0	/* measures are clipped at this distance from the mean */
#define LOGIT_MAX	30.0
#define COLUMNS		(MEASURES - 1)	/* without the number of notes */
#define UNKNOWNS	(COLUMNS + 1)	/* and a constant */

struct test {
	const struct two_sample *row;
	size_t		 count;
	int		*pieces;	/* owned; unique, ascending, then shuffled */
	size_t		 piece_count;
	int		*fold;		/* owned; of each row */
	double		*z;		/* owned; (count, UNKNOWNS), standardised for a fold */
	double		*score;		/* owned; of each row, by the regression without it */
	double		 weight[UNKNOWNS];
	double		 hessian[UNKNOWNS][UNKNOWNS], gradient[UNKNOWNS];
};

/* --- pieces and folds */

static int
compare_ints(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
list_pieces(struct test *t)
{
	size_t kept = 0;

	for (size_t i = 0; i < t->count; i++)
		t->pieces[i] = t->row[i].piece;
	sort_items(t->pieces, t->count, sizeof *t->pieces, compare_ints);
	for (size_t i = 0; i < t->count; i++)
		if (i == 0 || t->pieces[i] != t->pieces[i - 1])
			t->pieces[kept++] = t->pieces[i];
	t->piece_count = kept;
}

/* Shuffles the pieces; piece i goes to fold i mod FOLDS. */
static bool
deal(struct test *t, uint64_t seed)
{
	int *fold = malloc(t->piece_count * sizeof *fold), swap;
	struct rng rng;

	if (fold == NULL)
		return false;
	rng_seed(&rng, seed);
	for (size_t i = 0; i < t->piece_count; i++)
		fold[i] = (int)(i % FOLDS);
	for (size_t i = t->piece_count; i > 1; i--) {
		size_t other = rng_below(&rng, (uint32_t)i);

		swap = fold[i - 1];
		fold[i - 1] = fold[other];
		fold[other] = swap;
	}
	for (size_t i = 0; i < t->count; i++) {
		const int *at = bsearch(&t->row[i].piece, t->pieces, t->piece_count,
		    sizeof *t->pieces, compare_ints);

		t->fold[i] = fold[at - t->pieces];
	}
	free(fold);
	return true;
}

/* --- one fold */

/* Mean and deviation of column c over the training rows. */
static void
find_scale(const struct test *t, int fold, int c, double *mean, double *deviation)
{
	double sum = 0, squares = 0;
	size_t known = 0;

	for (size_t i = 0; i < t->count; i++)
		if (t->fold[i] != fold && !isnan(t->row[i].value[c + 1])) {
			sum += t->row[i].value[c + 1];
			known++;
		}
	*mean = known > 0 ? sum / (double)known : 0;
	for (size_t i = 0; i < t->count; i++)
		if (t->fold[i] != fold && !isnan(t->row[i].value[c + 1])) {
			double d = t->row[i].value[c + 1] - *mean;

			squares += d * d;
		}
	*deviation = known > 0 ? sqrt(squares / (double)known) : 0;
	*deviation = *deviation > 1e-8 ? *deviation : 1;
}

static void
standardise(struct test *t, int fold)
{
	double mean, deviation;

	for (int c = 0; c < COLUMNS; c++) {
		find_scale(t, fold, c, &mean, &deviation);
		for (size_t i = 0; i < t->count; i++) {
			double x = t->row[i].value[c + 1];
			double z = isnan(x) ? 0 : (x - mean) / deviation;

			t->z[i * UNKNOWNS + (size_t)c] = fmax(-DEVIATIONS_MAX,
			    fmin(DEVIATIONS_MAX, z));
		}
	}
	for (size_t i = 0; i < t->count; i++)
		t->z[i * UNKNOWNS + COLUMNS] = 1;
}

static double
logit(const struct test *t, size_t i)
{
	const double *z = t->z + i * UNKNOWNS;
	double sum = 0;

	for (int c = 0; c < UNKNOWNS; c++)
		sum += z[c] * t->weight[c];
	return sum;
}

/* Both classes weigh the same, whatever their numbers; the constant is not penalised. */
static void
add_up(struct test *t, int fold, double made_weight, double real_weight)
{
	memset(t->hessian, 0, sizeof t->hessian);
	memset(t->gradient, 0, sizeof t->gradient);
	for (size_t i = 0; i < t->count; i++) {
		const double *z = t->z + i * UNKNOWNS;
		double weight = t->row[i].made ? made_weight : real_weight, p, slope;

		if (t->fold[i] == fold)
			continue;
		p = 1 / (1 + exp(-fmax(-LOGIT_MAX, fmin(LOGIT_MAX, logit(t, i)))));
		slope = weight * p * (1 - p);
		for (int r = 0; r < UNKNOWNS; r++) {
			t->gradient[r] += weight * (p - t->row[i].made) * z[r];
			for (int c = 0; c <= r; c++)
				t->hessian[r][c] += slope * z[r] * z[c];
		}
	}
	for (int r = 0; r < UNKNOWNS; r++) {
		t->hessian[r][r] += PENALTY;
		t->gradient[r] += r < COLUMNS ? PENALTY * t->weight[r] : 0;
	}
}

/* weight -= hessian^-1 gradient, by Cholesky factorisation in place. */
static void
take_step(struct test *t)
{
	double *x = t->gradient;

	for (int r = 0; r < UNKNOWNS; r++)
		for (int c = 0; c <= r; c++) {
			double sum = t->hessian[r][c];

			for (int k = 0; k < c; k++)
				sum -= t->hessian[r][k] * t->hessian[c][k];
			t->hessian[r][c] = r == c ? sqrt(sum) : sum / t->hessian[c][c];
		}
	for (int r = 0; r < UNKNOWNS; r++) {
		for (int k = 0; k < r; k++)
			x[r] -= t->hessian[r][k] * x[k];
		x[r] /= t->hessian[r][r];
	}
	for (int r = UNKNOWNS - 1; r >= 0; r--) {
		for (int k = r + 1; k < UNKNOWNS; k++)
			x[r] -= t->hessian[k][r] * x[k];
		x[r] /= t->hessian[r][r];
		t->weight[r] -= x[r];
	}
}

static void
judge_fold(struct test *t, int fold)
{
	double made = 0, real = 0;

	for (size_t i = 0; i < t->count; i++)
		if (t->fold[i] != fold) {
			made += t->row[i].made;
			real += !t->row[i].made;
		}
	standardise(t, fold);
	memset(t->weight, 0, sizeof t->weight);
	for (int step = 0; step < STEPS && made > 0 && real > 0; step++) {
		add_up(t, fold, 0.5 * (made + real) / made, 0.5 * (made + real) / real);
		take_step(t);
	}
	for (size_t i = 0; i < t->count; i++)
		if (t->fold[i] == fold)
			t->score[i] = logit(t, i);
}

/* --- the area under the curve */

struct judged {
	double		 score;
	bool		 made;
};

static int
compare_scores(const void *a, const void *b)
{
	const struct judged *x = a, *y = b;

	return (x->score > y->score) - (x->score < y->score);
}

/* From the ranks of the generated rows; ties share ranks (Mann and Whitney's U). */
static bool
find_area(const struct test *t, double *area)
{
	struct judged *j = malloc(t->count * sizeof *j);
	double ranks = 0, made = 0;

	if (j == NULL)
		return false;
	for (size_t i = 0; i < t->count; i++)
		j[i] = (struct judged){ t->score[i], t->row[i].made };
	sort_items(j, t->count, sizeof *j, compare_scores);
	for (size_t i = 0, next; i < t->count; i = next) {
		for (next = i + 1; next < t->count && compare_scores(&j[i], &j[next]) == 0;)
			next++;
		for (size_t k = i; k < next; k++) {
			made += j[k].made;
			ranks += j[k].made ? (double)(i + next + 1) / 2 : 0;
		}
	}
	*area = (ranks - made * (made + 1) / 2) / (made * ((double)t->count - made));
	free(j);
	return true;
}

static bool
run(struct test *t, uint64_t seed, double *auc, double weight[MEASURES])
{
	double area;

	list_pieces(t);
	*auc = 0;
	for (int split = 0; split < TWO_SAMPLE_SPLITS; split++) {
		if (!deal(t, seed + (uint64_t)split))
			return false;
		for (int fold = 0; fold < FOLDS; fold++) {
			judge_fold(t, fold);
			for (int c = 0; c < COLUMNS && weight != NULL; c++)
				weight[c + 1] += t->weight[c] / (FOLDS * TWO_SAMPLE_SPLITS);
		}
		if (!find_area(t, &area))
			return false;
		*auc += area / TWO_SAMPLE_SPLITS;
	}
	if (t->piece_count < FOLDS)
		*auc = NAN;
	return true;
}

bool
two_sample_auc(const struct two_sample *row, size_t count, uint64_t seed, double *auc,
    double weight[MEASURES], struct err *err)
{
	struct test *t = calloc(1, sizeof *t);
	bool good = t != NULL;

	for (int i = 0; i < MEASURES && weight != NULL; i++)
		weight[i] = 0;
	if (good) {
		t->row = row;
		t->count = count;
		t->pieces = malloc((count + 1) * sizeof *t->pieces);
		t->fold = malloc((count + 1) * sizeof *t->fold);
		t->score = malloc((count + 1) * sizeof *t->score);
		t->z = malloc((count + 1) * UNKNOWNS * sizeof *t->z);
		good = t->pieces != NULL && t->fold != NULL && t->score != NULL &&
		    t->z != NULL && run(t, seed, auc, weight);
		free(t->pieces);
		free(t->fold);
		free(t->score);
		free(t->z);
	}
	free(t);
	return good || err_set(err, ERR_LIMIT, "no memory to compare %zu regions", count);
}
