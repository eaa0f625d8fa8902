/* SPDX-License-Identifier: MIT */
#include "model/judge/measure.h"

#include <stdlib.h>

#include "base/sort.h"
#include "model/judge/hash_set.h"
#include "model/judge/measure_internal.h"

const struct measure_row measure_table[MEASURES] = {
	[MEASURE_NOTES_TOTAL] = { "notes_total", "notes in all", measure_texture },
	[MEASURE_NOTES_PER_BAR] = { "notes_per_bar", "notes per bar", measure_texture },
	[MEASURE_DENSITY_VS_SEED] = { "density_vs_seed_log2",
	    "density relative to the bars before, in doublings", measure_texture },
	[MEASURE_EMPTY_BARS] = { "empty_bar_share", "bars in which no note starts",
	    measure_texture },
	[MEASURE_SILENT_CELLS] = { "silent_cell_share",
	    "bars in which a part that played before is silent", measure_texture },
	[MEASURE_SILENT_CELLS_VS_SEED] = { "silent_cell_vs_seed",
	    "silent bars, compared with the bars before", measure_texture },
	[MEASURE_SILENT_TRACKS] = { "silent_track_share",
	    "parts that played before and fall silent", measure_texture },
	[MEASURE_POLYPHONY] = { "polyphony", "simultaneous notes, without rests",
	    measure_texture },
	[MEASURE_RESTS] = { "rest_share", "time without any note", measure_texture },
	[MEASURE_POLYPHONY_VS_SEED] = { "polyphony_vs_seed",
	    "simultaneous notes, compared with the bars before", measure_texture },
	[MEASURE_NOTE_LENGTH] = { "note_len_beats", "mean duration of a note, in quarters",
	    measure_texture },

	[MEASURE_PC_ENTROPY] = { "pc_entropy", "variety of pitch classes, in bits", measure_pitch },
	[MEASURE_PC_ENTROPY_BAR] = { "pc_entropy_bar",
	    "variety of pitch classes within a bar, in bits", measure_pitch },
	[MEASURE_SCALE_CONSISTENCY] = { "scale_consistency",
	    "notes in the best-fitting scale", measure_pitch },
	[MEASURE_OUT_OF_KEY] = { "out_of_key", "notes outside the scale of the bars before",
	    measure_pitch },
	[MEASURE_OUT_OF_KEY_VS_SEED] = { "out_of_key_vs_seed",
	    "notes outside the scale, compared with the bars before", measure_pitch },
	[MEASURE_CHROMA_DRIFT] = { "chroma_drift",
	    "change of pitch classes from the bars before", measure_pitch },
	[MEASURE_OUTSIDE_RANGE] = { "outside_seed_range",
	    "notes above or below the part's range so far", measure_pitch },
	[MEASURE_RANGE_RATIO] = { "range_ratio", "range of a part relative to the bars before",
	    measure_pitch },
	[MEASURE_REGISTER_SHIFT] = { "register_shift",
	    "mean shift of a part, in half tones", measure_pitch },

	[MEASURE_MEL_INTERVAL] = { "mel_interval_mean",
	    "mean interval of the melody, in half tones", measure_melody },
	[MEASURE_MEL_OVER_OCTAVE] = { "mel_leap_gt_octave",
	    "melodic intervals wider than an octave", measure_melody },
	[MEASURE_MEL_OVER_FIFTH] = { "mel_leap_gt_fifth",
	    "melodic intervals wider than a fifth", measure_melody },
	[MEASURE_MEL_STEPS] = { "mel_step_share", "melodic intervals that are steps",
	    measure_melody },
	[MEASURE_MEL_REPEATED] = { "mel_repeat_note", "melody notes that repeat the previous one",
	    measure_melody },
	[MEASURE_MEL_TURNS] = { "mel_turn_share", "melodic intervals that change direction",
	    measure_melody },
	[MEASURE_LEAP_RECOVERED] = { "leap_recovered",
	    "leaps followed by a smaller interval back", measure_melody },
	[MEASURE_MEL_DISTINCT] = { "mel_distinct_pitch", "different pitches per melody note",
	    measure_melody },
	[MEASURE_MOTIF3_FROM_SEED] = { "motif3_from_seed",
	    "motifs of three intervals from the melody before", measure_melody },
	[MEASURE_MOTIF5_FROM_SEED] = { "motif5_from_seed",
	    "motifs of five intervals from the melody before", measure_melody },
	[MEASURE_MOTIF3_WITHIN] = { "motif3_within",
	    "motifs of three intervals that recur", measure_melody },
	[MEASURE_MEL_LONG] = { "mel_long_share",
	    "melody notes at least twice as long as the median", measure_melody },
	[MEASURE_MEL_IOI_ENTROPY] = { "mel_ioi_entropy",
	    "variety of the melody's note values, in bits", measure_melody },
	[MEASURE_PHRASE_END] = { "phrase_end_len_ratio",
	    "last note of each four bars, relative to the median", measure_melody },

	[MEASURE_BAR_REPEAT] = { "bar_repeat", "bars of a part that occurred before",
	    measure_repeats },
	[MEASURE_RHYTHM_REPEAT] = { "rhythm_repeat", "bars of a part whose rhythm occurred before",
	    measure_repeats },
	[MEASURE_TRANSPOSED_REPEAT] = { "transposed_repeat",
	    "bars of a part that occurred before at another pitch", measure_repeats },
	[MEASURE_ADJACENT_REPEAT] = { "bar_repeat_adjacent",
	    "bars of a part that repeat the previous bar", measure_repeats },
	[MEASURE_LONGEST_RUN] = { "longest_bar_run",
	    "most consecutive repeats of one bar of a part", measure_repeats },
	[MEASURE_DISTINCT_BARS] = { "distinct_bars", "share of a part's bars that differ",
	    measure_repeats },

	[MEASURE_GROOVE] = { "groove_consistency",
	    "onsets in the same places as in the previous bar", measure_rhythm },
	[MEASURE_DOWNBEATS] = { "downbeat_share", "bars with a note on the first beat",
	    measure_rhythm },
	[MEASURE_ON_BEAT] = { "onbeat_share", "notes on a quarter", measure_rhythm },
	[MEASURE_OFF_GRID] = { "off_grid_share", "notes on neither sixteenths nor triplets",
	    measure_rhythm },
	[MEASURE_VELOCITY_SD] = { "velocity_sd", "variation of velocity",
	    measure_dynamics },
	[MEASURE_VELOCITY_SD_VS_SEED] = { "velocity_sd_vs_seed",
	    "variation of velocity, compared with the bars before", measure_dynamics },
	[MEASURE_VELOCITY_SHIFT] = { "velocity_shift", "change of mean velocity",
	    measure_dynamics },

	[MEASURE_BEAT_SEMITONES] = { "beat_semitone_share",
	    "pairs of notes on beats that are a half tone apart", measure_voices },
	[MEASURE_BEAT_TRITONES] = { "beat_tritone_share",
	    "pairs of notes on beats that are a tritone apart", measure_voices },
	[MEASURE_CHORD_FIT] = { "chord_fit",
	    "beats with three or more pitch classes that form a chord", measure_voices },
	[MEASURE_PARALLELS] = { "parallel_perfect",
	    "moves of two voices in parallel fifths or octaves", measure_voices },
	[MEASURE_UNISONS] = { "unison_collision", "two voices that strike the same note together",
	    measure_voices },
	[MEASURE_CHORD_CHANGES] = { "chord_change_rate", "half bars in which the chord changes",
	    measure_harmony },
	[MEASURE_HALF_BAR_FIT] = { "half_bar_chord_fit",
	    "notes that belong to the half bar's chord, by duration", measure_harmony },
	[MEASURE_BASS_IN_CHORD] = { "bass_in_chord", "half bars whose lowest note is in the chord",
	    measure_harmony },
	[MEASURE_ROOTS_BY_FIFTH] = { "root_fifth_motion", "chord changes by a fourth or fifth",
	    measure_harmony },
	[MEASURE_LAST_TONIC] = { "last_bar_tonic_bass",
	    "last bar ending with the tonic in the bass", measure_cadence },
	[MEASURE_PHRASE_TONIC] = { "bar4_8_tonic_bass",
	    "every fourth bar ending with the tonic in the bass", measure_cadence },
	[MEASURE_KEY_LEFT] = { "key_left", "ending in another key",
	    measure_cadence },

	[MEASURE_DRUM_NEW] = { "drum_new_pieces", "strokes on drums not used before",
	    measure_drums },
	[MEASURE_DRUM_DENSITY] = { "drum_density_log2",
	    "density of the drums relative to the bars before, in doublings", measure_drums },
	[MEASURE_DRUM_FROM_SEED] = { "drum_bar_from_seed", "bars of drums that occurred before",
	    measure_drums },
};

