/* SPDX-License-Identifier: MIT */
#ifndef SOUND_CHANNELS_H
#define SOUND_CHANNELS_H

/*
 * channels.h - state of every synthesizer channel, current and wanted.
 *
 * When the player starts in the middle, loops or gets a new plan, it computes
 * the state that every channel should have there (channels_begin, then
 * channels_want for each earlier event).  channels_settle then sends only the
 * differences.  Everything sent to the synthesizer except notes goes through
 * channels_send, so `sent` is always correct.  Nothing allocates.  For the
 * audio thread; the two functions that read only `initial` may be called from
 * any thread.
 */

#include <stdint.h>

#define CHANNELS_MAX	256

struct synth;

struct channel_state {
	uint8_t	 controller[128];
	uint8_t	 program, bank[2];	/* bank as it was at the program change */
	uint8_t	 pressure;
	uint8_t	 bend[2];		/* low and high seven bits */
	uint8_t	 tuning[3][2];		/* registered parameters 0 to 2: bend range, fine, coarse */
	uint8_t	 unregistered;		/* data entry goes to an NRPN */
};

struct channels {
	struct channel_state	 sent[CHANNELS_MAX];
	struct channel_state	 initial;	/* constant */
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
