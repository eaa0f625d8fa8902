/* SPDX-License-Identifier: MIT */
/* transform.c - transforms of time and velocity, and all transforms by name. */

#include "music/transform.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"

/* --- lists */

bool
note_list_add(struct note_list *l, const struct note *n, struct err *err)
{
	if (l->count == TRANSFORM_NOTES_MAX)
		return err_set(err, ERR_LIMIT, "that would be more than a million notes");
	if (l->count == l->capacity) {
		size_t capacity = l->capacity == 0 ? 64 : l->capacity * 2;
		struct note *grown = realloc(l->notes, capacity * sizeof *grown);

		if (grown == NULL)
			return err_set(err, ERR_LIMIT, "no memory for so many notes");
		l->notes = grown;
		l->capacity = capacity;
	}
	l->notes[l->count++] = *n;
	return true;
}

void
note_list_clear(struct note_list *l)
{
	free(l->notes);
	memset(l, 0, sizeof *l);
}

size_t
transform_onset(const struct note_list *l, size_t first)
{
	size_t n = 1;

	while (first + n < l->count &&
	    l->notes[first + n].start_ticks == l->notes[first].start_ticks)
		n++;
	return n;
}

static int
limit(double value, int low, int high)
{
	return value < low ? low : value > high ? high : (int)lround(value);
}

/* A number of milliseconds in ticks, at a place. */
static double
ticks_of_ms(const struct transform_in *in, int64_t tick, double ms)
{
	double a = time_seconds(in->time, tick), b = time_seconds(in->time, tick + 1000);

	return b > a ? ms / 1000 * 1000 / (b - a) : 0;
}

/* --- time */

/* The second of each two grid steps is late: 50 is even, 67 a triplet. */
static bool
swing(const struct transform_in *in, struct note_list *l, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < l->count; i++) {
		struct note *n = &l->notes[i];
		int64_t off, pair = 2 * in->grid_ticks;
		struct bar bar;

		time_bar_at(in->time, n->start_ticks, &bar);
		off = (n->start_ticks - bar.start_ticks) % pair;
		if (off == in->grid_ticks)
			n->start_ticks += llround((in->arg[0] - 50) / 100 * (double)pair);
	}
	return true;
}

static bool
quantise_ends(const struct transform_in *in, struct note_list *l, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < l->count; i++) {
		struct note *n = &l->notes[i];
		int64_t end = note_end(n), grid = in->grid_ticks;
		struct bar bar;

		time_bar_at(in->time, end, &bar);
		end += llround((double)(bar_snap(&bar, end, grid) - end) * in->arg[0] / 100);
		n->length_ticks = end - n->start_ticks > 0 ? end - n->start_ticks : grid;
	}
	return true;
}

/* Each note ends where the next onset is. */
static bool
legato(const struct transform_in *in, struct note_list *l, struct err *err)
{
	(void)in, (void)err;
	for (size_t i = 0; i < l->count; ) {
		size_t n = transform_onset(l, i);

		for (size_t k = i; i + n < l->count && k < i + n; k++)
			l->notes[k].length_ticks = l->notes[i + n].start_ticks -
			    l->notes[k].start_ticks;
		i += n;
	}
	return true;
}

static bool
staccato(const struct transform_in *in, struct note_list *l, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < l->count; i++) {
		struct note *n = &l->notes[i];

		n->length_ticks = llround((double)n->length_ticks * in->arg[0] / 100);
		if (n->length_ticks < 1)
			n->length_ticks = 1;
	}
	return true;
}

static bool
retrograde(const struct transform_in *in, struct note_list *l, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < l->count; i++)
		l->notes[i].start_ticks = in->start_ticks + in->end_ticks - note_end(&l->notes[i]);
	return true;
}

