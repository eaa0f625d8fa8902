/* SPDX-License-Identifier: MIT */
#include "model/read/phrase_vector.h"

#include <math.h>

#define NOTES_MAX	2048		/* of a phrase */
#define GRAMS		3
#define PLACES		16		/* of a bar */
#define INTERVAL_MOST	12

static uint32_t
mix(uint32_t hash, uint32_t x)
{
	hash ^= x + 0x9e3779b9u + (hash << 6) + (hash >> 2);
	return hash * 2654435761u;
}

static void
count(float *vector, uint32_t hash, uint32_t kind, float much)
{
	vector[(mix(hash, kind) >> 8) % PHRASE_VECTOR] += much;
}

/* A class of the time between two onsets. */
static uint32_t
time_class(int64_t ticks, int64_t quarter)
{
	static const int most[] = { 0, 1, 2, 3, 4, 6, 8, 12, 16 };	/* sixteenths */
	int sixteenths = (int)fmin((double)ticks / (double)quarter * 4 + 0.5, 1000);
	uint32_t k = 0;

	while (k < sizeof most / sizeof *most && sixteenths > most[k])
		k++;
	return k;
}

static int
interval(const struct point *a, const struct point *b)
{
	int by = b->pitch - a->pitch;

	return by > INTERVAL_MOST ? INTERVAL_MOST : by < -INTERVAL_MOST ? -INTERVAL_MOST : by;
}

void
phrase_vector_add(const struct points *p, int track, int64_t from, int64_t to,
    int64_t bar_ticks, float vector[PHRASE_VECTOR])
{
	struct point line[NOTES_MAX];
	size_t notes = points_top(p, track, from, to, line, NOTES_MAX);

	for (size_t i = 0; i < notes; i++) {
		uint32_t both = 11, tune = 12, rhythm = 13;
		int64_t place = (line[i].at - from) % bar_ticks * PLACES / bar_ticks;

		count(vector, mix(9, (uint32_t)place), (uint32_t)line[i].pitch % 12, 1);
		for (size_t k = 1; k <= GRAMS && i + k < notes; k++) {
			const struct point *a = &line[i + k - 1], *b = &line[i + k];
			uint32_t by = (uint32_t)(interval(a, b) + 20);
			uint32_t time = time_class(b->at - a->at, p->quarter);

			both = mix(mix(both, by), time);
			tune = mix(tune, by);
			rhythm = mix(rhythm, time);
			count(vector, both, 1, 1);
			count(vector, tune, 2, 1);
			count(vector, rhythm, 3, 0.5f);
		}
	}
}

void
phrase_vector_finish(float vector[PHRASE_VECTOR])
{
	float sum = 0;

	for (int i = 0; i < PHRASE_VECTOR; i++)
		sum += vector[i];
	for (int i = 0; i < PHRASE_VECTOR && sum > 0; i++)
		vector[i] = sqrtf(vector[i] / sum);
}
