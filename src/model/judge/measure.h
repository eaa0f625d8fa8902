/* SPDX-License-Identifier: MIT */
#ifndef MODEL_MEASURE_H
#define MODEL_MEASURE_H

/*
 * measure.h - measures of some bars of music, in numbers a musician can read.
 *
 * They cover density, texture, range, melody, motifs, repeats, rhythm, dynamics,
 * voices, harmony and drums of a region; many compare it with the bars before it,
 * the seed.  A measure that does not apply is NAN: a melody's for drums alone,
 * four-part writing's for one voice.  Shares are 0 to 1.
 *
 * The measures are common for generated music (polyphony, pitch class entropy,
 * scale consistency, groove consistency: S.-L. Wu and Y.-H. Yang, "The Jazz
 * Transformer on the front line", ISMIR 2020; L.-C. Yang and A. Lerch, "On the
 * evaluation of generative models in music", 2018) or come from textbooks of
 * counterpoint and harmony.  Each takes time in proportion to the notes, apart
 * from sorting.  Any thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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
	const char	*sentence;	/* for a musician, without a full stop */
	/* Computes this measure and those found with it; false: no memory. */
	bool		(*compute)(const struct measuring *, double value[MEASURES]);
} measure_table[MEASURES];

/* All measures of an excerpt.  Without notes in the region, all but the first are NAN. */
bool	 measure(const struct excerpt *, double value[MEASURES], struct err *);

/* Is a set of pitch classes, a bit each, a chord or a part of one? */
bool	 measure_is_chord(uint16_t classes);
/* Do two voices move in the same direction from a unison, fifth or octave to another? */
bool	 measure_is_parallel(int a_from, int a_to, int b_from, int b_to);

#endif
