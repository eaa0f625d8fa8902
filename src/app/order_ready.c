/* SPDX-License-Identifier: MIT */
/* order_ready.c - completes an order for a piece, and turns it into a request. */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/order.h"
#include "base/sort.h"
#include "base/text.h"
#include "music/chord.h"
#include "music/edit.h"
#include "music/gm.h"
#include "music/song.h"
#include "music/time.h"

#define BARS_MAX	1024
#define TRACKS_MAX	1024
#define BARS_USUAL	4

/* --- what it leaves open */

int64_t
order_after_last_note(const struct song *song, const struct time_map *time)
{
	int64_t end = song_last_note_end_ticks(song);
	struct bar bar;

	time_bar_at(time, end, &bar);
	return bar.start_ticks == end ? end : bar.start_ticks + bar.length_ticks;
}

static int64_t
bars_after(const struct time_map *time, int64_t start, long long bars)
{
	struct bar bar;

	time_bar_at(time, start, &bar);
	time_bar(time, bar.number + bars, &bar);
	return bar.start_ticks;
}

static bool
settle_region(struct order *o, const struct order_place *p, struct err *err)
{
	int64_t start, end;

	if (order_region(o, &start, &end))
		return true;
	if (order_ways[o->way].at_end) {
		start = order_after_last_note(p->song, p->time);
		return order_set_region(o, start, bars_after(p->time, start,
		    order_integer(o, ORDER_BARS, BARS_USUAL)), err);
	}
	end = song_last_note_end_ticks(p->song);
	if (song_notes(p->song, -1) == 0)
		return err_set(err, ERR_ARG, "there is no note in it: say which bars");
	return order_set_region(o, 0, bars_after(p->time, end - 1, 1), err);
}

/* Which tracks go on at a tick: those with a note before it.  Returns how many. */
static int
playing_before(const struct song *song, int64_t ticks, bool *tracks)
{
	struct note note;
	int count = 0, last = -1;

	for (int i = 0; i < song_tracks(song); i++) {
		tracks[i] = song_prev_note(song, i, ticks, &note);
		/* Patterns of format 2 come one after another: only one can go on. */
		if (tracks[i] && last >= 0 && song_format(song) == 2)
			tracks[last] = false;
		if (tracks[i])
			last = i;
	}
	for (int i = 0; i < song_tracks(song); i++)
		count += tracks[i];
	return count;
}

