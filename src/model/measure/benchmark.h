/* SPDX-License-Identifier: MIT */
#ifndef MODEL_BENCHMARK_H
#define MODEL_BENCHMARK_H

/*
 * benchmark.h - the model core against this machine's own limits, in one run.
 *
 * Three sizes of the transformer: S, M and L, with 512 tokens and no features
 * to speak of.  A training step counts 6 P + 6 L T d operations a token, P =
 * 12 L d^2 + 512 d: forward and backward of the products alone, without the
 * half of attention that the mask hides.  The share is of what the same
 * threads reach with nothing but multiply-and-add in registers.
 * And an LSTM of 2 layers, 512 wide, in windows of 256: P = 16 d^2 + 512 d,
 * 6 P operations a token.
 *
 * A token of one stream with fp32 weights reads 4 P bytes of them and, with
 * the context half full, 4 L d T of keys and values; its share is of what the
 * same number of threads do that reads as many bytes as there are weights and
 * makes nothing of them.
 */

#include <stdbool.h>

#include "base/err.h"

struct arch;
struct arch_config;

struct benchmark_line {
	const char	*config;	/* "S", "M", "L" or "LSTM" */
	int		 threads;
	const char	*metric;	/* "train_tokens_per_s", of floats, and so on */
	double		 value;
};
typedef void	(*benchmark_fn)(void *arg, const struct benchmark_line *);

/* config: a name or NULL for all; threads 0: one a core.  Each line is told as soon as it is known. */
bool	 benchmark_run(const char *config, int threads, benchmark_fn tell, void *arg, struct err *);

#define BENCHMARK_ROWS_MAX 8
struct benchmark_generation {
	int		 rows;		/* streams at once */
	bool		 exact;		/* with fp32 weights, not the small ones that the program runs */
	int		 threads;	/* that it ran on; filled in */
	double		 tokens_per_s;	/* of all rows together; filled in */
};
/* Filling whole contexts token by token, on the caller's thread and its crew. */
bool	 benchmark_generate(const struct arch *, const struct arch_config *,
	     struct benchmark_generation *, struct err *);

#endif
