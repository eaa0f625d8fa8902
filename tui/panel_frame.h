/* SPDX-License-Identifier: MIT */
#ifndef TUI_PANEL_FRAME_H
#define TUI_PANEL_FRAME_H

/* panel_frame.h - frame and title of a panel beside the roll. */

#include "screen.h"

struct ui;

/* Draws the frame; returns its inside. */
struct rect panel_frame(struct ui *, struct rect, const char *title);

#endif
