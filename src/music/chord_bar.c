/* SPDX-License-Identifier: MIT */
#include "music/chord_bar.h"

#include "base/number.h"
#include "music/song.h"
#include "music/time.h"

#define WEIGHED_MAX	2000		/* notes of a bar */
#define NOTES_LEAST	3
#define BETTER		0.04		/* so much better do two chords fit that differ */

/* How long each pitch class sounds in a window. */
struct weighing {
	const struct song *song;
	bool		(*is_silent)(void *arg, int track);
	void		*arg;
	int64_t		 from, to;
	double		 sounding[12];
	int		 bass, first_bass;	/* of all, and at the beginning; 128: none */
	int		 notes;
};

static bool
weigh_note(void *arg, const struct note *n)
{
	struct weighing *w = arg;
	int64_t from = number_larger(n->start_ticks, w->from);
	int64_t to = number_smaller(n->start_ticks + n->length_ticks, w->to);

	if ((w->is_silent != NULL && w->is_silent(w->arg, n->track)) ||
	    song_is_drums(w->song, n->track, n->channel, n->start_ticks))
		return true;
	w->sounding[n->pitch % 12] += (double)(to - from);
	if (n->pitch < w->bass)
		w->bass = n->pitch;
	if (n->pitch < w->first_bass && n->start_ticks <= w->from + (w->to - w->from) / 16)
		w->first_bass = n->pitch;
	return ++w->notes < WEIGHED_MAX;
}

static void
chord_in(struct weighing w, int64_t from, int64_t to, const struct key *key,
    struct chord_fit *found)
{
	const struct window window = { from, to, 0, 127 };

	*found = (struct chord_fit){ .root = -1 };
	w.from = from;
	w.to = to;
	w.bass = w.first_bass = 128;
	song_query(w.song, -1, &window, weigh_note, &w);
	if (w.notes >= NOTES_LEAST)
		chord_guess(w.sounding, (w.first_bass < 128 ? w.first_bass : w.bass) % 12, key,
		    found);
}

int
chord_bar_find(const struct song *song, const struct bar *bar, const struct key *key,
    bool (*is_silent)(void *arg, int track), void *arg, bool halves, struct chord_fit found[2])
{
	const struct weighing w = { .song = song, .is_silent = is_silent, .arg = arg };
	int64_t half = bar->start_ticks + bar->numerator / 2 * bar->beat_ticks;
	int64_t end = bar->start_ticks + bar->length_ticks;
	struct chord_fit whole;

	chord_in(w, bar->start_ticks, end, key, &whole);
	if (halves && bar->numerator % 2 == 0) {
		chord_in(w, bar->start_ticks, half, key, &found[0]);
		chord_in(w, half, end, key, &found[1]);
		if (found[0].root >= 0 && found[1].root >= 0 &&
		    (found[0].root != found[1].root || found[0].minor != found[1].minor) &&
		    (found[0].fit + found[1].fit) / 2 > whole.fit + BETTER)
			return 2;
	}
	found[0] = whole;
	return 1;
}
