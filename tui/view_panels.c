/* SPDX-License-Identifier: MIT */
/* view_panels.c - what opens at the side: candidates, tuning, mixer, history. */

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "app/curve.h"
#include "app/plot.h"
#include "app/session.h"
#include "app/suggest.h"
#include "app/tuning.h"
#include "music/gm.h"
#include "music/song.h"
#include "music/time.h"
#include "view.h"

void
panel_frame(struct ui *ui, struct rect a, const char *title)
{
	struct style st = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style bar = theme_style(&ui->theme, ROLE_BAR, ROLE_BG);
	struct style name = theme_style(&ui->theme, ui->panel_focus ? ROLE_ACCENT : ROLE_DIM,
	    ROLE_BAR_BG);

	screen_fill(&ui->screen, a, " ", st);
	for (int y = a.y; y < a.y + a.h; y++)
		screen_put(&ui->screen, a.x, y, ui->glyphs->bar, bar);
	screen_fill(&ui->screen, (struct rect){ a.x + 1, a.y, a.w - 1, 1 }, " ", name);
	name.attr |= ATTR_BOLD;
	screen_text(&ui->screen, a.x + 2, a.y, a.w - 2, name, title);
}

/* The inside of a panel, below its title. */
static struct rect
inside(struct rect a)
{
	return (struct rect){ a.x + 2, a.y + 1, a.w - 2, a.h - 1 };
}

/* --- candidates */

#define THUMB_BANDS 8			/* two rows of braille: four dots each */

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

void
view_candidates(struct ui *ui, struct rect a)
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
		    (unsigned long long)b->seed);	/* a long one needs the room */
	panel_frame(ui, a, title);
	in = inside(a);
	if (b == NULL) {
		screen_text(&ui->screen, in.x, in.y, in.w, st, "a continues from the notes");
		screen_text(&ui->screen, in.x, in.y + 1, in.w, st, "before the cursor.");
		screen_text(&ui->screen, in.x, in.y + 3, in.w, dim,
		    "b shows what was made before.");
		return;
	}
	time_bar_at(s->time, b->start_ticks, &from);
	time_bar_at(s->time, b->end_ticks > b->start_ticks ? b->end_ticks - 1 : b->start_ticks,
	    &to);
	screen_print(&ui->screen, in.x, in.y, in.w, st, "bars %lld-%lld  %s%s",
	    (long long)from.number + 1, (long long)to.number + 1, b->tuned ? "tuned" : "base",
	    b->running ? "  writing" : "");
	screen_print(&ui->screen, in.x, in.y + 1, in.w, dim, "temperature %.2f  min-p %.2f",
	    b->temperature, b->min_p);
	each = b->count > 0 ? (in.h - 5) / b->count : 1;
	each = each > 4 ? 4 : each < 1 ? 1 : each;
	y = in.y + 2;
	for (int i = 0; i < b->count && y + each <= in.y + in.h - 2; i++, y += each)
		draw_candidate(ui, b, i, (struct rect){ in.x - 1, y, in.w + 1,
		    each > 3 ? 3 : each });
	screen_text(&ui->screen, in.x, in.y + in.h - 2, in.w, dim, "1-9 hear  Enter take  d drop");
	screen_text(&ui->screen, in.x, in.y + in.h - 1, in.w, dim,
	    b->running ? "Ctrl-C stop  Esc close" : "r again  b older  Esc close");
}

/* --- tuning */

