/* SPDX-License-Identifier: MIT */
#include "style_score.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define BINS	10

struct tally {
	int		 was[STYLE_ANSWERS_MAX][STYLE_ANSWERS_MAX];	/* of each, taken for */
	int		 count, right, sure, sure_right;
	int		 in_bin[BINS];
	double		 share[BINS], hits[BINS], nats;
};

/* Pieces whose composer has no answer of his own do not count for composers. */
static bool
counts(const struct style_logits *l, const struct style_piece *p, enum style_side side)
{
	return p->side == side && p->bars > 0 && p->answer[l->question] >= 0;
}

static void
tally(const struct style_logits *l, enum style_side side, double temperature, struct tally *t)
{
	int answers = l->set->answers[l->question];

	*t = (struct tally){ 0 };
	for (int i = 0; i < l->set->count; i++) {
		const struct style_piece *p = &l->set->piece[i];
		int truth = p->answer[l->question], bin;
		struct style_answers a;
		double best;

		if (!counts(l, p, side))
			continue;
		style_shares(l->x + (ptrdiff_t)i * answers, answers, style_heat(temperature,
		    l->bars > 0 && l->bars < p->bars ? l->bars : p->bars), &a);
		best = (double)a.share[a.best];
		bin = (int)(best * BINS) < BINS ? (int)(best * BINS) : BINS - 1;
		t->was[truth][a.best]++;
		t->count++;
		t->right += a.best == truth;
		t->sure += best >= 0.5;
		t->sure_right += best >= 0.5 && a.best == truth;
		t->in_bin[bin]++;
		t->share[bin] += best;
		t->hits[bin] += a.best == truth;
		t->nats -= log(fmax((double)a.share[truth], 1e-9));
	}
}

double
style_temperature(const struct style_logits *l, enum style_side side)
{
	double best = 1, least = INFINITY;

	for (double log_t = -1.6; log_t <= 1.6; log_t += 0.02) {
		struct tally t;

		tally(l, side, exp(log_t), &t);
		if (t.nats < least) {
			least = t.nats;
			best = exp(log_t);
		}
	}
	return best;
}

static double
share_of(int part, int whole)
{
	return whole > 0 ? (double)part / whole : 0;
}

/* Of the answer: of those that are it, and of those taken for it. */
static void
rates(const struct tally *t, int answers, int i, double *recall, double *precision, double *f1)
{
	int is = 0, taken = 0;

	for (int k = 0; k < answers; k++) {
		is += t->was[i][k];
		taken += t->was[k][i];
	}
	*recall = share_of(t->was[i][i], is);
	*precision = share_of(t->was[i][i], taken);
	*f1 = share_of(2 * t->was[i][i], is + taken);
}

static void
print_confusion(const struct style_logits *l, const struct tally *t)
{
	int answers = l->set->answers[l->question];

	printf("| is / taken for |");
	for (int k = 0; k < answers; k++)
		printf(" %d |", k + 1);
	printf(" precision | recall | F1 |\n");
	for (int i = 0; i < answers; i++) {
		double recall, precision, f1;

		rates(t, answers, i, &recall, &precision, &f1);
		printf("| %d %s |", i + 1, l->set->name[l->question][i]);
		for (int k = 0; k < answers; k++)
			printf(" %d |", t->was[i][k]);
		printf(" %.2f | %.2f | %.2f |\n", precision, recall, f1);
	}
}

void
style_print_score(const char *name, const struct style_logits *l, enum style_side side,
    double temperature, bool confusion)
{
	int answers = l->set->answers[l->question], there = 0;
	double sum[3] = { 0 }, error = 0;
	struct tally t;

	tally(l, side, temperature, &t);
	for (int i = 0; i < answers; i++) {
		double rate[3];
		int is = 0;

		for (int k = 0; k < answers; k++)
			is += t.was[i][k];
		rates(&t, answers, i, &rate[0], &rate[1], &rate[2]);
		there += is > 0;
		for (int k = 0; k < 3 && is > 0; k++)
			sum[k] += rate[k];
	}
	for (int b = 0; b < BINS; b++)
		error += fabs(t.share[b] - t.hits[b]) / (t.count > 0 ? t.count : 1);
	printf("%s, %s, %s: %d pieces, accuracy %.3f, precision %.3f, recall %.3f, F1 %.3f, "
	    "calibration error %.3f, nats %.3f, sure of %.2f and then right in %.3f\n", name,
	    style_questions[l->question], style_sides[side], t.count, share_of(t.right, t.count),
	    sum[1] / there, sum[0] / there, sum[2] / there, error,
	    t.nats / (t.count > 0 ? t.count : 1), share_of(t.sure, t.count),
	    share_of(t.sure_right, t.sure));
	if (confusion)
		print_confusion(l, &t);
}
