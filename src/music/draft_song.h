/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_DRAFT_SONG_H
#define MUSIC_DRAFT_SONG_H

/*
 * draft_song.h - notes gathered from a file of notation, which then become a song.
 *
 * Places and lengths are in parts of a quarter that 64ths, triplets, quintuplets
 * and septuplets share.  The song gets the coarsest division that holds them all.
 * The caller looks at `failed` once, at the end: song_of_draft does.  One thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define DRAFT_QUARTER	10080
#define DRAFT_WHOLE	(4 * DRAFT_QUARTER)
#define DRAFT_END	(INT64_C(1) << 40)	/* later than any place */

struct song;

struct draft_note {
	int64_t		 start, length;
	int		 part;
	uint8_t		 pitch, velocity;
};

struct draft_part {
	char		 name[64];
	int		 program;	/* or the kit; 0 at first */
	bool		 drums;
};

/* A meta event: tempo, metre, key, or text. */
struct draft_event {
	int64_t		 at;
	int		 part;		/* -1: of the whole piece */
	uint8_t		 type;		/* enum meta_type */
	uint8_t		 size;
	uint8_t		 bytes[64];
};

struct draft_song {
	char		 title[64];
	struct draft_note *notes;	/* owned, as are the others */
	struct draft_part *parts;
	struct draft_event *events;
	size_t		 note_count, event_count, note_room, event_room;
	int		 part_count, part_room;
	bool		 failed;	/* too much, or no memory */
};

void	 draft_clear(struct draft_song *);
/* Its index; after a failure 0. */
int	 draft_add_part(struct draft_song *, const char *name);
/* A place or length that makes no sense is brought into range.  -1: it failed. */
long	 draft_add_note(struct draft_song *, const struct draft_note *);
void	 draft_add_tempo(struct draft_song *, int64_t at, double bpm);	/* nonsense is left out */
void	 draft_add_metre(struct draft_song *, int64_t at, long numerator, long denominator);
void	 draft_add_key(struct draft_song *, int64_t at, int sharps, bool minor);
void	 draft_add_text(struct draft_song *, int64_t at, int part, uint8_t type, const char *text);
struct chord_symbol;
void	 draft_add_chord(struct draft_song *, int64_t at, const struct chord_symbol *);
/* song_free it; NULL: err says why. */
struct song *song_of_draft(struct draft_song *, struct err *);

#endif