static int32_t
ink(const struct ui *ui, int kind)
{
	static const enum role roles[PLOT_INK_COUNT] = {
		[PLOT_BLANK] = ROLE_DIM, [PLOT_AXIS] = ROLE_BAR, [PLOT_TEXT] = ROLE_DIM,
		[PLOT_BASE] = ROLE_BAR, [PLOT_TRAIN] = ROLE_TRAIN, [PLOT_HELD_OUT] = ROLE_HELD_OUT,
		[PLOT_BEST] = ROLE_BEST,
	};

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

static void
draw_plot(struct ui *ui, const struct curve *curve, struct rect a)
{
	struct plot_cell *cells;

	if (a.w < PLOT_WIDTH_MIN || a.h < PLOT_HEIGHT_MIN ||
	    (cells = calloc((size_t)a.w * a.h, sizeof *cells)) == NULL)
		return;
	plot_draw(curve, a.w, a.h, ui->glyphs->tier == GLYPHS_FULL ? PLOT_BRAILLE : PLOT_ASCII,
	    ui->theme.tier == TIER_MONO, cells);
	for (int y = 0; y < a.h; y++)
		for (int x = 0; x < a.w; x++) {
			const struct plot_cell *c = &cells[y * a.w + x];
			char glyph[8];

			if (c->glyph == 0 || c->glyph == ' ')
				continue;
			utf8_of(c->glyph, glyph);
			screen_put(&ui->screen, a.x + x, a.y + y, glyph,
			    (struct style){ ink(ui, c->ink),
			    ui->theme.role[ROLE_BG], c->ink == PLOT_BEST ? ATTR_BOLD : 0 });
		}
	free(cells);
}

static void
seconds_words(double seconds, char *out, size_t size)
{
	if (!isfinite(seconds) || seconds < 0)
		snprintf(out, size, "-");
	else
		snprintf(out, size, "%d:%02d", (int)(seconds / 60) % 1000, (int)seconds % 60);
}

/* Number words: "1.234", or a dash for what is not known yet. */
static const char *
loss_words(double loss, char out[16])
{
	if (isfinite(loss))
		snprintf(out, 16, "%.3f", loss);
	else
		strcpy(out, "-");
	return out;
}

static double
last_value(const struct curve_series *series)
{
	return series->count > 0 ? series->points[series->count - 1].value : NAN;
}

static void
draw_figures(struct ui *ui, const struct tuning *t, struct rect a)
{
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct style train = text, held = text, best = text;
	char one[16], two[16], took[16], left[16];

	train.fg = ink(ui, PLOT_TRAIN);
	held.fg = ink(ui, PLOT_HELD_OUT);
	best.fg = ink(ui, PLOT_BEST);
	screen_print(&ui->screen, a.x, a.y, a.w, train, "%s training %s", ui->glyphs->line,
	    loss_words(last_value(&t->curve.train), one));
	screen_print(&ui->screen, a.x, a.y + 1, a.w, held, "%s held out %s", ui->glyphs->line,
	    loss_words(last_value(&t->curve.held_out), one));
	screen_print(&ui->screen, a.x, a.y + 2, a.w, best, "%s best %s @%d  base %s",
	    ui->glyphs->best,
	    loss_words(t->curve.best, one), t->curve.best_step, loss_words(t->curve.base, two));
	seconds_words(t->last.seconds, took, sizeof took);
	seconds_words(t->last.seconds_left, left, sizeof left);
	screen_print(&ui->screen, a.x, a.y + 3, a.w, dim, "step %ld  %s%s%s%s", t->last.step, took,
	    t->state == TUNING_RUNNING ? ", " : "", t->state == TUNING_RUNNING ? left : "",
	    t->state == TUNING_RUNNING ? " left" : "");
}

void
view_tune(struct ui *ui, struct rect a)
{
	static const char *const states[] = {
		[TUNING_RUNNING] = "TUNE  running", [TUNING_STOPPING] = "TUNE  stopping",
		[TUNING_DONE] = "TUNE  done", [TUNING_FAILED] = "TUNE  failed",
	};
	const struct session *s = ui->session;
	const struct tuning *t = s->tuning;
	struct style text = theme_style(&ui->theme, ROLE_TEXT, ROLE_BG);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	struct rect in = inside(a);

	panel_frame(ui, a, t == NULL ? "TUNE" : t->restored ? "TUNE  last run" : states[t->state]);
	if (t == NULL) {
		screen_text(&ui->screen, in.x, in.y, in.w, text, "F7 teaches the model this");
		screen_text(&ui->screen, in.x, in.y + 1, in.w, text, "piece, while you work on.");
		return;
	}
	if (t->state == TUNING_FAILED) {
		struct style bad = theme_style(&ui->theme, ROLE_ERROR, ROLE_BG);
		int n = (int)strlen(t->error);
		for (int y = 0, from = 0; from < n && y < in.h; y++, from += in.w)
			screen_text(&ui->screen, in.x, in.y + y, in.w, bad, t->error + from);
		return;
	}
	if (t->curve.train.count == 0 && t->curve.held_out.count == 0)
		screen_text(&ui->screen, in.x, in.y, in.w, text, "measuring the base first ...");
	draw_plot(ui, &t->curve, (struct rect){ in.x - 1, in.y, in.w + 1, in.h - 6 });
	draw_figures(ui, t, (struct rect){ in.x, in.y + in.h - 6, in.w, 4 });
	if (s->adapter != NULL)
		screen_print(&ui->screen, in.x, in.y + in.h - 2, in.w, text, "a writes with: %s",
		    s->use_adapter ? "tuned" : "base");
	screen_text(&ui->screen, in.x, in.y + in.h - 1, in.w, dim, t->state == TUNING_RUNNING ?
	    "Ctrl-C stop, keep the best" : "F8 base/tuned  F7 again  Esc");
}

/* --- the mixer: the tracks with room for what each plays */

void
view_mixer(struct ui *ui, struct rect a)
{
	const struct session *s = ui->session;
	struct rect in = inside(a);
	int tracks = song_tracks(s->song), rows = (in.h - 2) / 2, first = 0;
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);

	panel_frame(ui, a, "MIXER");
	if (rows < 1)
		return;
	if (s->track >= rows)
		first = s->track - rows + 1;
	for (int i = 0; i < rows && first + i < tracks; i++) {
		int track = first + i;
		bool here = track == s->track;
		struct style st = theme_style(&ui->theme, here ? ROLE_STRONG : ROLE_TEXT,
		    here ? ROLE_ROW_CURSOR : ROLE_BG);
		struct track_info info;

		song_track_info(s->song, track, &info);
		screen_fill(&ui->screen, (struct rect){ in.x - 1, in.y + i * 2, in.w + 1, 2 }, " ",
		    st);
		screen_print(&ui->screen, in.x - 1, in.y + i * 2, in.w, st, "%s%2d %.22s",
		    here ? ui->glyphs->here : " ", track + 1, info.name);
		screen_print(&ui->screen, in.x + 3, in.y + i * 2 + 1, in.w - 3, st,
		    "%-14.14s %s %s",
		    info.drums ? "Drums" : gm_program(info.program),
		    s->muted != NULL && s->muted[track] ? "M" : "-",
		    s->soloed != NULL && s->soloed[track] ? "S" : "-");
	}
	screen_text(&ui->screen, in.x, in.y + in.h - 1, in.w, dim,
	    "j k track  m mute  s solo  Esc");
}

