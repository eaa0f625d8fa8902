/* SPDX-License-Identifier: MIT */
#ifndef SOUND_SYNTH_H
#define SOUND_SYNTH_H

/*
 * synth.h - the FluidSynth synthesizer, and the search for soundfonts.
 *
 * A synth belongs to one thread; its
 * own lock is off.  synth_new allocates and reads files; the rest is safe in a
 * callback.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct synth;

/* FluidSynth's block: a message takes effect with the next block. */
#define SYNTH_BLOCK_FRAMES	64
#define SYNTH_RATE_MIN_HZ	8000
#define SYNTH_RATE_MAX_HZ	96000

/* channels: a multiple of 16, at most 256; the tenth of each 16 is for drums. */
#define SOUNDFONT_PATH	128		/* of one that is listed */

struct synth	*synth_new(double rate_hz, const char *soundfont, int channels, struct err *);
void		 synth_free(struct synth *);
void		 synth_send(struct synth *, int channel, uint8_t status, uint8_t data0,
	     uint8_t data1);
int		 synth_controller(struct synth *, int channel, int number);
void		 synth_fill(struct synth *, float *interleaved, size_t frames);
/* at_once: no release, no reverb, and every channel back to its initial state. */
void		 synth_all_off(struct synth *, bool at_once);
/* Voices sounding; 0 when only reverb is left. */
int		 synth_voices(struct synth *);
void		 synth_set_gain(struct synth *, double gain);	/* a factor, 1 at first */

/*
 * Selects a soundfont: `wanted` (an option), else `setting`, else $SOUNDFONT,
 * else the usual folders (default-GM.sf2 first), else the built-in one.  If a
 * named file cannot be used, the error names it.  Broken files found by search
 * are skipped.
 */
bool		 synth_find_soundfont(const char *wanted, const char *setting,
		     char *path, size_t path_size, struct err *);
/* A RIFF file of form sfbk, with bounded tables. */
/* Those of the folders that are searched, by name, unread; returns how many. */
int		 synth_list_soundfonts(char (*paths)[SOUNDFONT_PATH], int max);
bool		 synth_check_soundfont(const char *path, struct err *);

#endif
