/* SPDX-License-Identifier: MIT */

/*
 * infer_dot.h - few rows times compressed weights, with dot-product instructions: two
 * products of bf16 added to a float (vdpbf16ps), or four of bytes to an integer
 * (vpdpbusd), at the rate of a single multiply-add.
 *
 * infer.c includes this once.  The rows are converted to the weights' format first.
 * vpdpbusd needs one unsigned operand, so the weights' bytes are stored plus 128, and
 * a row's sums start at -128 times the sum of its bytes.  Sums of bytes are exact, so
 * their order does not matter.
 */

#define DOT_ROWS	12
#define DOT_SUMS	24		/* registers for sums */
#define DOT_AHEAD	16		/* words to prefetch per output, for a single row */
#define DOT_WORDS	1024		/* of a row at a time: 2048 bf16 or 4096 bytes */

/* Some rows in the weights' format, and their weights. */
struct dot {
	const uint32_t	*x;		/* words of the first row; x_stride between rows */
	size_t		 x_stride, words;
	const float	*unit;		/* (rows) of bytes */
	const int32_t	*start;		/* (rows) initial sums of bytes */
	const uint32_t	*w;		/* the first of the panels */
	size_t		 stride;
	const float	*w_unit;	/* of the first panel's outputs; stride between panels */
	float		*y;
	size_t		 ldy;
	size_t		 out;		/* remaining outputs from y */
	enum infer_format format;
	bool		 add;
};

/* In assembler, because the compiler moves the sums back and forth around the intrinsics. */
INLINE __m512i
dot_add(enum infer_format format, __m512i sum, __m512i w, __m512i x)
{
	if (format == INFER_INT8)
		__asm__("vpdpbusd %2, %1, %0" : "+v"(sum) : "v"(w), "v"(x));
	else
		__asm__("vdpbf16ps %2, %1, %0" : "+v"(sum) : "v"(w), "v"(x));
	return sum;
}

/* Words i of all rows and panels. */
INLINE void
dot_term(enum infer_format format, int rows, int panels, const struct dot *t,
    size_t i, __m512i *sum)
{
	__m512i w[8], x;

#pragma GCC unroll 32
	for (int p = 0; p < panels; p++) {
		const uint32_t *from = t->w + (size_t)p * t->stride + i * INFER_LANES;

		w[p] = _mm512_load_si512(from);
		_mm_prefetch(from + (rows == 1 ? DOT_AHEAD * INFER_LANES :
		    (size_t)panels * t->stride), _MM_HINT_T0);
	}
#pragma GCC unroll 32
	for (int r = 0; r < rows; r++) {
		x = _mm512_set1_epi32((int)t->x[(size_t)r * t->x_stride + i]);
#pragma GCC unroll 32
		for (int p = 0; p < panels; p++)
			sum[r * panels + p] = dot_add(format, sum[r * panels + p], w[p], x);
	}
}

/* A block of sums in registers, as tile() of infer_body.h, with constant sizes. */
INLINE void
dot_tile(enum infer_format format, int rows, int panels, int ways, const struct dot *t)
{
	const int sums = rows * panels;
	__m512i acc[DOT_SUMS];			/* (ways, rows, panels) */
	size_t i = 0;

#pragma GCC unroll 32
	for (int k = 0; k < ways; k++)
#pragma GCC unroll 32
		for (int s = 0; s < sums; s++)
			acc[k * sums + s] = _mm512_set1_epi32(format == INFER_INT8 &&
			    k == 0 ? t->start[s / panels] : 0);
	for (; i + (size_t)ways <= t->words; i += (size_t)ways)
#pragma GCC unroll 32
		for (int k = 0; k < ways; k++)
			dot_term(format, rows, panels, t, i + (size_t)k, acc + k * sums);
	for (; i < t->words; i++)
		dot_term(format, rows, panels, t, i, acc);
#pragma GCC unroll 32
	for (int s = 0; s < sums; s++) {
		const size_t p = (size_t)(s % panels), r = (size_t)(s / panels),
		    skip = p * INFER_LANES;
		float *y = t->y + r * t->ldy + skip;
		__mmask16 there = t->out >= skip + INFER_LANES ? 0xffff :
		    t->out <= skip ? 0 : (__mmask16)((1u << (t->out - skip)) - 1);
		__m512 sum;

#pragma GCC unroll 32
		for (int k = 1; k < ways; k++)
			acc[s] = format == INFER_INT8 ? _mm512_add_epi32(acc[s],
			    acc[k * sums + s]) : (__m512i)_mm512_add_ps((__m512)acc[s],
			    (__m512)acc[k * sums + s]);
		sum = (__m512)acc[s];
		if (format == INFER_INT8)
			sum = _mm512_cvtepi32_ps(acc[s]) *
			    (_mm512_loadu_ps(t->w_unit + p * t->stride) * t->unit[r]);
		if (t->add)
			sum += _mm512_maskz_loadu_ps(there, y);
		_mm512_mask_storeu_ps(y, there, sum);
	}
}

