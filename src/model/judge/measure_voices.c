/* SPDX-License-Identifier: MIT */
/*
 * measure_voices.c - measures of intervals on the beats, and of voice leading.
 *
 * Each pitched part is a voice, or several; the first VOICES_MAX that play in the
 * region count.
 */
#include <stdlib.h>
#include <string.h>

#include "base/sort.h"
#include "model/judge/measure_internal.h"
#include "music/chord.h"

#define VOICES_MAX	64
#define PAIRS_MIN	8	/* fewest pairs of notes, or of moves */
#define BEATS_MIN	4	/* with three pitch classes */
#define FIFTH		7

/* --- beats */

/* Sounding notes, and pairs of them in two voices. */
struct sounding {
	uint32_t	 all[128];
	uint32_t	 voice[VOICES_MAX][128];
	int64_t		 notes, voice_notes[VOICES_MAX];
	double		 pairs, semitones, tritones;
};

/* How many are a half tone or a tritone from a pitch, in any octave. */
static void
count_near(const uint32_t count[128], int pitch, double *semitones, double *tritones)
{
	static const int half_tones[] = { 1, 11, 13, 23, 25 };

	*semitones = *tritones = 0;
	for (int sign = -1; sign <= 1; sign += 2) {
		for (size_t i = 0; i < sizeof half_tones / sizeof half_tones[0]; i++) {
			int at = pitch + sign * half_tones[i];

			*semitones += at >= 0 && at < 128 ? count[at] : 0;
		}
		for (int at = pitch + sign * 6; at >= 0 && at < 128; at += sign * 12)
			*tritones += count[at];
	}
}

/* A note starts (sign 1) or ends (-1). */
static void
change_sound(struct sounding *s, int voice, int pitch, int sign)
{
	double semitones, tritones, own_semitones, own_tritones;

	if (sign < 0) {
		s->all[pitch]--;
		s->voice[voice][pitch]--;
		s->notes--;
		s->voice_notes[voice]--;
	}
	count_near(s->all, pitch, &semitones, &tritones);
	count_near(s->voice[voice], pitch, &own_semitones, &own_tritones);
	s->semitones += sign * (semitones - own_semitones);
	s->tritones += sign * (tritones - own_tritones);
	s->pairs += sign * (double)(s->notes - s->voice_notes[voice]);
	if (sign > 0) {
		s->all[pitch]++;
		s->voice[voice][pitch]++;
		s->notes++;
		s->voice_notes[voice]++;
	}
}

bool
measure_is_chord(uint16_t classes)
{
	static const uint16_t shapes[] = {	/* on C */
		0x091, 0x089, 0x049, 0x111,	/* major, minor, diminished, augmented */
		0x491, 0x891, 0x489, 0x449,	/* dominant, major, minor, half-diminished 7ths */
		0x249, 0x291, 0x0a1,		/* diminished seventh, sixth, suspended */
	};

	for (int up = 0; up < 12; up++) {
		unsigned turned = pitch_classes_up(classes, up);

		for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++)
			if ((turned & ~shapes[i]) == 0)
				return true;
	}
	return false;
}

bool
measure_is_parallel(int a_from, int a_to, int b_from, int b_to)
{
	int before = abs(a_from - b_from) % 12, after = abs(a_to - b_to) % 12;

	return a_to != a_from && b_to != b_from && (a_to > a_from) == (b_to > b_from) &&
	    before == after && (after == 0 || after == FIFTH);
}

static uint16_t
classes_of(const struct sounding *s)
{
	uint16_t set = 0;

	for (int pitch = 0; pitch < 128; pitch++)
		if (s->all[pitch] > 0)
			set |= (uint16_t)(1u << pitch % 12);
	return set;
}

/* A quarter; in compound time three eighths; otherwise one unit of the denominator. */
static int64_t
beat_of(const struct excerpt *e, const struct excerpt_bar *bar)
{
	int64_t beat = e->quarter;

	if (bar->denominator == 8 && bar->numerator % 3 == 0)
		beat = e->quarter * 3 / 2;
	else if (bar->denominator > 4)
		beat = e->quarter * 4 / bar->denominator;
	return beat > 0 ? beat : 1;
}

/* The region's notes of the voices, and the position in each voice. */
struct voices {
	const struct excerpt *e;
	int		 voice[VOICES_MAX], count;	/* parts */
	int		*of_part;	/* owned: voice of each part, or -1 */
	struct excerpt_note *note;	/* owned; by start */
	struct excerpt_note *ending;	/* owned; sorted by end */
	size_t		 notes, begun, ended;
	struct sounding	*sounding;	/* owned */
};

struct beats {
	double		 pairs, semitones, tritones;
	struct mean	 chords;
};

