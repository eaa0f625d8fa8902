/* SPDX-License-Identifier: MIT */
/* cmd_lane.c - commands that choose a lane, and draw in it. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "command/cmd.h"
#include "music/edit.h"
#include "music/lane.h"

/* The lane that is shown. */
static void
shown_lane(const struct session *s, struct lane *l)
{
	lane_at(s->view.lane, l);
}

/* --- which lane is shown */

static bool
lane(struct session *s, int argc, char **argv, struct err *err)
{
	struct lane l;
	int id;

	if (argc > 1) {
		id = lane_find(argv[1], err);
		if (id == LANE_NONE)
			return false;
		s->view.lane = id;
	}
	for (int i = 0; argc == 1 && i < lane_count(); i++) {
		lane_at(i, &l);
		session_print(s, "%s%s", i == s->view.lane ? "* " : "  ", l.name);
	}
	shown_lane(s, &l);
	session_say(s, "lane: %s", l.name);
	return true;
}

static bool
next_lane(struct session *s, int argc, char **argv, int way, struct err *err)
{
	int count = lane_count(), at = s->view.lane < count ? s->view.lane : 0;
	long long by;
	struct lane l;

	if (!cmd_count(argc, argv, 1, &by, err))
		return false;
	s->view.lane = (int)((at + way * (by % count) + count) % count);
	shown_lane(s, &l);
	session_say(s, "lane: %s", l.name);
	return true;
}

static bool
lane_next(struct session *s, int argc, char **argv, struct err *err)
{
	return next_lane(s, argc, argv, 1, err);
}

static bool
lane_previous(struct session *s, int argc, char **argv, struct err *err)
{
	return next_lane(s, argc, argv, -1, err);
}

/* --- the cursor goes from point to point */

struct seeking {
	int64_t		 from, best;	/* -1: none */
	bool		 back;
};

static bool
seek_point(void *arg, int track, const struct lane_point *p, const struct event *e)
{
	struct seeking *k = arg;

	(void)track, (void)e;
	if (k->best < 0 || (k->back ? p->tick > k->best : p->tick < k->best))
		k->best = p->tick;
	return true;
}

static void
seek_onset(const struct session *s, struct seeking *k)
{
	struct note n;

	if (k->back ? song_prev_note(s->song, s->track, k->from, &n) :
	    song_next_note(s->song, s->track, k->from, &n))
		k->best = n.start_ticks;
}

static bool
go_point(struct session *s, bool back, struct err *err)
{
	struct seeking k = { s->cursor_ticks, -1, back };
	char at[64], text[LANE_TEXT];
	struct lane l;

	shown_lane(s, &l);
	if (l.kind == LANE_VELOCITY)
		seek_onset(s, &k);
	else
		lane_query(&l, s->song, s->track, back ? 0 : k.from + 1, back ? k.from : INT64_MAX,
		    seek_point, &k);
	if (k.best < 0)
		return err_set(err, ERR_ARG, "there is no %s %s here", l.name,
		    back ? "before" : "after");
	cmd_move_cursor(s, k.best);
	if (l.kind != LANE_VELOCITY)
		session_say(s, "%s %s at %s", l.name,
		    lane_text(&l, lane_value(&l, s->song, s->track, k.best), text),
		    cmd_at(s, k.best, at));
	return true;
}

static bool
lane_point_next(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return go_point(s, false, err);
}

static bool
lane_point_previous(struct session *s, int argc, char **argv, struct err *err)
{
	(void)argc, (void)argv;
	return go_point(s, true, err);
}

/* --- velocities: the notes of a stroke, or of the selection in it */

struct loudening {
	const struct lane *lane;
	const struct lane_stroke *stroke;
	const char	*word;		/* instead of the stroke: "80", "+5" */
};

static bool
louden(void *arg, const struct session *s, struct note *n, struct err *err)
{
	const struct loudening *l = arg;
	double value = n->velocity;

	(void)s;
	if (l->word != NULL && !lane_parse(l->lane, l->word, value, &value, err))
		return false;
	if (l->word == NULL)
		value = lane_stroke_value(l->stroke, n->start_ticks);
	n->velocity = (uint8_t)lane_clamp(l->lane, value);
	return true;
}

