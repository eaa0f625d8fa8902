/* SPDX-License-Identifier: MIT */
/*
 * view_roll.c - view: piano roll with grid, notes, cursor and playhead.
 *
 * Each cell is chosen from its eight eighths (paint.h): a left block if a note
 * ends inside the cell, and the same block with swapped colours if one starts.
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "app/transport.h"
#include "app/tuning.h"
#include "base/text.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/spell.h"
#include "music/time.h"
#include "paint.h"
#include "panel.h"
#include "view.h"

struct column {				/* the grid at one column of cells */
	enum { GRID_NONE, GRID_BEAT, GRID_BAR } grid;
	bool		 selected;	/* in time; the pitch decides too */
	bool		 playhead, cursor;
	bool		 held_out;	/* a bar that the tuning never learns from */
};

static int32_t
paint_colour(const struct ui *ui, uint16_t v)
{
	const struct theme *t = &ui->theme;
	int track = v & PAINT_TRACK;

	if (PAINT_SURPRISE(v) > 0)
		return t->role[ROLE_EXPECTED + PAINT_SURPRISE(v) - 1];
	switch (PAINT_LOOK(v)) {
	case LOOK_SELECTED:
		return t->role[ROLE_NOTE_SELECTED];
	case LOOK_SOUNDING:
		return t->role[ROLE_NOTE_SOUNDING];
	case LOOK_GHOST:
	case LOOK_MUTED:
	case LOOK_CANDIDATE_OTHER:
		return t->ghost[track];
	case LOOK_NEXT:
		return t->track[track][0];
	case LOOK_CANDIDATE:
		return t->track[track][TRACK_SHADES - 1];
	}
	return t->track[track][PAINT_SHADE(v)];
}

static void
put(struct screen *s, int x, int y, const char *glyph, int32_t fg, int32_t bg, uint16_t attr)
{
	screen_put(s, x, y, glyph, (struct style){ fg, bg, attr });
}

/*
 * Identity of an eighth's note, so that neighbours can be compared; an onset
 * starts a new one.
 */
static uint16_t
plain(uint16_t v)
{
	return v & (uint16_t)~PAINT_ONSET;
}

static int
covered(const uint16_t *e, uint16_t *value)
{
	int n = 0;

	*value = 0;
	for (int i = 0; i < 8; i++)
		if (e[i] != 0) {
			if (n++ == 0 || PAINT_LOOK(e[i]) > PAINT_LOOK(*value))
				*value = e[i];
		}
	return n;
}

/*
 * A candidate's note is a hatched bar in the ghost colour of its track, with a
 * bright edge at its start; the heard candidate is bright, the others dim.
 */
static void
put_candidate(struct ui *ui, int x, int y, const uint16_t *e, int32_t row_bg)
{
	const struct glyphs *g = ui->glyphs;
	uint16_t v;
	int count = covered(e, &v), onset = -1;
	bool here = PAINT_LOOK(v) == LOOK_CANDIDATE;
	int32_t ghost = ui->theme.ghost[v & PAINT_TRACK];
	int32_t soft = ui->theme.track[v & PAINT_TRACK][0], ink = here ?
	    ui->theme.track[v & PAINT_TRACK][TRACK_SHADES - 1] : soft;

	for (int i = 0; i < 8; i++)
		if (e[i] & PAINT_ONSET)
			onset = i;
	if (onset >= 4)			/* it starts in the right half, so the edge is there */
		put(&ui->screen, x, y, g->left[onset], row_bg, ink, ATTR_SWAPPED);
	else if (onset >= 0)
		put(&ui->screen, x, y, g->left[2], ink, here ? soft : ghost, 0);
	else if (count < 5 && e[7] == 0)	/* its end */
		put(&ui->screen, x, y, g->left[count], here ? soft : ghost, row_bg, 0);
	else
		put(&ui->screen, x, y, here ? g->candidate : g->candidate_other, ink, ghost, 0);
}

static bool
is_candidate(uint16_t v)
{
	return PAINT_LOOK(v) == LOOK_CANDIDATE || PAINT_LOOK(v) == LOOK_CANDIDATE_OTHER;
}

