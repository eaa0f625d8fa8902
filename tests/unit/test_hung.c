/* SPDX-License-Identifier: MIT */

/*
 * No note hangs, and none is missing.  At random moments the piece is played
 * from elsewhere, stopped, looped, muted, edited and taken back; after each buffer
 * the pitches that sound are those that the piece has at the playhead.
 */

#include "test.h"

#include "base/rng.h"
#include "listener.h"
#include "music/edit.h"

#define TRACKS		2
/* of each track; every one is played by one note at a time */
#define PITCHES		16
#define LOW(track)	(40 + 20 * (track))
#define END_TICKS	9600
#define STEPS		4000
/* So near to the playhead a note may have begun or ended already, or not yet. */
#define NEAR_TICKS	4

struct hearing {
	struct rng	 rng;
	struct song	*song;
	struct engine	*engine;
	bool		 muted[TRACKS];
	bool		 exact;		/* since it plays nothing was edited or silenced */
	struct song	*before;	/* what undo goes back to; or NULL */
};

/* --- the piece */

static struct song *
organ_piece(struct rng *rng)
{
	struct song *song = song_new(1, 480);
	struct edit edit = EDIT_EMPTY;
	struct err err;

	for (int t = 0; t < TRACKS; t++) {
		assert_true(edit_add_track(&edit, song, t, "organ", 19, &err));
		assert_true(song_edit(song, &edit, &err));
		edit_clear(&edit);
	}
	for (int t = 0; t < TRACKS; t++)
		for (int p = 0; p < PITCHES; p++)
			for (int64_t at = rng_below(rng, 2000); at < END_TICKS; ) {
				struct note n = {
					.track = t, .channel = (uint8_t)t,
					.pitch = (uint8_t)(LOW(t) + p),
					.velocity = 90, .start_ticks = at, .ended = true,
					.length_ticks = 1 + rng_below(rng, 1500),
				};

				assert_true(edit_add_note(&edit, song, &n, &err));
				at += n.length_ticks + 1 + rng_below(rng, 2000);
			}
	assert_true(song_edit(song, &edit, &err));
	edit_clear(&edit);
	return song;
}

struct standing {
	const struct hearing *h;
	int64_t		 tick;
	uint64_t	 must[2], may[2];
};

static bool
look(void *arg, const struct note *n)
{
	struct standing *s = arg;
	int64_t end = n->start_ticks + n->length_ticks;
	uint64_t bit = UINT64_C(1) << n->pitch % 64;

	if (s->h->muted[n->track])
		return true;
	if (n->start_ticks - NEAR_TICKS <= s->tick && s->tick <= end + NEAR_TICKS)
		s->may[n->pitch / 64] |= bit;
	if (n->start_ticks + NEAR_TICKS <= s->tick && s->tick <= end - NEAR_TICKS)
		s->must[n->pitch / 64] |= bit;
	return true;
}

static void
check(struct hearing *h, int step)
{
	struct engine_state state = state_of(h->engine);
	struct standing s = { .h = h, .tick = state.ticks };
	struct window all = { 0, INT64_MAX, 0, 127 };

	if (!state.playing) {
		assert_true(state.sounding[0] == 0 && state.sounding[1] == 0);
		return;
	}
	song_query(h->song, -1, &all, look, &s);
	for (int i = 0; i < 2; i++) {
		if ((state.sounding[i] & ~s.may[i]) != 0)
			fail_msg("step %d, tick %lld: a note hangs: %llx of %llx", step,
			    (long long)s.tick, (unsigned long long)state.sounding[i],
			    (unsigned long long)s.may[i]);
		if (h->exact && (s.must[i] & ~state.sounding[i]) != 0)
			fail_msg("step %d, tick %lld: a note is missing: %llx of %llx", step,
			    (long long)s.tick, (unsigned long long)state.sounding[i],
			    (unsigned long long)s.must[i]);
	}
}

/* --- what happens to it */