/* Only those that begin in the window; of a selection, only what is selected. */
static bool
onsets_in(struct session *s, int64_t from, int64_t to, struct targets *t, struct err *err)
{
	struct window w = { from, to, 0, 127 };
	size_t kept = 0;

	if (!s->selection.active && s->editing.meant == NULL) {
		if (!cmd_targets_in(s, s->track, &w, true, t, err) ||
		    !cmd_shows(s, t->count, err))
			return false;
	} else if (!cmd_targets(s, t, err)) {
		return false;
	}
	for (size_t i = 0; i < t->count; i++)
		if (t->notes[i].start_ticks >= from && t->notes[i].start_ticks < to)
			t->notes[kept++] = t->notes[i];
	t->count = kept;
	return kept > 0 || err_set(err, ERR_ARG, "no note begins there");
}

static bool
set_velocities(struct session *s, int64_t from, int64_t to, struct loudening *l, struct err *err)
{
	struct targets t = { 0 };
	char label[96], text[64];
	size_t changed = 0;
	bool good = onsets_in(s, from, to, &t, err);

	if (good) {
		snprintf(label, sizeof label, "velocity of %s", cmd_notes(t.count, text));
		good = cmd_change(s, &t, louden, l, label, &changed, err);
	}
	if (good && t.count == 1)
		session_say(s, "velocity %d", t.notes[0].velocity);
	else if (good)
		session_say(s, "changed the velocity of %s", cmd_notes(changed, text));
	targets_clear(&t);
	return good;
}

/* --- strokes */

static bool
draw_metre(struct session *s, int64_t tick, int numerator, int denominator, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	struct bar bar;
	char label[64], at[64];
	bool good;

	time_bar_at(s->time, tick, &bar);
	if (denominator == 0)
		denominator = bar.denominator;
	snprintf(label, sizeof label, "metre %d/%d", numerator, denominator);
	good = edit_set_metre(&edit, s->song, bar.start_ticks, numerator, denominator, err) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "%s from %s on", label, cmd_at(s, bar.start_ticks, at));
	return good;
}

/* Of a controller, a bend, the pressure or the tempo. */
static bool
draw_points(struct session *s, const struct lane *l, const struct lane_stroke *st, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	char label[64], at[64], text[LANE_TEXT];
	size_t points = 0;
	bool good;

	good = lane_draw(&edit, s->song, l, s->track, st, &points, err);
	lane_text(l, st->points[0].value, text);
	snprintf(label, sizeof label, points == 1 ? "%s %s" : "draw %s", l->name, text);
	good = good && cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	cmd_at(s, st->points[0].tick, at);
	if (good && points == 1)
		session_say(s, "%s from %s on", label, at);
	else if (good)
		session_say(s, "drew %zu points of %s from %s on", points, l->name, at);
	return good;
}

static bool
draw(struct session *s, const struct lane *l, const struct lane_stroke *st, struct err *err)
{
	struct loudening loud = { l, st, NULL };

	if (l->kind == LANE_METRE)
		return draw_metre(s, st->points[0].tick, (int)lane_clamp(l, st->points[0].value), 0,
		    err);
	if (l->kind == LANE_VELOCITY)
		return set_velocities(s, st->points[0].tick, st->end_ticks, &loud, err);
	return draw_points(s, l, st, err);
}

#define STROKE_POINTS_MAX 64

/* "480:100"; without a value it is where the stroke ends. */
static bool
parse_point(const char *word, struct lane_point *p, bool *ends, struct err *err)
{
	const char *colon = strchr(word, ':');
	char tick[24];
	long long number;

	*ends = colon == NULL;
	snprintf(tick, sizeof tick, "%.*s", (int)(colon != NULL ? colon - word : 23), word);
	if (!text_integer(tick, 0, LENGTH_TICKS_MAX, &number, err) ||
	    (colon != NULL && !text_number(colon + 1, -16384, 16384, &p->value, err)))
		return false;
	p->tick = number;
	return true;
}

static bool
lane_stroke(struct session *s, int argc, char **argv, struct err *err)
{
	struct lane_point points[STROKE_POINTS_MAX], p = { 0, 0 };
	struct lane_stroke st = { points, 0, 0, LANE_LINE };
	int first = 1, shape = lane_shape_find(argv[1]);
	bool ends = false;
	struct lane l;

	if (shape >= 0) {
		st.shape = (enum lane_shape)shape;
		first++;
	}
	for (int i = first; i < argc && !ends && st.count < STROKE_POINTS_MAX; i++) {
		if (!parse_point(argv[i], &p, &ends, err))
			return false;
		if (st.count > 0 && p.tick <= points[st.count - 1].tick)
			return err_set(err, ERR_ARG, "%.40s is not after the point before it",
			    argv[i]);
		if (!ends)
			points[st.count++] = p;
	}
	if (st.count == 0)
		return err_set(err, ERR_ARG, "a stroke is points such as 0:64 480:100");
	st.end_ticks = ends ? p.tick : p.tick + 1;
	shown_lane(s, &l);
	return draw(s, &l, &st, err);
}

