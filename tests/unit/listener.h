/* SPDX-License-Identifier: MIT */
#ifndef LISTENER_H
#define LISTENER_H

/*
 * listener.h - an engine with the built-in sound, and what it has played, for
 * the tests that listen.
 */

#include "base/file.h"
#include "ear.h"
#include "midi_file.h"
#include "music/plan.h"
#include "sound/engine.h"
#include "test.h"

#define RATE		48000
#define BUFFER		256
#define SECONDS_MAX	20
#define CLAVES		75
#define ONSET		0.01		/* louder than this is a beginning */

static char soundfont[FILE_PATH_MAX];
static float heard[2 * RATE * SECONDS_MAX];

static inline int
find_built_in(void **state)
{
	(void)state;
	return file_shipped("soundfonts/cadenza.sf2", soundfont, sizeof soundfont) ? 0 : -1;
}

static inline struct engine *
new_engine(void)
{
	struct err err;
	struct engine *e = engine_new(RATE, soundfont, &err);

	if (e == NULL)
		fail_msg("%s", err.text);
	return e;
}

static inline void
give_song(struct engine *e, const struct song *song)
{
	struct err err;
	struct plan *plan = plan_new(song, &err);

	if (plan == NULL)
		fail_msg("%s", err.text);
	assert_true(engine_set_plan(e, plan));
}

static inline struct engine *
new_player(const struct midi_track *tracks, int count)
{
	struct engine *e = new_engine();
	struct song *song = make_song(tracks, count);

	give_song(e, song);
	song_free(song);
	return e;
}

/* Plays on into `heard`, from frame `from` of it. */
static inline size_t
listen(struct engine *e, size_t from, double seconds)
{
	size_t to = from + (size_t)(seconds * RATE);

	assert_true(to <= RATE * SECONDS_MAX);
	for (size_t at = from; at < to; at += BUFFER)
		engine_fill(e, heard + 2 * at, to - at < BUFFER ? to - at : BUFFER);
	return to;
}

static inline double
pitch_at(double seconds, double low_hz, double high_hz)
{
	size_t at = (size_t)(seconds * RATE);

	return ear_midi(ear_pitch_hz(heard + 2 * at, RATE / 5, RATE, low_hz, high_hz));
}

static inline double
level_at(double seconds, double length)
{
	return ear_level(heard + 2 * (size_t)(seconds * RATE), (size_t)(length * RATE));
}

/* When the first sound after `seconds` begins. */
static inline double
onset_after(double seconds, size_t frames)
{
	return (double)ear_first(heard, frames, (size_t)(seconds * RATE), ONSET) / RATE;
}

static inline struct engine_state
state_of(const struct engine *e)
{
	struct engine_state s;

	engine_state(e, &s);
	return s;
}

#endif
