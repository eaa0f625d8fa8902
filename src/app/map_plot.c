/* SPDX-License-Identifier: MIT */
#include "app/map_plot.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"

const struct map_sign_row map_signs[MAP_SIGNS] = {
	[MAP_DOT] = { 0, '.' }, [MAP_GAP] = { 0x25cb, 'o' }, [MAP_KNOWN] = { 0x25c7, '+' },
	[MAP_OWN] = { 0x25cf, '@' }, [MAP_MADE] = { 0x2605, '*' }, [MAP_HERE] = { 0x253c, 'X' },
};

struct canvas {
	struct plot_cell *cells;
	int		 width, height;
	enum plot_glyphs glyphs;
	bool		 few;		/* a point may fill half of its cell */
};

#define FEW_SHARE	8		/* cells to a point */

#define UPPER_HALF	0x1b		/* dots of a braille cell */
#define LOWER_HALF	0xe4

static int
within(double at, int count)
{
	int i = (int)floor(at * count);

	return i < 0 ? 0 : i >= count ? count - 1 : i;
}

void
map_plot_cell(struct map_place place, int width, int height, int *column, int *row)
{
	*column = within(place.x, width);
	*row = within(1 - place.y, height);
}

static void
put_dot(const struct canvas *c, const struct map_mark *m)
{
	static const uint8_t bits[4][2] = {
		{ 0x01, 0x08 }, { 0x02, 0x10 }, { 0x04, 0x20 }, { 0x40, 0x80 },
	};
	int x = within(m->place.x, 2 * c->width), y = within(1 - m->place.y, 4 * c->height);
	struct plot_cell *cell = c->cells + y / 4 * c->width + x / 2;
	bool dotted = cell->glyph >= 0x2800 && cell->glyph <= 0x28ff;

	if (cell->glyph != ' ' && !dotted)
		return;			/* a sign or a label stands there */
	if (c->glyphs == PLOT_ASCII)
		cell->glyph = (unsigned char)map_signs[MAP_DOT].ascii;
	else
		cell->glyph = (dotted ? cell->glyph : 0x2800) | (!c->few ? bits[y % 4][x % 2] :
		    y % 4 < 2 ? UPPER_HALF : LOWER_HALF);
	cell->ink = (uint8_t)m->ink;
}

static void
put_sign(const struct canvas *c, const struct map_mark *m)
{
	int x, y;

	map_plot_cell(m->place, c->width, c->height, &x, &y);
	c->cells[y * c->width + x] = (struct plot_cell){ c->glyphs == PLOT_ASCII ?
	    (unsigned char)map_signs[m->sign].ascii : map_signs[m->sign].glyph,
	    (uint8_t)m->ink };
}

/* --- labels */

/* The next character; what is not one column wide is a question mark. */
static uint32_t
next_glyph(const char **text)
{
	static const uint8_t first_bits[5] = { 0, 0x7f, 0x1f, 0x0f, 0x07 };
	const unsigned char *s = (const unsigned char *)*text;
	int length = *s < 0x80 ? 1 : *s < 0xe0 ? 2 : *s < 0xf0 ? 3 : 4;
	char one[5] = "";
	uint32_t glyph = *s & first_bits[length];

	for (int i = 0; i < length && s[i] != '\0'; i++) {
		one[i] = (char)s[i];
		if (i > 0)
			glyph = glyph << 6 | (s[i] & 0x3f);
	}
	*text += strlen(one);
	return text_columns(one) == 1 && glyph < 0x10000 ? glyph : '?';
}

/* The label's characters, at most MAP_LABEL_MAX; returns their number. */
static int
label_glyphs(const char *label, enum plot_glyphs glyphs, uint32_t glyph[MAP_LABEL_MAX])
{
	int count = 0;

	while (*label != '\0' && count < MAP_LABEL_MAX) {
		glyph[count] = next_glyph(&label);
		if (glyphs == PLOT_ASCII && glyph[count] >= 0x80)
			glyph[count] = '?';
		count++;
	}
	return count;
}

static bool
is_free(const struct canvas *c, int x, int y, int width)
{
	if (x < 0 || y < 0 || x + width > c->width || y >= c->height)
		return false;
	for (int i = 0; i < width; i++)
		if (c->cells[y * c->width + x + i].glyph != ' ')
			return false;
	return true;
}

/* Beside the sign, above or below it; with a blank on both sides, so that labels stay apart. */
static void
put_label(const struct canvas *c, const struct map_mark *m)
{
	uint32_t glyph[MAP_LABEL_MAX];
	int x, y, width = label_glyphs(m->label, c->glyphs, glyph);

	map_plot_cell(m->place, c->width, c->height, &x, &y);
	const struct { int x, y; } tries[] = {
		{ x + 1, y }, { x - width, y }, { x, y - 1 }, { x, y + 1 },
		{ x - width + 1, y - 1 }, { x - width + 1, y + 1 },
	};
	for (size_t i = 0; i < sizeof tries / sizeof *tries; i++) {
		struct plot_cell *row = c->cells + tries[i].y * c->width;
		int to = tries[i].x;
		bool before = to == 0 || to == x + 1 || is_free(c, to - 1, tries[i].y, 1);
		bool behind = to + width == c->width || to + width == x ||
		    is_free(c, to + width, tries[i].y, 1);

		if (!is_free(c, to, tries[i].y, width) || !before || !behind)
			continue;
		for (int k = 0; k < width; k++)
			row[to + k] = (struct plot_cell){ glyph[k], (uint8_t)m->ink };
		return;
	}
}

void
map_plot(const struct map_mark *marks, size_t count, int width, int height,
    enum plot_glyphs glyphs, struct plot_cell *cells)
{
	struct canvas c = { cells, width, height, glyphs,
		count * FEW_SHARE <= (size_t)width * (size_t)height };

	for (int i = 0; i < width * height; i++)
		cells[i] = (struct plot_cell){ ' ', PLOT_BLANK };
	for (int sign = MAP_DOT + 1; sign < MAP_SIGNS; sign++)
		for (size_t i = 0; i < count; i++)
			if ((int)marks[i].sign == sign)
				put_sign(&c, &marks[i]);
	for (size_t i = 0; i < count; i++)
		if (marks[i].label != NULL && marks[i].label[0] != '\0')
			put_label(&c, &marks[i]);
	for (size_t i = 0; i < count; i++)
		if (marks[i].sign == MAP_DOT)
			put_dot(&c, &marks[i]);
}
