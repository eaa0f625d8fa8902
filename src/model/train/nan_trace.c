/* SPDX-License-Identifier: MIT */
#include "model/train/nan_trace.h"

#include <math.h>
#include <stdio.h>

#include "model/net/layer.h"
#include "tensor/tape.h"

static bool
is_finite(const float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!isfinite(x[i]))
			return false;
	return true;
}

bool
nan_trace_weights(const struct nan_trace *run, char *text, size_t size)
{
	for (int l = 0; l < 2; l++)
		for (size_t i = 0; run->lists[l] != NULL && i < run->lists[l]->count; i++) {
			const struct param *p = &run->lists[l]->list[i];

			if (!is_finite(run->lists[l]->data + p->offset, p->count)) {
				snprintf(text, size, "%s", p->name);
				return true;
			}
		}
	return false;
}

/* Name of the first weight that a node reads, or NULL. */
static const char *
name_of_input(const struct nan_trace *run, const struct node *n)
{
	for (int i = 0; i < n->inputs; i++)
		for (int l = 0; l < 2; l++)
			for (size_t k = 0; run->lists[l] != NULL && k < run->lists[l]->count; k++)
				if (n->in[i] == &run->tensors[l][k])
					return run->lists[l]->list[k].name;
	return NULL;
}

bool
nan_trace_nodes(const struct nan_trace *run, char *text, size_t size)
{
	const char *name = run->lists[0]->list[0].name;

	for (int i = 0; i < run->tape->count; i++) {
		const struct node *n = &run->tape->nodes[i];
		const char *own = name_of_input(run, n);

		name = own != NULL ? own : name;
		tape_forward_node(run->tape, i);
		if (!is_finite(n->out->x, tensor_count(n->out))) {
			snprintf(text, size, "the output of %s %s %s", n->op->name,
			    own != NULL ? "of" : "after", name);
			return true;
		}
	}
	return false;
}
