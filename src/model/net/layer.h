/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LAYER_H
#define MODEL_LAYER_H

/*
 * layer.h - weights of a network: named matrices in one block.
 *
 * All weights of a network are consecutive in one array, so optimising, summing
 * gradients or copying is one loop.  An architecture lists its matrices and their
 * initial values with params_add; params_make allocates the block; params_begin or
 * params_read fill it.
 *
 * Matrices are (out, in), row by row.  Up to 15 floats of padding between two
 * matrices are zero and stay zero.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct rng;
struct tensor;
struct weights;
struct weights_writer;

enum param_begin { PARAM_ZERO, PARAM_ONE, PARAM_NORMAL };

struct param {
	char			 name[48];	/* as in the safetensors file */
	int			 rows, columns;	/* columns 0: a vector of `rows` */
	enum param_begin	 begin;
	float			 deviation;	/* of PARAM_NORMAL */
	/* Stacked matrices, of rows / maps rows each; 1 at first; 0: not a matrix. */
	int			 maps;
	size_t			 offset, count;	/* floats in the block */
	bool			 optional;	/* zero if a file does not have it */
};
struct params {
	struct param	*list;		/* owned */
	size_t		 count;
	float		*data;		/* owned; (size), 64-byte aligned; from params_make */
	size_t		 size;		/* floats, with padding */
};
#define PARAMS_EMPTY { 0 }

/* Returns the new row, valid until the next one is added. */
struct param *params_add(struct params *, const char *name, int rows, int columns,
	     enum param_begin, float deviation);
/* A PARAM_NORMAL matrix whose outputs initially are `gain` times as large as its inputs. */
struct param *params_add_scaled(struct params *, const char *name, int rows,
	     int columns, float gain);
bool	 params_make(struct params *, struct err *);		/* zeroed */
void	 params_clear(struct params *);				/* back to PARAMS_EMPTY */
/* to: empty. */
bool	 params_copy(struct params *to, const struct params *from, struct err *);

void	 params_begin(struct params *, struct rng *);
/*
 * Tensors for a tape, one per row of the list, free()d together; a vector becomes
 * one row.  x is NULL before params_make.  dx: a block like that of the weights for
 * their gradients; NULL: no gradients.  Returns NULL if there is no memory.
 */
struct tensor	*params_tensors(const struct params *, float *dx);
/* The weights of a row in the file, named with a prefix; NULL: missing or wrong. */
const float	*param_numbers(const struct param *, const char *prefix, const struct weights *,
	     struct err *);
/* Checks that all matrices are there with their shapes.  Needs no block. */
bool	 params_check(const struct params *, const struct weights *, struct err *);
bool	 params_read(struct params *, const struct weights *, struct err *);
/* prefix: before each name, or "".  The writer borrows the weights. */
void	 params_write(const struct params *, const char *prefix, struct weights_writer *);
size_t	 params_total(const struct params *);			/* numbers, without padding */

#endif
