/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/*
 * clock.h - the monotonic clock, which nobody sets.
 *
 * Only differences between two readings mean anything.  Any thread.
 */

#include <stdint.h>

double	 clock_seconds(void);
int64_t	 clock_ms(void);

#endif
