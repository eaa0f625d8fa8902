/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VERDICT_H
#define MODEL_VERDICT_H

/*
 * verdict.h - verdict: ranks the candidates of a region.
 *
 * A candidate is judged by its cost in nats per note (likelihood), by how far its measures
 * lie inside the bands of real music in its style, and by the critic (critic.h), who knows
 * which of them give generated music away.  Likelihood alone prefers dull music, and bands
 * alone know nothing of melody.  The verdict also says how much of the candidate is quoted.
 *
 *	verdict_region_make(&region, song, start, end, quotes, &err)
 *	for each candidate:	verdict_make(&region, &change, nats, &verdict[i], &err)
 *	the best has the lowest score
 *	verdict_region_clear(&region)
 *
 * A region is used by one thread at a time.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/judge/bands.h"
#include "model/judge/critic.h"
#include "model/judge/excerpt.h"
#include "model/judge/quote.h"

struct song;
struct time_map;

#define VERDICT_QUOTE_NOTES	32	/* a longer quote of the corpus is too long ... */
#define VERDICT_COPY_SHARE	0.6	/* ... and a larger share of notes from the piece too */

struct verdict_region {
	const struct song *song;	/* borrowed */
	struct time_map	*time;		/* owned */
	int64_t		 start_ticks, end_ticks;
	struct bands	 bands;		/* for the region's style and length */
	const struct quotes *quotes;	/* borrowed; or NULL */
};

struct verdict {
	double		 score;		/* lower is better; INFINITY: no notes */
	double		 nats_per_note;	/* as given; NAN: unknown, and not counted */
	double		 critic;		/* logarithm of the odds that it is written */
	int		 weakest_bar;	/* if the caller set it: verdict_weakest_bar() */
	struct bands_sum bands;
	struct quote_runs quote;
};

/* [start_ticks, end_ticks), as in excerpt.h.  Clear it also after a failure. */
bool	 verdict_region_make(struct verdict_region *, const struct song *, int64_t start_ticks,
	     int64_t end_ticks, const struct quotes *, struct err *);
void	 verdict_region_clear(struct verdict_region *);

/* Measures and quotes of the region with the change; NULL: unchanged. */
bool	 verdict_measure(const struct verdict_region *, const struct excerpt_change *,
	     double value[MEASURES], struct quote_runs *, struct err *);
/* The verdict on them. */
void	 verdict_judge(const struct verdict_region *, const double value[MEASURES],
	     const struct quote_runs *, double nats_per_note, struct verdict *);
/* Both. */
bool	 verdict_make(const struct verdict_region *, const struct excerpt_change *,
	     double nats_per_note, struct verdict *, struct err *);
/* The critic's inputs for each bar of the region that has notes; bars count from 0. */
bool	 verdict_each_bar(const struct verdict_region *, const struct excerpt_change *,
	     void (*fn)(void *arg, int bar, const float x[CRITIC_INPUTS]), void *arg,
	     struct err *);
/* The bar that the critic is surest that no composer wrote; -1: none has notes. */
bool	 verdict_weakest_bar(const struct verdict_region *, const struct excerpt_change *,
	     int *bar, struct err *);
/*
 * Whether it quotes the corpus at length, and not because its own piece does; or most of
 * it is one run of its own piece.
 */
bool	 verdict_quotes(const struct verdict *);

#endif
