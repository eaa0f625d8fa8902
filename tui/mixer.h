/* SPDX-License-Identifier: MIT */
#ifndef TUI_MIXER_H
#define TUI_MIXER_H

/*
 * mixer.h - columns of the mixer: where they stand, and what changes them.
 *
 * A row is a track.
 */

#include "screen.h"

struct knob;
struct ui;

enum mixer_column {
	MIX_NAME, MIX_SOUND, MIX_VOLUME, MIX_PAN, MIX_REVERB, MIX_CHORUS,
	MIX_CHOSEN_COUNT,			/* those before can be chosen */
	MIX_MUTE = MIX_CHOSEN_COUNT, MIX_SOLO, MIX_GROUP, MIX_LEVEL, MIX_COUNT
};

#define MIX_HEAD	6			/* columns of mark, number and colour */

struct mixer_grid {
	struct rect	 in;			/* the rows, without title and footer */
	int		 first;			/* track of the top row */
	int		 x[MIX_COUNT], w[MIX_COUNT];	/* w 0: there is no room for it */
};

void	 mixer_place(const struct ui *, struct rect inside, struct mixer_grid *);
const char *mixer_title(enum mixer_column, int w);	/* the longest that fits; "" */
const struct knob *mixer_knob(enum mixer_column);	/* NULL: it is none */
/* Width of a knob's slider: the value stands behind it.  0: there is none. */
int	 mixer_slider(const struct mixer_grid *, enum mixer_column);
const char *mixer_enter(enum mixer_column);	/* the command line that Enter runs */

#endif
