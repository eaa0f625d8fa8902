/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_CHORD_H
#define MUSIC_CHORD_H

/*
 * chord.h - names of keys and chords, and estimation of a song's key.
 *
 * Pitch classes count from C = 0; a set of them has one bit each.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct key;
struct song;
struct time_map;

#define KEY_NAME_SIZE	16
#define CHORD_NAME_SIZE	24

/*
 * The key whose profile correlates best with the time that each pitch class
 * sounds.  Returns false, and C major, if nothing sounds.
 */
bool		 key_find(const double sounding[12], int *tonic, int *minor);
/* The same for a song, drums excluded; key->known is 0 if there are no notes. */
void		 key_estimate(const struct song *, struct key *);
/* The key that the piece names at a tick; where it names none, the estimate. */
void		 key_at(const struct song *, const struct time_map *, int64_t tick, struct key *);
/* The key on a pitch class. */
void		 key_on(int tonic, int minor, struct key *);
/* "E♭ major", "F♯ minor". */
const char	*key_name(const struct key *, char name[KEY_NAME_SIZE]);
/* How many pitch classes are in a set. */
static inline int
pitch_classes_count(unsigned set)
{
	return __builtin_popcount(set);
}
/* A set of pitch classes, moved up by 0 to 11 semitones: degrees become those above a root. */
uint16_t	 pitch_classes_up(unsigned set, int semitones);
int		 key_tonic(const struct key *);	/* its pitch class; of an unknown key C */
/* Pitch classes of the key's scale; the natural scale of a minor key. */
uint16_t	 key_scale(const struct key *);

/* "D minor", "Eb", "f#", "Bbm": major and minor keys only. */
bool		 key_parse(const char *text, struct key *, struct err *);

/*
 * Names a set of pitch classes over a bass: "C", "F♯m7", "B♭/D".  false, and an
 * empty name, if it has no common name.  Spelled in the key (spell.h).
 */
bool		 chord_name(uint16_t pitch_classes, int bass, const struct key *,
		     char name[CHORD_NAME_SIZE]);

/*
 * The chord that most of what sounds belongs to; sounding: how long each pitch
 * class does.  Classes of little weight are passing notes.  false, and an empty
 * name, if no chord is clear.
 */
struct chord_fit {
	char		 name[CHORD_NAME_SIZE];
	double		 fit;		/* the part of what sounds that belongs to it, 0 to 1 */
	int		 root;		/* -1: none is clear */
	bool		 minor;		/* has a minor third */
};
bool		 chord_guess(const double sounding[12], int bass, const struct key *,
		     struct chord_fit *);

/* The suffix of a chord as chord_name writes it, "min7" as "m7"; NULL: it is none. */
const char	*chord_suffix(const char *typed, size_t length);

/*
 * Bytes of the first name in a run of them without blanks, "Dm9Gm7C7": the next
 * one begins with a capital A to G that does not follow a slash, or is a %.
 */
size_t		 chord_run(const char *text);

/*
 * "Dm9/F", "bb7", "F#m7b5": its pitch classes, root and bass (the root where
 * none is named).
 */
bool		 chord_parse(const char *text, uint16_t *pitch_classes, int *root, int *bass,
		     struct err *);

#endif
