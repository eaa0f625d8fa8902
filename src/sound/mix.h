/* SPDX-License-Identifier: MIT */
#ifndef SOUND_MIX_H
#define SOUND_MIX_H

/*
 * mix.h - processing after the synthesizer: metronome click and limiter.
 *
 * The limiter keeps samples within full scale: where the sum is louder than
 * LIMIT, its gain falls at once and recovers slowly.  Below LIMIT it changes
 * nothing.  Audio thread.
 */

#include <stdbool.h>
#include <stddef.h>

#define MIX_LIMIT	0.97f

struct mix {
	float	 release;		/* factor per frame */
	float	 level;			/* the limiter's estimate of loudness */
	float	 click[2];		/* last two samples of the decaying sine */
	float	 click_turn, click_decay;	/* y = turn * y1 - decay * y2 */
	double	 rate_hz;
};

void	 mix_init(struct mix *, double rate_hz);
/*
 * Adds a click that starts at offset_frames (-1: none) and the rest of the
 * previous one.
 */
void	 mix_click(struct mix *, float *stereo, size_t frames, int offset_frames, bool high);
void	 mix_limit(struct mix *, float *stereo, size_t frames);

#endif
