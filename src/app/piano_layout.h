/* SPDX-License-Identifier: MIT */
#ifndef APP_PIANO_LAYOUT_H
#define APP_PIANO_LAYOUT_H

/*
 * piano_layout.h - layouts of the computer's keyboard as a piano.
 *
 * The two rows of letters with the digits and letters above them lie like the
 * white and black keys from C on.  What is printed on them depends on the
 * country: a layout is a name, or the characters themselves, one a semitone.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define PIANO_KEY_BYTES	8
#define PIANO_KEYS_MIN	12
#define PIANO_KEYS_MAX	36

struct piano_key {
	char	 text[PIANO_KEY_BYTES];	/* one character, UTF-8 */
};

bool	 piano_layout_check(const char *setting, struct err *);
/* The keys of a layout that was checked; returns how many. */
size_t	 piano_layout_keys(const char *setting, struct piano_key keys[PIANO_KEYS_MAX]);

#endif
