/* SPDX-License-Identifier: MIT */
#ifndef SOUND_CHANNELS_H
#define SOUND_CHANNELS_H

/*
 * channels.h - what each channel of the synthesizer was told, and should be.
 *
 * A player that starts in the middle, loops or gets a new plan works out what
 * every channel should be like (channels_begin, channels_want for each event
 * before that place) and then lets channels_settle send only what differs.
 * Everything that reaches the synthesizer and is no note goes through
 * channels_send, so that `sent` is always true.  Nothing allocates.  The audio
 * thread's; but the two that only look at `initial` may be called by any.
 */

#include <stdint.h>

#define CHANNELS_MAX	256

struct synth;

struct channel_state {
	uint8_t	 controller[128];
	uint8_t	 program, bank[2];	/* bank as it was when the program came */
	uint8_t	 pressure;
	uint8_t	 bend[2];		/* low and high seven bits */
	uint8_t	 tuning[3][2];		/* registered parameters 0-2: bend range, fine, coarse */
	uint8_t	 unregistered;		/* data entry goes to an NRPN */
};

struct channels {
	struct channel_state	 sent[CHANNELS_MAX];
	struct channel_state	 initial;	/* never changes */
};

void	 channels_init(struct channels *, struct synth *);
void	 channels_forget(struct channels *);	/* the synthesizer was reset */
void	 channels_send(struct channels *, struct synth *, int channel,
	     uint8_t status, uint8_t data0, uint8_t data1);

/* want: CHANNELS_MAX states. */
void	 channels_begin(const struct channels *, struct channel_state *want);
void	 channels_want(const struct channels *, struct channel_state *want, int channel,
	     uint8_t status, uint8_t data0, uint8_t data1);
void	 channels_settle(struct channels *, struct synth *, const struct channel_state *want,
	     int count);

#endif
