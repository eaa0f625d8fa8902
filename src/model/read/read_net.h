/* SPDX-License-Identifier: MIT */
#ifndef MODEL_READ_NET_H
#define MODEL_READ_NET_H

/*
 * read_net.h - a net that hears chords and keys in half bars.
 *
 * It reads the piece in each of twelve transpositions with the same weights, and says
 * how well a chord on C, the key of C and a bass C fit there: what it learnt from one
 * key it knows in all.  A layer reads each half bar, a GRU runs forwards and one
 * backwards over all of them, and a layer joins the three (w: width, s: states):
 *
 *	in.weight (w, features)		in.bias (w)
 *	forward.input.weight (3s, w)	forward.state.weight (3s, s)	forward.bias (4s)
 *	backward.input.weight ... as forward
 *	join.forward.weight (w, s)	join.backward.weight (w, s)
 *	join.own.weight (w, w)		join.bias (w)
 *	chord.weight (11, w)		chord.bias (11)
 *	key.weight (2, w)		bass.weight (1, w)
 */

#include "model/net/layer.h"
#include "tensor/op.h"

#define READ_QUALITIES	11
#define READ_CHORDS	(12 * READ_QUALITIES)	/* root * READ_QUALITIES + quality */
#define READ_KEYS	24			/* tonic * 2 + minor */

extern const char *const read_quality_names[READ_QUALITIES];

struct read_size {
	int		 width, states;
};

/* What is read: rows are (time * lanes + lane) * 12 + transposition. */
struct read_input {
	int		 times, lanes;
	op_fill_fn	 fill;		/* (rows, HALF_FEATURES) */
	const void	*arg;
	float		 dropout;
	uint32_t	 seed;		/* of the dropout */
};
/* Logits; rows are time * lanes + lane. */
struct read_output {
	struct tensor	*chord;		/* (n, READ_CHORDS) */
	struct tensor	*key;		/* (n, READ_KEYS) */
	struct tensor	*bass;		/* (n, 12) */
};

void		 read_net_list(const struct read_size *, struct params *);
/* w: tensors of that list. */
struct read_output read_net(struct tape *, struct tensor *w, const struct read_input *);

#endif
