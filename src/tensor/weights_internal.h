/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_WEIGHTS_INTERNAL_H
#define TENSOR_WEIGHTS_INTERNAL_H

/*
 * weights_internal.h - shared parts of weights.c (reading) and weights_write.c (writing).
 */

#include "tensor/weights.h"

struct json;

struct weights_number {
	const char	*name;		/* in the header of a file */
	size_t		 bytes;
};
extern const struct weights_number weights_numbers[WEIGHTS_TYPES];

struct weights {
	const uint8_t		*bytes;		/* the whole file; mapped or borrowed */
	size_t			 size;
	bool			 mapped;
	struct json		*header;	/* owned; names and metadata point into it */
	struct weights_entry	*entries;	/* owned; in order of their data */
	size_t			 count;
	float			*widened;	/* owned: the numbers of all BF16 entries */
	/* only while reading */
	const uint8_t		*data;
	size_t			 data_bytes;
	struct err		*err;
};

#endif
