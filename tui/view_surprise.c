/* SPDX-License-Identifier: MIT */
/*
 * view_surprise.c - view: marks at the onsets of notes, by how unexpected they are.
 *
 * Colours alone would say nothing on a terminal that has none.
 */

#include <string.h>

#include "paint.h"
#include "view.h"

/* The first cell that belongs to the note that starts in this one; -1: none does. */
static int
mark_column(const struct ui *ui, const uint16_t *row, int x, uint16_t *note)
{
	bool onset = false;

	for (int i = 0; i < 8; i++)
		if (row[x * 8 + i] & PAINT_ONSET) {
			*note = row[x * 8 + i] & (uint16_t)~PAINT_ONSET;
			onset = true;
		}
	if (!onset || PAINT_SURPRISE(*note) == 0)
		return -1;
	if ((row[x * 8] & PAINT_ONSET) == 0 && x + 1 < ui->roll.area.w &&
	    row[(x + 1) * 8] == *note)
		return x + 1;
	return x;
}

void
view_surprise_row(struct ui *ui, int y, const uint16_t *row)
{
	const struct theme *t = &ui->theme;

	for (int x = 0; x < ui->roll.area.w; x++) {
		uint16_t note = 0;
		int column = mark_column(ui, row, x, &note);
		struct screen_cell *cell = column < 0 ? NULL :
		    screen_at(&ui->screen, ui->roll.area.x + column, y);
		int32_t colour = t->role[ROLE_EXPECTED + PAINT_SURPRISE(note) - 1];
		struct style st;

		if (cell == NULL || strcmp(cell->glyph, ui->glyphs->cursor) == 0)
			continue;
		st = (struct style){ colour, cell->attr & ATTR_SWAPPED ? cell->fg : cell->bg, 0 };
		if (cell->attr & ATTR_FILLED)
			st = (struct style){ theme_on(t, colour), colour, ATTR_FILLED };
		screen_put(&ui->screen, ui->roll.area.x + column, y,
		    ui->glyphs->surprise[PAINT_SURPRISE(note) - 1], st);
	}
}
