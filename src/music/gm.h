/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_GM_H
#define MUSIC_GM_H

/* gm.h - names of the General MIDI programs and drums.  Programs count from 0. */

#include "base/err.h"

const char	*gm_program(int program);	/* "Grand Piano", short; "" if out of range */
const char	*gm_official(int program);	/* "Acoustic Grand Piano"; "" if out of range */
int		 gm_middle(int program);	/* of the pitches that it mostly plays */
/* The pitches in which it sounds well and players are at ease. */
void		 gm_range(int program, int *low, int *high);
const char	*gm_kit(int program);	/* "Standard Kit"; the next kit below without a name */
const char	*gm_drum(int pitch);		/* "ClHat"; NULL if the pitch has none */

/*
 * How well either name of a program matches what the user typed: 0 means no match,
 * higher is better.  Letters in order suffice, in any case: "epi1" finds
 * Electric Piano 1.
 */
int		 gm_match(int program, const char *typed);
/* The best match, or a number from 1 to 128; otherwise an error of one sentence. */
bool		 gm_find(const char *typed, int *program, struct err *);
bool		 gm_find_kit(const char *typed, int *program, struct err *);

#endif
