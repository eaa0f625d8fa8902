/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VOCAB_H
#define MODEL_VOCAB_H

/*
 * vocab.h - tokens: what the model reads and writes.
 *
 * A piece on a grid of VOCAB_GRID steps a quarter (piece.h) becomes a
 * sequence of tokens (encode.h): a head, then blocks of bars.  In a block each
 * track that plays has a row of self-contained cells, one a bar:
 *
 *	head	HEAD KEY TEMPO { INSTRUMENT TEXTURE DURATION VELOCITY }...
 *	future	FUTURE block... PAST			only where encoding.future
 *	block	BLOCK(bars) [METRE [POSITION]] [chords] row... BLOCK_END
 *	chords	CHORDS { CHORD CHORD }...		two a bar, only where encoding.chords
 *	row	TRACK(slot) cell... | TRACK(slot) UNKNOWN	slots ascending
 *	cell	REPEAT(d)  |  ECHO(d)  |  onset... CELL_END
 *	onset	POSITION note { plus }...
 *	note	[DURATION] [VELOCITY] NOTE or DRUM
 *	plus	[DURATION] [VELOCITY] PLUS or DRUM	pitches ascending
 *
 * and END after the last block of a piece.  METRE stands where the metre
 * differs from the block before; the class "other" is followed by a POSITION
 * that names the last step of the bar.  Duration and velocity begin each cell
 * at what the head names for the track.  REPEAT(d): this cell equals that of
 * the same track d bars ago; ECHO(d): that d bars later, in the future.  With positions that advance by themselves
 * (encoding.auto_advance) the pointer moves by the duration after each onset
 * of a pitched track, and POSITION stands only where that is not the place.
 *
 * The future is the music after a region that is to be filled.  It stands
 * first, so that one left-to-right model knows it when it writes the region:
 * future, past, region.  A row that is UNKNOWN says nothing about its track:
 * the model neither hears it nor may take it for silent.
 *
 * A CHORD is the harmony of half a bar: a root and a quality, none, or the
 * one before it.
 *
 * Each input token carries features, which the model adds as embeddings: the
 * state of the automaton in grammar.h after that token, and what was asked of
 * the row (control.h).  They cost no length.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOCAB_GRID	12		/* steps a quarter note */
#define VOCAB_BAR_STEPS	96		/* longest bar; longer ones are split */
#define VOCAB_TRACKS	32		/* slots in the head */
#define VOCAB_BLOCK_BARS 8		/* most bars in a block */
#define VOCAB_PITCH_LOW	12		/* pitches outside are folded in by octaves */
#define VOCAB_PITCH_HIGH 119
#define VOCAB_DRUM_LOW	27		/* drums outside are left out */
#define VOCAB_DRUM_HIGH	87
#define VOCAB_DURATIONS	32
#define VOCAB_VELOCITIES 8
#define VOCAB_KEYS	25		/* 12 major, 12 minor by tonic, not known */
#define VOCAB_TEMPOS	8
#define VOCAB_METRES	13		/* the last: other */
#define VOCAB_FAMILIES	17		/* 16 of General MIDI, drums */
#define VOCAB_TEXTURES	16		/* one voice or chords, by 8 registers */
#define VOCAB_REPEATS	5		/* 1, 2, 4, 8, 16 bars ago, or later */
#define VOCAB_QUALITIES	10		/* of chords */
#define VOCAB_CHORDS	(2 + 12 * VOCAB_QUALITIES)	/* as before, none, then root by root */
#define VOCAB_STYLES	32
#define VOCAB_DENSITIES	6
#define VOCAB_POLYPHONIES 4
#define VOCAB_REGISTERS	8
#define VOCAB_LEAPS	4
#define VOCAB_LIKE_BARS	32		/* a bar may be like one of so many before it */

#define VOCAB_FAMILY_DRUMS (VOCAB_FAMILIES - 1)
#define VOCAB_METRE_OTHER (VOCAB_METRES - 1)
#define VOCAB_KEY_UNKNOWN (VOCAB_KEYS - 1)

/* How a piece is written down; a model is trained with one and names it. */
struct encoding {
	int		 block_bars;	/* 1, 2, 4 or 8; 1 is bar by bar */
	bool		 auto_advance;
	bool		 future;	/* knows FUTURE, PAST and UNKNOWN */
	bool		 chords;	/* knows CHORDS */
};
#define ENCODING_DEFAULT { .block_bars = 4, .future = true, .chords = true }

/* "block=4 position=explicit future chords": how a weights file names it. */
void		 encoding_text(const struct encoding *, char *text, size_t size);
bool		 encoding_parse(const char *text, struct encoding *, struct err *);

enum token_kind {
	TOKEN_HEAD, TOKEN_END, TOKEN_CELL_END, TOKEN_BLOCK_END,
	TOKEN_KEY, TOKEN_TEMPO, TOKEN_METRE, TOKEN_INSTRUMENT, TOKEN_TEXTURE,
	TOKEN_BLOCK, TOKEN_TRACK, TOKEN_REPEAT, TOKEN_POSITION,
	TOKEN_DURATION, TOKEN_VELOCITY, TOKEN_NOTE, TOKEN_PLUS, TOKEN_DRUM,
	/* Not in the first version of the vocabulary: see vocab_former. */
	TOKEN_FUTURE, TOKEN_PAST, TOKEN_UNKNOWN, TOKEN_ECHO, TOKEN_CHORDS, TOKEN_CHORD,
	TOKEN_KINDS
};

