/* SPDX-License-Identifier: MIT */
/*
 * suite_controls.c - part of the suite: whether requests are followed.
 *
 * A control is requested as a track of another piece has it, and followed if the generated
 * bars are at most one bin away.  A key is requested as another piece has it, and followed
 * if no other key signature fits more notes.  Chords are the composer's, and followed if
 * the root sounds in its half bar.
 */
#include <stdlib.h>

#include "base/rng.h"
#include "model/infer/model.h"
#include "model/measure/suite.h"
#include "model/measure/suite_case.h"
#include "model/token/harmony.h"
#include "model/token/piece.h"
#include "music/chord.h"
#include "music/song.h"
#include "music/time.h"

#define BARS_OF_CONTROL	4	/* of another piece, for the requested bin */
#define DRAWS		20	/* tries to find a track with one */

struct wish {
	struct suite_case one;
	const struct song *other;	/* borrowed; another piece */
	struct generate_request request;
	int		 control;	/* requested */
	struct key	 key;
	uint8_t		*chords;	/* owned; two per bar of the region */
	struct rng	 rng;
};

/* --- requests; false: nothing to request */

static bool
ask_control(struct wish *w)
{
	uint8_t value[CONTROLS] = { 0 };
	struct piece other;
	struct err why;
	bool found = false;

	if (!piece_of_song(w->other, &other, &why))
		return false;
	for (int i = 0; i < DRAWS && !found && other.tracks > 0; i++) {
		int bar = (int)rng_below(&w->rng, (uint32_t)other.bars);

		control_measure(&other, (int)rng_below(&w->rng, (uint32_t)other.tracks), bar,
		    other.bars - bar < BARS_OF_CONTROL ? other.bars - bar : BARS_OF_CONTROL,
		    value);
		found = value[w->control] != CONTROL_FREE;
	}
	piece_clear(&other);
	w->request.ask.control[w->control] = found ? value[w->control] : CONTROL_FREE;
	return found;
}

static bool
ask_key(struct wish *w)
{
	if (song_notes(w->other, -1) == 0)
		return false;
	key_estimate(w->other, &w->key);
	w->request.ask.key = piece_key(&w->key);
	return true;
}

/* The bars of the region as a piece. */
static bool
region_of(const struct suite_case *c, const struct song *song, struct piece *piece,
    struct piece_place *place)
{
	struct time_map *time = time_map_new(song);
	struct piece_request request = { .bars = c->bars, .wanted = c->tracks };
	struct bar bar;
	struct err why;
	bool good;

	if (time == NULL)
		return false;
	time_bar_at(time, c->start_ticks, &bar);
	request.first_bar = bar.number;
	good = piece_from_song(song, time, &request, piece, place, &why);
	time_map_free(time);
	return good;
}

static bool
ask_chords(struct wish *w)
{
	struct piece real;
	struct piece_place place;
	struct err why;
	bool good;

	if (!region_of(&w->one, w->one.real, &real, &place))
		return false;
	w->chords = malloc(2 * (size_t)w->one.bars + 1);
	good = w->chords != NULL && real.bars == w->one.bars &&
	    harmony_find(&real, 0, real.bars, w->chords, &why);
	piece_clear(&real);
	piece_place_clear(&place);
	w->request.ask.chords = w->chords;
	return good;
}

/* --- judging the region */

static void
judge_control(const struct wish *w, const struct piece *made, const struct piece_place *place,
    struct suite_share *share)
{
	uint8_t value[CONTROLS];

	for (int slot = 0; slot < made->tracks; slot++) {
		if (!w->one.tracks[place->track[slot]])
			continue;
		control_measure(made, slot, 0, made->bars, value);
		if (value[w->control] == CONTROL_FREE)
			continue;
		share->count++;
		share->hits += abs(value[w->control] - w->request.ask.control[w->control]) <= 1;
	}
}

static size_t
count_in_scale(const struct piece *piece, uint16_t scale)
{
	size_t in = 0, count;

	for (int slot = 0; slot < piece->tracks; slot++)
		for (int bar = 0; bar < piece->bars && !piece_is_drums(&piece->track[slot]);
		    bar++) {
			const struct piece_note *note = piece_cell(piece, slot, bar, &count);

			for (size_t i = 0; i < count; i++)
				in += scale >> note[i].pitch % 12 & 1;
		}
	return in;
}

static void
judge_key(const struct wish *w, const struct piece *made, const struct piece_place *place,
    struct suite_share *share)
{
	size_t asked = count_in_scale(made, key_scale(&w->key));
	bool best = asked > 0;

