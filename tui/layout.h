/* SPDX-License-Identifier: MIT */
#ifndef TUI_LAYOUT_H
#define TUI_LAYOUT_H

/*
 * layout.h - layout of the screen.
 *
 * Wide screens (100 columns) have the panel beside the roll; on narrower ones
 * it covers the roll's right side.  A panel that is wide itself stands below the
 * roll instead, in place of the tracks and the map.  Low screens first lose the map, then lines
 * of tracks, rows of the velocity lane and the key bar; the roll gets the rest.
 * A part without height is not shown.
 */

#include <stdbool.h>

#include "screen.h"

struct layout {
	struct rect	 status, tutor, marks, ruler, strip, themes;
	struct rect	 gutter, roll, lane_gutter, lane;
	struct rect	 tracks, map;
	struct rect	 message, modeline, keybar;
	struct rect	 panel;		/* h == 0: none */
	bool		 drawer;	/* the panel covers part of the roll */
};

struct layout_needs {
	int		 tracks;
	bool		 panel, map, marks, tutor;
	bool		 no_lane;	/* the panel shows it */
	bool		 strip;		/* of the bars that say the style */
	bool		 themes;	/* the row with the letters of the sections */
	int		 below;		/* lines of a panel below the roll; 0: there is none */
};

void	 layout_set(struct layout *, int w, int h, const struct layout_needs *);

#endif
