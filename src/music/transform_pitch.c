/* SPDX-License-Identifier: MIT */
/* transform_pitch.c - transforms of pitch, and those that make and remove notes. */

#include <stdlib.h>
#include <string.h>

#include "base/number.h"
#include "music/chord.h"
#include "music/transform.h"

static bool
has(uint16_t classes, int pitch)
{
	return classes >> number_wrap(pitch, 12) & 1;
}

static bool
set_pitch(struct note *n, int pitch, struct err *err)
{
	if (pitch < 0 || pitch > 127)
		return err_set(err, ERR_ARG, "a note would go above G9 or below C-1");
	n->pitch = (uint8_t)pitch;
	return true;
}

/* --- pitch */

/* To the nearest pitch of the scale; between two, to the lower one. */
static bool
snap(const struct transform_in *in, struct note_list *l, struct err *err)
{
	uint16_t classes = key_scale(&in->key);

	for (size_t i = 0; i < l->count; i++) {
		int pitch = l->notes[i].pitch, off = 0;

		while (!has(classes, pitch - off) && !has(classes, pitch + off))
			off++;
		pitch += has(classes, pitch - off) && pitch >= off ? -off : off;
		if (!set_pitch(&l->notes[i], pitch, err))
			return false;
	}
	return true;
}

/* Mirrored at the first, and of a chord the lowest, note. */
static bool
invert(const struct transform_in *in, struct note_list *l, struct err *err)
{
	int axis = l->notes[0].pitch;

	(void)in;
	for (size_t i = 0; i < l->count; i++)
		if (!set_pitch(&l->notes[i], 2 * axis - l->notes[i].pitch, err))
			return false;
	return true;
}

/* The pitches move on by a number of notes; the rhythm stays. */
static bool
rotate(const struct transform_in *in, struct note_list *l, struct err *err)
{
	long long n = (long long)l->count, by = number_wrap((long long)in->arg[0], n);
	uint8_t *pitches = malloc(l->count);

	if (pitches == NULL)
		return err_set(err, ERR_LIMIT, "no memory for so many notes");
	for (long long i = 0; i < n; i++)
		pitches[(i + by) % n] = l->notes[i].pitch;
	for (long long i = 0; i < n; i++)
		l->notes[i].pitch = pitches[i];
	free(pitches);
	return true;
}

/* The lowest note of each chord goes up an octave, or the highest down, n times. */
static bool
chord_invert(const struct transform_in *in, struct note_list *l, struct err *err)
{
	for (size_t i = 0; i < l->count; i += transform_onset(l, i)) {
		size_t n = transform_onset(l, i);

		for (int left = abs((int)in->arg[0]); left > 0; left--) {
			struct note *moved = &l->notes[i];

			for (size_t k = 1; k < n; k++) {
				struct note *other = &l->notes[i + k];

				if (in->arg[0] > 0 ? other->pitch < moved->pitch :
				    other->pitch > moved->pitch)
					moved = other;
			}
			if (!set_pitch(moved, moved->pitch + (in->arg[0] > 0 ? 12 : -12), err))
				return false;
		}
	}
	return true;
}

/* --- more notes, and fewer */

/* Parts of a note that together are as long; the first keeps the id. */
static bool
add_parts(struct note_list *to, const struct note *n, long long parts, int64_t part_ticks,
    struct err *err)
{
	for (long long k = 0; k < parts; k++) {
		struct note part = *n;
		int64_t end = n->start_ticks + n->length_ticks;

		if (part_ticks > 0) {
			part.start_ticks = n->start_ticks + k * part_ticks;
			if (end > part.start_ticks + part_ticks)
				end = part.start_ticks + part_ticks;
		} else {
			part.start_ticks = n->start_ticks + n->length_ticks * k / parts;
			end = n->start_ticks + n->length_ticks * (k + 1) / parts;
		}
		part.length_ticks = end - part.start_ticks;
		part.id = k == 0 ? n->id : 0;
		part.ended = true;
		if (part.length_ticks > 0 && !note_list_add(to, &part, err))
			return false;
	}
	return true;
}

static bool
replace(struct note_list *l, struct note_list *by, bool good)
{
	if (!good) {
		note_list_clear(by);
		return false;
	}
	note_list_clear(l);
	*l = *by;
	return true;
}

static bool
tuplet(const struct transform_in *in, struct note_list *l, struct err *err)
{
	struct note_list to = { NULL, 0, 0 };
	bool good = true;

	for (size_t i = 0; good && i < l->count; i++)
		good = add_parts(&to, &l->notes[i], (long long)in->arg[0], 0, err);
	return replace(l, &to, good);
}

/* Pieces of n grid steps. */
static bool
split(const struct transform_in *in, struct note_list *l, struct err *err)
{
	int64_t part = (int64_t)in->arg[0] * in->grid_ticks;
	struct note_list to = { NULL, 0, 0 };
	bool good = true;

	for (size_t i = 0; good && i < l->count; i++)
		good = add_parts(&to, &l->notes[i], (l->notes[i].length_ticks + part - 1) / part,
		    part, err);
	return replace(l, &to, good);
}

