/* SPDX-License-Identifier: MIT */
#include "app/taps.h"

#include <string.h>

#define PAUSE_MS	2500
#define BOUNCE_MS	120

double
taps_add(struct taps *t, int64_t now_ms)
{
	int64_t since = t->count > 0 ? now_ms - t->at_ms[t->count - 1] : PAUSE_MS;

	if (since >= PAUSE_MS)
		t->count = 0;
	if (t->count == 0 || since >= BOUNCE_MS) {
		if (t->count == TAPS_MAX)
			memmove(t->at_ms, t->at_ms + 1, --t->count * sizeof *t->at_ms);
		t->at_ms[t->count++] = now_ms;
	}
	return t->count < TAPS_FEWEST ? 0 :
	    60e3 * (t->count - 1) / (double)(t->at_ms[t->count - 1] - t->at_ms[0]);
}
