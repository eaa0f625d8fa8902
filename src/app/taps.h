/* SPDX-License-Identifier: MIT */
#ifndef APP_TAPS_H
#define APP_TAPS_H

/*
 * taps.h - the tempo of beats that are tapped.
 *
 * The mean of the last few intervals counts.  After a pause a tap begins a new
 * series; a key that repeats by itself or bounces is no tap.
 */

#include <stdint.h>

#define TAPS_MAX	9
#define TAPS_FEWEST	3	/* before that there is no tempo */

struct taps {
	int64_t		 at_ms[TAPS_MAX];	/* the last ones, in order */
	int		 count;
};

/* now_ms: of any clock that runs on.  Taps a minute; 0 if there are too few. */
double	 taps_add(struct taps *, int64_t now_ms);

#endif
