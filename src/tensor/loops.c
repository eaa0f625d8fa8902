/* SPDX-License-Identifier: MIT */
#include "tensor/loops.h"

#include <math.h>
#include <string.h>

#include "tensor/loops_internal.h"

#define TEXT_(a) #a
#define TEXT(a) TEXT_(a)

static void
vector_exp(float *y, const float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = fast_exp(x[i]);
}

static void
add(float *y, const float *a, const float *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = a[i] + b[i];
}

/* 1 with probability keep, else 0, for index i: the same in forward and backward. */
static inline float
kept(uint32_t i, uint32_t seed, uint32_t below)
{
	uint32_t h = (i + seed) * 0x9e3779b1u;	/* then lowbias32, by C. Wellons */

	h ^= h >> 16;
	h *= 0x7feb352du;
	h ^= h >> 15;
	h *= 0x846ca68bu;
	return (int32_t)(h >> 8) < (int32_t)below ? 1.0f : 0.0f;
}

static void
add_dropped(float *y, const float *a, const float *b, size_t n, float keep, uint32_t seed)
{
	uint32_t below = (uint32_t)(keep * 16777216.0f);
	float scale = 1 / keep;

	for (size_t i = 0; i < n; i++)
		y[i] = a[i] + b[i] * scale * kept((uint32_t)i, seed, below);
}

static void
drop(float *y, const float *x, size_t n, float keep, uint32_t seed, bool sum)
{
	uint32_t below = (uint32_t)(keep * 16777216.0f);
	float scale = 1 / keep;

	if (sum)
		for (size_t i = 0; i < n; i++)
			y[i] += x[i] * scale * kept((uint32_t)i, seed, below);
	else
		for (size_t i = 0; i < n; i++)
			y[i] = x[i] * scale * kept((uint32_t)i, seed, below);
}

/* gelu(x) = x / (1 + exp(-z)), z = 2 sqrt(2/pi) (x + 0.044715 x^3) */
#define GELU_A 1.5957691216f
#define GELU_B (1.5957691216f * 0.044715f)
#define GELU_END 40.0f			/* beyond it s is 0 or 1; exp(-88) is denormal, and slow */

static void
gelu(float *y, const float *x, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		float z = x[i] * (GELU_A + GELU_B * x[i] * x[i]);

		y[i] = x[i] / (1 + exp_within(-z, -GELU_END, GELU_END));
	}
}

/* dx = dy (s + x s (1 - s) dz/dx), s = 1 / (1 + exp(-z)) */
static inline float
gelu_slope(float x)
{
	float z = x * (GELU_A + GELU_B * x * x), s = 1 / (1 + exp_within(-z, -GELU_END, GELU_END));

	return s + x * s * (1 - s) * (GELU_A + 3 * GELU_B * x * x);
}

static void
gelu_back(float *dx, const float *x, const float *dy, size_t n, bool sum)
{
	if (sum)
		for (size_t i = 0; i < n; i++)
			dx[i] += dy[i] * gelu_slope(x[i]);
	else
		for (size_t i = 0; i < n; i++)
			dx[i] = dy[i] * gelu_slope(x[i]);
}

static float
dot(const float *a, const float *b, size_t n)
{
	float sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += a[i] * b[i];
	return sum;
}

static void
norm(float *y, float *r, const float *x, const float *w, int rows, int columns, float epsilon)
{
	for (int t = 0; t < rows; t++, x += columns, y += columns) {
		r[t] = 1 / sqrtf(dot(x, x, (size_t)columns) / (float)columns + epsilon);
		for (int i = 0; i < columns; i++)
			y[i] = w[i] * x[i] * r[t];
	}
}

/* dx = r w dy - x r^3 / columns * sum(w dy x);  dw += dy x r */
static void
norm_back(float *dx, float *dw, const float *x, const float *w, const float *r, const float *dy,
    int rows, int columns, bool sum)
{
	for (int t = 0; t < rows; t++, x += columns, dx += columns, dy += columns) {
		float all = 0, a = r[t], b;

		for (int i = 0; i < columns; i++)
			all += w[i] * dy[i] * x[i];
		b = all * a * a * a / (float)columns;
		if (sum)
			for (int i = 0; i < columns; i++)
				dx[i] += a * w[i] * dy[i] - b * x[i];
		else
			for (int i = 0; i < columns; i++)
				dx[i] = a * w[i] * dy[i] - b * x[i];
		if (dw != NULL)
			for (int i = 0; i < columns; i++)
				dw[i] += dy[i] * x[i] * a;
	}
}