/* Every index from 0; sizes: vocab_feature_size.  "None" is the last value. */
enum feature {
	FEATURE_POSITION,		/* of the pointer in its bar, in steps */
	FEATURE_BAR,			/* number of the bar in the piece mod 16 */
	FEATURE_LEFT,			/* bars left in the row, this one included */
	FEATURE_REMAINING,		/* bars to the end of the piece, up to 16 */
	FEATURE_METRE,			/* class of the block's metre */
	FEATURE_TRACK,			/* slot of the track in whose row this is */
	FEATURE_FAMILY,			/* of that track, and the others below too */
	FEATURE_TEXTURE,
	FEATURE_DURATION,		/* that the next note would have */
	FEATURE_VELOCITY,
	FEATURE_PITCH,			/* of the track's last note */
	FEATURE_BASS,			/* pitch class of the lowest that sounds here in earlier rows */
	FEATURE_TOP,			/* of the highest */
	FEATURE_KEY,
	/* Not in the first version. */
	FEATURE_AHEAD,			/* bars until the future begins, up to 16; 17: this is the future */
	FEATURE_CHORD_ROOT,		/* of the half bar that the pointer is in */
	FEATURE_CHORD_QUALITY,
	FEATURE_CHORD_NEXT,		/* root in the half bar after that, in the same block */
	FEATURE_DENSITY,		/* what the row was asked for: control.h */
	FEATURE_POLYPHONY,
	FEATURE_REGISTER,
	FEATURE_LEAPS,
	FEATURE_LEVEL,
	FEATURE_LIKE,			/* how many bars ago the bar is that this one is to be like, from 1 */
	FEATURE_STYLE,
	FEATURE_DYNAMICS,		/* of the row's track: 0 one velocity, 1 several */
	FEATURE_GOAL,			/* top pitch of the track's first onset in the future */
	FEATURE_GOAL_BASS,		/* pitch class of the lowest note with which the future begins */
	FEATURE_COUNT
};
extern const int vocab_feature_size[FEATURE_COUNT];

struct token {
	uint16_t	 id;
	uint8_t		 feature[FEATURE_COUNT];	/* state after this token, before the next */
};

#define VOCAB_SIZE_MAX	1024	/* for arrays: a bound on the next */
int		 vocab_size(void);
int		 vocab_count(enum token_kind);		/* how many values the kind has */
enum token_kind	 vocab_kind(uint16_t id);		/* id < vocab_size() */
int		 vocab_value(uint16_t id);		/* from 0; of notes and drums the MIDI pitch */
uint16_t	 vocab_id(enum token_kind, int value);
uint16_t	 vocab_first(enum token_kind);		/* the id of its lowest value */
const char	*vocab_name(uint16_t id, char *text, size_t size);	/* for people: "note C4" */
bool		 vocab_is_note(uint16_t id);		/* NOTE, PLUS or DRUM */
uint64_t	 vocab_hash(void);			/* changes when any token or feature changes its meaning */
/*
 * Former versions of the vocabulary: this one has all their tokens and features
 * in the same places, and more behind them.  How many tokens and features the
 * version of that hash had; false: it is not one of them.
 */
bool		 vocab_former(uint64_t hash, int *tokens, int *features);

extern const uint8_t vocab_duration_steps[VOCAB_DURATIONS];	/* ascending */
int		 vocab_duration(int steps);		/* index of the nearest */
int		 vocab_duration_within(int steps);	/* of the longest that fits; steps >= 1 */
int		 vocab_velocity(int velocity);		/* 1..127 -> level */
int		 vocab_velocity_of(int level);		/* level -> the middle of its range */
int		 vocab_tempo(double bpm);
int		 vocab_metre(int numerator, int denominator);	/* class */
int		 vocab_metre_steps(int metre);		/* 0 for other */
int		 vocab_repeat_bars(int value);		/* 1, 2, 4, 8, 16 */

enum { VOCAB_CHORD_HOLD, VOCAB_CHORD_NONE, VOCAB_CHORD_FIRST };
enum quality {
	QUALITY_MAJOR, QUALITY_MINOR, QUALITY_DIMINISHED, QUALITY_AUGMENTED, QUALITY_SEVENTH,
	QUALITY_MAJOR_SEVENTH, QUALITY_MINOR_SEVENTH, QUALITY_HALF_DIMINISHED,
	QUALITY_DIMINISHED_SEVENTH, QUALITY_SUSPENDED
};
int		 vocab_chord(int root, enum quality);	/* value of TOKEN_CHORD */
int		 vocab_chord_root(int value);		/* -1: of none and hold */
int		 vocab_chord_quality(int value);	/* likewise */
int		 vocab_chord_transposed(int value, int half_tones);

/*
 * One row of a training or scoring batch: `length` predictions.  input[i] is
 * read, target[i] is to be predicted, and counts when weight[i] is 1.
 * notes[i]: how many notes the target stands for (1 for a note, those of the
 * cell for a REPEAT, else 0); nats a note = summed weighted nats / summed
 * notes where the weight is 1.  The arrays are the caller's.
 */
struct token_window {
	size_t		 length;
	struct token	*input;
	uint16_t	*target;
	uint8_t		*weight;
	uint8_t		*notes;
};

bool		 token_window_init(struct token_window *, size_t capacity, struct err *);	/* length 0 */
void		 token_window_clear(struct token_window *);
/*
 * Windows time by time, as arch.h says: row i * lanes + k is row i of window k.
 * What pads a shorter one is zero and weighs nothing.  to: has room.
 */
void		 token_window_weave(struct token_window *to, const struct token_window *,
	     size_t lanes);
size_t		 token_window_notes(const struct token_window *);	/* weighted */
size_t		 token_window_weight(const struct token_window *);	/* summed */

#endif
