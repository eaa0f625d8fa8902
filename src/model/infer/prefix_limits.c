/* SPDX-License-Identifier: MIT */
/* prefix_limits.c - which tracks play, and within which limits. */

#include <limits.h>
#include <string.h>

#include "model/infer/generate.h"
#include "model/infer/prefix_internal.h"
#include "music/gm.h"
#include "music/song.h"

#define RANGE_BEYOND	5		/* half tones by which a track may leave its range */
#define LATELY_BARS	4		/* tracks that played within so many bars ... */
#define LASTING_BARS	8		/* ... must play for so many */
#define MELODY_MIDDLE	69		/* of one on an instrument that plays chords too */
#define MELODY_LOW	55
#define FAMILY_BASS	4		/* programs 33 to 40 */

bool
prefix_plays(const struct prefix *s, int slot)
{
	return (s->may_play >> slot & 1) != 0;
}

static bool
is_chordal(const struct piece_track *track)
{
	static const uint8_t chordal[VOCAB_FAMILIES] = { [0] = 1, [2] = 1, [3] = 1,
	    [6] = 1, [11] = 1 };

	return chordal[track->family];
}

/* A track without notes gets what is usual for its instrument: a bass line, chords, or a melody. */
static void
imagine(struct piece_track *track, int program, const struct generate_ask *ask, bool alone)
{
	bool chords = !alone && ask->most != 1 && is_chordal(track);
	int middle = track->family == FAMILY_BASS ? 41 : chords ? 58 :
	    is_chordal(track) ? MELODY_MIDDLE : gm_middle(program);

	if (ask->high > 0)
		middle = (ask->low + ask->high) / 2;
	if (!piece_is_drums(track))
		track->texture = (uint8_t)(2 * piece_register(middle) + chords);
}

static struct grammar_limit
limit_of(const struct piece_track *track, int program, const struct generate_ask *ask)
{
	struct grammar_limit limit = { .most = piece_is_one_voice(track), .scale = ask->scale };
	int beyond = piece_is_drums(track) ? 0 : RANGE_BEYOND, low, high;

	if (track->low <= track->high) {
		limit.low = track->low > beyond ? track->low - beyond : 0;
		limit.high = track->high + beyond < 127 ? track->high + beyond : 127;
	} else if (!piece_is_drums(track)) {
		gm_range(program, &low, &high);
		if (is_chordal(track) && piece_is_one_voice(track))
			low = MELODY_LOW;
		limit.low = (uint8_t)low;
		limit.high = (uint8_t)high;
	}
	if (ask->high > 0) {
		limit.low = ask->low;
		limit.high = ask->high;
	}
	if (ask->most > 0)
		limit.most = ask->most;
	return limit;
}

/* The drums that the piece strikes are those that it has, unless a range is asked for. */
static void
find_kit(const struct piece *piece, int track, struct grammar_limit *limit)
{
	size_t count;

	for (int bar = 0; bar < piece->bars; bar++) {
		const struct piece_note *note = piece_cell(piece, track, bar, &count);

		for (size_t i = 0; i < count; i++)
			limit->kit[note[i].pitch / 64] |= UINT64_C(1) << note[i].pitch % 64;
	}
}

static int
program_of(const struct prefix *s, const struct song *song, int track)
{
	struct track_info info;

	song_track_info(song, s->place.track[track], &info);
	return info.program >= 0 ? info.program : 0;
}

void
prefix_find_limits(struct prefix *s, const struct generate_request *r)
{
	int from = s->start_bar > LATELY_BARS ? s->start_bar - LATELY_BARS : 0;
	int to = s->piece.bars - s->end_bar < LATELY_BARS ? s->piece.bars :
	    s->end_bar + LATELY_BARS;

	rests_find(&s->rests, &s->piece, s->encode.order, s->encode.order_count,
	    (struct habit_region){ s->start_bar, s->end_bar });
	s->steady = rests_steady(&s->rests, LATELY_BARS);
	s->must_bars = r->replace ? INT_MAX / 2 : LASTING_BARS;
	for (int slot = 0; slot < s->encode.order_count; slot++) {
		int track = s->encode.order[slot];
		int program = program_of(s, r->song, track);
		uint32_t bit = UINT32_C(1) << slot;
		size_t count;
		const struct piece_note *note = piece_cell(&s->piece, track, s->start_bar, &count);

		if (!prefix_plays(s, slot))
			continue;
		if (!prefix_has_notes(s, track, 0, s->piece.bars)) {
			imagine(&s->piece.track[track], program, &r->ask, s->piece.notes == 0);
			s->encode.hidden_past |= s->encode.encoding.future ? bit : 0;
			s->encode.hidden_future |= s->encode.encoding.future ? bit : 0;
			s->must_play |= r->replace ? bit : 0;
		}
		s->limit[slot] = limit_of(&s->piece.track[track], program, &r->ask);
		if (piece_is_drums(&s->piece.track[track]) && r->ask.high == 0)
			find_kit(&s->piece, track, &s->limit[slot]);
		if (count > 0 && note[0].position < s->start_step)
			s->begun |= bit;
		if (prefix_has_notes(s, track, from, s->start_bar) ||
		    (r->replace && prefix_has_notes(s, track, s->end_bar, to)))
			s->must_play |= bit;
	}
}

uint32_t
prefix_must_play(const struct prefix *s, int bar)
{
	uint32_t must = bar < s->start_bar + s->must_bars ? s->must_play :
	    s->must_play & s->steady;

	return bar == s->start_bar ? must | s->begun : must;
}

void
prefix_set_limits(const struct prefix *s, struct grammar *g)
{
	g->may_play = s->may_play;
	g->may_hide = 0;
	memcpy(g->limit, s->limit, sizeof g->limit);
}
