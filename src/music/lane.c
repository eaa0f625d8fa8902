/* SPDX-License-Identifier: MIT */
/* lane.c - the table of lanes, and what a piece has in them. */
#include "music/lane.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "base/text.h"
#include "music/song.h"
#include "music/time.h"
#include "music/track.h"

#define CONTROLLERS	120		/* those above are mode messages */

#define LANE(name, brief, kind, low, high, initial) \
	{ name, brief, kind, 0, low, high, initial, -1e9, false }
#define CC(name, brief, number, initial) \
	{ name, brief, LANE_CONTROLLER, number, 0, 127, initial, -1, false }
#define SWITCH(name, brief, number) \
	{ name, brief, LANE_CONTROLLER, number, 0, 127, 0, -1, true }

static const struct lane lanes[] = {
	LANE("velocity", "vel", LANE_VELOCITY, 1, 127, 64),
	CC("modulation", "mod", 1, 0),
	CC("volume", "vol", CONTROLLER_VOLUME, 100),
	CC("expression", "expr", CONTROLLER_EXPRESSION, 127),
	{ "pan", "pan", LANE_CONTROLLER, CONTROLLER_PAN, 0, 127, 64, 64, false },
	SWITCH("sustain", "sust", 64),
	CC("reverb", "rev", CONTROLLER_REVERB, 0),
	CC("chorus", "cho", CONTROLLER_CHORUS, 0),
	{ "bend", "bend", LANE_BEND, 0, -8192, 8191, 0, 0, false },
	LANE("tempo", "bpm", LANE_TEMPO, 40, 200, 120),
	{ "metre", "metre", LANE_METRE, 0, 1, 12, 4, -1, true },
	LANE("pressure", "press", LANE_PRESSURE, 0, 127, 0),
	CC("breath", "breat", 2, 0),
	CC("foot", "foot", 4, 0),
	CC("glide-time", "gtime", 5, 0),
	{ "balance", "bal", LANE_CONTROLLER, 8, 0, 127, 64, 64, false },
	SWITCH("glide", "glide", 65),
	SWITCH("sostenuto", "sost", 66),
	SWITCH("soft", "soft", 67),
	SWITCH("legato-pedal", "legat", 68),
	{ "resonance", "reso", LANE_CONTROLLER, 71, 0, 127, 64, 64, false },
	{ "release", "relse", LANE_CONTROLLER, 72, 0, 127, 64, 64, false },
	{ "attack", "attck", LANE_CONTROLLER, 73, 0, 127, 64, 64, false },
	{ "brightness", "brght", LANE_CONTROLLER, 74, 0, 127, 64, 64, false },
	CC("tremolo", "trem", 92, 0),
	CC("detune", "detun", 94, 0),
	CC("phaser", "phase", 95, 0),
};
#define NAMED ((int)(sizeof lanes / sizeof *lanes))

int
lane_count(void)
{
	return NAMED;
}

void
lane_at(int id, struct lane *lane)
{
	if (id < NAMED) {
		*lane = lanes[id < 0 ? 0 : id];
		return;
	}
	*lane = (struct lane){ .kind = LANE_CONTROLLER, .number = id - NAMED, .high = 127,
	    .middle = -1 };
	snprintf(lane->name, sizeof lane->name, "cc%d", lane->number % CONTROLLERS);
	snprintf(lane->brief, sizeof lane->brief, "cc%d", lane->number % CONTROLLERS);
}

static const char *
name_at(size_t i)
{
	return lanes[i].name;
}

