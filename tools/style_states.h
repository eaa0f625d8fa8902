/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_STYLE_STATES_H
#define TOOLS_STYLE_STATES_H

/*
 * style_states.h - the mean hidden states of a shipped model in a piece.
 *
 * Of a stretch of tokens from the middle of the piece, as the model reads them.
 */

#include "base/err.h"

struct song;
struct style_states;

struct style_states *style_states_new(const char *model, int tokens, struct err *);
void		 style_states_free(struct style_states *);
int		 style_states_width(const struct style_states *);
/* mean (width) */
bool		 style_states_mean(struct style_states *, const struct song *, float *mean,
		     struct err *);

#endif
