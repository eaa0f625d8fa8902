/* SPDX-License-Identifier: MIT */
#ifndef MODEL_VOCAB_H
#define MODEL_VOCAB_H

/*
 * vocab.h - vocabulary of the model: token kinds, features and windows.
 *
 * A piece on a grid of VOCAB_GRID steps per quarter note (piece.h) becomes a
 * sequence of tokens (encode.h): a head, then blocks of bars.  In a block,
 * each track that plays has a row of self-contained cells, one per bar:
 *
 *	head	HEAD KEY TEMPO { INSTRUMENT TEXTURE DURATION VELOCITY }...
 *	future	FUTURE block... PAST			only if encoding.future
 *	block	BLOCK(bars) [METRE [POSITION]] [chords] row... BLOCK_END
 *	chords	CHORDS { CHORD CHORD }...		two per bar, only if encoding.chords
 *	row	TRACK(slot) cell... | TRACK(slot) UNKNOWN	slots ascending
 *	cell	REPEAT(d)  |  ECHO(d)  |  onset... CELL_END
 *	onset	POSITION note { plus }...
 *	note	[DURATION] [VELOCITY] NOTE or DRUM
 *	plus	[DURATION] [VELOCITY] PLUS or DRUM	pitches ascending
 *
 * END follows the last block of a piece.  METRE occurs only where the metre
 * differs from the block before; the class "other" is followed by a POSITION
 * that names the last step of the bar.  Each cell starts with the duration and
 * velocity that the head gives for the track.  REPEAT(d): this cell equals the
 * cell of the same track d bars ago.  ECHO(d): it equals the cell d bars later,
 * in the future.  With encoding.auto_advance, the pointer moves by the duration
 * after each onset of a pitched track, and POSITION occurs only if the next
 * onset is elsewhere.
 *
 * The future is the music after the region to fill.  It comes first, so that a
 * left-to-right model knows it when it writes the region: future, past, region.
 * A row that is UNKNOWN says nothing about its track: the model must not treat
 * it as silent.
 *
 * A CHORD is the harmony of half a bar: a root and a quality, none, or hold
 * (the same as the chord before).
 *
 * Each input token carries features, which the model adds as embeddings: the
 * state of the automaton in grammar.h after that token, and the controls set
 * for the row (control.h).  They add nothing to the length of the sequence.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

#define VOCAB_GRID	12		/* steps per quarter note */
#define VOCAB_BAR_STEPS	96		/* longest bar; longer ones are split */
#define VOCAB_TRACKS	32		/* slots in the head */
#define VOCAB_BLOCK_BARS 8		/* most bars in a block */
#define VOCAB_PITCH_LOW	12		/* pitches outside are moved in by octaves */
#define VOCAB_PITCH_HIGH 119
#define VOCAB_DRUM_LOW	27		/* drums outside are dropped */
#define VOCAB_DRUM_HIGH	87
#define VOCAB_DURATIONS	32
#define VOCAB_VELOCITIES 8
#define VOCAB_KEYS	25		/* 12 major, 12 minor by tonic, unknown */
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
#define VOCAB_LIKE_BARS	32		/* how far back CONTROL_LIKE may point, in bars */

#define VOCAB_FAMILY_DRUMS (VOCAB_FAMILIES - 1)
#define VOCAB_METRE_OTHER (VOCAB_METRES - 1)
#define VOCAB_KEY_UNKNOWN (VOCAB_KEYS - 1)

/* How a piece is encoded; a model is trained with one encoding and names it. */
struct encoding {
	int		 block_bars;	/* 1, 2, 4 or 8; 1 is bar by bar */
	bool		 auto_advance;
	bool		 future;	/* has FUTURE, PAST and UNKNOWN */
	bool		 chords;	/* has CHORDS */
};
#define ENCODING_DEFAULT { .block_bars = 4, .future = true, .chords = true }

/* "block=4 position=explicit future chords": its text in a weights file. */
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

