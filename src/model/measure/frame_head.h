/* SPDX-License-Identifier: MIT */
#ifndef MODEL_FRAME_HEAD_H
#define MODEL_FRAME_HEAD_H

/*
 * frame_head.h - heads for frames: the layers before and after a body.
 *
 * One head for each kind of rows in frame_token.h; head_arg is the frame_source,
 * and the architecture's vocabulary and feature sizes are unused.
 *
 *	frames	x = time + same + matched + sum over the sounding pitches of before[p]
 *			+ since[p, for how long], over the chord before that of
 *			changed[p], over the match of match[p]
 *		logits = out body(x) + out.time + out.bias + sum of out.since[p, for
 *			how long] and of out.match[p, length of the match]; 88 logistic units
 *	notes	x = embed[id] + sum of feature.F + sum of before[p] + sum of now[p]
 *		logits = out body(x) + out.bias + sum of out.F of some features
 *	cells	x = embed[id] + sum of feature.F, some of them intervals;
 *		logits alike, of frame_step
 */

#include "model/data/frame_token.h"
#include "model/net/arch.h"

extern const struct head *const frame_head[];	/* by enum frame_rows */

/* Sets out.bias to the one-gram of train/; frames only. */
void	 frame_head_begin(const struct frames *, struct params *);

#endif