/* For thin and hatched notes, and terminals without eighths: a whole cell is a note or not. */
static void
put_whole(struct ui *ui, int x, int y, const uint16_t *e, int32_t row_bg)
{
	const struct glyphs *g = ui->glyphs;
	uint16_t v;
	bool first = false;
	const char *glyph;
	int32_t colour;

	if (covered(e, &v) == 0)
		return;
	if (is_candidate(v) && g->tier == GLYPHS_FULL &&
	    ui->theme.tier >= TIER_256) {
		put_candidate(ui, x, y, e, row_bg);
		return;
	}
	for (int i = 0; i < 8; i++)
		first = first || e[i] & PAINT_ONSET;
	colour = paint_colour(ui, v);
	switch (PAINT_LOOK(v)) {
	case LOOK_GHOST:
		glyph = g->ghost;
		break;
	case LOOK_MUTED:
		glyph = g->tier == GLYPHS_FULL ? "╌" : ".";
		break;
	case LOOK_CANDIDATE:
		glyph = first ? g->candidate_first : g->candidate;
		break;
	case LOOK_CANDIDATE_OTHER:
		glyph = first ? g->candidate_first : g->candidate_other;
		break;
	case LOOK_NEXT:
		glyph = first ? g->next_first : g->next;
		break;
	case LOOK_SELECTED:
		glyph = g->tier != GLYPHS_ASCII ? "▓" : first ? "[" : "#";
		break;
	default:
		glyph = g->tier == GLYPHS_ASCII ? (first ? "[" : "=") : g->left[8];
		if (g->tier == GLYPHS_BLOCK && e[7] == 0)
			glyph = g->left[4];	/* a gap of half a cell at its end */
		break;
	}
	put(&ui->screen, x, y, glyph, colour, row_bg,
	    PAINT_LOOK(v) == LOOK_SOUNDING ? ATTR_BOLD : 0);
}

static bool
is_whole(const struct ui *ui, uint16_t v)
{
	int look = PAINT_LOOK(v);

	if (ui->glyphs->tier != GLYPHS_FULL)
		return true;
	if (look == LOOK_GHOST)
		return !ui->theme.ghost_filled;
	if (look == LOOK_SELECTED)
		return ui->theme.tier == TIER_MONO;
	return look == LOOK_MUTED || look == LOOK_NEXT || is_candidate(v);
}

/* A cell with eighths.  Only one edge can be drawn: the most important one. */
static void
put_eighths(struct ui *ui, int x, int y, const uint16_t *e, int32_t row_bg)
{
	const struct glyphs *g = ui->glyphs;
	uint16_t a = plain(e[0]), b = plain(e[7]);
	int from = 0, to = 8, i;

	if (a != 0) {			/* a note enters from the left; where does it end? */
		for (i = 1; i < 8 && plain(e[i]) == a; i++)
			;
		if (i == 8) {
			put(&ui->screen, x, y, " ", theme_on(&ui->theme, paint_colour(ui, a)),
			    paint_colour(ui, a), ATTR_FILLED);
			return;
		}
		to = i;
		if (b != 0 && paint_colour(ui, b) != paint_colour(ui, a)) {
			put(&ui->screen, x, y, g->left[to], paint_colour(ui, a),
			    paint_colour(ui, b), 0);
			return;
		}
		if (b == 0 || to >= 4) {
			put(&ui->screen, x, y, g->left[to], paint_colour(ui, a), row_bg, 0);
			return;
		}
	}
	if (b != 0) {			/* a note leaves to the right; where does it start? */
		for (from = 7; from > 0 && plain(e[from - 1]) == b && !(e[from] & PAINT_ONSET);
		    from--)
			;
		put(&ui->screen, x, y, g->left[from], row_bg, paint_colour(ui, b),
		    from == 0 ? ATTR_FILLED : ATTR_SWAPPED);
		return;
	}
	for (from = 0; e[from] == 0; from++)
		;
	for (to = from; to < 8 && e[to] != 0; to++)
		;
	/* A short note inside the cell: extend to the left or the right edge. */
	if (from < 4)
		put(&ui->screen, x, y, g->left[to - from > 2 ? to : to - from + from / 2],
		    paint_colour(ui, e[from]), row_bg, 0);
	else
		put(&ui->screen, x, y, g->left[from], row_bg, paint_colour(ui, e[from]),
		    ATTR_SWAPPED);
}

