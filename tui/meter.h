/* SPDX-License-Identifier: MIT */
#ifndef TUI_METER_H
#define TUI_METER_H

/*
 * meter.h - how loud each track is: rises at once, and falls slowly.
 */

#include <stdbool.h>
#include <stdint.h>

#include "music/plan.h"
#include "screen.h"

struct glyphs;
struct session;

struct meters {
	uint8_t		 level[PLAN_TRACKS_MAX];	/* 0 to 254 */
	bool		 moving;		/* one of them is above 0 */
	int64_t		 ms;			/* time of the last update */
};

/* true: one of them has changed. */
bool	 meters_update(struct meters *, const struct session *, int64_t now_ms);
/* Draws that of a track; st: its colour is the track's. */
void	 meter_draw(const struct meters *, int track, struct screen *, const struct glyphs *,
	     struct rect, struct style st);

#endif
