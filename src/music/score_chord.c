/* SPDX-License-Identifier: MIT */
/* score_chord.c - chord symbols: those of the file, or else what the notes of each bar are. */
#include "music/score_work.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"
#include "base/sort.h"
#include "music/chord_bar.h"
#include "music/event.h"
#include "music/song.h"

#define NOTES_MAX	64		/* of a bar that are compared */

struct harmony {
	struct score	*score;
	size_t		 room;
	bool		 failed;
};

static bool
add_chord(struct harmony *h, const struct score_chord *c)
{
	struct score *s = h->score;

	if (s->chord_count == h->room) {
		struct score_chord *grown;

		h->room = 2 * h->room + 64;
		grown = realloc(s->chords, h->room * sizeof *grown);
		if (grown == NULL) {
			h->failed = true;
			return false;
		}
		s->chords = grown;
	}
	s->chords[s->chord_count++] = *c;
	return true;
}

/* At the nearest half of a beat. */
static bool
take_symbol(void *arg, int track, const struct event *e)
{
	struct harmony *h = arg;
	struct score_chord c;
	const struct score_bar *b;
	double unit;
	int32_t step;

	(void)track;
	if (!chord_symbol_read(e, &c.symbol))
		return true;
	c.bar = score_place(h->score, e->tick, &unit);
	b = &h->score->bars[c.bar];
	step = SCORE_WHOLE / b->denominator / 2;
	c.start = (int32_t)round(unit / step) * step;
	if (c.start >= b->units) {
		c.start = 0;
		c.bar++;
	}
	return c.bar >= h->score->bar_count || add_chord(h, &c);
}

static int
by_place(const void *a, const void *b)
{
	const struct score_chord *x = a, *y = b;

	return x->bar != y->bar ? (x->bar > y->bar) - (x->bar < y->bar) :
	    (x->start > y->start) - (x->start < y->start);
}

/* Notes of a bar, as far as it takes to see that a chord is among them. */
struct together {
	const struct song *song;
	int64_t		 start[NOTES_MAX], end[NOTES_MAX], least;
	int		 class[NOTES_MAX], count;
	bool		 found;
};

static bool
look_for_other(void *arg, const struct note *n)
{
	struct together *t = arg;
	int64_t end = n->start_ticks + n->length_ticks;

	if (song_is_drums(t->song, n->track, n->channel, n->start_ticks))
		return true;
	for (int i = 0; i < t->count && !t->found; i++)
		t->found = t->class[i] != n->pitch % 12 &&
		    number_smaller(end, t->end[i]) - number_larger(n->start_ticks, t->start[i]) >=
		    t->least;
	t->start[t->count] = n->start_ticks;
	t->end[t->count] = end;
	t->class[t->count++] = n->pitch % 12;
	return !t->found && t->count < NOTES_MAX;
}

/* A melody alone has no chords: what it hints at is left to who plays it. */
static bool
sounds_together(const struct song *song, const struct bar *bar)
{
	const struct window window = { bar->start_ticks, bar->start_ticks + bar->length_ticks, 0,
	    127 };
	struct together t = { .song = song, .least = bar->beat_ticks / 4 };

	song_query(song, -1, &window, look_for_other, &t);
	return t.found;
}

static bool
find_chords(struct harmony *h, const struct song *song, int bar)
{
	const struct score_bar *b = &h->score->bars[bar];
	const struct bar whole = {
		.start_ticks = b->start_ticks, .length_ticks = b->length_ticks,
		.numerator = b->numerator, .denominator = b->denominator,
		.beat_ticks = b->length_ticks / b->numerator,
	};
	struct chord_fit found[2];
	int count = sounds_together(song, &whole) ?
	    chord_bar_find(song, &whole, &b->key, NULL, NULL, true, found) : 0;

	for (int i = 0; i < count; i++) {
		struct score_chord c = { .bar = bar, .start = i * (b->units / 2) };

		if (found[i].root >= 0 && chord_symbol_parse(found[i].name, &c.symbol) &&
		    !add_chord(h, &c))
			return false;
	}
	return true;
}

/* A chord is written where it changes, and of several at one place the last. */
static void
thin_chords(struct score *s)
{
	size_t kept = 0;

	for (size_t i = 0; i < s->chord_count; i++) {
		const struct score_chord *c = &s->chords[i];

		if (i + 1 < s->chord_count && by_place(c, c + 1) == 0)
			continue;
		if (kept == 0 || !chord_symbol_same(&s->chords[kept - 1].symbol, &c->symbol))
			s->chords[kept++] = *c;
	}
	s->chord_count = kept;
}

bool
score_harmonise(struct score *score, const struct song *song)
{
	struct harmony h = { .score = score };

	for (int i = 0; i < song_tracks(song) && !h.failed; i++)
		song_query_events(song, i, 0, INT64_MAX, take_symbol, &h);
	sort_items(score->chords, score->chord_count, sizeof *score->chords, by_place);
	if (score->chord_count == 0)
		for (int bar = 0; bar < score->bar_count && find_chords(&h, song, bar); bar++)
			;
	thin_chords(score);
	return !h.failed;
}
