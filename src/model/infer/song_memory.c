/* SPDX-License-Identifier: MIT */
#include "model/infer/song_memory.h"

#include <string.h>

#include "model/infer/adapter.h"
#include "model/infer/prefix.h"
#include "model/memory/memory.h"
#include "model/token/encode.h"
#include "music/song.h"
#include "music/time.h"

/* Of a long song: enough to learn it, and few enough for a quick first note. */
#define BARS_BEFORE	512
#define BARS_AFTER	256
#define NOTES_BEFORE	8000
#define NOTES_AFTER	4000

/* The song around the region, on the grid. */
struct surroundings {
	struct piece	 piece;
	struct piece_place place;
	int		 start, end;	/* bars of the region */
	uint32_t	 made;		/* bit per track generated in it */
	struct encode_request request;
};

/* Reads so many bars before and after the region, at most to the last note. */
static bool
read_bars(struct surroundings *a, const struct song *song, const struct time_map *map,
    const struct prefix *prefix, int before, int after, struct err *err)
{
	struct piece_request request = { 0 };
	struct bar start, end, last;

	time_bar_at(map, prefix->place.bar_ticks[prefix->start_bar], &start);
	time_bar_at(map, prefix->place.bar_ticks[prefix->end_bar], &end);
	time_bar_at(map, song_last_note_end_ticks(song), &last);
	request.first_bar = start.number > before ? start.number - before : 0;
	request.bars = end.number - request.first_bar;
	if (last.number >= end.number)
		request.bars += last.number + 1 - end.number < after ? last.number + 1 -
		    end.number : after;
	return piece_from_song(song, map, &request, &a->piece, &a->place, err);
}

static bool
make_piece(struct surroundings *a, const struct song *song, const struct prefix *prefix,
    struct err *err)
{
	struct time_map *map = time_map_new(song);
	bool ok;

	if (map == NULL)
		return err_set(err, ERR_LIMIT, "no memory to learn the piece");
	/* If the bars are too long for that many, takes as few as the prefix has. */
	ok = read_bars(a, song, map, prefix, BARS_BEFORE, BARS_AFTER, err) ||
	    read_bars(a, song, map, prefix, PREFIX_BARS, 0, err);
	time_map_free(map);
	return ok;
}

/* The bar that begins at a tick; else the end of the last bar. */
static int
bar_at(const struct surroundings *a, int64_t ticks)
{
	int bar = 0;

	while (bar < a->piece.bars && a->place.bar_ticks[bar] < ticks)
		bar++;
	return bar;
}

static int
find_track(const struct surroundings *a, int track, int channel)
{
	for (int t = 0; t < a->piece.tracks; t++)
		if (a->place.track[t] == track && a->place.channel[t] == channel)
			return t;
	return -1;
}

/* Matches tracks, and writes cells as the prefix does. */
static void
match_tracks(struct surroundings *a, const struct prefix *prefix, struct song_memory *m)
{
	const struct encode_request *slots = &prefix->encode;
	bool used[VOCAB_TRACKS] = { false };
	int silent = a->piece.tracks;	/* numbers of tracks without notes here */

	for (int slot = 0; slot < VOCAB_TRACKS; slot++)
		m->track[slot] = -1;
	for (int slot = 0; slot < slots->order_count; slot++) {
		int theirs = slots->order[slot];
		int t = find_track(a, prefix->place.track[theirs], prefix->place.channel[theirs]);

		if (t < 0) {
			m->track[slot] = silent < VOCAB_TRACKS ? silent++ : -1;
			continue;
		}
		m->track[slot] = t;
		used[t] = true;
		if (prefix_plays(prefix, slot))
			a->made |= UINT32_C(1) << t;
		a->piece.track[t].duration = prefix->piece.track[theirs].duration;
		a->piece.track[t].velocity = prefix->piece.track[theirs].velocity;
		a->request.order[a->request.order_count++] = t;
	}
	for (int t = 0; t < a->piece.tracks; t++)
		if (!used[t])
			a->request.order[a->request.order_count++] = t;
}

static bool
learn_bars(struct song_memory *m, struct surroundings *a, int first, int end, bool region,
    struct err *err)
{
	int block = a->request.encoding.block_bars;

	memory_stream_begin(m->before, first);
	if (first >= end)
		return true;
	a->request.first_bar = first;
	a->request.end_bar = end;
	a->request.without = region ? a->made : 0;
	/* Before the region, blocks end where the region begins, as in the prefix. */
	a->request.first_block = end == a->start ? (end - first) % block : 0;
	return memory_learn(m->before, &a->piece, &a->request, !region, err);
}

static bool
learn(struct song_memory *m, struct surroundings *a, struct err *err)
{
	int first = piece_reach(&a->piece, a->start, -1, NOTES_BEFORE);
	int last = piece_reach(&a->piece, a->end, 1, NOTES_AFTER);

	if (!learn_bars(m, a, a->end, last, false, err))
		return false;
	if (last > a->end)
		memory_stream_ahead(m->before);
	return learn_bars(m, a, a->start, a->end, true, err) &&
	    learn_bars(m, a, first, a->start, false, err);
}

bool
song_memory_make(struct song_memory *m, const struct song *song, const struct prefix *prefix,
    const struct adapter *adapter, struct err *err)
{
	struct surroundings a = { .request.encoding = prefix->encode.encoding };
	bool ok;

	m->memory = memory_new(err);
	m->before = m->memory != NULL ? memory_stream_new(m->memory, err) : NULL;
	if (m->before == NULL || !make_piece(&a, song, prefix, err))
		return false;
	a.start = bar_at(&a, prefix->place.bar_ticks[prefix->start_bar]);
	a.end = bar_at(&a, prefix->place.bar_ticks[prefix->end_bar]);
	m->first_bar = a.start - prefix->start_bar;
	match_tracks(&a, prefix, m);
	ok = (adapter == NULL || adapter_remember(adapter, &a.request.encoding, &a.piece, m->before,
	    err)) && learn(m, &a, err);
	piece_clear(&a.piece);
	piece_place_clear(&a.place);
	return ok;
}

void
song_memory_clear(struct song_memory *m)
{
	memory_stream_free(m->before);
	memory_free(m->memory);
	*m = (struct song_memory){ 0 };
}

struct memory_stream *
song_memory_stream(const struct song_memory *m, struct err *err)
{
	struct memory_stream *s = memory_stream_new(m->memory, err);

	if (s == NULL || memory_stream_copy(s, m->before, err))
		return s;
	memory_stream_free(s);
	return NULL;
}

bool
song_memory_window(const struct song_memory *m, struct memory_stream *s, const struct grammar *g,
    const struct prefix *prefix, int window_bar, struct err *err)
{
	return memory_stream_window(s, g, m->first_bar + window_bar, m->track,
	    prefix->encode.order_count, err);
}
