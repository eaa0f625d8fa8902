/* SPDX-License-Identifier: MIT */
#include "lanes.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/session.h"
#include "base/number.h"
#include "command/command.h"
#include "input.h"
#include "music/song.h"
#include "ui.h"

#define BEND_UNIT	64		/* a key turns a bend by so much more */
#define STROKE_POINTS	60		/* in one command line */

/* --- values and cells */

static bool
widen(void *arg, int track, const struct lane_point *p, const struct event *e)
{
	struct lane_place *place = arg;

	(void)track, (void)e;
	place->low = p->value < place->low ? p->value : place->low;
	place->high = p->value > place->high ? p->value : place->high;
	return true;
}

/* A tempo has no natural range: the piece's, with room; it stays while one draws. */
void
lanes_place(const struct ui *ui, struct rect a, struct lane_place *p)
{
	const struct session *s = ui->session;
	const struct song *song = s->previewed != NULL ? s->previewed : s->song;

	p->a = a;
	lane_at(s->view.lane, &p->lane);
	p->low = p->lane.low;
	p->high = p->lane.high;
	if (p->lane.kind != LANE_TEMPO && p->lane.kind != LANE_METRE)
		return;
	if (p->lane.kind == LANE_TEMPO)
		p->low = p->high = lane_value(&p->lane, song, 0, 0);
	lane_query(&p->lane, song, 0, 0, INT64_MAX, widen, p);
	if (p->lane.kind == LANE_TEMPO) {
		p->low = floor((p->low - 20) / 10) * 10;
		p->high = ceil((p->high + 20) / 10) * 10;
		p->low = p->low < 10 ? 10 : p->low;
	}
}

int
lanes_eighths(const struct lane_place *p, double value)
{
	double share = (value - p->low) / (p->high - p->low);

	return (int)number_clamp(lround(share * p->a.h * 8), 0, p->a.h * 8);
}

double
lanes_value(const struct lane_place *p, int y)
{
	int row = (int)number_clamp(p->a.y + p->a.h - 1 - y, 0, p->a.h - 1);
	double unit = p->a.h > 1 ? (p->high - p->low) / (p->a.h - 1) : 0;
	double value = p->a.h > 1 ? p->low + row * unit : p->high;

	if (p->lane.steps && p->lane.kind == LANE_CONTROLLER)
		return value * 2 >= p->high ? p->high : p->low;
	if (p->lane.middle >= p->low && fabs(value - p->lane.middle) * 2 <= unit)
		return p->lane.middle;
	return lane_clamp(&p->lane, value);
}

const char *
lanes_text(const struct ui *ui, const struct lane *l, int64_t tick, double value,
    char text[LANE_TEXT])
{
	struct bar bar;

	lane_text(l, value, text);
	if (l->kind == LANE_METRE) {
		time_bar_at(ui->session->time, tick, &bar);
		snprintf(text, LANE_TEXT, "%d/%d", (int)value, bar.denominator);
	}
	return text;
}

static bool
loudest(void *arg, const struct note *n)
{
	double *value = arg;

	*value = n->velocity > *value ? n->velocity : *value;
	return true;
}

double
lanes_value_at(const struct ui *ui, const struct lane *l, int64_t tick)
{
	const struct session *s = ui->session;
	struct window w = { tick, tick + s->grid_ticks, 0, 127 };
	double value = -1;

	if (l->kind != LANE_VELOCITY)
		return lane_value(l, s->song, s->track, tick);
	song_query(s->song, s->track, &w, loudest, &value);
	return value;
}

/* --- strokes of the mouse */

static void
free_stroke(struct ui *ui)
{
	free(ui->stroke.values);
	memset(&ui->stroke, 0, sizeof ui->stroke);
}

/* From where the pointer was to where it is; it may have jumped over columns. */
static void
pull_stroke(struct ui *ui, int x, double value)
{
	struct stroke *st = &ui->stroke;
	int from = st->at, steps = abs(x - from);

	for (int i = 0; i <= steps; i++)
		st->values[from + (x > from ? i : -i)] = steps == 0 ? value :
		    st->value + (value - st->value) * i / steps;
	st->at = x;
	st->value = value;
	st->first = x < st->first ? x : st->first;
	st->last = x > st->last ? x : st->last;
}

static bool
begin_stroke(struct ui *ui, int x, double value, int w)
{
	struct stroke *st = &ui->stroke;

	free_stroke(ui);
	st->values = calloc((size_t)w, sizeof *st->values);
	st->w = w;
	st->at = st->first = st->last = x;
	st->value = value;
	return st->values != NULL;
}

/* The column between two that is farthest from their line; -1: all are near enough. */
static int
farthest(const struct stroke *st, int a, int b, double *off)
{
	int best = -1;

	for (int x = a + 1; x < b; x++) {
		double line = st->values[a] + (st->values[b] - st->values[a]) * (x - a) / (b - a);

		if (fabs(st->values[x] - line) > *off) {
			*off = fabs(st->values[x] - line);
			best = x;
		}
	}
	return best;
}

