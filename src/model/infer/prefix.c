/* SPDX-License-Identifier: MIT */
#include "model/infer/prefix.h"

#include <stdlib.h>
#include <string.h>

#include "model/infer/generate.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/time.h"

#define RANGE_BEYOND	12		/* half tones that a track may leave its range by */
#define TOKENS_PER_NOTE	2.5		/* a high guess, to leave room */
#define LAST_BARS	8		/* before the start: what is about to go on */
#define LATELY_BARS	4		/* whoever has played in so many ... */
#define LASTING_BARS	8		/* ... goes on for so many */
#define BARS_MAX	1024
#define FAMILY_BASS	4		/* programs 33 to 40 */

static bool
check_request(const struct generate_request *r, struct err *err)
{
	if (song_tracks(r->song) == 0)
		return err_set(err, ERR_ARG, "the piece has no track to write on");
	if (r->start_ticks < 0)
		return err_set(err, ERR_ARG, "nothing begins before the piece");
	if (r->bars < 1 || r->bars > BARS_MAX)
		return err_set(err, ERR_ARG, "%d bars: 1 to %d can be made", r->bars, BARS_MAX);
	if (r->candidates < 1 || r->candidates > GENERATE_CANDIDATES_MAX)
		return err_set(err, ERR_ARG, "%d candidates: 1 to %d can be made",
		    r->candidates, GENERATE_CANDIDATES_MAX);
	if (!(r->temperature >= 0) || !(r->min_p >= 0 && r->min_p <= 1))
		return err_set(err, ERR_ARG, "the temperature is at least 0, min-p 0 to 1");
	return true;
}

/* --- the piece and who plays in it */

/*
 * The tracks that play on: those asked for, else those with notes in the
 * stretch before the start, else those with notes, else the first that is not
 * the conductor's.
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

/* Where the start lies on the grid: the first step at or after it. */
static void
find_start(struct prefix *s, int64_t start_ticks)
{
	int64_t into;
	int bar = 0;

	while (bar + 1 < s->piece.bars && s->place.bar_ticks[bar + 1] <= start_ticks)
		bar++;
	into = start_ticks - s->place.bar_ticks[bar];
	s->start_bar = bar;
	s->start_step = (into * VOCAB_GRID + s->place.ticks_per_quarter - 1) /
	    s->place.ticks_per_quarter;
	if (s->start_step >= s->piece.bar[bar].steps) {
		s->start_step = bar + 1 < s->piece.bars ? 0 : s->piece.bar[bar].steps - 1;
		s->start_bar += bar + 1 < s->piece.bars;
	}
	s->end_bar = s->piece.bars;
	s->end_ticks = s->place.bar_ticks[s->end_bar];
}

static bool
has_notes(const struct prefix *s, int track, int from_bar, int to_bar)
{
	const uint32_t *row = &s->piece.cell[(size_t)track * s->piece.bars];

	return row[from_bar] < row[to_bar];
}

static void
add_slots(struct prefix *s, const bool *playing, bool made, bool heard)
{
	struct encode_request *e = &s->encode;

	for (int t = 0; t < s->piece.tracks; t++) {
		bool is_heard = has_notes(s, t, s->start_bar, s->end_bar);

		if (playing[t] != made || (!made && is_heard != heard) ||
		    (!made && !has_notes(s, t, 0, s->end_bar)))
			continue;
		if (made)
			s->may_play |= UINT32_C(1) << e->order_count;
		e->order[e->order_count++] = t;
	}
}

static bool
make_piece(struct prefix *s, const struct generate_request *r, const struct time_map *map,
    bool *wanted, struct err *err)
{
	struct piece_request request = { .wanted = wanted };
	bool playing[VOCAB_TRACKS] = { false };
	struct bar at, first;

	time_bar_at(map, r->start_ticks, &at);
	request.first_bar = at.number > PREFIX_BARS ? at.number - PREFIX_BARS : 0;
	request.bars = at.number - request.first_bar + r->bars;
	time_bar(map, request.first_bar, &first);
	choose_tracks(r, first.start_ticks, wanted);
	if (!piece_from_song(r->song, map, &request, &s->piece, &s->place, err))
		return false;
	find_start(s, r->start_ticks);
	for (int t = 0; t < s->piece.tracks; t++)
		playing[t] = wanted[s->place.track[t]];
	s->encode.first_number = request.first_bar % 16;
	add_slots(s, playing, false, true);
	add_slots(s, playing, true, true);
	add_slots(s, playing, false, false);
	return true;
}

/* A song that names no key is heard for one; an empty page is in C. */
static void
find_key(struct prefix *s, const struct song *song)
{
	struct key key = { 0 };

	if (s->piece.bar[0].key != VOCAB_KEY_UNKNOWN)
		return;
	if (s->piece.notes > 0)
		key_estimate(song, &key);
	else
		key.known = 1;
	for (int bar = 0; bar < s->piece.bars; bar++)
		if (s->piece.bar[bar].key == VOCAB_KEY_UNKNOWN)
			s->piece.bar[bar].key = piece_key(&key);
}

/* --- what the tracks keep to */

bool
prefix_plays(const struct prefix *s, int slot)
{
	return (s->may_play >> slot & 1) != 0;
}

