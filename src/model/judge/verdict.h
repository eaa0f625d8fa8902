/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VERDICT_H
#define MODEL_VERDICT_H

/*
 * verdict.h - which of several takes of a region is the best, and why.
 *
 * A take is judged by what it costs the model a note (likelihood) and by how far
 * its measures lie inside the bands of real music of its style.  Likelihood alone
 * prefers what is dull, and bands alone know no tune.  The verdict also says how
 * much of the take has been written before.
 *
 *	verdict_region_make(&region, song, start, end, quotes, &err)
 *	for each take:	verdict_make(&region, &change, nats, &verdict[i], &err)
 *	the best has the lowest score
 *	verdict_outside(&verdict[i], measure): measure_table[measure].sentence says of what
 *	verdict_region_clear(&region)
 *
 * A region is used by one thread at a time.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/judge/bands.h"
#include "model/judge/excerpt.h"
#include "model/judge/quote.h"

struct song;
struct time_map;

#define VERDICT_QUOTE_NOTES	32	/* so many in a row of the corpus are too many ... */
#define VERDICT_COPY_SHARE	0.6	/* ... and such a share of its notes of the piece */

struct verdict_region {
	const struct song *song;	/* borrowed */
	struct time_map	*time;		/* owned */
	int64_t		 start_ticks, end_ticks;
	struct bands	 bands;		/* for the region's style and length */
	const struct quotes *quotes;	/* borrowed; or NULL */
};

struct verdict {
	double		 score;		/* lower is better; INFINITY: there is no note */
	double		 nats_per_note;	/* as given; NAN: not known, and not counted */
	struct bands_sum bands;
	uint64_t	 below, above;	/* a bit for each measure that is out of its band */
	struct quote_runs quote;
};

/* [start_ticks, end_ticks) as excerpt.h has it.  Clear it also after a failure. */
bool	 verdict_region_make(struct verdict_region *, const struct song *, int64_t start_ticks,
	     int64_t end_ticks, const struct quotes *, struct err *);
void	 verdict_region_clear(struct verdict_region *);

/* The measures and quotes of the region as the change would make it; NULL: as it is. */
bool	 verdict_measure(const struct verdict_region *, const struct excerpt_change *,
	     double value[MEASURES], struct quote_runs *, struct err *);
/* What they are worth. */
void	 verdict_judge(const struct verdict_region *, const double value[MEASURES],
	     const struct quote_runs *, double nats_per_note, struct verdict *);
/* Both. */
bool	 verdict_make(const struct verdict_region *, const struct excerpt_change *,
	     double nats_per_note, struct verdict *, struct err *);
/* -1: below the band; 1: above; 0: inside, or there is nothing to say. */
int	 verdict_outside(const struct verdict *, enum measure);
/*
 * It repeats the corpus at length, and not because its own piece does; or most of
 * it is one run of its own piece.
 */
bool	 verdict_quotes(const struct verdict *);

#endif
