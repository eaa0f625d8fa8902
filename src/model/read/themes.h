/* SPDX-License-Identifier: MIT */
#ifndef MODEL_THEMES_H
#define MODEL_THEMES_H

/*
 * themes.h - the themes of a piece: its sections by letters, what each track does in them,
 * and its motifs with all places where they occur.  Made from a song or a snapshot, on any
 * thread; immutable then.
 */

#include "model/read/form.h"
#include "model/read/motif.h"

#define THEME_TRACKS_MAX 64		/* those after them have no letters of their own */

#define THEME_PHRASES_MAX 1024		/* of a track */

/* The phrases of a track in the sections of the piece; where it is silent there is none. */
struct theme_track {
	int		 track;
	struct form_section *phrase;	/* owned */
	int		 phrases;
};

struct themes {
	struct form	 form;
	struct points	 points;
	struct theme_track *track;	/* owned; of those with pitched notes */
	int		 tracks;
	struct motifs	 motifs;
	int		 melody;	/* its track; -1 */
};

/* Clear it also after a failure. */
bool	 themes_make(struct themes *, const struct song *, struct err *);
void	 themes_clear(struct themes *);

#endif
