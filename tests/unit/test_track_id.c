/* SPDX-License-Identifier: MIT */
/*
 * Tracks are put in and taken out at random, and the tree of edits is walked:
 * whoever knows a track by its id finds that track, or none, and never another
 * one.  Each track is identified by a name of its own.
 */
#include "test.h"

#include <stdio.h>

#include "app/session.h"
#include "app/session_life.h"
#include "base/rng.h"
#include "command/command.h"
#include "command_lines.h"
#include "music/edit.h"
#include "music/song.h"
#include "sandbox.h"

#define NAMES	400
#define STEPS	120
#define SEEDS	6

/* Ids by name; 0: not seen yet. */
struct known {
	uint32_t	 id[NAMES];
};

static struct err err;

/* Of the base no track has a number for its name. */
static int
name_of(const struct session *s, int track)
{
	struct track_info info;
	int name;

	song_track_info(s->song, track, &info);
	return sscanf(info.name, "n%d", &name) == 1 ? name : 0;
}

static void
check(const struct session *s, struct known *known)
{
	for (int t = 0; t < song_tracks(s->song); t++) {
		int name = name_of(s, t);
		uint32_t id = song_track_id(s->song, t);

		assert_int_not_equal(id, 0);
		if (known->id[name] == 0)
			known->id[name] = id;
		assert_int_equal(id, known->id[name]);
		assert_int_equal(song_track_of_id(s->song, id), t);
	}
	for (int a = 0; a < NAMES; a++)
		for (int b = 0; b < a && known->id[a] != 0; b++)
			assert_int_not_equal(known->id[a], known->id[b]);
}

/* older: as a program that knew no ids of tracks stored it. */
static void
change_tracks(struct session *s, struct rng *rng, int *names, bool older)
{
	struct edit edit = EDIT_EMPTY;
	int tracks = song_tracks(s->song);
	char name[16];
	bool good;

	if (tracks > 1 && rng_below(rng, 5) < 2) {
		good = edit_remove_track(&edit, s->song, (int)rng_below(rng, (uint32_t)tracks),
		    &err);
	} else {
		snprintf(name, sizeof name, "n%d", ++*names);
		good = edit_add_track(&edit, s->song, (int)rng_below(rng, (uint32_t)tracks + 1),
		    name, -1, &err);
	}
	for (size_t i = 0; older && i < edit.count; i++)
		if (edit.changes[i].kind >= CHANGE_TRACK_INSERT)
			edit.changes[i].event.id = 0;
	if (!good || !session_edit(s, &edit, &err))
		fail_msg("%s", err.text);
	edit_clear(&edit);
}

static void
wander(struct session *s, struct rng *rng)
{
	if (!session_go(s, rng_below(rng, (uint32_t)s->history.count), &err))
		fail_msg("%s", err.text);
}

static struct session *
reopen(struct session *s, const char *name)
{
	session_close(s);
	s = open_session(sandbox_path(name));
	assert_false(s->message_is_error);
	return s;
}

static void
an_id_is_one_track_for_good(void **state)
{
	char name[32];

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct known known = { { 0 } };
		struct session *s;
		struct rng rng;
		int names = 0;

		rng_seed(&rng, seed);
		snprintf(name, sizeof name, "%d.mid", (int)seed);
		s = open_session(sandbox_path(name));
		for (int i = 0; i < STEPS; i++) {
			if (rng_below(&rng, 3) == 0)
				wander(s, &rng);
			else
				change_tracks(s, &rng, &names, false);
			if (rng_below(&rng, 10) == 0)
				s = reopen(s, name);
			check(s, &known);
		}
		session_close(s);
	}
}

/* What an older program left: ids are given when it is opened, and the same ones each time. */
static void
older_edits_get_ids(void **state)
{
	char name[32];

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct known known = { { 0 } };
		struct session *s;
		struct rng rng;
		int names = 0;

		rng_seed(&rng, seed);
		snprintf(name, sizeof name, "old%d.mid", (int)seed);
		s = open_session(sandbox_path(name));
		for (int i = 0; i < STEPS; i++) {
			change_tracks(s, &rng, &names, true);
			if (rng_below(&rng, 3) == 0) {
				s = reopen(s, name);
				wander(s, &rng);
			}
		}
		s = reopen(s, name);
		check(s, &known);
		for (int i = 0; i < STEPS; i++) {
			if (rng_below(&rng, 3) > 0)
				wander(s, &rng);
			else
				change_tracks(s, &rng, &names, false);
			if (rng_below(&rng, 10) == 0)
				s = reopen(s, name);
			check(s, &known);
		}
		session_close(s);
	}
}

