/* SPDX-License-Identifier: MIT */
#ifndef TUI_PIANO_H
#define TUI_PIANO_H

/*
 * piano.h - the keys of letters.h in play mode: each sounds until held.h ends it.
 *
 * What they play is heard, recorded and kept as that of a MIDI keyboard is.
 */

struct ui;

void	 piano_press(struct ui *, int step);
void	 piano_release(struct ui *, const char *key);
void	 piano_tick(struct ui *);		/* ends the notes that are due */

#endif
