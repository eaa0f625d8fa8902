/* SPDX-License-Identifier: MIT */
/*
 * measure_texture.c - measures of density, active parts and dynamics.
 */
#include <stdlib.h>

#include "model/judge/measure_internal.h"

/* How much of [from, to) some notes cover, and the sum of their durations. */
static void
cover(const struct excerpt_note *note, size_t count, double *lengths, double *covered)
{
	int64_t until = INT64_MIN;

	*lengths = *covered = 0;
	for (size_t i = 0; i < count; i++) {
		int64_t from = note[i].start > until ? note[i].start : until;

		*lengths += (double)(note[i].end - note[i].start);
		if (note[i].end > until) {
			*covered += (double)(note[i].end - from);
			until = note[i].end;
		}
	}
}

static void
find_polyphony(const struct measuring *m, double *value)
{
	const struct heard *h = &m->pitched;
	size_t count = h->count - h->old, late = h->old - h->late;
	double lengths, covered;

	if (count == 0)
		return;
	cover(h->note + h->old, count, &lengths, &covered);
	value[MEASURE_POLYPHONY] = lengths / covered;
	value[MEASURE_RESTS] = 1 - covered / (double)(m->e->end - m->e->start);
	value[MEASURE_NOTE_LENGTH] = lengths / (double)m->e->quarter / (double)count;
	if (late == 0)
		return;
	cover(h->note + h->late, late, &lengths, &covered);
	value[MEASURE_POLYPHONY_VS_SEED] = value[MEASURE_POLYPHONY] - lengths / covered;
}

/* plays: (bars of the excerpt), whether a note of the part starts in each. */
static void
find_bars(const struct excerpt *e, const struct excerpt_part *part, bool *plays)
{
	int bars = e->seed_bars + e->bars;

	for (int b = 0; b < bars; b++)
		plays[b] = false;
	for (size_t i = 0; i < part->count; i++)
		plays[measure_bar_of(e, part->note[i].start)] = true;
}

/* For the parts that play in the seed's last bars. */
static void
count_cells(const struct excerpt *e, bool *plays, double *value)
{
	struct mean now = { 0 }, then = { 0 }, tracks = { 0 };
	double before;

	for (int p = 0; p < e->parts; p++) {
		const struct excerpt_part *part = &e->part[p];

		if (part->old == 0 || part->note[part->old - 1].start < e->late)
			continue;
		find_bars(e, part, plays);
		for (int b = 0; b < e->bars; b++)
			mean_add(&now, !plays[e->seed_bars + b]);
		for (int b = 0; b < e->late_bars; b++)
			mean_add(&then, !plays[e->seed_bars - 1 - b]);
		mean_add(&tracks, part->old == part->count);
	}
	before = mean_of(&then);
	value[MEASURE_SILENT_CELLS] = mean_of(&now);
	value[MEASURE_SILENT_CELLS_VS_SEED] = mean_of(&now) - (isnan(before) ? 0 : before);
	value[MEASURE_SILENT_TRACKS] = mean_of(&tracks);
}

bool
measure_texture(const struct measuring *m, double *value)
{
	const struct excerpt *e = m->e;
	const struct heard *h = &m->all;
	double a_bar = (double)(h->count - h->old) / e->bars;
	double late = (double)(h->old - h->late) / (e->late_bars > 0 ? e->late_bars : 1);
	bool *plays = calloc((size_t)(e->seed_bars + e->bars), sizeof *plays);
	int empty = 0;

	if (plays == NULL)
		return false;
	value[MEASURE_NOTES_PER_BAR] = a_bar;
	value[MEASURE_DENSITY_VS_SEED] = log2((a_bar + 0.5) / (late + 0.5));
	find_polyphony(m, value);
	count_cells(e, plays, value);
	for (int b = 0; b < e->bars; b++)
		plays[b] = false;
	for (size_t i = h->old; i < h->count; i++)
		plays[measure_bar_of(e, h->note[i].start) - e->seed_bars] = true;
	for (int b = 0; b < e->bars; b++)
		empty += !plays[b];
	value[MEASURE_EMPTY_BARS] = (double)empty / e->bars;
	free(plays);
	return true;
}

/* --- dynamics */

static void
find_velocities(const struct excerpt_note *note, size_t count, double *mean, double *deviation)
{
	double sum = 0, squares = 0;

	for (size_t i = 0; i < count; i++)
		sum += note[i].velocity;
	*mean = sum / (double)count;
	for (size_t i = 0; i < count; i++)
		squares += (note[i].velocity - *mean) * (note[i].velocity - *mean);
	*deviation = sqrt(squares / (double)count);
}

bool
measure_dynamics(const struct measuring *m, double *value)
{
	const struct heard *h = &m->all;
	double mean, deviation, old_mean, old_deviation;

	find_velocities(h->note + h->old, h->count - h->old, &mean, &deviation);
	value[MEASURE_VELOCITY_SD] = deviation;
	if (h->old == h->late)
		return true;
	find_velocities(h->note + h->late, h->old - h->late, &old_mean, &old_deviation);
	value[MEASURE_VELOCITY_SD_VS_SEED] = deviation - old_deviation;
	value[MEASURE_VELOCITY_SHIFT] = fabs(mean - old_mean);
	return true;
}
