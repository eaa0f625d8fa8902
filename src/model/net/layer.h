/* SPDX-License-Identifier: MIT */
#ifndef MODEL_LAYER_H
#define MODEL_LAYER_H

/*
 * layer.h - the numbers of a network: named matrices in one block.
 *
 * All parameters of a network lie one after another in one array, so that an
 * optimiser, a sum of gradients or a copy of the best so far is one loop.  An
 * architecture lists its matrices with params_add and what they begin as;
 * params_make takes the block; params_begin or params_read fill it.
 *
 * Matrices are (out, in), row by row.  Between two there may be up to 15
 * floats of padding, which are zero and stay zero.
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
	int			 maps;		/* that stand in it one on another, of rows / maps rows each; 1 at first; 0: none */
	size_t			 offset, count;	/* floats in the block */
	bool			 optional;	/* zeros where a file does not have it */
};
struct params {
	struct param	*list;		/* owned */
	size_t		 count;
	float		*data;		/* (size); owned; 64-byte aligned; NULL before params_make */
	size_t		 size;		/* floats, padding included */
};
#define PARAMS_EMPTY { 0 }

/* What was added, until the next one is. */
struct param *params_add(struct params *, const char *name, int rows, int columns,
	     enum param_begin, float deviation);
/* A matrix of PARAM_NORMAL whose results are `gain` times as large as what it is given, at first. */
struct param *params_add_scaled(struct params *, const char *name, int rows,
	     int columns, float gain);
bool	 params_make(struct params *, struct err *);		/* zeroed */
void	 params_clear(struct params *);				/* back to PARAMS_EMPTY */
bool	 params_copy(struct params *to, const struct params *from, struct err *);	/* to: empty */

void	 params_begin(struct params *, struct rng *);
/*
 * As a tape knows them, one a row of the list, which are free()d together: a
 * vector is a row, a matrix what it is.  x is NULL before params_make; dx: a block
 * like that of the numbers for their gradients, or NULL, and none is wanted.
 * NULL: no memory.
 */
struct tensor	*params_tensors(const struct params *, float *dx);
/* The numbers of one where the file has them, under its name behind the prefix; NULL: not so. */
const float	*param_numbers(const struct param *, const char *prefix, const struct weights *,
	     struct err *);
/* Every matrix is there with its shape, or what is wrong.  Checking needs no block. */
bool	 params_check(const struct params *, const struct weights *, struct err *);
bool	 params_read(struct params *, const struct weights *, struct err *);
/* prefix: before each name, "" for none.  The numbers are borrowed by the writer. */
void	 params_write(const struct params *, const char *prefix, struct weights_writer *);
size_t	 params_total(const struct params *);			/* numbers, without padding */

#endif
