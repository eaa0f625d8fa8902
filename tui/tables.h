/* SPDX-License-Identifier: MIT */
#ifndef TUI_TABLES_H
#define TUI_TABLES_H

/* tables.h - all panels, actions and default keys, for ui_init. */

#include "ui.h"

extern const struct ui_tables ui_tables;

#endif
