/* SPDX-License-Identifier: MIT */
/*
 * The products of a training step, one thread: the program's own, of floats and
 * of bf16, beside OpenBLAS', as shares of what the processor does with
 * multiply-and-add of floats in registers.  Best of some rounds, in the thread's own time.
 *
 *	bench_tensor
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rng.h"
#include "tensor/blas.h"
#include "tensor/loops.h"
#include "tensor/product.h"
#include "tensor/product_bf16.h"

#define ROUNDS	9
#define LARGEST	(2 << 20)		/* floats of any matrix here, and more */

static const struct shape {
	const char	*name;
	int		 m, n, k;
	bool		 turn_a, turn_b;
	bool		 is_packed;	/* b, before */
} shapes[] = {
	{ "forward S", 512, 768, 192, false, true, false },
	{ "forward M", 512, 1024, 256, false, true, false },
	{ "forward L", 1024, 1536, 384, false, true, false },
	{ "backward S", 512, 192, 768, false, false, false },
	{ "backward M", 512, 256, 1024, false, false, false },
	{ "weights S", 768, 192, 512, true, false, false },
	{ "weights M", 1024, 256, 512, true, false, false },
	{ "scores", 64, 512, 32, false, true, false },
	{ "values", 64, 32, 512, false, false, false },
	{ "keys", 512, 32, 64, true, false, false },
	/* of an LSTM, so many windows at once */
	{ "time step", 4, 2048, 512, false, true, true },
	{ "time step", 8, 2048, 512, false, true, true },
	{ "time step", 16, 2048, 512, false, true, true },
	{ "its gradient", 16, 512, 2048, false, false, true },
};

enum way { OWN, BF16, BLAS };

static float *a, *b, *c, *room, *panels;
static const struct bf16 *bf16;
static struct packed packed;

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static double
peak(void)
{
	const long rounds = 1 << 20;
	double best = 1e9;

	for (int i = 0; i < ROUNDS; i++) {
		double at = now();

		loops_pick()->peak(rounds);
		at = now() - at;
		best = at < best ? at : best;
	}
	return (double)rounds * loops_pick()->peak_operations / best * 1e-9;
}

static void
multiply(const struct shape *s, enum way way)
{
	int a_stride = s->turn_a ? s->m : s->k, b_stride = s->turn_b ? s->k : s->n;
	size_t m = (size_t)s->m, n = (size_t)s->n, k = (size_t)s->k;
	struct packed p = packed;

	if (way != BLAS) {
		if (!s->is_packed)
			p = product_pack_bf16(loops_pick(), way == BF16 ? bf16 : NULL,
			    (struct matrix){ b, (size_t)b_stride, s->turn_b }, k, n, panels);
		product_with(loops_pick(), m, n, k, 1,
		    (struct matrix){ a, (size_t)a_stride, s->turn_a }, &p, false, c, n, room);
	} else
		blas_product(s->m, s->n, s->k, 1, (struct blas_matrix){ a, a_stride, s->turn_a },
		    (struct blas_matrix){ b, b_stride, s->turn_b }, false, c, s->n);
}

static double
gflops(const struct shape *s, enum way way)
{
	double operations = 2.0 * s->m * s->n * s->k, best = 1e9;
	int times = (int)(1e8 / operations) + 1;

	if (way == BF16 && bf16 == NULL)
		return NAN;
	if (s->is_packed)
		packed = product_pack_bf16(loops_pick(), way == BF16 ? bf16 : NULL,
		    (struct matrix){ b, (size_t)(s->turn_b ? s->k : s->n), s->turn_b },
		    (size_t)s->k, (size_t)s->n, panels);
	for (int i = 0; i < ROUNDS; i++) {
		double at = now();

		for (int k = 0; k < times; k++)
			multiply(s, way);
		at = now() - at;
		best = at < best ? at : best;
	}
	return operations * times / best * 1e-9;
}

int
main(int argc, char **argv)
{
	struct rng rng;
	double most;

	(void)argc;
	blas_start(argv);
	rng_seed(&rng, 1);
	a = aligned_alloc(64, LARGEST * sizeof *a);
	b = aligned_alloc(64, LARGEST * sizeof *b);
	c = aligned_alloc(64, LARGEST * sizeof *c);
	room = aligned_alloc(64, LARGEST * sizeof *room);
	panels = aligned_alloc(64, LARGEST * sizeof *panels);
	if (a == NULL || b == NULL || c == NULL || room == NULL || panels == NULL)
		return 1;
	for (size_t i = 0; i < LARGEST; i++) {
		a[i] = rng_normal(&rng);
		b[i] = rng_normal(&rng);
		c[i] = room[i] = panels[i] = 0;
	}
	most = peak();
	bf16 = bf16_pick(false);
	printf("%s, %s, OpenBLAS %s: peak of floats %.0f GFLOP/s a thread\n", loops_pick()->name,
	    bf16 != NULL ? bf16->name : "no bf16", blas_kernels(), most);
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		const struct shape *p = &shapes[i];
		double own = gflops(p, OWN), half = gflops(p, BF16), blas = gflops(p, BLAS);

		printf("%-12s %4d x %4d x %4d: own %.0f (%.0f %%), bf16 %.0f (%.0f %%), OpenBLAS "
		    "%.0f (%.0f %%)\n", p->name, p->m, p->n, p->k, own, 100 * own / most, half,
		    100 * half / most, blas, 100 * blas / most);
	}
	free(a);
	free(b);
	free(c);
	free(room);
	free(panels);
	return 0;
}
