/* SPDX-License-Identifier: MIT */
#ifndef TOOLS_STYLE_ATTENTION_H
#define TOOLS_STYLE_ATTENTION_H

/*
 * style_attention.h - whether the bars that a net attends to are those that count.
 *
 * Of held-out pieces of sixteen bars or more a quarter of the bars is cut out: those that the
 * net attended to most, least, or any.  Prints the share of the style that it heard before.
 */

#include "model/net/layer.h"
#include "style_set.h"

bool		 style_attention_print(const struct style_set *, const struct style_size *,
		     const struct params *, double temperature, struct err *);

#endif