/* Notes of one channel and pitch that follow within a grid step become one. */
static bool
glue(const struct transform_in *in, struct note_list *l, struct err *err)
{
	size_t last[16][128] = { { 0 } }, kept = 0;	/* index of the last one, plus 1 */

	(void)err;
	for (size_t i = 0; i < l->count; i++) {
		struct note n = l->notes[i];
		size_t *same = &last[n.channel & 15][n.pitch];
		struct note *before = *same > 0 ? &l->notes[*same - 1] : NULL;

		if (before != NULL && n.start_ticks < note_end(before) + in->grid_ticks) {
			if (note_end(&n) > note_end(before))
				before->length_ticks = note_end(&n) - before->start_ticks;
			continue;
		}
		l->notes[kept++] = n;
		*same = kept;
	}
	l->count = kept;
	return true;
}

/* Of notes of one pitch and onset the longest stays, as loud as the loudest. */
static bool
deduplicate(const struct transform_in *in, struct note_list *l, struct err *err)
{
	size_t kept = 0, onset = 0;

	(void)in, (void)err;
	for (size_t i = 0; i < l->count; i++) {
		struct note n = l->notes[i], *same = NULL;

		if (kept == 0 || l->notes[kept - 1].start_ticks != n.start_ticks)
			onset = kept;
		for (size_t k = onset; k < kept; k++)
			if (l->notes[k].pitch == n.pitch && l->notes[k].channel == n.channel)
				same = &l->notes[k];
		if (same == NULL) {
			l->notes[kept++] = n;
			continue;
		}
		if (n.length_ticks > same->length_ticks)
			same->length_ticks = n.length_ticks;
		if (n.velocity > same->velocity)
			same->velocity = n.velocity;
	}
	l->count = kept;
	return true;
}

/* A chord's notes in turn, each a grid step long, for as long as the chord is. */
static bool
arpeggiate(const struct transform_in *in, struct note_list *l, struct err *err)
{
	struct note_list to = { NULL, 0, 0 };
	int64_t step = (int64_t)in->arg[1] * in->grid_ticks;
	bool good = true;

	for (size_t i = 0; good && i < l->count; i += transform_onset(l, i)) {
		size_t n = transform_onset(l, i), turn = 0;
		size_t period = in->arg[0] > 2 && n > 2 ? 2 * n - 2 : n;	/* up and down */

		for (int64_t at = 0; good && at < l->notes[i].length_ticks; at += step, turn++) {
			size_t k = turn % period;
			struct note note;

			k = k < n ? k : period - k;
			note = l->notes[i + (in->arg[0] == 2 ? n - 1 - k : k)];
			note.start_ticks += at;
			note.length_ticks = l->notes[i].length_ticks - at < step ?
			    l->notes[i].length_ticks - at : step;
			note.id = turn < n && period == n ? note.id : 0;
			note.ended = true;
			good = note_list_add(&to, &note, err);
		}
	}
	return replace(l, &to, good);
}

/*
 * Hits spread as evenly as they can be over the steps (Toussaint, "The Euclidean
 * algorithm generates traditional musical rhythms", 2005), with the pitch and
 * velocity of the first note, over the time that the notes take.
 */
static bool
euclid(const struct transform_in *in, struct note_list *l, struct err *err)
{
	struct note_list to = { NULL, 0, 0 };
	int hits = (int)in->arg[0], steps = (int)in->arg[1], turn = (int)in->arg[2];
	int64_t step_ticks = in->grid_ticks, at;
	bool good = true;

	if (hits > steps)
		return err_set(err, ERR_ARG, "%d hits do not fit into %d steps", hits, steps);
	at = l->notes[0].start_ticks;
	for (int k = 0; good && (at < in->end_ticks || k < steps); k++, at += step_ticks) {
		struct note n = l->notes[0];
		int step = (int)number_wrap(k - turn, steps);

		if (step * hits % steps >= hits)
			continue;
		n.start_ticks = at;
		n.length_ticks = step_ticks;
		n.id = to.count == 0 ? n.id : 0;
		n.ended = true;
		good = note_list_add(&to, &n, err);
	}
	return replace(l, &to, good);
}

const struct transform transform_pitch_table[] = {
	{ snap, "snap", { { NULL, 0, 0, 0 } } },
	{ invert, "invert", { { NULL, 0, 0, 0 } } },
	{ rotate, "rotate", { { "notes", -1000, 1000, 1 } } },
	{ chord_invert, "chord-invert", { { "times", -12, 12, 1 } } },
	{ tuplet, "tuplet", { { "notes", 2, 64, 3 } } },
	{ split, "split", { { "steps", 1, 1000, 1 } } },
	{ glue, "glue", { { NULL, 0, 0, 0 } } },
	{ deduplicate, "deduplicate", { { NULL, 0, 0, 0 } } },
	{ arpeggiate, "arpeggiate", { { "way", 1, 3, 1 }, { "steps", 1, 64, 1 } } },
	{ euclid, "euclid", { { "hits", 1, 64, 5 }, { "steps", 1, 64, 8 },
	    { "turn", -64, 64, 0 } } },
	{ .name = NULL }
};
