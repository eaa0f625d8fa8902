/* SPDX-License-Identifier: MIT */
#include "model/judge/bands.h"

#include <math.h>
#include <string.h>

#include "music/time.h"

#define SEED_BARS_MIN	4	/* fewest bars for estimating the style */
#define FLATTEN		6.0	/* measures are correlated: this many count as one */
#define DEVIATIONS_MAX	4.0	/* most that one measure counts against a style */
#define WIDTHS_MAX	3.0	/* and against a candidate */
#define WIDTH_MIN	0.25	/* of a band, in standard deviations */
#define ROUNDING	1e-6	/* of the table */

/* The two nearest lengths, and how near the number of bars is to the second. */
static double
find_lengths(int bars, int *first, int *second)
{
	*first = *second = 0;
	for (int i = 0; i < BAND_LENGTHS && band_lengths[i] <= bars; i++)
		*first = *second = i;
	if (bars <= band_lengths[*first] || *first + 1 == BAND_LENGTHS)
		return 0;
	*second = *first + 1;
	return log2((double)bars / band_lengths[*first]) /
	    log2((double)band_lengths[*second] / band_lengths[*first]);
}

static float
between(float a, float b, double share)
{
	return isnan(a) ? b : isnan(b) ? a : (float)(a + share * (b - a));
}

static struct band
band_between(const struct band *a, const struct band *b, double share)
{
	return (struct band){ between(a->low, b->low, share), between(a->high, b->high, share),
		between(a->mean, b->mean, share), between(a->deviation, b->deviation, share) };
}

void
bands_of_style(int style, int bars, struct bands *bands)
{
	int first, second;
	double share = find_lengths(bars, &first, &second);

	for (int i = 0; i < MEASURES; i++)
		bands->of[i] = band_between(&band_table[style][first][i],
		    &band_table[style][second][i], share);
}

/* --- style */

/* Log likelihood of measures in a style, taken as normal and independent. */
static double
likelihood(const struct bands *bands, const double *value)
{
	double sum = 0;

	for (int i = 1; i < MEASURES; i++) {
		const struct band *b = &bands->of[i];
		double deviation = b->deviation + 0.02 * fabs(b->mean) + 1e-3, off;

		if (isnan(b->mean) != isnan(value[i]))
			sum -= DEVIATIONS_MAX / 2;	/* the style lacks this measure */
		if (isnan(b->mean) || isnan(value[i]))
			continue;
		off = fmin(fabs(value[i] - b->mean) / deviation, DEVIATIONS_MAX);
		sum -= off * off / 2 + log(deviation);
	}
	return sum;
}

void
bands_weigh(const double value[MEASURES], int bars, double weight[BAND_STYLES])
{
	struct bands bands;
	double best = -INFINITY, sum = 0;

	for (int s = 0; s < BAND_STYLES; s++) {
		bands_of_style(s, bars, &bands);
		weight[s] = likelihood(&bands, value) / FLATTEN;
		best = fmax(best, weight[s]);
	}
	for (int s = 0; s < BAND_STYLES; s++)
		sum += weight[s] = exp(weight[s] - best);
	for (int s = 0; s < BAND_STYLES; s++)
		weight[s] /= sum;
}

void
bands_blend(const double weight[BAND_STYLES], int bars, struct bands *bands)
{
	double total[MEASURES] = { 0 };
	struct bands one;

	memset(bands, 0, sizeof *bands);
	for (int s = 0; s < BAND_STYLES; s++) {
		bands_of_style(s, bars, &one);
		for (int i = 0; i < MEASURES; i++) {
			struct band *b = &bands->of[i];

			if (isnan(one.of[i].mean))
				continue;
			total[i] += weight[s];
			b->low += (float)weight[s] * one.of[i].low;
			b->high += (float)weight[s] * one.of[i].high;
			b->mean += (float)weight[s] * one.of[i].mean;
			b->deviation += (float)weight[s] * one.of[i].deviation;
		}
	}
	for (int i = 0; i < MEASURES; i++) {
		struct band *b = &bands->of[i];
		float share = total[i] > 0.01 ? (float)total[i] : NAN;

		*b = (struct band){ b->low / share, b->high / share, b->mean / share,
			b->deviation / share };
	}
}

bool
bands_for(const struct song *song, const struct time_map *time, int64_t start_ticks, int bars,
    struct bands *bands, double weight[BAND_STYLES], struct err *err)
{
	double value[MEASURES], own[BAND_STYLES];
	struct bar start, first;
	struct excerpt e;
	int64_t seed;
	bool good = true;

	weight = weight != NULL ? weight : own;
	for (int s = 0; s < BAND_STYLES; s++)
		weight[s] = 1.0 / BAND_STYLES;
	time_bar_at(time, start_ticks, &start);
	seed = start.number < bars * 2 ? start.number / 2 : bars;
	seed = seed < EXCERPT_LATE_BARS ? seed : EXCERPT_LATE_BARS;
	if (start.number >= SEED_BARS_MIN) {
		time_bar(time, start.number - seed, &first);
		good = excerpt_make(&e, song, time, first.start_ticks,
		    start.start_ticks, NULL, err) && measure(&e, value, err);
		if (good && value[MEASURE_NOTES_TOTAL] > 0)
			bands_weigh(value, (int)seed, weight);
		excerpt_clear(&e);
	}
	bands_blend(weight, bars, bands);
	return good;
}

/* --- inside and outside */

/* Distance from the band, in the measure's own unit; negative: below. */
static double
outside(const struct band *b, double value)
{
	double slack = ROUNDING + ROUNDING * fabs(value);

	if (isnan(b->low) || isnan(value))
		return 0;
	return value < b->low - slack ? value - b->low :
	    value > b->high + slack ? value - b->high : 0;
}

void
bands_judge(const struct bands *bands, const double value[MEASURES], struct bands_sum *sum)
{
	*sum = (struct bands_sum){ 0 };
	for (int i = 1; i < MEASURES; i++) {
		const struct band *b = &bands->of[i];
		double off = fabs(outside(b, value[i]));
		double width = fmax(b->high - b->low, WIDTH_MIN * b->deviation) + 1e-9;

		if (isnan(b->low) || isnan(value[i]))
			continue;
		sum->known++;
		sum->inside += off == 0;
		sum->distance += fmin(off / width, WIDTHS_MAX);
	}
	if (sum->known > 0)
		sum->distance /= sum->known;
}
