/* SPDX-License-Identifier: MIT */
#ifndef TUI_TICK_H
#define TUI_TICK_H

/* tick.h - changes of the screen over time: jobs, playback, messages. */

#include <stdbool.h>
#include <stdint.h>

struct ui;

/* Receives messages of jobs and the sound; sets dirty if the screen must be redrawn. */
void	 ui_tick(struct ui *, int64_t now_ms);
/* Milliseconds until ui_tick should be called again. */
int	 ui_wait_ms(const struct ui *);
/*
 * Milliseconds until the next frame, so long after the last one began.  An answer
 * to a key is drawn at once; over a slow line there are never more than thirty
 * frames a second, and fewer where no key is answered.
 */
int	 ui_frame_wait_ms(int64_t since_ms, bool answers, bool slow);
/* Follows up on commands and jobs: opens panels, moves the octave of the letters. */
void	 ui_watch(struct ui *);

#endif
