/* SPDX-License-Identifier: MIT */
#include "model/token/trait.h"

#include <string.h>

#define COMPOUND_BEAT	(VOCAB_GRID * 3 / 2)	/* a dotted quarter */

const struct trait_row trait_table[TRAITS] = {
	[TRAIT_BUSY] = { "busier", "calmer", 0.1 },
	[TRAIT_HIGH] = { "higher", "lower", 0.5 },
	[TRAIT_SYNCOPATED] = { "more syncopated", "straighter", 0.05 },
	[TRAIT_LEGATO] = { "more legato", "more staccato", 0.04 },
};

/* The notes of a phrase by their places. */
struct onset {
	int	 at, steps;		/* the longest note that starts there */
};

static int
find_onsets(const struct phrase *p, struct onset *onset)
{
	int count = 0, end = PHRASE_BARS * p->steps;

	for (int bar = 0; bar < PHRASE_BARS; bar++)
		for (uint32_t i = p->cell[bar]; i < p->cell[bar + 1]; i++) {
			int at = bar * p->steps + p->note[i].position;
			int steps = phrase_note_steps(p, i, at, end);

			if (count == 0 || onset[count - 1].at != at)
				onset[count++] = (struct onset){ at, steps };
			else if (steps > onset[count - 1].steps)
				onset[count - 1].steps = steps;
		}
	return count;
}

/* 6/8, 9/8 and 12/8, but not 3/4, whose bar may also be so long. */
static bool
is_compound(const struct phrase *p)
{
	int eighths = p->steps * 2 / VOCAB_GRID;

	return eighths % 3 == 0 && p->metre == vocab_metre(eighths, 8);
}

static int
strength(const struct phrase *p, int at)
{
	int place = at % p->steps, beat = is_compound(p) ? COMPOUND_BEAT : VOCAB_GRID;

	if (place == 0)
		return 0;
	if (p->steps % (2 * beat) == 0 && place == p->steps / 2)
		return -1;
	if (place % beat == 0)
		return -2;
	return place % (VOCAB_GRID / 2) == 0 ? -3 : place % (VOCAB_GRID / 4) == 0 ? -4 : -5;
}

/* From a note to the next, or to the end of the phrase, where a bar begins. */
static double
syncopation(const struct phrase *p, int from, int to)
{
	int own = strength(p, from), most = own;

	for (int at = from + 1; at < to; at++)
		most = strength(p, at) > most ? strength(p, at) : most;
	return most - own;
}

void
trait_measure(const struct phrase *p, double value[TRAITS])
{
	struct onset onset[PHRASE_NOTES_MAX];
	uint32_t notes = p->cell[PHRASE_BARS];
	int count = find_onsets(p, onset), end = PHRASE_BARS * p->steps;
	double pitch = 0, weak = 0, sounded = 0;

	for (uint32_t i = 0; i < notes; i++)
		pitch += p->note[i].pitch;
	for (int i = 0; i < count; i++) {
		int next = i + 1 < count ? onset[i + 1].at : end, room = next - onset[i].at;

		weak += syncopation(p, onset[i].at, next);
		sounded += onset[i].steps >= room ? 1 : (double)onset[i].steps / room;
	}
	value[TRAIT_BUSY] = end > 0 ? (double)count * VOCAB_GRID / end : 0;
	value[TRAIT_HIGH] = notes > 0 ? pitch / notes : 0;
	value[TRAIT_SYNCOPATED] = count > 0 ? weak / count : 0;
	value[TRAIT_LEGATO] = count > 0 ? sounded / count : 0;
}

static const char *
past_more(const char *name)
{
	static const char more[] = "more ";

	return strncmp(name, more, sizeof more - 1) == 0 ? name + sizeof more - 1 : name;
}

enum trait
trait_find(const char *name)
{
	enum trait found = TRAITS;

	name = past_more(name);
	for (enum trait t = 0; t < TRAITS; t++)
		if (name[0] != '\0' &&
		    strncmp(past_more(trait_table[t].name), name, strlen(name)) == 0)
			found = t;
	return found;
}