#define DOT_WAYS(sums) ((sums) >= 8 ? 1 : (sums) >= 4 ? 2 : 4)
#define DOT_BLOCK(rows, panels)							\
UNCHECKED static void								\
dot_##rows##_##panels(const struct dot *t)					\
{										\
	if (t->format == INFER_INT8)						\
		dot_tile(INFER_INT8, rows, panels, DOT_WAYS(rows * panels), t);	\
	else									\
		dot_tile(INFER_BF16, rows, panels, DOT_WAYS(rows * panels), t);	\
}

/* Blocks that fit 32 registers: X(rows, panels) */
#define DOT_BLOCKS(X)								\
	X(1, 1) X(2, 1) X(3, 1) X(4, 1) X(5, 1) X(6, 1)				\
	X(7, 1) X(8, 1) X(9, 1) X(10, 1) X(11, 1) X(12, 1)			\
	X(1, 2) X(2, 2) X(3, 2) X(4, 2) X(5, 2) X(6, 2)				\
	X(7, 2) X(8, 2) X(9, 2) X(10, 2) X(11, 2) X(12, 2)			\
	X(1, 4) X(2, 4) X(3, 4) X(4, 4) X(5, 4) X(6, 4)				\
	X(1, 8) X(2, 8) X(3, 8)

DOT_BLOCKS(DOT_BLOCK)

#define DOT_SLOT(rows, panels) [rows][panels] = dot_##rows##_##panels,
static void (*const dot_blocks[DOT_ROWS + 1][9])(const struct dot *) = { DOT_BLOCKS(DOT_SLOT) };

static void
dot_halves(uint32_t *to, const float *x, size_t n)
{
	for (size_t i = 0; i < n; i += 32, to += 16) {
		size_t left = n - i;
		__mmask32 there = left >= 32 ? 0xffffffff : (1u << left) - 1;
		__m512 low = _mm512_maskz_loadu_ps((__mmask16)there, x + i);
		__m512 high = _mm512_maskz_loadu_ps((__mmask16)(there >> 16), x + i + 16);

		_mm512_store_si512(to, (__m512i)_mm512_cvtne2ps_pbh(high, low));
	}
}

/* NaN and infinity wrap around, which GCC's own reduce_add takes for an overflow. */
static uint32_t
add_lanes(__m512i sum)
{
	uint32_t lane[16], all = 0;

	_mm512_storeu_si512(lane, sum);
	for (int i = 0; i < 16; i++)
		all += lane[i];
	return all;
}

static void
dot_bytes(uint32_t *to, const float *x, size_t n, float *unit, int32_t *start)
{
	__m512 most = _mm512_setzero_ps();
	__m512i sum = _mm512_setzero_si512();
	float scale;

	for (size_t i = 0; i < n; i += 16) {
		__mmask16 there = n - i >= 16 ? 0xffff : (__mmask16)((1u << (n - i)) - 1);

		most = _mm512_max_ps(most, _mm512_abs_ps(_mm512_maskz_loadu_ps(there, x + i)));
	}
	*unit = _mm512_reduce_max_ps(most) / 127;
	scale = *unit > 0 ? 1 / *unit : 0;
	for (size_t i = 0; i < n; i += 16, to += 4) {
		__mmask16 there = n - i >= 16 ? 0xffff : (__mmask16)((1u << (n - i)) - 1);
		__m512i number = _mm512_cvtps_epi32(_mm512_maskz_loadu_ps(there, x + i) * scale);

		sum = _mm512_add_epi32(sum, number);
		_mm_store_si128((__m128i *)to, _mm512_cvtsepi32_epi8(number));
	}
	*start = (int32_t)(-128u * add_lanes(sum));
}

