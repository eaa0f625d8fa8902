/* SPDX-License-Identifier: MIT */
#ifndef MODEL_NAN_TRACE_H
#define MODEL_NAN_TRACE_H

/*
 * nan_trace.h - which tensor it is that is no number any more, in words.
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

/* The first weight that holds what is no number; false: all are numbers. */
bool	 nan_trace_weights(const struct nan_trace *, char *text, size_t size);
/*
 * Computes what is on the tape until a node gives what is no number, and says
 * after which parameter that is; false: none does.
 */
bool	 nan_trace_nodes(const struct nan_trace *, char *text, size_t size);

#endif
