/* SPDX-License-Identifier: MIT */

/*
 * infer_body.h - kernels for vectors of any width, written once.
 *
 * infer.c includes this once per instruction set.  NAME(x) gives each function its own
 * name, LANES is the number of floats in a register, TILE_ROWS and TILE_PANELS the
 * block of sums that fits the registers, and SINGLE_PANELS the block for a single row.
 */

typedef float NAME(vec) __attribute__((vector_size(4 * LANES)));
typedef int32_t NAME(ints) __attribute__((vector_size(4 * LANES)));
typedef uint32_t NAME(words) __attribute__((vector_size(4 * LANES)));
#define VEC	NAME(vec)
#define PARTS	(INFER_LANES / LANES)		/* vectors that make a panel's row */

/* v = mask ? v : other; masks are all ones or all zeros, as from vector comparisons. */
INLINE void
NAME(keep)(VEC *v, const NAME(ints) *mask, float other)
{
	VEC o = other + (VEC){ 0 };
	NAME(ints) a, b;

	memcpy(&a, v, sizeof a);
	memcpy(&b, &o, sizeof b);
	a = (a & *mask) | (b & ~*mask);
	memcpy(v, &a, sizeof a);
}

/* t = x in the units of ln 2, rounded by adding 1.5 * 2^23; p(r) = e^r on |r| <= ln(2)/2. */
INLINE void
NAME(exp16)(VEC *x)
{
	VEC v = *x, t, r, p;
	NAME(ints) bits, mask;

	mask = v > -87.0f;
	NAME(keep)(&v, &mask, -87.0f);
	mask = v < 88.0f;
	NAME(keep)(&v, &mask, 88.0f);
	t = v * 1.44269504f + 12582912.0f;
	memcpy(&bits, &t, sizeof bits);
	t = t - 12582912.0f;
	r = v - t * 0.693359375f;
	r = r + t * 2.12194440e-4f;
	p = r * 1.38889e-3f + 8.33333e-3f;
	p = p * r + 4.16666e-2f;
	p = p * r + 1.66666667e-1f;
	p = p * r + 0.5f;
	p = p * r + 1.0f;
	p = p * r + 1.0f;
	bits = (bits << 23) + (127 << 23);	/* the magic number's bits are shifted out */
	memcpy(&t, &bits, sizeof t);
	*x = p * t;
}

INLINE void
NAME(load)(VEC *v, const float *x, size_t n)
{
	if (n == LANES) {
		memcpy(v, x, sizeof *v);
		return;
	}
	*v = (VEC){ 0 };
	memcpy(v, x, n * sizeof *x);
}

INLINE void
NAME(store)(float *x, const VEC *v, size_t n)
{
	if (n == LANES)
		memcpy(x, v, sizeof *v);
	else
		memcpy(x, v, n * sizeof *x);
}

INLINE float
NAME(sum)(const VEC *v)
{
	float s = 0;

	for (int i = 0; i < LANES; i++)
		s += (*v)[i];
	return s;
}

#define WEIGHTS(p, i) (w + (p) / PARTS * stride + (i) * INFER_LANES + (p) % PARTS * LANES)
#define SHARING(format) ((format) == INFER_F32 ? 1 : (format) == INFER_BF16 ? 2 : 4)

/* The weights of input k of those that share these words. */
INLINE void
NAME(unpack)(VEC *weights, const uint32_t *from, enum infer_format format, int k)
{
	NAME(words) word;
	NAME(ints) number;

	memcpy(&word, from, sizeof word);
	if (format == INFER_INT8) {
		word = word << (24 - 8 * k) ^ 0x80000000u;
		memcpy(&number, &word, sizeof number);
		*weights = __builtin_convertvector(number >> 24, VEC);
		return;
	}
	if (format == INFER_BF16)
		word = k == 0 ? word << 16 : word & 0xffff0000u;
	memcpy(weights, &word, sizeof *weights);
}

/* acc[r][p] += the weights in panel vector p for `count` inputs from i, which share words */
INLINE void
NAME(term)(VEC *acc, int rows, int panels, const struct tile *t, size_t i, int count)
{
	const uint32_t *w = t->w;
	const size_t stride = t->stride;
	VEC weights;

#pragma GCC unroll 32
	for (int p = 0; p < panels * PARTS; p++)
#pragma GCC unroll 4
		for (int k = 0; k < count; k++) {
			NAME(unpack)(&weights, WEIGHTS(p, i / SHARING(t->format)), t->format, k);
#pragma GCC unroll 32
			for (int r = 0; r < rows; r++)
				acc[r * panels * PARTS + p] += weights * t->x[r * t->ldx + i + k];
		}
}

