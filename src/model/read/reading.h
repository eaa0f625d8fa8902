/* SPDX-License-Identifier: MIT */
#ifndef MODEL_READING_H
#define MODEL_READING_H

/*
 * reading.h - analysis of a piece: its key, the keys and chords of its half bars, its
 * metres, its sections, the roles of its tracks, its style and its composer.
 *
 * Everything has a probability.  What has less than READING_SURE is a guess, and whoever
 * shows it says so.  Made from a song or a snapshot, on any thread; immutable then.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/read/form.h"
#include "model/read/halves.h"
#include "model/read/read_style.h"
#include "model/read/roles.h"
#include "music/time.h"

struct heard;
struct read_degrees;
struct reader;

#define READING_SURE	0.5f

struct read_chord {
	int		 root, bass;		/* -1: nothing sounds */
	int		 quality;		/* of read_quality_names */
	float		 root_sure, sure, bass_sure;	/* sure: of the root with its quality */
};

struct read_key {
	struct key	 key;			/* known 0: there is none */
	int		 tonic;
	float		 sure;
};

struct read_section {
	int		 first, end;		/* half bars, half open */
	struct read_key	 key;
};

struct read_metre {
	int64_t		 bar;			/* the first one */
	int		 numerator, denominator;
};

struct reading {
	struct halves	 halves;
	struct read_chord *chord;		/* owned; of each half bar */
	struct read_key	 key;			/* of the piece: that of most half bars */
	struct read_section *section;		/* owned; without gaps */
	int		 sections;
	struct read_metre *metre;		/* owned; each change */
	int		 metres;
	struct read_role *role;			/* owned; of each track */
	int		 tracks;
	struct form	 form;
	struct read_style style;
};

/* Clear it also after a failure.  ear NULL: without style and composer. */
bool		 reading_make(struct reading *, const struct reader *, const struct style_ear *,
		     const struct song *, struct err *);
void		 reading_clear(struct reading *);
/* The section that a half bar lies in. */
const struct read_section *reading_section(const struct reading *, int half);
/* "F♯m7/C♯", spelled in the key, "F♯*" where the quality is `other`; "" for silence. */
#define READ_CHORD_NAME_SIZE 40
const char	*read_chord_name(const struct read_chord *, const struct key *,
		     char name[READ_CHORD_NAME_SIZE]);

/* --- the same from what was heard, for the tool that scores a net */

struct read_chord read_best_chord(const struct heard *);
/* The likeliest keys that change seldom: key[i] = 2 tonic + minor. */
bool		 read_keys(const struct read_degrees *, const struct heard *, int count,
		     uint8_t *key, struct err *);
/* The key of the whole: the same for keys that hardly ever change, and of these the longest. */
bool		 read_main_key(const struct read_degrees *, const struct heard *, int count,
		     int *key, struct err *);
int		 read_longest_key(const uint8_t *key, int count);

#endif
