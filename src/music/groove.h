/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_GROOVE_H
#define MUSIC_GROOVE_H

/*
 * groove.h - grooves: bars of drums and basses, written as a few letters.
 *
 * A beat is drums with the beats of a bar that each plays on, counted aloud as
 * drummers do: "k13 s2+4 h/8" is the kick on 1 and 3, the snare on the "and" of
 * 2 and on 4, and the closed hat in eighths.  e, + and a follow a beat: its
 * second, third and fourth quarter; "r/" is the ride on every beat.  Blanks may be
 * left out.
 *
 * A figure is degrees of a chord, a beat each: "1>51-" is the root held half as
 * long again, the fifth for what is left of the second beat, and the root for
 * two beats.  - holds the note for another beat, > makes a note long and the next
 * short, < the other way round, and . is a rest.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define GROOVE_HITS	64
#define GROOVE_BEATS	(-1)		/* every beat */

struct groove_hit {
	int	 pitch;
	int	 at;			/* quarters of a beat from the bar line */
	int	 every;			/* ... or each such part of a whole note; 0: once */
};

struct groove {
	struct groove_hit hits[GROOVE_HITS];
	int	 count;
};

/* A name of the table, or a beat. */
bool	 groove_parse(const char *text, struct groove *, struct err *);
/* "rock, half-time, ...", for messages. */
const char *groove_names(char *text, size_t size);
/* The drum of a letter; -1: none. */
int	 groove_drum(char letter);

struct figure {
	struct figure_note {
		int	 degree;	/* from 1; 0: a rest */
		int	 halves;	/* its length in halves of a beat */
	}	 notes[GROOVE_HITS];
	int	 count;
};

bool	 figure_parse(const char *text, struct figure *, struct err *);
/*
 * Semitones above the root of a degree of a chord: the third, fifth and seventh
 * that it has, or a usual one.  pitch_classes: of the chord.
 */
int	 figure_semitones(int degree, unsigned pitch_classes, int root);

#endif
