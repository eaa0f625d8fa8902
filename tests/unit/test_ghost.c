/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <stdatomic.h>
#include <time.h>

#include "app/ghost.h"
#include "app/session.h"
#include "app/session_life.h"
#include "command/command.h"
#include "command_lines.h"
#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "model_file.h"
#include "music/song.h"
#include "sandbox.h"

/*
 * In place of the model: a note, a chord of two, and notes from then on, a beat
 * apart, each a semitone above the last.  It ends when it is cancelled; with `slow`
 * it waits for that.
 */
static struct {
	atomic_bool	 slow;
	atomic_int	 calls;
	int64_t		 start_ticks;	/* as last asked for */
	int		 tracks;
	double		 temperature;
} fake;

static void
nap(void)
{
	struct timespec pause = { 0, 1000000 };

	nanosleep(&pause, NULL);
}

bool
generate(const struct generate_request *r, struct generate_result *result, struct err *err)
{
	int64_t beat = song_ticks_per_quarter(r->song);
	int track = 0;

	(void)err;
	memset(result, 0, sizeof *result);
	fake.calls++;
	fake.start_ticks = r->start_ticks;
	fake.temperature = r->temperature;
	fake.tracks = 0;
	for (int t = 0; t < song_tracks(r->song); t++) {
		fake.tracks += r->tracks[t];
		track = r->tracks[t] ? t : track;
	}
	while (fake.slow && !r->cancelled(r->arg))
		nap();
	for (int n = 0; !r->cancelled(r->arg); n++) {
		struct note note = {
			.track = track, .velocity = 80, .ended = true, .length_ticks = beat,
			.start_ticks = r->start_ticks + n * beat, .pitch = (uint8_t)(70 + n),
		};

		r->note(r->arg, 0, &note);
		note.pitch += 20;
		if (n == 1)
			r->note(r->arg, 0, &note);
	}
	result->cancelled = true;
	return true;
}

static struct session *
open_piece(const char *name)
{
	struct arch_config config = test_config(1, 8, 1, 64);
	struct session *s;
	struct err err;

	atomic_store(&fake.slow, false);
	atomic_store(&fake.calls, 0);
	s = open_session(sandbox_path(name));
	s->model = test_model(&config, 1, NULL);
	assert_true(ghost_begin(s, &err));
	return s;
}

static void
settle(struct session *s)
{
	for (int i = 0; i < 5000 && ghost_busy(s); i++) {
		session_poll(s);
		nap();
	}
	assert_false(ghost_busy(s));
}

static size_t
shown(const struct session *s)
{
	const struct note *notes;

	return ghost_notes(s, &notes);
}

static void
they_follow_the_note_and_are_in_no_song(void **state)
{
	struct session *s = open_piece("follow.mid");
	int64_t beat = song_ticks_per_quarter(s->song);
	const struct note *notes;

	(void)state;
	say(s, "track-add Bass");
	say(s, "note-add 60 1/2");
	settle(s);
	assert_int_equal(fake.start_ticks, 2 * beat);
	assert_int_equal(fake.tracks, 1);
	assert_true(fake.temperature == 0);
	assert_int_equal(ghost_notes(s, &notes), GHOST_ONSETS + 1);	/* one is a chord */
	assert_int_equal(notes[0].start_ticks, 2 * beat);
	assert_int_equal(notes[0].track, s->track);
	assert_int_equal(ghost_first(s, 1), 1);
	assert_int_equal(ghost_first(s, 2), 3);
	assert_int_equal(ghost_first(s, 9), GHOST_ONSETS + 1);
	assert_int_equal(song_notes(s->song, -1), 1);
	assert_null(s->heard);
	session_close(s);
}

static void
without_a_screen_nothing_is_asked(void **state)
{
	struct session *s = open_piece("batch.mid");

	(void)state;
	ghost_end(s);
	say(s, "note-add 60");
	assert_false(ghost_busy(s));
	assert_int_equal(fake.calls, 0);
	refuse(s, "ghost-take", "no ghost note");
	session_close(s);
}

