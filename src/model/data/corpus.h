/* SPDX-License-Identifier: MIT */
#ifndef MODEL_CORPUS_H
#define MODEL_CORPUS_H

/*
 * corpus.h - a folder of MIDI files, made ready to learn from.
 *
 * The folder is read with all folders below it; every .mid or .midi file
 * becomes a piece on the grid.  The pieces are kept in one file in the cache
 * folder, which is memory-mapped and used again as long as the list of files,
 * their sizes and times, the vocabulary and this program's format are the same
 * (shard.h).  A window of tokens is cut from a piece when it is asked for, in
 * whatever encoding the model has, so every epoch sees other bars in other keys.
 *
 * On which side a piece stands, split.h says.  The first folder of the path is
 * its collection; collections are drawn in proportion to the square root of
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
	size_t		 files;			/* that were found */
	size_t		 unread;		/* broken, empty or too large */
	size_t		 copies;		/* of pieces on another side: on none */
	bool		 kept;			/* in the cache: it need not be read again */
	size_t		 pieces[CORPUS_SPLITS];
	size_t		 notes[CORPUS_SPLITS];
	size_t		 collections;
};

/* progress (or NULL) is told how many files of how many are read; false: stop. */
typedef bool	(*corpus_progress_fn)(void *arg, size_t done, size_t count);
struct corpus	*corpus_open(const char *folder, const struct corpus_options *,
		     corpus_progress_fn progress, void *arg, struct err *);
void		 corpus_free(struct corpus *);
void		 corpus_stats(const struct corpus *, struct corpus_stats *);
const char	*corpus_collection(const struct corpus *, size_t i);	/* name */
const struct styles *corpus_styles(const struct corpus *);	/* borrowed */

size_t		 corpus_pieces(const struct corpus *);
int		 corpus_side(const struct corpus *, size_t i);	/* enum corpus_split, or SPLIT_NONE */
void		 corpus_piece(const struct corpus *, size_t i, struct piece *);	/* borrowed */

/*
 * Draws a window of at most `length` predictions: a random collection, piece
 * and bar, varied as augment.h says, for a task that task.h draws.  The same state of the generator draws
 * the same window.  window: room for `length`; length 0: there is none.
 */
void		 corpus_draw(const struct corpus *, enum corpus_split, struct rng *,
		     size_t length, struct token_window *);
/*
 * Fixed windows, for measuring: window i of `count` that are spread evenly
 * over the split (over one collection of it, or all: -1), in their own keys.
 * False: that collection has no piece on this side.
 */
bool		 corpus_fixed(const struct corpus *, enum corpus_split, int collection,
		     size_t i, size_t count, size_t length, struct token_window *);
/*
 * The same without the cutting: a piece and one of its bars, drawn, and as
 * number i of `count`.  The piece is borrowed while the corpus is open.
 */
bool		 corpus_draw_piece(const struct corpus *, enum corpus_split, struct rng *,
		     struct piece *, int *bar);
bool		 corpus_fixed_piece(const struct corpus *, enum corpus_split, int collection,
		     size_t i, size_t count, struct piece *, int *bar);

#endif