/* Lane by lane: a compiler may not reorder comparisons that may involve NaN. */
static float
highest(const float *x, int n)
{
	const int lanes = VECTOR_BYTES / (int)sizeof(float);
	vector most, v;
	float high = x[0];
	int i = 0;

	if (n >= lanes) {
		memcpy(&most, x, sizeof most);
		for (i = lanes; i + lanes <= n; i += lanes) {
			whole_numbers larger, bits, old;

			memcpy(&v, x + i, sizeof v);
			larger = v > most;
			memcpy(&bits, &v, sizeof bits);
			memcpy(&old, &most, sizeof old);
			old = (bits & larger) | (old & ~larger);
			memcpy(&most, &old, sizeof most);
		}
		for (int k = 0; k < lanes; k++)
			high = most[k] > high ? most[k] : high;
	}
	for (; i < n; i++)
		high = x[i] > high ? x[i] : high;
	return high;
}

static void
softmax(float *s, float *lse, int rows, int columns, int stride, int first)
{
	for (int t = 0; t < rows; t++, s += stride) {
		int n = first + t + 1;
		float high = highest(s, n), sum = 0, scale;

		for (int i = 0; i < n; i++) {
			s[i] = fast_exp(s[i] - high);
			sum += s[i];
		}
		scale = 1 / sum;
		for (int i = 0; i < n; i++)
			s[i] *= scale;
		for (int i = n; i < columns; i++)
			s[i] = 0;
		lse[t] = high + logf(sum);
	}
}

static void
softmax_back(float *s, float *dp, const float *lse, const float *d, int rows, int columns,
    int stride, int first, float scale)
{
	for (int t = 0; t < rows; t++, s += stride, dp += stride) {
		int n = first + t + 1;

		for (int i = 0; i < n; i++) {
			float p = fast_exp(s[i] - lse[t]);

			s[i] = p;
			dp[i] = scale * p * (dp[i] - d[t]);
		}
		for (int i = n; i < columns; i++)
			s[i] = dp[i] = 0;
	}
}

static float
log_sum_exp(const float *x, size_t n)
{
	float high = highest(x, (int)n), sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += fast_exp(x[i] - high);
	return high + logf(sum);
}

static void
loss_back(float *dx, const float *x, size_t n, float lse, float scale, float even, bool sum)
{
	if (sum)
		for (size_t i = 0; i < n; i++)
			dx[i] += scale * (fast_exp(x[i] - lse) - even);
	else
		for (size_t i = 0; i < n; i++)
			dx[i] = scale * (fast_exp(x[i] - lse) - even);
}

/*
 * log(1 + e^x) - bit x = max(x, 0) - bit x + log(1 + e^-|x|); one logarithm is taken of
 * the product of several, which is at most 2^BITS_AT_ONCE.
 */
#define BITS_AT_ONCE 96

static float
bits_loss(const float *x, const float *bit, size_t n)
{
	float sum = 0;

	for (size_t from = 0; from < n; from += BITS_AT_ONCE) {
		size_t to = n - from < BITS_AT_ONCE ? n : from + BITS_AT_ONCE;
		float all = 1;

		for (size_t i = from; i < to; i++) {
			sum += (x[i] > 0 ? x[i] : 0) - bit[i] * x[i];
			all *= 1 + fast_exp(x[i] > 0 ? -x[i] : x[i]);
		}
		sum += logf(all);
	}
	return sum;
}

static void
bits_back(float *dx, const float *x, const float *bit, size_t n, float scale, bool sum)
{
	if (sum)
		for (size_t i = 0; i < n; i++)
			dx[i] += scale * (1 / (1 + exp_within(-x[i], -60, 60)) - bit[i]);
	else
		for (size_t i = 0; i < n; i++)
			dx[i] = scale * (1 / (1 + exp_within(-x[i], -60, 60)) - bit[i]);
}