/* What is meant or selected, else the bar at the cursor. */
static void
find_span(const struct session *s, int64_t *from, int64_t *to)
{
	struct window w;
	struct bar bar;
	int track;

	time_bar_at(s->time, s->cursor_ticks, &bar);
	*from = bar.start_ticks;
	*to = bar.start_ticks + bar.length_ticks;
	if (!session_selected(s, &w, &track))
		return;
	*from = w.start_ticks;
	*to = w.end_ticks < LENGTH_TICKS_MAX ? w.end_ticks : song_end_ticks(s->song) + 1;
}

/* The last value is reached within the span. */
static bool
lane_ramp(struct session *s, int argc, char **argv, struct err *err)
{
	struct lane_point points[2];
	struct lane_stroke st = { points, 2, 0, LANE_LINE };
	int shape = argc > 3 ? lane_shape_find(argv[3]) : LANE_LINE;
	int64_t from, to, step;
	struct lane l;

	shown_lane(s, &l);
	find_span(s, &from, &to);
	step = l.kind == LANE_VELOCITY ? 1 : lane_step(&l, s->song);
	if (shape < 0)
		return err_set(err, ERR_ARG, "%.20s is not line, smooth, slow, fast or hold",
		    argv[3]);
	if (l.steps)
		return err_set(err, ERR_ARG, "%s goes in steps, so there is no ramp; "
		    ":lane-set sets it", l.name);
	if (!lane_parse(&l, argv[1], 0, &points[0].value, err) ||
	    !lane_parse(&l, argv[2], points[0].value, &points[1].value, err))
		return false;
	st.shape = (enum lane_shape)shape;
	st.end_ticks = to;
	points[0].tick = from;
	points[1].tick = from + (to - 1 - from) / step * step;
	st.count = points[1].tick > from ? 2 : 1;
	return draw(s, &l, &st, err);
}

/* --- one value */

struct raising {
	const struct lane *lane;
	const char	*word;
	struct lane_point *points;	/* owned */
	size_t		 count, capacity;
	struct err	*err;
	bool		 good;
};

static bool
raise_point(void *arg, int track, const struct lane_point *p, const struct event *e)
{
	struct raising *r = arg;

	(void)track, (void)e;
	if (r->count == r->capacity) {
		size_t capacity = r->capacity * 2 + 16;
		struct lane_point *grown = realloc(r->points, capacity * sizeof *grown);

		r->good = grown != NULL ||
		    err_set(r->err, ERR_LIMIT, "no memory for so many points");
		if (!r->good)
			return false;
		r->points = grown;
		r->capacity = capacity;
	}
	r->good = lane_parse(r->lane, r->word, p->value, &r->points[r->count].value, r->err);
	if (r->count > 0 && r->points[r->count - 1].tick == p->tick)
		r->count--;		/* of two at one tick the last counts */
	r->points[r->count++].tick = p->tick;
	return r->good;
}

/* "+5" in a region: each of its points; another value: one that holds from its start. */
static bool
set_region(struct session *s, const struct lane *l, const char *word, struct err *err)
{
	struct raising r = { l, word, NULL, 0, 0, err, true };
	struct lane_stroke st = { NULL, 0, 0, LANE_HOLD };
	struct lane_point one;
	bool good;

	find_span(s, &one.tick, &st.end_ticks);
	if (word[0] == '+' || (word[0] == '-' && l->low >= 0))
		lane_query(l, s->song, s->track, one.tick, st.end_ticks, raise_point, &r);
	st.points = r.count > 0 ? r.points : &one;
	st.count = r.count > 0 ? r.count : 1;
	good = r.good && (r.count > 0 || lane_parse(l, word,
	    lane_value(l, s->song, s->track, one.tick), &one.value, err)) &&
	    draw_points(s, l, &st, err);
	free(r.points);
	return good;
}

static bool
set_metre(struct session *s, const struct lane *l, const char *word, struct err *err)
{
	int numerator, denominator, used = 0;
	double value;

	if (sscanf(word, "%2d/%2d%n", &numerator, &denominator, &used) == 2 && word[used] == '\0')
		return draw_metre(s, s->cursor_ticks, numerator, denominator, err);
	return lane_parse(l, word, lane_value(l, s->song, s->track, s->cursor_ticks), &value,
	    err) && draw_metre(s, s->cursor_ticks, (int)lane_clamp(l, value), 0, err);
}

