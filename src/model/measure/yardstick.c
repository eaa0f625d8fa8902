/* SPDX-License-Identifier: MIT */
#include "model/measure/yardstick.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/rng.h"
#include "model/data/frame_token.h"
#include "model/measure/frame_head.h"
#include "model/train/stepper.h"

#define SMALL_FRAMES	40000		/* most frames in train/ of a small chord set */
#define HELD_OUT_ROWS	60000		/* of valid/ during training; all of it at the end */

/* --- recipes */

enum data { FEW_CHORDS, MANY_CHORDS, CELLS, DATA_COUNT };

struct recipe {
	const char	*arch;		/* NULL: any other */
	enum data	 data;
	enum frame_rows	 rows;
	double		 seconds;
	int		 layers, width, heads, kernel;
	int		 context;	/* rows per window */
	int		 carried;	/* of those, at least read before scoring starts */
	int		 batch;
	double		 rate, dropout, clip, decay, beta2;
	const char	*optimizer, *schedule;
	int		 move;		/* half tones by which windows are transposed */
	double		 moved;		/* share of windows transposed */
	double		 average;	/* decay per step of the weights' average; 0: none */
};

static const struct recipe recipes[] = {
	{ "transformer", FEW_CHORDS, ROWS_NOTES, 240, 3, 128, 4, 0, 512, 256, 4, 2e-3, 0.2,
	    1, 0.05, 0.95,
	  "adamw", "cosine", 5, 0.8, 0.998 },
	{ "transformer", MANY_CHORDS, ROWS_NOTES, 600, 3, 128, 4, 0, 512, 256, 8, 2e-3, 0.05,
	    1, 0.05, 0.95,
	  "adamw", "cosine", 5, 0.5, 0.998 },
	{ "transformer", CELLS, ROWS_CELLS, 200, 2, 160, 5, 0, 256, 128, 4, 2e-3,
	    0.15, 1, 0.3, 0.95,
	  "adamw", "cosine", 5, 0.8, 0.998 },
	{ "tcn", FEW_CHORDS, ROWS_FRAMES, 120, 2, 152, 1, 3, 160, 80, 8, 1e-3, 0.3, 1, 0, 0.999,
	  "adam", "cosine", 5, 0.7, 0.998 },
	{ "tcn", MANY_CHORDS, ROWS_FRAMES, 300, 3, 128, 1, 5, 256, 64, 8, 1e-3, 0.2, 1, 0, 0.999,
	  "adam", "cosine", 5, 0.5, 0.998 },
	{ NULL, FEW_CHORDS, ROWS_FRAMES, 60, 1, 200, 1, 3, 160, 80, 8, 1e-3, 0.3, 1, 0, 0.999,
	  "adam", "cosine", 5, 0.7, 0.998 },
	{ NULL, MANY_CHORDS, ROWS_FRAMES, 300, 1, 256, 1, 6, 256, 64, 16, 2e-3, 0.2, 1, 0, 0.999,
	  "adam", "cosine", 5, 0.5, 0.998 },
	{ NULL, CELLS, ROWS_CELLS, 300, 1, 256, 1, 8, 256, 64, 8, 3e-3, 0.15, 1, 0, 0.999,
	  "adam", "cosine", 5, 0.8, 0.998 },
};

static const struct recipe *
find_recipe(const struct frames *s, const struct arch *arch)
{
	enum data data = s->kind == FRAME_CELLS ? CELLS :
	    s->side[FRAME_TRAIN].count <= SMALL_FRAMES ? FEW_CHORDS : MANY_CHORDS;
	const struct recipe *r = recipes;

	while (r->data != data || (r->arch != NULL && strcmp(r->arch, arch->name) != 0))
		r++;
	return r;
}

/* --- windows */

struct windows {			/* zeroed: empty */
	struct token_window *list;	/* owned */
	size_t		 count, room;
};

struct run {
	const struct yardstick_task *task;
	struct recipe	 recipe;
	struct frame_source source;
	struct params	 params;
	/* later: frames 2 and up; first: frame 1. */
	struct windows	 later[FRAME_SIDES], first[FRAME_SIDES];
	struct windows	 watched;	/* a part of the above, of valid/, borrowed */
	size_t		*from;		/* owned: pieces, once for each window they start */
	size_t		 starts;
};

static void
windows_clear(struct windows *w)
{
	for (size_t i = 0; i < w->count; i++)
		token_window_clear(&w->list[i]);
	free(w->list);
	*w = (struct windows){ 0 };
}

static struct token_window *
windows_add(struct windows *w, size_t rows, struct err *err)
{
	if (w->count == w->room) {
		size_t room = w->room > 0 ? 2 * w->room : 64;
		struct token_window *list = realloc(w->list, room * sizeof *list);

		if (list == NULL) {
			err_set(err, ERR_LIMIT, "no memory for %zu windows", room);
			return NULL;
		}
		w->list = list;
		w->room = room;
	}
	if (!token_window_init(&w->list[w->count], rows, err))
		return NULL;
	return &w->list[w->count++];
}

