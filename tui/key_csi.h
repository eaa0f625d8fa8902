/* SPDX-License-Identifier: MIT */
#ifndef TUI_KEY_CSI_H
#define TUI_KEY_CSI_H

/*
 * key_csi.h - keys of the kitty keyboard protocol, which reports releases too.
 *
 * A key is ESC [, parameters and a final byte: ESC [ 122 ; 1 : 3 u is z let go.
 */

#include <stdbool.h>

#include "key.h"

enum key_event { KEY_PRESSED, KEY_REPEATED, KEY_RELEASED };

/* false: no key that has a name. */
bool	 key_of_csi(const char *params, char final, char name[KEY_NAME], enum key_event *);

#endif
