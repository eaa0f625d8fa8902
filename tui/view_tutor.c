/* SPDX-License-Identifier: MIT */
/* view_tutor.c - view: the step of the tutorial that comes next. */

#include "tutor.h"
#include "view.h"

void
view_tutor(struct ui *ui)
{
	const struct rect *a = &ui->layout.tutor;
	struct style st = theme_style(&ui->theme, ROLE_STRONG, ROLE_SELECTION);
	int last = 0;

	if (a->h < 1)
		return;
	while (tutor_steps[last + 1].sentence != NULL)
		last++;
	if (ui->theme.tier <= TIER_16)
		st.attr |= ATTR_REVERSE;
	screen_fill(&ui->screen, *a, " ", st);
	if (ui->tutor_step < last)
		screen_print(&ui->screen, a->x + 1, a->y, a->w - 1, st, "%d/%d  %s",
		    ui->tutor_step + 1, last, tutor_steps[ui->tutor_step].sentence);
	else
		screen_text(&ui->screen, a->x + 1, a->y, a->w - 1, st,
		    tutor_steps[last].sentence);
}
