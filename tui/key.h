/* SPDX-License-Identifier: MIT */
#ifndef TUI_KEY_H
#define TUI_KEY_H

/*
 * key.h - names of keys, as written in maps.
 *
 * A key is one character ("a", "G", "ä") or a name in angle brackets:
 * <Space> <Enter> <Esc> <Tab> <S-Tab> <BS> <Del> <Ins> <Up> <Down> <Left>
 * <Right> <Home> <End> <PgUp> <PgDn> <F1> .. <F12> <C-a> .. <C-z> <A-1>
 * <A-Left> <S-Left>, <lt> for the character <, and in a map <Any>: any character.
 * A sequence is keys without blanks between them.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define KEY_NAME	16		/* bytes for any key name */

/*
 * Takes one key off a sequence, in the normal spelling that keymaps compare
 * ("<cr>" becomes "<Enter>").  Returns the bytes read: 0 at the end.  An unknown
 * name in angle brackets is read as the character <.
 */
size_t	 key_next(const char *sequence, char name[KEY_NAME]);
/* Normalises a whole sequence; false if it has an unknown name. */
bool	 key_normalise(const char *sequence, char *out, size_t size, struct err *);
/* A sequence for display: "g<" for "g<lt>". */
const char *key_shown(const char *sequence, char *out, size_t size);
/* The text that a key types; false for Enter, F1 ... */
bool	 key_is_text(const char *name, char text[KEY_NAME]);

#endif
