/* SPDX-License-Identifier: MIT */
#include "app/runs_svg.h"

#include <math.h>

#include "app/curve.h"

#define WIDTH	960
#define HEIGHT	540
#define LEFT	70
#define RIGHT	260			/* the legend */
#define TOP	30
#define BOTTOM	50
#define TICKS	6

struct drawing {
	FILE		*out;
	double		 low, high;	/* nats per note */
	double		 steps;
};

/* Three lines of a run: the held-out bars are what counts. */
static const struct {
	const char	*word, *dash;
	double		 width;
} lines[] = {
	{ "held-out bars", "none", 2 }, { "your bars", "2 3", 1 }, { "other music", "7 4", 1 },
};

static const struct curve_series *
series_of(const struct svg_run *r, size_t line)
{
	const struct curve_series *const all[] = { &r->curve->held_out, &r->curve->train,
		&r->curve->other };

	return all[line];
}

/* Distinct for colour-blind readers too (Okabe and Ito, Color universal design, 2008). */
static const char *
colour_of(size_t run)
{
	static const char *const colours[] = { "#0072b2", "#d55e00", "#009e73", "#cc79a7",
		"#e69f00", "#56b4e9", "#000000" };

	return colours[run % (sizeof colours / sizeof *colours)];
}

static double
x_of(const struct drawing *d, double step)
{
	return LEFT + (WIDTH - LEFT - RIGHT) * step / d->steps;
}

static double
y_of(const struct drawing *d, double value)
{
	return TOP + (HEIGHT - TOP - BOTTOM) * (d->high - value) / (d->high - d->low);
}

static void
find_range(struct drawing *d, const struct svg_run *runs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t line = 0; line < sizeof lines / sizeof *lines; line++) {
			const struct curve_series *s = series_of(&runs[i], line);

			for (uint32_t k = 0; k < s->count; k++) {
				d->low = fmin(d->low, s->points[k].value);
				d->high = fmax(d->high, s->points[k].value);
				d->steps = fmax(d->steps, s->points[k].step);
			}
		}
	if (!(d->low < d->high)) {
		d->low = isfinite(d->low) ? d->low - 0.5 : 0;
		d->high = d->low + 1;
	}
}

static void
draw_axes(const struct drawing *d)
{
	fprintf(d->out, "<rect width=\"%d\" height=\"%d\" fill=\"white\"/>\n", WIDTH, HEIGHT);
	for (int i = 0; i <= TICKS; i++) {
		double value = d->low + (d->high - d->low) * i / TICKS;
		double step = d->steps * i / TICKS, y = y_of(d, value);

		fprintf(d->out, "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" "
		    "stroke=\"#ddd\"/>\n", LEFT, WIDTH - RIGHT, y, y);
		fprintf(d->out, "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%.2f</text>\n",
		    LEFT - 8, y + 4, value);
		fprintf(d->out, "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%.0f</text>\n",
		    x_of(d, step), HEIGHT - BOTTOM + 20, step);
	}
	fprintf(d->out, "<text x=\"%d\" y=\"%d\" text-anchor=\"middle\">steps</text>\n"
	    "<text x=\"%d\" y=\"%d\">nats per note</text>\n", (LEFT + WIDTH - RIGHT) / 2,
	    HEIGHT - 8, LEFT, TOP - 10);
}

static void
draw_line(const struct drawing *d, const struct svg_run *run, size_t number, size_t line)
{
	const struct curve_series *s = series_of(run, line);

	if (s->count == 0)
		return;
	fprintf(d->out, "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"%g\" "
	    "stroke-dasharray=\"%s\" points=\"", colour_of(number), lines[line].width,
	    lines[line].dash);
	for (uint32_t k = 0; k < s->count; k++)
		fprintf(d->out, "%s%.1f,%.1f", k > 0 ? " " : "", x_of(d, s->points[k].step),
		    y_of(d, s->points[k].value));
	fprintf(d->out, "\"/>\n");
}

/* A row of the legend: how the line looks, and what it is. */
static void
draw_legend(const struct drawing *d, int row, const char *colour, size_t line, const char *word,
    long long number)
{
	int y = TOP + 18 * row, x = WIDTH - RIGHT + 16;

	fprintf(d->out, "<line x1=\"%d\" x2=\"%d\" y1=\"%d\" y2=\"%d\" stroke=\"%s\" "
	    "stroke-width=\"%g\" stroke-dasharray=\"%s\"/>\n", x, x + 28, y, y, colour,
	    lines[line].width, lines[line].dash);
	fprintf(d->out, "<text x=\"%d\" y=\"%d\">%s", x + 36, y + 4, word);
	if (number > 0)
		fprintf(d->out, " %lld", number);
	fprintf(d->out, "</text>\n");
}

void
runs_svg(FILE *out, const struct svg_run *runs, size_t count)
{
	struct drawing d = { out, INFINITY, -INFINITY, 1 };
	int row = 0;

	find_range(&d, runs, count);
	fprintf(out, "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" "
	    "font-family=\"sans-serif\" font-size=\"12\">\n", WIDTH, HEIGHT);
	draw_axes(&d);
	for (size_t i = 0; i < count; i++)
		for (size_t line = 0; line < sizeof lines / sizeof *lines; line++)
			draw_line(&d, &runs[i], i, line);
	for (size_t line = 0; line < sizeof lines / sizeof *lines; line++)
		draw_legend(&d, row++, "#444", line, lines[line].word, 0);
	for (size_t i = 0; i < count && TOP + 18 * row < HEIGHT - BOTTOM; i++)
		draw_legend(&d, row++, colour_of(i), 0, runs[i].name != NULL ? runs[i].name : "run",
		    runs[i].name != NULL ? 0 : (long long)runs[i].id);
	fprintf(out, "</svg>\n");
}
