/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include "actions.h"
#include "keys_default.h"
#include "panel.h"

static const struct panel *const panels[] = {
	&panel_candidates, &panel_help, &panel_mixer, &panel_tune, &panel_undo, NULL
};

const struct ui_tables ui_tables = {
	.panels = panels, .actions = ui_actions, .keys = keys_default,
};
