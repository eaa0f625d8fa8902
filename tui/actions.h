/* SPDX-License-Identifier: MIT */
#ifndef TUI_ACTIONS_H
#define TUI_ACTIONS_H

/* actions.h - the table of all actions. */

#include "action.h"

extern const struct ui_action ui_actions[];

#endif
