/* SPDX-License-Identifier: MIT */
#ifndef TUI_LETTERS_H
#define TUI_LETTERS_H

/*
 * letters.h - the computer's keys as keys of a piano.
 *
 * The layout that is set becomes bindings of step and play mode, which stand
 * before the default ones.
 */

#include <stdbool.h>

#include "app/piano_layout.h"
#include "held.h"
#include "keymap.h"

struct session;

struct letter_keys {
	char		 layout[320];	/* the setting that the rows are made of */
	struct piano_key keys[PIANO_KEYS_MAX];
	char		 lines[PIANO_KEYS_MAX][24];
	struct binding	 rows[2 * PIANO_KEYS_MAX + 1];
	char		 shown[64];	/* the first keys: "z s x d c v" */
	struct held	 held;
};

/* true: the setting has changed, and with it the rows. */
bool	 letters_follow(struct letter_keys *, struct session *);

#endif
