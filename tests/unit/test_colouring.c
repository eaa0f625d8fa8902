/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <math.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "app/colouring.h"
#include "app/session.h"
#include "app/session_life.h"
#include "command/command.h"
#include "command_lines.h"
#include "model/infer/model.h"
#include "model/measure/surprise.h"
#include "model_file.h"
#include "music/song.h"
#include "sandbox.h"

/* In place of the model: a note costs a tenth of what its pitch is above 60. */
static struct {
	atomic_bool	 slow, fail;
	atomic_int	 calls;
} fake;

static void
nap(void)
{
	struct timespec pause = { 0, 1000000 };

	nanosleep(&pause, NULL);
}

static bool
list_note(void *arg, const struct note *note)
{
	struct surprise_list *list = arg;

	list->notes[list->count++] = (struct surprise_note){ note->id,
		(float)(note->pitch - 60) / 10 };
	return true;
}

bool
surprise_find(const struct surprise_request *r, struct surprise_list *list, struct err *err)
{
	const struct window all = { 0, INT64_MAX / 2, 0, 127 };

	*list = (struct surprise_list){ 0 };
	fake.calls++;
	while (fake.slow) {
		nap();
		if (!r->progress(r->arg, 0.5))
			return err_set(err, ERR_LIMIT, "stopped");
	}
	if (fake.fail)
		return err_set(err, ERR_FORMAT, "no model today");
	list->notes = calloc(song_notes(r->song, -1) + 1, sizeof *list->notes);
	assert_non_null(list->notes);
	song_query(r->song, -1, &all, list_note, list);
	surprise_list_sort(list);
	return true;
}

static struct session *
open_piece(const char *name)
{
	struct arch_config config = test_config(1, 8, 1, 64);
	struct params params = PARAMS_EMPTY;
	struct session *s;
	struct err err;

	fake.slow = fake.fail = false;
	fake.calls = 0;
	s = open_session(sandbox_path(name));
	test_params(&config, 1, &params);
	test_model_write(sandbox_path("model"), &config, &params, NULL, NULL);
	params_clear(&params);
	s->model = model_open(sandbox_path("model"), &err);
	if (s->model == NULL)
		fail_msg("%s", err.text);
	return s;
}

/* Twenty notes of 60; those of beats 5, 9 and 13 are higher. */
static void
write_notes(struct session *s)
{
	for (int i = 0; i < 20; i++) {
		char line[64];

		snprintf(line, sizeof line, "step-note %d 1/4",
		    i == 5 ? 100 : i == 9 ? 110 : i == 13 ? 120 : 60);
		say(s, line);
	}
	say(s, "go-start");
	say(s, "go-pitch 60");
}

static void
settle(struct session *s)
{
	for (int i = 0; i < 5000 && colouring_progress(s) < 1; i++) {
		session_poll(s);
		nap();
	}
	assert_true(colouring_progress(s) == 1);
}

static double
nats_here(struct session *s)
{
	struct note note;

	assert_true(session_note_here(s, &note));
	return colouring_nats(s, &note);
}

static void
words_go_from_expected_to_startling(void **state)
{
	(void)state;
	assert_int_equal(colouring_level(NAN), SURPRISE_UNKNOWN);
	assert_int_equal(colouring_level(0), SURPRISE_EXPECTED);
	assert_int_equal(colouring_level(1), SURPRISE_USUAL);
	assert_int_equal(colouring_level(5.9), SURPRISE_UNUSUAL);
	assert_int_equal(colouring_level(99), SURPRISE_STARTLING);
}

static void
notes_are_measured_in_the_background(void **state)
{
	struct session *s = open_piece("measure.mid");

	(void)state;
	write_notes(s);
	say(s, "go-ticks 2400");
	say(s, "go-pitch 100");
	assert_true(isnan(nats_here(s)));
	say(s, "surprise");
	assert_true(colouring_progress(s) < 1);
	settle(s);
	CHECK_NEAR(nats_here(s), 4, 1e-6);
	say(s, "surprise");
	assert_true(isnan(nats_here(s)));
	say(s, "surprise");			/* of this revision they are known */
	assert_int_equal(fake.calls, 1);
	CHECK_NEAR(nats_here(s), 4, 1e-6);
	session_close(s);
}

static void
an_edit_is_measured_when_it_is_calm(void **state)
{
	struct session *s = open_piece("edit.mid");

	(void)state;
	write_notes(s);
	say(s, "surprise");
	settle(s);
	say(s, "go-ticks 2400");
	say(s, "go-pitch 100");
	say(s, "note-add 117 1/4");
	session_poll(s);
	assert_int_equal(fake.calls, 1);
	CHECK_NEAR(nats_here(s), 4, 1e-6);	/* it keeps its figure meanwhile */
	for (int i = 0; i < 5000 && fake.calls < 2; i++) {
		session_poll(s);
		nap();
	}
	settle(s);
	say(s, "go-pitch 117");
	CHECK_NEAR(nats_here(s), 5.7, 1e-6);
	session_close(s);
}

static void
the_most_surprising_are_walked(void **state)
{
	struct session *s = open_piece("walk.mid");

	(void)state;
	write_notes(s);
	refuse(s, "surprise-next", "being measured");
	settle(s);
	say(s, "surprise-next");		/* a tenth of twenty: two, and the least counts */
	assert_int_equal(s->cursor_ticks, 9 * 480);
	assert_int_equal(s->cursor_pitch, 110);
	assert_non_null(strstr(s->message, "unusual: to the model one of about 148 notes"));
	say(s, "surprise-next");
	assert_int_equal(s->cursor_ticks, 13 * 480);
	refuse(s, "surprise-next", "no later note");
	say(s, "surprise-previous");
	assert_int_equal(s->cursor_ticks, 9 * 480);
	refuse(s, "surprise-previous", "no earlier note");
	say(s, "go-start");
	say(s, "surprise-next 2");
	assert_int_equal(s->cursor_ticks, 13 * 480);
	session_close(s);
}

static void
failures_are_said_once(void **state)
{
	struct session *s = open_piece("fail.mid");

	(void)state;
	write_notes(s);
	fake.fail = true;
	say(s, "surprise");
	settle(s);
	assert_non_null(strstr(s->message, "no model today"));
	for (int i = 0; i < 500; i++) {
		session_poll(s);
		nap();
	}
	assert_int_equal(fake.calls, 1);
	session_close(s);
}

static void
turning_it_off_or_closing_ends_what_runs(void **state)
{
	struct session *s = open_piece("close.mid");

	(void)state;
	refuse(s, "surprise-next", "no later note");	/* an empty piece */
	say(s, "surprise");
	assert_false(colouring_on(s));
	write_notes(s);
	fake.slow = true;
	say(s, "surprise");
	say(s, "surprise");
	settle(s);
	assert_false(colouring_on(s));
	say(s, "surprise");
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_go_from_expected_to_startling),
		cmocka_unit_test(notes_are_measured_in_the_background),
		cmocka_unit_test(an_edit_is_measured_when_it_is_calm),
		cmocka_unit_test(the_most_surprising_are_walked),
		cmocka_unit_test(failures_are_said_once),
		cmocka_unit_test(turning_it_off_or_closing_ends_what_runs),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
