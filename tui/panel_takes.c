/* SPDX-License-Identifier: MIT */
/* panel_takes.c - panel: everything that was made for the piece, as a tree of batches. */

#include <stdio.h>
#include <stdlib.h>

#include "app/session.h"
#include "app/suggest.h"
#include "app/suggest_tree.h"
#include "base/text.h"
#include "music/time.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

/* Two columns a level: lines of the ancestors, then the branch to the row itself. */
static int
draw_branch(struct ui *ui, const struct suggest_row *row, int x, int y, int w, struct style st)
{
	bool full = ui->glyphs->tier != GLYPHS_ASCII;
	int most = w / 4 < row->depth ? w / 4 : row->depth, skipped = row->depth - most;

	for (int d = skipped + 1; d <= row->depth; d++, x += 2) {
		bool line = row->lines >> d & 1;
		const char *glyph = line ? (full ? "│" : "|") : " ";

		if (d == row->depth)
			glyph = row->last ? ui->glyphs->corner : full ? "├" : "+";
		screen_text(&ui->screen, x, y, 1, st, glyph);
	}
	return 2 * most;
}

/* What of it was taken and pinned. */
static void
mark_words(const struct session *s, const struct batch *b, char *out, size_t size)
{
	int pinned = 0, taken = 0, at = 0;

	for (int i = 0; i < b->count; i++) {
		pinned += b->candidates[i].pinned;
		taken += suggest_taken(s, &b->candidates[i]);
	}
	out[0] = '\0';
	if (b->running)
		at = snprintf(out, size, "writing ");
	if (pinned > 0)
		at += snprintf(out + at, size - (size_t)at, "%d pin ", pinned);
	if (taken > 0)
		snprintf(out + at, size - (size_t)at, "taken ");
}

/* "vary of 2  bars 5-8  8": of which of its parent's candidates, where, and how many. */
static void
batch_words(const struct session *s, const struct batch *b, char *out, size_t size)
{
	struct bar from, to;
	int at = snprintf(out, size, "%s", order_ways[b->order.way].name);

	time_bar_at(s->time, b->start_ticks, &from);
	time_bar_at(s->time, b->end_ticks > b->start_ticks ? b->end_ticks - 1 : b->start_ticks,
	    &to);
	if (b->mutates && b->parent != NULL)
		at += snprintf(out + at, size - (size_t)at, " of %d",
		    suggest_place(b->parent, b->parent_candidate) + 1);
	at += snprintf(out + at, size - (size_t)at, ", %s %lld",
	    to.number > from.number ? "bars" : "bar", (long long)from.number + 1);
	if (to.number > from.number)
		snprintf(out + at, size - (size_t)at, "-%lld", (long long)to.number + 1);
}

static void
draw_take(struct ui *ui, const struct suggest_row *row, struct rect a)
{
	const struct session *s = ui->session;
	const struct batch *b = s->suggest->batches[row->batch];
	bool here = s->suggest->open && row->batch == s->suggest->shown;
	enum role bg = here ? ROLE_ROW_CURSOR : ROLE_BG;
	struct style st = theme_style(&ui->theme, here ? ROLE_STRONG : ROLE_TEXT, bg);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, bg);
	char words[128], marks[48];
	int x = a.x + 1, marks_w;

	if (here && ui->theme.tier <= TIER_16)
		st.attr |= ATTR_REVERSE;
	batch_words(s, b, words, sizeof words);
	mark_words(s, b, marks, sizeof marks);
	marks_w = text_columns(marks);
	screen_fill(&ui->screen, a, " ", st);
	screen_text(&ui->screen, a.x, a.y, 1, st, here ? ui->glyphs->here : " ");
	x += draw_branch(ui, row, x, a.y, a.w, dim);
	screen_text(&ui->screen, x, a.y, a.x + a.w - x - marks_w - 1, st, words);
	screen_text(&ui->screen, a.x + a.w - marks_w, a.y, marks_w, dim, marks);
}

static void
draw_rows(struct ui *ui, const struct suggest_row *rows, struct rect in)
{
	const struct suggest *g = ui->session->suggest;
	size_t at = g->open ? suggest_tree_at(rows, g->count, g->shown) : 0, first;

	first = at > (size_t)in.h / 2 ? at - (size_t)in.h / 2 : 0;
	if (first + (size_t)in.h > g->count)
		first = g->count > (size_t)in.h ? g->count - (size_t)in.h : 0;
	for (int y = 0; y < in.h && first + (size_t)y < g->count; y++)
		draw_take(ui, &rows[first + (size_t)y],
		    (struct rect){ in.x - 1, in.y + y, in.w, 1 });
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct suggest *g = ui->session->suggest;
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct rect in = panel_frame(ui, a, "TAKES");
	const struct batch *b = suggest_batch(ui->session);
	struct suggest_row *rows;

	if (g == NULL || g->count == 0) {
		screen_text(&ui->screen, in.x, in.y, in.w, dim, "nothing is made yet; F6 asks");
		return;
	}
	rows = suggest_tree(g);
	if (rows == NULL)
		return;
	in.h -= 2;
	draw_rows(ui, rows, in);
	free(rows);
	if (b != NULL)
		screen_print(&ui->screen, in.x, in.y + in.h + 1, in.w, dim,
		    "%d candidates  seed %llu", b->count, (unsigned long long)b->seed);
}

/* The newest batch, also of an earlier day, is where it begins. */
static void
open(struct ui *ui)
{
	if (suggest_batch(ui->session) == NULL)
		ui_run(ui, "batch-prev", 0);
}

static const struct binding keys[] = {
	{ "roll", "gC", "panel takes", "tree of takes" },
	{ "candidates", "T", "panel takes", "tree" },
	{ "takes", "j", "take-below", "below" }, { "takes", "<Down>", "take-below", "below" },
	{ "takes", "k", "take-above", "above" }, { "takes", "<Up>", "take-above", "above" },
	{ "takes", "h", "take-parent", "parent" }, { "takes", "<Left>", "take-parent", "parent" },
	{ "takes", "<Enter>", "panel candidates", "open" },
	{ "takes", "1", "candidate 1", "hear" }, { "takes", "2", "candidate 2", "hear" },
	{ "takes", "3", "candidate 3", "hear" }, { "takes", "4", "candidate 4", "hear" },
	{ "takes", "p", "pin", "pin" },
	{ "takes", "r", "reroll", "again" }, { "takes", "m", "mutate", "vary" },
	{ "takes", "y", "order", "say the command" }, { "takes", "M", "panel map", "map" },
	PANEL_KEYS("takes"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_takes = {
	.name = "takes", .keys = keys, .draw = draw, .leave = "candidates-close", .open = open,
};
