/* SPDX-License-Identifier: MIT */
#include "music/spell.h"

#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "music/time.h"

static const char by_fifths[] = "FCGDAEB";

#define SHARPS_FROM	(-1)		/* F C G D A E B F♯ C♯ G♯ D♯ A♯ */

/* Fifths above C of the name of a pitch class; F is -1. */
static int
fifths_of(const struct key *key, int pitch_class)
{
	int low = SHARPS_FROM, fifths = pitch_class * 7 % 12;

	if (key != NULL && key->known)	/* the tonic of a minor key lies three fifths above */
		low = key->minor ? key->sharps + 3 - 5 : key->sharps - 3;
	while (fifths < low)
		fifths += 12;
	while (fifths >= low + 12)
		fifths -= 12;
	return fifths;
}

/* Sharps of a name, flats negative. */
static int
accidental_of(int fifths)
{
	return fifths + 1 >= 0 ? (fifths + 1) / 7 : -((6 - (fifths + 1)) / 7);
}

void
spell_name(const struct key *key, int pitch, struct spelling *name)
{
	int fifths = fifths_of(key, pitch % 12), accidental = accidental_of(fifths);

	*name = (struct spelling){
		.letter = by_fifths[fifths + 1 - 7 * accidental], .accidental = (int8_t)accidental,
		/* The octave is that of the letter: B♯3 is C4, C♭4 is B3. */
		.octave = (int8_t)((pitch - accidental + 12) / 12 - 2),
	};
}

const char *
spell_class(const struct key *key, int pitch_class, char out[SPELL_SIZE])
{
	static const char *const signs[] = { "♭♭", "♭", "", "♯", "♯♯" };
	struct spelling name;

	spell_name(key, pitch_class, &name);
	snprintf(out, SPELL_SIZE, "%c%s", name.letter, signs[name.accidental + 2]);
	return out;
}

const char *
spell_pitch(const struct key *key, int pitch, char out[SPELL_SIZE])
{
	char class[SPELL_SIZE];
	struct spelling name;

	spell_name(key, pitch, &name);
	snprintf(out, SPELL_SIZE, "%.7s%d", spell_class(key, pitch, class), name.octave);
	return out;
}

static int
place_by_fifths(char letter)
{
	return (int)(strchr(by_fifths, letter) - by_fifths);
}

int
spell_signature(const struct key *key, char letter)
{
	int at = place_by_fifths(letter);

	return (key->sharps > at) - (key->sharps < at - 6);
}

int
spell_letter_class(const struct key *key, char letter)
{
	return (7 * place_by_fifths(letter) + 5 + spell_signature(key, letter) + 12) % 12;
}
