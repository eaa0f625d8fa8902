/* SPDX-License-Identifier: MIT */
#ifndef SF2_H
#define SF2_H

/*
 * sf2.h - writes a soundfont (SoundFont 2.01: RIFF "sfbk", little endian).
 *
 * Samples, then instruments made of zones, then presets that each play one
 * instrument.  Part of a program that runs once while building: it grows as it
 * likes, and stops the build when memory or the disk is full.
 */

#include <stddef.h>
#include <stdint.h>

enum sf2_gen {				/* numbers of the specification, 8.1.2 */
	SF2_VIBRATO_TO_PITCH = 6, SF2_FILTER_CUTOFF = 8, SF2_ENVELOPE_TO_FILTER = 11,
	SF2_CHORUS_SEND = 15, SF2_REVERB_SEND = 16, SF2_PAN = 17,
	SF2_VIBRATO_DELAY = 23, SF2_VIBRATO_FREQUENCY = 24,
	SF2_MOD_ATTACK = 26, SF2_MOD_DECAY = 28, SF2_MOD_SUSTAIN = 29, SF2_MOD_RELEASE = 30,
	SF2_VOL_ATTACK = 34, SF2_VOL_HOLD = 35, SF2_VOL_DECAY = 36, SF2_VOL_SUSTAIN = 37,
	SF2_VOL_RELEASE = 38, SF2_KEY_TO_DECAY = 40, SF2_KEY_RANGE = 43,
	SF2_ATTENUATION = 48, SF2_COARSE_TUNE = 51, SF2_FINE_TUNE = 52,
	SF2_SAMPLE = 53, SF2_SAMPLE_MODES = 54, SF2_SCALE_TUNING = 56,
	SF2_EXCLUSIVE_CLASS = 57, SF2_ROOT_KEY = 58,
};

struct sf2_setting {
	enum sf2_gen	 gen;
	int		 amount;
};

struct sf2_sample {
	const char	*name;
	const float	*frames;	/* full scale is 1; copied */
	size_t		 count;
	size_t		 loop_start, loop_end;	/* equal: it is not looped */
	unsigned	 rate_hz;
	int		 root_key;
	int		 cents;		/* correction */
};

struct sf2;

struct sf2	*sf2_new(void);
int		 sf2_add_sample(struct sf2 *, const struct sf2_sample *);
int		 sf2_add_instrument(struct sf2 *, const char *name);
/* A zone of the instrument added last: keys low..high play `sample`. */
void		 sf2_add_zone(struct sf2 *, int low, int high, int sample,
		     const struct sf2_setting *, size_t count);
void		 sf2_add_preset(struct sf2 *, const char *name, int bank, int program,
	     int instrument);
int		 sf2_write(struct sf2 *, const char *path);	/* 0, or -1 with errno; frees it */

int		 sf2_timecents(double seconds);
int		 sf2_pitch_cents(double hz);	/* absolute cents of a frequency */

#endif
