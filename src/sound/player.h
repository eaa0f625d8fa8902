/* SPDX-License-Identifier: MIT */
#ifndef SOUND_PLAYER_H
#define SOUND_PLAYER_H

/*
 * player.h - walks a plan and tells the synthesizer what to do.
 *
 * Time goes in blocks of SYNTH_BLOCK_FRAMES.  What falls into the second half
 * of a block is told before the next one, what falls into the first half
 * before this one: no event is early or late by more than half a block
 * (0.7 ms at 48 kHz), and none drifts.  Wherever it begins, or a track is no
 * longer muted, the channels are as the piece has made them and the notes that
 * stand there sound.  Audio thread only; nothing allocates.
 */

#include <stdbool.h>
#include <stdint.h>

#include "music/plan.h"
#include "sound/channels.h"
#include "sound/notes.h"

struct time_map;

/*
 * What every channel should be like at a place of a plan.  To work it out
 * takes a look at every program, controller and bend before: 9 ms in a piece
 * of a million notes.  So the terminal's thread does it for the place where
 * the playhead is, and the player only adds what came since.
 */
struct chased {
	int64_t			 ticks;		/* all before has been seen */
	const struct channels	*channels;	/* for their beginning */
	struct channel_state	 want[CHANNELS_MAX];
};

struct player {
	struct synth		*synth;		/* borrowed from the engine */
	double			 rate_hz;
	struct plan		*plan;		/* borrowed from the engine; may be NULL */
	struct plan_cursor	*cursor;	/* the plan's own */
	const struct time_map	*time;		/* the plan's own */

	bool			 playing;
	double			 base_seconds;	/* where the playhead was... */
	int64_t			 since_base;	/* ...this many frames ago */
	double			 told_seconds;	/* what comes before has been told */
	double			 end_seconds;
	int64_t			 stopped_ticks;	/* where it stands when it does not play */
	int64_t			 loop_start_ticks, loop_end_ticks;
	double			 loop_start_seconds, loop_end_seconds;
	int64_t			 frame;		/* since the engine was made */

	struct chased		 chased;	/* what the last chase found */
	const struct plan	*chased_plan;	/* ... in this plan; NULL: none yet */
	bool			 settled;	/* stopped, and the channels are as chased */

	bool			 metronome;
	double			 beat_seconds;	/* the next click */
	int64_t			 beat_ticks;
	bool			 beat_is_bar;

	bool			 muted[PLAN_TRACKS_MAX];
	struct channels		 channels;
	struct notes		 notes;
};

struct click {				/* a beat of the metronome that falls into a block */
	int	 offset_frames;		/* -1: none */
	bool	 is_bar;
};

void	 player_init(struct player *, struct synth *, double rate_hz);
/*
 * Plays on from where it was; the plan before must be there until this
 * returns.  near: made for this plan by player_chase, or NULL.
 */
void	 player_set_plan(struct player *, struct plan *, const struct chased *near);
/* By whoever has the plan; of the player it looks only at what never changes. */
void	 player_chase(const struct player *, const struct plan *, int64_t ticks, struct chased *);
void	 player_play(struct player *, int64_t from_ticks);
void	 player_stop(struct player *);
void	 player_loop(struct player *, int64_t start_ticks, int64_t end_ticks);
void	 player_mute(struct player *, int track, bool silent);
void	 player_panic(struct player *);
void	 player_metronome(struct player *, bool on);
/* cue_ticks: which sound the track has, where nothing plays. */
void	 player_preview(struct player *, int64_t cue_ticks, int track, int midi_channel,
	     int pitch, int velocity, double seconds);
int64_t	 player_ticks(const struct player *);

/* What is to be told before the next block, and the block is over. */
void	 player_before_block(struct player *, struct click *);
void	 player_after_block(struct player *);

#endif
