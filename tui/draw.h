/* SPDX-License-Identifier: MIT */
#ifndef TUI_DRAW_H
#define TUI_DRAW_H

/* draw.h - draws a frame: layout, scrolling and all views. */

struct ui;

void	 ui_draw(struct ui *);		/* into ui->screen */

#endif