static void
turn(float *y, size_t y_stride, const float *x, size_t x_stride, const float *turns, size_t rows,
    int half, float sign, bool sum)
{
	for (size_t t = 0; t < rows; t++, y += y_stride, x += x_stride, turns += 2 * half) {
		if (sum)
			for (int i = 0; i < half; i++) {
				float a = x[i], b = x[i + half], c = turns[i],
				    s = sign * turns[i + half];

				y[i] += a * c - b * s;
				y[i + half] += a * s + b * c;
			}
		else
			for (int i = 0; i < half; i++) {
				float a = x[i], b = x[i + half], c = turns[i],
				    s = sign * turns[i + half];

				y[i] = a * c - b * s;
				y[i + half] = a * s + b * c;
			}
	}
}

static void
copy(float *y, size_t y_stride, const float *x, size_t x_stride, size_t rows, size_t columns,
    bool sum)
{
	for (size_t t = 0; t < rows; t++, y += y_stride, x += x_stride)
		if (sum)
			for (size_t i = 0; i < columns; i++)
				y[i] += x[i];
		else
			for (size_t i = 0; i < columns; i++)
				y[i] = x[i];
}

static void
accumulate(float *y, const float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] += x[i];
}

static void
multiply_add(float *y, const float *a, const float *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] += a[i] * b[i];
}

static void
mix(float *y, const float *x, float keep, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = keep * y[i] + (1 - keep) * x[i];
}

#define SUMS 12				/* enough to hide the latency of one */

/* Multiply-adds only: the processor's peak. */
static float
peak(long rounds)
{
	vector sum[SUMS], a = { 0 }, b = { 0 };
	float total = 0;

	a += 0.9999f;
	b += 0.0001f;
	for (int i = 0; i < SUMS; i++)
		sum[i] = a * (float)i;
	for (long r = 0; r < rounds; r++) {
#pragma GCC unroll 16
		for (int i = 0; i < SUMS; i++)
			sum[i] = sum[i] * a + b;
	}
	for (int i = 0; i < SUMS; i++)
		total += sum[i][0];
	return total;
}

static unsigned
flush_denormals(void)
{
#ifdef __SSE__
	unsigned old = __builtin_ia32_stmxcsr();

	__builtin_ia32_ldmxcsr(old | 0x8040);	/* denormal inputs and results are zero */
	return old;
#else
	return 0;
#endif
}

static void
restore_denormals(unsigned old)
{
#ifdef __SSE__
	__builtin_ia32_ldmxcsr(old);
#else
	(void)old;
#endif
}

static bool
supported(void)
{
#if defined(__AVX512F__)
	return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
	    __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
	    __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("fma");
#elif defined(__AVX2__)
	return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
	    __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
#else
	return true;
#endif
}

extern const struct loops LOOPS_NAME(loops);
const struct loops LOOPS_NAME(loops) = {
	.name = TEXT(LOOPS_FOR),
	.supported = supported,
	.flush_denormals = flush_denormals,
	.restore_denormals = restore_denormals,
	.exp = vector_exp,
	.add = add,
	.add_dropped = add_dropped,
	.drop = drop,
	.gelu = gelu,
	.gelu_back = gelu_back,
	.norm = norm,
	.norm_back = norm_back,
	.softmax = softmax,
	.softmax_back = softmax_back,
	.log_sum_exp = log_sum_exp,
	.loss_back = loss_back,
	.bits_loss = bits_loss,
	.bits_back = bits_back,
	.turn = turn,
	.copy = copy,
	.dot = dot,
	.accumulate = accumulate,
	.multiply_add = multiply_add,
	.mix = mix,
	.descents = LOOPS_NAME(descents),
#if defined(__AVX2__)			/* otherwise OpenBLAS is better */
	.pack = LOOPS_NAME(pack),
	.pack_turned = LOOPS_NAME(pack_turned),
	.product = LOOPS_NAME(product),
#endif
	.cell_forward = LOOPS_NAME(cell_forward),
	.cell_backward = LOOPS_NAME(cell_backward),
	.peak = peak,
	.peak_operations = 2.0 * SUMS * VECTOR_BYTES / sizeof(float),
};
