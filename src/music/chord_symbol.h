/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_CHORD_SYMBOL_H
#define MUSIC_CHORD_SYMBOL_H

/*
 * chord_symbol.h - chords as they are written over the notes.
 *
 * In a MIDI file they are events of Yamaha's XF format (FF 7F 43 7B 01), which
 * arrangers' keyboards write; other programs skip and keep them.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/chord.h"

struct event;

struct chord_degree {
	int8_t		 value, alter;	/* 0: none */
	bool		 added;		/* else one of the chord is altered */
};

/* How each format calls a chord. */
struct chord_kind {
	const char	*suffix;	/* as chord_name writes it */
	const char	*ly;		/* ":m7.5-" */
	const char	*xml;		/* "half-diminished" */
	struct chord_degree degree;	/* in MusicXML */
	uint8_t		 xf;		/* its number in XF */
};
extern const struct chord_kind chord_kinds[];	/* ends with a row without a suffix */

struct chord_symbol {
	const struct chord_kind *kind;
	char		 root, bass;	/* 'A' to 'G'; bass 0: it is the root */
	int8_t		 root_sign, bass_sign;	/* sharps; flats negative; -2 to 2 */
};

/* "Dm7/F", "B♭", "F#m7b5"; blanks around it do not count.  false: it is none. */
bool		 chord_symbol_parse(const char *text, struct chord_symbol *);
/* The same in ASCII: "Bbm7". */
const char	*chord_symbol_name(const struct chord_symbol *, char name[CHORD_NAME_SIZE]);
bool		 chord_symbol_same(const struct chord_symbol *, const struct chord_symbol *);

#define CHORD_SYMBOL_BYTES	7	/* of the payload of its event */
void		 chord_symbol_write(const struct chord_symbol *, uint8_t bytes[CHORD_SYMBOL_BYTES]);
/* false: the event is no chord.  Kinds that have no name here become near ones. */
bool		 chord_symbol_read(const struct event *, struct chord_symbol *);

#endif
