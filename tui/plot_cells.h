/* SPDX-License-Identifier: MIT */
#ifndef TUI_PLOT_CELLS_H
#define TUI_PLOT_CELLS_H

/*
 * plot_cells.h - plots (app/plot.h, app/map_plot.h) on the screen, in the colours of the theme.
 */

#include "app/plot.h"
#include "screen.h"

struct ui;

enum plot_glyphs plot_cells_glyphs(const struct ui *);
/* NULL: the area is too small for a plot, or no memory; free() it. */
struct plot_cell *plot_cells_new(struct rect);
void	 plot_cells_put(struct ui *, const struct plot_cell *, struct rect);
int32_t	 plot_cells_ink(const struct ui *, int ink);	/* enum plot_ink */

#endif
