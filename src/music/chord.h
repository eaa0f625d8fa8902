/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_CHORD_H
#define MUSIC_CHORD_H

/*
 * chord.h - keys and chords by name, and the key of a song that names none.
 *
 * Pitch classes count from C = 0; a set of them has one bit each.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct key;
struct song;

#define KEY_NAME_SIZE	16
#define CHORD_NAME_SIZE	24

/*
 * The tonic of the key whose profile is most like how much each pitch class
 * sounds, and whether it is minor; false, and C major, where nothing tells one.
 */
bool		 key_find(const double sounding[12], int *tonic, int *minor);
/* The same of a song (drums left out); key->known is 0 where there are no notes to tell by. */
void		 key_estimate(const struct song *, struct key *);
/* "E♭ major", "F♯ minor". */
const char	*key_name(const struct key *, char name[KEY_NAME_SIZE]);
/* The pitch classes of the key's scale; of a minor key the natural one. */
uint16_t	 key_scale(const struct key *);

/* "D minor", "Eb", "f#", "Bbm", "c dorian"'s relatives are not known: major and minor alone. */
bool		 key_parse(const char *text, struct key *, struct err *);

/*
 * "C", "F♯m7", "B♭/D": what a set of pitch classes over a bass is called.
 * false, and an empty name, where it has no common name.
 */
bool		 chord_name(uint16_t pitch_classes, int bass, bool flats,
		     char name[CHORD_NAME_SIZE]);

/*
 * "Dm9/F", "bb7", "F#m7b5": its pitch classes, with root and bass (the root
 * where none is named).
 */
bool		 chord_parse(const char *text, uint16_t *pitch_classes, int *root, int *bass,
		     struct err *);

#endif
