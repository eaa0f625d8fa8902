/* SPDX-License-Identifier: MIT */
#ifndef TENSOR_INFER_H
#define TENSOR_INFER_H

/*
 * infer.h - inference kernels: few rows times many weights.
 *
 * Generating one token at a time is limited by reading the weights, not by
 * multiplying, and BLAS is slow between one row and sixteen.  So a matrix is packed
 * once into panels of INFER_LANES outputs, with the values of one input side by side.
 * Every weight is read once for all rows, no sum crosses lanes, and a cache that grows
 * along its inputs or outputs can be such a matrix too.
 *
 * infer_table has a row for each worthwhile instruction set; infer_best() is the
 * first that this processor supports.  The same call gives the same bits with the same
 * row.  No state: any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INFER_LANES 16

/*
 * INFER_BF16 keeps the upper half of a float: half the memory traffic, a relative
 * error of 2^-9.  INFER_INT8 keeps a byte, in units of 1/127 of the largest weight of
 * its output: a quarter of the traffic.
 */
enum infer_format { INFER_F32, INFER_BF16, INFER_INT8, INFER_FORMATS };

/*
 * Element (output o, input i) of panels:
 *	F32:  data[o / LANES * stride + i * LANES + o % LANES]
 *	BF16: two inputs share 32 bits, the even one in the lower half:
 *	      data[o / LANES * stride + i / 2 * LANES + o % LANES]
 *	INT8: four inputs share 32 bits, the first in the lowest byte, each plus
 *	      128: data[o / LANES * stride + i / 4 * LANES + o % LANES];
 *	      after a panel's inputs, LANES floats: the units of its outputs
 * data is aligned to 64 bytes; stride is a multiple of LANES.
 */
struct panels {
	uint32_t	*data;
	enum infer_format format;
	size_t		 out, in;
	size_t		 stride;	/* 32-bit words from panel to panel */
};

struct infer_kernels {
	const char	*name;
	bool		(*present)(void);
	enum infer_format small;	/* the fastest of the compressed formats */
	/*
	 * y[r][o] = sum over i of w[o][i] * x[r][i], plus the old y if add.  With
	 * compressed weights, x may be rounded likewise: to bf16, or to bytes in
	 * units of 1/127 of the row's largest.
	 */
	void		(*rows)(float *y, size_t ldy, const float *x, size_t ldx,
			    size_t rows, const struct panels *w, bool add);
	/* y = x / sqrt(mean(x^2) + eps) * gain */
	void		(*rms_norm)(float *y, const float *x, const float *gain,
			    size_t n, float eps);
	/* x = x * sigmoid(1.5958 (x + 0.044715 x^3)): gelu's tanh form */
	void		(*gelu)(float *x, size_t n);
	/* x = exp(x - max(x)); returns the sum; -INFINITY becomes 0 */
	float		(*exp_sum)(float *x, size_t n);
};

extern const struct infer_kernels infer_table[];	/* best first; ends with name NULL */
const struct infer_kernels *infer_best(void);

/* Size in 32-bit words of the panels of an (out, in) matrix. */
size_t	 infer_panel_words(enum infer_format, size_t out, size_t in);
/* Packs row-major w (out, in) into words, which must outlive *panels. */
void	 infer_pack(struct panels *, enum infer_format, uint32_t *words,
	     const float *w, size_t out, size_t in);
/*
 * Writes row o (in numbers), or column i (out numbers), into data.  In BF16, write the
 * even column of a pair first; INT8 has no columns, because its units belong to rows.
 */
void	 infer_put_row(const struct panels *, size_t o, const float *x);
void	 infer_put_column(const struct panels *, size_t i, const float *x);
/* At most `panels` panels (of INFER_LANES outputs) from number `panel`. */
struct panels infer_part(const struct panels *, size_t panel, size_t panels);
/* Memory aligned to 64 bytes, in huge pages if possible; free() it.  NULL: no memory. */
void	*infer_memory(size_t bytes);

#endif
