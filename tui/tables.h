/* SPDX-License-Identifier: MIT */
#ifndef TUI_TABLES_H
#define TUI_TABLES_H

/*
 * tables.h - all panels, actions and default keys: what ui_init is given.
 */

#include "ui.h"

extern const struct ui_tables ui_tables;

#endif
