/* SPDX-License-Identifier: MIT */
#ifndef SOUND_ENGINE_H
#define SOUND_ENGINE_H

/*
 * engine.h - from a plan to samples.
 *
 * engine_fill() is called by the PortAudio callback, by the silent clock and
 * by the offline renderer: a test hears exactly what a person hears.  Inside
 * it nothing allocates, frees, locks, logs or waits.  The terminal's thread
 * speaks to it through one ring and gets used plans back through another.
 *
 * Every function but engine_fill belongs to the terminal's thread (or to the
 * one thread that renders).  Positions are ticks of the plan.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct engine;
struct plan;
struct song;

/* soundfont: a path that synth_find_soundfont gave.  Slow: may load hundreds of MiB. */
struct engine	*engine_new(double rate_hz, const char *soundfont, struct err *);
void		 engine_free(struct engine *);		/* after its device is closed */
double		 engine_rate_hz(const struct engine *);
const char	*engine_soundfont(const struct engine *);

/*
 * Takes the plan over; it comes back and is freed in engine_poll.  Playing
 * goes on from where it was.
 */
/* false: the ring is full, plan still yours. */
bool		 engine_set_plan(struct engine *, struct plan *);
bool		 engine_play(struct engine *, int64_t from_ticks);
bool		 engine_stop(struct engine *);		/* all notes end; reverb rings out */
/* equal: off. */
bool		 engine_loop(struct engine *, int64_t start_ticks, int64_t end_ticks);
/* Mute and solo, resolved by the caller. */
bool		 engine_mute(struct engine *, int track, bool silent);
bool		 engine_panic(struct engine *);		/* every sound off at once */
/* Where the cursor is: while nothing plays, previews sound as the piece does there.  Cheap. */
void		 engine_cue(struct engine *, int64_t ticks);
/* A note to hear now, on the sound that `track` has at the cue; ends by itself. */
bool		 engine_preview(struct engine *, int track, int midi_channel, int pitch,
		     int velocity, int length_ms);
bool		 engine_gain(struct engine *, double gain_db);
bool		 engine_metronome(struct engine *, bool on);

struct engine_state {
	bool		 playing;
	int64_t		 ticks;		/* the playhead, as last filled */
	int64_t		 frames;	/* filled since the engine was made: a heartbeat */
	unsigned	 dropouts;	/* underflows that the device reported */
	uint64_t	 sounding[2];	/* pitches sounding, one bit each */
};
void		 engine_state(const struct engine *, struct engine_state *);
/* Frees what came back; call it now and then. */
void		 engine_poll(struct engine *);

/* Interleaved stereo, frames * 2 floats.  The callback's only call. */
void		 engine_fill(struct engine *, float *out, size_t frames);
/* The callback's: an underflow was reported. */
void		 engine_count_dropout(struct engine *);
/* The filling thread's: 0 when only reverb is left. */
int		 engine_voices(const struct engine *);

#endif
