/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_RANKS_H
#define TENSOR_RANKS_H

/*
 * ranks.h - ranks: several processes, on one or more machines, that work as one.
 *
 * mpirun starts them; each has a number, its rank.  Collective functions are called by
 * all ranks in the same order, from the thread that called ranks_start, and return when
 * all ranks have called.  NULL stands for a single process: every function accepts it
 * and then does nothing.
 *
 * Sums are equal on every rank, so whatever follows from them stays equal without being
 * sent.
 *
 * ranks.c implements it with MPI.  Without --with-mpi, ranks_alone.c replaces it, and
 * there is never more than one process.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct ranks;

/* *ranks NULL: a single process.  Fails if it was started as one of several and cannot be. */
bool	 ranks_start(struct ranks **, struct err *);
void	 ranks_end(struct ranks *);
int	 ranks_count(const struct ranks *);
int	 ranks_number(const struct ranks *);	/* from 0; only rank 0 prints and writes */
/* How many ranks may run on a processor that this one may run on; 1: it has its own. */
int	 ranks_sharing(const struct ranks *);

/* Each number becomes the sum over all ranks. */
void	 ranks_sum(struct ranks *, float *x, size_t n);
void	 ranks_sum_numbers(struct ranks *, double *x, int n);
/* The minimum over all ranks; whether it is true on any. */
int	 ranks_least(struct ranks *, int);
bool	 ranks_any(struct ranks *, bool);
/* Whether it is true on all; if not, err is that of the first rank that failed. */
bool	 ranks_agree(struct ranks *, bool ok, struct err *);
/* Whether all have the same text as the first; compares 127 bytes. */
bool	 ranks_same(struct ranks *, const char *text);

#endif
