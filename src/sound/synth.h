/* SPDX-License-Identifier: MIT */
#ifndef SOUND_SYNTH_H
#define SOUND_SYNTH_H

/*
 * synth.h - FluidSynth, and where soundfonts are.
 *
 * The only file that knows FluidSynth.  A synth belongs to one thread; its own
 * lock is off.  synth_new allocates and reads; the rest is safe in a callback.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct synth;

/* FluidSynth's own: a message acts from the next block on. */
#define SYNTH_BLOCK_FRAMES	64
#define SYNTH_RATE_MIN_HZ	8000
#define SYNTH_RATE_MAX_HZ	96000

/* channels: a multiple of 16, at most 256; the tenth of each 16 plays drums. */
struct synth	*synth_new(double rate_hz, const char *soundfont, int channels, struct err *);
void		 synth_free(struct synth *);
void		 synth_send(struct synth *, int channel, uint8_t status, uint8_t data0,
	     uint8_t data1);
int		 synth_controller(struct synth *, int channel, int number);
void		 synth_fill(struct synth *, float *interleaved, size_t frames);
/* at_once: no release, no reverb, and every channel is as it was in the beginning. */
void		 synth_all_off(struct synth *, bool at_once);
/* Sounding now: 0 at the end of the reverb's input. */
int		 synth_voices(struct synth *);
void		 synth_set_gain(struct synth *, double gain);	/* a factor; 1 in the beginning */

/*
 * The soundfont that is used: `wanted` (an option), else `setting`, else
 * $SOUNDFONT, else the usual folders (default-GM.sf2 first), else the built-in
 * one.  A wanted or set file that cannot be used is an error that names it;
 * what is found by search is checked and skipped when it is broken.
 */
bool		 synth_find_soundfont(const char *wanted, const char *setting,
		     char *path, size_t path_size, struct err *);
bool		 synth_check_soundfont(const char *path, struct err *);	/* RIFF sfbk, bounded */

#endif
