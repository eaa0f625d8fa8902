/* SPDX-License-Identifier: MIT */
#include "model/judge/ruler.h"

#include <math.h>

#include "music/song.h"
#include "music/time.h"

const struct ruler_row ruler_table[RULER_FEATURES] = {
	{ "notes a bar", MEASURE_NOTES_PER_BAR, "density", false },
	{ "empty bars", MEASURE_EMPTY_BARS, "density", true },
	{ "rests", MEASURE_RESTS, NULL, false },
	{ "polyphony", MEASURE_POLYPHONY, "polyphony", false },
	{ "note length", MEASURE_NOTE_LENGTH, "density", true },

	{ "pitch entropy", MEASURE_PC_ENTROPY, NULL, false },
	{ "entropy of a bar", MEASURE_PC_ENTROPY_BAR, NULL, false },
	{ "in one scale", MEASURE_SCALE_CONSISTENCY, NULL, false },

	{ "interval", MEASURE_MEL_INTERVAL, "leaps", false },
	{ "over a fifth", MEASURE_MEL_OVER_FIFTH, "leaps", false },
	{ "over an octave", MEASURE_MEL_OVER_OCTAVE, "leaps", false },
	{ "steps", MEASURE_MEL_STEPS, "leaps", true },
	{ "repeated notes", MEASURE_MEL_REPEATED, NULL, false },
	{ "turns", MEASURE_MEL_TURNS, NULL, false },
	{ "leaps recovered", MEASURE_LEAP_RECOVERED, NULL, false },
	{ "melody's pitches", MEASURE_MEL_DISTINCT, NULL, false },
	{ "motifs", MEASURE_MOTIF3_WITHIN, NULL, false },
	{ "long notes", MEASURE_MEL_LONG, NULL, false },
	{ "note values", MEASURE_MEL_IOI_ENTROPY, NULL, false },
	{ "phrase ends", MEASURE_PHRASE_END, NULL, false },

	{ "bars repeated", MEASURE_BAR_REPEAT, NULL, false },
	{ "rhythms repeated", MEASURE_RHYTHM_REPEAT, NULL, false },
	{ "sequences", MEASURE_TRANSPOSED_REPEAT, NULL, false },
	{ "same bar again", MEASURE_ADJACENT_REPEAT, NULL, false },
	{ "longest run", MEASURE_LONGEST_RUN, NULL, false },
	{ "different bars", MEASURE_DISTINCT_BARS, NULL, false },

	{ "groove", MEASURE_GROOVE, NULL, false },
	{ "downbeats", MEASURE_DOWNBEATS, NULL, false },
	{ "on the beat", MEASURE_ON_BEAT, NULL, false },
	{ "off the grid", MEASURE_OFF_GRID, NULL, false },
	{ "dynamics", MEASURE_VELOCITY_SD, NULL, false },

	{ "half tones", MEASURE_BEAT_SEMITONES, NULL, false },
	{ "tritones", MEASURE_BEAT_TRITONES, NULL, false },
	{ "beats are chords", MEASURE_CHORD_FIT, NULL, false },
	{ "parallels", MEASURE_PARALLELS, NULL, false },
	{ "unisons", MEASURE_UNISONS, NULL, false },
	{ "chord changes", MEASURE_CHORD_CHANGES, NULL, false },
	{ "notes in chords", MEASURE_HALF_BAR_FIT, NULL, false },
	{ "bass in chords", MEASURE_BASS_IN_CHORD, NULL, false },
	{ "roots by fifths", MEASURE_ROOTS_BY_FIFTH, NULL, false },
};

struct sums {
	double		 value[RULER_FEATURES];
	int		 count[RULER_FEATURES];
	double		 mean[MEASURES];	/* of all measures, to find what it is like */
	int		 means[MEASURES];
};

