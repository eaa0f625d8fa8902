/* SPDX-License-Identifier: MIT */
/* panel_pieces.c - panel: the pieces that are open. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "base/number.h"
#include "music/song.h"
#include "opening.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

static void
draw_row(struct ui *ui, int i, struct rect a)
{
	const struct session *s = ui->pieces.open[i].session;
	bool here = i == ui->pieces.listed;
	struct style st = theme_style(&ui->theme, here ? ROLE_STRONG : ROLE_TEXT,
	    here ? ROLE_SELECTION : ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, here ? ROLE_SELECTION : ROLE_BG);
	char name[80];

	if (here && ui->theme.tier <= TIER_16)
		st.attr |= ATTR_REVERSE;
	pieces_name(s, name, sizeof name);
	screen_fill(&ui->screen, a, " ", st);
	screen_print(&ui->screen, a.x, a.y, 5, st, "%s%2d", i == ui->pieces.at ?
	    ui->glyphs->here : " ", i + 1);
	screen_text(&ui->screen, a.x + 4, a.y, a.w - 16, st, name);
	screen_print(&ui->screen, a.x + a.w - 12, a.y, 12, dim, "%6zu notes",
	    song_notes(s->song, -1));
}

static void
draw(struct ui *ui, struct rect a)
{
	struct rect in = panel_frame(ui, a, "PIECES");
	int first = ui->pieces.listed >= in.h ? ui->pieces.listed - in.h + 1 : 0;

	for (int i = 0; i < in.h && first + i < ui->pieces.count; i++)
		draw_row(ui, first + i, (struct rect){ in.x, in.y + i, in.w, 1 });
}

static void
open(struct ui *ui)
{
	ui->pieces.listed = ui->pieces.at;
}

/* A piece that was closed leaves no row behind. */
static void
watch(struct ui *ui, const struct panel *self)
{
	(void)self;
	ui->pieces.listed = (int)number_clamp(ui->pieces.listed, 0, ui->pieces.count - 1);
}

/* Down so many rows, or what to do with the one that is looked at. */
static void
action_look(struct ui *ui, const char *what)
{
	char number[16];

	snprintf(number, sizeof number, "%d", ui->pieces.listed + 1);
	if (strcmp(what, "show") == 0)
		opening_show(ui, number);
	else if (strcmp(what, "close") == 0)
		opening_close(ui, number);
	else
		ui->pieces.listed = (int)number_clamp(ui->pieces.listed + strtol(what, NULL, 10),
		    0, ui->pieces.count - 1);
}

static const struct ui_action actions[] = {
	{ "piece-look", NULL, "rows|show|close", "In the panel of pieces, look at another one",
	    action_look },
	{ NULL, NULL, NULL, NULL, NULL }
};

static const struct binding keys[] = {
	{ "roll", "gb", "piece-show", "the piece before" },
	{ "roll", "gB", "panel pieces", "open pieces" },
	{ "pieces", "j", "piece-look 1", "down" }, { "pieces", "<Down>", "piece-look 1", "down" },
	{ "pieces", "k", "piece-look -1", "up" },
	{ "pieces", "<Up>", "piece-look -1", "up" },
	{ "pieces", "<Enter>", "piece-look show", "show" },
	{ "pieces", "x", "piece-look close", "close it" },
	{ "pieces", "e", "files", "open a file" },
	PANEL_KEYS("pieces"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_pieces = {
	.name = "pieces", .keys = keys, .actions = actions, .draw = draw, .open = open,
	.watch = watch,
};
