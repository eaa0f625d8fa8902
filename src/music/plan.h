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
 * plan_cursor, which merges the tracks in time order.  Within one tick a
 * track's events keep the file's order; among tracks those that are about to
 * begin a note wait until the others have ended theirs and set up their
 * channels, then the lower track comes first.  Every track ends with an End of
 * Track, where its unended notes end.
 *
 * The terminal's thread makes and frees plans; the audio thread only walks.
 *
 * Channels: each port has 16 of its own, so that the drums (channel 10) always
 * have a number n with n % 16 == DRUM_CHANNEL.  Tracks of one port share its channels: a
 * track may set up what another plays.  Only where tracks that play the same
 * channel ask for different programs does each program get its own.  A channel
 * that messages turn into drums (drums.h) has another one with such a number,
 * for as long as it is: programs and controllers go to both.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "music/event.h"
#include "music/song.h"

struct time_map;
struct plan;

#define PLAN_TRACKS_MAX	1024		/* tracks beyond this are silent; info says so */
#define PLAN_CHANNELS_MAX 256		/* channels of the synthesizer */

struct plan	*plan_new(const struct song *, struct err *);	/* takes its own snapshot */
void		 plan_free(struct plan *);
const struct time_map *plan_time(const struct plan *);
const struct song *plan_song(const struct plan *);
/* Synth channels in use; a multiple of 16. */
int		 plan_channels(const struct plan *);
int		 plan_channel(const struct plan *, int track, int midi_channel, int64_t tick);
/* Of what sounds: silence at the end is left out. */
int64_t		 plan_end_ticks(const struct plan *);

struct plan_event {
	int64_t			 tick;
	double			 seconds;	/* from the start of the piece */
	int			 track;
	int			 channel;	/* of the synthesizer; -1 for meta and sysex */
	int			 twin;		/* that is set up like it; or -1 */
	const struct event	*event;		/* the cursor's, until it moves */
};

struct plan_head;

struct plan_cursor {
	const struct plan	*plan;
	struct plan_head	*heads;		/* owned: a heap of places, one per track */
	int			 count;		/* of tracks that have not ended */
	size_t			 time_hint;
	struct event		 event;		/* what was given out last */
};
/* The plan's own cursor, for the callback: made with the plan, freed with it. */
struct plan_cursor *plan_cursor(struct plan *);
/* next: first event at or after tick. */
void		 plan_seek(struct plan_cursor *, int64_t tick);
bool		 plan_next(struct plan_cursor *, struct plan_event *);	/* false: at the end */
bool		 plan_peek(struct plan_cursor *, struct plan_event *);
/*
 * What a player must send before it starts at `tick` in the middle: the last
 * program, bank, controllers, registered parameters, pitch bend and pressure
 * of each channel before it, in an order in which they can be sent.  It is the
 * player who puts channels back to their defaults first.  No allocation; for
 * the thread that walks the plan.  Costs a look at every chunk before `tick`
 * that has such events.
 */
/* status: 0xb0, 0xc0, 0xd0 or 0xe0, without a channel. */
typedef void (*plan_state_fn)(void *arg, int channel, uint8_t status, uint8_t data0, uint8_t data1);
void		 plan_chase(const struct plan *, int64_t tick, plan_state_fn, void *arg);
/*
 * The notes that sound at `tick` when all is played up to there: begun before,
 * ended after.  Strokes of drums are left out.  track -1: all.  The same terms;
 * costs a look at every chunk that holds such a note.
 */
void		 plan_standing(const struct plan *, int64_t tick, int track, song_note_fn,
		     void *arg);

#endif
