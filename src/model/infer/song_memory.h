/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SONG_MEMORY_H
#define MODEL_SONG_MEMORY_H

/*
 * song_memory.h - what a song has around the region that is to be made.
 *
 * The memory learns the music after the region, the other tracks in its bars,
 * and the music before it, but nothing of what is to be made.  Of a long song it
 * takes the music that is nearest.  Then it is read-only: each candidate follows
 * its own notes with a stream of its own, and what is made is never learnt.
 */

#include <stdbool.h>

#include "base/err.h"
#include "model/token/vocab.h"

struct grammar;
struct memory;
struct memory_stream;
struct prefix;
struct song;

struct song_memory {			/* zeroed: none */
	struct memory	*memory;	/* owned */
	struct memory_stream *before;	/* owned; it has read up to the region */
	int		 first_bar;	/* the memory's number of the prefix's first bar */
	int		 track[VOCAB_TRACKS];	/* in the memory, of each slot of the prefix */
};

/* Clear it also after a failure. */
bool	 song_memory_make(struct song_memory *, const struct song *, const struct prefix *,
	     struct err *);
void	 song_memory_clear(struct song_memory *);

/* A stream for one candidate, that stands before the region; memory_stream_free it.  NULL: no memory. */
struct memory_stream *song_memory_stream(const struct song_memory *, struct err *);
/* The candidate's window begins at this bar of the prefix's piece, its automaton stands so. */
bool	 song_memory_window(const struct song_memory *, struct memory_stream *,
	     const struct grammar *, const struct prefix *, int window_bar, struct err *);

#endif
