/* SPDX-License-Identifier: MIT */
#include "tensor/ranks.h"

#include <mpi.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define AT_ONCE	(1u << 26)		/* numbers per call, which counts them as int */

struct ranks {
	int	 number, count, sharing;
};

int
ranks_count(const struct ranks *r)
{
	return r != NULL ? r->count : 1;
}

int
ranks_number(const struct ranks *r)
{
	return r != NULL ? r->number : 0;
}

int
ranks_sharing(const struct ranks *r)
{
	return r != NULL ? r->sharing : 1;
}

/* --- beginning and end */

/* Environment of Open MPI, MPICH, and other launchers with PMIx. */
static bool
was_started_as_rank(void)
{
	static const char *const size_of[] = { "OMPI_COMM_WORLD_SIZE", "PMI_SIZE", "PMIX_RANK" };

	for (size_t i = 0; i < sizeof size_of / sizeof size_of[0]; i++)
		if (getenv(size_of[i]) != NULL)
			return true;
	return false;
}

static int
count_sharing(void)
{
	cpu_set_t own, *all, both;
	MPI_Comm machine;
	int here, sharing = 0;

	MPI_Comm_split_type(MPI_COMM_WORLD, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &machine);
	MPI_Comm_size(machine, &here);
	CPU_ZERO(&own);
	sched_getaffinity(0, sizeof own, &own);
	all = calloc((size_t)here, sizeof *all);
	if (all == NULL)
		MPI_Abort(MPI_COMM_WORLD, 1);
	MPI_Allgather(&own, sizeof own, MPI_BYTE, all, sizeof own, MPI_BYTE, machine);
	for (int i = 0; i < here; i++) {
		CPU_AND(&both, &own, &all[i]);
		sharing += CPU_COUNT(&both) > 0;
	}
	free(all);
	MPI_Comm_free(&machine);
	return sharing > 0 ? sharing : 1;
}

/* Errors inside the library end all ranks, with its own message. */
bool
ranks_start(struct ranks **ranks, struct err *err)
{
	int level;

	*ranks = NULL;
	if (!was_started_as_rank())	/* otherwise the library would look for its launcher */
		return true;
	*ranks = calloc(1, sizeof **ranks);
	if (*ranks == NULL)
		return err_set(err, ERR_LIMIT, "no memory for several processes");
	MPI_Init_thread(NULL, NULL, MPI_THREAD_FUNNELED, &level);
	MPI_Comm_rank(MPI_COMM_WORLD, &(*ranks)->number);
	MPI_Comm_size(MPI_COMM_WORLD, &(*ranks)->count);
	(*ranks)->sharing = count_sharing();
	return true;
}

void
ranks_end(struct ranks *r)
{
	if (r == NULL)
		return;
	MPI_Finalize();
	free(r);
}

/* --- collective functions */

void
ranks_sum(struct ranks *r, float *x, size_t n)
{
	for (size_t from = 0; r != NULL && from < n; from += AT_ONCE)
		MPI_Allreduce(MPI_IN_PLACE, x + from,
		    (int)(n - from < AT_ONCE ? n - from : AT_ONCE), MPI_FLOAT, MPI_SUM,
		    MPI_COMM_WORLD);
}

void
ranks_sum_numbers(struct ranks *r, double *x, int n)
{
	if (r != NULL)
		MPI_Allreduce(MPI_IN_PLACE, x, n, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD);
}

int
ranks_least(struct ranks *r, int x)
{
	int least = x;

	if (r != NULL)
		MPI_Allreduce(&x, &least, 1, MPI_INT, MPI_MIN, MPI_COMM_WORLD);
	return least;
}

bool
ranks_any(struct ranks *r, bool so)
{
	return ranks_least(r, so ? 0 : 1) == 0;
}

bool
ranks_agree(struct ranks *r, bool ok, struct err *err)
{
	struct err theirs = { 0 };
	int first;

	if (r == NULL)
		return ok;
	first = ranks_least(r, ok ? r->count : r->number);
	if (first == r->count)
		return true;
	if (first == r->number)
		theirs = *err;
	MPI_Bcast(&theirs, sizeof theirs, MPI_BYTE, first, MPI_COMM_WORLD);
	if (first == 0)
		*err = theirs;
	else
		err_set(err, theirs.code, "rank %d: %.200s", first, theirs.text);
	return false;
}

bool
ranks_same(struct ranks *r, const char *text)
{
	char mine[128] = "", firsts[sizeof mine];

	if (r == NULL)
		return true;
	snprintf(mine, sizeof mine, "%s", text);
	memcpy(firsts, mine, sizeof firsts);
	MPI_Bcast(firsts, sizeof firsts, MPI_BYTE, 0, MPI_COMM_WORLD);
	return !ranks_any(r, memcmp(firsts, mine, sizeof firsts) != 0);
}
