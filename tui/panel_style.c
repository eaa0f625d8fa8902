/* SPDX-License-Identifier: MIT */
/* panel_style.c - panel: style, keys and chords of the piece, and what each track does. */

#include <stdio.h>
#include <string.h>

#include "app/reads.h"
#include "app/session.h"
#include "music/gm.h"
#include "music/song.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

#define LABEL_W		8
#define BY_W		3
#define PERCENT_W	5
#define BAR_W		5		/* of a bar's number */

/* "piece   D major     93 %"; a guess is dim, with a question mark. */
static void
draw_word(struct ui *ui, struct rect line, const char *label, int label_w,
    const struct reads_word *w)
{
	struct style st = theme_style(&ui->theme, w->sure ? ROLE_STRONG : ROLE_DIM, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	int room = line.w - label_w - PERCENT_W;

	screen_text(&ui->screen, line.x, line.y, label_w, dim, label);
	screen_print(&ui->screen, line.x + label_w, line.y, room, st, "%s%s", w->text,
	    w->sure || w->text[0] == '\0' ? "" : "?");
	if (w->text[0] != '\0')
		screen_print(&ui->screen, line.x + line.w - PERCENT_W, line.y, PERCENT_W, st,
		    "%3d %%", w->percent);
}

/* The number of rows that were used. */
static int
draw_here(struct ui *ui, struct rect in)
{
	const struct session *s = ui->session;
	struct rect line = { in.x, in.y, in.w, 1 };
	struct reads_word w;

	if (!reads_key(s, &w)) {
		screen_text(&ui->screen, in.x, in.y, in.w, theme_style(&ui->theme, ROLE_DIM,
		    ROLE_BG), "no pitched notes: write some");
		return 2;
	}
	if (reads_style(s, &w)) {
		draw_word(ui, line, "", 0, &w);
		line.y++;
	}
	if (reads_composer(s, &w)) {
		draw_word(ui, line, "by", BY_W, &w);
		line.y++;
	}
	(void)reads_key(s, &w);
	draw_word(ui, line, "piece", LABEL_W, &w);
	if (reads_key_at(s, s->cursor_ticks, &w)) {
		line.y++;
		draw_word(ui, line, "here", LABEL_W, &w);
	}
	if (reads_chord_at(s, s->cursor_ticks, &w)) {
		line.y++;
		draw_word(ui, line, "chord", LABEL_W, &w);
	}
	return line.y - in.y + 2;
}

static int
draw_roles(struct ui *ui, struct rect in)
{
	const struct session *s = ui->session;
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	int tracks = song_tracks(s->song), y = 0;

	for (int i = 0; i < tracks && y < in.h; i++) {
		struct reads_word w;
		struct track_info info;
		char label[32];

		if (!reads_role(s, i, &w))
			continue;
		song_track_info(s->song, i, &info);
		snprintf(label, sizeof label, "%-2d %.20s", i + 1, info.name[0] != '\0' ||
		    info.drums ? info.name : gm_program(info.program));
		screen_print(&ui->screen, in.x, in.y + y, in.w - PERCENT_W - 9, dim, "%s", label);
		screen_print(&ui->screen, in.x + in.w - PERCENT_W - 8, in.y + y, 8,
		    theme_style(&ui->theme, w.sure ? ROLE_TEXT : ROLE_DIM, ROLE_BG), "%s%s",
		    w.text, w.sure ? "" : "?");
		screen_print(&ui->screen, in.x + in.w - PERCENT_W, in.y + y, PERCENT_W, dim,
		    "%3d %%", w.percent);
		y++;
	}
	return y > 0 ? y + 1 : 0;
}

/* One line a bar, from the cursor's on; the second half where it has another chord. */
static void
draw_chords(struct ui *ui, struct rect in)
{
	const struct session *s = ui->session;
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct bar bar;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	for (int y = 0; y < in.h; y++) {
		struct reads_word w[2];
		int x = in.x + BAR_W, half_w = (in.w - BAR_W) / 2;

		if (!reads_chord(s, bar.number + y, 0, &w[0]) ||
		    !reads_chord(s, bar.number + y, 1, &w[1]))
			return;
		screen_print(&ui->screen, in.x, in.y + y, BAR_W, dim, "%lld",
		    (long long)bar.number + y + 1);
		for (int half = 0; half < 2; half++) {
			struct style st = theme_style(&ui->theme, w[half].sure ? ROLE_TEXT :
			    ROLE_DIM, ROLE_BG);

			if (half == 1 && strcmp(w[0].text, w[1].text) == 0)
				continue;
			screen_print(&ui->screen, x + half * half_w, in.y + y, half_w, st, "%s%s",
			    w[half].text, w[half].sure || w[half].text[0] == '\0' ? "" : "?");
		}
	}
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct rect in = panel_frame(ui, a, "STYLE");
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	int used;

	if (!reads_ready(s)) {
		const char *trouble = reads_trouble(s);

		screen_wrap(&ui->screen, in, dim, trouble[0] != '\0' ? trouble :
		    "reading the piece ...");
		return;
	}
	used = draw_here(ui, in);
	in.y += used;
	in.h -= used;
	used = draw_roles(ui, in);
	in.y += used;
	in.h -= used;
	draw_chords(ui, in);
}

static void
watch(struct ui *ui, const struct panel *self)
{
	if (ui->panel == self || ui->strip)
		reads_want(ui->session);
}

static const struct binding keys[] = {
	{ "roll", "gr", "panel style", "what the piece is" },
	{ "style", "f", "panel features", "features" },
	{ "style", "s", "strip", "strip" }, { "style", "t", "themes", "letters" },
	{ "style", "j", "bar-next", "bar" }, { "style", "k", "bar-previous", "bar" },
	{ "style", "<Down>", "bar-next", "bar" }, { "style", "<Up>", "bar-previous", "bar" },
	PANEL_KEYS("style"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_style = {
	.name = "style", .keys = keys, .draw = draw, .watch = watch,
};
