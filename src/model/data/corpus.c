/* SPDX-License-Identifier: MIT */
#include "model/data/corpus.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "model/data/augment.h"
#include "model/data/folder.h"
#include "model/data/shard.h"
#include "model/data/style.h"
#include "model/data/task.h"
#include "model/token/encode.h"

#define TOKENS_PER_NOTE	2		/* a low estimate: windows are cut, never padded */

/* The pieces of one collection in one split, weighted by bars. */
struct shelf {
	size_t		 count;
	uint32_t	*piece;		/* owned: (count) */
	uint64_t	*bars_before;	/* owned: (count + 1) */
	double		 weight;	/* square root of its notes */
};

struct corpus {
	struct corpus_options options;
	struct styles	 styles;
	struct shard	*shard;
	uint8_t		*side;		/* owned: (pieces), an enum corpus_split or SPLIT_NONE */
	struct shelf	*shelves;	/* owned: (CORPUS_SPLITS, collections) */
	struct corpus_stats stats;
};

/* --- shelves */

static struct shelf *
shelf_of(const struct corpus *c, int split, size_t collection)
{
	return &c->shelves[split * c->stats.collections + collection];
}

static bool
fill_shelf(struct corpus *c, int split, size_t collection, struct err *err)
{
	struct shelf *shelf = shelf_of(c, split, collection);
	size_t pieces = shard_pieces(c->shard);
	size_t notes = 0;
	struct shard_entry entry;

	shelf->piece = calloc(pieces + 1, sizeof *shelf->piece);
	shelf->bars_before = calloc(pieces + 1, sizeof *shelf->bars_before);
	if (shelf->piece == NULL || shelf->bars_before == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu pieces", pieces);
	for (size_t i = 0; i < pieces; i++) {
		shard_entry(c->shard, i, &entry);
		if (entry.collection != collection || c->side[i] != split)
			continue;
		shelf->piece[shelf->count] = i;
		shelf->bars_before[shelf->count + 1] =
		    shelf->bars_before[shelf->count] + entry.bars;
		shelf->count++;
		notes += entry.notes;
	}
	shelf->weight = sqrt((double)notes);
	c->stats.pieces[split] += shelf->count;
	c->stats.notes[split] += notes;
	return true;
}

static bool
fill_shelves(struct corpus *c, struct err *err)
{
	size_t shelves = CORPUS_SPLITS * c->stats.collections;

	c->shelves = calloc(shelves, sizeof *c->shelves);
	if (c->shelves == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu collections", shelves);
	for (int split = 0; split < CORPUS_SPLITS; split++)
		for (size_t i = 0; i < c->stats.collections; i++)
			if (!fill_shelf(c, split, i, err))
				return false;
	return true;
}

static bool
open_shard(struct corpus *c, const char *folder, corpus_progress_fn progress, void *arg,
    struct err *err)
{
	struct folder list;

	if (folder_list(folder, &list, err))
		c->shard = shard_open(&list, progress, arg, err);
	c->stats.files = list.count;
	folder_clear(&list);
	return c->shard != NULL;
}

static bool
take_sides(struct corpus *c, struct err *err)
{
	size_t pieces = shard_pieces(c->shard);

	c->stats.unread = c->stats.files - pieces;
	c->stats.collections = shard_collections(c->shard);
	c->stats.kept = shard_is_kept(c->shard);
	c->side = malloc(pieces + 1);
	if (c->side == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %zu pieces", pieces);
	if (!split_pieces(c->shard, c->side, err))
		return false;
	for (size_t i = 0; i < pieces; i++)
		c->stats.copies += c->side[i] == SPLIT_NONE;
	return fill_shelves(c, err);
}

/* Without a list of styles, the collections are the styles if there are several. */
static bool
take_styles(struct corpus *c, const char *folder, struct err *err)
{
	if (!styles_read(folder, &c->styles, err))
		return false;
	for (size_t i = 0; c->styles.lines == 0 && c->stats.collections > 1 &&
	    i < c->stats.collections; i++)
		styles_add(&c->styles, shard_collection(c->shard, i));
	return true;
}

struct corpus *
corpus_open(const char *folder, const struct corpus_options *options,
    corpus_progress_fn progress, void *arg, struct err *err)
{
	struct corpus *c = calloc(1, sizeof *c);

	if (c == NULL) {
		err_set(err, ERR_LIMIT, "no memory for a corpus");
		return NULL;
	}
	c->options = *options;
	if (!open_shard(c, folder, progress, arg, err) || !take_sides(c, err) ||
	    !take_styles(c, folder, err)) {
		corpus_free(c);
		return NULL;
	}
	if (c->stats.pieces[CORPUS_TRAIN] == 0) {
		err_set(err, ERR_ARG, c->stats.copies > 0 ? "%s holds only copies of one "
		    "piece: none is left to train on" : "%s holds no piece to train on",
		    folder);
		corpus_free(c);
		return NULL;
	}
	return c;
}

void
corpus_free(struct corpus *c)
{
	if (c == NULL)
		return;
	for (size_t i = 0; c->shelves != NULL && i < CORPUS_SPLITS * c->stats.collections; i++) {
		free(c->shelves[i].piece);
		free(c->shelves[i].bars_before);
	}
	free(c->shelves);
	free(c->side);
	styles_clear(&c->styles);
	shard_close(c->shard);
	free(c);
}

void
corpus_stats(const struct corpus *c, struct corpus_stats *stats)
{
	*stats = c->stats;
}

const char *
corpus_collection(const struct corpus *c, size_t i)
{
	return shard_collection(c->shard, i);
}

const struct styles *
corpus_styles(const struct corpus *c)
{
	return &c->styles;
}

/* --- windows */

/* The piece of a shelf with the given bar of the shelf; *own: which of its own bars. */
static size_t
find_piece(const struct shelf *shelf, uint64_t bar, int *own)
{
	size_t low = 0, high = shelf->count;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (shelf->bars_before[middle] <= bar)
			low = middle;
		else
			high = middle;
	}
	*own = bar - shelf->bars_before[low];
	return shelf->piece[low];
}

static size_t
guess_tokens(const struct piece *piece, int from, int to)
{
	size_t notes = 0, rows = 0;

	for (int t = 0; t < piece->tracks; t++) {
		const uint32_t *row = &piece->cell[(size_t)t * piece->bars];

		notes += row[to] - row[from];
		rows += row[to] > row[from];
	}
	return notes * TOKENS_PER_NOTE + rows * (to - from);
}

/* A range around `bar` that is likely to give `length` tokens, if the piece has them. */
static void
choose_stretch(const struct piece *piece, int bar, size_t length,
    struct encode_request *request)
{
	int from = bar, to = bar + 1, step = 4;

	while (to < piece->bars && guess_tokens(piece, from, to) < length)
		to = to + step < piece->bars ? to + step : piece->bars;
	while (from > 0 && guess_tokens(piece, from, to) < length)
		from = from > step ? from - step : 0;
	request->first_bar = from;
	request->end_bar = to;
}

static void
cut(const struct piece *piece, const struct encode_request *request,
    size_t length, struct token_window *window)
{
	struct token_list list = { 0 };
	struct err err;

	window->length = 0;
	if (encode(piece, request, &list, NULL, &err))
		encode_window(&list, 0, length, window);
	token_list_clear(&list);
}

static const struct shelf *
draw_shelf(const struct corpus *c, enum corpus_split split, struct rng *rng)
{
	const struct shelf *shelf = NULL;
	double sum = 0, at;

	for (size_t i = 0; i < c->stats.collections; i++)
		sum += shelf_of(c, split, i)->weight;
	at = rng_float(rng) * sum;
	for (size_t i = 0; i < c->stats.collections; i++) {
		const struct shelf *s = shelf_of(c, split, i);

		if (s->count == 0)
			continue;
		shelf = s;
		if (at < s->weight)
			break;
		at -= s->weight;
	}
	return shelf;
}

/* Draws a piece and one of its bars; returns the piece, or -1. */
static long
draw_piece(const struct corpus *c, enum corpus_split split, struct rng *rng,
    struct piece *piece, int *bar)
{
	const struct shelf *shelf = draw_shelf(c, split, rng);
	size_t i;

	if (shelf == NULL)
		return -1;
	i = find_piece(shelf, rng_u64(rng) % shelf->bars_before[shelf->count], bar);
	shard_piece(c->shard, i, piece);
	return (long)i;
}

bool
corpus_draw_piece(const struct corpus *c, enum corpus_split split, struct rng *rng,
    struct piece *piece, int *bar)
{
	return draw_piece(c, split, rng, piece, bar) >= 0;
}

/* 1 + the index of the piece's style; 0: none. */
static int
style_of(const struct corpus *c, size_t i)
{
	struct shard_entry entry;

	shard_entry(c->shard, i, &entry);
	if (c->styles.lines > 0)
		return 1 + styles_of(&c->styles, entry.path);
	return c->styles.count > 0 && entry.collection < VOCAB_STYLES ?
	    1 + (int)entry.collection : 0;
}

/* Augments the request's range into a copy that is encoded instead. */
static bool
vary(const struct corpus *c, const struct piece *piece, struct rng *rng,
    struct encode_request *r, struct piece *copy)
{
	int first = r->first_bar, after = piece->bars - r->end_bar;
	struct augment a;
	struct err err;

	augment_draw(piece, first, r->end_bar, c->options.augment, rng, &a);
	if (!augment_apply(piece, first, r->end_bar, &a, copy, &err))
		return false;
	if (a.time < 0)
		after += (r->end_bar - first) % 2;
	r->first_number = a.time > 0 ? first * 2 : a.time < 0 ? first / 2 : first;
	r->bars_after = a.time > 0 ? after * 2 : a.time < 0 ? (after + 1) / 2 : after;
	r->first_bar = 0;
	r->end_bar = copy->bars;
	return true;
}

/*
 * The window of the request.  If there is a future, the past is shortened from
 * its start to make all fit, so that the region stays whole.
 */
static void
cut_for_task(const struct piece *piece, struct encode_request *r, size_t length,
    struct token_window *window)
{
	struct token_list list = { 0 };
	struct err err;

	window->length = 0;
	r->limit = r->future_bars > 0 ? 0 : length + 1;
	while (encode(piece, r, &list, NULL, &err)) {
		int past = r->region_bar - r->first_bar;
		int over = list.count > length + 1 ? (int)(list.count - length - 1) : 0;

		if (over == 0 || past <= 0 || r->limit > 0) {
			encode_window(&list, 0, length, window);
			break;
		}
		/* By the mean length of a bar, and one more. */
		over = 1 + over * (piece->bars - r->first_bar) / (int)list.count;
		r->first_bar += over < past ? over : past;
		r->first_block = 0;
		list.count = 0;
	}
	token_list_clear(&list);
}

void
corpus_draw(const struct corpus *c, enum corpus_split split, struct rng *rng,
    size_t length, struct token_window *window)
{
	struct encode_request request = { .encoding = c->options.encoding };
	struct piece piece, copy;
	struct task task;
	struct err err;
	long i;
	int bar;

	window->length = 0;
	i = draw_piece(c, split, rng, &piece, &bar);
	if (i < 0)
		return;
	choose_stretch(&piece, bar, length, &request);
	request.first_block = 1 + (int)rng_below(rng, (uint32_t)c->options.encoding.block_bars);
	if (!vary(c, &piece, rng, &request, &copy))
		return;
	if (task_draw(&copy, c->options.tasks, style_of(c, (size_t)i), rng, &request, &task, &err))
		cut_for_task(&copy, &request, length, window);
	task_clear(&task);
	piece_clear(&copy);
}

bool
corpus_fixed_piece(const struct corpus *c, enum corpus_split split, int collection,
    size_t i, size_t count, struct piece *piece, int *bar)
{
	size_t first = collection < 0 ? 0 : (size_t)collection;
	size_t end = collection < 0 ? c->stats.collections : first + 1;
	const struct shelf *shelf = NULL;
	uint64_t bars = 0, at;

	assert(i < count && end <= c->stats.collections);
	for (size_t s = first; s < end; s++)
		bars += shelf_of(c, split, s)->bars_before[shelf_of(c, split, s)->count];
	if (bars == 0)
		return false;
	at = (bars * (2 * i + 1)) / (2 * count);
	for (size_t s = first; s < end; s++) {
		shelf = shelf_of(c, split, s);
		if (at < shelf->bars_before[shelf->count])
			break;
		at -= shelf->bars_before[shelf->count];
	}
	shard_piece(c->shard, find_piece(shelf, at, bar), piece);
	return true;
}

bool
corpus_fixed(const struct corpus *c, enum corpus_split split, int collection,
    size_t i, size_t count, size_t length, struct token_window *window)
{
	struct encode_request request = { .encoding = c->options.encoding,
		.limit = length + 1, .hide_dynamics = true };
	struct piece piece;
	int bar;

	if (!corpus_fixed_piece(c, split, collection, i, count, &piece, &bar))
		return false;
	choose_stretch(&piece, bar, length, &request);
	cut(&piece, &request, length, window);
	return window->length > 0;
}

size_t
corpus_pieces(const struct corpus *c)
{
	return shard_pieces(c->shard);
}

int
corpus_side(const struct corpus *c, size_t i)
{
	return c->side[i];
}

void
corpus_piece(const struct corpus *c, size_t i, struct piece *piece)
{
	shard_piece(c->shard, i, piece);
}
