/* SPDX-License-Identifier: MIT */
/*
 * Playing from the session's side.  Whether there is a sound device or not:
 * the playhead moves, and what was asked too early is done when it can be.
 */

#include "test.h"

#include "app/session.h"
#include "app/session_life.h"
#include "app/transport.h"
#include "base/file.h"
#include "command/command.h"
#include "command_lines.h"
#include "sandbox.h"
#include "sound/engine.h"

#define WAIT_SECONDS	20

static struct session *
open_with(const char *const *lines, size_t count)
{
	struct err err;
	struct session *s = session_open("", &err);

	assert_non_null(s);
	for (size_t i = 0; i < count; i++)
		if (!command_run(s, lines[i], &err))
			fail_msg("%s: %s", lines[i], err.text);
	return s;
}

static bool
moves(const struct session *s)
{
	return transport_ticks(s) > 0;
}

static bool
has_stopped(const struct session *s)
{
	return !transport_playing(s);
}

static bool
is_open(const struct session *s)
{
	return s->engine != NULL;
}

static bool
is_in_bar_two(const struct session *s)
{
	return transport_ticks(s) >= 1920;
}

static const char *const long_piece[] = { "tempo 240", "note-add C4 1", "duplicate 9" };

static void
play_asked_too_early_is_done_when_it_can_be(void **state)
{
	struct session *s = open_with(long_piece, COUNT(long_piece));
	struct err err;

	(void)state;
	assert_true(transport_start(s, &err));
	say(s, "go-start");
	say(s, "play-here");
	assert_true(transport_playing(s));
	assert_int_equal(transport_ticks(s), 0);
	assert_true(poll_until(s, moves, WAIT_SECONDS));
	assert_true(transport_playing(s));
	/* Editing goes on meanwhile; the playhead does too. */
	say(s, "go-bar 5");
	say(s, "note-add C5 1/4");
	assert_true(poll_until(s, is_in_bar_two, WAIT_SECONDS));
	say(s, "stop");
	assert_false(transport_playing(s));
	assert_int_equal(transport_ticks(s), 0);
	session_close(s);
}

static void
the_end_of_the_piece_stops_it(void **state)
{
	static const char *const lines[] = { "tempo 300", "note-add C4 1/4" };
	struct session *s = open_with(lines, COUNT(lines));
	struct err err;

	(void)state;
	assert_true(transport_start(s, &err));
	say(s, "play-toggle");
	assert_true(poll_until(s, is_open, WAIT_SECONDS));
	assert_true(poll_until(s, moves, WAIT_SECONDS) || !transport_playing(s));
	assert_true(poll_until(s, has_stopped, WAIT_SECONDS));
	assert_int_equal(transport_ticks(s), 0);
	session_close(s);
}

/* Of ten bars one is played, and the playhead goes back to its start. */
static void
a_part_ends_where_it_does(void **state)
{
	struct session *s = open_with(long_piece, COUNT(long_piece));
	int64_t farthest = 0;
	struct err err;

	(void)state;
	assert_true(transport_start(s, &err));
	say(s, "go-bar 2");
	say(s, "on bar play-part");
	assert_true(transport_playing(s));
	assert_true(poll_until(s, is_open, WAIT_SECONDS));
	while (transport_playing(s)) {
		session_poll(s);
		if (transport_ticks(s) > farthest)
			farthest = transport_ticks(s);
	}
	assert_true(farthest > 1920 && farthest < 2 * 1920);
	assert_int_equal(transport_ticks(s), 1920);
	say(s, "go-bar 20");
	refuse(s, "play-part", "no note at the cursor");
	session_close(s);
}