/* --- shared parts */

double
measure_entropy(const size_t *counts, size_t kinds)
{
	double bits = 0, total = 0;

	for (size_t i = 0; i < kinds; i++)
		total += (double)counts[i];
	for (size_t i = 0; i < kinds; i++)
		if (counts[i] > 0)
			bits -= (double)counts[i] / total * log2((double)counts[i] / total);
	return total > 0 ? bits : NAN;
}

int
measure_bar_of(const struct excerpt *e, int64_t tick)
{
	int low = 0, high = e->seed_bars + e->bars;

	while (high - low > 1) {
		int middle = low + (high - low) / 2;

		if (e->bar[middle].start <= tick)
			low = middle;
		else
			high = middle;
	}
	return low;
}

int64_t
measure_twelfths(const struct excerpt *e, int64_t ticks)
{
	return llrint((double)(ticks * 12) / (double)e->quarter);
}

size_t
measure_first_at(const struct excerpt_note *note, size_t count, int64_t tick)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (note[middle].start < tick)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

static int
compare_onsets(const void *a, const void *b)
{
	const struct measure_onset *x = a, *y = b;

	if (x->at != y->at)
		return x->at < y->at ? -1 : 1;
	return x->pitch - y->pitch;
}

void
measure_onsets(const struct excerpt *e, const struct excerpt_note *note, size_t count,
    int64_t start, struct measure_onset *onset)
{
	for (size_t i = 0; i < count; i++)
		onset[i] = (struct measure_onset){ measure_twelfths(e, note[i].start - start),
			note[i].pitch };
	sort_items(onset, count, sizeof *onset, compare_onsets);
}

