/* SPDX-License-Identifier: MIT */
#ifndef TUI_INPUT_H
#define TUI_INPUT_H

/*
 * input.h - input: turns keys and mouse events into command lines.
 *
 * input.c handles keys, mouse.c the mouse.  The mouse does nothing that keys
 * cannot do.
 */

#include <stdint.h>

struct ui;

struct mouse {
	enum mouse_kind {
		MOUSE_PRESS, MOUSE_DRAG, MOUSE_RELEASE, MOUSE_WHEEL_UP, MOUSE_WHEEL_DOWN
	}		 kind;
	int		 x, y;
	int		 button;	/* 1 to 3 */
};

void	 ui_key(struct ui *, const char *key, int64_t now_ms);	/* key: a name as in key.h */
/* With the keys of a macro that waited for an edit: see app/apart.h. */
void	 ui_go_on(struct ui *, int64_t now_ms);
/* A key that is down was let go, or was sent again because it is down. */
void	 ui_key_release(struct ui *, const char *key, int64_t now_ms);
void	 ui_key_repeat(struct ui *, const char *key, int64_t now_ms);
/*
 * Pasted text: into what is typed it goes as one line, and it never runs.  The
 * roll does nothing with it.
 */
void	 ui_paste(struct ui *, const char *text, int64_t now_ms);
void	 ui_mouse(struct ui *, const struct mouse *, int64_t now_ms);

#endif
