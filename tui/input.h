/* SPDX-License-Identifier: MIT */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

/*
 * input.h - keys and the mouse become command lines.
 *
 * input.c takes keys, mouse.c the mouse, which does nothing that keys cannot.
 */

#include <stdint.h>

struct ui;

struct mouse {
	enum mouse_kind {
		MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN
	}		 kind;
	int		 x, y;
	int		 button;	/* 1..3 */
};

void	 ui_key(struct ui *, const char *key, int64_t now_ms);	/* a name, as key.h has it */
void	 ui_mouse(struct ui *, const struct mouse *, int64_t now_ms);

#endif
