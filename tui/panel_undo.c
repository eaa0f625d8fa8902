/* SPDX-License-Identifier: MIT */
/*
 * panel_undo.c - panel: the tree of all edits.
 *
 * The roll shows the piece as it was after the edit at the panel's cursor, until
 * the panel closes; Enter stays there.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/session.h"
#include "base/number.h"
#include "base/text.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"
#include "undo_tree.h"

struct looking {
	uint32_t	 at;		/* the edit that the cursor is on */
	uint32_t	 seen;		/* the piece's own, when that was set */
};
PANEL_STATE(panel_undo, looking)

#define ROWS_MAX	256
#define DETAIL		3		/* lines below the tree */

/* "14:05" on the day of the newest edit, "27 Nov" on another one. */
static void
when_words(const struct history *h, uint32_t node, const char *today, char *out, size_t size)
{
	time_t made = (time_t)h->nodes[node].made_unix_s;
	time_t newest = (time_t)h->nodes[h->count - 1].made_unix_s;
	struct tm tm, last;

	out[0] = '\0';
	if (node == 0 || localtime_r(&made, &tm) == NULL || localtime_r(&newest, &last) == NULL)
		return;
	strftime(out, size, tm.tm_year == last.tm_year && tm.tm_yday == last.tm_yday ? today :
	    "%d %b", &tm);
}

static const char *
label_of(const struct history *h, uint32_t node)
{
	return node == 0 ? "as it was opened" : h->nodes[node].edit.label;
}

/* The lanes: two columns each, and lines from the right that end here. */
static void
draw_lanes(struct ui *ui, const struct undo_row *row, bool here, int x, int y, struct style st)
{
	bool full = ui->glyphs->tier != GLYPHS_ASCII, joined = false;
	const char *node = here ? "@" : "o";

	if (full)
		node = here ? "\u25cf" : "\u25cb";
	for (int i = UNDO_LANES - 1; i >= 0; i--) {
		bool ends = row->ends >> i & 1, through = row->through >> i & 1;
		bool inside = joined && i > row->lane;
		const char *glyph = i == row->lane ? node : ends && joined ?
		    (full ? "\u2534" : "+") : ends ? (full ? "\u256f" : "'") : through ?
		    (inside && full ? "\u253c" : full ? "\u2502" : "|") :
		    inside ? ui->glyphs->line : " ";

		joined |= ends;
		screen_put(&ui->screen, x + 2 * i, y, glyph, st);
		if (joined && i > row->lane)
			screen_put(&ui->screen, x + 2 * i - 1, y, ui->glyphs->line, st);
	}
}

/* Whether undo or redo alone leads there. */
static bool
is_on_path(const struct history *h, uint32_t node)
{
	uint32_t n = h->at;

	while (n > node)
		n = h->nodes[n].parent;
	if (n == node)
		return true;
	for (n = h->at; n != 0 && n < node; n = h->nodes[n].redo_child)
		;
	return n == node;
}

static void
draw_row(struct ui *ui, const struct undo_row *row, int lanes, struct rect a)
{
	const struct session *s = ui->session;
	const struct history *h = &s->history;
	bool here = row->node == state(ui)->at, now = row->node == h->at;
	enum role bg = here ? ROLE_ROW_CURSOR : ROLE_BG;
	struct style st = theme_style(&ui->theme, now || here ? ROLE_STRONG :
	    is_on_path(h, row->node) ? ROLE_TEXT : ROLE_DIM, bg);
	struct style tree = theme_style(&ui->theme, now ? ROLE_ACCENT : ROLE_DIM, bg);
	char when[16];
	int x = a.x + 1 + 2 * lanes, when_w;

	if (here && ui->theme.tier <= TIER_16)
		st.attr |= ATTR_REVERSE;
	when_words(h, row->node, "%H:%M", when, sizeof when);
	if (row->node == s->saved_node)
		snprintf(when, sizeof when, "file");
	when_w = text_columns(when);
	screen_fill(&ui->screen, a, " ", st);
	screen_text(&ui->screen, a.x, a.y, 1, tree, here ? ui->glyphs->here : " ");
	draw_lanes(ui, row, now, a.x + 1, a.y, tree);
	screen_text(&ui->screen, x, a.y, a.x + a.w - x - when_w - 1, st, label_of(h, row->node));
	tree.fg = theme_style(&ui->theme, ROLE_DIM, bg).fg;
	screen_text(&ui->screen, a.x + a.w - when_w, a.y, when_w, tree, when);
}

