/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_RANKS_H
#define TENSOR_RANKS_H

/*
 * ranks.h - several processes, on one machine or more, that work as one.
 *
 * mpirun starts them; each has a number, its rank.  What takes part in the
 * work is called by all of them in the same order, from the thread that called
 * ranks_start, and returns when all have.  NULL is a process that is alone:
 * every function takes it, and then nothing is to be done.
 *
 * Sums come out the same on every rank: what follows from them alone stays the
 * same without being sent.
 *
 * ranks.c has it in terms of MPI.  Built without --with-mpi ranks_alone.c
 * stands in its place, and there is never more than one.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct ranks;

/* *ranks NULL: it is alone.  False: it was started as one of several and cannot be. */
bool	 ranks_start(struct ranks **, struct err *);
void	 ranks_end(struct ranks *);
int	 ranks_count(const struct ranks *);
int	 ranks_number(const struct ranks *);	/* from 0; that one alone speaks and writes */
/* How many of them may run on a processor that this one may run on; 1: it has its own. */
int	 ranks_sharing(const struct ranks *);

/* Each number becomes the sum of all ranks'. */
void	 ranks_sum(struct ranks *, float *x, size_t n);
void	 ranks_sum_numbers(struct ranks *, double *x, int n);
/* The smallest of all; whether it is true on one of them. */
int	 ranks_least(struct ranks *, int);
bool	 ranks_any(struct ranks *, bool);
/* Whether it is true on all; where not, err is the sentence of the first that failed. */
bool	 ranks_agree(struct ranks *, bool ok, struct err *);
/* Whether all say what the first says, of which 127 bytes count. */
bool	 ranks_same(struct ranks *, const char *text);

#endif