static void
play(struct hearing *h)
{
	h->exact = true;
	assert_true(engine_play(h->engine, rng_below(&h->rng, END_TICKS)));
}

static void
stop(struct hearing *h)
{
	assert_true(engine_stop(h->engine));
	engine_fill(h->engine, heard, BUFFER);
	check(h, -1);
	listen(h->engine, 0, 3);
	assert_int_equal(engine_voices(h->engine), 0);
	play(h);
}

static void
loop(struct hearing *h)
{
	int64_t start = rng_below(&h->rng, END_TICKS);

	assert_true(engine_loop(h->engine, start, rng_below(&h->rng, 3) == 0 ? start :
	    start + 100 + rng_below(&h->rng, 1000)));
}

static void
mute(struct hearing *h)
{
	int t = (int)rng_below(&h->rng, TRACKS);

	h->muted[t] = !h->muted[t];
	assert_true(engine_mute(h->engine, t, h->muted[t]));
}

static bool
take_some(void *arg, const struct note *n)
{
	*(struct note *)arg = *n;
	return false;
}

/* A note that sounds goes, gets another pitch or another length; or the last edit is undone. */
static void
edit(struct hearing *h)
{
	int64_t tick = state_of(h->engine).ticks;
	struct window window = { tick, tick + 500, 0, 127 };
	struct edit edit = EDIT_EMPTY;
	struct note old = { .id = 0 }, new;
	struct err err;

	h->exact = false;
	if (h->before != NULL && rng_below(&h->rng, 2) == 0) {
		song_free(h->song);
		h->song = h->before;
		h->before = NULL;
		give_song(h->engine, h->song);
		return;
	}
	song_query(h->song, (int)rng_below(&h->rng, TRACKS), &window, take_some, &old);
	if (old.id == 0)
		return;
	new = old;
	if (rng_below(&h->rng, 2) == 0)
		new.length_ticks = 1 + new.length_ticks / 2;
	else
		new.channel ^= 4;
	assert_true(rng_below(&h->rng, 3) == 0 ? edit_remove_note(&edit, h->song, &old, &err) :
	    edit_set_note(&edit, h->song, &old, &new, &err));
	song_free(h->before);
	h->before = song_snapshot(h->song);
	assert_true(song_edit(h->song, &edit, &err));
	edit_clear(&edit);
	give_song(h->engine, h->song);
}

static void
panic(struct hearing *h)
{
	h->exact = false;
	assert_true(engine_panic(h->engine));
}

static void
hear_at_random(uint64_t seed, bool edits)
{
	static void (*const acts[])(struct hearing *) = { play, stop, loop, mute, edit, panic };
	struct hearing h = { .engine = new_engine() };

	rng_seed(&h.rng, seed);
	h.song = organ_piece(&h.rng);
	give_song(h.engine, h.song);
	play(&h);
	for (int i = 0; i < STEPS; i++) {
		int act = (int)rng_below(&h.rng, 40);

		if (act < (edits ? 6 : 4))
			acts[act](&h);
		engine_fill(h.engine, heard, 1 + rng_below(&h.rng, 600));
		engine_poll(h.engine);
		check(&h, i);
		if (!state_of(h.engine).playing)
			play(&h);
	}
	assert_true(engine_stop(h.engine));
	listen(h.engine, 0, 3);
	assert_int_equal(engine_voices(h.engine), 0);
	engine_free(h.engine);
	song_free(h.song);
	song_free(h.before);
}

static void
no_note_hangs_or_is_missing(void **state)
{
	(void)state;
	for (uint64_t seed = 1; seed <= 3; seed++)
		hear_at_random(seed, false);
}

static void
no_note_hangs_after_an_edit(void **state)
{
	(void)state;
	for (uint64_t seed = 11; seed <= 13; seed++)
		hear_at_random(seed, true);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(no_note_hangs_or_is_missing),
		cmocka_unit_test(no_note_hangs_after_an_edit),
	};

	return cmocka_run_group_tests(tests, find_built_in, NULL);
}
