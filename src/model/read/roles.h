/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ROLES_H
#define MODEL_ROLES_H

/*
 * roles.h - roles of tracks: melody, bass, chords, pad or drums.
 *
 * A logistic model on a few figures of the track: how high it lies among the others, how
 * many notes it plays at once, how long and how dense.  Its weights are the table of
 * role_table.c, which tools/make_roles makes from the corpus.  Drums are what the file
 * says they are.
 */

#include <stdbool.h>

#include "base/err.h"

struct song;

enum role { ROLE_MELODY, ROLE_BASS, ROLE_CHORDS, ROLE_PAD, ROLE_DRUMS, ROLES };
#define ROLES_LEARNT	ROLE_DRUMS

enum role_figure {
	ROLE_ONE,			/* 1 */
	ROLE_HIGHER,			/* octaves above the mean of all notes */
	ROLE_PITCH,			/* octaves above middle C */
	ROLE_AT_ONCE,			/* notes that start together, less one */
	ROLE_CHORDAL,			/* share of the onsets with two notes or more */
	ROLE_LENGTH,			/* log2 of the mean length in quarters */
	ROLE_DENSE,			/* log2 of the onsets in a quarter in which it sounds */
	ROLE_LOWEST,			/* share of those quarters in which it is the lowest */
	ROLE_HIGHEST,			/* and the highest */
	ROLE_SOUNDS,			/* share of all quarters in which it sounds */
	ROLE_BASS_PROGRAM, ROLE_PAD_PROGRAM,	/* General MIDI's basses; strings, choirs, pads */
	ROLE_FIGURES
};

struct read_role {
	int		 role;		/* enum role, the likeliest; -1: no notes */
	float		 sure[ROLES];
};

extern const char *const role_names[ROLES];
extern const float role_table[ROLES_LEARNT][ROLE_FIGURES];

#define ROLE_TRACKS_MAX	1024		/* those after them have no role */

/* One of each track; free() them. */
bool		 roles_make(const struct song *, struct read_role **, struct err *);

/* The track that is likeliest to be the melody; -1: none has pitched notes. */
int		 roles_melody(const struct read_role *, int tracks);

/* The figures of each track that is looked at; false in `there`: drums, or no notes. */
struct role_figures {
	bool		 there;
	float		 x[ROLE_FIGURES];
};
bool		 role_figures_make(const struct song *, struct role_figures **, struct err *);
/* Of the roles that are learnt; p sums to 1. */
void		 role_guess(const float (*table)[ROLE_FIGURES], const float x[ROLE_FIGURES],
		     float p[ROLES_LEARNT]);

#endif
