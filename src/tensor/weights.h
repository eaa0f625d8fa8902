/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_WEIGHTS_H
#define TENSOR_WEIGHTS_H

/*
 * weights.h - named matrices in a file: safetensors, read and written.
 *
 *	offset	bytes	what
 *	0	8	N, the size of the header, little endian
 *	8	N	JSON: {"__metadata__": {"key": "text", ...},
 *			"name": {"dtype": "F32", "shape": [rows, columns],
 *			"data_offsets": [begin, end]}, ...}, then blanks
 *	8 + N	...	the data, from which the offsets count, without holes
 *
 * A file may come from a stranger: before weights_open returns, everything in
 * the header has been checked against the file's size.  A file is mapped, so
 * the data are the file's own pages: read-only, and any number of threads may
 * read them.  Only F32 is understood.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct weights;

#define WEIGHTS_DIMENSIONS_MAX 4

struct weights_entry {
	const char	*name;
	int		 dimensions;
	size_t		 shape[WEIGHTS_DIMENSIONS_MAX];
	size_t		 count;		/* floats: the product of the shape */
	const float	*data;		/* 4-byte aligned */
};

struct weights	*weights_open(const char *path, struct err *);
/* The bytes are borrowed and outlive the weights; aligned like from malloc. */
struct weights	*weights_from_bytes(const void *, size_t, struct err *);
void		 weights_close(struct weights *);

size_t		 weights_count(const struct weights *);
const struct weights_entry *weights_at(const struct weights *, size_t i);	/* in order of the data */
const struct weights_entry *weights_find(const struct weights *, const char *name);	/* or NULL */
/* The floats of (rows, columns), or of (rows) where columns is 1; else NULL and what is wrong. */
const float	*weights_matrix(const struct weights *, const char *name, size_t rows,
		     size_t columns, struct err *);
const char	*weights_meta(const struct weights *, const char *key);	/* or NULL */
/* All bytes of the file, for a hash. */
const uint8_t	*weights_bytes(const struct weights *, size_t *size);

/* --- writing: collect, then make the whole file at once */

struct weights_writer;

struct weights_writer *weights_writer_new(void);
void		 weights_writer_free(struct weights_writer *);
void		 weights_writer_meta(struct weights_writer *, const char *key, const char *text);
/* columns 0: one dimension.  The floats are borrowed until the writer is freed. */
void		 weights_writer_add(struct weights_writer *, const char *name, size_t rows,
		     size_t columns, const float *data);
/* All matrices (borrowed likewise) and metadata but those whose names begin with `but`, unless NULL. */
void		 weights_writer_copy(struct weights_writer *, const struct weights *from,
	     const char *but);
bool		 weights_writer_bytes(const struct weights_writer *, uint8_t **bytes,
		     size_t *size, struct err *);	/* free() them */
bool		 weights_writer_file(const struct weights_writer *, const char *path,
		     struct err *);

#endif
