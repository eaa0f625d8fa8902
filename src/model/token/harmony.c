/* SPDX-License-Identifier: MIT */
#include "model/token/harmony.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "model/token/piece.h"
#include "model/token/vocab.h"

#define STATES		(12 * VOCAB_QUALITIES)
#define CHANGE		0.12f	/* cost of a chord change, relative to a perfect match */
#define ROOT_IN_BASS	0.08f	/* bonus if the lowest note is the root */

/* The notes of half a bar. */
struct half {
	float	 steps[12];	/* by pitch class, summed over notes */
	float	 bass[12];	/* steps with the lowest note in that class */
};

/* Weight of each degree above the root; `bias` favours plain chords. */
static const struct {
	float	 degree[12];
	float	 bias;
} shapes[VOCAB_QUALITIES] = {
	[QUALITY_MAJOR] = { { [0] = 1, [4] = 1, [7] = 0.9f }, 0 },
	[QUALITY_MINOR] = { { [0] = 1, [3] = 1, [7] = 0.9f }, 0 },
	[QUALITY_DIMINISHED] = { { [0] = 1, [3] = 1, [6] = 1 }, -0.05f },
	[QUALITY_AUGMENTED] = { { [0] = 1, [4] = 1, [8] = 1 }, -0.09f },
	[QUALITY_SEVENTH] = { { [0] = 1, [4] = 1, [7] = 0.8f, [10] = 0.8f }, -0.02f },
	[QUALITY_MAJOR_SEVENTH] = { { [0] = 1, [4] = 1, [7] = 0.8f, [11] = 0.7f }, -0.06f },
	[QUALITY_MINOR_SEVENTH] = { { [0] = 1, [3] = 1, [7] = 0.8f, [10] = 0.7f }, -0.05f },
	[QUALITY_HALF_DIMINISHED] = { { [0] = 1, [3] = 1, [6] = 1, [10] = 0.8f }, -0.05f },
	[QUALITY_DIMINISHED_SEVENTH] = { { [0] = 1, [3] = 1, [6] = 1, [9] = 1 }, -0.05f },
	[QUALITY_SUSPENDED] = { { [0] = 1, [5] = 0.9f, [7] = 0.9f }, -0.10f },
};

/* --- notes */

struct reader {
	const struct piece	*piece;
	uint32_t		 tracks;	/* bit per track that counts */
	int			 first_bar, bars;
	int			*start;		/* (bars + 1): steps from the first bar */
	uint8_t			*lowest;	/* by step; 255: silence */
	struct half		*half;		/* (2 * bars) */
};

/* The half bar of a step in its bar. */
static int
half_of(const struct piece *piece, int bar, int step)
{
	return 2 * step >= piece->bar[bar].steps;
}

static void
add_note(struct reader *r, int bar, const struct piece_note *note)
{
	int step = r->start[bar] + note->position;
	int end = step + vocab_duration_steps[note->duration];

	if (end > r->start[r->bars])
		end = r->start[r->bars];
	for (; step < end; step++) {
		while (step >= r->start[bar + 1])
			bar++;
		r->half[2 * bar + half_of(r->piece, r->first_bar + bar,
		    step - r->start[bar])].steps[note->pitch % 12]++;
		if (note->pitch < r->lowest[step])
			r->lowest[step] = note->pitch;
	}
}

static void
add_notes(struct reader *r)
{
	for (int t = 0; t < r->piece->tracks; t++) {
		if (piece_is_drums(&r->piece->track[t]) || (r->tracks >> t & 1) == 0)
			continue;
		for (int bar = 0; bar < r->bars; bar++) {
			size_t count;
			const struct piece_note *note = piece_cell(r->piece, t,
			    r->first_bar + bar, &count);

			for (size_t i = 0; i < count; i++)
				add_note(r, bar, &note[i]);
		}
	}
	for (int bar = 0; bar < r->bars; bar++)
		for (int step = r->start[bar]; step < r->start[bar + 1]; step++)
			if (r->lowest[step] != 255)
				r->half[2 * bar + half_of(r->piece, r->first_bar + bar,
				    step - r->start[bar])].bass[r->lowest[step] % 12]++;
}

/* --- chords */

/*
 * Cosine between a half bar and each chord, plus the bonus of its bass.  All
 * chords fit silence equally.
 */
