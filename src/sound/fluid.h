/* SPDX-License-Identifier: MIT */
#ifndef SOUND_FLUID_H
#define SOUND_FLUID_H

/*
 * fluid.h - FluidSynth, for synth.c (the synthesizer) and midi_in.c (its MIDI
 * drivers) only.
 */

#include <fluidsynth.h>

void	 fluid_say_nothing(void);	/* it logs to stderr, over the screen */

#endif
