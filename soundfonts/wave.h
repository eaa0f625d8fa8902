/* SPDX-License-Identifier: MIT */
#ifndef WAVE_H
#define WAVE_H

/*
 * wave.h - the tones that instruments are made of, from sums of sines.
 *
 * A tone is some attack and then a loop.  Every partial makes a whole number
 * of cycles in the loop, so the loop has no seam; in the attack, partials are
 * louder by what dies away until the loop begins.
 */

#include "sf2.h"

struct wave_family {
	const char	*name;
	const int	*roots;		/* keys that are sampled, ending with 0 */
	double		 attack_s, loop_s;	/* up to middle C; shorter above */
	int		 voices;	/* players, each a little off from the next */
	/* Cents from one to the next, as far as the loop lets them. */
	double		 detune;
	double		 (*spectrum)(int n, double hz);	/* amplitude of the nth harmonic */
	double		 decay_s;	/* of the first harmonic; 0: it does not decay */
	double		 decay_power;	/* the nth decays n^power times as fast */
	double		 kept;		/* what is left of it in the loop */
	/* ... which loses its nth harmonic as exp(-n / this) */
	double		 kept_harmonics;
	double		 noise, noise_s;	/* of the hammer, the breath, the nail */
	/* Partials that are not harmonics, ending with 0; or NULL. */
	const double	*ratios;
};

#define WAVE_ROOTS_MAX	16

struct wave_set {
	int	 sample[WAVE_ROOTS_MAX], low[WAVE_ROOTS_MAX], high[WAVE_ROOTS_MAX];
	int	 count;
};

enum wave {
	WAVE_PIANO, WAVE_TINE, WAVE_HARPSI, WAVE_MALLET, WAVE_BELL, WAVE_ORGAN, WAVE_PIPE,
	WAVE_FREE_REED, WAVE_NYLON, WAVE_STEEL, WAVE_DRIVE, WAVE_BASS, WAVE_BOW,
	WAVE_STRINGS, WAVE_CHOIR, WAVE_BRASS, WAVE_SECTION, WAVE_SAX, WAVE_OBOE,
	WAVE_CLARINET, WAVE_FLUTE, WAVE_SQUARE, WAVE_SAW, WAVE_PAD, WAVE_COUNT
};
extern const struct wave_family wave_families[WAVE_COUNT];

void	 wave_add(struct sf2 *, const struct wave_family *, struct wave_set *);

/* Repeatable noise in [-1, 1). */
double	 wave_noise(uint32_t *state);

#endif