/* At most DOT_ROWS rows and DOT_WORDS words of each, from input `from`. */
static void
dot_strip(struct dot t, const float *x, size_t ldx, size_t rows,
    const struct panels *w, size_t from)
{
	_Alignas(64) uint32_t words[DOT_ROWS * DOT_WORDS];
	const size_t share = w->format == INFER_INT8 ? 4 : 2;
	size_t n = w->in - from, panels;
	int32_t start[DOT_ROWS];
	float unit[DOT_ROWS];

	n = n > DOT_WORDS * share ? DOT_WORDS * share : n;
	t.words = (n + share - 1) / share;
	t.x_stride = (t.words + 15) / 16 * 16;
	for (size_t r = 0; r < rows; r++)
		if (w->format == INFER_INT8)
			dot_bytes(words + r * t.x_stride, x + r * ldx + from, n,
			    &unit[r], &start[r]);
		else
			dot_halves(words + r * t.x_stride, x + r * ldx + from, n);
	t.x = words;
	t.unit = unit;
	t.start = start;
	t.w = w->data + from / share * INFER_LANES;
	t.w_unit = (const float *)(const void *)(w->data + (w->in + 3) / 4 * INFER_LANES);
	for (size_t left = (w->out + INFER_LANES - 1) / INFER_LANES; left > 0; left -= panels) {
		for (panels = 8; panels > left || dot_blocks[rows][panels] == NULL; panels /= 2)
			continue;
		dot_blocks[rows][panels](&t);
		t.w += panels * t.stride;
		t.w_unit += panels * t.stride;
		t.y += panels * INFER_LANES;
		t.out -= t.out < panels * INFER_LANES ? t.out : panels * INFER_LANES;
	}
}

static void
rows_dot(float *y, size_t ldy, const float *x, size_t ldx, size_t rows,
    const struct panels *w, bool add)
{
	struct dot t = { .stride = w->stride, .ldy = ldy, .out = w->out, .format = w->format };
	const size_t most = DOT_WORDS * (w->format == INFER_INT8 ? 4 : 2);
	size_t strips, n;

	if (w->format == INFER_F32) {
		rows_avx512(y, ldy, x, ldx, rows, w, add);
		return;
	}
	for (; rows > 0; rows -= n, x += n * ldx, y += n * ldy) {
		strips = (rows + DOT_ROWS - 1) / DOT_ROWS;
		n = (rows + strips - 1) / strips;
		t.y = y;
		for (size_t from = 0; from < w->in; from += most) {
			t.add = add || from > 0;
			dot_strip(t, x, ldx, n, w, from);
		}
	}
}

/* e^x for x <= 0, as exp16() of infer_body.h, with the instructions for splitting and scaling. */
INLINE __m512
dot_exp(__m512 x)
{
	__m512 t = _mm512_roundscale_ps(x * 1.44269504f, _MM_FROUND_TO_NEAREST_INT |
	    _MM_FROUND_NO_EXC);
	__m512 r = (x - t * 0.693359375f) + t * 2.12194440e-4f, p;

	p = r * 1.38889e-3f + 8.33333e-3f;
	p = p * r + 4.16666e-2f;
	p = p * r + 1.66666667e-1f;
	p = p * r + 0.5f;
	p = p * r + 1.0f;
	p = p * r + 1.0f;
	return _mm512_scalef_ps(p, t);
}

static float
exp_sum_dot(float *x, size_t n)
{
	const __m512 none = _mm512_set1_ps(-INFINITY), least = _mm512_set1_ps(-104.0f);
	__m512 high = none, sum = _mm512_setzero_ps(), v;
	__mmask16 there;
	float max;

	for (size_t i = 0; i < n; i += 16) {
		there = n - i >= 16 ? 0xffff : (__mmask16)((1u << (n - i)) - 1);
		high = _mm512_max_ps(high, _mm512_mask_loadu_ps(none, there, x + i));
	}
	max = _mm512_reduce_max_ps(high);
	for (size_t i = 0; i < n; i += 16) {
		there = n - i >= 16 ? 0xffff : (__mmask16)((1u << (n - i)) - 1);
		v = _mm512_mask_loadu_ps(none, there, x + i);
		v = _mm512_maskz_mov_ps(_mm512_cmp_ps_mask(v, none, _CMP_GT_OQ),
		    dot_exp(_mm512_max_ps(v - max, least)));
		_mm512_mask_storeu_ps(x + i, there, v);
		sum += v;
	}
	return _mm512_reduce_add_ps(sum);
}
