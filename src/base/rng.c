/* SPDX-License-Identifier: MIT */
#include "base/rng.h"

#include <math.h>

static uint64_t
rotate_left(uint64_t x, int k)
{
	return x << k | x >> (64 - k);
}

/* splitmix64 fills the state, so every seed is good, 0 included. */
void
rng_seed(struct rng *r, uint64_t seed)
{
	for (int i = 0; i < 4; i++) {
		uint64_t z = seed += 0x9e3779b97f4a7c15u;

		z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
		z = (z ^ z >> 27) * 0x94d049bb133111ebu;
		r->s[i] = z ^ z >> 31;
	}
}

uint64_t
rng_u64(struct rng *r)
{
	uint64_t *s = r->s, result = rotate_left(s[1] * 5, 7) * 9, t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate_left(s[3], 45);
	return result;
}

/* Rejects the few values that would favour low results. */
uint32_t
rng_below(struct rng *r, uint32_t n)
{
	uint32_t unfair = -n % n;
	uint64_t product;

	do
		product = (rng_u64(r) >> 32) * n;
	while ((uint32_t)product < unfair);
	return (uint32_t)(product >> 32);
}

float
rng_float(struct rng *r)
{
	return (float)(rng_u64(r) >> 40) * 0x1p-24f;
}

/*
 * Box-Muller; one value of the pair is dropped, so the four words are the whole
 * state.
 */
float
rng_normal(struct rng *r)
{
	float u = 1 - rng_float(r), v = rng_float(r);

	return sqrtf(-2 * logf(u)) * cosf(6.2831853f * v);
}
