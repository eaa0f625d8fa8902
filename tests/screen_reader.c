/* SPDX-License-Identifier: MIT */
#include "screen_reader.h"

#include <string.h>

static void
reader_blank(struct screen_reader *r, int y, int from, int to)
{
	for (int x = from; x < to && x < r->w; x++)
		strcpy(r->cells[y][x], " ");
}

void
screen_reader_init(struct screen_reader *r, int w, int h)
{
	memset(r, 0, sizeof *r);
	r->w = w < READER_W ? w : READER_W;
	r->h = h < READER_H ? h : READER_H;
	r->bottom = r->h - 1;
	for (int y = 0; y < r->h; y++)
		reader_blank(r, y, 0, r->w);
}

/* Lines from `top` to the bottom of what scrolls move up by `by`, or down. */
static void
reader_scroll(struct screen_reader *r, int top, int by)
{
	int lines = r->bottom - top + 1, gone = by < 0 ? -by : by;

	if (lines < 1)
		return;
	gone = gone > lines ? lines : gone;
	if (by > 0)
		memmove(r->cells[top], r->cells[top + gone], (size_t)(lines - gone) *
		    sizeof *r->cells);
	else
		memmove(r->cells[top + gone], r->cells[top], (size_t)(lines - gone) *
		    sizeof *r->cells);
	for (int i = 0; i < gone; i++)
		reader_blank(r, by > 0 ? r->bottom - i : top + i, 0, r->w);
}

static void
reader_put(struct screen_reader *r, const char *glyph)
{
	if (r->x >= r->w) {
		r->x = 0;
		r->y += r->y < r->h - 1;
	}
	snprintf(r->cells[r->y][r->x++], 5, "%.4s", glyph);
	snprintf(r->last, sizeof r->last, "%.4s", glyph);
}

/* Cells from the cursor to the end of the line move right by `by`, or left. */
static void
reader_shift(struct screen_reader *r, int by)
{
	int gone = by < 0 ? -by : by, room = r->w - r->x;

	gone = gone > room ? room : gone;
	if (by > 0) {
		memmove(r->cells[r->y][r->x + gone], r->cells[r->y][r->x],
		    (size_t)(room - gone) * 5);
		reader_blank(r, r->y, r->x, r->x + gone);
	} else {
		memmove(r->cells[r->y][r->x], r->cells[r->y][r->x + gone],
		    (size_t)(room - gone) * 5);
		reader_blank(r, r->y, r->w - gone, r->w);
	}
}

static void
reader_erase(struct screen_reader *r, char what, int how)
{
	reader_blank(r, r->y, how == 0 ? r->x : 0, how == 1 ? r->x + 1 : r->w);
	if (what != 'J')
		return;
	for (int y = how == 0 ? r->y + 1 : 0; y < (how == 1 ? r->y : r->h); y++)
		reader_blank(r, y, 0, r->w);
}

static void
reader_go(struct screen_reader *r, int x, int y)
{
	r->x = x < 0 ? 0 : x >= r->w ? r->w - 1 : x;
	r->y = y < 0 ? 0 : y >= r->h ? r->h - 1 : y;
}

/* ESC [ numbers letter. */
static void
reader_control(struct screen_reader *r)
{
	char what = r->sequence[r->length - 1];
	int a = 0, b = 0, given = sscanf(r->sequence + 2, "%d;%d", &a, &b);
	int n = given > 0 && a > 0 ? a : 1;

	if (r->sequence[2] == '?' || r->sequence[2] == '>')
		return;
	switch (what) {
	case 'A': reader_go(r, r->x, r->y - n); break;
	case 'B': reader_go(r, r->x, r->y + n); break;
	case 'C': reader_go(r, r->x + n, r->y); break;
	case 'D': reader_go(r, r->x - n, r->y); break;
	case 'G': reader_go(r, n - 1, r->y); break;
	case 'd': reader_go(r, r->x, n - 1); break;
	case 'H': reader_go(r, (given > 1 ? b : 1) - 1, n - 1); break;
	case 'J': case 'K': reader_erase(r, what, a); break;
	case 'X': reader_blank(r, r->y, r->x, r->x + n); break;
	case 'P': reader_shift(r, -n); break;
	case '@': reader_shift(r, n); break;
	case 'L': reader_scroll(r, r->y, -n); break;
	case 'M': reader_scroll(r, r->y, n); break;
	case 'S': reader_scroll(r, r->top, n); break;
	case 'T': reader_scroll(r, r->top, -n); break;
	case 'r':
		r->top = n - 1;
		r->bottom = given > 1 && b <= r->h ? b - 1 : r->h - 1;
		break;
	case 'b':
		for (char glyph[5], i = 0; i < n; i++)
			reader_put(r, strcpy(glyph, r->last));
		break;
	}
}

/* Whether an escape is whole; it has been obeyed then. */
static bool
reader_escape(struct screen_reader *r, char c)
{
	char kind = r->sequence[1];

	if (r->length < 2)
		return false;
	if (kind == '[') {
		if (r->length < 3 || c < '@' || c > '~')
			return false;
		reader_control(r);
		return true;
	}
	if (kind == ']' || kind == 'P')		/* until BEL or ESC \ */
		return c == 7 || (c == '\\' && r->sequence[r->length - 2] == 033) ||
		    r->length + 1 == sizeof r->sequence;
	if (kind == 'M')
		reader_scroll(r, r->top, -1);
	return strchr("()", kind) == NULL || r->length == 3;
}

static void
reader_byte(struct screen_reader *r, char c)
{
	unsigned char lead;

	r->sequence[r->length++] = c;
	r->sequence[r->length] = '\0';
	lead = (unsigned char)r->sequence[0];
	if (lead == 033) {
		if (reader_escape(r, c))
			r->length = 0;
		return;
	}
	if (lead >= 0xc0 && r->length < (lead >= 0xf0 ? 4u : lead >= 0xe0 ? 3u : 2u))
		return;
	r->length = 0;
	if (c == '\r')
		r->x = 0;
	else if (c == '\b')
		reader_go(r, r->x - 1, r->y);
	else if (c == '\n' && r->y == r->bottom)
		reader_scroll(r, r->top, 1);
	else if (c == '\n')
		reader_go(r, r->x, r->y + 1);
	else if (lead >= ' ')
		reader_put(r, r->sequence);
}

void
screen_reader_take(struct screen_reader *r, const char *bytes, size_t n)
{
	for (size_t i = 0; i < n; i++)
		reader_byte(r, bytes[i]);
}

static void
reader_line(const struct screen_reader *r, int y, char out[READER_W * 4 + 1])
{
	size_t used = 0;

	for (int x = 0; x < r->w; x++)
		used += (size_t)snprintf(out + used, READER_W * 4 + 1 - used, "%s",
		    r->cells[y][x]);
}

bool
screen_reader_holds(const struct screen_reader *r, const char *text)
{
	char line[READER_W * 4 + 1];

	for (int y = 0; y < r->h; y++) {
		reader_line(r, y, line);
		if (strstr(line, text) != NULL)
			return true;
	}
	return false;
}

void
screen_reader_print(const struct screen_reader *r, FILE *out)
{
	char line[READER_W * 4 + 1];

	for (int y = 0; y < r->h; y++) {
		reader_line(r, y, line);
		fprintf(out, "|%s|\n", line);
	}
}