static bool
settle_tracks(struct order *o, const struct order_place *p, struct err *err)
{
	int count = song_tracks(p->song), found = 0;
	int64_t start, end;
	bool *tracks, ok;

	if (o->value[ORDER_TRACKS] != NULL || o->value[ORDER_INSTRUMENT] != NULL)
		return true;
	if (order_ways[o->way].new_track)
		return err_set(err, ERR_ARG, "say who plays: an instrument for a new track, or "
		    "tracks that are there");
	tracks = calloc((size_t)count + 1, sizeof *tracks);
	if (tracks == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a list of tracks");
	if (order_ways[o->way].at_end && order_region(o, &start, &end))
		found = playing_before(p->song, start, tracks);
	for (int t = 0; !order_ways[o->way].at_end && t < count; t++)
		found += tracks[t] = song_notes(p->song, t) > 0;
	if (found == 0)
		tracks[0] = true;	/* a piece begins with its first */
	ok = order_set_tracks(o, p->song, tracks, err);
	free(tracks);
	return ok;
}

/* What is pushed on keeps its place in the bar. */
static bool
settle_room(struct order *o, const struct order_place *p, struct err *err)
{
	int64_t start, end;
	struct bar bar;

	if (!order_pushes(o) || !order_region(o, &start, &end))
		return true;
	time_bar_at(p->time, start > 0 ? start - 1 : 0, &bar);
	return order_set_region(o, start, start + (end - start + bar.length_ticks - 1) /
	    bar.length_ticks * bar.length_ticks, err);
}

bool
order_settle(struct order *o, const struct order_place *p, struct err *err)
{
	if (song_tracks(p->song) == 0)
		return err_set(err, ERR_ARG, "there is no track to write on");
	if (song_tracks(p->song) > TRACKS_MAX)
		return err_set(err, ERR_LIMIT, "%d tracks are too many", song_tracks(p->song));
	return settle_region(o, p, err) && settle_room(o, p, err) && settle_tracks(o, p, err);
}

/* --- what comes first */

/* Where the new track is put. */
static bool
place_of_new(const struct order *o, const struct song *song, int *at, struct err *err)
{
	const char *below = o->value[ORDER_BELOW], *above = o->value[ORDER_ABOVE];
	const char *beside = below != NULL ? below : above;
	int track;

	*at = song_tracks(song);
	if (beside == NULL)
		return true;
	track = song_track_of_id(song, (uint32_t)strtoul(beside + 1, NULL, 10));
	if (track < 0)
		return err_set(err, ERR_ARG,
		    "the track beside the new one is gone; undo brings it back");
	*at = below != NULL ? track + 1 : track;
	return true;
}

bool
order_prepare(const struct order *o, const struct song *song, struct edit *edit, int *track,
    struct err *err)
{
	int64_t start, end;
	int program, at;

	*track = -1;
	if (order_pushes(o) && order_region(o, &start, &end) &&
	    !edit_make_room(edit, song, start, end - start, err))
		return false;
	if (o->value[ORDER_INSTRUMENT] == NULL)
		return true;
	if (!gm_find(o->value[ORDER_INSTRUMENT], &program, err) ||
	    !place_of_new(o, song, &at, err) ||
	    !edit_add_track(edit, song, at, gm_official(program), program, err))
		return false;
	*track = at;
	return true;
}

/* --- the request */

static size_t
list_length(const char *list)
{
	size_t count = list != NULL;

	for (; list != NULL && *list != '\0'; list++)
		count += *list == ',';
	return count;
}

static bool
ready_song(const struct order *o, const struct order_place *p, struct order_ready *ready,
    struct err *err)
{
	struct edit edit = EDIT_EMPTY;
	int track;
	bool ok = order_prepare(o, p->song, &edit, &track, err);

	ready->song = ok ? song_snapshot(p->song) : NULL;
	ok = ok && (edit.count == 0 || song_edit(ready->song, &edit, err));
	edit_clear(&edit);
	if (!ok)
		return false;
	ready->tracks = calloc((size_t)song_tracks(ready->song) + 1, sizeof *ready->tracks);
	if (ready->tracks == NULL)
		return err_set(err, ERR_LIMIT, "there is no memory to write with");
	if (track >= 0)
		ready->tracks[track] = true;
	return true;
}

void
order_tracks(const struct order *o, const struct song *song, bool *tracks)
{
	const char *at = o->value[ORDER_TRACKS];

	while (at != NULL) {
		int track = song_track_of_id(song, (uint32_t)strtoul(at + 1, NULL, 10));

		if (track >= 0)
			tracks[track] = true;
		at = strchr(at, ',');
		at = at != NULL ? at + 1 : NULL;
	}
}

static bool
ready_tracks(const struct order *o, struct order_ready *ready, struct err *err)
{
	size_t named = list_length(o->value[ORDER_TRACKS]), there = 0;
	bool *tracks = calloc((size_t)song_tracks(ready->song) + 1, sizeof *tracks);

	if (tracks == NULL)
		return err_set(err, ERR_LIMIT, "no memory for a list of tracks");
	order_tracks(o, ready->song, tracks);
	for (int t = 0; t < song_tracks(ready->song); t++) {
		there += tracks[t];
		ready->tracks[t] |= tracks[t];
	}
	free(tracks);
	return there == named || err_set(err, ERR_ARG,
	    "a track that was asked for is gone; undo brings it back");
}

/* Notes by their ids, and spans of ticks. */
static bool
ready_locks(const struct order *o, struct order_ready *ready, struct err *err)
{
	struct generate_keep *keep = &ready->request.keep;
	char *at = o->value[ORDER_NOTES];

	keep->count = list_length(at);
	keep->span_count = list_length(o->value[ORDER_LOCKED]);
	ready->notes = calloc(keep->count + 1, sizeof *ready->notes);
	ready->spans = calloc(keep->span_count + 1, sizeof *ready->spans);
	if (ready->notes == NULL || ready->spans == NULL)
		return err_set(err, ERR_LIMIT, "no memory for what is locked");
	for (size_t i = 0; i < keep->count; i++, at += *at == ',')
		ready->notes[i] = (uint32_t)strtoul(at, &at, 10);
	sort_ids(ready->notes, keep->count);
	at = o->value[ORDER_LOCKED];
	for (size_t i = 0; i < keep->span_count; i++, at += *at == ',') {
		ready->spans[i].start_ticks = strtoll(at, &at, 10);
		at += *at == '-';
		ready->spans[i].end_ticks = strtoll(at, &at, 10);
	}
	keep->ids = ready->notes;
	keep->spans = ready->spans;
	return true;
}

static void
ready_keep(const struct order *o, struct generate_keep *keep)
{
	const char *value = o->value[ORDER_KEEP];

	if (!order_ways[o->way].varies)
		return;
	if (value == NULL || strcmp(value, "rhythm") == 0)
		keep->kind = LOCK_RHYTHM;
	else if (strcmp(value, "contour") == 0)
		keep->kind = LOCK_CONTOUR;
	else if (strcmp(value, "pitches") == 0)
		keep->kind = LOCK_PITCHES;
	else
		keep->share = strtod(value, NULL);
}

/* What is asked of the notes. */
static bool
ready_asking(const struct order *o, const struct order_place *p, struct order_ready *ready,
    struct err *err)
{
	struct generate_request *r = &ready->request;
	struct key key;

	for (int row = ORDER_ASKING; row < ORDER_ROWS; row++)
		if (o->value[row] != NULL && !asking_set(&ready->asking, order_row_name(row),
		    o->value[row], p->model, err))
			return false;
	key_at(p->song, p->time, r->start_ticks, &key);
	if (!asking_fit(&ready->asking, r->bars, key_scale(&key), err))
		return false;
	r->ask = ready->asking.ask;
	r->ask.propose_chords = order_ways[o->way].propose && r->ask.chords == NULL;
	return true;
}

/* The bars that the region touches, and where in the last of them it ends. */
static bool
find_region(const struct order *o, const struct time_map *time, struct generate_request *r,
    struct err *err)
{
	int64_t end;
	struct bar first, last;

	if (!order_region(o, &r->start_ticks, &end))
		return err_set(err, ERR_ARG, "the order names no region");
	time_bar_at(time, r->start_ticks, &first);
	time_bar_at(time, end - 1, &last);
	if (last.number - first.number >= BARS_MAX)
		return err_set(err, ERR_ARG, "%lld bars are too many: %d at once",
		    (long long)(last.number - first.number + 1), BARS_MAX);
	r->bars = (int)(last.number - first.number + 1);
	r->end_ticks = end < last.start_ticks + last.length_ticks ? end : 0;
	return true;
}

/* Where room was made, the bars are others than before. */
static bool
ready_region(const struct order *o, const struct order_place *p, struct order_ready *ready,
    struct err *err)
{
	struct time_map *time;
	bool ok;

	if (!order_pushes(o))
		return find_region(o, p->time, &ready->request, err);
	time = time_map_new(ready->song);
	ok = (time != NULL || err_set(err, ERR_LIMIT, "there is no memory to write with")) &&
	    find_region(o, time, &ready->request, err);
	time_map_free(time);
	return ok;
}

struct search {
	const struct song *song;
	bool		 pitched, found;
};

static bool
find_note(void *arg, const struct note *note)
{
	struct search *search = arg;

	search->found |= !search->pitched ||
	    !song_is_drums(search->song, note->track, note->channel, note->start_ticks);
	return !search->found;
}

/* Is there something to vary, or to find chords for? */
static bool
has_what_it_needs(const struct order *o, const struct order_ready *ready, struct err *err)
{
	const struct order_way_row *way = &order_ways[o->way];
	struct search search = { ready->song, way->propose, !way->varies && !way->propose };
	struct window w = { .high = 127 };

	(void)order_region(o, &w.start_ticks, &w.end_ticks);
	for (int t = 0; !search.found && t < song_tracks(ready->song); t++)
		if (ready->tracks[t] == way->varies)
			song_query(ready->song, t, &w, find_note, &search);
	return search.found || err_set(err, ERR_ARG, way->varies ?
	    "there is no note to vary there" :
	    "there is no melody to find chords for there");
}

static bool
replaces(const struct order *o)
{
	const char *existing = o->value[ORDER_EXISTING];

	return order_ways[o->way].replace ||
	    (existing != NULL && strcmp(existing, "replace") == 0);
}

bool
order_make_ready(const struct order *o, const struct order_place *p, struct order_ready *ready,
    struct err *err)
{
	struct generate_request *r = &ready->request;

	*ready = (struct order_ready){ .asking = ASKING_NOTHING };
	*r = (struct generate_request){
		.replace = replaces(o), .ends = order_ways[o->way].ends,
		.candidates = (int)order_integer(o, ORDER_CANDIDATES, 1),
		.temperature = order_number(o, ORDER_TEMPERATURE, 1),
		.min_p = order_number(o, ORDER_MIN_P, 0),
		.memory = order_number(o, ORDER_MEMORY, 0.85),
		.bold = order_number(o, ORDER_BOLD, 0),
		.seed = (uint64_t)order_integer(o, ORDER_SEED, 1),
	};
	if (!ready_song(o, p, ready, err) || !ready_region(o, p, ready, err) ||
	    !ready_tracks(o, ready, err) || !ready_locks(o, ready, err) ||
	    !ready_asking(o, p, ready, err) || !has_what_it_needs(o, ready, err))
		return false;
	ready_keep(o, &r->keep);
	r->song = ready->song;
	r->tracks = ready->tracks;
	return true;
}

void
order_ready_clear(struct order_ready *ready)
{
	song_free(ready->song);
	free(ready->tracks);
	free(ready->notes);
	free(ready->spans);
	asking_clear(&ready->asking);
	*ready = (struct order_ready){ .asking = ASKING_NOTHING };
}
