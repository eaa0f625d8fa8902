/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MEASURE_H
#define MODEL_MEASURE_H

/*
 * measure.h - what some bars of music are like, in numbers a musician can read.
 *
 * Density, texture, range, melody, motifs, repeats, rhythm, dynamics, voices,
 * harmony and drums of a region, many of them against the bars before it.  A
 * measure that means nothing here is NAN: a melody's of drums alone, four-part
 * writing's of one voice.  Shares are 0 to 1; "of the seed" and "than the seed"
 * speak of the bars before the region.
 *
 * The measures are those in use for music made by machines (polyphony, pitch
 * class entropy, scale consistency, groove consistency: S.-L. Wu and Y.-H. Yang,
 * "The Jazz Transformer on the front line", ISMIR 2020; L.-C. Yang and A. Lerch,
 * "On the evaluation of generative models in music", 2018) and of textbooks of
 * counterpoint and harmony.  Each takes time in proportion to the notes, apart
 * from sorting.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/judge/excerpt.h"

struct measuring;

enum measure {
	/* density and texture */
	MEASURE_NOTES_TOTAL, MEASURE_NOTES_PER_BAR, MEASURE_DENSITY_VS_SEED,
	MEASURE_EMPTY_BARS, MEASURE_SILENT_CELLS, MEASURE_SILENT_CELLS_VS_SEED,
	MEASURE_SILENT_TRACKS, MEASURE_POLYPHONY, MEASURE_RESTS, MEASURE_POLYPHONY_VS_SEED,
	MEASURE_NOTE_LENGTH,
	/* pitch */
	MEASURE_PC_ENTROPY, MEASURE_PC_ENTROPY_BAR, MEASURE_SCALE_CONSISTENCY,
	MEASURE_OUT_OF_KEY, MEASURE_OUT_OF_KEY_VS_SEED, MEASURE_CHROMA_DRIFT,
	MEASURE_OUTSIDE_RANGE, MEASURE_RANGE_RATIO, MEASURE_REGISTER_SHIFT,
	/* melody */
	MEASURE_MEL_INTERVAL, MEASURE_MEL_OVER_OCTAVE, MEASURE_MEL_OVER_FIFTH,
	MEASURE_MEL_STEPS, MEASURE_MEL_REPEATED, MEASURE_MEL_TURNS, MEASURE_LEAP_RECOVERED,
	MEASURE_MEL_DISTINCT, MEASURE_MOTIF3_FROM_SEED, MEASURE_MOTIF5_FROM_SEED,
	MEASURE_MOTIF3_WITHIN, MEASURE_MEL_LONG, MEASURE_MEL_IOI_ENTROPY, MEASURE_PHRASE_END,
	/* repeats */
	MEASURE_BAR_REPEAT, MEASURE_RHYTHM_REPEAT, MEASURE_TRANSPOSED_REPEAT,
	MEASURE_ADJACENT_REPEAT, MEASURE_LONGEST_RUN, MEASURE_DISTINCT_BARS,
	/* rhythm and dynamics */
	MEASURE_GROOVE, MEASURE_DOWNBEATS, MEASURE_ON_BEAT, MEASURE_OFF_GRID,
	MEASURE_VELOCITY_SD, MEASURE_VELOCITY_SD_VS_SEED, MEASURE_VELOCITY_SHIFT,
	/* voices and harmony */
	MEASURE_BEAT_SEMITONES, MEASURE_BEAT_TRITONES, MEASURE_CHORD_FIT,
	MEASURE_PARALLELS, MEASURE_UNISONS, MEASURE_CHORD_CHANGES, MEASURE_HALF_BAR_FIT,
	MEASURE_BASS_IN_CHORD, MEASURE_ROOTS_BY_FIFTH, MEASURE_LAST_TONIC,
	MEASURE_PHRASE_TONIC, MEASURE_KEY_LEFT,
	/* drums */
	MEASURE_DRUM_NEW, MEASURE_DRUM_DENSITY, MEASURE_DRUM_FROM_SEED,
	MEASURES
};

extern const struct measure_row {
	const char	*name;
	const char	*sentence;	/* in a musician's words, without a full stop */
	/* Fills in this measure and those that are found with it; false: no memory. */
	bool		(*compute)(const struct measuring *, double value[MEASURES]);
} measure_table[MEASURES];

/* All measures of an excerpt.  Of a region without notes all but the first are NAN. */
bool	 measure(const struct excerpt *, double value[MEASURES], struct err *);

#endif
