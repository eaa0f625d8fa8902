/* SPDX-License-Identifier: MIT */
#ifndef SOUND_ENGINE_INTERNAL_H
#define SOUND_ENGINE_INTERNAL_H

/*
 * engine_internal.h - shared parts of the engine: engine.c is the terminal's thread,
 * engine_fill.c the audio thread.  They exchange messages and atomics.
 */

#include <stdatomic.h>
#include <stdint.h>

#include "base/ring.h"
#include "music/plan.h"
#include "sound/engine.h"
#include "sound/mix.h"
#include "sound/player.h"
#include "sound/synth.h"

#define RING_SLOTS	256

enum msg_kind {
	MSG_PLAN, MSG_PLAY, MSG_STOP, MSG_LOOP, MSG_MUTE, MSG_PANIC, MSG_PREVIEW,
	MSG_GAIN, MSG_METRONOME, MSG_KEY, MSG_THRU,
	MSG_PLAN_DONE,				/* from the audio thread */
};

struct msg {
	enum msg_kind	 kind;
	int		 track;
	bool		 on;
	uint8_t		 channel, pitch, velocity;
	int		 bars;			/* to count in */
	double		 amount;		/* gain, or seconds of a preview */
	int64_t		 start_ticks, end_ticks;
	struct plan	*plan;			/* owned by the message */
	struct chased	*chased;		/* owned by the message; may be NULL */
	struct ring	*ring;			/* borrowed */
	uint8_t		 key[3];		/* status and data */
	unsigned	 order;			/* number of the play or stop: see engine_state */
};

struct engine {
	struct ring		 to_audio, from_audio;
	struct msg		 slots[2][RING_SLOTS];
	double			 rate_hz;
	char			*soundfont;	/* owned */

	/* The terminal's thread only. */

	unsigned		 asked;		/* plays and stops sent */
	bool			 asked_playing;
	int64_t			 asked_ticks;

	/* Written by the audio thread, read by any thread; the cue the other way. */

	_Alignas(64) atomic_bool playing;
	atomic_llong		 ticks, frames;
	_Atomic double		 ahead_seconds;
	atomic_uint		 dropouts, answered;
	atomic_ullong		 sounding[2];
	/* The loudest since it was taken, which writes 0. */
	_Atomic uint8_t		 level[PLAN_TRACKS_MAX];
	atomic_llong		 cue_ticks;
	atomic_int		 cue_part;	/* the track, by 16, and its channel */

	/* The audio thread only, while something calls engine_fill. */

	_Alignas(64) struct synth *synth;	/* owned */
	struct player		 player;
	struct plan		*plan;		/* owned; sent back when the next arrives */
	struct ring		*thru;		/* borrowed; may be NULL */
	struct mix		 mix;
	int64_t			 filled;	/* frames delivered */
	float			 rest[2 * SYNTH_BLOCK_FRAMES];	/* rest of a block that was split */
	size_t			 rest_frames;	/* frames left, at the end of rest */
};

#endif