static void
a_setting_turns_them_off(void **state)
{
	struct session *s = open_piece("off.mid");

	(void)state;
	say(s, "note-add 60");
	settle(s);
	assert_int_equal(shown(s), GHOST_ONSETS + 1);
	say(s, "set ghost off");
	assert_int_equal(shown(s), 0);
	refuse(s, "ghost-take", "ghost is off");
	say(s, "step-note 61");
	assert_false(ghost_busy(s));
	assert_int_equal(fake.calls, 1);
	session_close(s);
}

static void
taking_writes_the_first_ones_as_one_edit(void **state)
{
	struct session *s = open_piece("take.mid");
	int64_t beat = song_ticks_per_quarter(s->song);

	(void)state;
	say(s, "note-add 60 1/4");
	settle(s);
	say(s, "ghost-take");
	assert_int_equal(song_notes(s->song, -1), 2);
	assert_int_equal(s->cursor_ticks, beat);
	assert_int_equal(s->cursor_pitch, 70);
	assert_int_equal(shown(s), GHOST_ONSETS);	/* the rest stays until the new ones come */
	settle(s);
	assert_int_equal(fake.start_ticks, 2 * beat);
	assert_int_equal(shown(s), GHOST_ONSETS + 1);
	say(s, "mode-step");
	say(s, "ghost-take 2");
	assert_int_equal(song_notes(s->song, -1), 5);
	assert_int_equal(s->cursor_ticks, 4 * beat);	/* step mode goes to the end */
	say(s, "undo");
	assert_int_equal(song_notes(s->song, -1), 2);
	assert_int_equal(shown(s), 0);
	session_close(s);
}

static void
any_other_edit_and_place_ends_them(void **state)
{
	struct session *s = open_piece("other.mid");

	(void)state;
	say(s, "track-add Bass");
	say(s, "note-add 60 1/4");
	settle(s);
	say(s, "go-ticks 480");
	assert_int_equal(shown(s), GHOST_ONSETS + 1);
	say(s, "go-bar 9");
	assert_int_equal(shown(s), 0);
	say(s, "go-start");
	assert_int_equal(shown(s), GHOST_ONSETS + 1);
	say(s, "track-go 1");
	assert_int_equal(shown(s), 0);
	say(s, "track-go 2");
	assert_int_equal(shown(s), GHOST_ONSETS + 1);
	say(s, "velocity-up");
	assert_int_equal(shown(s), 0);
	session_close(s);
}

static void
a_result_for_an_old_revision_is_dropped(void **state)
{
	struct session *s = open_piece("old.mid");

	(void)state;
	say(s, "note-add 60");
	say(s, "velocity-up");
	settle(s);
	assert_int_equal(fake.calls, 1);
	assert_int_equal(shown(s), 0);
	session_close(s);
}

/* The terminal's thread waits for nobody: the job is cancelled, and the newest note wins. */
static void
a_newer_note_replaces_what_runs(void **state)
{
	struct session *s = open_piece("newer.mid");
	int64_t beat = song_ticks_per_quarter(s->song);
	const struct note *notes;

	(void)state;
	fake.slow = true;
	say(s, "step-note 60 1/4");
	while (fake.calls == 0)
		nap();
	fake.slow = false;
	say(s, "step-note 62 1/4");
	say(s, "step-note 64 1/4");
	settle(s);
	assert_int_equal(fake.calls, 2);
	assert_int_equal(fake.start_ticks, 3 * beat);
	assert_int_equal(ghost_notes(s, &notes), GHOST_ONSETS + 1);
	assert_int_equal(notes[0].start_ticks, 3 * beat);
	session_close(s);
}

static void
closing_ends_what_runs(void **state)
{
	struct session *s = open_piece("close.mid");

	(void)state;
	fake.slow = true;
	say(s, "note-add 60");
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(they_follow_the_note_and_are_in_no_song),
		cmocka_unit_test(without_a_screen_nothing_is_asked),
		cmocka_unit_test(a_setting_turns_them_off),
		cmocka_unit_test(taking_writes_the_first_ones_as_one_edit),
		cmocka_unit_test(any_other_edit_and_place_ends_them),
		cmocka_unit_test(a_result_for_an_old_revision_is_dropped),
		cmocka_unit_test(a_newer_note_replaces_what_runs),
		cmocka_unit_test(closing_ends_what_runs),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
