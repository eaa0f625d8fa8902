/* SPDX-License-Identifier: MIT */
#include "model/corpus.h"

#include <assert.h>
#include <dirent.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "model/encode.h"
#include "model/shard.h"

#define DEPTH_MAX	16		/* of folders; a link may lead in a circle */
#define TOKENS_PER_NOTE	2		/* a low guess: windows are cut, not filled up */

/* The pieces of one collection on one side, by bars. */
struct shelf {
	size_t		 count;
	uint32_t	*piece;		/* owned: (count) */
	uint64_t	*bars_before;	/* owned: (count + 1) */
	double		 weight;	/* square root of its notes */
};

struct corpus {
	struct encoding	 encoding;
	struct shard	*shard;
	struct shelf	*shelves;	/* owned: (CORPUS_SPLITS, collections) */
	struct corpus_stats stats;
	size_t		 chosen;	/* piece held out where no other is; SIZE_MAX: none */
};

/* --- the list of files */

struct listing {
	struct shard_file *file;	/* owned */
	size_t		 count, capacity;
	char		 folder[FILE_PATH_MAX];	/* without a slash at its end */
};

static bool
is_midi(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot != NULL &&
	    (strcasecmp(dot, ".mid") == 0 || strcasecmp(dot, ".midi") == 0);
}

static bool
add_file(struct listing *list, const char *path, const struct stat *st, struct err *err)
{
	struct shard_file *file;

	if (list->count == list->capacity) {
		size_t capacity = list->capacity == 0 ? 256 : list->capacity * 2;

		file = realloc(list->file, capacity * sizeof *file);
		if (file == NULL)
			return err_set(err, ERR_LIMIT, "no memory for %zu files", capacity);
		list->file = file;
		list->capacity = capacity;
	}
	file = &list->file[list->count];
	file->path = strdup(path);
	file->size = st->st_size;
	file->changed_s = st->st_mtim.tv_sec;
	file->changed_ns = st->st_mtim.tv_nsec;
	if (file->path == NULL)
		return err_set(err, ERR_LIMIT, "no memory for %s", path);
	list->count++;
	return true;
}

/* A folder that is being walked, and those above it. */
struct walk {
	const struct walk *above;	/* or NULL */
	int		 depth;
	dev_t		 device;
	ino_t		 inode;
};

/* A link may lead back up: two of them would make a walk without an end. */
static bool
is_inside(const struct walk *walk, const struct stat *st)
{
	for (; walk != NULL; walk = walk->above)
		if (walk->device == st->st_dev && walk->inode == st->st_ino)
			return true;
	return false;
}

/* path: of the folder, in a buffer of FILE_PATH_MAX that is used for what is in it. */
static bool
add_folder(struct listing *list, char *path, const struct walk *above, struct err *err)
{
	struct walk walk = { .above = above, .depth = above != NULL ? above->depth + 1 : 0 };
	size_t length = strlen(path);
	DIR *folder = opendir(path);
	struct dirent *entry;
	struct stat st;
	bool ok = true;

	if (folder == NULL)
		return above != NULL ||	/* one that cannot be read is passed over */
		    err_set(err, ERR_IO, "%s cannot be read as a folder", path);
	if (fstat(dirfd(folder), &st) == 0) {
		walk.device = st.st_dev;
		walk.inode = st.st_ino;
	}
	while (ok && (entry = readdir(folder)) != NULL) {
		int n = snprintf(path + length, FILE_PATH_MAX - length, "/%s",
		    entry->d_name);

		if (entry->d_name[0] == '.' ||
		    n >= (int)(FILE_PATH_MAX - length) || stat(path, &st) != 0)
			continue;
		if (S_ISDIR(st.st_mode)) {
			if (walk.depth < DEPTH_MAX && !is_inside(&walk, &st))
				ok = add_folder(list, path, &walk, err);
		} else if (S_ISREG(st.st_mode) && is_midi(entry->d_name)) {
			ok = add_file(list, path, &st, err);
		}
	}
	closedir(folder);
	path[length] = '\0';
	return ok;
}

static int
compare_files(const void *a, const void *b)
{
	const struct shard_file *x = a, *y = b;

	return strcmp(x->path, y->path);
}

static bool
list_folder(const char *folder, struct listing *list, struct err *err)
{
	char path[FILE_PATH_MAX];

	if (strlen(folder) >= sizeof path)
		return err_set(err, ERR_ARG, "the folder's name is too long");
	strcpy(path, folder);
	for (size_t end = strlen(path); end > 1 && path[end - 1] == '/'; end--)
		path[end - 1] = '\0';
	strcpy(list->folder, path);
	if (!add_folder(list, path, NULL, err))
		return false;
	if (list->count == 0)
		return err_set(err, ERR_ARG, "%s holds no MIDI file", folder);
	qsort(list->file, list->count, sizeof *list->file, compare_files);
	return true;
}

