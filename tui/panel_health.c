/* SPDX-License-Identifier: MIT */
/* panel_health.c - panel: what the program found on this machine, and how to mend it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/health.h"
#include "app/session.h"
#include "panel.h"
#include "ui.h"

#define WHAT_W	14		/* columns of the names */

/* A line of what was found and, if there is one, a line of what helps. */
static int
draw_line(struct ui *ui, const struct health_line *line, struct rect a)
{
	struct style st = theme_style(&ui->theme, line->good ? ROLE_TEXT : ROLE_ERROR, ROLE_BG);
	struct style strong = theme_style(&ui->theme, ROLE_STRONG, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);

	if (a.h < 1)
		return 0;
	screen_text(&ui->screen, a.x, a.y, 4, st, line->good ? "ok" : "!!");
	screen_text(&ui->screen, a.x + 4, a.y, WHAT_W - 4, strong, line->what);
	screen_text(&ui->screen, a.x + WHAT_W, a.y, a.w - WHAT_W, st, line->found);
	if (line->mend[0] == '\0' || a.h < 2)
		return 1;
	screen_text(&ui->screen, a.x + WHAT_W, a.y + 1, a.w - WHAT_W, dim, line->mend);
	return 2;
}

/* What only the screen knows. */
static void
terminal_line(const struct ui *ui, struct health_line *line)
{
	static const char *const tiers[] = { "no colours", "16 colours", "256 colours",
	    "true colour" };
	static const char *const glyphs[] = { "ASCII", "blocks", "Unicode" };
	const char *term = getenv("TERM");

	*line = (struct health_line){ .good = ui->glyphs->tier == GLYPHS_FULL &&
	    ui->theme.tier >= TIER_256 };
	snprintf(line->what, sizeof line->what, "terminal");
	snprintf(line->found, sizeof line->found, "%.60s, %dx%d, %s, %s, %s background",
	    term != NULL ? term : "unknown", ui->screen.w, ui->screen.h, tiers[ui->theme.tier],
	    glyphs[ui->glyphs->tier], ui->theme.light ? "light" : "dark");
	if (!line->good)
		snprintf(line->mend, sizeof line->mend, "a UTF-8 locale and TERM=xterm-256color "
		    "show more; :set glyphs and :set colours choose");
}

static void
draw(struct ui *ui, struct rect a)
{
	struct style title = theme_style(&ui->theme, ROLE_STRONG, ROLE_BAR_BG);
	struct health_line terminal;
	const struct health_line *lines;
	size_t count;
	int y = a.y + 2;

	screen_fill(&ui->screen, a, " ", theme_style(&ui->theme, ROLE_TEXT, ROLE_BG));
	screen_fill(&ui->screen, (struct rect){ a.x, a.y, a.w, 1 }, " ", title);
	screen_print(&ui->screen, a.x + 1, a.y, a.w - 1, title, "HEALTH   %s",
	    health_busy(ui->session) ? "looking ...   Esc closes" :
	    "r looks again   Esc closes");
	terminal_line(ui, &terminal);
	y += draw_line(ui, &terminal, (struct rect){ a.x + 1, y, a.w - 2, a.y + a.h - y });
	lines = health_lines(ui->session, &count);
	for (size_t i = 0; i < count; i++)
		y += draw_line(ui, &lines[i],
		    (struct rect){ a.x + 1, y, a.w - 2, a.y + a.h - y });
}

static void
open(struct ui *ui)
{
	struct err err;

	if (!health_start(ui->session, &err))
		session_complain(ui->session, "%s", err.text);
}

/* Everything is in the keymap. */
static bool
type(struct ui *ui, const char *key)
{
	if (strcmp(key, "r") != 0)
		return false;
	open(ui);
	return true;
}

static const struct binding keys[] = {
	{ "health", "q", "leave", "close" }, { "health", "<Esc>", "leave", "close" },
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_health = {
	.name = "health", .keys = keys, .draw = draw, .whole = true, .open = open, .type = type,
};
