/* SPDX-License-Identifier: MIT */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

/*
 * number.h - small functions of whole numbers.
 */

#include <stdint.h>

/* The nearest number from low to high; low where that range is empty. */
static inline int64_t
number_clamp(int64_t value, int64_t low, int64_t high)
{
	return value < low || high < low ? low : value > high ? high : value;
}

/* The remainder from 0 to of - 1, also of a negative value: the pitch class of -1 is 11. */
static inline int64_t
number_wrap(int64_t value, int64_t of)
{
	int64_t rest = value % of;

	return rest < 0 ? rest + of : rest;
}

static inline int64_t
number_larger(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static inline int64_t
number_smaller(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

#endif
