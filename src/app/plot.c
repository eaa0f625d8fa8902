/* SPDX-License-Identifier: MIT */
#include "app/plot.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/curve.h"

#define LABEL_CELLS	6		/* "1.234" and the axis */

struct plot {
	struct plot_cell	*cells;
	int			 width, height;
	enum plot_glyphs	 glyphs;
	bool			 mono;
	int			 left, rows, columns;	/* of the area inside the axes, in cells */
	double			 low, high;	/* nats per note at the bottom and top */
	double			 steps;		/* at the right edge */
};

int
plot_put_text(struct plot_cell *row, int width, int column, const char *text, enum plot_ink ink)
{
	for (; *text != '\0' && column < width; text++, column++)
		if (column >= 0)
			row[column] = (struct plot_cell){ (unsigned char)*text, (uint8_t)ink };
	return column;
}

static void
put_text(struct plot *plot, int row, int column, const char *text, enum plot_ink ink)
{
	plot_put_text(plot->cells + row * plot->width, plot->width, column, text, ink);
}

static void
put_glyph(struct plot *plot, int row, int column, uint32_t glyph, uint32_t ascii,
    enum plot_ink ink)
{
	plot->cells[row * plot->width + column] = (struct plot_cell){
		plot->glyphs == PLOT_ASCII ? ascii : glyph, (uint8_t)ink };
}

/* Extends [low, high] to the values of a series. */
static void
reach(struct plot *plot, const struct curve_series *series)
{
	for (uint32_t i = 0; i < series->count; i++) {
		plot->low = fmin(plot->low, series->points[i].value);
		plot->high = fmax(plot->high, series->points[i].value);
	}
}

/* Adds a margin; sets a default range if there are no values. */
static void
widen(struct plot *plot)
{
	double margin;

	if (!(plot->low <= plot->high)) {
		plot->low = 0;
		plot->high = 1;
	}
	margin = fmax(0.04 * (plot->high - plot->low), 0.005);
	plot->low -= margin;
	plot->high += margin;
}

static void
find_range(struct plot *plot, const struct curve *curve)
{
	reach(plot, &curve->train);
	reach(plot, &curve->held_out);
	reach(plot, &curve->other);
	if (isfinite(curve->best))
		plot->low = fmin(plot->low, curve->best);
	if (isfinite(curve->base))
		plot->high = fmax(plot->high, curve->base);
	widen(plot);
	plot->steps = curve->last_step > 0 ? curve->last_step : 1;
}

static char
ascii_mark(enum plot_ink ink)
{
	return ink == PLOT_BASE ? '-' : ink == PLOT_OTHER ? '~' : ink == PLOT_TRAIN ? '.' : 'o';
}

/* Sets dot (x, y) of the area, counted from its top left. */
static void
put_dot(struct plot *plot, int x, int y, enum plot_ink ink)
{
	static const uint8_t bits[4][2] = {
		{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 },
	};
	struct plot_cell *cell;

	if (x < 0 || y < 0 || x >= 2 * plot->columns || y >= 4 * plot->rows)
		return;
	cell = plot->cells + (y / 4) * plot->width + plot->left + x / 2;
	if (plot->glyphs == PLOT_ASCII) {
		cell->glyph = (unsigned char)ascii_mark(ink);
		cell->ink = (uint8_t)ink;
		return;
	}
	if (cell->glyph < 0x2800 || cell->glyph > 0x28ff)
		cell->glyph = 0x2800;
	cell->glyph |= bits[y % 4][x % 2];
	if (cell->ink < ink)
		cell->ink = (uint8_t)ink;	/* the rarer line wins a shared cell */
}

static int
dot_x(const struct plot *plot, double step)
{
	return (int)lround(step / plot->steps * (2 * plot->columns - 1));
}

static int
dot_y(const struct plot *plot, double value)
{
	return (int)lround((plot->high - value) / (plot->high - plot->low) *
	    (4 * plot->rows - 1));
}