/* The few columns whose lines are the stroke: the worst one is added until all are near. */
static int
choose_columns(const struct stroke *st, double near, int chosen[STROKE_POINTS])
{
	int count = 0;

	chosen[count++] = st->first;
	if (st->last > st->first)
		chosen[count++] = st->last;
	while (count < STROKE_POINTS) {
		double off = near;
		int best = -1, behind = 0;

		for (int i = 0; i + 1 < count; i++) {
			int x = farthest(st, chosen[i], chosen[i + 1], &off);

			if (x >= 0) {
				best = x;
				behind = i;
			}
		}
		if (best < 0)
			break;
		memmove(&chosen[behind + 2], &chosen[behind + 1],
		    (size_t)(count - behind - 1) * sizeof *chosen);
		chosen[behind + 1] = best;
		count++;
	}
	return count;
}

/* The command line that makes the stroke. */
static void
stroke_line(const struct ui *ui, const struct lane_place *p, char line[PROMPT_MAX])
{
	const struct stroke *st = &ui->stroke;
	const struct roll *r = &ui->roll;
	int chosen[STROKE_POINTS], count;
	int64_t before = -1, end;
	size_t n;

	if (st->erases) {
		snprintf(line, PROMPT_MAX, "lane-erase %lld %lld",
		    (long long)roll_tick(r, st->first), (long long)roll_tick(r, st->last + 1));
		return;
	}
	count = choose_columns(st, (p->high - p->low) / 128, chosen);
	n = (size_t)snprintf(line, PROMPT_MAX, "lane-draw%s", p->lane.steps ? " hold" : "");
	for (int i = 0; i < count && n + 48 < PROMPT_MAX; i++) {
		int64_t tick = roll_tick(r, chosen[i]);

		if (tick > before)		/* a tick may be wider than a column */
			n += (size_t)snprintf(line + n, PROMPT_MAX - n, " %lld:%g",
			    (long long)tick, lane_clamp(&p->lane, st->values[chosen[i]]));
		before = tick;
	}
	end = roll_tick(r, st->last + 1);
	snprintf(line + n, PROMPT_MAX - n, " %lld",
	    (long long)(end > before ? end : before + 1));
}

void
lanes_mouse(struct ui *ui, struct rect a, const struct mouse *m)
{
	struct stroke *st = &ui->stroke;
	int x = (int)number_clamp(m->x - a.x, 0, a.w - 1);
	char line[PROMPT_MAX];
	struct lane_place p;

	lanes_place(ui, a, &p);
	if (m->kind == MOUSE_PRESS && !begin_stroke(ui, x, lanes_value(&p, m->y), a.w))
		return;
	if (st->values == NULL || st->w != a.w) {	/* the screen has changed meanwhile */
		free_stroke(ui);
		session_preview_end(ui->session);
		return;
	}
	if (m->kind == MOUSE_PRESS)
		st->erases = m->button == 3;
	if (p.lane.kind == LANE_METRE)			/* a bar has one: only its height counts */
		x = st->at;
	pull_stroke(ui, x, lanes_value(&p, m->y));
	stroke_line(ui, &p, line);
	if (m->kind != MOUSE_RELEASE) {
		command_preview(ui->session, line);
		return;
	}
	free_stroke(ui);
	ui_run(ui, line, 0);
}

/* --- actions */

void
lanes_turn(struct ui *ui, const char *by)
{
	const struct session *s = ui->session;
	int steps = by[0] == '\0' ? 1 : atoi(by);
	struct lane l;

	lane_at(s->view.lane, &l);
	if (l.kind == LANE_BEND)
		ui_runf(ui, "lane-set %d", (int)lane_clamp(&l,
		    lane_value(&l, s->song, s->track, s->cursor_ticks) + steps * BEND_UNIT));
	else if (l.kind == LANE_METRE)
		ui_run(ui, steps > 0 ? "lane-set +1" : "lane-set -1", 0);
	else if (l.steps)
		ui_run(ui, steps > 0 ? "lane-set on" : "lane-set off", 0);
	else
		ui_runf(ui, "lane-set %+d", steps);
}

void
lanes_mark(struct ui *ui, const char *unused)
{
	(void)unused;
	ui->lane_mark = ui->session->cursor_ticks;
	ui->lane_marked = true;
	session_say(ui->session, "a line begins here: go to its end and press r, or s for a curve");
}

/* From the mark to the cursor; the next line goes on from here. */
void
lanes_line(struct ui *ui, const char *shape)
{
	struct session *s = ui->session;
	int64_t a = ui->lane_mark, b = s->cursor_ticks, swapped = a;
	double from, to;
	struct lane l;

	lane_at(s->view.lane, &l);
	if (!ui->lane_marked || a == b) {
		session_complain(s, "a line goes from the mark to the cursor: m marks its start");
		return;
	}
	if (a > b) {
		a = b;
		b = swapped;
	}
	from = lanes_value_at(ui, &l, a);
	to = lanes_value_at(ui, &l, b);
	if (l.kind == LANE_VELOCITY && (from < 0 || to < 0)) {
		session_complain(s, "a line of velocities goes from note to note");
		return;
	}
	if (ui_runf(ui, "lane-draw %s %lld:%g %lld:%g %lld", shape[0] != '\0' ? shape : "line",
	    (long long)a, from, (long long)b, to, (long long)b + 1))
		ui->lane_mark = s->cursor_ticks;
}