	(void)place;
	for (int sharps = -6; sharps < 6 && best; sharps++)
		best = count_in_scale(made, key_scale(&(struct key){ .sharps = sharps })) <= asked;
	share->count += count_in_scale(made, 0xfff) > 0;
	share->hits += best;
}

/* Whether a pitch class sounds in half a bar; -1: nothing does. */
static int
sounds(const struct piece *piece, int bar, int half, int pitch_class)
{
	int middle = piece->bar[bar].steps / 2, found = -1;
	int from = half == 0 ? 0 : middle, to = half == 0 ? middle : piece->bar[bar].steps;

	for (int slot = 0; slot < piece->tracks; slot++) {
		size_t count;
		const struct piece_note *note = piece_cell(piece, slot, bar, &count);

		for (size_t i = 0; i < count && !piece_is_drums(&piece->track[slot]); i++) {
			int end = note[i].position + vocab_duration_steps[note[i].duration];

			if (note[i].position < to && end > from)
				found = found > 0 || note[i].pitch % 12 == pitch_class;
		}
	}
	return found;
}

static void
judge_chords(const struct wish *w, const struct piece *made, const struct piece_place *place,
    struct suite_share *share)
{
	int root = -1;

	(void)place;
	for (int i = 0; i < 2 * made->bars && i < 2 * w->one.bars; i++) {
		int found;

		if (w->chords[i] != VOCAB_CHORD_HOLD)
			root = vocab_chord_root(w->chords[i]);
		found = root < 0 ? -1 : sounds(made, i / 2, i % 2, root);
		share->count += found >= 0;
		share->hits += found > 0;
	}
}

/* --- all of them */

static const struct kind {
	const char	*name;		/* NULL: each control by its own */
	enum suite_task	 task;
	bool		 chords;	/* the model must know them */
	bool		(*ask)(struct wish *);
	void		(*judge)(const struct wish *, const struct piece *,
			     const struct piece_place *, struct suite_share *);
} kinds[] = {
	{ NULL, SUITE_ACCOMPANY, false, ask_control, judge_control },
	{ "key", SUITE_CONTINUE, false, ask_key, judge_key },
	{ "chord roots", SUITE_FILL, true, ask_chords, judge_chords },
};

static bool
grant(struct wish *w, const struct kind *kind, struct suite_share *share, struct err *err)
{
	struct generate_result result;
	struct suite_take take;
	struct piece made;
	struct piece_place place;
	struct song *song = NULL;
	bool good = suite_take_make(&take, &w->request, &result, err);

	if (good && take.count > 0) {
		song = suite_take_song(&take, w->one.given, err);
		good = song != NULL;
	}
	if (song != NULL && region_of(&w->one, song, &made, &place)) {
		kind->judge(w, &made, &place, share);
		piece_clear(&made);
		piece_place_clear(&place);
	}
	song_free(song);
	suite_take_clear(&take);
	return good;
}

/* Sample number: on its piece, with what the next piece of the folder has. */
static bool
try_one(const struct suite *s, const struct kind *kind, int control, int number,
    struct suite_share *share, struct err *err)
{
	struct wish w = { .control = control };
	struct song *song = suite_song(s, number);
	struct song *other = suite_song(s, (number + s->samples / 2 + 1) % s->samples);
	bool good = true, fits = false;

	rng_seed(&w.rng, s->seed * 1000003 + (uint64_t)number);
	if (song != NULL && other != NULL)
		good = suite_case_make(&w.one, song, kind->task, (size_t)number, &fits, err);
	if (good && fits) {
		suite_request(s, &w.one, number, &w.request);
		w.other = other;
		if (kind->ask(&w))
			good = grant(&w, kind, share, err);
	}
	free(w.chords);
	suite_case_clear(&w.one);
	song_free(song);
	song_free(other);
	return good && !suite_stopped(s, err);
}

static bool
try_all(const struct suite *s, const struct kind *kind, int control, struct err *err)
{
	const char *name = kind->name != NULL ? kind->name : control_table[control].name;
	struct suite_share share = { 0, 0 };

	for (int i = 0; i < s->samples; i++)
		if (!try_one(s, kind, control, i, &share, err))
			return false;
	s->fact(s->arg, "controls", name, suite_share(&share));
	return true;
}

bool
suite_controls(const struct suite *s, struct err *err)
{
	struct model_info info;

	model_info(s->model, &info);
	for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++) {
		int times = kinds[k].name != NULL ? 1 : CONTROLS;

		for (int control = 0; control < times; control++)
			if ((info.encoding.chords || !kinds[k].chords) &&
			    !try_all(s, &kinds[k], control, err))
				return false;
	}
	return true;
}