/* Two pitches in one row: upper and lower halves. */
static void
put_halves(struct ui *ui, int x, int y, const uint16_t *above, const uint16_t *below, int32_t bg)
{
	uint16_t a, b;
	bool has_a = covered(above, &a) > 0, has_b = covered(below, &b) > 0;

	if (PAINT_LOOK(a | b) == LOOK_NEXT && !(has_a && has_b))	/* not by colour alone */
		put(&ui->screen, x, y, ui->glyphs->next, paint_colour(ui, a | b), bg, 0);
	else if (has_a && has_b)
		put(&ui->screen, x, y, ui->glyphs->upper_half, paint_colour(ui, a),
		    paint_colour(ui, b), 0);
	else if (has_a)
		put(&ui->screen, x, y, ui->glyphs->upper_half, paint_colour(ui, a), bg, 0);
	else if (has_b)
		put(&ui->screen, x, y, ui->glyphs->lower_half, paint_colour(ui, b), bg, 0);
}

/* Draws bar lines unless they are too dense, and beats if there is room. */
static void
mark_grid(const struct ui *ui, struct column *columns)
{
	const struct session *s = ui->session;
	const struct roll *r = &ui->roll;
	int64_t end = roll_tick(r, r->area.w), every = 1;
	struct bar bar;

	time_bar_at(s->time, roll_tick(r, 0), &bar);
	while (bar.length_ticks * every < 4 * roll_cell_ticks(r) && every < INT64_MAX / 4)
		every *= 2;
	bar.number -= bar.number % every;
	for (int n = 0; n <= r->area.w; n++) {
		time_bar(s->time, bar.number, &bar);
		if (bar.start_ticks >= end)
			break;
		for (int64_t t = bar.start_ticks + bar.beat_ticks;
		    every == 1 && bar.beat_ticks >= 3 * roll_cell_ticks(r) &&
		    t < bar.start_ticks + bar.length_ticks && t < end; t += bar.beat_ticks) {
			int x = roll_column(r, t);
			if (x >= 0 && x < r->area.w)
				columns[x].grid = GRID_BEAT;
		}
		int x = roll_column(r, bar.start_ticks);
		if (x >= 0 && x < r->area.w)
			columns[x].grid = GRID_BAR;
		bar.number += every;
	}
}

/* While it tunes, and as long as its panel is open. */
static void
mark_held_out(const struct ui *ui, struct column *columns)
{
	const struct session *s = ui->session;
	const struct roll *r = &ui->roll;
	struct bar bar;

	if (s->tuning == NULL || s->tuning->held_out_count == 0 ||
	    (s->tune_job == NULL && (ui->panel == NULL || strcmp(ui->panel->name, "tune") != 0)))
		return;
	for (int x = 0; x < r->area.w; x++) {
		time_bar_at(s->time, roll_tick(r, x), &bar);
		columns[x].held_out = tuning_holds_out(s, bar.number);
	}
}

static void
mark_columns(const struct ui *ui, struct column *columns, int64_t playhead,
    const struct window *selected)
{
	const struct session *s = ui->session;
	const struct roll *r = &ui->roll;
	int first = roll_column(r, s->cursor_ticks);
	int last = roll_column(r, s->cursor_ticks + s->grid_ticks - 1);
	int head = playhead >= 0 ? roll_column(r, playhead) : -1;

	mark_grid(ui, columns);
	mark_held_out(ui, columns);
	for (int x = 0; x < r->area.w; x++) {
		columns[x].cursor = x >= first && x <= last;
		columns[x].playhead = x == head;
		if (selected != NULL)
			columns[x].selected = roll_tick(r, x) < selected->end_ticks &&
			    roll_tick(r, x + 1) > selected->start_ticks;
	}
}

static int32_t
row_background(const struct ui *ui, const struct key *key, int pitch)
{
	const struct theme *t = &ui->theme;

	if (pitch == ui->session->cursor_pitch)
		return t->role[ROLE_ROW_CURSOR];
	if (key->known && pitch % 12 == key_tonic(key))
		return t->role[ROLE_ROW_TONIC];
	return t->role[scale_has(key, pitch) ? ROLE_ROW : ROLE_ROW_OUT];
}

