/* SPDX-License-Identifier: MIT */
#include "tables.h"

#include "actions.h"
#include "keys_default.h"
#include "panel.h"

/*
 * Every panel, in the order in which their keys are searched; panel_NAME.c ends
 * with its row.
 */
#define PANELS(X) \
	X(ask) X(candidates) X(features) X(files) X(glyphs) X(health) X(help) \
	X(instruments) X(lab) X(lane) X(map) X(mixer) X(morph) X(pieces) X(style) \
	X(takes) X(tune) X(undo)

#define DECLARE(name)	extern const struct panel panel_##name;
PANELS(DECLARE)

#define ROW(name)	&panel_##name,
static const struct panel *const panels[] = { PANELS(ROW) NULL };

const struct ui_tables ui_tables = {
	.panels = panels, .actions = ui_actions, .keys = keys_default, .cua_keys = keys_cua,
	.cua_keeps = keys_cua_keeps,
};
