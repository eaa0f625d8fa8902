/* SPDX-License-Identifier: MIT */
#include "model/infer/prefix_internal.h"

#include <stdlib.h>
#include <string.h>

#include "model/infer/generate.h"
#include "model/token/harmony.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/time.h"

#define TOKENS_PER_NOTE	2.5		/* a high estimate, to leave room */
#define NEAR_BARS	8		/* around the region: likely to continue */
#define BARS_MAX	1024

static bool
check_request(const struct generate_request *r, struct err *err)
{
	if (song_tracks(r->song) == 0)
		return err_set(err, ERR_ARG, "the piece has no track to write on");
	if (r->start_ticks < 0)
		return err_set(err, ERR_ARG, "the region starts before the piece");
	if (r->bars < 1 || r->bars > BARS_MAX)
		return err_set(err, ERR_ARG, "%d bars: 1 to %d can be made", r->bars, BARS_MAX);
	if (r->end_ticks != 0 && r->end_ticks <= r->start_ticks)
		return err_set(err, ERR_ARG, "the region ends before it starts");
	if (r->candidates < 1 || r->candidates > GENERATE_CANDIDATES_MAX)
		return err_set(err, ERR_ARG, "%d candidates: 1 to %d are possible",
		    r->candidates, GENERATE_CANDIDATES_MAX);
	if (!(r->temperature >= 0) || !(r->min_p >= 0 && r->min_p <= 1))
		return err_set(err, ERR_ARG, "the temperature is at least 0, min-p 0 to 1");
	if (!(r->keep.share >= 0 && r->keep.share <= 1))
		return err_set(err, ERR_ARG, "the share of kept notes is 0 to 1");
	for (int i = 0; i < CONTROLS; i++)
		if (r->ask.control[i] != CONTROL_FREE &&
		    r->ask.control[i] >= control_table[i].count)
			return err_set(err, ERR_ARG, "%s has %d levels; there is no level %d",
			    control_table[i].name, control_table[i].count, r->ask.control[i] + 1);
	return true;
}

/* --- the piece and its tracks */

/*
 * Tracks that continue: the requested ones, else those with notes shortly before
 * the start, else those with notes, else the first that is not the conductor
 * track.
 */
static void
choose_tracks(const struct generate_request *r, int64_t from_ticks, bool *wanted)
{
	int tracks = song_tracks(r->song), found = 0;
	struct track_info info;

	for (int pass = 0; pass < 2 && found == 0; pass++)
		for (int t = 0; t < tracks; t++) {
			song_track_info(r->song, t, &info);
			wanted[t] = r->tracks != NULL ? r->tracks[t] :
			    info.notes > 0 && (pass > 0 ||
			    (info.first_tick < r->start_ticks && info.last_tick >= from_ticks));
			found += wanted[t];
		}
	if (found == 0)
		wanted[tracks > 1 ? 1 : 0] = true;
}

/* The bar of the piece that contains a tick, and the first step at or after it. */
static int
find_step(const struct prefix *s, int64_t ticks, int *step)
{
	int bar = 0;

	while (bar + 1 < s->piece.bars && s->place.bar_ticks[bar + 1] <= ticks)
		bar++;
	*step = (int)(((ticks - s->place.bar_ticks[bar]) * VOCAB_GRID +
	    s->place.ticks_per_quarter - 1) / s->place.ticks_per_quarter);
	return bar;
}

/* The region on the grid.  bars: of the song; a long one becomes several in the piece. */
static void
find_region(struct prefix *s, const struct generate_request *r, int64_t end_ticks)
{
	int last;

	s->start_bar = find_step(s, r->start_ticks, &s->start_step);
	if (s->start_step >= s->piece.bar[s->start_bar].steps) {
		bool more = s->start_bar + 1 < s->piece.bars;

		s->start_step = more ? 0 : s->piece.bar[s->start_bar].steps - 1;
		s->start_bar += more;
	}
	s->end_ticks = r->end_ticks > 0 && r->end_ticks < end_ticks ? r->end_ticks : end_ticks;
	last = find_step(s, s->end_ticks - 1, &s->end_step);
	if (last < s->start_bar)
		last = s->start_bar;
	s->end_bar = last + 1;
	(void)find_step(s, s->end_ticks, &s->end_step);
	if (s->end_ticks >= s->place.bar_ticks[s->end_bar] ||
	    s->end_step > s->piece.bar[last].steps)
		s->end_step = s->piece.bar[last].steps;
	s->encode.future_bar = s->end_bar;
	if (s->encode.encoding.future)
		s->encode.future_bars = s->piece.bars - s->end_bar < FUTURE_BARS ?
		    s->piece.bars - s->end_bar : FUTURE_BARS;
}

bool
prefix_has_notes(const struct prefix *s, int track, int from_bar, int to_bar)
{
	const uint32_t *row = &s->piece.cell[(size_t)track * s->piece.bars];

	return row[from_bar] < row[to_bar];
}