/* What the row had no room for. */
static void
draw_detail(struct ui *ui, struct rect a)
{
	const struct history *h = &ui->session->history;
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	uint32_t at = state(ui)->at;
	char when[16];

	when_words(h, at, "%H:%M:%S", when, sizeof when);
	screen_text(&ui->screen, a.x, a.y, a.w, text, label_of(h, at));
	if (at == 0)
		screen_print(&ui->screen, a.x, a.y + 1, a.w, dim, "before all %zu edits%s",
		    h->count - 1, at == h->at ? "  now" : "");
	else
		screen_print(&ui->screen, a.x, a.y + 1, a.w, dim, "edit %u of %zu  %s%s",
		    at, h->count - 1, when, at == h->at ? "  now" : "");
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct history *h = &ui->session->history;
	struct rect in = panel_frame(ui, a, "HISTORY");
	struct undo_row rows[ROWS_MAX];
	size_t at = undo_tree_row_of(h, state(ui)->at), first, count;
	int room = in.h - DETAIL < ROWS_MAX ? in.h - DETAIL : ROWS_MAX, lanes;

	if (room < 1)
		return;
	first = at > (size_t)room / 2 ? at - (size_t)room / 2 : 0;
	if (first + (size_t)room > h->count)
		first = h->count > (size_t)room ? h->count - (size_t)room : 0;
	count = undo_tree_rows(h, first, rows, (size_t)room, &lanes);
	for (size_t i = 0; i < count; i++)
		draw_row(ui, &rows[i], lanes, (struct rect){ in.x - 1, in.y + (int)i, in.w, 1 });
	draw_detail(ui, (struct rect){ in.x, in.y + room + 1, in.w, 2 });
}

/* Its cursor goes with undo and new edits; the roll shows what it is on. */
static void
watch(struct ui *ui, const struct panel *self)
{
	struct session *s = ui->session;
	struct looking *l = state(ui);
	bool looks = ui->panel == self && ui->panel_focus;
	struct err err = { 0 };

	if (s->history.at != l->seen || l->at >= s->history.count || !looks)
		l->at = l->seen = s->history.at;
	if (ui->prompt.kind != PROMPT_NONE || (!s->looking && l->at == s->history.at) ||
	    (s->looking && l->at == s->looked_at))
		return;
	if (!session_look(s, l->at, &err)) {
		session_complain(s, "%s", err.text);
		l->at = s->history.at;
	}
	ui->dirty = true;
}

static void
begin(struct ui *ui)
{
	state(ui)->at = state(ui)->seen = ui->session->history.at;
}

/* A number of rows down the tree of edits, or a place in it. */
static void
action_look(struct ui *ui, const char *where)
{
	const struct history *h = &ui->session->history;
	long at = (long)state(ui)->at, last = (long)h->count - 1;

	if (strcmp(where, "parent") == 0)
		at = (long)h->nodes[at].parent;
	else if (strcmp(where, "child") == 0)
		at = h->nodes[at].redo_child != 0 ? (long)h->nodes[at].redo_child : at;
	else if (strcmp(where, "newest") == 0)
		at = last;
	else if (strcmp(where, "start") == 0)
		at = 0;
	else
		at -= strtol(where, NULL, 10);		/* the newest stands first */
	state(ui)->at = (uint32_t)number_clamp(at, 0, last);
}

static void
action_take(struct ui *ui, const char *unused)
{
	uint32_t node = state(ui)->at;

	(void)unused;
	ui_show_panel(ui, NULL);
	if (node == ui->session->history.at)
		session_say(ui->session, "the piece stays as it is");
	else
		ui_runf(ui, "undo-go %u", node);
}

static const struct ui_action actions[] = {
	{ "undo-look", NULL, "rows|place", "In the tree of edits, look at another one; "
	    "parent, child, newest, start", action_look },
	{ "undo-take", NULL, "", "In the tree of edits, go to the one that is looked at",
	    action_take },
	{ NULL, NULL, NULL, NULL, NULL }
};

static const struct binding keys[] = {
	{ "roll", "U", "panel undo", 0 },
	{ "undo", "j", "undo-look +1", "older" }, { "undo", "<Down>", "undo-look +1", "older" },
	{ "undo", "k", "undo-look -1", "newer" }, { "undo", "<Up>", "undo-look -1", "newer" },
	{ "undo", "<PgDn>", "undo-look +10", "older" },
	{ "undo", "<PgUp>", "undo-look -10", "newer" },
	{ "undo", "u", "undo-look parent", "parent" },
	{ "undo", "<C-r>", "undo-look child", "child" },
	{ "undo", "gg", "undo-look newest", "newest" },
	{ "undo", "G", "undo-look start", "start" },
	{ "undo", "<Enter>", "undo-take", "go there" },
	PANEL_KEYS("undo"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_undo = {
	.name = "undo", .keys = keys, .actions = actions, .draw = draw, .watch = watch,
	.begin = begin, .state_size = sizeof(struct looking),
};
