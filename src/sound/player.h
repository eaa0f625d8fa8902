/* SPDX-License-Identifier: MIT */
#ifndef SOUND_PLAYER_H
#define SOUND_PLAYER_H

/*
 * player.h - player: walks a plan and drives the synthesizer.
 *
 * Time advances in blocks of SYNTH_BLOCK_FRAMES.  Events in the second half of
 * a block are sent before the next block, those in the first half before this
 * one.  So no event is early or late by more than half a block (0.7 ms at
 * 48 kHz), and errors do not add up.  Wherever playing begins, and whenever a
 * track is unmuted, the channels are set as the piece has set them so far and
 * the notes held there sound.  Audio thread only; nothing allocates.
 */

#include <stdbool.h>
#include <stdint.h>

#include "music/plan.h"
#include "sound/channels.h"
#include "sound/notes.h"

struct time_map;

/*
 * The state that every channel has at one place of a plan.  Computing it reads
 * every earlier program change, controller and bend: 9 ms in a piece of a
 * million notes.  The terminal's thread therefore computes it for the position
 * of the playhead, and the player adds the events since.
 */
struct chased {
	int64_t			 ticks;		/* all earlier events are included */
	const struct channels	*channels;	/* for their initial state */
	struct channel_state	 want[CHANNELS_MAX];
};

struct player {
	struct synth		*synth;		/* borrowed from the engine */
	double			 rate_hz;
	struct plan		*plan;		/* borrowed from the engine; may be NULL */
	struct plan_cursor	*cursor;	/* owned by the plan */
	const struct time_map	*time;		/* owned by the plan */

	bool			 playing;
	double			 base_seconds;	/* position of the playhead... */
	int64_t			 since_base;	/* ...this many frames ago */
	double			 told_seconds;	/* all earlier events have been sent */
	double			 end_seconds;
	int64_t			 stopped_ticks;	/* position while stopped */
	int64_t			 loop_start_ticks, loop_end_ticks;
	double			 loop_start_seconds, loop_end_seconds;
	int64_t			 frame;		/* since the engine was made */

	struct chased		 chased;	/* result of the last chase */
	const struct plan	*chased_plan;	/* ... in this plan; NULL: none yet */
	bool			 settled;	/* stopped, with the channels in the chased state */

	bool			 endless;	/* the end of the piece does not stop it */
	struct lead {			/* counting in */
		int64_t	 frames;	/* still to come; 0: it does not count */
		int64_t	 done;
		int64_t	 from_ticks;	/* where it then plays */
		double	 beat_frames;
		int	 beats;		/* in a bar */
	}			 lead;
	bool			 metronome;
	double			 beat_seconds;	/* time of the next click */
	int64_t			 beat_ticks;
	bool			 beat_is_bar;

	int			 key_channel;	/* of the last key, from 1; 0: none yet */
	bool			 muted[PLAN_TRACKS_MAX];
	struct channels		 channels;
	struct notes		 notes;
};

struct click {				/* a beat of the metronome within a block */
	int	 offset_frames;		/* -1: none */
	bool	 is_bar;
};

void	 player_init(struct player *, struct synth *, double rate_hz);
/*
 * Continues at the current position; the old plan must stay valid until this
 * returns.  near: made for this plan by player_chase, or NULL.
 */
void	 player_set_plan(struct player *, struct plan *, const struct chased *near);
/* From the plan's owner; reads only constant fields of the player. */
void	 player_chase(const struct player *, const struct plan *, int64_t ticks, struct chased *);
void	 player_play(struct player *, int64_t from_ticks);
/* The same after some bars of clicks. */
void	 player_count_in(struct player *, int64_t from_ticks, int bars);
bool	 player_moves(const struct player *);	/* it plays, or counts in */
/* Seconds of the piece; of those that lead up to its start, less than that. */
double	 player_seconds(const struct player *);
void	 player_stop(struct player *);
void	 player_loop(struct player *, int64_t start_ticks, int64_t end_ticks);
void	 player_mute(struct player *, int track, bool silent);
void	 player_panic(struct player *);
void	 player_metronome(struct player *, bool on);
/* cue_ticks: where the track's sound is taken from while nothing plays. */
void	 player_preview(struct player *, int64_t cue_ticks, int track, int midi_channel,
	     int pitch, int velocity, double seconds);
void	 player_settle(struct player *, int64_t cue_ticks);
/* A message of the person's keyboard: see engine_key. */
void	 player_key(struct player *, int64_t cue_ticks, int track, int midi_channel,
	     uint8_t status, uint8_t data0, uint8_t data1);
int64_t	 player_ticks(const struct player *);

/* Sends what is due before the next block, and ends the block. */
void	 player_before_block(struct player *, struct click *);
void	 player_after_block(struct player *);

#endif
