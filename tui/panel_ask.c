/* SPDX-License-Identifier: MIT */
/* panel_ask.c - panel: what to ask the model for, row by row. */

#include <stdio.h>

#include "app/draft.h"
#include "app/session.h"
#include "base/text.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

#define NAME_W		13
#define SLIDER_W	7
#define HEAD		3		/* lines above the rows */

/* The knob stands where the value is among the choices. */
static void
draw_slider(struct ui *ui, const struct draft_row *row, int x, int y, struct style st)
{
	int knob = row->count > 1 && row->place >= 0 ?
	    row->place * (SLIDER_W - 1) / (row->count - 1) : -1;
	struct style rail = st;

	if (row->count < 2)
		return;
	rail.fg = theme_style(&ui->theme, ROLE_BAR, ROLE_BG).fg;
	for (int i = 0; i < SLIDER_W; i++)
		screen_put(&ui->screen, x + i, y, i == knob ? ui->glyphs->cursor :
		    ui->glyphs->line, i == knob ? st : rail);
}

static void
draw_row(struct ui *ui, int i, struct rect a)
{
	bool here = ui->session->ask != NULL ? ui->session->ask->at == i : i == 0;
	struct style st = theme_style(&ui->theme, ROLE_TEXT, here ? ROLE_ROW_CURSOR : ROLE_BG);
	struct draft_row row;

	draft_row(ui->session, i, &row);
	st.fg = theme_style(&ui->theme, row.asked ? ROLE_STRONG : ROLE_DIM, ROLE_BG).fg;
	st.attr = row.asked ? ATTR_BOLD : 0;
	screen_fill(&ui->screen, a, " ", st);
	screen_print(&ui->screen, a.x, a.y, NAME_W, st, "%s%s", here ? ui->glyphs->here : " ",
	    row.name);
	if (i > 0)
		draw_slider(ui, &row, a.x + NAME_W, a.y, st);
	screen_text(&ui->screen, a.x + NAME_W + (i > 0 ? SLIDER_W + 1 : 0), a.y,
	    a.w - NAME_W - (i > 0 ? SLIDER_W + 1 : 0), st,
	    row.value[0] != '\0' ? row.value : "any");
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct rect in = panel_frame(ui, a, "ASK");
	int at = s->ask != NULL ? s->ask->at : 0, count = draft_rows(s);
	int room = in.h - HEAD, first = at >= room ? at - room + 1 : 0;
	enum order_way way = s->ask != NULL ? s->ask->order.way : ORDER_CONTINUE;
	char where[120];

	if (room < 1)
		return;
	screen_wrap(&ui->screen, (struct rect){ in.x, in.y, in.w, 2 }, text,
	    order_ways[way].help);
	draft_where(s, where, sizeof where);
	screen_text(&ui->screen, in.x, in.y + 2, in.w, dim, where);
	for (int i = 0; i < room && first + i < count; i++)
		draw_row(ui, first + i, (struct rect){ in.x - 1, in.y + HEAD + i, in.w + 1, 1 });
}

static const struct binding keys[] = {
	{ "any", "<F6>", "panel ask", 0 },
	{ "ask", "j", "ask-row", "row" }, { "ask", "k", "ask-row -1", "row" },
	{ "ask", "<Down>", "ask-row", "row" }, { "ask", "<Up>", "ask-row -1", "row" },
	{ "ask", "l", "ask-change", "more" }, { "ask", "h", "ask-change -1", "less" },
	{ "ask", "<Right>", "ask-change", "more" }, { "ask", "<Left>", "ask-change -1", "less" },
	{ "ask", "L", "ask-change 8", "more" }, { "ask", "H", "ask-change -8", "less" },
	{ "ask", "x", "ask-free", "free" }, { "ask", "<BS>", "ask-free", "free" },
	{ "ask", "e", "prompt ask", "type" }, { "ask", "<Enter>", "ask-make", "ask" },
	{ "ask", "gc", "panel candidates", "candidates" },
	PANEL_KEYS("ask"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_ask = {
	.name = "ask", .keys = keys, .draw = draw,
};