static void
a_pause_stays_where_it_is(void **state)
{
	struct session *s = open_with(long_piece, COUNT(long_piece));
	struct err err;
	int64_t at;

	(void)state;
	assert_true(transport_start(s, &err));
	say(s, "seek 3");
	assert_int_equal(transport_ticks(s), 2 * 1920);
	say(s, "play-toggle");
	assert_true(poll_until(s, is_open, WAIT_SECONDS));
	for (at = transport_ticks(s); transport_ticks(s) == at; )
		assert_true(poll_until(s, moves, WAIT_SECONDS));
	say(s, "play-toggle");
	at = transport_ticks(s);
	assert_true(at > 2 * 1920);
	session_poll(s);
	assert_int_equal(transport_ticks(s), at);
	session_close(s);
}

static void
closing_while_the_sound_opens_waits_for_it(void **state)
{
	struct session *s = open_with(long_piece, COUNT(long_piece));
	struct err err;

	(void)state;
	assert_true(transport_start(s, &err));
	session_close(s);
}

static void
a_soundfont_that_is_none_is_named(void **state)
{
	struct session *s = open_with(NULL, 0);
	struct err err;

	(void)state;
	refuse(s, "set soundfont /nowhere.sf2", "/nowhere.sf2: cannot be opened");
	assert_string_equal(settings_text(s->settings, SET_SOUNDFONT), "");
	assert_true(settings_set(s->settings, SET_SOUNDFONT, "/nowhere.sf2", &err));
	assert_true(transport_start(s, &err));
	assert_true(poll_until(s, is_open, WAIT_SECONDS));		/* another one plays */
	assert_true(s->message_is_error);
	if (strstr(transport_trouble(s), "nowhere.sf2") == NULL &&
	    strstr(transport_trouble(s), "no sound") == NULL)
		fail_msg("\"%s\"", transport_trouble(s));
	session_close(s);
}

static bool
is_closed(const struct session *s)
{
	return s->engine == NULL;
}

static bool
plays_at_32000(const struct session *s)
{
	return s->engine != NULL && engine_rate_hz(s->engine) == 32000;
}

/* What is set takes effect at once, and what plays goes on. */
static void
sound_settings_take_effect_while_it_plays(void **state)
{
	struct session *s = open_with(long_piece, COUNT(long_piece));
	struct err err;

	(void)state;
	assert_true(transport_start(s, &err));
	assert_true(poll_until(s, is_open, WAIT_SECONDS));
	transport_play(s, 0);
	assert_true(poll_until(s, moves, WAIT_SECONDS));
	say(s, "set rate 32000");
	assert_true(poll_until(s, is_closed, WAIT_SECONDS));
	assert_true(poll_until(s, plays_at_32000, WAIT_SECONDS));
	assert_true(transport_playing(s));
	assert_true(poll_until(s, is_in_bar_two, WAIT_SECONDS));
	session_close(s);
}

/* Restored edits are reported, even when the sound has a message too. */
static void
what_opening_said_stays(void **state)
{
	static const char *const lines[] = { "note-add C4" };
	struct session *s = open_with(lines, COUNT(lines));
	struct err err;
	char path[400];

	(void)state;
	session_close(s);
	snprintf(path, sizeof path, "%s/config/cadenza", sandbox_root);
	assert_true(file_make_folders(path, &err));
	snprintf(path, sizeof path, "%s/config/cadenza/config", sandbox_root);
	assert_true(file_write(path, "set soundfont /nowhere.sf2\n", 27, &err));
	s = session_open("", &err);
	assert_true(transport_start(s, &err));
	assert_true(poll_until(s, is_open, WAIT_SECONDS));
	assert_non_null(strstr(s->message, "restored"));
	assert_true(transport_trouble(s)[0] != '\0');
	session_close(s);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, sandbox_setup, sandbox_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(play_asked_too_early_is_done_when_it_can_be),
		TEST(the_end_of_the_piece_stops_it),
		TEST(a_part_ends_where_it_does),
		TEST(a_pause_stays_where_it_is),
		TEST(closing_while_the_sound_opens_waits_for_it),
		TEST(a_soundfont_that_is_none_is_named),
		TEST(sound_settings_take_effect_while_it_plays),
		TEST(what_opening_said_stays),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
