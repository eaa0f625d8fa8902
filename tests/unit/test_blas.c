/* SPDX-License-Identifier: MIT */
#include "tensor/blas.h"

#include <strings.h>
#include <unistd.h>

#include "base/rng.h"
#include "test.h"

static const char *program;

/* What a fresh process says its kernels are, with this in its environment. */
static void
kernels_with(const char *environment, char *text, size_t size)
{
	char line[512];
	FILE *in;
	size_t n;

	snprintf(line, sizeof line, "env -u OPENBLAS_CORETYPE -u CADENZA_BLAS_CHOSEN %s '%s' say "
	    "'an argument'", environment, program);
	in = popen(line, "r");
	assert_non_null(in);
	n = fread(text, 1, size - 1, in);
	text[n] = '\0';
	assert_int_equal(pclose(in), 0);
	text[strcspn(text, "\n")] = '\0';
}

static void
starts_with_kernels_for_this_processor(void **state)
{
	char text[64];

	(void)state;
	kernels_with("", text, sizeof text);
	if (blas_better_kernels(text) != NULL)
		fail_msg("runs with %s, though %s would be better", text,
		    blas_better_kernels(text));
}

static void
respects_a_choice_and_runs_again_only_once(void **state)
{
	char text[64];

	(void)state;
	kernels_with("OPENBLAS_CORETYPE=Prescott", text, sizeof text);
#ifdef __x86_64__
	assert_string_equal(text, "Prescott");
#endif
	/* With the mark of the second time nothing is tried again, whatever the kernels. */
	kernels_with("CADENZA_BLAS_CHOSEN=1", text, sizeof text);
	assert_true(text[0] != '\0');
}

static void
knows_old_kernels(void **state)
{
	(void)state;
	assert_null(blas_better_kernels("SkylakeX"));
	assert_null(blas_better_kernels("Cooperlake"));
	assert_null(blas_better_kernels("armv8"));
#ifdef __x86_64__
	if (__builtin_cpu_supports("avx2")) {
		assert_non_null(blas_better_kernels("Prescott"));
		assert_non_null(blas_better_kernels("Nehalem"));
	}
#endif
}

static void
products_are_right(void **state)
{
	enum { M = 5, N = 7, K = 3 };
	float a[M * K], b[K * N], c[M * N];
	struct rng rng;

	(void)state;
	rng_seed(&rng, 2);
	for (size_t i = 0; i < COUNT(a); i++)
		a[i] = rng_normal(&rng);
	for (size_t i = 0; i < COUNT(b); i++)
		b[i] = rng_normal(&rng);
	for (int how = 0; how < 8; how++) {
		bool ta = how & 1, tb = how & 2, add = how & 4;

		for (size_t i = 0; i < COUNT(c); i++)
			c[i] = 1;
		blas_product(M, N, K, 2, (struct blas_matrix){ a, ta ? M : K, ta },
		    (struct blas_matrix){ b, tb ? K : N, tb }, add, c, N);
		for (int i = 0; i < M; i++)
			for (int j = 0; j < N; j++) {
				double want = add ? 1 : 0;

				for (int k = 0; k < K; k++)
					want += 2.0 * a[ta ? k * M + i : i * K + k] *
					    b[tb ? j * K + k : k * N + j];
				CHECK_NEAR(c[i * N + j], want, 1e-5);
			}
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(starts_with_kernels_for_this_processor),
		cmocka_unit_test(respects_a_choice_and_runs_again_only_once),
		cmocka_unit_test(knows_old_kernels),
		cmocka_unit_test(products_are_right),
	};

	blas_start(argv);
	if (argc == 3 && strcmp(argv[1], "say") == 0 && strcmp(argv[2], "an argument") == 0) {
		puts(blas_kernels());
		return 0;
	}
	program = argv[0];
	return cmocka_run_group_tests(tests, NULL, NULL);
}
