/* SPDX-License-Identifier: MIT */
#include "plot_cells.h"

#include <stdlib.h>
#include <string.h>

#include "ui.h"

int32_t
plot_cells_ink(const struct ui *ui, int kind)
{
	static const enum role roles[PLOT_INK_COUNT] = {
		[PLOT_BLANK] = ROLE_DIM, [PLOT_AXIS] = ROLE_BAR, [PLOT_TEXT] = ROLE_DIM,
		[PLOT_BASE] = ROLE_BAR, [PLOT_OTHER] = ROLE_TEXT, [PLOT_TRAIN] = ROLE_TRAIN,
		[PLOT_HELD_OUT] = ROLE_HELD_OUT, [PLOT_BEST] = ROLE_BEST,
	};

	if (kind >= PLOT_RUN && kind <= PLOT_RUN_LAST)
		return ui->theme.track[kind - PLOT_RUN][TRACK_SHADES - 1];
	return ui->theme.role[roles[kind < PLOT_INK_COUNT ? kind : PLOT_TEXT]];
}

static void
utf8_of(uint32_t code, char out[8])
{
	memset(out, 0, 8);
	if (code < 0x80)
		out[0] = (char)code;
	else if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
	} else {
		out[0] = (char)(0xe0 | code >> 12);
		out[1] = (char)(0x80 | (code >> 6 & 0x3f));
		out[2] = (char)(0x80 | (code & 0x3f));
	}
}

enum plot_glyphs
plot_cells_glyphs(const struct ui *ui)
{
	return ui->glyphs->tier == GLYPHS_FULL ? PLOT_BRAILLE : PLOT_ASCII;
}

struct plot_cell *
plot_cells_new(struct rect a)
{
	return a.w < PLOT_WIDTH_MIN || a.h < PLOT_HEIGHT_MIN ? NULL :
	    calloc((size_t)a.w * (size_t)a.h, sizeof(struct plot_cell));
}

void
plot_cells_put(struct ui *ui, const struct plot_cell *cells, struct rect a)
{
	for (int y = 0; y < a.h; y++)
		for (int x = 0; x < a.w; x++) {
			const struct plot_cell *c = &cells[y * a.w + x];
			char glyph[8];

			if (c->glyph == 0 || c->glyph == ' ')
				continue;
			utf8_of(c->glyph, glyph);
			screen_put(&ui->screen, a.x + x, a.y + y, glyph,
			    (struct style){ plot_cells_ink(ui, c->ink),
			    ui->theme.role[ROLE_BG], c->ink == PLOT_BEST ? ATTR_BOLD : 0 });
		}
}
