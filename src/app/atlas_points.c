/* SPDX-License-Identifier: MIT */
/* atlas_points.c - collects the phrases that become points of the map of takes. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/atlas_internal.h"
#include "app/session.h"
#include "app/suggest_internal.h"
#include "model/token/piece.h"
#include "music/edit.h"

/* Room for another point; NULL: the map is full. */
static struct atlas_point *
add(struct atlas_work *w, enum atlas_kind kind)
{
	struct atlas_point *p = w->count < ATLAS_POINTS_MAX ? &w->point[w->count++] : NULL;

	if (p != NULL)
		*p = (struct atlas_point){ .kind = kind };
	return p;
}

static bool
same_phrase(const struct phrase *a, const struct phrase *b)
{
	return a->family == b->family && a->metre == b->metre && a->steps == b->steps &&
	    memcmp(a->cell, b->cell, sizeof a->cell) == 0 &&
	    memcmp(a->note, b->note, a->cell[PHRASE_BARS] * sizeof *a->note) == 0;
}

/* A repeated phrase has one point, at its first occurrence. */
static bool
is_new(const struct atlas_work *w, const struct phrase *phrase)
{
	for (size_t i = 0; i < w->count; i++)
		if (same_phrase(&w->point[i].phrase, phrase))
			return false;
	return true;
}

bool
atlas_collect_phrases(struct atlas_work *w, struct err *err)
{
	struct piece piece;
	struct piece_place place;
	struct piece_request all = { .first_bar = 0 };
	struct time_map *time;
	bool good;

	if (song_last_note_end_ticks(w->song) == 0)
		return true;
	time = time_map_new(w->song);
	good = time != NULL ? piece_from_song(w->song, time, &all, &piece, &place, err) :
	    err_set(err, ERR_LIMIT, "no memory for a map");
	time_map_free(time);
	if (!good)
		return false;
	for (int t = 0; t < piece.tracks; t++)
		for (int bar = 0; bar + PHRASE_BARS <= piece.bars; bar += PHRASE_BARS) {
			struct atlas_point *p;
			struct phrase phrase;

			if (!phrase_take(&piece, t, bar, &phrase) || !is_new(w, &phrase) ||
			    (p = add(w, ATLAS_PHRASE)) == NULL)
				continue;
			p->phrase = phrase;
			p->track = place.track[t];
			p->start_ticks = place.bar_ticks[bar];
			p->end_ticks = place.bar_ticks[bar + PHRASE_BARS];
		}
	piece_place_clear(&place);
	piece_clear(&piece);
	return true;
}

/* --- takes */

/* The track with most of the candidate's notes; -1: none. */
static int
main_track(const struct session *s, const struct batch *b, const struct candidate *c)
{
	int *map = suggest_tracks(s, b), best = -1;
	size_t most = 0;

	for (int t = 0; map != NULL && t < b->track_count; t++) {
		size_t count = 0;

		for (size_t i = 0; i < c->made.count; i++)
			count += c->made.notes[i].track == t;
		if (count > most && map[t] >= 0) {
			most = count;
			best = map[t];
		}
	}
	free(map);
	return best;
}

/* The piece with the candidate in it; NULL: it cannot be taken any more. */
static struct song *
song_with(const struct session *s, const struct batch *b, const struct candidate *c)
{
	struct song *song = song_snapshot(s->song);
	struct edit edit = EDIT_EMPTY;
	struct candidate_counts counts;
	struct err ignored;
	int track;
	bool good = song != NULL && suggest_edit(s, b, c, NULL, &edit, &counts, &track,
	    &ignored) && song_edit(song, &edit, &ignored);

	edit_clear(&edit);
	if (good)
		return song;
	song_free(song);
	return NULL;
}

/* The first phrase in its bars. */
static bool
take_phrase(const struct song *song, const struct time_map *time, const struct batch *b,
    int track, struct phrase *phrase)
{
	struct piece_request request = { .bars = 0 };
	struct piece_place place;
	struct piece piece;
	struct bar first, last;
	struct err ignored;
	bool found = false;

	time_bar_at(time, b->start_ticks, &first);
	time_bar_at(time, b->end_ticks > b->start_ticks ? b->end_ticks - 1 : b->start_ticks,
	    &last);
	request.first_bar = first.number;
	request.bars = last.number + 1 - first.number;
	if (request.bars < PHRASE_BARS)
		request.bars = PHRASE_BARS;
	if (!piece_from_song(song, time, &request, &piece, &place, &ignored))
		return false;
	for (int t = 0; t < piece.tracks && !found; t++)
		for (int bar = 0; place.track[t] == track && bar < piece.bars && !found; bar++)
			found = phrase_take(&piece, t, bar, phrase);
	piece_place_clear(&place);
	piece_clear(&piece);
	return found;
}

static void
add_take(struct atlas_work *w, const struct session *s, size_t batch, int candidate)
{
	const struct batch *b = s->suggest->batches[batch];
	const struct candidate *c = &b->candidates[candidate];
	int track = c->done && !c->dropped ? main_track(s, b, c) : -1;
	struct song *song = track >= 0 ? song_with(s, b, c) : NULL;
	struct phrase phrase;
	struct atlas_point *p;

	if (song != NULL && take_phrase(song, s->time, b, track, &phrase) &&
	    (p = add(w, ATLAS_TAKE)) != NULL) {
		p->phrase = phrase;
		p->track = track;
		p->batch = batch;
		p->candidate = candidate;
		p->start_ticks = b->start_ticks;
		p->end_ticks = b->end_ticks;
		snprintf(p->name, sizeof p->name, "%zu.%d", batch + 1,
		    suggest_place(b, candidate) + 1);
	}
	song_free(song);
}

bool
atlas_collect_takes(struct atlas_work *w, const struct session *s, struct err *err)
{
	w->point = calloc(ATLAS_POINTS_MAX, sizeof *w->point);
	if (w->point == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a map");
	for (size_t i = 0; i < s->atlas->made_count; i++)
		*add(w, ATLAS_MADE) = s->atlas->made[i];
	for (size_t b = s->suggest != NULL ? s->suggest->count : 0; b-- > 0;)
		for (int c = 0; c < s->suggest->batches[b]->count; c++)
			add_take(w, s, b, c);
	w->song = song_snapshot(s->song);
	return w->song != NULL || err_set(err, ERR_LIMIT, "no memory for a map");
}
