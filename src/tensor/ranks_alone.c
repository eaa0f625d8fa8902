/* SPDX-License-Identifier: MIT */

/* ranks_alone.c - ranks.h without --with-mpi. */

#include <stdlib.h>

#include "tensor/ranks.h"

/* Independent processes that get in each other's way are not what mpirun is for. */
bool
ranks_start(struct ranks **ranks, struct err *err)
{
	const char *count = getenv("OMPI_COMM_WORLD_SIZE");

	if (count == NULL)
		count = getenv("PMI_SIZE");
	*ranks = NULL;
	return count == NULL || atoi(count) < 2 || err_set(err, ERR_ARG,
	    "mpirun has started several processes, but cadenza was configured without --with-mpi");
}

void
ranks_end(struct ranks *r)
{
	(void)r;
}

int
ranks_count(const struct ranks *r)
{
	(void)r;
	return 1;
}

int
ranks_number(const struct ranks *r)
{
	(void)r;
	return 0;
}

int
ranks_sharing(const struct ranks *r)
{
	(void)r;
	return 1;
}

void
ranks_sum(struct ranks *r, float *x, size_t n)
{
	(void)r, (void)x, (void)n;
}

void
ranks_sum_numbers(struct ranks *r, double *x, int n)
{
	(void)r, (void)x, (void)n;
}

int
ranks_least(struct ranks *r, int x)
{
	(void)r;
	return x;
}

bool
ranks_any(struct ranks *r, bool so)
{
	(void)r;
	return so;
}

bool
ranks_agree(struct ranks *r, bool ok, struct err *err)
{
	(void)r, (void)err;
	return ok;
}

bool
ranks_same(struct ranks *r, const char *text)
{
	(void)r, (void)text;
	return true;
}
