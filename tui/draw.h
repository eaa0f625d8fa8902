/* SPDX-License-Identifier: MIT */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

/*
 * draw.h - one frame: the layout, where the view stands, and all views in it.
 */

struct ui;

void	 ui_draw(struct ui *);		/* into ui->screen */

#endif
