/* SPDX-License-Identifier: MIT */
#ifndef SOUND_NOTES_H
#define SOUND_NOTES_H

/*
 * notes.h - the notes that are held down now.
 *
 * The player's own memory of what it started: whatever becomes of the piece
 * meanwhile, each of these is ended once.  Where notes of one pitch overlap on
 * a channel, the sound ends with the last of them.  Audio thread; nothing
 * allocates.  A full table gives up its oldest note.
 */

#include <stdbool.h>
#include <stdint.h>

#include "sound/channels.h"

#define NOTES_MAX	1024
#define NOTES_NEVER	INT64_MAX

struct held_note {
	uint32_t	 id;		/* of its note-on in the song; 0: a preview */
	int		 track, channel;	/* the synthesizer's channel */
	uint8_t		 pitch;
	bool		 unended;	/* it has no note-off in the piece */
	int64_t		 start_ticks;
	int64_t		 begun;		/* frame, since the engine was made */
	int64_t		 until;		/* frame, or NOTES_NEVER */
};

struct notes {
	struct held_note	 list[NOTES_MAX];
	int			 count, previews;
	uint16_t		 held[CHANNELS_MAX][128];
};

void	 notes_start(struct notes *, struct synth *, const struct held_note *, uint8_t velocity);
void	 notes_end(struct notes *, struct synth *, int index);	/* the last takes its place */
void	 notes_end_id(struct notes *, struct synth *, int track, uint32_t id);
void	 notes_end_track(struct notes *, struct synth *, int track);
void	 notes_end_channel(struct notes *, struct synth *, int channel);
void	 notes_end_due(struct notes *, struct synth *, int64_t frame);
void	 notes_end_all(struct notes *, struct synth *, bool previews_too);
void	 notes_forget(struct notes *);		/* the synthesizer was reset */
void	 notes_pitches(const struct notes *, uint64_t bits[2]);

#endif
