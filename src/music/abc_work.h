/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_ABC_WORK_H
#define MUSIC_ABC_WORK_H

/*
 * abc_work.h - a tune between its lines and its notes; for abc*.c alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "music/draft_song.h"

#define ABC_PLACES	128		/* diatonic: letter + 7 * octave, C-1 is 0 */

/* What a field sets, and a repeat goes back to. */
struct abc_state {
	int64_t		 unit;		/* L: */
	long		 numerator, denominator;	/* M: */
	int8_t		 signature[7];	/* of C to B */
	int		 octave;	/* K: octave= */
};

/* Syllables below a line of music: the notes in [from, to) of the voice's text. */
struct abc_words {
	size_t		 from, to;
	char		*text;		/* owned; as in the file */
};

struct abc_voice {
	char		 id[32];
	int		 part;
	struct abc_state state;
	/* All its lines one after another; fields as [K:...]; owned. */
	char		*text;
	size_t		 size, room;
	size_t		 line;		/* where its last line begins */
	struct abc_words *words;	/* owned; by place */
	size_t		 word_count;
};

/* Fields that inline ones share with those of the header. */
void	 abc_set_key(struct draft_song *, struct abc_state *, int64_t at, const char *text,
	     bool leads);
void	 abc_set_metre(struct draft_song *, struct abc_state *, int64_t at, const char *text,
	     bool leads);
void	 abc_set_unit(struct abc_state *, const char *text);
void	 abc_set_tempo(struct draft_song *, const struct abc_state *, int64_t at, const char *text);
void	 abc_set_midi(struct draft_song *, int part, const char *text);

/* abc_music.c: plays a voice out.  leads: its fields are those of the piece. */
void	 abc_play(struct draft_song *, struct abc_voice *, bool leads);

#endif
