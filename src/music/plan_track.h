/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_PLAN_TRACK_H
#define MUSIC_PLAN_TRACK_H

/*
 * plan_track.h - the parts of a plan; for plan*.c alone.
 */

#include <stdint.h>

#include "music/plan.h"
#include "music/track.h"

struct chase;

struct plan {
	struct song	*song;		/* a snapshot, owned, as are all below */
	struct time_map	*time;
	int		 tracks;	/* that sound: at most PLAN_TRACKS_MAX */
	int		 channels;
	uint8_t		 (*map)[16];	/* (track, MIDI channel) */
	/* While the channel plays what it would not by its number; NULL: none ever does. */
	uint8_t		 (*other)[16];
	int64_t		 end_ticks;
	struct chase	*chase;		/* room for plan_chase, one a channel */
	struct plan_cursor cursor;
};

/* Fills plan->map and plan->channels. */
bool		 plan_map_channels(struct plan *, struct err *);
struct chase	*chase_new(int channels);	/* NULL: no memory */

#endif