/* A session that somebody wrote cannot give two tracks one id. */
static void
two_tracks_have_two_ids(void **state)
{
	struct session *s = open_session(sandbox_path("two.mid"));
	struct edit edit = EDIT_EMPTY;

	(void)state;
	assert_true(edit_add_track(&edit, s->song, 1, "n1", -1, &err));
	edit.changes[0].event.id = song_track_id(s->song, 0);
	assert_false(session_edit(s, &edit, &err));
	assert_true(edit_add_track(&edit, s->song, 1, "n1", -1, &err));
	edit.changes[0].event.id = UINT32_MAX;
	assert_false(session_edit(s, &edit, &err));
	assert_true(edit_remove_track(&edit, s->song, 0, &err));
	edit.changes[edit.count - 1].event.id++;
	assert_false(session_edit(s, &edit, &err));
	session_close(s);
}

/* Per name: is it muted, soloed?  0: never was. */
static void
check_mutes(const struct session *s, const bool *muted, const bool *soloed)
{
	for (int t = 0; t < song_tracks(s->song); t++) {
		assert_int_equal(s->muted[t], muted[name_of(s, t)]);
		assert_int_equal(s->soloed[t], soloed[name_of(s, t)]);
	}
}

/* Tracks come, go and come back: what was muted is muted, and the person stays where they were. */
static void
mutes_and_the_cursor_stay_with_their_tracks(void **state)
{
	static bool muted[NAMES], soloed[NAMES];

	(void)state;
	for (uint64_t seed = 1; seed <= SEEDS; seed++) {
		struct session *s;
		struct rng rng;
		char name[32];
		int names = 0;

		memset(muted, 0, sizeof muted);
		memset(soloed, 0, sizeof soloed);
		rng_seed(&rng, seed);
		snprintf(name, sizeof name, "mute%d.mid", (int)seed);
		s = open_session(sandbox_path(name));
		for (int i = 0; i < STEPS; i++) {
			int t = (int)rng_below(&rng, (uint32_t)song_tracks(s->song)), here = -1;

			s->track = t;
			if (rng_below(&rng, 2) == 0)
				say(s, rng_below(&rng, 2) == 0 ? "mute" : "solo");
			muted[name_of(s, t)] = s->muted[t];
			soloed[name_of(s, t)] = s->soloed[t];
			here = name_of(s, t);
			if (rng_below(&rng, 3) == 0) {
				wander(s, &rng);
			} else {
				uint32_t id = song_track_id(s->song, t);

				change_tracks(s, &rng, &names, false);
				if (song_track_of_id(s->song, id) >= 0)
					assert_int_equal(name_of(s, s->track), here);
			}
			check_mutes(s, muted, soloed);
		}
		session_close(s);
	}
}

/* The notes of this pitch on the track of this name. */
static size_t
count_notes(const struct session *s, int name)
{
	for (int t = 0; t < song_tracks(s->song); t++)
		if (name_of(s, t) == name)
			return song_notes(s->song, t);
	return 0;
}

/* What was copied from several tracks goes to them, wherever they are by now, or nowhere. */
static void
copied_notes_know_their_tracks(void **state)
{
	struct session *s = open_session(sandbox_path("copied.mid"));

	(void)state;
	for (int i = 1; i <= 3; i++) {
		char line[64];

		snprintf(line, sizeof line, "track-add n%d", i);
		say(s, line);
		say(s, "go-start");
		for (int k = 0; k < i; k++)
			say(s, "step-note C4 1/8");
	}
	say(s, "go-start");
	say(s, "select-bars-tracks");
	say(s, "copy");
	say(s, "select-none");
	say(s, "track-go 1");
	say(s, "track-add n4");
	say(s, "go-bar 5");
	say(s, "paste");
	for (int i = 1; i <= 3; i++)
		assert_int_equal(count_notes(s, i), 2 * i);
	assert_int_equal(count_notes(s, 4), 0);
	say(s, "track-go 3");
	say(s, "track-delete");
	refuse(s, "paste", "a track that the notes came from is gone");
	say(s, "undo");
	say(s, "go-bar 9");
	say(s, "paste");
	for (int i = 1; i <= 3; i++)
		assert_int_equal(count_notes(s, i), 3 * i);
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_is_one_track_for_good),
		cmocka_unit_test(older_edits_get_ids),
		cmocka_unit_test(two_tracks_have_two_ids),
		cmocka_unit_test(mutes_and_the_cursor_stay_with_their_tracks),
		cmocka_unit_test(copied_notes_know_their_tracks),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
