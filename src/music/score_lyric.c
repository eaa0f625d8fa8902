/* SPDX-License-Identifier: MIT */
/* score_lyric.c - syllables, under the notes of the first voice of their track. */
#include "music/score_work.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "music/event.h"
#include "music/song.h"

#define NEAR_UNITS	(SCORE_QUARTER / 2)	/* a syllable is no farther from its note */

struct singing {
	struct score	*score;
	struct score_voice *voice;	/* of the track at hand */
	const struct song *song;
	size_t		 room;
	bool		 joined, failed;	/* the last syllable does not end its word */
};

/* Without the blanks and hyphens around it; hyphens say that the word goes on. */
static void
trim(struct score_lyric *l, bool *joined)
{
	char *end = l->text + strlen(l->text), *begin = l->text;

	*joined = false;
	while (end > begin && (end[-1] == ' ' || end[-1] == '-'))
		*joined = *--end == '-' || *joined;
	*end = '\0';
	while (*begin == ' ' || *begin == '-')
		begin++;
	memmove(l->text, begin, strlen(begin) + 1);
}

/* The note that begins nearest to a unit of a bar; a note of the next bar may be nearer. */
static struct score_item *
item_near(const struct singing *g, int bar, double unit)
{
	const struct score *score = g->score;
	struct score_item *best = NULL;
	double nearest = NEAR_UNITS;

	for (size_t i = g->voice->first[bar];
	    i < g->voice->first[bar + 1 < score->bar_count ? bar + 2 : bar + 1]; i++) {
		struct score_item *item = &g->voice->items[i];
		bool next = i >= g->voice->first[bar + 1];
		double away = fabs(item->start + (next ? score->bars[bar].units : 0) - unit);

		if (item->notes == 0 || item->continued || away >= nearest)
			continue;
		best = item;
		nearest = away;
	}
	return best;
}

static bool
reserve(struct singing *g)
{
	struct score_lyric *grown;

	if (g->score->lyric_count < g->room)
		return true;
	g->room = 2 * g->room + 64;
	grown = realloc(g->score->lyrics, g->room * sizeof *grown);
	if (grown == NULL)
		return false;
	g->score->lyrics = grown;
	return true;
}

static bool
take_lyric(void *arg, int track, const struct event *e)
{
	struct singing *g = arg;
	struct score_lyric *l;
	struct score_item *item;
	bool joined;
	double unit;
	int bar;

	(void)track;
	if (e->status != 0xff || e->data[0] != META_LYRIC)
		return true;
	bar = score_place(g->score, e->tick, &unit);
	item = item_near(g, bar, unit);
	if (item == NULL || item->lyric > 0)
		return true;
	if (!reserve(g)) {
		g->failed = true;
		return false;
	}
	l = &g->score->lyrics[g->score->lyric_count];
	song_text(g->song, e, l->text, sizeof l->text);
	trim(l, &joined);
	if (l->text[0] == '\0')
		return true;
	l->begins = !g->joined;
	l->ends = !joined;
	g->joined = joined;
	item->lyric = (uint32_t)++g->score->lyric_count;
	return true;
}

bool
score_sing(struct score *score, const struct song *song)
{
	struct singing g = { .score = score, .song = song };

	for (int i = 0; i < score->part_count && !g.failed; i++) {
		const struct score_part *p = &score->parts[i];

		if (p->drums || (i > 0 && score->parts[i - 1].track == p->track))
			continue;
		g.voice = &score->parts[i].staves[0].voices[0];
		g.joined = false;
		song_query_events(song, p->track, 0, INT64_MAX, take_lyric, &g);
	}
	return !g.failed;
}