static void
put_grid(struct ui *ui, int x, int y, const struct column *c, bool in_scale, bool tonic, int32_t bg)
{
	const struct glyphs *g = ui->glyphs;
	const struct theme *t = &ui->theme;
	struct style bar = theme_style(t, ROLE_BAR, ROLE_ROW);
	struct style beat = theme_style(t, ROLE_BEAT, ROLE_ROW);

	if (beat.fg == bg)		/* of eight colours the selection has the same */
		beat.fg = theme_on(t, bg);
	if (c->grid == GRID_BAR)
		put(&ui->screen, x, y, g->bar, bar.fg, bg, bar.attr);
	else if (c->grid == GRID_BEAT && in_scale)
		put(&ui->screen, x, y, g->beat, beat.fg, bg, beat.attr);
	else if (c->held_out && (x + y) % 4 == 0)
		put(&ui->screen, x, y, g->hatch, beat.fg, bg, beat.attr);
	else if (tonic && (x - ui->roll.area.x) % 2 == 0)
		put(&ui->screen, x, y, g->tonic, beat.fg, bg, beat.attr);
	else
		put(&ui->screen, x, y, " ", beat.fg, bg, 0);
}

/* The cursor and the playhead are drawn over everything else. */
static void
put_marks(struct ui *ui, int x, int y, const struct column *c, bool cursor_row, bool first_cursor)
{
	const struct theme *t = &ui->theme;
	struct screen_cell *cell = screen_at(&ui->screen, x, y);
	bool blank;

	if (cell == NULL)
		return;
	blank = !(cell->attr & ATTR_FILLED) && (cell->glyph[0] == ' ' ||
	    strcmp(cell->glyph, ui->glyphs->beat) == 0 ||
	    strcmp(cell->glyph, ui->glyphs->bar) == 0 ||
	    strcmp(cell->glyph, ui->glyphs->hatch) == 0 ||
	    strcmp(cell->glyph, ui->glyphs->tonic) == 0);
	if (c->playhead && blank)
		put(&ui->screen, x, y, ui->glyphs->playhead, t->role[ROLE_PLAYHEAD], cell->bg,
		    ATTR_BOLD);
	if (!cursor_row || !c->cursor)
		return;
	if (first_cursor && t->tier <= TIER_16)
		put(&ui->screen, x, y, ui->glyphs->cursor, COLOUR_INK, COLOUR_PAPER,
		    ATTR_REVERSE | ATTR_BOLD);
	else if (first_cursor)
		put(&ui->screen, x, y, ui->glyphs->cursor, theme_on(t, t->role[ROLE_CURSOR]),
		    t->role[ROLE_CURSOR], ATTR_BOLD);
	else if (blank && t->tier >= TIER_256)
		cell->bg = t->role[ROLE_CURSOR_REST];
}

/* A note shows its name if four of its cells are visible. */
static void
put_labels(struct ui *ui, int y, int pitch, const uint16_t *row, const struct key *key)
{
	const struct roll *r = &ui->roll;
	char name[SPELL_SIZE];
	int width;

	spell_pitch(key, pitch, name);
	if (ui->glyphs->tier == GLYPHS_ASCII)
		return;
	width = text_columns(name);
	for (int x = 0; x < r->area.w; x++) {
		const struct screen_cell *first;
		int cells = 0, start = x;
		uint16_t v = 0;

		for (int i = 0; i < 8; i++)
			if (row[x * 8 + i] & PAINT_ONSET)
				v = plain(row[x * 8 + i]);
		if (v == 0 || PAINT_LOOK(v) < LOOK_ACTIVE || PAINT_LOOK(v) > LOOK_SOUNDING)
			continue;
		if (!(row[x * 8] & PAINT_ONSET))
			start++;	/* it starts inside the cell: the name is on the next one */
		else if ((first = screen_at(&ui->screen, r->area.x + x, y)) != NULL &&
		    first->glyph[0] != ' ')
			start++;	/* the cursor is there: next to it */
		for (int c = start; c < r->area.w && plain(row[c * 8]) == v &&
		    plain(row[c * 8 + 7]) == v && (c == start || !(row[c * 8] & PAINT_ONSET)); c++)
			cells++;
		if (cells < width + 1 || cells < 3)
			continue;
		for (int c = 0, bytes = 0; name[bytes] != '\0'; c++) {
			struct screen_cell *cell = screen_at(&ui->screen, r->area.x + start + c, y);
			char glyph[8];
			int columns;

			bytes += glyph_next(name + bytes, glyph, &columns);
			if (cell == NULL || !(cell->attr & ATTR_FILLED) || cell->glyph[0] != ' ')
				continue;
			put(&ui->screen, r->area.x + start + c, y, glyph,
			    theme_on(&ui->theme, cell->bg), cell->bg,
			    PAINT_LOOK(v) == LOOK_SELECTED &&
			    ui->theme.tier >= TIER_256 ? ATTR_BOLD : 0);
		}
		x = start + cells - 1;
	}
}

