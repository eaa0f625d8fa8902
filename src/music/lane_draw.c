/* SPDX-License-Identifier: MIT */
/* lane_draw.c - edits of lanes: lines and curves as events. */
#include "music/lane.h"

#include <math.h>
#include <string.h>

#include "music/edit.h"
#include "music/song.h"

#define STROKE_EVENTS_MAX 16384		/* of one stroke: a longer one gets fewer a beat */

static const char *const shape_names[LANE_SHAPES] = {
	[LANE_LINE] = "line", [LANE_SMOOTH] = "smooth", [LANE_SLOW] = "slow",
	[LANE_FAST] = "fast", [LANE_HOLD] = "hold",
};

int
lane_shape_find(const char *name)
{
	for (int i = 0; i < LANE_SHAPES; i++)
		if (strcmp(shape_names[i], name) == 0)
			return i;
	return -1;
}

/* From 0 to 1 as x does: evenly, slow at both ends, at the start or at the end. */
static double
shaped(enum lane_shape shape, double x)
{
	switch (shape) {
	case LANE_SMOOTH:
		return x * x * (3 - 2 * x);
	case LANE_SLOW:
		return x * x;
	case LANE_FAST:
		return 1 - (1 - x) * (1 - x);
	case LANE_HOLD:
		return 0;
	case LANE_LINE:
	case LANE_SHAPES:
		break;
	}
	return x;
}

double
lane_stroke_value(const struct lane_stroke *st, int64_t tick)
{
	const struct lane_point *a, *b;
	size_t i = 1;

	while (i < st->count && st->points[i].tick <= tick)
		i++;
	a = &st->points[i - 1];
	if (i == st->count || tick <= a->tick)
		return a->value;
	b = &st->points[i];
	return a->value + (b->value - a->value) *
	    shaped(st->shape, (double)(tick - a->tick) / (double)(b->tick - a->tick));
}

/* A tempo is heard from beat to beat; the others are heard as they move. */
int64_t
lane_step(const struct lane *l, const struct song *s)
{
	int64_t step = song_ticks_per_quarter(s) / (l->kind == LANE_TEMPO ? 4 : 24);

	return step > 0 ? step : 1;
}

struct erasing {
	struct edit	*edit;
	const struct song *song;
	struct err	*err;
	size_t		 count;
	bool		 good;
};

static bool
erase_point(void *arg, int track, const struct lane_point *p, const struct event *e)
{
	struct erasing *er = arg;

	(void)p;
	er->good = edit_remove_event(er->edit, er->song, track, e, er->err);
	er->count += er->good;
	return er->good;
}

bool
lane_erase(struct edit *edit, const struct song *s, const struct lane *l, int track,
    int64_t from, int64_t to, size_t *points, struct err *err)
{
	struct erasing er = { edit, s, err, 0, true };

	lane_query(l, s, track, from, to, erase_point, &er);
	*points = er.count;
	return er.good;
}

static bool
add_point(struct edit *edit, const struct song *s, const struct lane *l, int track, int channel,
    int64_t tick, double value, struct err *err)
{
	int whole = (int)value;

	switch (l->kind) {
	case LANE_CONTROLLER:
		return edit_add_event(edit, s, track, tick, (uint8_t)(0xb0 | channel),
		    (uint8_t)l->number, (uint8_t)whole, NULL, 0, err);
	case LANE_BEND:
		return edit_add_event(edit, s, track, tick, (uint8_t)(0xe0 | channel),
		    (uint8_t)((whole + 8192) & 0x7f), (uint8_t)((whole + 8192) >> 7), NULL, 0, err);
	case LANE_PRESSURE:
		return edit_add_event(edit, s, track, tick, (uint8_t)(0xd0 | channel),
		    (uint8_t)whole, 0, NULL, 0, err);
	case LANE_TEMPO:
		return edit_add_tempo(edit, s, tick, value, err);
	case LANE_METRE:
	case LANE_VELOCITY:
		break;
	}
	return err_set(err, ERR_ARG, "%s is not drawn", l->name);
}

/* The channel of the track, or the part that it is given. */
static bool
find_channel(struct edit *edit, const struct song *s, const struct lane *l, int track,
    int *channel, struct err *err)
{
	struct track_info info;

	*channel = 0;
	if (l->kind == LANE_TEMPO)
		return true;
	song_track_info(s, track, &info);
	*channel = info.channel;
	return *channel >= 0 || edit_give_part(edit, s, track, channel, err);
}

bool
lane_draw(struct edit *edit, const struct song *s, const struct lane *l, int track,
    const struct lane_stroke *st, size_t *points, struct err *err)
{
	int64_t first = st->points[0].tick, last = st->points[st->count - 1].tick;
	int64_t step = lane_step(l, s), tick = first, next;
	double value, before = NAN;
	size_t at = 1, erased;
	int channel;

	*points = 0;
	while ((last - first) / step > STROKE_EVENTS_MAX)
		step *= 2;
	if (!lane_erase(edit, s, l, track, first, st->end_ticks, &erased, err) ||
	    !find_channel(edit, s, l, track, &channel, err))
		return false;
	for (; tick <= last; tick = next) {
		value = lane_clamp(l, lane_stroke_value(st, tick));
		if (value != before && !add_point(edit, s, l, track, channel, tick, value, err))
			return false;
		*points += value != before;
		before = value;
		while (at < st->count && st->points[at].tick <= tick)
			at++;
		next = l->steps || st->shape == LANE_HOLD ? INT64_MAX : tick + step;
		if (at < st->count && st->points[at].tick < next)
			next = st->points[at].tick;
		if (at == st->count)
			break;
	}
	return true;
}