/*
 * A block of rows x panels sums in registers: `rows`, `panels` and `ways` are constants
 * after inlining.  Each sum is split into `ways` parts if there are too few sums to
 * hide the latency of additions.
 */
INLINE void
NAME(tile)(int rows, int panels, int ways, const struct tile *t)
{
	const int sums = rows * panels * PARTS;
	const size_t step = SHARING(t->format), stride = t->stride;
	const uint32_t *w = t->w;
	VEC acc[ways][sums], before, unit;
	size_t i = 0;

#pragma GCC unroll 32
	for (int k = 0; k < ways; k++)
#pragma GCC unroll 32
		for (int s = 0; s < sums; s++)
			acc[k][s] = (VEC){ 0 };
	for (; i + ways * step <= t->in; i += ways * step)
#pragma GCC unroll 32
		for (int k = 0; k < ways; k++)
			NAME(term)(acc[k], rows, panels, t, i + k * step, (int)step);
	for (; i + step <= t->in; i += step)
		NAME(term)(acc[0], rows, panels, t, i, (int)step);
	if (i < t->in)
		NAME(term)(acc[0], rows, panels, t, i, (int)(t->in - i));

#pragma GCC unroll 32
	for (int s = 0; s < sums; s++) {
		int r = s / (panels * PARTS), p = s % (panels * PARTS);
		float *y = t->y + r * t->ldy + p * LANES;
		size_t skip = (size_t)p * LANES, n = t->out <= skip ? 0 :
		    t->out - skip < LANES ? t->out - skip : LANES;

#pragma GCC unroll 32
		for (int k = 1; k < ways; k++)
			acc[0][s] += acc[k][s];
		if (t->format == INFER_INT8) {
			memcpy(&unit, WEIGHTS(p, (t->in + 3) / 4), sizeof unit);
			acc[0][s] *= unit;
		}
		if (t->add) {
			NAME(load)(&before, y, n);
			acc[0][s] += before;
		}
		NAME(store)(y, &acc[0][s], n);
	}
}