static bool
add_region(struct ruler *r, struct sums *sums, const struct song *song,
    const struct time_map *time, int64_t bar, int bars, struct err *err)
{
	struct bar first, after;
	struct excerpt e;
	double value[MEASURES];
	bool good;

	time_bar(time, bar, &first);
	time_bar(time, bar + bars, &after);
	good = excerpt_make(&e, song, time, first.start_ticks, after.start_ticks, NULL, err) &&
	    measure(&e, value, err);
	excerpt_clear(&e);
	if (!good || !(value[MEASURE_NOTES_TOTAL] > 0))
		return good;
	r->regions++;
	for (int i = 0; i < RULER_FEATURES; i++) {
		double x = value[ruler_table[i].measure];

		sums->value[i] += isnan(x) ? 0 : x;
		sums->count[i] += !isnan(x);
	}
	for (int i = 0; i < MEASURES; i++) {
		sums->mean[i] += isnan(value[i]) ? 0 : value[i];
		sums->means[i] += !isnan(value[i]);
	}
	return true;
}

static void
finish(struct ruler *r, struct sums *sums)
{
	struct bands bands;

	for (int i = 0; i < MEASURES; i++)
		sums->mean[i] = sums->means[i] > 0 ? sums->mean[i] / sums->means[i] : NAN;
	bands_weigh(sums->mean, RULER_BARS, r->weight);
	bands_blend(r->weight, RULER_BARS, &bands);
	for (int i = 0; i < RULER_FEATURES; i++) {
		r->value[i] = sums->count[i] > 0 ? sums->value[i] / sums->count[i] : NAN;
		r->low[i] = (double)bands.of[ruler_table[i].measure].low;
		r->high[i] = (double)bands.of[ruler_table[i].measure].high;
	}
}

/* The regions of a piece of so many bars: how many, and where each begins and ends. */
static int
count_regions(int64_t bars)
{
	int64_t count = (bars - RULER_FIRST + RULER_BARS / 2) / RULER_BARS;

	return bars < RULER_FIRST + RULER_BARS / 2 ? 1 :
	    count > RULER_REGIONS_MAX ? RULER_REGIONS_MAX : (int)count;
}

static bool
add_regions(struct ruler *r, struct sums *sums, const struct song *song,
    const struct time_map *time, int64_t bars, struct err *err)
{
	int count = count_regions(bars);
	int64_t all = (bars - RULER_FIRST + RULER_BARS / 2) / RULER_BARS;

	if (bars < RULER_FIRST + RULER_BARS / 2)
		return add_region(r, sums, song, time, 0, (int)bars, err);
	for (int k = 0; k < count; k++) {
		int64_t which = all == count ? k : (all - 1) * k / (count - 1);
		int64_t bar = RULER_FIRST + which * RULER_BARS, left = bars - bar;

		if (!add_region(r, sums, song, time, bar,
		    left < RULER_BARS ? (int)left : RULER_BARS, err))
			return false;
	}
	return true;
}

bool
ruler_make(struct ruler *r, const struct song *song, struct err *err)
{
	struct time_map *time = time_map_new(song);
	int64_t end = song_last_note_end_ticks(song);
	struct sums sums = { 0 };
	struct bar last = { 0 };
	bool good = time != NULL;

	*r = (struct ruler){ 0 };
	if (!good)
		err_set(err, ERR_LIMIT, "no memory for the tempo map");
	if (good && end > 0) {
		time_bar_at(time, end - 1, &last);
		good = add_regions(r, &sums, song, time, last.number + 1, err);
	}
	time_map_free(time);
	finish(r, &sums);
	return good;
}

int
ruler_place(const struct ruler *r, int feature, int places)
{
	double width = r->high[feature] - r->low[feature];
	double share = (r->value[feature] - r->low[feature]) / (width > 0 ? width : 1);
	int place;

	if (isnan(share))
		return -1;
	/* A quarter of the line on each side of the band. */
	place = (int)floor((0.25 + 0.5 * fmin(fmax(share, -0.5), 1.5)) * (places - 1) + 0.5);
	return place;
}