/* --- the history */

void
view_undo(struct ui *ui, struct rect a)
{
	const struct history *h = &ui->session->history;
	struct rect in = inside(a);
	struct style dim = theme_style(&ui->theme, ROLE_DIM, ROLE_BG);
	uint32_t node = h->at;
	int middle = in.h / 2, up = 0;

	panel_frame(ui, a, "HISTORY");
	/* What redo would bring lies above, what undo would take away from here down. */
	for (uint32_t n = h->nodes[h->at].redo_child; n != 0 && up < middle;
	    n = h->nodes[n].redo_child)
		up++;
	for (uint32_t n = h->nodes[h->at].redo_child, i = 1; n != 0 && (int)i <= up;
	    n = h->nodes[n].redo_child, i++)
		screen_print(&ui->screen, in.x, in.y + up - (int)i, in.w, dim, "  %s",
		    h->nodes[n].edit.label);
	for (int y = up; y < in.h - 1; y++) {
		struct style st = theme_style(&ui->theme, node == h->at ? ROLE_STRONG : ROLE_TEXT,
		    node == h->at ? ROLE_ROW_CURSOR : ROLE_BG);
		time_t made = (time_t)h->nodes[node].made_unix_s;
		struct tm tm;
		char when[16] = "";

		if (node != 0 && localtime_r(&made, &tm) != NULL)
			strftime(when, sizeof when, "%H:%M", &tm);
		screen_print(&ui->screen, in.x, in.y + y, in.w, st, "%s%-22.22s %s",
		    node == h->at ? ui->glyphs->here : " ",
		    node == 0 ? "as it was opened" : h->nodes[node].edit.label, when);
		if (node == 0)
			break;
		node = h->nodes[node].parent;
	}
	screen_text(&ui->screen, in.x, in.y + in.h - 1, in.w, dim, "u undo  Ctrl-r redo  Esc");
}
