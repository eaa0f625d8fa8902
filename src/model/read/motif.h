/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MOTIF_H
#define MODEL_MOTIF_H

/*
 * motif.h - the motifs of a piece: short patterns that come again.
 *
 * The top line of one, two and four bars is searched for in its track (pattern.h).  As in
 * COSIATEC (Meredith, "COSIATEC and SIATECCompress", 2013), those patterns are taken first
 * that say most of the track in the fewest notes, and what they cover is no longer looked
 * at.  A motif that was taken is then searched for in all tracks.
 */

#include "model/read/pattern.h"

struct time_map;

#define MOTIFS_MAX	26
#define MOTIFS_OF_TRACK	6

struct motif {
	int		 track;		/* that it was found in */
	struct point	 point[PATTERN_NOTES_MAX];
	size_t		 points;
	struct pattern_place *place;	/* owned; where it occurs, two times or more */
	int		 places;
	int		 medoid;	/* the place that is most like the others */
	double		 worth;		/* the notes that it saves */
};

struct motifs {
	struct motif	*motif;		/* owned; those of worth first */
	int		 count;
	int		 hook;		/* the one of most worth in the melody, else of all; -1 */
	bool		 cut;		/* there was too much to look at everything */
};

/* melody: its track; -1: unknown.  Clear it also after a failure. */
bool	 motifs_make(struct motifs *, const struct points *, const struct time_map *, int melody,
	     struct err *);
void	 motifs_clear(struct motifs *);
/* The motif whose occurrence a track has at a tick, and which place that is; -1: none. */
int	 motifs_at(const struct motifs *, int track, int64_t tick, int *place);

#endif
