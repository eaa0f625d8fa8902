/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_MUSICXML_WORK_H
#define MUSIC_MUSICXML_WORK_H

/*
 * musicxml_work.h - a file of MusicXML while it is read; for musicxml*.c alone.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "music/draft_song.h"

#define MUSICXML_PARTS	512
#define MUSICXML_DRUMS	256
#define MUSICXML_ID	32
#define MUSICXML_TEXT	128
#define MUSICXML_VOICES	16		/* whose ties are told apart */

/* A drum of the list of parts. */
struct musicxml_drum {
	char		 id[MUSICXML_ID];
	int		 pitch;
};

/* What is known of a note when it ends. */
struct musicxml_note {
	int		 step, alter, octave;	/* step -1: none */
	bool		 chord, rest, silent, unpitched;	/* silent: grace or cue */
	int		 voice;
	bool		 begins_tie, ends_tie;
	char		 instrument[MUSICXML_ID];
	char		 lyric[48];	/* the syllables of its first verse */
	bool		 other_verse, word_goes_on;
};

/* What is known of a chord symbol when it ends. */
struct musicxml_harmony {
	char		 root, bass;	/* 0: none */
	long		 root_alter, bass_alter;
	char		 kind[32];
	long		 degree, degree_alter;	/* the last one */
};

struct musicxml_reader {
	void		*parser;	/* expat's */
	struct draft_song draft;
	char		 ids[MUSICXML_PARTS][MUSICXML_ID];
	struct musicxml_drum drums[MUSICXML_DRUMS];
	int		 drum_count;
	char		 midi_id[MUSICXML_ID];	/* of the instrument that is described */
	int		 part;		/* at hand; -1: none */
	char		 text[MUSICXML_TEXT];	/* of the element that is open */
	size_t		 text_size;
	const char	*refused;	/* why the file is; or NULL */
	bool		 begun;
	char		*root;		/* borrowed; of a container: the name of its score */
	/* In a part, in parts of a quarter. */
	double		 divisions;
	int64_t		 measure, now, reached, chord_start, duration, offset;
	int		 transpose;
	long		 beats, beat_type, fifths;
	bool		 minor;
	char		 mark[MUSICXML_TEXT];
	struct musicxml_note note;
	struct musicxml_harmony harmony;
	/* By voice and pitch: the note of the draft that is tied; -1: none. */
	long		 tied[MUSICXML_VOICES][128];
};

/* What an element means. */
struct musicxml_element {
	const char	*name;
	/* Either may be NULL.  attributes: name, value, name, ... NULL */
	void		(*begin)(struct musicxml_reader *, const char **attributes);
	void		(*end)(struct musicxml_reader *);	/* its text is in the reader */
};
/* NULL: it is passed over. */
const struct musicxml_element *musicxml_element(const char *name);
/* When the file begins, and each part. */
void	 musicxml_forget_ties(struct musicxml_reader *);

#endif
