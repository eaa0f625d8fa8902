/* SPDX-License-Identifier: MIT */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

/*
 * clock.h - the monotonic clock.
 *
 * Only the difference of two readings has a meaning.  Any thread may call it.
 */

#include <stdint.h>

double	 clock_seconds(void);
int64_t	 clock_ms(void);

#endif
