/* SPDX-License-Identifier: MIT */
/* view_velocity.c - view: velocities of the edited track, below the roll. */

#include <stdio.h>

#include "app/session.h"
#include "base/number.h"
#include "view.h"

/* A column's bar has eight levels per row; the lowest row always shows that there is a note. */
static const char *
level_glyph(const struct glyphs *g, int velocity, int row_from_below, int rows)
{
	int eighths = (velocity * rows * 8 + 63) / 127 - row_from_below * 8;

	if (row_from_below == 0 && eighths < 1)
		eighths = 1;
	return g->lower[number_clamp(eighths, 0, 8)];
}

static void
draw_column(struct ui *ui, int x, bool selecting)
{
	const struct rect *a = &ui->layout.lane;
	const struct theme *t = &ui->theme;
	int velocity = ui->loudest[x];
	bool selected = ui->loudest_selected[x] > 0;
	struct style st = theme_style(t, ROLE_TEXT, ROLE_BG);

	if (selected)
		velocity = ui->loudest_selected[x];
	if (velocity == 0)
		return;
	st.fg = theme_track(t, ui->session->track, velocity);
	if (selected)
		st.fg = t->role[ROLE_NOTE_SELECTED];
	else if (selecting)
		st.fg = t->ghost[(unsigned)ui->session->track % TRACK_COLOURS];
	for (int row = 0; row < a->h; row++)
		screen_put(&ui->screen, a->x + x, a->y + a->h - 1 - row,
		    level_glyph(ui->glyphs, velocity, row, a->h), st);
}

void
view_velocity(struct ui *ui)
{
	const struct rect *a = &ui->layout.lane, *g = &ui->layout.lane_gutter;
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style bar = theme_style(&ui->theme, ROLE_BAR, ROLE_BG);
	bool selecting = ui->session->selection.active;

	if (a->h == 0 || ui->loudest == NULL)
		return;
	screen_fill(&ui->screen, (struct rect){ g->x, g->y, g->w + a->w, a->h }, " ", st);
	for (int row = 0; row < a->h; row++) {
		const char *label = row == 0 ? "  127" : row == a->h - 1 ? "vel 1" : "   64";
		if (g->w >= 6)
			screen_text(&ui->screen, g->x, g->y + row, g->w - 1, st, label);
		screen_put(&ui->screen, g->x + g->w - 1, g->y + row, ui->glyphs->tee, bar);
	}
	for (int x = 0; x < a->w; x++)
		draw_column(ui, x, selecting);
}
