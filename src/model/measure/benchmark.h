/* SPDX-License-Identifier: MIT */
#ifndef MODEL_BENCHMARK_H
#define MODEL_BENCHMARK_H

/*
 * benchmark.h - benchmarks: the model core against this machine's limits.
 *
 * They run three sizes of the transformer, S, M and L, with 512 tokens and hardly
 * any features.  A training step counts 6 P + 6 L T d operations per token, P =
 * 12 L d^2 + 512 d: forward and backward of the products alone, without the half
 * of attention that the mask hides.  The share is relative to what the same
 * threads reach with only fused multiply-adds in registers.  The LSTM has 2 layers,
 * width 512 and windows of 256: P = 16 d^2 + 512 d, 6 P operations per token.
 *
 * A token of one stream with fp32 weights reads 4 P bytes of weights and, with the
 * context half full, 4 L d T bytes of keys and values.  Its share is relative to
 * the same number of threads that only read as many bytes as the weights have.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct arch;
struct arch_config;

struct benchmark_line {
	const char	*config;	/* its name */
	int		 threads;
	const char	*metric;	/* "train_tokens_per_s" and so on */
	double		 value;
};
typedef void	(*benchmark_fn)(void *arg, const struct benchmark_line *);

const char *benchmark_config(size_t i);		/* name of row i, NULL at the end */
/*
 * config: one of these names, or NULL for all; threads 0: one per core.  Reports each line
 * once known.
 */
bool	 benchmark_run(const char *config, int threads, benchmark_fn report, void *arg,
	     struct err *);

#define BENCHMARK_ROWS_MAX 8
struct benchmark_generation {
	int		 rows;		/* streams at once */
	bool		 exact;		/* fp32 weights, not the compressed ones used otherwise */
	int		 threads;	/* used; filled in */
	double		 tokens_per_s;	/* of all rows together; filled in */
};
/* Fills whole contexts token by token, on the caller's thread and its crew. */
bool	 benchmark_generate(const struct arch *, const struct arch_config *,
	     struct benchmark_generation *, struct err *);

#endif
