/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_CHORD_BAR_H
#define MUSIC_CHORD_BAR_H

/*
 * chord_bar.h - the chord that a bar is about, or those of its halves, from what
 * sounds how long; drums excluded.
 */

#include <stdbool.h>

#include "music/chord.h"

struct bar;
struct key;
struct song;

/*
 * 1: the bar has one chord, or none is clear; 2: its halves have different ones.
 * halves: they are looked at.
 */
int	 chord_bar_find(const struct song *, const struct bar *, const struct key *,
	     bool (*is_silent)(void *arg, int track), void *arg, bool halves,
	     struct chord_fit found[2]);

#endif
