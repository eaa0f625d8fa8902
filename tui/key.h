/* SPDX-License-Identifier: MIT */
#ifndef TUI_KEY_H
#define TUI_KEY_H

/*
 * key.h - the names of keys, as people write them in maps.
 *
 * A key is one character ("a", "G", "ä") or a name in angle brackets:
 * <Space> <Enter> <Esc> <Tab> <S-Tab> <BS> <Del> <Ins> <Up> <Down> <Left>
 * <Right> <Home> <End> <PgUp> <PgDn> <F1> .. <F12> <C-a> .. <C-z> <A-1>
 * <A-Left>, <lt> for the character <, and in a map <Any>: any character.
 * A sequence is keys without blanks between them.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

#define KEY_NAME	16		/* bytes that hold any key's name */

/*
 * Takes one key off a sequence, spelt the one way that keymaps compare
 * ("<cr>" becomes "<Enter>").  Returns the bytes read: 0 at the end.  What
 * looks like a name and is none is taken as the character <.
 */
size_t	 key_next(const char *sequence, char name[KEY_NAME]);
/* The whole sequence in that spelling; false if it holds a name that is none. */
bool	 key_normalise(const char *sequence, char *out, size_t size, struct err *);
/* A sequence as people read it: "g<" for "g<lt>". */
const char *key_shown(const char *sequence, char *out, size_t size);
/* What it types; false for Enter, F1 ... */
bool	 key_is_text(const char *name, char text[KEY_NAME]);

#endif