/* Frames from..(the result) take at most so many rows, and at least one frame. */
static size_t
end_of(const struct run *r, const struct frame_piece *piece, size_t from, size_t rows)
{
	size_t at = from, used = 0;

	while (at < piece->count) {
		used += frame_row_count(&r->source, piece, at);
		if (used > rows && at > from)
			break;
		at++;
	}
	return at;
}

/* The last frame with at least so many rows up to `at`, or 0. */
static size_t
back_by(const struct run *r, const struct frame_piece *piece, size_t at, size_t rows)
{
	size_t used = 0;

	while (at > 0 && used < rows)
		used += frame_row_count(&r->source, piece, --at);
	return at;
}

/* Windows that score each frame but the first once, with as much context as fits. */
static bool
add_piece(struct run *r, const struct frame_piece *piece, enum frame_side side, struct err *err)
{
	size_t context = (size_t)r->recipe.context;
	struct token_window *w = windows_add(&r->first[side], frame_row_count(&r->source, piece, 0),
	    err);

	if (w == NULL)
		return false;
	frame_window_add(&r->source, piece, 0, 1, 0, true, w);
	for (size_t at = 1, to; at < piece->count; at = to) {
		size_t from = at > 1 ? back_by(r, piece, at, (size_t)r->recipe.carried) : 0;

		to = end_of(r, piece, from, context);
		w = windows_add(&r->later[side], context, err);
		if (w == NULL)
			return false;
		frame_window_add(&r->source, piece, from, at, 0, false, w);
		frame_window_add(&r->source, piece, at, to, 0, true, w);
	}
	return true;
}

static bool
add_side(struct run *r, enum frame_side side, struct err *err)
{
	const struct frames *s = r->task->frames;
	const struct frame_piece *piece = s->piece + s->side[side].first;

	for (size_t i = 0; i < s->side[side].pieces; i++)
		if (!add_piece(r, &piece[i], side, err))
			return false;
	return true;
}

