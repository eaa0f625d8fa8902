/* SPDX-License-Identifier: MIT */
/* panel_glyphs.c - panel: a test card, to see which characters and colours the terminal shows. */

#include <stdio.h>
#include <string.h>

#include "music/tag.h"
#include "panel.h"
#include "ui.h"

#define NAME_W	18

/* A tier, the key that chooses it, and what is wrong where the font lacks it. */
static const struct card {
	enum glyph_tier	 tier;
	const char	*key, *name, *check;
} cards[] = {
	{ GLYPHS_FULL, "f", "full", "steps rise evenly, dots are round, nothing is a box" },
	{ GLYPHS_BLOCK, "b", "block", "halves and shades, nothing is a box" },
	{ GLYPHS_ASCII, "a", "ascii", "letters and signs only" },
};
#define CARDS ((int)(sizeof cards / sizeof *cards))

static void
draw_samples(struct ui *ui, const struct glyphs *g, int x, int y, int w, struct style st)
{
	const char *signs[] = { g->bar, g->beat, g->tonic, g->line, g->playhead_mark, g->cursor,
	    g->play, g->stop, g->up, g->down, g->back, g->forth, g->loop_left, g->loop_right,
	    g->sharp, g->flat, g->best, g->ghost, g->candidate, g->candidate_other };
	int at = x;

	for (int i = 1; i <= 8 && at < x + w; i++)
		at += screen_text(&ui->screen, at, y, x + w - at, st, g->left[i]);
	at++;
	for (int i = 1; i <= 8 && at < x + w; i++)
		at += screen_text(&ui->screen, at, y, x + w - at, st, g->lower[i]);
	at++;
	for (int i = 0; i < (int)(sizeof signs / sizeof *signs) && at < x + w; i++)
		at += screen_text(&ui->screen, at, y, x + w - at, st, signs[i]);
	if (g->tier == GLYPHS_FULL && at + 6 < x + w)
		screen_text(&ui->screen, at + 1, y, x + w - at - 1, st, "⣀⣤⣶⣿⠒");
}

/* Every colour with its name and its fill, and how loud notes differ from soft ones. */
static int
draw_colours(struct ui *ui, struct rect a)
{
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG), ink = st;
	int x = a.x, y = a.y;

	for (int i = 0; i < TRACK_COLOURS; i++) {
		if (x + NAME_W > a.x + a.w) {
			x = a.x;
			y++;
		}
		for (int shade = 0; shade < 4; shade++) {
			ink.fg = ui->theme.track[i][shade * (TRACK_SHADES - 1) / 3];
			screen_text(&ui->screen, x + shade, y, 1, ink, shade > 0 &&
			    ui->theme.tier >= TIER_16 ? ui->glyphs->left[8] :
			    ui->glyphs->fill[i]);
		}
		screen_text(&ui->screen, x + 5, y, NAME_W - 6, st, tag_colours[i]);
		x += NAME_W;
	}
	return y - a.y + 1;
}

static void
draw(struct ui *ui, struct rect a)
{
	struct style title = theme_style(&ui->theme, ROLE_STRONG, ROLE_BAR_BG);
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	int y = a.y + 2;

	screen_fill(&ui->screen, a, " ", st);
	screen_fill(&ui->screen, (struct rect){ a.x, a.y, a.w, 1 }, " ", title);
	screen_text(&ui->screen, a.x + 1, a.y, a.w - 1, title,
	    "TEST CARD   f b a choose characters   p c o choose a theme   Esc closes");
	for (int i = 0; i < CARDS; i++, y += 3) {
		const struct glyphs *g = glyphs_of(cards[i].tier);

		screen_print(&ui->screen, a.x + 1, y, NAME_W, st, "%s %s %s",
		    g == ui->glyphs ? ui->glyphs->here : " ", cards[i].key, cards[i].name);
		draw_samples(ui, g, a.x + NAME_W, y, a.w - NAME_W - 1, st);
		screen_text(&ui->screen, a.x + NAME_W, y + 1, a.w - NAME_W - 1, dim,
		    cards[i].check);
	}
	y += draw_colours(ui, (struct rect){ a.x + 3, y, a.w - 4, 4 });
	screen_print(&ui->screen, a.x + 3, y + 1, a.w - 4, dim,
	    "theme: %s   p plain  c contrast  o colour-blind",
	    theme_names[ui->theme.kind]);
}

static const struct binding keys[] = {
	{ "glyphs", "f", "set glyphs full", "full" },
	{ "glyphs", "b", "set glyphs block", "block" },
	{ "glyphs", "a", "set glyphs ascii", "ascii" },
	{ "glyphs", "p", "set theme plain", "plain" },
	{ "glyphs", "c", "set theme contrast", "contrast" },
	{ "glyphs", "o", "set theme colour-blind", "colour-blind" },
	{ "glyphs", "q", "leave", "close" }, { "glyphs", "<Esc>", "leave", "close" },
	{ NULL, NULL, NULL, NULL }
};

/* Everything is in the keymap. */
static bool
type(struct ui *ui, const char *key)
{
	(void)ui, (void)key;
	return false;
}

const struct panel panel_glyphs = {
	.name = "glyphs", .keys = keys, .draw = draw, .whole = true, .type = type,
};
