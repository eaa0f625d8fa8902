/* SPDX-License-Identifier: MIT */
#ifndef TUI_PANEL_FRAME_H
#define TUI_PANEL_FRAME_H

/* panel_frame.h - the frame of a panel beside the roll, with its title. */

#include "screen.h"

struct ui;

/* Draws it; returns what is inside. */
struct rect panel_frame(struct ui *, struct rect, const char *title);

#endif
