/* SPDX-License-Identifier: MIT */
/* panel_candidates.c - panel: candidates, with their shape and rank. */

#include <math.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "app/suggest.h"
#include "base/number.h"
#include "base/text.h"
#include "music/song.h"
#include "music/time.h"
#include "panel.h"
#include "panel_frame.h"
#include "ui.h"

struct last_seen {
	const void	*batch;		/* for comparison only */
	int		 candidate;
};
PANEL_STATE(panel_candidates, last_seen)

#define THUMB_BANDS	8		/* two rows of braille with four dots each */
#define THUMB_W		128
#define WHOLE_ROWS	4		/* of a candidate: words, figures and its shape */

/* The dots of a candidate, two rows of braille, and the track of each cell. */
struct thumb {
	uint8_t		 dots[2][THUMB_W];
	int		 track[2][THUMB_W];
	int		 low, high;
	int		 w;
};

static void
add_dots(struct thumb *t, const struct batch *b, const struct note *n, int track)
{
	static const uint8_t bits[4][2] = { { 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 },
	    { 0x40, 0x80 } };
	int64_t length = b->end_ticks - b->start_ticks, start = n->start_ticks - b->start_ticks;
	int from = (int)(start * t->w * 2 / length);
	int to = (int)((start + n->length_ticks) * t->w * 2 / length);
	int y = t->high > t->low ? (t->high - n->pitch) * (THUMB_BANDS - 1) / (t->high - t->low) :
	    THUMB_BANDS / 2;

	for (int x = from < 0 ? 0 : from; (x < to || x == from) && x < t->w * 2; x++) {
		t->dots[y / 4][x / 2] |= bits[y % 4][x % 2];
		t->track[y / 4][x / 2] = track;
	}
}

/* Where no note is, bar lines divide it. */
static void
draw_thumb_bars(struct ui *ui, const struct batch *b, const struct thumb *t, struct rect a,
    struct style st)
{
	struct bar bar;

	st.fg = ui->theme.role[ROLE_BAR];
	for (time_bar_at(ui->session->time, b->start_ticks, &bar);
	    time_bar(ui->session->time, bar.number + 1, &bar), bar.start_ticks < b->end_ticks; ) {
		int x = (int)((bar.start_ticks - b->start_ticks) * t->w /
		    (b->end_ticks - b->start_ticks));

		for (int y = 0; y < 2; y++)
			if (t->dots[y][x] == 0)
				screen_put(&ui->screen, a.x + x, a.y + y, ui->glyphs->bar, st);
	}
}

/* The shape of a candidate over its whole length, in the colours of its tracks. */
static void
draw_thumb(struct ui *ui, const struct batch *b, const struct candidate *c, struct rect a,
    struct style st, int shade)
{
	struct thumb t = { .low = 127, .w = a.w < THUMB_W ? a.w : THUMB_W };
	int *tracks;

	if (ui->glyphs->tier != GLYPHS_FULL || b->end_ticks <= b->start_ticks || t.w < 1 ||
	    (tracks = suggest_tracks(ui->session, b)) == NULL)
		return;
	for (size_t i = 0; i < c->made.count; i++) {
		t.low = c->made.notes[i].pitch < t.low ? c->made.notes[i].pitch : t.low;
		t.high = c->made.notes[i].pitch > t.high ? c->made.notes[i].pitch : t.high;
	}
	for (size_t i = 0; i < c->made.count; i++)
		add_dots(&t, b, &c->made.notes[i], tracks[c->made.notes[i].track]);
	draw_thumb_bars(ui, b, &t, a, st);
	for (int y = 0; y < 2; y++)
		for (int x = 0; x < t.w; x++) {
			unsigned d = t.dots[y][x];
			char glyph[4] = { (char)0xe2, (char)(0xa0 | d >> 6),
			    (char)(0x80 | (d & 0x3f)), 0 };

			if (d == 0)
				continue;
			if (!c->dropped && t.track[y][x] >= 0)
				st.fg = theme_track(&ui->theme, ui_colour(ui, t.track[y][x]),
				    shade);
			screen_put(&ui->screen, a.x + x, a.y + y, glyph, st);
		}
	free(tracks);
}

/* Adds a word, whole or not at all; false: there is no room. */
static bool __attribute__((format(printf, 4, 5)))
add_word(char *out, size_t size, int width, const char *fmt, ...)
{
	size_t at = strlen(out);
	char word[96];
	va_list args;

	va_start(args, fmt);
	vsnprintf(word, sizeof word, fmt, args);
	va_end(args);
	if (text_columns(out) + text_columns(word) > width || at + strlen(word) >= size)
		return false;
	strcpy(out + at, word);
	return true;
}

