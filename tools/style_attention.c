/* SPDX-License-Identifier: MIT */
#include "style_attention.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/sort.h"

#define BARS_MIN	16
#define BARS_MAX	(STYLE_WINDOWS * STYLE_TIMES)

enum cut { CUT_NONE, CUT_MOST, CUT_LEAST, CUT_ANY, CUTS };

struct listener {
	const struct style_set *set;
	const struct style_size *size;
	const struct params *net;
	double		 temperature;
	struct bar_figures bars[BARS_MAX];
	float		 attention[BARS_MAX];
};

/* The share of a style in so many bars; style -1: of the likeliest, which it becomes. */
static bool
hear(struct listener *l, int bars, int *style, double *share, struct err *err)
{
	float logits[STYLE_QUESTIONS][STYLE_ANSWERS_MAX];
	struct style_answers a;

	if (!style_net_hear(l->size, l->net, l->bars, bars, logits, l->attention, err))
		return false;
	style_shares(logits[STYLE_OF_PIECE], l->size->answers[STYLE_OF_PIECE], l->temperature, &a);
	if (*style < 0)
		*style = a.best;
	*share = (double)a.share[*style];
	return true;
}

/* The piece without the bars whose rank is below a quarter of them. */
static int
keep_bars(struct listener *l, const struct style_piece *p, const double *rank)
{
	double sorted[BARS_MAX], limit;
	int kept = 0;

	memcpy(sorted, rank, (size_t)p->bars * sizeof *sorted);
	sort_doubles(sorted, (size_t)p->bars);
	limit = sorted[p->bars / 4];
	for (int i = 0; i < p->bars; i++)
		if (rank[i] >= limit)
			l->bars[kept++] = l->set->bars[p->first + i];
	return kept;
}

static bool
add_piece(struct listener *l, const struct style_piece *p, struct rng *rng, double sum[CUTS],
    struct err *err)
{
	float attention[BARS_MAX];
	double rank[BARS_MAX], share;
	int style = -1;

	memcpy(l->bars, l->set->bars + p->first, (size_t)p->bars * sizeof *l->bars);
	if (!hear(l, p->bars, &style, &share, err))
		return false;
	sum[CUT_NONE] += share;
	memcpy(attention, l->attention, (size_t)p->bars * sizeof *attention);
	for (int cut = CUT_MOST; cut < CUTS; cut++) {
		for (int i = 0; i < p->bars; i++)
			rank[i] = cut == CUT_ANY ? (double)rng_float(rng) :
			    cut == CUT_MOST ? (double)-attention[i] : (double)attention[i];
		if (!hear(l, keep_bars(l, p, rank), &style, &share, err))
			return false;
		sum[cut] += share;
	}
	return true;
}

bool
style_attention_print(const struct style_set *s, const struct style_size *size,
    const struct params *net, double temperature, struct err *err)
{
	static const char *const names[CUTS] = { "none", "most", "least", "any" };
	struct listener *l = calloc(1, sizeof *l);
	double sum[CUTS] = { 0 };
	int pieces = 0;
	bool good = l != NULL;
	struct rng rng;

	rng_seed(&rng, 1);
	if (good)
		*l = (struct listener){ s, size, net, temperature, { { { 0 } } }, { 0 } };
	for (int i = 0; good && i < s->count; i++)
		if (s->piece[i].side == SIDE_VALID && s->piece[i].bars >= BARS_MIN) {
			good = add_piece(l, &s->piece[i], &rng, sum, err);
			pieces++;
		}
	for (int cut = 0; good && cut < CUTS; cut++)
		printf("attention, %d pieces, without the quarter of bars attended to %s: "
		    "share %.3f\n", pieces, names[cut], sum[cut] / pieces);
	free(l);
	return good;
}
