/* SPDX-License-Identifier: MIT */
#include "model/data/augment.h"

#include "base/number.h"
#include "base/rng.h"
#include "base/text.h"
#include "model/token/encode.h"

#define TRANSPOSE_DOWN	5
#define TRANSPOSE_UP	6
#define VELOCITY_LEVELS	2
#define OCTAVE		12

const char *const augment_names[AUGMENT_KINDS] = {
	[AUGMENT_TRANSPOSE] = "transpose",
	[AUGMENT_OCTAVE] = "octave",
	[AUGMENT_VELOCITY] = "velocity",
	[AUGMENT_TIME] = "time",
	[AUGMENT_DROP] = "drop",
	[AUGMENT_PERMUTE] = "permute",
};

bool
augment_parse(const char *list, unsigned *kinds, struct err *err)
{
	return text_set(list, augment_names, AUGMENT_KINDS, "augmentation", kinds, err);
}

/* --- limits */

/* Of the notes of some tracks in the range. */
struct extent {
	int		 low, high;		/* pitches without drums; low > high: none */
	int		 softest, loudest;	/* levels, likewise */
	bool		 even;			/* all onsets are even */
};

static void
widen(const struct piece *piece, int track, int first, int end, struct extent *x)
{
	const uint32_t *cell = &piece->cell[(size_t)track * piece->bars];
	bool drums = piece_is_drums(&piece->track[track]);

	for (uint32_t i = cell[first]; i < cell[end]; i++) {
		const struct piece_note *n = &piece->note[i];

		x->even &= n->position % 2 == 0;
		if (n->velocity < x->softest)
			x->softest = n->velocity;
		if (n->velocity > x->loudest)
			x->loudest = n->velocity;
		if (drums)
			continue;
		if (n->pitch < x->low)
			x->low = n->pitch;
		if (n->pitch > x->high)
			x->high = n->pitch;
	}
}

static struct extent
extent_of(const struct piece *piece, int first, int end, const int *track, int tracks)
{
	struct extent x = { 127, 0, VOCAB_VELOCITIES - 1, 0, true };

	for (int i = 0; i < tracks; i++)
		widen(piece, track[i], first, end, &x);
	return x;
}

static void
draw_tracks(unsigned kinds, struct rng *rng, struct augment *a)
{
	if (kinds >> AUGMENT_DROP & 1 && a->tracks > 1 && rng_below(rng, 5) == 0) {
		int keep = (int)rng_below(rng, (uint32_t)a->tracks), kept = 0;

		for (int i = 0; i < a->tracks; i++)
			if (i == keep || rng_below(rng, 3) > 0)
				a->track[kept++] = a->track[i];
		a->tracks = kept;
	}
	if (kinds >> AUGMENT_PERMUTE & 1 && a->tracks > 1 && rng_below(rng, 4) == 0)
		for (int i = a->tracks - 1; i > 0; i--) {
			int j = (int)rng_below(rng, (uint32_t)i + 1), other = a->track[j];

			a->track[j] = a->track[i];
			a->track[i] = other;
		}
}

static void
draw_transpose(const struct extent *x, struct rng *rng, struct augment *a)
{
	int down = VOCAB_PITCH_LOW - x->low, up = VOCAB_PITCH_HIGH - x->high;

	if (x->low > x->high)
		return;
	down = down < -TRANSPOSE_DOWN ? -TRANSPOSE_DOWN : down;
	up = up > TRANSPOSE_UP ? TRANSPOSE_UP : up;
	a->transpose = down + (int)rng_below(rng, (uint32_t)(up - down + 1));
}

