/* SPDX-License-Identifier: MIT */
#ifndef TUI_TICK_H
#define TUI_TICK_H

/*
 * tick.h - what changes the screen without a key: time, jobs, the sound.
 */

#include <stdint.h>

struct ui;

/* Takes in what jobs and the sound have sent; sets dirty if the screen is to change. */
void	 ui_tick(struct ui *, int64_t now_ms);
/* When ui_tick wants to be called next, at the latest. */
int	 ui_wait_ms(const struct ui *);
/* What follows from what commands and jobs have done: panels open, the octave of the letters. */
void	 ui_watch(struct ui *);

#endif
