/* SPDX-License-Identifier: MIT */
/*
 * view_themes.c - view: above the roll, the sections of the piece by letters, and where the
 * motif that was walked last comes again: = as it is, ~ varied.
 */

#include <stdio.h>

#include "app/motif_walk.h"
#include "app/session.h"
#include "app/theming.h"
#include "music/time.h"
#include "view.h"

static struct style
letter_style(const struct ui *ui, const struct theming_section *section)
{
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);

	st.fg = theme_track(&ui->theme, (section->letter - 'A') % TRACK_COLOURS, 100);
	return st;
}

static void
draw_letter(struct ui *ui, const struct theming_section *section, int x)
{
	const struct rect *a = &ui->layout.themes;
	struct style st = letter_style(ui, section);
	char text[4];

	st.attr = ATTR_BOLD;
	snprintf(text, sizeof text, "%c%s", section->letter, section->varied ? "'" : "");
	screen_text(&ui->screen, ui->layout.roll.x + x, a->y, ui->layout.roll.w - x, st, text);
}

/* The column itself, or the one behind the letter that stands there. */
static int
behind_letter(struct ui *ui, int x)
{
	const struct screen_cell *cell;

	while ((cell = screen_at(&ui->screen, x, ui->layout.themes.y)) != NULL &&
	    ((cell->glyph[0] >= 'A' && cell->glyph[0] <= 'Z') || cell->glyph[0] == '\''))
		x++;
	return x;
}

static void
draw_marks(struct ui *ui)
{
	struct style st = theme_style(&ui->theme, ROLE_STRONG, ROLE_BG);

	st.attr = ATTR_BOLD;
	for (int x = 0; x < ui->layout.roll.w; x++) {
		int64_t from = roll_tick(&ui->roll, x), to = roll_tick(&ui->roll, x + 1);
		bool varied;

		if (motif_walk_marks(ui->session, from, to, &varied))
			screen_put(&ui->screen, behind_letter(ui, ui->layout.roll.x + x),
			    ui->layout.themes.y, varied ? "~" : "=", st);
	}
}

void
view_themes(struct ui *ui)
{
	const struct rect *a = &ui->layout.themes;
	const struct session *s = ui->session;
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	int before = -1, letter_end = 0;

	if (a->h == 0)
		return;
	screen_fill(&ui->screen, *a, " ", dim);
	screen_text(&ui->screen, a->x, a->y, ui->layout.gutter.w, dim, "themes");
	for (int x = 0; x < ui->layout.roll.w; x++) {
		struct theming_section section;
		struct bar bar;

		time_bar_at(s->time, roll_tick(&ui->roll, x), &bar);
		if (!theming_section(s, bar.number, &section))
			continue;
		if (section.first != before) {
			draw_letter(ui, &section, x);
			letter_end = x + 1 + section.varied;
		} else if (x >= letter_end) {
			screen_put(&ui->screen, ui->layout.roll.x + x, a->y, ui->glyphs->line,
			    letter_style(ui, &section));
		}
		before = section.first;
	}
	draw_marks(ui);
}
