/* SPDX-License-Identifier: MIT */
#ifndef SOUND_NOTES_H
#define SOUND_NOTES_H

/*
 * notes.h - table of the notes that are sounding.
 *
 * The player's record of what it started: each note is ended exactly once,
 * however the piece changes meanwhile.  Where notes of one pitch overlap on a
 * channel, the sound stops when the last one ends.  A full table drops its
 * oldest note.  Audio thread; nothing allocates.
 */

#include <stdbool.h>
#include <stdint.h>

#include "sound/channels.h"

#define NOTES_MAX	1024
#define NOTES_NEVER	INT64_MAX
#define NOTES_HELD	(INT64_MAX - 1)		/* until its key is let go */

struct held_note {
	uint32_t	 id;		/* of its note-on in the song; 0 for a preview */
	int		 track, channel;	/* the synthesizer's channel */
	uint8_t		 pitch;
	uint8_t		 velocity;	/* set by notes_start */
	bool		 unended;	/* has no note-off in the piece */
	int64_t		 start_ticks;
	int64_t		 begun;		/* frame since the engine was made */
	int64_t		 until;		/* frame, NOTES_NEVER or NOTES_HELD */
};

struct notes {
	struct held_note	 list[NOTES_MAX];
	int			 count, previews;
	uint16_t		 held[CHANNELS_MAX][128];
};

void	 notes_start(struct notes *, struct synth *, const struct held_note *, uint8_t velocity);
void	 notes_end(struct notes *, struct synth *, int index);	/* the last note takes its slot */
void	 notes_end_id(struct notes *, struct synth *, int track, uint32_t id);
void	 notes_end_key(struct notes *, struct synth *, int pitch);	/* -1: all that are held */
void	 notes_end_track(struct notes *, struct synth *, int track);
void	 notes_end_channel(struct notes *, struct synth *, int channel);
void	 notes_end_due(struct notes *, struct synth *, int64_t frame);
void	 notes_end_all(struct notes *, struct synth *, bool previews_too);
void	 notes_forget(struct notes *);		/* after a reset of the synthesizer */
void	 notes_pitches(const struct notes *, uint64_t bits[2]);

#endif
