/* SPDX-License-Identifier: MIT */
#include "panel_frame.h"

#include "ui.h"

struct rect
panel_frame(struct ui *ui, struct rect a, const char *title)
{
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style bar = theme_style(&ui->theme, ROLE_BAR, ROLE_BG);
	struct style name = theme_style(&ui->theme, ui->panel_focus ? ROLE_ACCENT : ROLE_DIM,
	    ROLE_BAR_BG);

	screen_fill(&ui->screen, a, " ", st);
	for (int y = a.y; y < a.y + a.h; y++)
		screen_put(&ui->screen, a.x, y, ui->glyphs->bar, bar);
	screen_fill(&ui->screen, (struct rect){ a.x + 1, a.y, a.w - 1, 1 }, " ", name);
	name.attr |= ATTR_BOLD;
	screen_text(&ui->screen, a.x + 2, a.y, a.w - 2, name, title);
	return (struct rect){ a.x + 2, a.y + 1, a.w - 2, a.h - 1 };
}