/* The available blocks, each with its own loops for every format. */
#define BLOCK(rows, panels, ways)						\
UNCHECKED static void								\
NAME(block_##rows##_##panels)(const struct tile *t)				\
{										\
	struct tile known = *t;							\
										\
	known.format = INFER_F32;						\
	if (t->format == INFER_F32)						\
		NAME(tile)(rows, panels, ways, &known);				\
	known.format = INFER_BF16;						\
	if (t->format == INFER_BF16)						\
		NAME(tile)(rows, panels, ways, &known);				\
	known.format = INFER_INT8;						\
	if (t->format == INFER_INT8)						\
		NAME(tile)(rows, panels, ways, &known);				\
}
#define BLOCK_2(rows, panels, ways) BLOCK(rows, panels, ways)	/* expands macros first */

BLOCK(1, 1, 4)
BLOCK(2, 1, 2)
BLOCK(4, 1, 1)
#if TILE_PANELS > 1
BLOCK_2(1, TILE_PANELS, 4)
BLOCK_2(2, TILE_PANELS, 2)
BLOCK_2(4, TILE_PANELS, 1)
#endif
#if TILE_ROWS > 4
BLOCK_2(TILE_ROWS, 1, 1)
BLOCK_2(TILE_ROWS, TILE_PANELS, 1)
#endif
BLOCK_2(1, SINGLE_PANELS, 1)
#define SINGLE_NAME(panels) NAME(block_1_##panels)
#define SINGLE_NAME_2(panels) SINGLE_NAME(panels)
#define SINGLE SINGLE_NAME_2(SINGLE_PANELS)

/* The function of a block by its size. */
static const struct NAME(size) {
	size_t	 rows, panels;
	void	(*run)(const struct tile *);
} NAME(sizes)[] = {			/* by panels, then by rows, descending */
#define SIZE(rows, panels) { rows, panels, NAME(block_##rows##_##panels) }
#define SIZE_2(rows, panels) SIZE(rows, panels)
#if TILE_ROWS > 4
	SIZE_2(TILE_ROWS, TILE_PANELS),
#endif
#if TILE_PANELS > 1
	SIZE_2(4, TILE_PANELS), SIZE_2(2, TILE_PANELS), SIZE_2(1, TILE_PANELS),
#endif
#if TILE_ROWS > 4
	SIZE_2(TILE_ROWS, 1),
#endif
	SIZE(4, 1), SIZE(2, 1), SIZE(1, 1),
};

/* All rows times `panels` neighbouring panels, a number that has blocks. */
static void
NAME(strip)(size_t panels, struct tile t, size_t rows)
{
	const struct NAME(size) *size = NAME(sizes);

	while (rows > 0) {
		while (size->panels != panels || size->rows > rows)
			size++;
		size->run(&t);
		t.x += size->rows * t.ldx;
		t.y += size->rows * t.ldy;
		rows -= size->rows;
	}
}

static void
NAME(rows)(float *y, size_t ldy, const float *x, size_t ldx, size_t rows,
    const struct panels *w, bool add)
{
	struct tile t = { .y = y, .ldy = ldy, .x = x, .ldx = ldx, .w = w->data,
	    .stride = w->stride, .in = w->in, .format = w->format, .add = add };
	size_t left = (w->out + INFER_LANES - 1) / INFER_LANES, n;

	for (; left > 0; left -= n) {
		t.out = w->out - (size_t)(t.y - y);
		n = left >= TILE_PANELS ? TILE_PANELS : 1;
		if (rows == 1 && left >= SINGLE_PANELS) {
			n = SINGLE_PANELS;
			SINGLE(&t);
		} else {
			NAME(strip)(n, t, rows);
		}
		t.w += n * t.stride;
		t.y += n * INFER_LANES;
	}
}

static void
NAME(rms_norm)(float *y, const float *x, const float *gain, size_t n, float eps)
{
	VEC sum = { 0 }, v, g;
	size_t i, width;
	float scale;

	for (i = 0; i < n; i += LANES) {
		NAME(load)(&v, x + i, n - i < LANES ? n - i : LANES);
		sum += v * v;
	}
	scale = 1.0f / sqrtf(NAME(sum)(&sum) / (float)n + eps);
	for (i = 0; i < n; i += LANES) {
		width = n - i < LANES ? n - i : LANES;
		NAME(load)(&v, x + i, width);
		NAME(load)(&g, gain + i, width);
		v = v * scale * g;
		NAME(store)(y + i, &v, width);
	}
}

static void
NAME(gelu)(float *x, size_t n)
{
	VEC v, e;
	size_t width;

	for (size_t i = 0; i < n; i += LANES) {
		width = n - i < LANES ? n - i : LANES;
		NAME(load)(&v, x + i, width);
		e = v * (-1.5957691216f - 0.0713548163f * v * v);
		NAME(exp16)(&e);
		v = v / (1.0f + e);
		NAME(store)(x + i, &v, width);
	}
}

static float
NAME(exp_sum)(float *x, size_t n)
{
	VEC high = -INFINITY + (VEC){ 0 }, sum = { 0 }, v;
	size_t i, whole = n / LANES * LANES;
	float max = -INFINITY, total;

	for (i = 0; i < whole; i += LANES) {
		memcpy(&v, x + i, sizeof v);
		for (int k = 0; k < LANES; k++)
			high[k] = v[k] > high[k] ? v[k] : high[k];
	}
	for (int k = 0; k < LANES; k++)
		max = high[k] > max ? high[k] : max;
	for (; i < n; i++)
		max = x[i] > max ? x[i] : max;

	for (i = 0; i < whole; i += LANES) {
		VEC e;
		NAME(ints) mask;

		memcpy(&v, x + i, sizeof v);
		e = v - max;
		NAME(exp16)(&e);
		mask = v > -INFINITY;
		NAME(keep)(&e, &mask, 0.0f);
		sum += e;
		memcpy(x + i, &e, sizeof e);
	}
	total = NAME(sum)(&sum);
	for (; i < n; i++) {
		x[i] = x[i] > -INFINITY ? expf(x[i] - max) : 0.0f;
		total += x[i];
	}
	return total;
}

#undef VEC
#undef PARTS
#undef WEIGHTS
#undef SHARING
#undef BLOCK
#undef BLOCK_2
#undef SIZE
#undef SIZE_2
#undef SINGLE
#undef SINGLE_NAME
#undef SINGLE_NAME_2
