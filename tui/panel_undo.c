/* SPDX-License-Identifier: MIT */
/* panel_undo.c - panel: edits near the current one. */

#include <time.h>

#include "app/session.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

static void
draw(struct ui *ui, struct rect a)
{
	const struct history *h = &ui->session->history;
	struct rect in = panel_frame(ui, a, "HISTORY");
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	uint32_t node = h->at;
	int middle = in.h / 2, up = 0;

	/*
	 * Above are the edits that redo would apply; from here down, those that
	 * undo would revert.
	 */
	for (uint32_t n = h->nodes[h->at].redo_child; n != 0 && up < middle;
	    n = h->nodes[n].redo_child)
		up++;
	for (uint32_t n = h->nodes[h->at].redo_child, i = 1; n != 0 && (int)i <= up;
	    n = h->nodes[n].redo_child, i++)
		screen_print(&ui->screen, in.x, in.y + up - (int)i, in.w, dim, "  %s",
		    h->nodes[n].edit.label);
	for (int y = up; y < in.h; y++) {
		struct style st = theme_style(&ui->theme, node == h->at ? ROLE_STRONG : ROLE_TEXT,
		    node == h->at ? ROLE_ROW_CURSOR : ROLE_BG);
		time_t made = (time_t)h->nodes[node].made_unix_s;
		struct tm tm;
		char when[16] = "";

		if (node != 0 && localtime_r(&made, &tm) != NULL)
			strftime(when, sizeof when, "%H:%M", &tm);
		screen_print(&ui->screen, in.x, in.y + y, in.w, st, "%s%-22.22s %s",
		    node == h->at ? ui->glyphs->here : " ",
		    node == 0 ? "as it was opened" : h->nodes[node].edit.label, when);
		if (node == 0)
			break;
		node = h->nodes[node].parent;
	}
}

static const struct binding keys[] = {
	{ "roll", "U", "panel undo", 0 },
	{ "undo", "j", "undo", "undo" }, { "undo", "<Down>", "undo", "undo" },
	{ "undo", "u", "undo", "undo" },
	{ "undo", "k", "redo", "redo" }, { "undo", "<Up>", "redo", "redo" },
	{ "undo", "<C-r>", "redo", "redo" },
	PANEL_KEYS("undo"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_undo = {
	.name = "undo", .keys = keys, .draw = draw,
};