/* To n/m of the length, from the first start on. */
static bool
stretch(const struct transform_in *in, struct note_list *l, struct err *err)
{
	double by = in->arg[0] / in->arg[1];

	(void)err;
	for (size_t i = 0; i < l->count; i++) {
		struct note *n = &l->notes[i];
		int64_t end = in->start_ticks +
		    llround((double)(note_end(n) - in->start_ticks) * by);

		n->start_ticks = in->start_ticks +
		    llround((double)(n->start_ticks - in->start_ticks) * by);
		n->length_ticks = end > n->start_ticks ? end - n->start_ticks : 1;
	}
	return true;
}

/* The notes of a chord one after another, upwards, or downwards with a minus. */
static bool
strum(const struct transform_in *in, struct note_list *l, struct err *err)
{
	(void)err;
	for (size_t i = 0; i < l->count; ) {
		size_t n = transform_onset(l, i);
		double by = ticks_of_ms(in, l->notes[i].start_ticks, fabs(in->arg[0]));

		for (size_t k = 0; k < n; k++) {
			struct note *note = &l->notes[i + (in->arg[0] < 0 ? n - 1 - k : k)];
			int64_t end = note_end(note);

			note->start_ticks += llround((double)k * by);
			note->length_ticks = end > note->start_ticks ? end - note->start_ticks : 1;
		}
		i += n;
	}
	return true;
}

/* --- velocity */

/* Towards their mean, or away from it above 100 per cent. */
static bool
velocity_compress(const struct transform_in *in, struct note_list *l, struct err *err)
{
	double mean = 0;

	(void)err;
	for (size_t i = 0; i < l->count; i++)
		mean += l->notes[i].velocity / (double)l->count;
	for (size_t i = 0; i < l->count; i++)
		l->notes[i].velocity = (uint8_t)limit(mean + (l->notes[i].velocity - mean) *
		    in->arg[0] / 100, 1, 127);
	return true;
}

static bool
velocity_random(const struct transform_in *in, struct note_list *l, struct err *err)
{
	double low = fmin(in->arg[0], in->arg[1]), high = fmax(in->arg[0], in->arg[1]);
	struct rng rng;

	(void)err;
	rng_seed(&rng, (uint64_t)in->arg[2]);
	for (size_t i = 0; i < l->count; i++)
		l->notes[i].velocity = (uint8_t)limit(low + (double)rng_below(&rng,
		    (uint32_t)(high - low) + 1), 1, 127);
	return true;
}

const struct transform transform_shape_table[] = {
	{ swing, "swing", { { "percent", 25, 75, 60 } } },
	{ quantise_ends, "quantise-ends", { { "percent", 1, 100, 100 } } },
	{ legato, "legato", { { NULL, 0, 0, 0 } } },
	{ staccato, "staccato", { { "percent", 1, 400, 50 } } },
	{ retrograde, "retrograde", { { NULL, 0, 0, 0 } } },
	{ stretch, "stretch", { { "n", 1, 64, 2 }, { "m", 1, 64, 1 } } },
	{ strum, "strum", { { "ms", -500, 500, 20 } } },
	{ velocity_compress, "velocity-compress", { { "percent", 0, 400, 50 } } },
	{ velocity_random, "velocity-random", { { "low", 1, 127, 60 }, { "high", 1, 127, 100 },
	    { "seed", 0, 1e9, 1 } } },
	{ .name = NULL }
};

/* --- all of them */

static const struct transform *const tables[] = { transform_shape_table, transform_pitch_table };

const struct transform *
transform_at(size_t i)
{
	for (size_t t = 0; t < sizeof tables / sizeof *tables; t++)
		for (const struct transform *row = tables[t]; row->name != NULL; row++)
			if (i-- == 0)
				return row;
	return NULL;
}

const struct transform *
transform_find(const char *name, size_t *index)
{
	const struct transform *row;

	for (*index = 0; (row = transform_at(*index)) != NULL; (*index)++)
		if (strcmp(row->name, name) == 0)
			return row;
	return NULL;
}
