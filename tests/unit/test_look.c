/* SPDX-License-Identifier: MIT */
/* The piece as it was after any edit: to look at, to go to, and all the way back. */
#include <stdlib.h>

#include "test.h"

#include "app/session.h"
#include "app/session_life.h"
#include "base/file.h"
#include "base/rng.h"
#include "command/command.h"
#include "command_lines.h"
#include "music/smf.h"
#include "sandbox.h"
#include "session_bytes.h"

#define NODES	400

/* A plain model of a history: of each node the bytes of its piece, and where it was made. */
struct known {
	char		 hash[NODES][33];
	int64_t		 ticks[NODES];
	uint32_t	 count;
};

static void
note_down(struct known *k, const struct session *s, int64_t made_at)
{
	if (s->history.count == k->count)
		return;
	assert_int_equal(s->history.count, k->count + 1);
	assert_true(k->count < NODES);
	k->ticks[k->count] = made_at;
	session_hash(s, k->hash[k->count++]);
}

/* Of everything that a piece has: what is refused changes nothing. */
static const char *const lines[] = {
	"step-note C4 1/8", "step-note E4 1/16", "note-add G4", "note-delete", "transpose 3",
	"velocity-up 9", "note-later", "track-add X", "track-delete", "track-name Y",
	"program 41", "tempo 93.5", "metre 3/4", "metre 5/8", "key E minor", "marker Here",
	"select-all", "select-none", "duplicate", "humanise", "quantise", "chord Dm7",
	"lane pan", "lane tempo", "lane-ramp 40 100", "lane-set 60", "lane-erase",
	"track-colour next", "track-group winds", "track-move +1", "track-move 1",
	"track-template trio", "group-volume 3", "bank 8",
	"arpeggiate up 1/16", "bar-next", "go-start", "track-next", "track-go 1",
};

static void
edit_at_random(struct known *k, struct session *s, struct rng *rng)
{
	int64_t at = s->cursor_ticks;
	struct err err;

	if (rng_below(rng, 6) == 0) {
		char line[32];

		snprintf(line, sizeof line, "undo-go %u", (unsigned)rng_below(rng, k->count));
		command_run(s, line, &err);
		return;
	}
	command_run(s, lines[rng_below(rng, sizeof lines / sizeof *lines)], &err);
	note_down(k, s, at);
}

static void
is_as_known(const struct known *k, const struct session *s, uint32_t node)
{
	char now[33];

	session_hash(s, now);
	if (strcmp(now, k->hash[node]) != 0)
		fail_msg("the piece is not as after edit %u: %s", node,
		    s->history.nodes[node].edit.label);
}

/* Looks at nodes in any order, and the piece is as before. */
static void
look_around(const struct known *k, struct session *s, struct rng *rng)
{
	uint32_t at = s->history.at;
	int64_t ticks = s->cursor_ticks;
	int track = s->track;
	struct err err;

	for (int i = 0; i < 40; i++) {
		uint32_t node = (uint32_t)rng_below(rng, k->count);

		if (!session_look(s, node, &err))
			fail_msg("%s", err.text);
		is_as_known(k, s, node);
		assert_int_equal(s->history.at, at);
		if (node != at && node != 0)
			assert_int_equal(s->cursor_ticks, k->ticks[node]);
		assert_true(s->track < song_tracks(s->song));
	}
	session_preview_end(s);
	is_as_known(k, s, at);
	assert_int_equal(s->cursor_ticks, ticks);
	assert_int_equal(s->track, track);
}

static void
every_node_is_as_it_was_and_the_first_is_the_file(void **state)
{
	static struct known k;
	const char *path = sandbox_path("walk.mid");
	struct session *s = open_session(path);
	struct rng rng;
	uint32_t at;

	(void)state;
	rng_seed(&rng, 12);
	say(s, "note-add 60");
	say(s, "save");
	session_close(s);
	s = open_session(path);
	k.count = 2;
	session_hash(s, k.hash[1]);
	say(s, "undo");
	session_hash(s, k.hash[0]);
	for (int round = 0; round < 4; round++) {
		s->history.held_max = 2000;	/* bulks let go: songs are made again */
		for (int i = 0; i < 80; i++)
			edit_at_random(&k, s, &rng);
		look_around(&k, s, &rng);
		at = s->history.at;
		session_close(s);
		s = open_session(path);
		assert_int_equal(s->history.at, at);
		assert_int_equal(s->history.count, k.count);
		is_as_known(&k, s, at);
	}
	for (at = s->history.at; at != 0; at = s->history.at) {
		say(s, "undo");
		is_as_known(&k, s, s->history.at);
	}
	assert_true(session_modified(s));
	say(s, "redo");
	say(s, "undo-go 1");		/* what was saved */
	assert_false(session_modified(s));
	session_close(s);
}

/* Every command ends it first, so none of them changes the past. */
static void
a_command_acts_on_the_piece_as_it_is(void **state)
{
	struct session *s = open_session(sandbox_path("act.mid"));
	struct err err;

	(void)state;
	say(s, "note-add 60");
	say(s, "note-add 64");
	say(s, "tempo 90");
	assert_true(session_look(s, 1, &err));
	assert_int_equal(song_notes(s->song, -1), 1);
	say(s, "note-add 67");
	assert_int_equal(song_notes(s->song, -1), 3);
	assert_true(session_look(s, 0, &err));
	say(s, "save");
	session_close(s);
	s = open_session(sandbox_path("act.mid"));
	assert_int_equal(song_notes(s->song, -1), 3);
	assert_false(session_look(s, 99, &err));
	assert_non_null(strstr(err.text, "there is no edit 99"));
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_node_is_as_it_was_and_the_first_is_the_file),
		cmocka_unit_test(a_command_acts_on_the_piece_as_it_is),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
