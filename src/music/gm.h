/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_GM_H
#define MUSIC_GM_H

/* gm.h - the sounds of General MIDI by name.  Programs count from 0. */

#include "base/err.h"

const char	*gm_program(int program);	/* "Grand Piano", short; "" for none */
const char	*gm_official(int program);	/* "Acoustic Grand Piano"; "" for none */
const char	*gm_drum(int pitch);		/* "ClHat"; NULL where there is none */

/*
 * How well a name fits what a person has typed, by either of its names: 0 not
 * at all, else higher is better.  Letters in their order are enough, whatever
 * their case: "epi1" finds Electric Piano 1.
 */
int		 gm_match(int program, const char *typed);
/* The program that fits best, or a number from 1 to 128; or one sentence. */
bool		 gm_find(const char *typed, int *program, struct err *);

#endif