/* Randomly up or down; not at all if it would leave the range. */
static void
draw_octave(const struct piece *piece, int first, int end, struct rng *rng, struct augment *a)
{
	int track = a->track[rng_below(rng, (uint32_t)a->tracks)];
	int octave = rng_below(rng, 2) == 0 ? -OCTAVE : OCTAVE;
	struct extent x = extent_of(piece, first, end, &track, 1);

	if (x.low > x.high || x.low + a->transpose + octave < VOCAB_PITCH_LOW ||
	    x.high + a->transpose + octave > VOCAB_PITCH_HIGH)
		return;
	a->octave_track = track;
	a->octave = octave;
}

static void
draw_velocity(const struct extent *x, struct rng *rng, struct augment *a)
{
	int by = (int)rng_below(rng, 2 * VELOCITY_LEVELS + 1) - VELOCITY_LEVELS;
	int least = -x->softest, most = VOCAB_VELOCITIES - 1 - x->loudest;

	if (x->softest <= x->loudest)
		a->velocity = (int)number_clamp(by, least, most);
}

/* Bars come in pairs of one kind, and no onset is odd. */
static bool
can_halve(const struct piece *piece, int first, int end, const struct extent *x)
{
	for (int bar = first; bar + 1 < end; bar += 2)
		if (piece->bar[bar].steps % 2 != 0 ||
		    piece->bar[bar].steps != piece->bar[bar + 1].steps ||
		    piece->bar[bar].metre != piece->bar[bar + 1].metre)
			return false;
	return x->even && end - first > 1;
}

void
augment_draw(const struct piece *piece, int first, int end, unsigned kinds, struct rng *rng,
    struct augment *a)
{
	struct extent x;

	*a = (struct augment){ .octave_track = -1 };
	a->tracks = encode_order(piece, first, end, 0, a->track);
	draw_tracks(kinds, rng, a);
	x = extent_of(piece, first, end, a->track, a->tracks);
	if (kinds >> AUGMENT_TRANSPOSE & 1)
		draw_transpose(&x, rng, a);
	if (kinds >> AUGMENT_OCTAVE & 1 && a->tracks > 0 && rng_below(rng, 10) == 0)
		draw_octave(piece, first, end, rng, a);
	if (kinds >> AUGMENT_VELOCITY & 1 && rng_below(rng, 2) == 0)
		draw_velocity(&x, rng, a);
	if (kinds >> AUGMENT_TIME & 1 && rng_below(rng, 100) < 3)
		a->time = rng_below(rng, 2) == 0 ? 1 : can_halve(piece, first, end, &x) ? -1 : 0;
}

/* --- applying a variation */

struct copier {
	const struct piece	*from;
	const struct augment	*a;
	struct piece		*to;
	int			 first;		/* bar of the piece */
};

static int
duration_of(const struct augment *a, int duration)
{
	int steps = vocab_duration_steps[duration];

	return a->time == 0 ? duration : a->time > 0 ? vocab_duration_within(2 * steps) :
	    vocab_duration_within(steps > 1 ? steps / 2 : 1);
}

static int
tempo_of(const struct augment *a, int tempo)
{
	/* Middle of each class, in beats per minute. */
	static const int middle[VOCAB_TEMPOS] = { 50, 67, 82, 97, 112, 130, 155, 190 };

	return a->time == 0 ? tempo :
	    vocab_tempo(a->time > 0 ? 2.0 * middle[tempo] : middle[tempo] / 2.0);
}

static int
key_of(const struct augment *a, int key)
{
	if (key == VOCAB_KEY_UNKNOWN)
		return key;
	return key / 12 * 12 + (key % 12 + a->transpose + 24) % 12;
}

/* The bars of the copy, from those of the piece. */
static void
copy_bars(struct copier *c)
{
	for (int i = 0; i < c->to->bars; i++) {
		int bar = c->a->time > 0 ? i / 2 : c->a->time < 0 ? i * 2 : i;

		c->to->bar[i] = c->from->bar[c->first + bar];
		c->to->bar[i].key = (uint8_t)key_of(c->a, c->to->bar[i].key);
		c->to->bar[i].tempo = (uint8_t)tempo_of(c->a, c->to->bar[i].tempo);
	}
}

