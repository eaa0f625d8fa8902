/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_WEIGHTS_H
#define TENSOR_WEIGHTS_H

/*
 * weights.h - reader and writer of safetensors files: named matrices.
 *
 *	offset	bytes	what
 *	0	8	N, the size of the header, little endian
 *	8	N	JSON: {"__metadata__": {"key": "text", ...},
 *			"name": {"dtype": "F32", "shape": [rows, columns],
 *			"data_offsets": [begin, end]}, ...}, then blanks
 *	8 + N	...	the data, where the offsets count from, without gaps
 *
 * Files may be hostile: before weights_open returns, everything in the header has been
 * checked against the file's size.  Two types are supported: F32, and BF16, the upper half
 * of a float, in which models ship.  The file is mapped.  F32 data are its pages; BF16 is
 * widened into our own memory.  Data are read-only, for any number of threads.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct weights;

#define WEIGHTS_DIMENSIONS_MAX 4

enum weights_type { WEIGHTS_F32, WEIGHTS_BF16, WEIGHTS_TYPES };

struct weights_entry {
	const char	*name;
	enum weights_type type;		/* in the file */
	size_t		 offset_bytes;	/* of its data there */
	int		 dimensions;
	size_t		 shape[WEIGHTS_DIMENSIONS_MAX];
	size_t		 count;		/* floats: the product of the shape */
	const float	*data;		/* 4-byte aligned */
};

struct weights	*weights_open(const char *path, struct err *);
/* The bytes are borrowed and must outlive the weights; aligned as by malloc. */
struct weights	*weights_from_bytes(const void *, size_t, struct err *);
void		 weights_close(struct weights *);

size_t		 weights_count(const struct weights *);
/* In order of the data. */
const struct weights_entry *weights_at(const struct weights *, size_t i);
/* Or NULL. */
const struct weights_entry *weights_find(const struct weights *, const char *name);
/* The floats of (rows, columns), or of (rows) if columns is 1; NULL and an error if wrong. */
const float	*weights_matrix(const struct weights *, const char *name, size_t rows,
		     size_t columns, struct err *);
const char	*weights_meta(const struct weights *, const char *key);	/* or NULL */
/* All bytes of the file, for a hash. */
const uint8_t	*weights_bytes(const struct weights *, size_t *size);

/* --- writing: collect, then produce the whole file at once */

struct weights_writer;

struct weights_writer *weights_writer_new(void);
void		 weights_writer_free(struct weights_writer *);
void		 weights_writer_meta(struct weights_writer *, const char *key, const char *text);
/* columns 0: one dimension.  The floats are borrowed until the writer is freed. */
void		 weights_writer_add(struct weights_writer *, const char *name, size_t rows,
		     size_t columns, const float *data);
/*
 * All matrices (borrowed likewise), in the types they have, and all metadata but
 * those whose names begin with `but`, unless NULL.
 */
void		 weights_writer_copy(struct weights_writer *, const struct weights *from,
	     const char *but);
/* What was added so far is stored as BF16, rounded to the nearest. */
void		 weights_writer_to_bf16(struct weights_writer *);
bool		 weights_writer_bytes(const struct weights_writer *, uint8_t **bytes,
		     size_t *size, struct err *);	/* free() them */
bool		 weights_writer_file(const struct weights_writer *, const char *path,
		     struct err *);

#endif