static void
listing_clear(struct listing *list)
{
	for (size_t i = 0; i < list->count; i++)
		free(list->file[i].path);
	free(list->file);
}

/* --- shelves */

static struct shelf *
shelf_of(const struct corpus *c, int split, size_t collection)
{
	return &c->shelves[split * c->stats.collections + collection];
}

/* In a small folder no piece may be among the twentieth: then the one in the middle is held out. */
static void
choose_held_out(struct corpus *c)
{
	size_t pieces = shard_pieces(c->shard);
	struct shard_entry entry;

	c->chosen = pieces > 1 ? pieces / 2 : SIZE_MAX;
	for (size_t i = 0; i < pieces; i++) {
		shard_entry(c->shard, i, &entry);
		if (entry.held_out)
			c->chosen = SIZE_MAX;
	}
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
		if (entry.collection != collection ||
		    (entry.held_out || i == c->chosen) != (split == CORPUS_VALID))
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
	choose_held_out(c);
	for (int split = 0; split < CORPUS_SPLITS; split++)
		for (size_t i = 0; i < c->stats.collections; i++)
			if (!fill_shelf(c, split, i, err))
				return false;
	return true;
}

struct corpus *
corpus_open(const char *folder, const struct encoding *encoding,
    corpus_progress_fn progress, void *arg, struct err *err)
{
	struct corpus *c = calloc(1, sizeof *c);
	struct listing list = { 0 };
	bool ok;

	if (c == NULL) {
		err_set(err, ERR_LIMIT, "no memory for a corpus");
		return NULL;
	}
	c->encoding = *encoding;
	ok = list_folder(folder, &list, err);
	if (ok)
		c->shard = shard_open(list.folder, list.file, list.count, progress, arg, err);
	ok = ok && c->shard != NULL;
	if (ok) {
		c->stats.files = list.count;
		c->stats.unread = list.count - shard_pieces(c->shard);
		c->stats.collections = shard_collections(c->shard);
		ok = fill_shelves(c, err);
	}
	if (ok && c->stats.pieces[CORPUS_TRAIN] == 0)
		ok = err_set(err, ERR_ARG, "%s holds no piece to learn from", folder);
	listing_clear(&list);
	if (!ok) {
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

/* --- windows */

/* The piece on a shelf that has its bar number `bar`, and which of its own that is. */
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

/* A stretch around `bar` that is likely to give `length` tokens, if the piece has them. */
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

/* Sometimes a track or more is left out, or they come in another order. */
static void
vary_tracks(const struct piece *piece, struct encode_request *r, struct rng *rng)
{
	int count = encode_order(piece, r->first_bar, r->end_bar, 0, r->order);

	if (count > 1 && rng_below(rng, 5) == 0) {
		int keep = rng_below(rng, count), kept = 0;

		for (int i = 0; i < count; i++)
			if (i == keep || rng_below(rng, 3) > 0)
				r->order[kept++] = r->order[i];
		count = kept;
	}
	if (count > 1 && rng_below(rng, 4) == 0)
		for (int i = count - 1; i > 0; i--) {
			int j = rng_below(rng, i + 1), other = r->order[j];

			r->order[j] = r->order[i];
			r->order[i] = other;
		}
	r->order_count = count;
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

bool
corpus_draw_piece(const struct corpus *c, enum corpus_split split, struct rng *rng,
    struct piece *piece, int *bar)
{
	const struct shelf *shelf = draw_shelf(c, split, rng);

	if (shelf == NULL)
		return false;
	shard_piece(c->shard, find_piece(shelf,
	    rng_u64(rng) % shelf->bars_before[shelf->count], bar), piece);
	return true;
}

void
corpus_draw(const struct corpus *c, enum corpus_split split, struct rng *rng,
    size_t length, struct token_window *window)
{
	struct encode_request request = { .encoding = c->encoding, .limit = length + 1 };
	struct piece piece;
	int bar, down, up;

	window->length = 0;
	if (!corpus_draw_piece(c, split, rng, &piece, &bar))
		return;
	choose_stretch(&piece, bar, length, &request);
	encode_transpose_range(&piece, &down, &up);
	down = down < -5 ? -5 : down;
	up = up > 6 ? 6 : up;
	request.transpose = down + (int)rng_below(rng, up - down + 1);
	request.first_block = 1 + rng_below(rng, c->encoding.block_bars);
	request.remaining = rng_below(rng, 2) == 0;
	vary_tracks(&piece, &request, rng);
	cut(&piece, &request, length, window);
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
	struct encode_request request = { .encoding = c->encoding, .limit = length + 1 };
	struct piece piece;
	int bar;

	if (!corpus_fixed_piece(c, split, collection, i, count, &piece, &bar))
		return false;
	choose_stretch(&piece, bar, length, &request);
	cut(&piece, &request, length, window);
	return window->length > 0;
}