/* "surprise 1.7 key 97% 8/bar": the first is what the ranking goes by. */
static void
facts_words(const struct candidate *c, int width, char *out, size_t size)
{
	out[0] = '\0';
	if (!isnan(c->facts.nats_per_note))
		add_word(out, size, width, "surprise %.1f ", c->facts.nats_per_note);
	if (!isnan(c->facts.in_key))
		add_word(out, size, width, "key %.0f%% ", 100 * c->facts.in_key);
	add_word(out, size, width, "%.2g/bar", c->facts.notes_per_bar);
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
		snprintf(out, size, "%zu note%s%s%s%s", c->made.count,
		    c->made.count == 1 ? "" : "s", verdict,
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
	char words[64] = "", facts[64] = "";

	if (here)
		st.attr |= ATTR_BOLD;
	screen_fill(&ui->screen, a, " ", st);
	state_words(ui, c, words, sizeof words);
	screen_print(&ui->screen, a.x, a.y, a.w, st, "%s%d %s%s%s", here ? ui->glyphs->here : " ",
	    place + 1, words, c->pinned ? "  pinned" : "", here && g->heard ? "  heard" : "");
	if (c->dropped || a.h < 2)
		return;
	st.attr &= (uint16_t)~ATTR_BOLD;
	if (c->done && c->made.count > 0)
		facts_words(c, a.w - 3, facts, sizeof facts);
	screen_text(&ui->screen, a.x + 2, a.y + 1, a.w - 3, st, facts);
	if (a.h > 3)
		draw_thumb(ui, b, c, (struct rect){ a.x + 2, a.y + 2, a.w - 3, 2 }, st,
		    here ? 127 : 40);
}

/* The constraints of the order that not every order has, as many as fit in `width`. */
static void
order_words(const struct batch *b, int width, char *out, size_t size)
{
	snprintf(out, size, "%s", b->tuned ? "tuned" : "base");
	for (int row = ORDER_INSTRUMENT; row < ORDER_ROWS; row++) {
		const char *value = b->order.value[row];

		if (value == NULL || row == ORDER_SEED || row == ORDER_CANDIDATES ||
		    row == ORDER_BELOW || row == ORDER_ABOVE || row == ORDER_NOTES ||
		    row == ORDER_LOCKED)
			continue;
		if (!add_word(out, size, width, "  %s %s", order_row_name(row), value))
			return;
	}
}

/* What + - < > have changed for the next ones; else what was asked. */
static void
again_words(const struct suggest *g, const struct batch *b, int width, char *out, size_t size)
{
	out[0] = '\0';
	if (!g->warmed && g->next_bars == 0) {
		order_words(b, width, out, size);
		return;
	}
	add_word(out, size, width, "r: ");
	if (g->warmed)
		add_word(out, size, width, "temperature %.2f  ", g->next_temperature);
	if (g->next_bars != 0)
		add_word(out, size, width, "%d bar%s", g->next_bars, g->next_bars == 1 ? "" : "s");
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
	snprintf(words, sizeof words, to.number > from.number ? "bars %lld-%lld" : "bar %lld",
	    (long long)from.number + 1, (long long)to.number + 1);
	screen_print(&ui->screen, in.x, in.y, in.w, st, "%s  batch %zu/%zu%s", words,
	    s->suggest->shown + 1, s->suggest->count,
	    b->running ? "  writing" : s->suggest->each_pass ? "  each pass" : "");
	again_words(s->suggest, b, in.w, words, sizeof words);
	screen_text(&ui->screen, in.x, in.y + 1, in.w, dim, words);
}

/* The current one with its notes, if there is any room; the others share the rest. */
static void
draw_list(struct ui *ui, const struct batch *b, struct rect a)
{
	int others = b->shown - 1, y = a.y;
	int here = (int)number_clamp(a.h - others, 1, WHOLE_ROWS);
	int each = others > 0 ? (int)number_clamp((a.h - here) / others, 1, WHOLE_ROWS + 1) : 1;

	if (here < WHOLE_ROWS || each > WHOLE_ROWS)
		here = each;
	for (int place = 0; place < b->shown && y < a.y + a.h; place++) {
		bool current = b->ranking[place] == ui->session->suggest->current;
		int h = current ? here : each;

		draw_candidate(ui, b, place, (struct rect){ a.x, y, a.w,
		    (int)number_smaller(number_smaller(h, WHOLE_ROWS), a.y + a.h - y) });
		y += h;
	}
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
	draw_list(ui, b, (struct rect){ in.x - 1, in.y + 2, in.w + 1, in.h - 3 });
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
	struct last_seen *last = state(ui);

	if (b != last->batch && b != NULL && b->running && !b->sample) {
		ui_show_panel(ui, self);
		ui->reveal_ticks = b->start_ticks;
	}
	if (b == NULL && last->batch != NULL && ui->panel == self)
		ui_show_panel(ui, NULL);
	if (b != NULL && (b != last->batch || ui->session->suggest->current != last->candidate))
		reveal_pitches(ui);
	last->batch = b;
	last->candidate = b != NULL ? ui->session->suggest->current : -1;
}

static void
begin(struct ui *ui)
{
	state(ui)->batch = suggest_batch(ui->session);
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
	{ "candidates", "j", "candidate-next", "choose" },
	{ "candidates", "<Down>", "candidate-next", "choose" },
	{ "candidates", "k", "candidate-prev", "choose" },
	{ "candidates", "<Up>", "candidate-prev", "choose" },
	{ "candidates", "<Enter>", "take", "take" },
	{ "candidates", "r", "reroll", "again" }, { "candidates", "d", "drop", "drop" },
	{ "candidates", "x", "drop", "drop" }, { "candidates", "p", "pin", "pin" },
	{ "candidates", "m", "mutate", "vary" },
	{ "candidates", "+", "reroll-warmer", "temperature" },
	{ "candidates", "-", "reroll-warmer -1", "temperature" },
	{ "candidates", ">", "reroll-longer", "bars" },
	{ "candidates", "<lt>", "reroll-longer -1", "bars" },
	{ "candidates", "gh", "candidate-explain", "explain" },
	{ "candidates", "n", "candidates-more", "more" },
	{ "candidates", "t", "take-track", "this track" },
	{ "candidates", "&", "each-pass", "each pass" },
	{ "candidates", "y", "order", "command" },
	{ "candidates", "b", "batch-prev", "batch" },
	{ "candidates", "B", "batch-next", "batch" },
	{ "candidates", "<C-c>", "interrupt", "stop" },
	PANEL_KEYS("candidates"),
	{ NULL, NULL, NULL, NULL }
};

const struct panel panel_candidates = {
	.name = "candidates", .keys = keys, .draw = draw, .leave = "candidates-close",
	.watch = watch, .begin = begin, .state_size = sizeof(struct last_seen),
};
