/* SPDX-License-Identifier: MIT */
#ifndef MODEL_NOTE_NATS_H
#define MODEL_NOTE_NATS_H

/*
 * note_nats.h - shares out the nats of tokens to the notes that they make.
 *
 * A note costs its POSITION, DURATION, VELOCITY and NOTE.  The notes of a
 * repeated cell share the cost of REPEAT.  Tokens that make no note, such as the
 * end of a cell, are nobody's.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/token/encode.h"
#include "model/token/grammar.h"
#include "model/token/piece.h"

struct note_nats {			/* zeroed: none */
	const struct piece *piece;	/* borrowed */
	float		*nats;		/* borrowed: (notes of the piece) */
	struct encode_request request;	/* of the window */
	struct grammar	 g;
	bool		 begun;
	double		 pending;	/* of the tokens of a note that is not complete */
};

/* A new window, as encode() writes it for this request, without a future. */
void	 note_nats_window(struct note_nats *, const struct encode_request *);
/* Its next token.  scored: it cost these nats; else it was given. */
bool	 note_nats_read(struct note_nats *, uint16_t id, bool scored, double nats, struct err *);
void	 note_nats_clear(struct note_nats *);

#endif