int
lane_find(const char *name, struct err *err)
{
	const char *near;
	long long number;

	for (int i = 0; i < NAMED; i++)
		if (strcmp(lanes[i].name, name) == 0 || strcmp(lanes[i].brief, name) == 0)
			return i;
	if (strncmp(name, "cc", 2) == 0 &&
	    text_integer(name + 2, 0, CONTROLLERS - 1, &number, err)) {
		for (int i = 0; i < NAMED; i++)
			if (lanes[i].kind == LANE_CONTROLLER && lanes[i].number == number)
				return i;
		return NAMED + (int)number;
	}
	near = text_nearest(name, name_at, NAMED);
	if (near != NULL)
		err_set(err, ERR_ARG, "there is no lane %.20s; did you mean %s?", name, near);
	else
		err_set(err, ERR_ARG, "there is no lane %.20s; a controller is cc0 to cc119",
		    name);
	return LANE_NONE;
}

/* --- what a value is, and how it is written */

double
lane_clamp(const struct lane *l, double value)
{
	if (l->kind == LANE_TEMPO)
		return value < 4 ? 4 : value > 1000 ? 1000 : round(value * 100) / 100;
	if (l->kind == LANE_METRE)
		return value < 1 ? 1 : value > 64 ? 64 : round(value);
	value = round(value);
	return value < l->low ? l->low : value > l->high ? l->high : value;
}

static bool
counts_both_ways(const struct lane *l)
{
	return l->middle >= l->low && l->kind == LANE_CONTROLLER;
}

bool
lane_parse(const struct lane *l, const char *word, double now, double *value, struct err *err)
{
	bool relative = word[0] == '+' || (word[0] == '-' && l->low >= 0);
	int side = !counts_both_ways(l) ? 0 : word[0] == 'L' ? -1 : word[0] == 'R' ? 1 : 0;
	double number, least = l->low, most = l->high;

	if (l->steps && l->kind == LANE_CONTROLLER &&
	    (strcmp(word, "on") == 0 || strcmp(word, "off") == 0)) {
		*value = word[1] == 'n' ? l->high : l->low;
		return true;
	}
	if (counts_both_ways(l) && strcmp(word, "C") == 0) {
		*value = l->middle;
		return true;
	}
	if (l->kind == LANE_TEMPO) {
		least = 4;
		most = 1000;
	}
	if (relative || side != 0) {
		least = side == 0 ? -16383 : 0;
		most = side == 0 ? 16383 : side < 0 ? l->middle - l->low : l->high - l->middle;
	}
	if (!text_number(word + (side != 0 || word[0] == '+'), least, most, &number, err))
		return false;
	*value = lane_clamp(l, side != 0 ? l->middle + side * number : relative ? now + number :
	    number);
	return true;
}

const char *
lane_text(const struct lane *l, double value, char text[LANE_TEXT])
{
	int whole = (int)lane_clamp(l, value);

	if (l->kind == LANE_TEMPO)
		snprintf(text, LANE_TEXT, "%g", lane_clamp(l, value));
	else if (l->kind == LANE_BEND)
		snprintf(text, LANE_TEXT, whole == 0 ? "0" : "%+d", whole);
	else if (counts_both_ways(l) && whole == (int)l->middle)
		snprintf(text, LANE_TEXT, "C");
	else if (counts_both_ways(l))
		snprintf(text, LANE_TEXT, "%c%d", whole < l->middle ? 'L' : 'R',
		    abs(whole - (int)l->middle));
	else if (l->steps && l->kind == LANE_CONTROLLER && (whole == 0 || whole == 127))
		snprintf(text, LANE_TEXT, "%s", whole > 0 ? "on" : "off");
	else
		snprintf(text, LANE_TEXT, "%d", whole);
	return text;
}

/* --- what the piece has */

static bool
is_point(const struct lane *l, int channel, const struct packed_event *e)
{
	switch (l->kind) {
	case LANE_CONTROLLER:
		return e->status == (0xb0 | channel) && e->data0 == l->number;
	case LANE_BEND:
		return e->status == (0xe0 | channel);
	case LANE_PRESSURE:
		return e->status == (0xd0 | channel);
	case LANE_TEMPO:
		return e->status == 0xff && e->data0 == META_TEMPO && blob_bytes(e->payload) >= 3;
	case LANE_METRE:
		return e->status == 0xff && e->data0 == META_METRE && blob_bytes(e->payload) >= 2;
	case LANE_VELOCITY:
		break;
	}
	return false;
}

