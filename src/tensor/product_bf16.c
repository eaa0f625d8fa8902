/* SPDX-License-Identifier: MIT */
#include "tensor/product_bf16.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "config.h"

#ifdef HAVE_AMX
extern const struct bf16 bf16_amx;
#endif
#ifdef HAVE_AVX512_BF16
extern const struct bf16 bf16_dot;
#endif

const struct bf16 *const bf16_table[] = {
#ifdef HAVE_AMX
	&bf16_amx,
#endif
#ifdef HAVE_AVX512_BF16
	&bf16_dot,
#endif
	NULL
};

/* The trial: more than one tile, strip and block in each direction, and part of another. */
enum { M = 37, N = 53, K = 75, ALL = 128 };

struct trial {
	float	 a[M * K], b[K * N], c[M * N];
	float	 panels[ALL * ALL] __attribute__((aligned(64)));
	float	 room[ALL * ALL] __attribute__((aligned(64)));
};

/* Small integers, which bf16 represents exactly, as floats do their sums. */
static void
fill(float *x, size_t count, uint32_t seed)
{
	for (size_t i = 0; i < count; i++) {
		seed = seed * 1664525u + 1013904223u;
		x[i] = (float)(int)(seed >> 28) - 8;
	}
}

/* c = a b / 2 + 3; turned: a and b are transposed */
static bool
comes_out_right(const struct bf16 *kind, struct trial *t, bool turned)
{
	size_t a_row = turned ? 1 : K, a_k = turned ? M : 1, b_k = turned ? 1 : N,
	    b_n = turned ? K : 1;

	for (size_t i = 0; i < M * N; i++)
		t->c[i] = 3;
	(turned ? kind->pack_turned : kind->pack)(t->panels, t->b, turned ? K : N, K, N);
	kind->product(M, N, K, 0.5f, t->a, a_row, a_k, t->panels, K, N, true, t->c, N, t->room);
	for (size_t i = 0; i < M; i++)
		for (size_t j = 0; j < N; j++) {
			float sum = 0;

			for (size_t k = 0; k < K; k++)
				sum += t->a[i * a_row + k * a_k] * t->b[k * b_k + j * b_n];
			if (!(t->c[i * N + j] == 3 + sum / 2))
				return false;
		}
	return true;
}

bool
bf16_is_right(const struct bf16 *kind)
{
	struct trial *t = aligned_alloc(64, (sizeof *t + 63) / 64 * 64);
	bool right = false;

	if (t != NULL) {
		fill(t->a, M * K, 1);
		fill(t->b, K * N, 2);
		right = comes_out_right(kind, t, false) && comes_out_right(kind, t, true);
	}
	free(t);
	return right;
}

const struct bf16 *
bf16_pick(bool must_pay)
{
	for (size_t i = 0; bf16_table[i] != NULL; i++) {
		const struct bf16 *kind = bf16_table[i];

		if (kind->supported() && (kind->pays() || !must_pay) && bf16_is_right(kind))
			return kind;
	}
	return NULL;
}

bool
bf16_find(const char *precision, const struct bf16 **kind, struct err *err)
{
	bool automatic = strcmp(precision, "auto") == 0;

	*kind = NULL;
	if (strcmp(precision, "fp32") == 0)
		return true;
	if (!automatic && strcmp(precision, "bf16") != 0)
		return err_set(err, ERR_ARG, "there is no precision %.40s; there are: auto "
		    "fp32 bf16",
		    precision);
	*kind = bf16_pick(automatic);
	if (*kind == NULL && !automatic)
		return err_set(err, ERR_ARG, "this processor has no bf16 products");
	return true;
}

const char *
bf16_name(const struct bf16 *kind)
{
	return kind != NULL ? kind->name : "fp32";
}
