/* SPDX-License-Identifier: MIT */
/* panel_features.c - panel: features of the piece beside those of music like it. */

#include <math.h>

#include "app/reads.h"
#include "app/session.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

#define NAME_W		17
#define LINE_W		13
#define HEAD		3		/* lines above the rows: what the feature is */

/* The rail is the band; the knob is where the piece is. */
static void
draw_line(struct ui *ui, const struct reads_feature *f, int x, int y, struct style st)
{
	struct style rail = st;

	rail.fg = theme_style(&ui->theme, ROLE_BAR, ROLE_BG).fg;
	for (int i = 0; i < LINE_W && f->place >= 0; i++)
		if (i == f->place)
			screen_put(&ui->screen, x + i, y, ui->glyphs->cursor, st);
		else if (i >= LINE_W / 4 && i < LINE_W - LINE_W / 4)
			screen_put(&ui->screen, x + i, y, ui->glyphs->line, rail);
}

static void
draw_feature(struct ui *ui, int i, struct rect a)
{
	bool here = reads_at(ui->session) == i, outside;
	struct style st = theme_style(&ui->theme, ROLE_TEXT, here ? ROLE_ROW_CURSOR : ROLE_BG);
	struct reads_feature f;

	reads_feature(ui->session, i, LINE_W, &f);
	outside = f.place >= 0 && (f.place < LINE_W / 4 || f.place >= LINE_W - LINE_W / 4);
	st.fg = theme_style(&ui->theme, isnan(f.value) ? ROLE_DIM : outside ? ROLE_STRONG :
	    ROLE_TEXT, ROLE_BG).fg;
	st.attr = outside ? ATTR_BOLD : 0;
	screen_fill(&ui->screen, a, " ", st);
	screen_print(&ui->screen, a.x, a.y, NAME_W, st, "%s%s", here ? ui->glyphs->here : " ",
	    f.name);
	draw_line(ui, &f, a.x + NAME_W, a.y, st);
}

/* A sentence in two lines, and the figure. */
static void
draw_head(struct ui *ui, struct rect in)
{
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct reads_feature f;

	reads_feature(ui->session, reads_at(ui->session), LINE_W, &f);
	screen_wrap(&ui->screen, (struct rect){ in.x, in.y, in.w, 2 }, text, f.sentence);
	if (isnan(f.value))
		screen_text(&ui->screen, in.x, in.y + 2, in.w, dim, "the piece has none");
	else if (isnan(f.low))
		screen_print(&ui->screen, in.x, in.y + 2, in.w, dim, "%.3g", f.value);
	else
		screen_print(&ui->screen, in.x, in.y + 2, in.w, dim, "%.3g, usual %.3g to %.3g",
		    f.value, f.low, f.high);
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct rect in = panel_frame(ui, a, "FEATURES");
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	int count = reads_features(s), room = in.h - HEAD, at = reads_at(s);
	int first = at >= room ? at - room + 1 : 0;

	if (count == 0) {
		const char *trouble = reads_trouble(s);

		screen_wrap(&ui->screen, in, dim, trouble[0] != '\0' ? trouble :
		    reads_ready(s) ? "no notes: write some" : "reading the piece ...");
		return;
	}
	if (room < 1)
		return;
	draw_head(ui, in);
	for (int i = 0; i < room && first + i < count; i++)
		draw_feature(ui, first + i, (struct rect){ in.x - 1, in.y + HEAD + i, in.w + 1,
		    1 });
}

static void
watch(struct ui *ui, const struct panel *self)
{
	if (ui->panel == self)
		reads_want(ui->session);
}

static const struct binding keys[] = {
	{ "roll", "gR", "panel features", "features" },
	{ "features", "j", "feature-row", "row" }, { "features", "k", "feature-row -1", "row" },
	{ "features", "<Down>", "feature-row", "row" },
	{ "features", "<Up>", "feature-row -1", "row" },
	{ "features", "l", "feature-ask", "more" }, { "features", "h", "feature-ask -1", "less" },
	{ "features", "<Right>", "feature-ask", "more" },
	{ "features", "<Left>", "feature-ask -1", "less" },
	{ "features", "<Enter>", "feature-like", "like these" },
	{ "features", "a", "panel ask", "ask" },
	{ "features", "f", "panel style", "chords" },
	PANEL_KEYS("features"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_features = {
	.name = "features", .keys = keys, .draw = draw, .watch = watch,
};
