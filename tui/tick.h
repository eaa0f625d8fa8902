/* SPDX-License-Identifier: MIT */
#ifndef TUI_TICK_H
#define TUI_TICK_H

/* tick.h - changes of the screen over time: jobs, playback, messages. */

#include <stdint.h>

struct ui;

/* Receives messages of jobs and the sound; sets dirty if the screen must be redrawn. */
void	 ui_tick(struct ui *, int64_t now_ms);
/* Milliseconds until ui_tick should be called again. */
int	 ui_wait_ms(const struct ui *);
/* Follows up on commands and jobs: opens panels, moves the octave of the letters. */
void	 ui_watch(struct ui *);

#endif
