/* SPDX-License-Identifier: MIT */
#ifndef SOUND_MIX_H
#define SOUND_MIX_H

/*
 * mix.h - what happens to the samples after the synthesizer.
 *
 * A click for the metronome, and a limiter, so that no sample passes full
 * scale: where the sum is louder than LIMIT it is turned down at once and
 * comes back slowly.  Below LIMIT nothing is changed.  Audio thread.
 */

#include <stdbool.h>
#include <stddef.h>

#define MIX_LIMIT	0.97f

struct mix {
	float	 release;		/* factor a frame */
	float	 level;			/* the limiter's idea of how loud it is */
	float	 click[2];		/* the last two samples of a dying sine */
	float	 click_turn, click_decay;	/* y = turn * y1 - decay * y2 */
	double	 rate_hz;
};

void	 mix_init(struct mix *, double rate_hz);
/* Adds a click that begins at offset_frames (-1: none) and what is left of the last. */
void	 mix_click(struct mix *, float *stereo, size_t frames, int offset_frames, bool high);
void	 mix_limit(struct mix *, float *stereo, size_t frames);

#endif
