/* SPDX-License-Identifier: MIT */
#ifndef TUI_KEYS_DEFAULT_H
#define TUI_KEYS_DEFAULT_H

/* keys_default.h - default key bindings, except those of the panels. */

#include "keymap.h"

extern const struct binding keys_default[];	/* ends with a NULL mode */
extern const struct binding keys_cua[];		/* over them, with `set keys cua` */

bool	 keys_cua_keeps(const char *mode, const char *keys);

#endif
