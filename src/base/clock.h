/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/*
 * clock.h - how long things take: seconds of a clock that nobody sets.
 */

double	 clock_seconds(void);		/* any thread; only differences mean anything */

#endif
