/* SPDX-License-Identifier: MIT */
#ifndef MODEL_ADAPTER_MUSIC_H
#define MODEL_ADAPTER_MUSIC_H

/*
 * adapter_music.h - the pieces that an adapter was tuned on, for the memory.
 *
 * The memory (memory.h) is the first rung of tuning: it needs no steps, only
 * the music.  So an adapter keeps its pieces, ADAPTER_NOTES_MAX notes in all.
 * Scoring and generating with it learn them first.
 *
 * In the adapter's file, for piece I, one row of numbers `music.I`: how many
 * bars, tracks and notes, then the arrays of a struct piece in the order cells,
 * notes, bars, tracks, their members as declared.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/token/piece.h"

#define ADAPTER_NOTES_MAX	6000	/* more would let the first generated note wait */
#define ADAPTER_PIECES_MAX	64

struct hash_set;
struct weights;
struct weights_writer;

struct adapter_music {			/* zeroed: none */
	struct piece	 piece[ADAPTER_PIECES_MAX];	/* owned */
	float		*numbers[ADAPTER_PIECES_MAX];	/* owned; as the file has them */
	size_t		 count;
};

/* Copies the last bars of a piece: at most so many notes, and as many as fit. */
bool	 adapter_music_add(struct adapter_music *, const struct piece *, size_t most, struct err *);
void	 adapter_music_clear(struct adapter_music *);
/* It has most of the cells of a piece: they are one, or versions of one. */
bool	 adapter_music_has(const struct adapter_music *, const struct piece *);
/*
 * A piece as the set of its cells, to compare others with; clear it also after a failure.
 * Only onsets and pitches count.
 */
bool	 adapter_music_cells(const struct piece *, struct hash_set *);	/* false: no memory */
/* More than half of the cells of the piece are in the set. */
bool	 adapter_music_alike(const struct piece *, const struct hash_set *);

/* The numbers are borrowed by the writer. */
void	 adapter_music_write(const struct adapter_music *, struct weights_writer *);
bool	 adapter_music_read(struct adapter_music *, const struct weights *, struct err *);

#endif
