/* SPDX-License-Identifier: MIT */
/* plan_standing.c - notes that sound where playing starts. */
#include "music/plan_track.h"
#include "music/song.h"

/*
 * Notes that sound at a tick.  The index of the song holds when the last note of each
 * chunk ends, so only chunks with a sounding note are read.
 */

struct standing {
	const struct plan *plan;
	int64_t		 tick;
	song_note_fn	 fn;
	void		*arg;
};

/* A message for the note's channel of the synthesizer, between its beginning and the tick. */
static bool
is_silenced_by(const struct standing *s, int track, const struct note *n)
{
	int mine = plan_channel(s->plan, n->track, n->channel, n->start_ticks);
	const struct track *t = s->plan->song->tracks[track];
	struct track_pos p = track_find(t, n->start_ticks);
	const struct packed_event *e;

	while ((e = track_at(t, p)) != NULL && e->tick < s->tick) {
		if ((t->spans[p.span].has & SPAN_SILENCE) == 0) {
			p = (struct track_pos){ p.span + 1, 0 };
			continue;
		}
		if (packed_silences(e) && (e->tick > n->start_ticks || track != n->track) &&
		    plan_channel(s->plan, track, e->status & 15, e->tick) == mine)
			return true;
		p = track_after(t, p);
	}
	return false;
}

static bool
is_silenced(const struct standing *s, const struct note *n)
{
	for (int i = 0; i < s->plan->tracks; i++)
		if ((s->plan->song->tracks[i]->has & SPAN_SILENCE) != 0 &&
		    is_silenced_by(s, i, n))
			return true;
	return false;
}

/* A note that nothing ends gives way to the next on its key. */
static bool
is_replaced(const struct standing *s, const struct note *n)
{
	const struct track *t = s->plan->song->tracks[n->track];
	struct track_pos p = track_find(t, n->start_ticks + 1);
	const struct packed_event *e;

	while ((e = track_at(t, p)) != NULL && e->tick < s->tick) {
		const struct span *span = &t->spans[p.span];

		if (span->notes == 0 || n->pitch < span->low || n->pitch > span->high) {
			p = (struct track_pos){ p.span + 1, 0 };
			continue;
		}
		if (packed_is_note(e) && e->data0 == n->pitch && (e->status & 15) == n->channel)
			return true;
		p = track_after(t, p);
	}
	return false;
}

static bool
take(void *arg, const struct note *n)
{
	struct standing *s = arg;

	/* A stroke is not struck again. */
	if (n->start_ticks >= s->tick || song_is_drums(s->plan->song, n->track, n->channel,
	    n->start_ticks) || (!n->ended && is_replaced(s, n)) || is_silenced(s, n))
		return true;
	return s->fn(s->arg, n);
}

void
plan_standing(const struct plan *p, int64_t tick, int track, song_note_fn fn, void *arg)
{
	struct standing s = { p, tick, fn, arg };
	struct window now = { tick, tick + 1, 0, 127 };

	for (int i = 0; i < p->tracks; i++)
		if (track < 0 || track == i)
			song_query(p->song, i, &now, take, &s);
}