static double
value_of(const struct lane *l, const struct packed_event *e)
{
	unsigned us;

	switch (l->kind) {
	case LANE_BEND:
		return (e->data0 | e->data1 << 7) - 8192;
	case LANE_PRESSURE:
		return e->data0;
	case LANE_TEMPO:
		us = (unsigned)e->payload->bytes[0] << 16 | e->payload->bytes[1] << 8 |
		    e->payload->bytes[2];
		return us > 0 ? round(60e8 / us) / 100 : l->initial;
	case LANE_METRE:
		return e->payload->bytes[0];
	case LANE_CONTROLLER:
	case LANE_VELOCITY:
		break;
	}
	return e->data1;
}

/* Chunks without any such event are passed by. */
static unsigned
span_bits(const struct lane *l)
{
	return l->kind == LANE_TEMPO ? SPAN_TEMPO : l->kind == LANE_METRE ? SPAN_METRE :
	    l->kind == LANE_VELOCITY ? 0 : SPAN_STATE;
}

static bool
of_piece(const struct lane *l)
{
	return l->kind == LANE_TEMPO || l->kind == LANE_METRE;
}

static bool
query_span(const struct lane *l, const struct track *t, int track, const struct span *s,
    int64_t from, int64_t to, lane_fn fn, void *arg)
{
	for (uint32_t i = 0; i < s->chunk->count; i++) {
		const struct packed_event *e = &s->chunk->packed[i];
		struct event event;

		if (e->tick >= to)
			return false;
		if (e->tick < from || !is_point(l, t->info.channel, e))
			continue;
		packed_get(e, &event);
		if (!fn(arg, track, &(struct lane_point){ e->tick, value_of(l, e) }, &event))
			return false;
	}
	return true;
}

static void
query_track(const struct lane *l, const struct track *t, int track, int64_t from, int64_t to,
    lane_fn fn, void *arg)
{
	unsigned bits = span_bits(l);

	if ((t->has & bits) == 0)
		return;
	for (size_t i = track_find(t, from).span; i < t->count && t->spans[i].first_tick < to; i++)
		if ((t->spans[i].has & bits) != 0 &&
		    !query_span(l, t, track, &t->spans[i], from, to, fn, arg))
			return;
}

void
lane_query(const struct lane *l, const struct song *s, int track, int64_t from, int64_t to,
    lane_fn fn, void *arg)
{
	for (int i = of_piece(l) ? 0 : track; i < s->count && i >= 0; i++) {
		query_track(l, s->tracks[i], i, from, to, fn, arg);
		if (!of_piece(l))
			break;
	}
}

/* The last point at or before a tick. */
static const struct packed_event *
last_point(const struct lane *l, const struct track *t, int64_t tick)
{
	unsigned bits = span_bits(l);

	if ((t->has & bits) == 0)
		return NULL;
	for (size_t i = t->count; i-- > 0; ) {
		const struct chunk *c = t->spans[i].chunk;

		if (t->spans[i].first_tick > tick || (t->spans[i].has & bits) == 0)
			continue;
		for (uint32_t j = c->count; j-- > 0; )
			if (c->packed[j].tick <= tick &&
			    is_point(l, t->info.channel, &c->packed[j]))
				return &c->packed[j];
	}
	return NULL;
}

double
lane_value(const struct lane *l, const struct song *s, int track, int64_t tick)
{
	const struct packed_event *found = NULL, *e;

	for (int i = of_piece(l) ? 0 : track; i < s->count && i >= 0; i++) {
		e = last_point(l, s->tracks[i], tick);
		if (e != NULL && (found == NULL || e->tick >= found->tick))
			found = e;
		if (!of_piece(l))
			break;
	}
	return found != NULL ? value_of(l, found) : l->initial;
}
