/* SPDX-License-Identifier: MIT */
#ifndef APP_MAP_PLOT_H
#define APP_MAP_PLOT_H

/*
 * map_plot.h - drawing of a map (model/map/map.h) as rows of characters.
 *
 * Points are dots of braille cells, eight to a cell, or of a few points half of a cell, in the
 * ink of their group; what they
 * are to be found by are signs with a label beside them.  A label that finds no room is left
 * out, and so are the dots below a label.  Has no state.
 */

#include <stddef.h>
#include <stdint.h>

#include "app/plot.h"
#include "model/map/map.h"

/* By rank: of two in one cell, the later is seen. */
enum map_sign { MAP_DOT, MAP_GAP, MAP_KNOWN, MAP_OWN, MAP_MADE, MAP_HERE, MAP_SIGNS };

extern const struct map_sign_row {
	uint32_t	 glyph;		/* 0: a dot */
	char		 ascii;
} map_signs[MAP_SIGNS];

struct map_mark {
	struct map_place place;
	enum map_sign	 sign;
	enum plot_ink	 ink;
	/* Borrowed, UTF-8; NULL: none.  The first marks have precedence. */
	const char	*label;
};

#define MAP_LABEL_MAX	24		/* columns */

/* cells: width * height, row by row; both at least 1. */
void	 map_plot(const struct map_mark *, size_t count, int width, int height,
	     enum plot_glyphs, struct plot_cell *cells);
/* The cell that a place falls into. */
void	 map_plot_cell(struct map_place, int width, int height, int *column, int *row);

#endif
