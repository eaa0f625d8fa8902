/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SCORE_WORK_H
#define MUSIC_SCORE_WORK_H

/*
 * score_work.h - the steps from the notes of a part to its score; for score*.c
 * alone.  Each takes the notes as the step before left them.
 */

#include "music/score.h"

struct work_note {
	double		 from, to;	/* where it sounds, in units of the score */
	int32_t		 start, end;	/* on the grid */
	uint8_t		 pitch, staff, voice;
};

struct work {
	struct score	*score;
	struct score_part *part;
	struct work_note *notes;	/* owned: by start, then from low to high */
	size_t		 count;
	double		 tick_units;	/* how long a tick is */
	bool		 exact;		/* nearly all is on some grid: written, not played */
};

/* The smallest beat that a bar is divided into; it is a whole number of these. */
int32_t	 score_cell(const struct score_bar *);
int32_t	 score_end(const struct score *);
/* The bar at a unit; past the end the last. */
int	 score_bar_at(const struct score *, int32_t unit);

/* The bar that a tick is in, or the last, and the units from its start. */
int	 score_place(const struct score *, int64_t tick, double *unit);

/* score_grid.c: start and end. */
bool	 work_quantise(struct work *, struct err *);
/* score_staff.c: staves, and their clefs. */
bool	 work_hands(struct work *, struct err *);
void	 work_clefs(struct work *);
/* score_voice.c: voices, and which notes share a chord. */
bool	 work_voices(struct work *, int staff, struct err *);
/* score_value.c: the items of a staff. */
bool	 work_values(struct work *, int staff, struct err *);
/* score_lyric.c: once all items are there.  false: no memory. */
bool	 score_sing(struct score *, const struct song *);
/* score_chord.c: once the bars are there.  false: no memory. */
bool	 score_harmonise(struct score *, const struct song *);

#endif
