/* SPDX-License-Identifier: MIT */
#ifndef MODEL_NAN_TRACE_H
#define MODEL_NAN_TRACE_H

/*
 * nan_trace.h - finds the first tensor that contains a NaN, and describes it.
 */

#include <stdbool.h>
#include <stddef.h>

struct params;
struct tape;
struct tensor;

struct nan_trace {			/* all borrowed */
	struct tape	*tape;
	const struct params *lists[2];	/* the weights, an adapter's or NULL */
	const struct tensor *tensors[2];	/* likewise: one per row */
};

/* Finds the first weight that is NaN or infinite; false if all are finite. */
bool	 nan_trace_weights(const struct nan_trace *, char *text, size_t size);
/*
 * Runs the tape until a node outputs a NaN or an infinity, and says after which
 * weight that is; false if none does.
 */
bool	 nan_trace_nodes(const struct nan_trace *, char *text, size_t size);

#endif