static void
look_at_beat(struct voices *v, int64_t tick, struct beats *b)
{
	struct sounding *s = v->sounding;
	uint16_t classes;

	for (const struct excerpt_note *n; v->begun < v->notes; v->begun++) {
		n = &v->note[v->begun];
		if (n->start > tick)
			break;
		change_sound(s, v->of_part[n->part], n->pitch, 1);
	}
	for (const struct excerpt_note *n; v->ended < v->notes; v->ended++) {
		n = &v->ending[v->ended];
		if (n->end > tick)
			break;
		change_sound(s, v->of_part[n->part], n->pitch, -1);
	}
	b->pairs += s->pairs;
	b->semitones += s->semitones;
	b->tritones += s->tritones;
	classes = classes_of(s);
	if (pitch_classes_count(classes) >= 3)
		mean_add(&b->chords, measure_is_chord(classes));
}

static void
find_beats(struct voices *v, double *value)
{
	const struct excerpt *e = v->e;
	struct beats beats = { 0 };

	for (int b = e->seed_bars; b < e->seed_bars + e->bars; b++) {
		const struct excerpt_bar *bar = &e->bar[b];
		int64_t beat = beat_of(e, bar);

		for (int64_t at = 0; at < bar->length; at += beat)
			look_at_beat(v, bar->start + at + e->quarter / 24, &beats);
	}
	if (beats.pairs >= PAIRS_MIN) {
		value[MEASURE_BEAT_SEMITONES] = beats.semitones / beats.pairs;
		value[MEASURE_BEAT_TRITONES] = beats.tritones / beats.pairs;
	}
	value[MEASURE_CHORD_FIT] = mean_of_many(&beats.chords, BEATS_MIN);
}

/* --- moves */

struct line {
	struct excerpt_note *note;	/* the highest of each onset */
	size_t		 count;
};

struct moves {
	struct mean	 parallel, unison;
};

static void
add_move(struct moves *m, int a_from, int a_to, int b_from, int b_to)
{
	if (a_to != a_from && b_to != b_from)
		mean_add(&m->parallel, measure_is_parallel(a_from, a_to, b_from, b_to));
}

/* From each onset that two lines share to the next one. */
static void
compare_lines(const struct line *a, const struct line *b, struct moves *m)
{
	int a_from = -1, b_from = -1;

	for (size_t i = 0, k = 0; i < a->count && k < b->count;) {
		const struct excerpt_note *x = &a->note[i], *y = &b->note[k];

		i += x->start <= y->start;
		k += y->start <= x->start;
		if (x->start != y->start)
			continue;
		mean_add(&m->unison, x->pitch == y->pitch);
		if (a_from >= 0)
			add_move(m, a_from, x->pitch, b_from, y->pitch);
		a_from = x->pitch;
		b_from = y->pitch;
	}
}

static bool
find_moves(const struct voices *v, double *value)
{
	struct excerpt_note *room = malloc((v->notes + 1) * sizeof *room);
	struct line line[VOICES_MAX];
	struct moves moves = { 0 };
	size_t used = 0;

	if (room == NULL)
		return false;
	for (int i = 0; i < v->count; i++) {
		const struct excerpt_part *part = &v->e->part[v->voice[i]];

		line[i].note = room + used;
		line[i].count = measure_skyline(part->note + part->old, part->count - part->old,
		    line[i].note);
		used += line[i].count;
		for (int k = 0; k < i; k++)
			compare_lines(&line[i], &line[k], &moves);
	}
	free(room);
	value[MEASURE_PARALLELS] = mean_of_many(&moves.parallel, PAIRS_MIN);
	value[MEASURE_UNISONS] = mean_of_many(&moves.unison, PAIRS_MIN);
	return true;
}

/* --- all of them */

static int
compare_ends(const void *a, const void *b)
{
	const struct excerpt_note *x = a, *y = b;

	return (x->end > y->end) - (x->end < y->end);
}

static bool
find_voices(struct voices *v, const struct heard *h)
{
	const struct excerpt *e = v->e;

	v->of_part = malloc((size_t)e->parts * sizeof *v->of_part);
	v->note = malloc((h->count - h->old) * sizeof *v->note);
	v->ending = malloc((h->count - h->old) * sizeof *v->ending);
	v->sounding = calloc(1, sizeof *v->sounding);
	if (v->of_part == NULL || v->note == NULL || v->ending == NULL || v->sounding == NULL)
		return false;
	for (int p = 0; p < e->parts; p++) {
		v->of_part[p] = -1;
		if (e->part[p].drums || e->part[p].old == e->part[p].count ||
		    v->count == VOICES_MAX)
			continue;
		v->of_part[p] = v->count;
		v->voice[v->count++] = p;
	}
	for (size_t i = h->old; i < h->count; i++)
		if (v->of_part[h->note[i].part] >= 0)
			v->note[v->notes++] = h->note[i];
	memcpy(v->ending, v->note, v->notes * sizeof *v->ending);
	sort_items(v->ending, v->notes, sizeof *v->ending, compare_ends);
	return true;
}

bool
measure_voices(const struct measuring *m, double *value)
{
	struct voices v = { .e = m->e };
	bool good;

	if (m->pitched.count == m->pitched.old)
		return true;
	good = find_voices(&v, &m->pitched);
	if (good) {
		find_beats(&v, value);
		good = find_moves(&v, value);
	}
	free(v.of_part);
	free(v.note);
	free(v.ending);
	free(v.sounding);
	return good;
}
