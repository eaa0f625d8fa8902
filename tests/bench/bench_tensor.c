/* SPDX-License-Identifier: MIT */
/*
 * The products of a training step, one thread: the program's own beside
 * OpenBLAS', as shares of what the processor does with multiply-and-add in
 * registers.  Best of some rounds, in the thread's own time.
 *
 *	bench_tensor
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/rng.h"
#include "tensor/blas.h"
#include "tensor/loops.h"
#include "tensor/product.h"

#define ROUNDS	9
#define LARGEST	(2 << 20)		/* floats of any matrix here, and more */

static const struct shape {
	const char	*name;
	int		 m, n, k;
	bool		 turn_a, turn_b;
} shapes[] = {
	{ "forward S", 512, 768, 192, false, true },
	{ "forward M", 512, 1024, 256, false, true },
	{ "forward L", 1024, 1536, 384, false, true },
	{ "backward S", 512, 192, 768, false, false },
	{ "backward M", 512, 256, 1024, false, false },
	{ "weights S", 768, 192, 512, true, false },
	{ "weights M", 1024, 256, 512, true, false },
	{ "scores", 64, 512, 32, false, true },
	{ "values", 64, 32, 512, false, false },
	{ "keys", 512, 32, 64, true, false },
};

static float *a, *b, *c, *room;

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
multiply(const struct shape *s, bool own)
{
	int a_stride = s->turn_a ? s->m : s->k, b_stride = s->turn_b ? s->k : s->n;

	if (own)
		product(loops_pick(), (size_t)s->m, (size_t)s->n, (size_t)s->k, 1,
		    (struct matrix){ a, (size_t)a_stride, s->turn_a },
		    (struct matrix){ b, (size_t)b_stride, s->turn_b }, false, c, (size_t)s->n, room);
	else
		blas_product(s->m, s->n, s->k, 1, (struct blas_matrix){ a, a_stride, s->turn_a },
		    (struct blas_matrix){ b, b_stride, s->turn_b }, false, c, s->n);
}

static double
gflops(const struct shape *s, bool own)
{
	double operations = 2.0 * s->m * s->n * s->k, best = 1e9;
	int times = (int)(1e8 / operations) + 1;

	for (int i = 0; i < ROUNDS; i++) {
		double at = now();

		for (int k = 0; k < times; k++)
			multiply(s, own);
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
	if (a == NULL || b == NULL || c == NULL || room == NULL)
		return 1;
	for (size_t i = 0; i < LARGEST; i++) {
		a[i] = rng_normal(&rng);
		b[i] = rng_normal(&rng);
		c[i] = room[i] = 0;
	}
	most = peak();
	printf("%s, OpenBLAS %s: peak %.0f GFLOP/s a thread\n", loops_pick()->name, blas_kernels(), most);
	for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
		double own = gflops(&shapes[i], true), blas = gflops(&shapes[i], false);

		printf("%-10s %4d x %4d x %4d: own %.0f (%.0f %%), OpenBLAS %.0f (%.0f %%)\n",
		    shapes[i].name, shapes[i].m, shapes[i].n, shapes[i].k, own, 100 * own / most, blas,
		    100 * blas / most);
	}
	free(a);
	free(b);
	free(c);
	free(room);
	return 0;
}
