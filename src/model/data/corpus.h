/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CORPUS_H
#define MODEL_CORPUS_H

/*
 * corpus.h - corpus: a folder of MIDI files, prepared for training.
 *
 * The folder is read recursively; every .mid or .midi file becomes a piece on
 * the grid.  The pieces are kept in one memory-mapped file in the cache folder.
 * It is reused as long as the list of files, their sizes and times, the
 * vocabulary and the format are the same (shard.h).  Windows of tokens are cut
 * from pieces on demand, in the model's encoding, so every epoch sees other bars
 * in other keys.
 *
 * split.h decides which split a piece belongs to.  The first folder of its path
 * is its collection; collections are drawn in proportion to the square root of
 * their notes.
 *
 * Immutable once open: any number of threads may draw from it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/rng.h"
#include "model/data/split.h"
#include "model/token/piece.h"
#include "model/token/vocab.h"

struct corpus;
struct styles;

struct corpus_options {
	struct encoding	 encoding;
	unsigned	 augment;		/* set of the kinds of augment.h */
	unsigned	 tasks;			/* set of the kinds of task.h */
};

struct corpus_stats {
	size_t		 files;			/* found */
	size_t		 unread;		/* broken, empty or too large */
	size_t		 copies;		/* duplicates of pieces in another split; unused */
	bool		 kept;			/* cached: need not be read again */
	size_t		 pieces[CORPUS_SPLITS];
	size_t		 notes[CORPUS_SPLITS];
	size_t		 collections;
};

/* progress (or NULL) gets the number of files read, of `count`; false stops. */
typedef bool	(*corpus_progress_fn)(void *arg, size_t done, size_t count);
struct corpus	*corpus_open(const char *folder, const struct corpus_options *,
		     corpus_progress_fn progress, void *arg, struct err *);
void		 corpus_free(struct corpus *);
void		 corpus_stats(const struct corpus *, struct corpus_stats *);
const char	*corpus_collection(const struct corpus *, size_t i);	/* name */
const struct styles *corpus_styles(const struct corpus *);	/* borrowed */

size_t		 corpus_pieces(const struct corpus *);
/* enum corpus_split, or SPLIT_NONE */
int		 corpus_side(const struct corpus *, size_t i);
void		 corpus_piece(const struct corpus *, size_t i, struct piece *);	/* borrowed */

/*
 * Draws a window of at most `length` predictions: a random collection, piece
 * and bar, augmented (augment.h), for a task drawn by task.h.  The same random
 * state draws the same window.  window: capacity of `length`.  Leaves length 0
 * if there is none.
 */
void		 corpus_draw(const struct corpus *, enum corpus_split, struct rng *,
		     size_t length, struct token_window *);
/*
 * Fixed windows, for measuring: window i of `count` that are spread evenly
 * over the split (over one collection of it, or -1 for all), in their own keys.
 * Returns false if the collection has no piece in this split.
 */
bool		 corpus_fixed(const struct corpus *, enum corpus_split, int collection,
		     size_t i, size_t count, size_t length, struct token_window *);
/*
 * The same without cutting a window: a piece and one of its bars, drawn, or
 * number i of `count`.  The piece is borrowed while the corpus is open.
 */
bool		 corpus_draw_piece(const struct corpus *, enum corpus_split, struct rng *,
		     struct piece *, int *bar);
bool		 corpus_fixed_piece(const struct corpus *, enum corpus_split, int collection,
		     size_t i, size_t count, struct piece *, int *bar);

#endif
