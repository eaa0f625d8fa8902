/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SCORE_H
#define MUSIC_SCORE_H

/*
 * score.h - a song as notation: bars, staves, voices, and note values.
 *
 * A part is a track, or one channel of a track that uses several.  Its notes are
 * moved to the grid that fits each beat: straight or triplets.  A keyboard that
 * needs two hands gets two staves.  Notes of a staff that overlap go to several
 * voices, and notes of a voice that begin together share a chord.  The items of
 * a voice fill every bar: `units` of a bar are the sum of those of its items.
 * Values are split, with ties, where they would hide the beat.
 *
 * Chord symbols are those of the file, or else what the notes of each bar are.
 *
 * A bar that a metre change cuts short has the metre that it fills.  The key is
 * that of the song, or estimated where the song has none.
 *
 * Immutable once built, and independent of the song.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/chord_symbol.h"
#include "music/spell.h"
#include "music/time.h"

struct song;

#define SCORE_QUARTER	48		/* units: 64ths and triplets of 32nds are whole */
#define SCORE_WHOLE	(4 * SCORE_QUARTER)
#define SCORE_VOICES	4		/* of a staff */
#define SCORE_STAVES	2		/* of a part */
#define SCORE_TEXT	128

struct score_note {
	uint8_t		 pitch;
	struct spelling	 name;
};

/* A chord or a rest. */
struct score_item {
	int32_t		 start;		/* units from the start of the bar */
	int32_t		 units;		/* how long it is, in a tuplet as it sounds */
	uint32_t	 note, notes;	/* the first of its notes, and how many; 0: a rest */
	uint8_t		 value;		/* 0: whole, 1: half, ... 6: 64th; of a whole bar 0 */
	uint8_t		 dots;
	bool		 whole_bar;	/* a rest that fills its bar, whatever the metre */
	bool		 tied;		/* to the item after it, which has the same notes */
	bool		 continued;	/* that item: nothing begins here */
	uint32_t	 lyric;		/* of the score, from 1; 0: none */
	/* Three in the time of two, from the first to the last item of a tuplet. */
	bool		 triplet, tuplet_begins, tuplet_ends;
};

struct score_voice {
	struct score_item *items;	/* owned, as are the others */
	struct score_note *notes;	/* of a chord from low to high */
	size_t		 *first;	/* item of each bar, and the number of items at the end */
	size_t		 item_count, note_count;
};

struct score_staff {
	const struct score_clef	*clef;
	struct score_voice voices[SCORE_VOICES];
	int		 voice_count;	/* >= 1 */
};

struct score_part {
	char		 name[64];	/* clean UTF-8; "" where it has none */
	int		 track, channel;	/* of the song */
	int		 program;	/* 0 to 127; -1: none */
	bool		 drums;		/* pitches are drums, its names mean nothing */
	struct score_staff staves[SCORE_STAVES];
	int		 staff_count;	/* 1 or 2 */
};

struct score_bar {
	int64_t		 start_ticks, length_ticks;	/* of the song */
	int32_t		 start, units;	/* start: from the beginning of the score */
	int		 numerator, denominator;	/* denominator <= 64 */
	struct key	 key;		/* known */
};

enum score_mark_kind { SCORE_TEMPO, SCORE_MARKER };
struct score_mark {
	enum score_mark_kind kind;
	int		 bar;
	int32_t		 start;		/* units from the start of the bar */
	int64_t		 tick;		/* of the song */
	double		 bpm;		/* of a tempo, quarters per minute */
	char		 text[SCORE_TEXT];	/* of a marker, clean UTF-8 */
};

/* A syllable, clean UTF-8; in the middle of a word it neither begins nor ends one. */
struct score_lyric {
	char		 text[48];
	bool		 begins, ends;
};

/* Where the harmony changes. */
struct score_chord {
	int		 bar;
	int32_t		 start;		/* units from the start of the bar */
	struct chord_symbol symbol;
};

struct score {
	char		 title[64];	/* "" where there is none */
	struct score_bar *bars;		/* owned, as are the others */
	struct score_part *parts;
	struct score_mark *marks;	/* by bar and start */
	struct score_lyric *lyrics;
	struct score_chord *chords;	/* by bar and start */
	int		 bar_count, part_count;
	size_t		 mark_count, lyric_count, chord_count;
};

/* How a clef is written, and where it is. */
struct score_clef {
	const char	*ly, *abc;	/* its name there */
	char		 sign;		/* 'G', 'F', 'C' */
	int8_t		 line, octave_change;
	int8_t		 bottom;	/* its lowest line: octave * 7 + letter from C */
};

struct score	*score_new(const struct song *, struct err *);	/* NULL: err says why */
void		 score_free(struct score *);		/* NULL is fine */

/* Drops the bars before `from` and those after so many, at least one of which is there. */
void		 score_keep_bars(struct score *, int from, int count);
/* Of an item; NULL: nothing is sung there. */
const struct score_lyric *score_lyric(const struct score *, const struct score_item *);

/* Does the bar begin with another metre or key than the one before it? */
bool		 score_new_metre(const struct score *, int bar);
bool		 score_new_key(const struct score *, int bar);

#endif
