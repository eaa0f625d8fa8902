/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SPELL_H
#define MUSIC_SPELL_H

/*
 * spell.h - the name of a pitch in a key.
 *
 * Names lie on the line of fifths (... B♭ F C G D A E B F♯ ...).  A key uses
 * twelve neighbours of it: a major key those from three fifths below its tonic
 * to eight above, a minor key from five below to six above, so that its raised
 * sixth and seventh are sharps and its lowered second is a flat.
 *
 * Method after H. C. Longuet-Higgins and M. J. Steedman, "On interpreting
 * Bach", Machine Intelligence 6 (1971).
 */

#include <stdint.h>

struct key;

#define SPELL_SIZE 12

struct spelling {
	char		 letter;	/* 'A' to 'G' */
	int8_t		 accidental;	/* -2 to 2, flats negative */
	int8_t		 octave;	/* of the letter: C4 is middle C */
};

/* key NULL, or not known: sharps. */
void	 spell_name(const struct key *, int pitch, struct spelling *);
const char *spell_class(const struct key *, int pitch_class, char out[SPELL_SIZE]);	/* "B♭" */
const char *spell_pitch(const struct key *, int pitch, char out[SPELL_SIZE]);	/* "B♭3" */

/* Of a letter from 'A' to 'G'.  Sharps that the key signature gives it, flats negative. */
int	 spell_signature(const struct key *, char letter);
int	 spell_letter_class(const struct key *, char letter);	/* its pitch class there */

#endif
