/* SPDX-License-Identifier: MIT */
#include "model/net/arch_conv.h"

#include <string.h>

#include "tensor/infer.h"
#include "tensor/op.h"

struct tensor *
conv(struct tape *t, const struct arch_run *run, struct tensor *x, struct tensor *w,
    struct tensor *b, int dilation)
{
	struct tensor *seen = op_taps(t, x, w->columns / x->columns, dilation, run->lanes);

	return op_bias(t, op_linear(t, seen, w), b);
}

static size_t
ring_places(int taps, int dilation)
{
	return (size_t)(taps - 1) * (size_t)dilation + 1;
}

size_t
conv_ring(int taps, int dilation, int d)
{
	return ring_places(taps, dilation) * (size_t)d;
}

/* Slots not yet written are zero, as the inputs before the start. */
void
conv_taps(float *ring, size_t at, int taps, int dilation, const float *x, size_t d, float *y)
{
	size_t places = ring_places(taps, dilation), place = at % places;

	memcpy(ring + place * d, x, d * sizeof *ring);
	for (int j = 0; j < taps; j++) {
		size_t back = (size_t)j * (size_t)dilation;

		memcpy(y + (size_t)j * d, ring + (place + places - back) % places * d,
		    d * sizeof *y);
	}
}

void
conv_linear(const struct arch_step *s, size_t i, size_t n, const float *x, float *y)
{
	const struct panels *w = &s->panels[i];
	const float *b = s->vectors[i + 1];

	s->kernels->rows(y, w->out, x, w->in, n, w, false);
	for (size_t r = 0; r < n; r++)
		for (size_t k = 0; k < w->out; k++)
			y[r * w->out + k] += b[k];
}

void
conv_relu(float *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		x[i] = x[i] > 0 ? x[i] : 0;
}