static void
add_slots(struct prefix *s, const bool *playing, bool made, bool heard)
{
	struct encode_request *e = &s->encode;

	for (int t = 0; t < s->piece.tracks; t++) {
		bool is_heard = prefix_has_notes(s, t, s->start_bar, s->end_bar);

		if (playing[t] != made || (!made && is_heard != heard) ||
		    (!made && !prefix_has_notes(s, t, 0, s->piece.bars)))
			continue;
		if (made)
			s->may_play |= UINT32_C(1) << e->order_count;
		e->order[e->order_count++] = t;
	}
}

/* Chooses the bars of the song that form the piece: past, region and future. */
static void
choose_bars(const struct generate_request *r, const struct time_map *map,
    struct piece_request *request, int64_t *end_ticks)
{
	int64_t last_ticks = song_last_note_end_ticks(r->song);
	struct bar at, end, last;

	time_bar_at(map, r->start_ticks, &at);
	time_bar(map, at.number + r->bars - 1, &end);
	*end_ticks = end.start_ticks + end.length_ticks;
	time_bar_at(map, last_ticks > 0 ? last_ticks - 1 : 0, &last);
	request->first_bar = at.number > PREFIX_BARS ? at.number - PREFIX_BARS : 0;
	request->bars = at.number - request->first_bar + r->bars;
	if (last.number > end.number && !r->ends)
		request->bars += last.number - end.number < FUTURE_BARS ?
		    last.number - end.number : FUTURE_BARS;
}

static bool
make_piece(struct prefix *s, const struct generate_request *r, const struct time_map *map,
    bool *wanted, struct err *err)
{
	struct piece_request request = { .wanted = wanted };
	bool playing[VOCAB_TRACKS] = { false };
	int64_t end_ticks;
	struct bar first;

	choose_bars(r, map, &request, &end_ticks);
	time_bar(map, request.first_bar, &first);
	choose_tracks(r, first.start_ticks, wanted);
	if (!piece_from_song(r->song, map, &request, &s->piece, &s->place, err))
		return false;
	find_region(s, r, end_ticks);
	for (int t = 0; t < s->piece.tracks; t++)
		playing[t] = wanted[s->place.track[t]];
	s->encode.first_number = request.first_bar % 16;
	add_slots(s, playing, false, true);
	add_slots(s, playing, true, true);
	add_slots(s, playing, false, false);
	return true;
}

/* Estimates the key of a song that names none; an empty song is in C. */
static void
find_key(struct prefix *s, const struct generate_request *r)
{
	struct key key = { 0 };
	int class = r->ask.key;

	if (class < 0 && s->piece.bar[0].key == VOCAB_KEY_UNKNOWN) {
		if (s->piece.notes > 0)
			key_estimate(r->song, &key);
		else
			key.known = 1;
		class = piece_key(&key);
	}
	for (int bar = 0; bar < s->piece.bars; bar++)
		if (r->ask.key >= 0 || s->piece.bar[bar].key == VOCAB_KEY_UNKNOWN)
			s->piece.bar[bar].key = class >= 0 ? (uint8_t)class : s->piece.bar[bar].key;
}

/* --- requested chords and controls */

/*
 * The chords of the piece, with the requested ones in the region.  A model that knows
 * chords plans those of the region first: without a plan, its harmony wanders.
 */
static bool
find_chords(struct prefix *s, const struct generate_request *r, struct err *err)
{
	if (!s->encode.encoding.chords)
		return (r->ask.chords == NULL && !r->ask.propose_chords) || err_set(err, ERR_ARG,
		    "this model has no chords: it was trained without chord rows");
	s->chords = malloc(2 * (size_t)s->piece.bars + 1);
	if (s->chords == NULL)
		return err_set(err, ERR_LIMIT, "no memory for the chords of %d bars",
		    s->piece.bars);
	if (!harmony_find(&s->piece, 0, s->piece.bars, s->chords, err))
		return false;
	if (r->ask.chords != NULL)
		memcpy(s->chords + 2 * s->start_bar, r->ask.chords,
		    2 * (size_t)(s->end_bar - s->start_bar));
	s->encode.chords = s->chords;
	return true;
}

static void
find_likeness(struct prefix *s, const struct generate_request *r, const struct time_map *map)
{
	struct bar bar;
	int at, step;

	if (r->ask.like_bar < 0)
		return;
	time_bar(map, r->ask.like_bar, &bar);
	at = find_step(s, bar.start_ticks, &step);
	if (at < s->start_bar && s->start_bar - at <= VOCAB_LIKE_BARS)
		s->like = s->start_bar - at;
}

/* --- estimates */

static int
near_start(const struct prefix *s)
{
	return s->start_bar > NEAR_BARS ? s->start_bar - NEAR_BARS : 0;
}

static size_t
notes_between(const struct prefix *s, int from, int to)
{
	size_t notes = 0;

	for (int slot = 0; slot < s->encode.order_count; slot++) {
		const uint32_t *row = &s->piece.cell[
		    (size_t)s->encode.order[slot] * s->piece.bars];

		notes += row[to] - row[from];
	}
	return notes;
}

