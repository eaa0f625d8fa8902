/* SPDX-License-Identifier: MIT */
#ifndef MODEL_BANDS_H
#define MODEL_BANDS_H

/*
 * bands.h - between which values real music lies, measure by measure and style by
 * style.
 *
 * A band goes from the tenth to the ninetieth percentile of a measure over regions
 * of four or of eight bars of one collection of the corpus; of real music four
 * values in five are inside.  The table is made by tools/make_bands of what the
 * models learn from, and of nothing that is held out.
 *
 * Where the style is not said it is found by the bars before the region: each
 * style counts by how likely it makes their measures, and the bands are blended.
 * Any thread.
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
	/* percentiles 10 and 90; NAN: too few regions have a value */
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

int	 bands_style(const char *name);			/* index; -1: there is none such */
/* Of one style, for regions of so many bars. */
void	 bands_of_style(int style, int bars, struct bands *);
/*
 * For a region that begins at a tick, by what comes before it; weight (or NULL):
 * how much each style counts.  Where nothing comes before all count the same.
 */
bool	 bands_for(const struct song *, const struct time_map *, int64_t start_ticks, int bars,
	     struct bands *, double weight[BAND_STYLES], struct err *);

/* -1: below the band; 1: above; 0: inside, or there is nothing to say. */
int	 bands_side(const struct bands *, enum measure, double value);
struct bands_sum {
	int		 known, inside;	/* measures */
	/* mean over the known: 0 inside, else in widths of the band */
	double		 distance;
};
void	 bands_judge(const struct bands *, const double value[MEASURES], struct bands_sum *);

#endif
