/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_ABC_PLAYER_H
#define MUSIC_ABC_PLAYER_H

/*
 * abc_player.h - where a voice of ABC stands while it is played out; for abc_*.c alone.
 */

#include "music/abc_work.h"

#define ABC_PASSES	9		/* of what is repeated */
#define ABC_CHORD_MAX	32

struct abc_tie {
	long		 note;		/* of the draft; -1: none */
	int		 pitch;
};

struct abc_player {
	struct draft_song *draft;
	const struct abc_voice *voice;
	struct abc_state state, section_state;
	bool		 leads;
	const char	*at;		/* in the text of the voice */
	long long	 budget;	/* characters that may still be read */
	int64_t		 now, bar, overlay;	/* overlay: where the longest layer ends */
	bool		 altered[7];	/* in this bar, by letter */
	int8_t		 accidental[7];
	struct abc_tie	 ties[ABC_PLACES];
	/* The last note or chord, for ties and broken rhythm. */
	long		 last[ABC_CHORD_MAX];
	int		 last_place[ABC_CHORD_MAX], last_count;
	int64_t		 last_length;
	int		 broken, broken_by;	/* the next is broken / broken_by as long */
	int		 tuplet, in_time_of, tuplet_left;
	/* Syllables: the line of words at hand, what is left of it, and the notes of one pass. */
	size_t		 word, sung;
	const char	*syllable;	/* NULL: the line is not begun */
	long		 bars, sings_from;	/* bar lines so far; after a | the next one's */
	const char	*section;	/* where a repeat goes back to */
	int		 pass, ending;	/* ending: the last pass it is for; 0: in none */
};

/* abc_bars.c: bar lines, repeats and endings. */
void	 abc_player_begin_section(struct abc_player *);
void	 abc_player_bar(struct abc_player *);		/* at a bar line of any kind */
void	 abc_player_ending(struct abc_player *);	/* at the number of an ending */

/* abc_sing.c: the note or chord that begins at a place of the text takes its syllable. */
void	 abc_player_sing(struct abc_player *, const char *at);

#endif
