/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "app/lab.h"
#include "app/session.h"
#include "app/session_life.h"
#include "base/file.h"
#include "model_session.h"

/* A small model, and a piece of so many bars. */
static struct session *
open_piece(const char *name, int bars)
{
	struct session *s = open_with_model(name);
	char line[32];

	for (int bar = 1; bar <= bars; bar++) {
		snprintf(line, sizeof line, "go-bar %d", bar);
		say(s, line);
		say(s, "note-add 60");
		say(s, "note-add 64");
	}
	return s;
}

static bool
has_ended(const struct session *s)
{
	return !lab_busy(s);
}

static void
wait_for_end(struct session *s)
{
	assert_true(poll_until(s, has_ended, 200));
}

static void
each_optimiser_has_a_curve_and_one_is_best(void **state)
{
	struct session *s = open_piece("all.mid", 16);
	const struct lab_runs *l;
	struct plot_line lines[LAB_LINES_MAX];
	uint8_t *bytes;
	size_t size;
	struct err err;
	char line[512];

	(void)state;
	refuse(s, "lab-stop", "no optimisers are being compared");
	refuse(s, "lab-export x.svg", "compared yet; :lab does it");
	refuse(s, "lab 2 sgd,magic", "there is no optimizer magic");
	refuse(s, "lab sgd 2", "the number of steps stands before");
	say(s, "lab-ahead");
	say(s, "lab 3");
	refuse(s, "lab 3", ":lab-stop ends it");
	wait_for_end(s);
	l = lab_runs(s);
	assert_int_equal(l->count, 8);		/* seven, and muon */
	assert_true(l->winner >= 0);
	said(s, " predicts the bars it never learnt best: ");
	for (int i = 0; i < l->count; i++) {
		bool ahead = strcmp(l->run[i].name, "nesterov") == 0;

		assert_true(l->run[i].curve.held_out.count >= 2);
		assert_true((l->run[i].behind.held_out.count > 0) == ahead);
		assert_true(l->run[i].last.best >= l->run[l->winner].last.best);
	}
	assert_int_equal(lab_runs_lines(l, lines), l->count + 1);
	assert_int_equal(lines[l->count].mark, 'A' + 2);	/* of c, nesterov */
	snprintf(line, sizeof line, "lab-export %s", sandbox_path("lab.svg"));
	say(s, line);
	refuse(s, line, "lab-export!");
	assert_true(file_read(sandbox_path("lab.svg"), 1 << 20, &bytes, &size, &err));
	assert_non_null(memmem(bytes, size, "nesterov, not looking ahead", 27));
	free(bytes);
	session_close(s);
}

static void
some_of_them_and_stopped(void **state)
{
	struct session *s = open_piece("some.mid", 16);

	(void)state;
	say(s, "lab 2 sgd,muon");
	wait_for_end(s);
	assert_int_equal(lab_runs(s)->count, 2);
	assert_int_equal(lab_runs(s)->run[0].behind.held_out.count, 0);
	say(s, "lab 100000 sgd");
	say(s, "lab-stop");
	wait_for_end(s);
	session_close(s);
	/* Left while it runs. */
	s = open_piece("some.mid", 0);
	say(s, "lab 100000 sgd");
	session_close(s);
}

static void
an_empty_piece_has_nothing_to_learn(void **state)
{
	struct session *s = open_piece("empty.mid", 0);

	(void)state;
	say(s, "lab 2 sgd,adam");
	wait_for_end(s);
	assert_true(s->message_is_error);
	said(s, "there are no notes to train on");
	session_close(s);
	s = open_piece("short.mid", 2);
	say(s, "lab 2 sgd,adam");
	wait_for_end(s);
	assert_true(s->message_is_error);
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_optimiser_has_a_curve_and_one_is_best),
		cmocka_unit_test(some_of_them_and_stopped),
		cmocka_unit_test(an_empty_piece_has_nothing_to_learn),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
