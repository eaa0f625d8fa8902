/* SPDX-License-Identifier: MIT */
/* screen.c - a grid of cells that views draw into. */

#include "screen.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <wchar.h>

bool
screen_resize(struct screen *s, int w, int h)
{
	struct screen_cell *cells;

	cells = calloc((size_t)w * h + 1, sizeof *cells);
	if (cells == NULL)
		return false;
	free(s->cells);
	s->cells = cells;
	s->w = w;
	s->h = h;
	s->cursor_x = -1;
	screen_unclip(s);
	screen_clear(s, (struct style){ COLOUR_INK, COLOUR_PAPER, 0 });
	return true;
}

void
screen_free(struct screen *s)
{
	free(s->cells);
	memset(s, 0, sizeof *s);
}

static void
set_cell(struct screen_cell *c, const char *glyph, int columns, struct style st)
{
	size_t n = strnlen(glyph, sizeof c->glyph - 1);

	memset(c->glyph, 0, sizeof c->glyph);
	memcpy(c->glyph, glyph, n);
	c->fg = st.fg;
	c->bg = st.bg;
	c->attr = st.attr;
	c->columns = columns;
}

void
screen_clear(struct screen *s, struct style st)
{
	for (int i = 0; i < s->w * s->h; i++)
		set_cell(&s->cells[i], " ", 1, st);
	s->cursor_x = -1;
}

void
screen_clip(struct screen *s, struct rect r)
{
	s->clip = r;
	if (r.x < 0) {
		s->clip.w += r.x;
		s->clip.x = 0;
	}
	if (r.y < 0) {
		s->clip.h += r.y;
		s->clip.y = 0;
	}
	if (s->clip.x + s->clip.w > s->w)
		s->clip.w = s->w - s->clip.x;
	if (s->clip.y + s->clip.h > s->h)
		s->clip.h = s->h - s->clip.y;
}

void
screen_unclip(struct screen *s)
{
	s->clip = (struct rect){ 0, 0, s->w, s->h };
}

struct screen_cell *
screen_at(struct screen *s, int x, int y)
{
	const struct rect *c = &s->clip;

	if (x < c->x || y < c->y || x >= c->x + c->w || y >= c->y + c->h)
		return NULL;
	return &s->cells[(size_t)y * s->w + x];
}

/* Overwriting half of a wide character erases the other half. */
static void
put_wide(struct screen *s, int x, int y, const char *glyph, int columns, struct style st)
{
	struct screen_cell *c = screen_at(s, x, y), *other;

	if (c == NULL)
		return;
	if (columns == 2 && screen_at(s, x + 1, y) == NULL) {
		glyph = "?";
		columns = 1;
	}
	if (c->columns == 2 && (other = screen_at(s, x + 1, y)) != NULL)
		set_cell(other, " ", 1, (struct style){ c->fg, c->bg, c->attr });
	if (c->glyph[0] == '\0' && (other = screen_at(s, x - 1, y)) != NULL)
		set_cell(other, " ", 1, (struct style){ c->fg, c->bg, c->attr });
	set_cell(c, glyph, columns, st);
	if (columns == 2)
		set_cell(screen_at(s, x + 1, y), "", 1, st);
}

void
screen_put(struct screen *s, int x, int y, const char *glyph, struct style st)
{
	char one[8];
	int columns;

	glyph_next(glyph, one, &columns);
	put_wide(s, x, y, one, columns == 2 ? 2 : 1, st);
}

size_t
glyph_next(const char *utf8, char glyph[8], int *columns)
{
	mbstate_t state = { 0 };
	wchar_t wide;
	size_t n;

	memset(glyph, 0, 8);
	if (*utf8 >= 0x20 && *utf8 < 0x7f) {
		glyph[0] = *utf8;
		*columns = 1;
		return 1;
	}
	n = mbrtowc(&wide, utf8, strnlen(utf8, 6), &state);
	if (n == 0 || n == (size_t)-1 || n == (size_t)-2 || n > 6) {
		/* Not valid in this locale: only ASCII is shown. */
		glyph[0] = (unsigned char)*utf8 >= 0x20 && (unsigned char)*utf8 < 0x7f ?
		    *utf8 : '?';
		*columns = 1;
		return *utf8 != '\0';
	}
	memcpy(glyph, utf8, n);
	*columns = wcwidth(wide);
	if (*columns < 0) {		/* control characters never reach the terminal */
		memcpy(glyph, "?\0\0\0\0\0\0", 8);
		*columns = 1;
	}
	return n;
}

int
screen_text(struct screen *s, int x, int y, int columns, struct style st, const char *utf8)
{
	char glyph[8];
	int used = 0, width;

	while (*utf8 != '\0') {
		utf8 += glyph_next(utf8, glyph, &width);
		if (width == 0)
			continue;	/* combining: a cell holds one character */
		if (used + width > columns)
			break;
		put_wide(s, x + used, y, glyph, width, st);
		used += width;
	}
	return used;
}

int
screen_print(struct screen *s, int x, int y, int columns, struct style st, const char *fmt, ...)
{
	char text[1024];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof text, fmt, ap);
	va_end(ap);
	return screen_text(s, x, y, columns, st, text);
}

/* Bytes of the text that fit on a line: at least a character, if there is one. */
static size_t
line_bytes(const char *text, int columns)
{
	size_t at = 0, blank = 0;
	int used = 0, width;
	char glyph[8];

	while (text[at] != '\0') {
		size_t n = glyph_next(text + at, glyph, &width);

		if (used + width > columns && text[at] != ' ')
			return blank > 0 ? blank : at > 0 ? at : n;
		if (text[at] == ' ')
			blank = at + 1;
		used += width;
		at += n;
	}
	return at;
}

int
screen_lines(const char *utf8, int columns)
{
	int lines = 0;

	for (; *utf8 != '\0'; utf8 += line_bytes(utf8, columns))
		lines++;
	return lines;
}

int
screen_wrap(struct screen *s, struct rect r, struct style st, const char *utf8)
{
	int lines = 0;

	for (size_t n; *utf8 != '\0' && lines < r.h; utf8 += n, lines++) {
		n = line_bytes(utf8, r.w);
		screen_print(s, r.x, r.y + lines, r.w, st, "%.*s", (int)n, utf8);
	}
	return lines;
}

void
screen_fill(struct screen *s, struct rect r, const char *glyph, struct style st)
{
	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			screen_put(s, x, y, glyph, st);
}

void
screen_set_bg(struct screen *s, struct rect r, int32_t bg)
{
	struct screen_cell *c;

	for (int y = r.y; y < r.y + r.h; y++)
		for (int x = r.x; x < r.x + r.w; x++)
			if ((c = screen_at(s, x, y)) != NULL)
				c->bg = bg;
}

static const char *
printed_glyph(const struct screen_cell *c)
{
	if (c->attr & ATTR_FILLED && c->glyph[0] == ' ')
		return "█";
	if (c->attr & ATTR_SWAPPED)
		return "▐";
	return c->glyph;
}

char *
screen_to_text(const struct screen *s)
{
	char *text = malloc((size_t)s->h * ((size_t)s->w * 8 + 1) + 1), *p = text;

	if (text == NULL)
		return NULL;
	for (int y = 0; y < s->h; y++) {
		char *end = p;		/* after the last non-blank */
		for (int x = 0; x < s->w; x++) {
			const char *g = printed_glyph(&s->cells[(size_t)y * s->w + x]);
			p = stpcpy(p, g);
			if (strcmp(g, " ") != 0)
				end = p;
		}
		p = end;
		*p++ = '\n';
	}
	*p = '\0';
	return text;
}