static void
draw_line(struct plot *plot, int x0, int y0, int x1, int y1, enum plot_ink ink)
{
	int dots = abs(x1 - x0) > abs(y1 - y0) ? abs(x1 - x0) : abs(y1 - y0);
	int dash = plot->mono && ink == PLOT_HELD_OUT ? 2 : plot->mono && ink == PLOT_OTHER ? 4 : 1;

	for (int i = 0; i <= dots; i++) {
		int x = dots == 0 ? x0 : x0 + (int)lround((double)(x1 - x0) * i / dots);
		int y = dots == 0 ? y0 : y0 + (int)lround((double)(y1 - y0) * i / dots);

		if ((x + y) % dash == 0)
			put_dot(plot, x, y, ink);
	}
}

static void
draw_series(struct plot *plot, const struct curve_series *series, enum plot_ink ink)
{
	int x0 = 0, y0 = 0;

	for (uint32_t i = 0; i < series->count; i++) {
		int x = dot_x(plot, series->points[i].step);
		int y = dot_y(plot, series->points[i].value);

		if (i == 0)
			put_dot(plot, x, y, ink);
		else
			draw_line(plot, x0, y0, x, y, ink);
		x0 = x;
		y0 = y;
	}
}

static void
draw_base(struct plot *plot, double base)
{
	int y = dot_y(plot, base);

	for (int x = 0; x < 2 * plot->columns; x += 3)
		put_dot(plot, x, y, PLOT_BASE);
}

static void
draw_axes(struct plot *plot)
{
	int label_rows[3] = { 0, (plot->rows - 1) / 2, plot->rows - 1 };
	char text[16];

	for (int row = 0; row < plot->rows; row++)
		put_glyph(plot, row, plot->left - 1, 0x2502, '|', PLOT_AXIS);
	for (int i = 0; i < 3; i++) {
		int row = label_rows[i];
		double value = plot->high - (plot->high - plot->low) * (row + 0.5) / plot->rows;

		snprintf(text, sizeof text, fabs(value) < 100 ? "%*.2f" : fabs(value) < 9999 ?
		    "%*.0f" : "%*.0e", LABEL_CELLS - 1, value);
		put_text(plot, row, 0, text, PLOT_TEXT);
		put_glyph(plot, row, plot->left - 1, 0x2524, '+', PLOT_AXIS);
	}
	put_glyph(plot, plot->rows, plot->left - 1, 0x2514, '+', PLOT_AXIS);
	for (int i = 0; i < plot->columns; i++)
		put_glyph(plot, plot->rows, plot->left + i, 0x2500, '-', PLOT_AXIS);
}

/* Labels of the last row's ends; returns where the right one starts. */
static int
draw_steps(struct plot *plot)
{
	char last[24];
	int end = plot->width - snprintf(last, sizeof last, "%.0f steps", plot->steps);

	put_text(plot, plot->rows + 1, plot->left, "0", PLOT_TEXT);
	put_text(plot, plot->rows + 1, end, last, PLOT_TEXT);
	return end;
}

/* Between them the legend, if all of it fits; without colour, it shows how the lines look. */
static void
draw_foot(struct plot *plot, const struct curve *curve)
{
	const struct {
		const char	*word;
		enum plot_ink	 ink;
		uint32_t	 sample[2];
		bool		 drawn;
	} legend[] = {
		{ "train", PLOT_TRAIN, { 0x2812, 0x2812 }, true },
		{ "held-out", PLOT_HELD_OUT, { 0x2802, 0x2802 }, curve->held_out.count > 0 },
		{ "base", PLOT_BASE, { 0x2802, ' ' }, isfinite(curve->base) },
		{ "other", PLOT_OTHER, { 0x2802, 0x2810 }, curve->other.count > 0 },
	};
	int row = plot->rows + 1, column = plot->left + 3, end = draw_steps(plot);
	int sample = plot->mono ? 3 : 0, needed = 0;

	for (size_t i = 0; i < sizeof legend / sizeof *legend; i++)
		needed += legend[i].drawn ? sample + (int)strlen(legend[i].word) + 2 : 0;
	if (column + needed > end)
		return;
	for (size_t i = 0; i < sizeof legend / sizeof *legend; i++) {
		if (!legend[i].drawn)
			continue;
		for (int k = 0; k < sample - 1; k++)
			put_glyph(plot, row, column + k, legend[i].sample[k],
			    (unsigned char)ascii_mark(legend[i].ink), legend[i].ink);
		put_text(plot, row, column + sample, legend[i].word, legend[i].ink);
		column += sample + (int)strlen(legend[i].word) + 2;
	}
}