/* The bar of the copy that a note goes to; updates the note's position in it. */
static int
place(const struct copier *c, int bar, struct piece_note *note)
{
	int steps = c->from->bar[c->first + bar].steps, at = note->position;

	if (c->a->time > 0) {
		note->position = (uint8_t)(2 * at % steps);
		return 2 * bar + 2 * at / steps;
	}
	if (c->a->time < 0) {
		note->position = (uint8_t)((at + bar % 2 * steps) / 2);
		return bar / 2;
	}
	return bar;
}

static void
copy_notes(struct copier *c, int slot, int shift)
{
	const struct piece *from = c->from;
	struct piece *to = c->to;
	int track = c->a->track[slot], source = c->a->time > 0 ? to->bars / 2 :
	    c->a->time < 0 ? to->bars * 2 : to->bars, at = 0;
	uint32_t *cell = &to->cell[(size_t)slot * to->bars];

	for (int bar = 0; bar < source; bar++) {
		size_t count;
		const struct piece_note *note = piece_cell(from, track, c->first + bar, &count);

		for (size_t i = 0; i < count; i++) {
			struct piece_note n = note[i];
			int then = place(c, bar, &n);

			while (at <= then)
				cell[at++] = (uint32_t)to->notes;
			n.pitch = (uint8_t)(n.pitch + shift);
			n.velocity = (uint8_t)(n.velocity + c->a->velocity);
			n.duration = (uint8_t)duration_of(c->a, n.duration);
			to->note[to->notes++] = n;
		}
	}
	while (at <= to->bars)		/* including the end of the last bar */
		cell[at++] = (uint32_t)to->notes;
}

/* What the head gives for the track changes with its notes. */
static void
copy_track(struct copier *c, int slot)
{
	int track = c->a->track[slot];
	struct piece_track *t = &c->to->track[slot];
	bool drums;
	int shift, sum = 0, count;
	uint32_t first = (uint32_t)c->to->notes;

	*t = c->from->track[track];
	drums = piece_is_drums(t);
	shift = drums ? 0 : c->a->transpose + (track == c->a->octave_track ? c->a->octave : 0);
	copy_notes(c, slot, shift);
	t->low = 127;
	t->high = 0;
	for (uint32_t i = first; i < c->to->notes; i++) {
		int pitch = c->to->note[i].pitch;

		sum += pitch;
		t->low = pitch < t->low ? (uint8_t)pitch : t->low;
		t->high = pitch > t->high ? (uint8_t)pitch : t->high;
	}
	count = (int)(c->to->notes - first);
	if (!drums && count > 0) {
		int moved = piece_register(sum / count) - piece_register(sum / count - shift);

		t->texture = (uint8_t)(2 * number_clamp(t->texture / 2 + moved, 0,
		    VOCAB_TEXTURES / 2 - 1) + t->texture % 2);
	}
	t->duration = (uint8_t)duration_of(c->a, t->duration);
	t->velocity = (uint8_t)number_clamp(t->velocity + c->a->velocity, 0, VOCAB_VELOCITIES - 1);
}

bool
augment_apply(const struct piece *piece, int first, int end, const struct augment *a,
    struct piece *to, struct err *err)
{
	struct copier c = { piece, a, to, first };
	int bars = a->time > 0 ? 2 * (end - first) : a->time < 0 ? (end - first) / 2 : end - first;
	size_t notes = 0;

	for (int i = 0; i < a->tracks; i++) {
		const uint32_t *cell = &piece->cell[(size_t)a->track[i] * piece->bars];

		notes += cell[end] - cell[first];
	}
	if (!piece_init(to, bars, a->tracks, notes, err))
		return false;
	to->notes = 0;
	copy_bars(&c);
	for (int slot = 0; slot < a->tracks; slot++)
		copy_track(&c, slot);
	return true;
}