static void
compare(const struct half *half, float score[STATES])
{
	float sound[12], length = 0, bass = 0;

	for (int i = 0; i < 12; i++) {
		/* Long notes count little more than short ones. */
		sound[i] = sqrtf(half->steps[i]);
		length += half->steps[i];
		bass += half->bass[i];
	}
	for (int state = 0; state < STATES; state++) {
		int root = state / VOCAB_QUALITIES, quality = state % VOCAB_QUALITIES;
		float dot = 0, norm = 0;

		for (int i = 0; i < 12; i++) {
			float weight = shapes[quality].degree[i];

			dot += weight * sound[(root + i) % 12];
			norm += weight * weight;
		}
		score[state] = length == 0 ? 0 : dot / sqrtf(norm * length) + shapes[quality].bias +
		    ROOT_IN_BASS * half->bass[root] / bass;
	}
}

static int
best_of(const float score[STATES])
{
	int best = 0;

	for (int i = 1; i < STATES; i++)
		if (score[i] > score[best])
			best = i;
	return best;
}

/* from: (halves, STATES), the state before on the best path to each. */
static void
find_path(const struct half *half, int halves, uint8_t *from, uint8_t *path)
{
	float total[STATES] = { 0 }, score[STATES];
	int state;

	for (int h = 0; h < halves; h++) {
		int best = best_of(total);
		float changed = total[best] - CHANGE;

		compare(&half[h], score);
		for (int i = 0; i < STATES; i++) {
			bool stays = h == 0 || total[i] >= changed;

			from[h * STATES + i] = (uint8_t)(stays ? i : best);
			total[i] = (stays ? total[i] : changed) + score[i];
		}
	}
	state = best_of(total);
	for (int h = halves - 1; h >= 0; h--) {
		path[h] = (uint8_t)state;
		state = from[h * STATES + state];
	}
}

static bool
is_silent(const struct half *half)
{
	for (int i = 0; i < 12; i++)
		if (half->steps[i] > 0)
			return false;
	return true;
}

/* Sums the notes of each half bar; false if there is no memory.  The caller frees the arrays. */
static bool
listen(struct reader *r)
{
	r->start = malloc(((size_t)r->bars + 1) * sizeof *r->start);
	r->lowest = malloc((size_t)r->bars * VOCAB_BAR_STEPS + 1);
	r->half = calloc(2 * (size_t)r->bars + 1, sizeof *r->half);
	if (r->start == NULL || r->lowest == NULL || r->half == NULL)
		return false;
	r->start[0] = 0;
	for (int i = 0; i < r->bars; i++)
		r->start[i + 1] = r->start[i] + r->piece->bar[r->first_bar + i].steps;
	memset(r->lowest, 255, (size_t)r->bars * VOCAB_BAR_STEPS);
	add_notes(r);
	return true;
}

static void
stop_listening(struct reader *r)
{
	free(r->start);
	free(r->lowest);
	free(r->half);
}

bool
harmony_find(const struct piece *piece, int first_bar, int bars, uint8_t *chord, struct err *err)
{
	struct reader r = { .piece = piece, .tracks = UINT32_MAX, .first_bar = first_bar,
	    .bars = bars };
	uint8_t *from = malloc(2 * (size_t)bars * STATES + 1);
	bool ok = listen(&r) && from != NULL, sounds = false;

	if (ok)
		find_path(r.half, 2 * bars, from, chord);
	for (int h = 0; ok && h < 2 * bars; h++) {
		/* A chord lasts through silence, but none comes before music. */
		sounds = sounds || !is_silent(&r.half[h]);
		chord[h] = (uint8_t)(sounds ? VOCAB_CHORD_FIRST + chord[h] : VOCAB_CHORD_NONE);
	}
	free(from);
	stop_listening(&r);
	return ok || err_set(err, ERR_LIMIT, "no memory for the chords of %d bars", bars);
}

bool
harmony_fit(const struct piece *piece, uint32_t tracks, int bar, int half, float *score,
    struct err *err)
{
	struct reader r = { .piece = piece, .tracks = tracks, .first_bar = bar, .bars = 1 };
	bool ok = listen(&r);

	for (int i = 0; i < VOCAB_CHORD_FIRST; i++)
		score[i] = 0;
	if (ok)
		compare(&r.half[half], score + VOCAB_CHORD_FIRST);
	stop_listening(&r);
	return ok || err_set(err, ERR_LIMIT, "no memory for the chords of a bar");
}
