/* SPDX-License-Identifier: MIT */
/* panel_candidates.c - panel: candidates, with their shape and rank. */

#include <stdio.h>
#include <string.h>

#include "app/session.h"
#include "app/suggest.h"
#include "music/song.h"
#include "music/time.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

#define THUMB_BANDS 8			/* two rows of braille with four dots each */

/* The shape of a candidate: two rows of braille over its whole length. */
static void
draw_thumb(struct ui *ui, const struct batch *b, const struct candidate *c, struct rect a,
    struct style st)
{
	static const uint8_t bits[4][2] = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 },
	    { 0x40, 0x80 } };
	uint8_t dots[2][128] = { { 0 } };
	int low = 127, high = 0, w = a.w < 128 ? a.w : 128;
	int64_t length = b->end_ticks - b->start_ticks;

	if (ui->glyphs->tier != GLYPHS_FULL || length <= 0)
		return;
	for (size_t i = 0; i < c->count; i++) {
		low = c->notes[i].pitch < low ? c->notes[i].pitch : low;
		high = c->notes[i].pitch > high ? c->notes[i].pitch : high;
	}
	for (size_t i = 0; i < c->count; i++) {
		const struct note *n = &c->notes[i];
		int from = (int)((n->start_ticks - b->start_ticks) * w * 2 / length);
		int64_t end = n->start_ticks + n->length_ticks - b->start_ticks;
		int to = (int)(end * w * 2 / length);
		int y = high > low ? (high - n->pitch) * (THUMB_BANDS - 1) / (high - low) :
		    THUMB_BANDS / 2;

		for (int x = from < 0 ? 0 : from; (x < to || x == from) && x < w * 2; x++)
			dots[y / 4][x / 2] |= bits[y % 4][x % 2];
	}
	for (int y = 0; y < 2 && y < a.h; y++)
		for (int x = 0; x < w; x++) {
			unsigned d = dots[y][x];
			char glyph[4] = { (char)0xe2, (char)(0xa0 | d >> 6),
			    (char)(0x80 | (d & 0x3f)), 0 };
			screen_put(&ui->screen, a.x + x, a.y + y, d != 0 ? glyph : " ", st);
		}
}

static void
draw_candidate(struct ui *ui, const struct batch *b, int i, struct rect a)
{
	const struct candidate *c = &b->candidates[i];
	const struct suggest *g = ui->session->suggest;
	bool here = i == g->current;
	struct style st = theme_style(&ui->theme,
	    c->dropped ? ROLE_DIM : here ? ROLE_STRONG : ROLE_TEXT,
	    here ? ROLE_ROW_CURSOR : ROLE_BG);
	struct style thumb = st;
	char words[64] = "";

	if (here)
		st.attr |= ATTR_BOLD;
	thumb.fg = c->dropped ? st.fg : theme_track(&ui->theme, ui->session->track,
	    here ? 127 : 40);
	screen_fill(&ui->screen, a, " ", st);
	if (c->dropped)
		strcpy(words, "dropped");
	else if (c->taken_node != 0)
		strcpy(words, "taken");
	else if (!c->done)
		snprintf(words, sizeof words, "%zu notes %s", c->count, ui->glyphs->ellipsis);
	else
		snprintf(words, sizeof words, "%zu notes  %.2f%s", c->count, c->nats_per_note,
		    b->best == i ? " best" : "");
	screen_print(&ui->screen, a.x, a.y, a.w, st, "%s%d %s%s", here ? ui->glyphs->here : " ",
	    i + 1, words, here && g->heard ? "  heard" : c->pinned ? "  pinned" : "");
	if (!c->dropped)
		draw_thumb(ui, b, c, (struct rect){ a.x + 2, a.y + 1, a.w - 3, a.h - 1 }, thumb);
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	const struct batch *b = suggest_batch(s);
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct rect in;
	struct bar from, to;
	char title[48] = "CONTINUE";
	int each, y;

	if (b != NULL)
		snprintf(title, sizeof title, "CONTINUE %s%llu",
		    b->seed < 1000000000 ? " seed " : "",
		    (unsigned long long)b->seed);	/* long seeds need the space */
	in = panel_frame(ui, a, title);
	if (b == NULL) {
		screen_text(&ui->screen, in.x, in.y, in.w, st, "a continues from the notes");
		screen_text(&ui->screen, in.x, in.y + 1, in.w, st, "before the cursor.");
		screen_text(&ui->screen, in.x, in.y + 3, in.w, dim,
		    "b shows earlier batches.");
		return;
	}
	time_bar_at(s->time, b->start_ticks, &from);
	time_bar_at(s->time, b->end_ticks > b->start_ticks ? b->end_ticks - 1 : b->start_ticks,
	    &to);
	screen_print(&ui->screen, in.x, in.y, in.w, st, "bars %lld-%lld  %s%s",
	    (long long)from.number + 1, (long long)to.number + 1, b->tuned ? "tuned" : "base",
	    b->running ? "  writing" : "");
	screen_print(&ui->screen, in.x, in.y + 1, in.w, dim, "temp %.2f  min-p %.2f  mem %.2f",
	    b->temperature, b->min_p, b->memory);
	each = b->count > 0 ? (in.h - 3) / b->count : 1;
	each = each > 4 ? 4 : each < 1 ? 1 : each;
	y = in.y + 2;
	for (int i = 0; i < b->count && y + each <= in.y + in.h; i++, y += each)
		draw_candidate(ui, b, i, (struct rect){ in.x - 1, y, in.w + 1,
		    each > 3 ? 3 : each });
}

/* When the model starts writing, opens the panel and scrolls to the notes. */
static void
watch(struct ui *ui, const struct panel *self)
{
	const struct batch *b = suggest_batch(ui->session);

	if (b != ui->last_batch && b != NULL && b->running) {
		ui_show_panel(ui, self);
		ui->reveal_ticks = b->start_ticks;
	}
	if (b == NULL && ui->last_batch != NULL && ui->panel == self)
		ui_show_panel(ui, NULL);
	ui->last_batch = b;
}

static const struct binding keys[] = {
	{ "any", "<F6>", "panel candidates", 0 },
	{ "candidates", "1", "candidate 1", "hear" },
	{ "candidates", "2", "candidate 2", "hear" },
	{ "candidates", "3", "candidate 3", "hear" },
	{ "candidates", "4", "candidate 4", "hear" },
	{ "candidates", "5", "candidate 5", "hear" },
	{ "candidates", "6", "candidate 6", "hear" },
	{ "candidates", "7", "candidate 7", "hear" },
	{ "candidates", "8", "candidate 8", "hear" },
	{ "candidates", "9", "candidate 9", "hear" },
	{ "candidates", "j", "candidate-next", "next" },
	{ "candidates", "<Down>", "candidate-next", "next" },
	{ "candidates", "k", "candidate-prev", "previous" },
	{ "candidates", "<Up>", "candidate-prev", "previous" },
	{ "candidates", "<Enter>", "take", "take" },
	{ "candidates", "r", "reroll", "again" }, { "candidates", "d", "drop", "drop" },
	{ "candidates", "x", "drop", "drop" }, { "candidates", "p", "pin", "pin" },
	{ "candidates", "b", "batch-prev", "older" },
	{ "candidates", "B", "batch-next", "newer" },
	{ "candidates", "<C-c>", "interrupt", "stop" },
	PANEL_KEYS("candidates"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_candidates = {
	.name = "candidates", .keys = keys, .draw = draw, .leave = "candidates-close",
	.watch = watch,
};
