/* SPDX-License-Identifier: MIT */
/* panel_candidates.c - panel: candidates, with their shape and rank. */

#include <math.h>
#include <stdio.h>

#include "app/session.h"
#include "app/suggest.h"
#include "base/number.h"
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
	for (size_t i = 0; i < c->made.count; i++) {
		low = c->made.notes[i].pitch < low ? c->made.notes[i].pitch : low;
		high = c->made.notes[i].pitch > high ? c->made.notes[i].pitch : high;
	}
	for (size_t i = 0; i < c->made.count; i++) {
		const struct note *n = &c->made.notes[i];
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

/* "key 97% 8/bar surprise 1.7" */
static void
facts_words(const struct candidate *c, char *out, size_t size)
{
	int at = 0;

	if (!isnan(c->facts.in_key))
		at = snprintf(out, size, "key %.0f%% ", 100 * c->facts.in_key);
	at += snprintf(out + at, size - (size_t)at, "%.2g/bar", c->facts.notes_per_bar);
	if (!isnan(c->facts.nats_per_note))
		snprintf(out + at, size - (size_t)at, " surprise %.1f", c->facts.nats_per_note);
}

/* Quotes of known music, or else the share of measures within the bands of real music. */
static void
verdict_words(const struct candidate *c, char *out, size_t size)
{
	const struct quote_runs *quote = &c->facts.quote;

	out[0] = '\0';
	if (quote->corpus > 0 && quote->corpus >= quote->seed)
		snprintf(out, size, "  quotes %d", quote->corpus);
	else if (quote->seed > 0)
		snprintf(out, size, "  %d as here", quote->seed);
	else if (c->facts.bands.known > 0)
		snprintf(out, size, "  real %d%%",
		    100 * c->facts.bands.inside / c->facts.bands.known);
}

static void
state_words(const struct ui *ui, const struct candidate *c, char *out, size_t size)
{
	char verdict[32] = "";

	if (c->done)
		verdict_words(c, verdict, sizeof verdict);
	if (c->dropped)
		snprintf(out, size, "dropped");
	else if (suggest_taken(ui->session, c))
		snprintf(out, size, "taken");
	else
		snprintf(out, size, "%zu notes%s%s%s", c->made.count, verdict,
		    c->done ? "" : " ", c->done ? "" : ui->glyphs->ellipsis);
}

static void
draw_candidate(struct ui *ui, const struct batch *b, int place, struct rect a)
{
	int i = b->ranking[place];
	const struct candidate *c = &b->candidates[i];
	const struct suggest *g = ui->session->suggest;
	bool here = i == g->current;
	struct style st = theme_style(&ui->theme,
	    c->dropped ? ROLE_DIM : here ? ROLE_STRONG : ROLE_TEXT,
	    here ? ROLE_ROW_CURSOR : ROLE_BG);
	struct style thumb = st;
	char words[64] = "", facts[64] = "";

	if (here)
		st.attr |= ATTR_BOLD;
	thumb.fg = c->dropped ? st.fg : theme_track(&ui->theme, ui->session->track,
	    here ? 127 : 40);
	screen_fill(&ui->screen, a, " ", st);
	state_words(ui, c, words, sizeof words);
	screen_print(&ui->screen, a.x, a.y, a.w, st, "%s%d %s%s%s", here ? ui->glyphs->here : " ",
	    place + 1, words, c->pinned ? "  pinned" : "", here && g->heard ? "  heard" : "");
	if (c->dropped || a.h < 2)
		return;
	st.attr &= (uint16_t)~ATTR_BOLD;
	if (c->done && c->made.count > 0)
		facts_words(c, facts, sizeof facts);
	screen_text(&ui->screen, a.x + 2, a.y + 1, a.w - 3, st, facts);
	if (a.h > 2)
		draw_thumb(ui, b, c, (struct rect){ a.x + 2, a.y + 2, a.w - 3, a.h - 2 }, thumb);
}

/* The constraints of the order that not every order has, as many as fit in `width`. */
static void
order_words(const struct batch *b, int width, char *out, size_t size)
{
	int at = snprintf(out, size, "%s", b->tuned ? "tuned" : "base");

	for (int row = ORDER_INSTRUMENT; row < ORDER_ROWS; row++) {
		const char *value = b->order.value[row];
		char word[96];
		int length;

		if (value == NULL || row == ORDER_SEED || row == ORDER_CANDIDATES ||
		    row == ORDER_BELOW || row == ORDER_ABOVE || row == ORDER_NOTES ||
		    row == ORDER_LOCKED)
			continue;
		length = snprintf(word, sizeof word, "  %s %s", order_row_name(row), value);
		if (at + length > width || at + length >= (int)size)
			return;
		at += snprintf(out + at, size - (size_t)at, "%s", word);
	}
}

static void
draw_head(struct ui *ui, const struct batch *b, struct rect in)
{
	const struct session *s = ui->session;
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct bar from, to;
	char words[200];

	time_bar_at(s->time, b->start_ticks, &from);
	time_bar_at(s->time, b->end_ticks > b->start_ticks ? b->end_ticks - 1 : b->start_ticks,
	    &to);
	screen_print(&ui->screen, in.x, in.y, in.w, st, "bars %lld-%lld  batch %zu/%zu%s",
	    (long long)from.number + 1, (long long)to.number + 1, s->suggest->shown + 1,
	    s->suggest->count, b->running ? "  writing" : s->suggest->each_pass ? "  each pass" :
	    "");
	order_words(b, in.w, words, sizeof words);
	screen_text(&ui->screen, in.x, in.y + 1, in.w, dim, words);
}

static void
draw(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	const struct batch *b = suggest_batch(s);
	struct style st = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct rect in;
	char title[48] = "CANDIDATES";
	int each, y;

	if (b != NULL)
		snprintf(title, sizeof title, "%s %s%llu", order_ways[b->order.way].name,
		    b->seed < 1000000000 ? " seed " : "",
		    (unsigned long long)b->seed);	/* long seeds need the space */
	in = panel_frame(ui, a, title);
	if (b == NULL) {
		screen_text(&ui->screen, in.x, in.y, in.w, st, "F6 asks the model; a lets it");
		screen_text(&ui->screen, in.x, in.y + 1, in.w, st, "continue from the cursor.");
		screen_text(&ui->screen, in.x, in.y + 3, in.w, dim,
		    "b shows earlier batches.");
		return;
	}
	draw_head(ui, b, in);
	each = b->shown > 0 ? (in.h - 3) / b->shown : 1;
	each = (int)number_clamp(each, 1, 5);
	y = in.y + 2;
	for (int place = 0; place < b->shown && y + each <= in.y + in.h; place++, y += each)
		draw_candidate(ui, b, place, (struct rect){ in.x - 1, y, in.w + 1,
		    each > 4 ? 4 : each });
}

/* Scrolls to the pitches of the current candidate, if none of them is in sight. */
static void
reveal_pitches(struct ui *ui)
{
	const struct candidate *c = suggest_current(ui->session);
	int rows = roll_rows(&ui->roll), low = 127, high = 0, top;

	for (size_t i = 0; c != NULL && i < c->made.count; i++) {
		int pitch = c->made.notes[i].pitch;

		if (pitch <= roll_high(&ui->roll) && pitch >= roll_low(&ui->roll))
			return;
		low = pitch < low ? pitch : low;
		high = pitch > high ? pitch : high;
	}
	if (low > high || rows == 0)
		return;
	top = (low + high + rows) / 2;
	ui->scroll.top_pitch = top > 127 ? 127 : top;
	ui->dirty = true;
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
	if (b != NULL && (b != ui->last_batch || ui->session->suggest->current !=
	    ui->last_candidate))
		reveal_pitches(ui);
	ui->last_batch = b;
	ui->last_candidate = b != NULL ? ui->session->suggest->current : -1;
}

static const struct binding keys[] = {
	{ "roll", "gc", "panel candidates", "candidates" },
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
	{ "candidates", "m", "mutate", "vary" },
	{ "candidates", "n", "candidates-more", "more" },
	{ "candidates", "t", "take-track", "take this track" },
	{ "candidates", "&", "each-pass", "one each pass" },
	{ "candidates", "y", "order", "say the command" },
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
