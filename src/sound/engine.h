/* SPDX-License-Identifier: MIT */
#ifndef SOUND_ENGINE_H
#define SOUND_ENGINE_H

/*
 * engine.h - the sound engine: from a plan to samples.
 *
 * The PortAudio callback, the silent clock and the offline renderer all call
 * engine_fill(), so tests hear exactly what a listener hears.  It never
 * allocates, frees, locks, logs or waits.  The terminal's thread sends messages
 * through one ring and gets used plans back through another.
 *
 * All other functions belong to the terminal's thread (or to the one thread
 * that renders).  Positions are ticks of the plan.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct engine;
struct plan;
struct ring;
struct song;

/* soundfont: a path from synth_find_soundfont.  Slow: may load hundreds of MiB. */
struct engine	*engine_new(double rate_hz, const char *soundfont, struct err *);
void		 engine_free(struct engine *);		/* close its device first */
double		 engine_rate_hz(const struct engine *);
const char	*engine_soundfont(const struct engine *);

/*
 * Takes ownership of the plan; engine_poll frees it later.  Playback goes on
 * where it was.
 */
/* false: the ring is full, and the caller keeps the plan. */
bool		 engine_set_plan(struct engine *, struct plan *);
bool		 engine_play(struct engine *, int64_t from_ticks);
/*
 * For recording: after so many bars of the metronome's clicks, and beyond the end
 * of the piece.
 */
bool		 engine_record(struct engine *, int64_t from_ticks, int bars);
bool		 engine_stop(struct engine *);		/* ends all notes; reverb rings out */
/* Equal positions turn the loop off. */
bool		 engine_loop(struct engine *, int64_t start_ticks, int64_t end_ticks);
/* Mute and solo are resolved by the caller. */
bool		 engine_mute(struct engine *, int track, bool silent);
bool		 engine_panic(struct engine *);		/* silences everything at once */
/* Sets where previews get their sound from while nothing plays.  Cheap. */
void		 engine_cue(struct engine *, int64_t ticks);
/* Plays a note now, with the sound that `track` has at the cue; it ends by itself. */
bool		 engine_preview(struct engine *, int track, int midi_channel, int pitch,
		     int velocity, int length_ms);
/*
 * A message of the person's keyboard, played now with the sound that the track
 * of engine_cue_track has at the cue.  A note sounds until its note-off, a stop
 * or a panic.
 */
bool		 engine_key(struct engine *, uint8_t status, uint8_t data0, uint8_t data1);
/*
 * The engine plays what another thread pushes into this ring (of struct
 * midi_message), which must outlive it; what is in it already is dropped.
 */
bool		 engine_thru(struct engine *, struct ring *);
void		 engine_cue_track(struct engine *, int track, int midi_channel);	/* cheap */
bool		 engine_gain(struct engine *, double gain_db);
bool		 engine_metronome(struct engine *, bool on);

struct engine_state {
	bool		 playing;
	int64_t		 ticks;		/* the playhead after the last fill */
	/*
	 * The seconds of the piece, less those of clock_seconds, when the last fill began;
	 * while counting in, negative seconds lead up to the start.
	 */
	double		 ahead_seconds;
	int64_t		 frames;	/* filled since the engine was made: the heartbeat */
	unsigned	 dropouts;	/* underflows reported by the device */
	uint64_t	 sounding[2];	/* sounding pitches, one bit each */
};
void		 engine_state(const struct engine *, struct engine_state *);
/* The loudest that a track has been since the last call, 0 to 254, for a meter. */
int		 engine_take_level(struct engine *, int track);
/* Frees used plans; call it regularly. */
void		 engine_poll(struct engine *);

/* Interleaved stereo, frames * 2 floats.  The only call of the callback. */
void		 engine_fill(struct engine *, float *out, size_t frames);
/*
 * For the thread that fills, where nobody hears it: takes what was asked for.  true:
 * there is nothing to play, and the next fill may wait.
 */
bool		 engine_rests(struct engine *);
/* For the callback: an underflow was reported. */
void		 engine_count_dropout(struct engine *);
/* For the thread that fills: 0 when only reverb is left. */
int		 engine_voices(const struct engine *);

#endif