static bool
lane_set(struct session *s, int argc, char **argv, struct err *err)
{
	struct lane l;
	struct loudening loud = { &l, NULL, argv[1] };
	struct lane_point one = { s->cursor_ticks, 0 };
	struct lane_stroke st = { &one, 1, s->cursor_ticks + 1, LANE_HOLD };
	bool region = s->selection.active || s->editing.meant != NULL;

	(void)argc;
	shown_lane(s, &l);
	if (l.kind == LANE_VELOCITY)
		return set_velocities(s, region ? 0 : s->cursor_ticks, region ? INT64_MAX :
		    s->cursor_ticks + s->grid_ticks, &loud, err);
	if (l.kind == LANE_METRE)
		return set_metre(s, &l, argv[1], err);
	if (region)
		return set_region(s, &l, argv[1], err);
	return lane_parse(&l, argv[1], lane_value(&l, s->song, s->track, one.tick), &one.value,
	    err) && draw_points(s, &l, &st, err);
}

/* --- taking points out */

static bool
erase_span(int argc, char **argv, const struct session *s, int64_t *from, int64_t *to,
    struct err *err)
{
	long long first, last;

	*from = s->cursor_ticks;
	*to = s->cursor_ticks + s->grid_ticks;
	if (s->selection.active || s->editing.meant != NULL)
		find_span(s, from, to);
	if (argc == 1)
		return true;
	if (argc == 2)
		return err_set(err, ERR_ARG, "lane-erase takes nothing, or two ticks");
	if (!cmd_integer(argc, argv, 1, 0, LENGTH_TICKS_MAX, 0, &first, err) ||
	    !cmd_integer(argc, argv, 2, 0, LENGTH_TICKS_MAX, 0, &last, err))
		return false;
	*from = first;
	*to = last;
	return true;
}

static bool
erase(struct session *s, int argc, char **argv, struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	char label[64], at[64];
	size_t points = 0;
	int64_t from, to;
	struct lane l;
	bool good;

	shown_lane(s, &l);
	if (!erase_span(argc, argv, s, &from, &to, err))
		return false;
	if (l.kind == LANE_VELOCITY)
		return err_set(err, ERR_ARG, "every note has a velocity; x deletes the note");
	snprintf(label, sizeof label, "erase %s", l.name);
	good = lane_erase(&edit, s->song, &l, s->track, from, to, &points, err) &&
	    (points > 0 || err_set(err, ERR_ARG, "there is no %s to erase here", l.name)) &&
	    cmd_edit(s, &edit, label, NULL, NULL, err);
	edit_clear(&edit);
	if (good)
		session_say(s, "erased %zu point%s of %s at %s", points, points == 1 ? "" : "s",
		    l.name, cmd_at(s, from, at));
	return good;
}

#define SEE(name, args, help, max, flags, fn) \
	{ name, NULL, args, help, GROUP_VIEW, 0, max, flags, fn }
#define DRAW(name, args, help, min, max, fn) \
	{ name, NULL, args, help, GROUP_EDIT, min, max, CMD_EDITS | CMD_SHAPES, fn }

const struct command cmd_lane_table[] = {
	SEE("lane", "[name]", "Choose what the lane below the roll shows: pan, cc74", 1, 0, lane),
	DRAW("lane-draw", "[shape] tick:value ... [end]",
	    "Draw lines through these points of the lane", 1, 62, lane_stroke),
	DRAW("lane-erase", "[from to]",
	    "Take out the points of the lane here, of the selection, or between ticks", 0, 2,
	    erase),
	SEE("lane-next", "[count]", "Show the next lane", 1, CMD_REPEATS, lane_next),
	{ "lane-point-next", NULL, "", "Move to the next point of the lane", GROUP_MOVE, 0, 0, 0,
	    lane_point_next },
	{ "lane-point-previous", NULL, "", "Move to the point of the lane before", GROUP_MOVE,
	    0, 0, 0, lane_point_previous },
	SEE("lane-previous", "[count]", "Show the lane before", 1, CMD_REPEATS, lane_previous),
	DRAW("lane-ramp", "from to [line|smooth|slow|fast]",
	    "Draw a ramp over the selection, or over the bar", 2, 3, lane_ramp),
	DRAW("lane-set", "value|+n|-n", "Set the lane at the cursor, or in the selection", 1, 1,
	    lane_set),
	{ .name = NULL }
};