static void
draw_row(struct ui *ui, int row, const struct column *columns, const struct key *key,
    const struct window *selected)
{
	const struct session *s = ui->session;
	const struct roll *r = &ui->roll;
	int y = r->area.y + row, pitch = roll_pitch_at(r, y);
	bool in_scale, tonic, cursor_row, seen = false;
	const uint16_t *e = ui->paint + (size_t)row * (r->zoom < 0 ? 2 : 1) * r->area.w * 8;
	int32_t row_bg;

	if (pitch < 0) {
		screen_fill(&ui->screen, (struct rect){ r->area.x, y, r->area.w, 1 }, " ",
		    theme_style(&ui->theme, ROLE_DIM, ROLE_BG));
		return;
	}
	in_scale = scale_has(key, pitch);
	tonic = pitch % 12 == key_tonic(key);
	cursor_row = pitch == s->cursor_pitch ||
	    (r->zoom < 0 && r->index[pitch] + 1 == r->index[s->cursor_pitch]);
	row_bg = row_background(ui, key, cursor_row ? s->cursor_pitch : pitch);
	for (int x = 0; x < r->area.w; x++, e += 8) {
		bool region = columns[x].selected && pitch >= selected->low &&
		    pitch <= selected->high;
		int32_t bg = region ? ui->theme.role[ROLE_SELECTION] : row_bg;
		uint16_t v;

		put_grid(ui, r->area.x + x, y, &columns[x], in_scale, tonic, bg);
		if (region && ui->theme.tier == TIER_MONO && columns[x].grid == GRID_NONE)
			put(&ui->screen, r->area.x + x, y, ui->glyphs->dot, COLOUR_INK, bg,
			    ATTR_DIM);
		if (r->zoom < 0)
			put_halves(ui, r->area.x + x, y, e, e + r->area.w * 8, bg);
		else if (covered(e, &v) > 0) {
			if (is_whole(ui, v))
				put_whole(ui, r->area.x + x, y, e, bg);
			else
				put_eighths(ui, r->area.x + x, y, e, bg);
		}
		put_marks(ui, r->area.x + x, y, &columns[x], cursor_row, !seen);
		seen = seen || columns[x].cursor;
	}
	if (r->zoom >= 0)
		view_surprise_row(ui, y, ui->paint + (size_t)row * r->area.w * 8);
	if (r->zoom >= 0 && (r->zoom == 0 || row % 2 == 0))
		put_labels(ui, y, pitch, ui->paint + (size_t)row * r->area.w * 8,
		    key);
}

static void
draw_hint(struct ui *ui, int count, const char *arrow, int y)
{
	struct style st = theme_style(&ui->theme, ROLE_ACCENT, ROLE_BG);
	const struct rect *a = &ui->roll.area;
	int right = ui->layout.drawer && ui->layout.panel.h > 0 ? ui->layout.panel.x : a->x + a->w;
	char text[32];

	if (count == 0)
		return;
	st.attr |= ATTR_BOLD;
	snprintf(text, sizeof text, " %d%s", count, arrow);
	screen_text(&ui->screen, right - text_columns(text), y, a->w, st, text);
}

/* Counts notes of the track above and below the visible pitches. */
static void
draw_hints(struct ui *ui)
{
	const struct rect *a = &ui->roll.area;

	draw_hint(ui, ui->off_above, ui->glyphs->up, a->y);
	draw_hint(ui, ui->off_below, ui->glyphs->down, a->y + a->h - 1);
}

void
view_roll(struct ui *ui)
{
	const struct session *s = ui->session;
	const struct roll *r = &ui->roll;
	struct column *columns = calloc(r->area.w + 1, sizeof *columns);
	struct window selected;
	struct key key;
	int track;
	bool has = session_selected(s, &selected, &track) && s->mode == MODE_VISUAL;
	int64_t playhead = transport_playing(s) ? transport_ticks(s) : -1;

	if (columns != NULL && paint_notes(ui, playhead)) {
		session_key_at(ui->session, roll_tick(r, 0), &key);
		mark_columns(ui, columns, playhead, has ? &selected : NULL);
		for (int row = 0; row < r->area.h; row++)
			draw_row(ui, row, columns, &key, &selected);
		draw_hints(ui);
	}
	free(columns);
}
