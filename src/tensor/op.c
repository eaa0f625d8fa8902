/* SPDX-License-Identifier: MIT */

/* op.c - table of the operations, and their shared functions. */
#include <assert.h>
#include <stddef.h>

#include "tensor/node.h"
#include "tensor/tape.h"

extern const struct op op_add_row, op_attention_row, op_bag_row, op_bias_row,
    op_bits_row, op_depthwise_row, op_drop_row, op_embed_row, op_evidence_row,
    op_fold_row, op_gate_row, op_gelu_row, op_given_row, op_latent_row,
    op_leaky_row, op_linear_row, op_loss_row, op_mix_row,
    op_norm_row, op_penalty_row, op_pool_row, op_recurrent_row, op_relu_row,
    op_scores_row, op_sigmoid_row, op_stop_row, op_taps_row,
    op_times_row, op_turned_row;

const struct op *const op_table[] = {
	&op_add_row,
	&op_attention_row,
	&op_bag_row,
	&op_bias_row,
	&op_bits_row,
	&op_depthwise_row,
	&op_drop_row,
	&op_embed_row,
	&op_evidence_row,
	&op_fold_row,
	&op_gate_row,
	&op_gelu_row,
	&op_given_row,
	&op_latent_row,
	&op_leaky_row,
	&op_linear_row,
	&op_loss_row,
	&op_mix_row,
	&op_norm_row,
	&op_penalty_row,
	&op_pool_row,
	&op_recurrent_row,
	&op_relu_row,
	&op_scores_row,
	&op_sigmoid_row,
	&op_stop_row,
	&op_taps_row,
	&op_times_row,
	&op_turned_row,
	NULL
};

void
op_take(const struct tape *t, struct node *n, struct tensor *x)
{
	assert(n->inputs < OP_INPUTS_MAX);
	n->in[n->inputs++] = x;
	n->out->wanted = n->out->wanted || (t->learn && x->wanted);
}

void *
op_own(const struct node *n, size_t size)
{
	assert(size <= sizeof n->own);
	(void)size;
	return (void *)(uintptr_t)n->own;
}
