/* SPDX-License-Identifier: MIT */
#include "model/data/task.h"

#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "base/text.h"
#include "model/token/control.h"
#include "model/token/harmony.h"

#define FUTURE_BARS_MAX	12

const char *const task_names[TASK_KINDS] = {
	[TASK_FUTURE] = "future",
	[TASK_TRACKS] = "tracks",
	[TASK_CHORDS] = "chords",
	[TASK_CONTROLS] = "controls",
};

bool
task_parse(const char *list, unsigned *kinds, struct err *err)
{
	return text_set(list, task_names, TASK_KINDS, "task", kinds, err);
}

/* True `times` times out of `of`. */
static bool
chance(struct rng *rng, uint32_t times, uint32_t of)
{
	return rng_below(rng, of) < times;
}

static bool
has(unsigned kinds, enum task_kind kind)
{
	return (kinds >> kind & 1) != 0;
}

/* A region of some bars before the future, or before the end of the window. */
static void
draw_region(const struct piece *piece, bool future, struct rng *rng, struct encode_request *r)
{
	int most = piece->bars / 2 < FUTURE_BARS_MAX ? piece->bars / 2 : FUTURE_BARS_MAX;

	r->end_bar = piece->bars;
	if (future && most > 0)
		r->future_bars = 1 + (int)rng_below(rng, (uint32_t)most);
	r->end_bar -= r->future_bars;
	r->region_bar = r->end_bar - 1 - (int)rng_below(rng, (uint32_t)(r->end_bar + 1) / 2);
}

/* The tracks to generate come last, in random order. */
static uint32_t
draw_tracks(const struct piece *piece, struct rng *rng, struct encode_request *r)
{
	int wanted = 1, count = piece->tracks;

	while (wanted < count - 1 && chance(rng, 1, 2))
		wanted++;
	for (int t = 0; t < count; t++)
		r->order[t] = t;
	for (int i = 0; i < wanted; i++) {
		int last = count - 1 - i, other = (int)rng_below(rng, (uint32_t)last + 1);
		int track = r->order[other];

		memmove(&r->order[other], &r->order[other + 1],
		    (size_t)(last - other) * sizeof r->order[0]);
		r->order[last] = track;
	}
	r->order_count = count;
	return (UINT32_MAX >> (32 - wanted)) << (count - wanted);
}

static void
draw_controls(uint32_t wanted, int style, struct rng *rng, struct encode_request *r)
{
	r->hide_key = chance(rng, 1, 4);
	r->hide_dynamics = chance(rng, 1, 2);
	if (chance(rng, 1, 2))
		r->style = style;
	if (chance(rng, 1, 3))
		return;
	for (int i = 0; i < CONTROLS; i++)
		if (chance(rng, 1, 2))
			r->controls |= 1u << i;
	r->likeness = chance(rng, 2, 5);
	if (chance(rng, 1, 2))
		r->controls_bar = r->region_bar;
	if (chance(rng, 1, 2))
		r->controls_slots = wanted;
}

bool
task_draw(const struct piece *piece, unsigned kinds, int style, struct rng *rng,
    struct encode_request *r, struct task *task, struct err *err)
{
	bool future = has(kinds, TASK_FUTURE) && piece->bars > 2 && chance(rng, 3, 4);
	uint32_t wanted = 0;

	*task = (struct task){ 0 };
	draw_region(piece, future, rng, r);
	r->remaining = chance(rng, 1, 2);
	if (has(kinds, TASK_TRACKS) && piece->tracks > 1 && chance(rng, 2, 5)) {
		wanted = draw_tracks(piece, rng, r);
		if (r->encoding.future && chance(rng, 1, 2))
			r->hidden_future = wanted;
		if (r->encoding.future && chance(rng, 1, 3))
			r->hidden_past = wanted;
	}
	if (has(kinds, TASK_CONTROLS))
		draw_controls(wanted, style, rng, r);
	else
		r->hide_dynamics = true;
	if (!has(kinds, TASK_CHORDS) || !r->encoding.chords || !chance(rng, 2, 5))
		return true;
	task->chords = malloc(2 * (size_t)piece->bars + 1);
	if (task->chords == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the chords of a window");
	r->chords = task->chords;
	return harmony_find(piece, 0, piece->bars, task->chords, err);
}

void
task_clear(struct task *task)
{
	free(task->chords);
	task->chords = NULL;
}