/* Values count from 0; sizes are in vocab_feature_size.  "None" is the last value. */
enum feature {
	FEATURE_POSITION,		/* of the pointer in its bar, in steps */
	FEATURE_BAR,			/* number of the bar in the piece mod 16 */
	FEATURE_LEFT,			/* bars left in the row, this one included */
	FEATURE_REMAINING,		/* bars to the end of the piece, at most 16 */
	FEATURE_METRE,			/* class of the block's metre */
	FEATURE_TRACK,			/* slot of the track of this row */
	FEATURE_FAMILY,			/* of that track; so are the next ones */
	FEATURE_TEXTURE,
	FEATURE_DURATION,		/* of the next note */
	FEATURE_VELOCITY,
	FEATURE_PITCH,			/* of the track's last note */
	FEATURE_BASS,			/* pitch class of the lowest note of earlier rows here */
	FEATURE_TOP,			/* of the highest */
	FEATURE_KEY,
	/* Not in the first version. */
	FEATURE_AHEAD,			/* bars to the future, at most 16; 17: in the future */
	FEATURE_CHORD_ROOT,		/* of the half bar that holds the pointer */
	FEATURE_CHORD_QUALITY,
	FEATURE_CHORD_NEXT,		/* root of the half bar after it, in the same block */
	FEATURE_DENSITY,		/* the row's controls: control.h */
	FEATURE_POLYPHONY,
	FEATURE_REGISTER,
	FEATURE_LEAPS,
	FEATURE_LEVEL,
	FEATURE_LIKE,			/* bars back to the bar that this one resembles, from 1 */
	FEATURE_STYLE,
	FEATURE_DYNAMICS,		/* of the row's track: 0 one velocity, 1 several */
	FEATURE_GOAL,			/* top pitch of the track's first onset in the future */
	FEATURE_GOAL_BASS,		/* pitch class of the future's lowest first note */
	FEATURE_COUNT
};
extern const int vocab_feature_size[FEATURE_COUNT];

struct token {
	uint16_t	 id;
	uint8_t		 feature[FEATURE_COUNT];	/* state after this token */
};

#define VOCAB_SIZE_MAX	1024	/* upper bound of vocab_size(), for arrays */
int		 vocab_size(void);
int		 vocab_count(enum token_kind);		/* number of values of the kind */
enum token_kind	 vocab_kind(uint16_t id);		/* id < vocab_size() */
int		 vocab_value(uint16_t id);		/* from 0; MIDI pitch of notes and drums */
uint16_t	 vocab_id(enum token_kind, int value);
uint16_t	 vocab_first(enum token_kind);		/* the id of its lowest value */
const char	*vocab_name(uint16_t id, char *text, size_t size);	/* "note C4" */
bool		 vocab_is_note(uint16_t id);		/* NOTE, PLUS or DRUM */
uint64_t	 vocab_hash(void);	/* of the meaning of all tokens and features */
/*
 * Earlier versions of the vocabulary: this one has all their tokens and
 * features at the same indices, and more after them.  Gives the number of tokens
 * and features of the version with that hash; false if there is none.
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
 * One row of a training or scoring batch: `length` predictions.  The model
 * reads input[i] and predicts target[i], which counts if weight[i] is 1.
 * notes[i] is the number of notes that the target stands for (1 for a note, the
 * notes of the cell for a REPEAT, else 0).  Nats per note = sum of weighted nats
 * / sum of notes where the weight is 1.  The caller owns the arrays.
 */
struct token_window {
	size_t		 length;
	struct token	*input;
	uint16_t	*target;
	uint8_t		*weight;
	uint8_t		*notes;
};

/* length is 0. */
bool		 token_window_init(struct token_window *, size_t capacity, struct err *);
void		 token_window_clear(struct token_window *);
/*
 * Windows time by time, as arch.h describes: row i * lanes + k is row i of
 * window k.  Shorter windows are padded with zeros of weight 0.  `to` must have
 * the capacity.
 */
void		 token_window_weave(struct token_window *to, const struct token_window *,
	     size_t lanes);
size_t		 token_window_notes(const struct token_window *);	/* weighted */
size_t		 token_window_weight(const struct token_window *);	/* summed */

#endif
