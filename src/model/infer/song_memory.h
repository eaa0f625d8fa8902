/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SONG_MEMORY_H
#define MODEL_SONG_MEMORY_H

/*
 * song_memory.h - memory of a song around the region to generate.
 *
 * The memory learns the music after the region, the other tracks in its bars,
 * and the music before it, but nothing of the region's own tracks.  From a long
 * song it takes the nearest music.  Before that it learns the music of the adapter,
 * unless that is a version of the song itself.  Then it is read-only: each candidate
 * follows its own notes with its own stream, and generated music is never learnt.
 */

#include <stdbool.h>

#include "base/err.h"
#include "model/token/vocab.h"

struct adapter;
struct grammar;
struct memory;
struct memory_stream;
struct prefix;
struct song;

struct song_memory {			/* zeroed: none */
	struct memory	*memory;	/* owned */
	struct memory_stream *before;	/* owned; has read up to the region */
	int		 first_bar;	/* the memory's number of the prefix's first bar */
	int		 track[VOCAB_TRACKS];	/* the memory's track of each slot of the prefix */
};

/* Clear it also after a failure. */
bool	 song_memory_make(struct song_memory *, const struct song *, const struct prefix *,
	     const struct adapter *, struct err *);
void	 song_memory_clear(struct song_memory *);

/* A stream for one candidate, before the region; memory_stream_free it.  NULL: out of memory. */
struct memory_stream *song_memory_stream(const struct song_memory *, struct err *);
/* The candidate's window begins at this bar of the prefix's piece, in this state of its grammar. */
bool	 song_memory_window(const struct song_memory *, struct memory_stream *,
	     const struct grammar *, const struct prefix *, int window_bar, struct err *);

#endif
