/* SPDX-License-Identifier: MIT */
#ifndef MODEL_STYLE_NET_H
#define MODEL_STYLE_NET_H

/*
 * style_net.h - a net that hears the style and the composer of a piece in its bars.
 *
 * A linear layer reads the figures of each bar, the body of an architecture (arch.h)
 * carries them over the bars, attention pools those that say most, and a linear layer
 * follows for each question (F figures, width d):
 *
 *	in.weight (d, F)	in.bias (d)
 *	...			the body's
 *	pool.weight (1, d)
 *	style.weight (styles, d)	style.bias (styles)
 *	composer.weight (composers, d)	composer.bias (composers)
 */

#include "model/net/arch.h"
#include "tensor/op.h"

#define STYLE_TIMES	64		/* bars that the body carries on over */

enum style_question { STYLE_OF_PIECE, STYLE_COMPOSER, STYLE_QUESTIONS };

struct style_size {
	const struct arch *arch;
	struct arch_config config;	/* context: STYLE_TIMES */
	int		 answers[STYLE_QUESTIONS];
};

/* What is heard: rows are time * windows + window. */
struct style_input {
	int		 times, windows;
	int		 pools;		/* windows of one piece each, or 1: all of one piece */
	op_fill_fn	 fill;		/* (rows, BAR_FIGURES) */
	const void	*arg;
	const uint8_t	*there;		/* (rows): 0: beyond the end */
	const float	*turns;		/* arch_turns of the times */
	float		 dropout;
	uint64_t	 seed;
};
struct style_output {
	struct tensor	*logits[STYLE_QUESTIONS];	/* (pools, answers) */
	const float	*attention;			/* (rows) */
};

extern const char *const style_questions[STYLE_QUESTIONS];

/* The usual net: the conv-lstm, or another architecture of that width. */
void		 style_size_init(struct style_size *, const struct arch *, int width);
void		 style_net_list(const struct style_size *, struct params *);
/* w: tensors of that list. */
struct style_output style_net(struct tape *, const struct style_size *, struct tensor *w,
		     const struct style_input *);

#endif