static void
draw_best(struct plot *plot, const struct curve *curve)
{
	int row = dot_y(plot, curve->best) / 4;
	int column = plot->left + dot_x(plot, curve->best_step) / 2;

	if (row >= 0 && row < plot->rows && column >= plot->left && column < plot->width)
		put_glyph(plot, row, column, 0x2605, '*', PLOT_BEST);
}

static struct plot
plot_begin(int width, int height, enum plot_glyphs glyphs, bool mono, struct plot_cell *cells)
{
	for (int i = 0; i < width * height; i++)
		cells[i] = (struct plot_cell){ ' ', PLOT_BLANK };
	return (struct plot){
		.cells = cells, .width = width, .height = height, .glyphs = glyphs,
		.mono = mono, .left = LABEL_CELLS, .rows = height - 2,
		.columns = width - LABEL_CELLS, .low = INFINITY, .high = -INFINITY,
	};
}

void
plot_draw(const struct curve *curve, int width, int height, enum plot_glyphs glyphs,
    bool mono, struct plot_cell *cells)
{
	struct plot plot = plot_begin(width, height, glyphs, mono, cells);

	find_range(&plot, curve);
	draw_axes(&plot);
	draw_foot(&plot, curve);
	if (isfinite(curve->base))
		draw_base(&plot, curve->base);
	draw_series(&plot, &curve->other, PLOT_OTHER);
	draw_series(&plot, &curve->train, PLOT_TRAIN);
	draw_series(&plot, &curve->held_out, PLOT_HELD_OUT);
	if (isfinite(curve->best))
		draw_best(&plot, curve);
}

/* --- several runs */

#define MARK_EVERY 16			/* columns between two letters on a line */
#define RISE_MAX 0.25	/* as a share of the first value; curves are cut off above that */

/* The letter at the end of the line, and at other places on each line. */
static void
draw_marks(struct plot *plot, const struct plot_line *line, int which)
{
	const struct curve_series *s = line->series;
	int next = plot->left + 2 + which * 5 % MARK_EVERY;

	for (uint32_t i = 0; i < s->count; i++) {
		int column = plot->left + dot_x(plot, s->points[i].step) / 2;
		int y = dot_y(plot, s->points[i].value);

		if ((column < next && i + 1 < s->count) || y < 0 || y / 4 >= plot->rows)
			continue;
		put_glyph(plot, y / 4, column, (unsigned char)line->mark, (unsigned char)line->mark,
		    line->ink);
		next = column + MARK_EVERY;
	}
}

void
plot_compare(const struct plot_line *lines, int count, int width, int height,
    enum plot_glyphs glyphs,
    struct plot_cell *cells)
{
	struct plot plot = plot_begin(width, height, glyphs, false, cells);
	double limit = INFINITY;

	plot.steps = 1;
	for (int i = 0; i < count; i++) {
		const struct curve_series *s = lines[i].series;

		reach(&plot, s);
		if (s->count == 0)
			continue;
		plot.steps = fmax(plot.steps, s->points[s->count - 1].step);
		limit = fmin(limit, s->points[0].value + RISE_MAX * fabsf(s->points[0].value));
	}
	plot.high = fmin(plot.high, limit);
	widen(&plot);
	draw_axes(&plot);
	draw_steps(&plot);
	for (int i = 0; i < count; i++)
		draw_series(&plot, lines[i].series, lines[i].ink);
	for (int i = 0; i < count; i++)
		draw_marks(&plot, &lines[i], i);
}

void
plot_row_text(const struct plot_cell *row, int width, char *utf8, size_t size)
{
	size_t used = 0;

	while (width > 0 && row[width - 1].glyph == ' ')
		width--;
	for (int i = 0; i < width && used + 4 <= size; i++) {
		uint32_t glyph = row[i].glyph;

		if (glyph < 0x80) {
			utf8[used++] = (char)glyph;
			continue;
		}
		if (glyph < 0x800) {
			utf8[used++] = (char)(0xc0 | glyph >> 6);
		} else {
			utf8[used++] = (char)(0xe0 | glyph >> 12);
			utf8[used++] = (char)(0x80 | (glyph >> 6 & 0x3f));
		}
		utf8[used++] = (char)(0x80 | (glyph & 0x3f));
	}
	utf8[used] = '\0';
}
