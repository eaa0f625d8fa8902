/* SPDX-License-Identifier: MIT */
#ifndef MODEL_BANDS_H
#define MODEL_BANDS_H

/*
 * bands.h - bands: the ranges of real music, by measure and style.
 *
 * A band reaches from the tenth to the ninetieth percentile of a measure over regions of
 * four or eight bars from one collection of the corpus, so four fifths of real music is
 * inside.  tools/make_bands computes the table from the training pieces only.
 *
 * The style is estimated from the bars before the region: each style is weighted by the
 * likelihood of their measures, and the bands are blended.  Any thread.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/judge/measure.h"

struct song;
struct time_map;

#define BAND_STYLES	14
#define BAND_LENGTHS	2

struct band {
	/* Percentiles 10 and 90; NAN: too few regions have a value. */
	float		 low, high;
	float		 mean, deviation;
};

/* Made by tools/make_bands. */
extern const char *const band_style_names[BAND_STYLES];
extern const int band_lengths[BAND_LENGTHS];	/* of regions, in bars; ascending */
extern const struct band band_table[BAND_STYLES][BAND_LENGTHS][MEASURES];

struct bands {
	struct band	 of[MEASURES];
};

/* Of one style, for regions of so many bars. */
void	 bands_of_style(int style, int bars, struct bands *);
/* How much each style explains the measures of so many bars; the weights sum to 1. */
void	 bands_weigh(const double value[MEASURES], int bars, double weight[BAND_STYLES]);
/* The weighted mean over the styles that have the measure. */
void	 bands_blend(const double weight[BAND_STYLES], int bars, struct bands *);
/*
 * For a region that starts at a tick, from the music before it.  weight (or NULL): of each
 * style; all are equal if there is no music before.
 */
bool	 bands_for(const struct song *, const struct time_map *, int64_t start_ticks, int bars,
	     struct bands *, double weight[BAND_STYLES], struct err *);

struct bands_sum {
	int		 known, inside;	/* measures */
	/* Mean over the known measures: 0 inside, else in widths of the band. */
	double		 distance;
};
void	 bands_judge(const struct bands *, const double value[MEASURES], struct bands_sum *);

#endif
