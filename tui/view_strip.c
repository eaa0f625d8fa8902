/* SPDX-License-Identifier: MIT */
/* view_strip.c - view: above the roll, how much each bar says of the piece's style. */

#include "app/reads.h"
#include "app/session.h"
#include "music/time.h"
#include "view.h"

#define LEVELS	8

void
view_strip(struct ui *ui)
{
	const struct rect *a = &ui->layout.strip;
	const struct session *s = ui->session;
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style high = theme_style(&ui->theme, ROLE_ACCENT, ROLE_BG);

	if (a->h == 0)
		return;
	screen_fill(&ui->screen, *a, " ", dim);
	screen_text(&ui->screen, a->x, a->y, ui->layout.roll.x - a->x, dim, "style");
	for (int x = 0; x < ui->layout.roll.w; x++) {
		int64_t tick = roll_tick(&ui->roll, x);
		struct bar bar;
		int level;

		if (tick < 0)
			continue;
		time_bar_at(s->time, tick, &bar);
		level = reads_says(s, bar.number, LEVELS);
		screen_put(&ui->screen, ui->layout.roll.x + x, a->y, ui->glyphs->lower[level],
		    level < LEVELS / 2 ? dim : high);
	}
}
