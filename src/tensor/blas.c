/* SPDX-License-Identifier: MIT */
#include "tensor/blas.h"

#include <cblas.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#define CHOICE	"OPENBLAS_CORETYPE"
#define GUARD	"CADENZA_BLAS_CHOSEN"	/* set once, so that a wrong guess cannot loop */

/* LAPACK has no header of its own in OpenBLAS.  The last two are the lengths of the texts. */
void	dsyev_(const char *vectors, const char *half, const int *n, double *a, const int *stride,
	    double *value, double *work, const int *work_size, int *info, size_t, size_t);

#ifdef __x86_64__
/* Kernels that use less than AVX2, by OpenBLAS's names. */
static const char *const before_avx2[] = {
	"Katmai", "Coppermine", "Northwood", "Prescott", "Banias", "Core2", "Penryn", "Dunnington",
	"Nehalem", "Athlon", "Opteron", "Opteron_SSE3", "Barcelona", "Bobcat", "Atom", "Nano",
	"Sandybridge", "Bulldozer", "Piledriver", "Steamroller", "Generic", "Unknown", NULL
};

static bool
is_in(const char *name, const char *const *list)
{
	for (; *list != NULL; list++)
		if (strcasecmp(name, *list) == 0)
			return true;
	return false;
}
#endif

const char *
blas_better_kernels(const char *chosen)
{
#ifdef __x86_64__
	bool avx2 = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
	bool avx512 = avx2 && __builtin_cpu_supports("avx512f") &&
	    __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
	    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512cd");

	/* With AVX-512, Haswell or Zen kernels are left: OpenBLAS knows that machine. */
	if (avx512 && is_in(chosen, before_avx2))
		return "SKYLAKEX";
	if (avx2 && is_in(chosen, before_avx2))
		return "HASWELL";
#else
	(void)chosen;
#endif
	return NULL;
}

const char *
blas_kernels(void)
{
	return openblas_get_corename();
}

void
blas_start(char **argv)
{
	const char *better = blas_better_kernels(blas_kernels());
	char self[PATH_MAX];
	ssize_t n;

	openblas_set_num_threads(1);
	if (better == NULL || getenv(CHOICE) != NULL || getenv(GUARD) != NULL)
		return;
	/* Resolve the link: run through it, the program would be named "exe" in ps. */
	n = readlink("/proc/self/exe", self, sizeof self - 1);
	if (n <= 0)
		return;
	self[n] = '\0';
	if (setenv(CHOICE, better, 1) != 0 || setenv(GUARD, "1", 1) != 0)
		return;
	execv(self, argv);
	/* It could not be run again: slow kernels are better than none. */
	unsetenv(CHOICE);
}

void
blas_product(int m, int n, int k, float scale, struct blas_matrix a, struct blas_matrix b,
    bool add, float *c, int c_stride)
{
	cblas_sgemm(CblasRowMajor, a.turn ? CblasTrans : CblasNoTrans,
	    b.turn ? CblasTrans : CblasNoTrans, m, n, k, scale, a.x, a.stride, b.x, b.stride,
	    add ? 1.0f : 0.0f, c, c_stride);
}

bool
blas_eigen(int n, double *matrix, double *value)
{
	const int room = 34 * n;	/* 3 n - 1 suffice; blocks of 32 rows need this */
	double *work = malloc((size_t)room * sizeof *work);
	int info = -1;

	/* Fortran counts down the columns: its columns are our rows. */
	if (work != NULL)
		dsyev_("V", "U", &n, matrix, &n, value, work, &room, &info, 1, 1);
	free(work);
	return info == 0;
}