/* Chooses windows of valid/, evenly spaced. */
static bool
watch(struct run *r, struct err *err)
{
	const struct windows *all = &r->later[FRAME_VALID];
	size_t rows = 0, step;

	for (size_t i = 0; i < all->count; i++)
		rows += all->list[i].length;
	step = rows / HELD_OUT_ROWS + 1;
	r->watched.list = calloc(all->count + 1, sizeof *all->list);
	if (r->watched.list == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu windows", all->count);
	for (size_t i = 0; i < all->count; i += step)
		r->watched.list[r->watched.count++] = all->list[i];
	return true;
}

/* --- training windows */

/* A piece starts as many windows as it fills. */
static bool
find_starts(struct run *r, struct err *err)
{
	const struct frames *s = r->task->frames;

	r->from = calloc(s->side[FRAME_TRAIN].count, sizeof *r->from);
	if (r->from == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu frames",
		    s->side[FRAME_TRAIN].count);
	for (size_t i = 0; i < s->side[FRAME_TRAIN].pieces; i++)
		for (size_t at = 0; at < s->piece[i].count; at = end_of(r, &s->piece[i], at,
		    (size_t)r->recipe.context))
			r->from[r->starts++] = i;
	return true;
}

/* Half tones by which a whole piece can be transposed: down *low, up *high. */
static void
room_of(const struct run *r, const struct frame_piece *piece, int *low, int *high)
{
	const struct frame *f = r->task->frames->frame + piece->first;
	struct frame all = { 0 };
	int bottom, top = 0;

	for (size_t t = 0; t < piece->count; t++) {
		all.bits[0] |= f[t].bits[0];
		all.bits[1] |= f[t].bits[1];
	}
	bottom = frame_next(&all, 0);
	for (int p = bottom; p < FRAME_PITCHES; p = frame_next(&all, p + 1))
		top = p;
	*low = bottom < r->recipe.move ? bottom : r->recipe.move;
	*high = FRAME_PITCHES - 1 - top < r->recipe.move ? FRAME_PITCHES - 1 - top : r->recipe.move;
}

static bool
draw(void *arg, struct rng *rng, struct token_window *w)
{
	const struct run *r = arg;
	const struct frame_piece *piece = &r->task->frames->piece[r->from[rng_below(rng,
	    (uint32_t)r->starts)]];
	size_t rows = (size_t)r->recipe.context, last, at = 0;
	int low, high, move = 0;

	last = back_by(r, piece, piece->count, rows);
	if (last > 0) {			/* as often at its ends as elsewhere */
		size_t any = rng_below(rng, (uint32_t)(last + last / 4 + 2));

		at = any < last / 8 + 1 ? 0 : any - last / 8 - 1 > last ? last : any - last / 8 - 1;
	}
	if (rng_float(rng) < (float)r->recipe.moved) {
		room_of(r, piece, &low, &high);
		move = (int)rng_below(rng, (uint32_t)(low + high + 1)) - low;
	}
	w->length = 0;
	frame_window_add(&r->source, piece, at, end_of(r, piece, at, rows), move, true, w);
	return true;
}

/* --- the run */

static bool
report_progress(void *arg, const struct train_progress *p)
{
	const struct run *r = arg;

	return r->task->progress == NULL || r->task->progress(r->task->arg, p);
}

static bool
cancelled(void *arg)
{
	const struct run *r = arg;

	return r->task->cancelled != NULL && r->task->cancelled(r->task->arg);
}

static struct trainer_task
task_of(struct run *r)
{
	const struct recipe *q = &r->recipe;
	struct trainer_task task = {
		.arch = r->task->arch, .head = frame_head[q->rows], .head_arg = &r->source,
		.config = { .layers = q->layers, .width = q->width, .heads = q->heads,
		    .context = q->context, .kernel = q->kernel, .vocab_size = FRAME_CLASSES },
		.params = &r->params, .fill = draw, .held_out = { r->watched.list,
		r->watched.count },
		.progress = report_progress, .cancelled = cancelled, .arg = r,
	};

	for (int f = 0; f < FEATURE_COUNT; f++)
		task.config.feature_size[f] = 1;	/* the head has its own features */
	return task;
}

static struct trainer_options
options_of(const struct run *r)
{
	const struct recipe *q = &r->recipe;

	return (struct trainer_options){
		.threads = r->task->threads, .batch = q->batch, .seconds = q->seconds,
		.rate = q->rate,
		.warm_up = 50, .beta1 = 0.9, .beta2 = q->beta2, .decay = q->decay, .clip = q->clip,
		.dropout = q->dropout, .ema = q->average, .optimizer = q->optimizer,
		.schedule = q->schedule,
		.eval_seconds = fmax(q->seconds / 30, 0.5), .seed = r->task->seed,
	};
}

static void
score_side(struct stepper *stepper, const struct run *r, enum frame_side side,
    struct frame_score *score)
{
	const struct trainer_set later = { r->later[side].list, r->later[side].count };
	const struct trainer_set first = { r->first[side].list, r->first[side].count };
	struct stepper_result a, b;

	stepper_score(stepper, &later, &a);
	stepper_score(stepper, &first, &b);
	*score = (struct frame_score){ a.nats + b.nats, a.nats, a.notes + b.notes, a.notes };
}

static bool
score(struct run *r, struct yardstick_result *result, struct err *err)
{
	struct trainer_options o = options_of(r);
	struct trainer_task task = task_of(r);
	struct stepper *stepper;
	size_t most = 0;

	for (int side = FRAME_VALID; side < FRAME_SIDES; side++) {
		most = r->later[side].count > most ? r->later[side].count : most;
		most = r->first[side].count > most ? r->first[side].count : most;
	}
	task.held_out = (struct trainer_set){ NULL, most };	/* only its size counts */
	stepper = trainer_settle(&o, err) ? stepper_make(&task, &o, err) : NULL;
	if (stepper == NULL)
		return false;
	for (int side = FRAME_VALID; side < FRAME_SIDES; side++)
		score_side(stepper, r, side, &result->score[side]);
	stepper_free(stepper);
	return true;
}

static bool
train(struct run *r, struct yardstick_result *result, struct err *err)
{
	struct trainer_options o = options_of(r);
	struct trainer_task task = task_of(r);
	struct rng rng;

	arch_list(task.arch, task.head, &task.config, &r->params);
	if (!params_make(&r->params, err))
		return false;
	rng_seed(&rng, r->task->seed);
	params_begin(&r->params, &rng);
	if (r->recipe.rows == ROWS_FRAMES)
		frame_head_begin(r->task->frames, &r->params);
	result->parameters = params_total(&r->params);
	return trainer_run(&task, &o, &result->last, err) && score(r, result, err);
}

static bool
run_arch(const struct yardstick_task *task, struct yardstick_result *result, struct err *err)
{
	struct run r = { .task = task, .recipe = *find_recipe(task->frames, task->arch) };
	bool good;

	if (task->plain && r.recipe.rows != ROWS_FRAMES)
		return err_set(err, ERR_ARG, "plain frames need a net that predicts whole frames: "
		    "here %s goes note by note", task->arch->name);
	if (task->seconds > 0)
		r.recipe.seconds = task->seconds;
	good = frame_source_make(&r.source, task->frames, r.recipe.rows, err);
	r.source.plain = task->plain;
	good = good && add_side(&r, FRAME_VALID, err) && add_side(&r, FRAME_TEST, err) &&
	    watch(&r, err) && find_starts(&r, err) && train(&r, result, err);
	for (int side = FRAME_VALID; side < FRAME_SIDES; side++) {
		windows_clear(&r.later[side]);
		windows_clear(&r.first[side]);
	}
	free(r.watched.list);
	free(r.from);
	params_clear(&r.params);
	frame_source_clear(&r.source);
	return good;
}

bool
yardstick_run(const struct yardstick_task *task, struct yardstick_result *result, struct err *err)
{
	*result = (struct yardstick_result){ 0 };
	if (task->arch != NULL && task->arch->head != NULL)
		return err_set(err, ERR_ARG, "%s does not predict one frame after another, so it "
		    "cannot be compared", task->arch->name);
	for (int side = FRAME_VALID; side < FRAME_SIDES; side++)
		if (!frames_one_gram(task->frames, side, &result->one_gram[side], err))
			return false;
	return task->arch == NULL || run_arch(task, result, err);
}
