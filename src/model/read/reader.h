/* SPDX-License-Identifier: MIT */
#ifndef MODEL_READER_H
#define MODEL_READER_H

/*
 * reader.h - reader: a net's probabilities of the chords and keys of a piece.
 *
 * A file holds one net or several whose predictions are averaged.  Opened once; any
 * thread may hear with it, each with memory of its own.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/read/read_net.h"

struct halves;
struct reader;
struct weights_writer;

#define READER_NETS_MAX	8
#define READER_SHIPPED	"models/reader.safetensors"

/* Of one half bar; each sums to 1. */
struct heard {
	float		 chord[READ_CHORDS], key[READ_KEYS], bass[12];
};

/* Logarithms of how often a chord is heard in C major and in C minor. */
struct read_degrees {
	float		 log[2][READ_CHORDS];
};

struct reader	*reader_open(const char *path, struct err *);
struct reader	*reader_open_shipped(struct err *);
void		 reader_free(struct reader *);		/* NULL is fine */
/* heard: (halves->count), owned by the caller. */
bool		 reader_hear(const struct reader *, const struct halves *, struct heard *,
		     struct err *);

const struct read_degrees *reader_degrees(const struct reader *);

/* --- for the tool that makes the file */

/* Adds what one net hears, times `weight`; heard is zero at first. */
bool		 read_net_hear(const struct params *, const struct halves *, float weight,
		     struct heard *, struct err *);
const struct params *reader_nets(const struct reader *, int *count);
void		 reader_write(const struct params *nets, int count, const struct read_size *,
		     const struct read_degrees *, struct weights_writer *);

#endif