static void
guess_tokens(struct prefix *s)
{
	int from = near_start(s), to = s->piece.bars, bars = to - from;
	size_t notes = notes_between(s, from, to);

	s->tokens_per_bar = 2 * s->encode.order_count + 24;
	if (notes > 0)
		s->tokens_per_bar += (double)notes * TOKENS_PER_NOTE / bars - 24;
	if (s->tokens_per_bar < 16)
		s->tokens_per_bar = 16;
}

int
prefix_block(const struct prefix *s, int bar)
{
	int most = s->encode.encoding.block_bars;

	while (most > 1 && s->tokens_per_bar * most > (double)s->context / 2)
		most /= 2;
	return encode_block_bars(&s->piece, bar, s->end_bar, most);
}

size_t
prefix_room(const struct prefix *s, int bars)
{
	double room = s->tokens_per_bar * bars * 1.5 + 32;

	return room < (double)s->context / 2 ? (size_t)room : s->context / 2;
}

/* --- the prefix */

bool
prefix_encode(const struct prefix *s, const struct piece *piece, const uint8_t *chords,
    int first_bar, int end_bar, struct token_list *list, struct grammar *g, struct err *err)
{
	struct encode_request r = s->encode;

	r.first_bar = first_bar;
	r.end_bar = end_bar;
	r.region_bar = s->start_bar;
	r.chords = chords;
	r.first_block = first_bar < s->start_bar ?
	    (s->start_bar - first_bar) % r.encoding.block_bars : 0;
	list->count = 0;
	if (end_bar > first_bar)
		return encode(piece, &r, list, g, err);
	grammar_init(g, &r.encoding, r.first_number + first_bar,
	    r.remaining ? r.first_number + piece->bars : -1);
	return encode_head(piece, &r, g, list, err) && encode_future(piece, &r, g, list, err);
}

/* The future takes at most a third of the context, the past what the region leaves. */
static bool
make_prefix(struct prefix *s, struct err *err)
{
	size_t room = prefix_room(s, s->end_bar - s->start_bar);
	int first = 0;

	while (s->encode.future_bars > 1 &&
	    s->tokens_per_bar * s->encode.future_bars > (double)s->context / 3)
		s->encode.future_bars--;
	for (;; grammar_clear(&s->grammar)) {
		if (!prefix_encode(s, &s->piece, s->chords, first, s->start_bar, &s->prefix,
		    &s->grammar, err))
			return false;
		s->prefix_bar = first;
		if (s->prefix.count + room <= s->context)
			return true;
		if (first == s->start_bar && s->encode.future_bars > 0)
			s->encode.future_bars /= 2;
		else if (first == s->start_bar)
			return s->prefix.count + 16 <= s->context ||
			    err_set(err, ERR_LIMIT, "%d tracks at once are too many for this model",
			    s->encode.order_count);
		first += (s->start_bar - first + 7) / 8;
	}
}

static bool
describe(struct prefix *s, const struct generate_request *r, const struct time_map *map,
    struct err *err)
{
	find_key(s, r);
	prefix_find_limits(s, r);
	verticals_find(&s->verticals, &s->piece);
	voices_find(&s->voices, &s->piece, s->encode.order, s->encode.order_count);
	find_likeness(s, r, map);
	memcpy(s->control, r->ask.control, sizeof s->control);
	s->encode.style = r->ask.style + 1;
	s->encode.remaining = r->ends;
	guess_tokens(s);
	if (!find_chords(s, r, err))
		return false;
	habits_find(&s->habits, &s->piece, s->encode.order, s->encode.order_count, s->chords,
	    (struct habit_region){ s->start_bar, s->end_bar });
	if (r->ask.key >= 0 || r->ask.chords != NULL)	/* those of another key are welcome */
		memset(s->habits.foreign, 0, sizeof s->habits.foreign);
	return true;
}

bool
prefix_make(struct prefix *s, const struct generate_request *request,
    const struct encoding *encoding, size_t context, struct err *err)
{
	struct time_map *map = NULL;
	bool *wanted = NULL, ok;

	if (!check_request(request, err))
		return false;
	s->encode.encoding = *encoding;
	s->context = context;
	map = time_map_new(request->song);
	wanted = calloc((size_t)song_tracks(request->song) + 1, sizeof *wanted);
	ok = (map != NULL && wanted != NULL) ||
	    err_set(err, ERR_LIMIT, "no memory to continue the piece");
	ok = ok && make_piece(s, request, map, wanted, err) && describe(s, request, map, err) &&
	    make_prefix(s, err);
	time_map_free(map);
	free(wanted);
	if (ok)
		prefix_set_limits(s, &s->grammar);
	return ok;
}

void
prefix_clear(struct prefix *s)
{
	grammar_clear(&s->grammar);
	token_list_clear(&s->prefix);
	piece_clear(&s->piece);
	piece_place_clear(&s->place);
	free(s->chords);
	s->chords = NULL;
}
