/* SPDX-License-Identifier: MIT */
#ifndef TUI_KEYS_DEFAULT_H
#define TUI_KEYS_DEFAULT_H

/* keys_default.h - the keys that are there without a config file. */

#include "keymap.h"

extern const struct binding keys_default[];
extern const size_t keys_default_count;

#endif
