/* SPDX-License-Identifier: MIT */
#include "app/map_svg.h"

#include <stdint.h>

#include "base/text.h"

#define WIDTH	1200
#define HEIGHT	700
#define EDGE	40

/* Distinct for colour-blind readers too (Okabe and Ito, Color universal design, 2008). */
static const char *
colour_of(enum plot_ink ink)
{
	static const char *const colours[PLOT_RUNS] = { "#0072b2", "#d55e00", "#009e73",
		"#cc79a7", "#e69f00", "#56b4e9", "#000000", "#8a7500" };

	return ink >= PLOT_RUN && ink <= PLOT_RUN_LAST ? colours[ink - PLOT_RUN] :
	    ink == PLOT_AXIS ? "#888888" : "#222222";
}

/* What a sign looks like: radius, and whether it is filled. */
static const struct {
	double	 radius;
	bool	 filled, square;
} looks[MAP_SIGNS] = {
	[MAP_DOT] = { 3, true, false }, [MAP_GAP] = { 9, false, false },
	[MAP_KNOWN] = { 5, true, true }, [MAP_OWN] = { 6, true, false },
	[MAP_MADE] = { 6, false, false }, [MAP_HERE] = { 8, false, true },
};

static double
x_of(const struct map_mark *m)
{
	return EDGE + (WIDTH - 2 * EDGE) * m->place.x;
}

static double
y_of(const struct map_mark *m)
{
	return HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * m->place.y;
}

/* Names come from files: no control character and no markup of theirs gets through. */
static void
put_text(FILE *out, const char *text)
{
	char clean[256];

	text_name(text, clean, sizeof clean);
	for (const char *c = clean; *c != '\0'; c++)
		switch (*c) {
		case '&': fputs("&amp;", out); break;
		case '<': fputs("&lt;", out); break;
		case '>': fputs("&gt;", out); break;
		case '"': fputs("&quot;", out); break;
		default: fputc(*c, out);
		}
}

static void
draw_sign(FILE *out, const struct map_mark *m)
{
	const char *colour = colour_of(m->ink), *fill = looks[m->sign].filled ? colour : "none";
	double r = looks[m->sign].radius;

	if (looks[m->sign].square)
		fprintf(out, "<rect x=\"%.1f\" y=\"%.1f\" width=\"%g\" height=\"%g\" "
		    "transform=\"rotate(45 %.1f %.1f)\" fill=\"%s\" stroke=\"%s\"/>\n",
		    x_of(m) - r, y_of(m) - r, 2 * r, 2 * r, x_of(m), y_of(m), fill, colour);
	else
		fprintf(out, "<circle cx=\"%.1f\" cy=\"%.1f\" r=\"%g\" fill=\"%s\" "
		    "stroke=\"%s\"/>\n", x_of(m), y_of(m), r, fill, colour);
}

void
map_svg(FILE *out, const struct map_mark *marks, size_t count)
{
	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
	    "font-family=\"sans-serif\" font-size=\"12\">\n"
	    "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT, WIDTH, HEIGHT);
	for (size_t i = 0; i < count; i++)
		draw_sign(out, &marks[i]);
	for (size_t i = 0; i < count; i++) {
		if (marks[i].label == NULL || marks[i].label[0] == '\0')
			continue;
		fprintf(out, "<text x=\"%.1f\" y=\"%.1f\" fill=\"%s\">", x_of(&marks[i]) +
		    looks[marks[i].sign].radius + 3, y_of(&marks[i]) + 4, colour_of(marks[i].ink));
		put_text(out, marks[i].label);
		fputs("</text>\n", out);
	}
	fputs("</svg>\n", out);
}
