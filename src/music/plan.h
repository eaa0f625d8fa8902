/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_PLAN_H
#define MUSIC_PLAN_H

/*
 * plan.h - a song made ready for the audio thread.
 *
 * A plan holds a snapshot (shared chunks: one edit in a piece of a million
 * notes shares all but one chunk with the plan before), its time map, and the
 * map from (track, port, channel) to a channel of the synthesizer, so that
 * more than 16 parts sound right.  It is immutable; a player walks it with a
 * plan_cursor, which merges the tracks in time order, events of one tick in
 * track order with all note-offs that end earlier notes in the file's order.
 *
 * The terminal's thread makes and frees plans; the audio thread only walks.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "music/event.h"

struct song;
struct time_map;
struct plan;

#define PLAN_TRACKS_MAX	1024		/* tracks beyond this are silent; info says so */
#define PLAN_CHANNELS_MAX 256		/* channels of the synthesizer */

struct plan	*plan_new(const struct song *, struct err *);	/* takes its own snapshot */
void		 plan_free(struct plan *);
const struct time_map *plan_time(const struct plan *);
const struct song *plan_song(const struct plan *);
int		 plan_channels(const struct plan *);	/* synth channels in use; a multiple of 16 */
int		 plan_channel(const struct plan *, int track, int midi_channel);
int64_t		 plan_end_ticks(const struct plan *);

struct plan_event {
	int64_t			 tick;
	double			 seconds;	/* from the start of the piece */
	int			 track;
	int			 channel;	/* of the synthesizer; -1 for meta and sysex */
	const struct event	*event;
};

struct plan_cursor {			/* plain data, one allocation in plan_cursor_new */
	const struct plan	*plan;
	void			*heads;		/* owned: one place per track */
	int64_t			 next_tick;
};
/* Allocates: not in the callback.  A plan carries one cursor made with it for the callback. */
struct plan_cursor *plan_cursor(struct plan *);	/* the plan's own cursor */
void		 plan_seek(struct plan_cursor *, int64_t tick);	/* next: first event at or after tick */
bool		 plan_next(struct plan_cursor *, struct plan_event *);	/* false: at the end */
bool		 plan_peek(struct plan_cursor *, struct plan_event *);
/*
 * What a player must send before it starts at `tick` in the middle: the last
 * program, bank, controllers, pitch bend and pressure of each channel before
 * it.  No allocation.
 */
typedef void (*plan_state_fn)(void *arg, int channel, uint8_t status, uint8_t data0, uint8_t data1);
void		 plan_chase(const struct plan *, int64_t tick, plan_state_fn, void *arg);

#endif