uint64_t
measure_hash(const struct measure_onset *onset, size_t count)
{
	uint64_t hash = HASH_START;

	for (size_t i = 0; i < count; i++)
		hash = hash_step(hash_step(hash, onset[i].at), onset[i].pitch);
	return hash;
}

size_t
measure_skyline(const struct excerpt_note *note, size_t count, struct excerpt_note *line)
{
	size_t onsets = 0;

	for (size_t i = 0; i < count; i++) {
		if (i == 0 || note[i].start != note[i - 1].start)
			line[onsets++] = note[i];
		else if (note[i].pitch > line[onsets - 1].pitch)
			line[onsets - 1] = note[i];
	}
	return onsets;
}

/* --- running the table */

static int
compare_starts(const void *a, const void *b)
{
	const struct excerpt_note *x = a, *y = b;

	if (x->start != y->start)
		return x->start < y->start ? -1 : 1;
	if (x->part != y->part)
		return x->part < y->part ? -1 : 1;
	return x->pitch < y->pitch ? -1 : x->pitch > y->pitch;
}

static bool
hear(const struct excerpt *e, bool drums, struct heard *h)
{
	h->note = malloc((e->notes + 1) * sizeof *h->note);
	if (h->note == NULL)
		return false;
	for (size_t i = 0; i < e->notes; i++)
		if (drums || !e->part[e->note[i].part].drums)
			h->note[h->count++] = e->note[i];
	sort_items(h->note, h->count, sizeof *h->note, compare_starts);
	h->late = measure_first_at(h->note, h->count, e->late);
	h->old = measure_first_at(h->note, h->count, e->start);
	return true;
}

static bool
compute_all(const struct measuring *m, double *value)
{
	for (int i = 0; i < MEASURES; i++)
		if ((i == 0 || measure_table[i].compute != measure_table[i - 1].compute) &&
		    !measure_table[i].compute(m, value))
			return false;
	return true;
}

bool
measure(const struct excerpt *e, double value[MEASURES], struct err *err)
{
	struct measuring m = { .e = e };
	bool good;

	for (int i = 0; i < MEASURES; i++)
		value[i] = NAN;
	good = hear(e, true, &m.all) && hear(e, false, &m.pitched);
	if (good) {
		value[MEASURE_NOTES_TOTAL] = (double)(m.all.count - m.all.old);
		good = m.all.count == m.all.old || compute_all(&m, value);
	}
	free(m.all.note);
	free(m.pitched.note);
	return good || err_set(err, ERR_LIMIT, "no memory to measure the music");
}