static struct grammar_limit
limit_of(const struct piece_track *track)
{
	struct grammar_limit limit = { .most = piece_is_one_voice(track) };
	int beyond = piece_is_drums(track) ? 0 : RANGE_BEYOND;

	if (track->low <= track->high) {
		limit.low = track->low > beyond ? track->low - beyond : 0;
		limit.high = track->high + beyond < 127 ? track->high + beyond : 127;
	} else if (!piece_is_drums(track)) {
		/* Nothing is known of it: a bass or a melody. */
		limit.low = track->family == FAMILY_BASS ? 28 : 55;
		limit.high = track->family == FAMILY_BASS ? 55 : 84;
	}
	return limit;
}

static void
find_limits(struct prefix *s)
{
	int lately = s->start_bar > LATELY_BARS ? s->start_bar - LATELY_BARS : 0;

	for (int slot = 0; slot < s->encode.order_count; slot++) {
		int track = s->encode.order[slot];
		size_t count;
		const struct piece_note *note = piece_cell(&s->piece, track, s->start_bar, &count);

		if (!prefix_plays(s, slot))
			continue;
		s->limit[slot] = limit_of(&s->piece.track[track]);
		if (count > 0 && note[0].position < s->start_step)
			s->begun |= UINT32_C(1) << slot;
		if (has_notes(s, track, lately, s->start_bar))
			s->lately |= UINT32_C(1) << slot;
	}
}

uint32_t
prefix_must_play(const struct prefix *s, int bar)
{
	uint32_t must = bar < s->start_bar + LASTING_BARS ? s->lately : 0;

	return bar == s->start_bar ? must | s->begun : must;
}

void
prefix_set_limits(const struct prefix *s, struct grammar *g)
{
	g->may_play = s->may_play;
	memcpy(g->limit, s->limit, sizeof g->limit);
}

static int
last_bars(const struct prefix *s)
{
	return s->start_bar > LAST_BARS ? s->start_bar - LAST_BARS : 0;
}

/* --- how much there is to come */

static size_t
last_notes(const struct prefix *s, bool all)
{
	int from = last_bars(s);
	size_t notes = 0;

	for (int slot = 0; slot < s->encode.order_count; slot++) {
		const uint32_t *row = &s->piece.cell[
		    (size_t)s->encode.order[slot] * s->piece.bars];

		if (all || prefix_plays(s, slot))
			notes += row[s->start_bar] - row[from];
	}
	return notes;
}

double
prefix_density(const struct prefix *s)
{
	int bars = s->start_bar - last_bars(s);

	return bars > 0 ? last_notes(s, false) / (double)bars : 0;
}

static void
guess_tokens(struct prefix *s)
{
	int bars = s->start_bar - last_bars(s);
	size_t notes = last_notes(s, true);

	s->tokens_per_bar = 2 * s->encode.order_count + 24;
	if (notes > 0)
		s->tokens_per_bar += notes * TOKENS_PER_NOTE / bars - 24;
}

int
prefix_block(const struct prefix *s, int bar)
{
	int most = s->encode.encoding.block_bars;

	while (most > 1 && s->tokens_per_bar * most > s->context / 2)
		most /= 2;
	return encode_block_bars(&s->piece, bar, s->end_bar, most);
}

size_t
prefix_room(const struct prefix *s, int bars)
{
	double room = s->tokens_per_bar * bars * 1.5 + 32;

	return room < s->context / 2 ? room : s->context / 2;
}

/* --- the prefix */

static bool
encode_from(struct prefix *s, int first_bar, struct err *err)
{
	struct encode_request request = s->encode;

	request.first_bar = first_bar;
	request.end_bar = s->start_bar;
	request.first_block = (s->start_bar - first_bar) % request.encoding.block_bars;
	s->prefix.count = 0;
	grammar_clear(&s->grammar);
	if (s->start_bar > first_bar)
		return encode(&s->piece, &request, &s->prefix, &s->grammar, err);
	grammar_init(&s->grammar, &request.encoding, request.first_number + first_bar, -1);
	return encode_head(&s->piece, &request, &s->grammar, &s->prefix, err);
}

static bool
make_prefix(struct prefix *s, struct err *err)
{
	size_t room = prefix_room(s, s->end_bar - s->start_bar);
	int first = 0;

	while (encode_from(s, first, err)) {
		s->prefix_bar = first;
		if (s->prefix.count + room <= s->context)
			return true;
		if (first == s->start_bar)
			return s->prefix.count + 16 <= s->context ||
			    err_set(err, ERR_LIMIT, "%d tracks at once are too many for this model",
			    s->encode.order_count);
		first += (s->start_bar - first + 7) / 8;
	}
	return false;
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
	wanted = calloc(song_tracks(request->song), sizeof *wanted);
	ok = map != NULL && wanted != NULL;
	if (!ok)
		err_set(err, ERR_LIMIT, "no memory to continue the piece");
	ok = ok && make_piece(s, request, map, wanted, err);
	time_map_free(map);
	free(wanted);
	if (!ok)
		return false;
	find_key(s, request->song);
	find_limits(s);
	guess_tokens(s);
	if (!make_prefix(s, err))
		return false;
	prefix_set_limits(s, &s->grammar);
	return true;
}

void
prefix_clear(struct prefix *s)
{
	grammar_clear(&s->grammar);
	token_list_clear(&s->prefix);
	piece_clear(&s->piece);
	piece_place_clear(&s->place);
}
