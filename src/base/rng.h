/* SPDX-License-Identifier: MIT */
#ifndef BASE_RNG_H
#define BASE_RNG_H

/*
 * rng.h - repeatable random numbers.
 *
 * xoshiro256** by Blackman and Vigna (2018), seeded with splitmix64.  A
 * generator is four words, which can be stored and restored; there is no global
 * state.
 */

#include <stdint.h>

struct rng {
	uint64_t	 s[4];
};

void		 rng_seed(struct rng *, uint64_t seed);
uint64_t	 rng_u64(struct rng *);
uint32_t	 rng_below(struct rng *, uint32_t n);	/* 0 to n-1, unbiased; n > 0 */
float		 rng_float(struct rng *);		/* [0, 1) */
float		 rng_normal(struct rng *);		/* mean 0, standard deviation 1 */

#endif
