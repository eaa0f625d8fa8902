/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <unistd.h>

#include "app/session.h"
#include "app/session_life.h"
#include "app/suggest.h"
#include "app/tuning.h"
#include "base/file.h"
#include "command/command.h"
#include "model/infer/model.h"
#include "model_session.h"

/* The same small model each time, and a piece of 16 bars if it is new. */
static struct session *
open_piece(const char *name)
{
	struct session *s = open_with_model(name);
	char line[32];

	for (int bar = 1; s->history.count < 33; bar++) {
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
	return s->tune_job == NULL;
}

static void
wait_for_end(struct session *s)
{
	assert_true(poll_until(s, has_ended, 200));
}

static void
a_run_leaves_a_curve_and_an_adapter(void **state)
{
	struct session *s = open_piece("run.mid");

	(void)state;
	refuse(s, "adapter-toggle", "not been tuned");
	refuse(s, "adapter-strength 1", "no adapter is in use");
	refuse(s, "tune-stop", "no tuning");
	refuse(s, "tune nosuch.mid", "nosuch.mid");
	refuse(s, "tune 0", "whole number");
	say(s, "tune 40");
	refuse(s, "tune", "already");
	wait_for_end(s);
	if (s->tuning->state != TUNING_DONE)
		fail_msg("%s", s->tuning->error);
	assert_in_range(s->tuning->curve.held_out.count, 1, 100);
	assert_in_range(s->tuning->curve.other.count, 1, 100);
	assert_true(isfinite(s->tuning->curve.base) && isfinite(s->tuning->curve.best));
	assert_true(s->tuning->strength > 0);
	assert_true(strncmp(s->message, "tuned: bars", 11) == 0);
	assert_non_null(s->adapter);
	assert_true(s->use_adapter);
	say(s, "adapter-toggle");
	assert_false(s->use_adapter);
	session_close(s);
}

/* One step changes nothing that a test could show: the base stays, and that is said. */
static void
a_run_that_does_not_help_says_so(void **state)
{
	struct session *s = open_piece("vain.mid");

	(void)state;
	say(s, "tune 1");
	tuning_stop(s);
	wait_for_end(s);
	if (s->tuning->strength == 0) {
		assert_null(s->adapter);
		assert_non_null(strstr(s->message, "did not surely help"));
		assert_non_null(strstr(s->message, "more bars or other pieces may help"));
	}
	session_close(s);
}

static void
both_are_there_after_reopening(void **state)
{
	struct session *s = open_piece("again.mid");
	struct curve curve;
	double base;

	(void)state;
	say(s, "tune 2");
	wait_for_end(s);
	base = s->tuning->curve.base;
	say(s, "tune 40");		/* anew: the base stays what it was */
	wait_for_end(s);
	CHECK_NEAR(s->tuning->curve.base, base, 1e-6);
	assert_true(s->tuning->curve.best < s->tuning->curve.base);
	say(s, "adapter-strength 0.5");
	curve = s->tuning->curve;
	session_close(s);
	s = open_piece("again.mid");
	assert_non_null(s->tuning);
	assert_int_equal(s->tuning->state, TUNING_DONE);
	CHECK_NEAR(s->tuning->curve.best, curve.best, 1e-9);
	CHECK_NEAR(s->tuning->curve.base, curve.base, 1e-9);
	assert_int_equal(s->tuning->curve.held_out.count, curve.held_out.count);
	assert_int_equal(s->tuning->curve.other.count, curve.other.count);
	session_poll(s);
	assert_non_null(s->adapter);
	assert_true(s->use_adapter);
	CHECK_NEAR(s->adapter_strength, 0.5, 1e-9);
	assert_string_equal(s->adapter_name, "tuned-2");
	session_close(s);
}

/* --- adapters by name */

static void
adapters_are_named_blended_and_shared(void **state)
{
	struct session *s = open_piece("names.mid");
	char line[512];

	(void)state;
	say(s, "tune 40");
	wait_for_end(s);
	assert_string_equal(s->adapter_name, "tuned-1");
	refuse(s, "adapter-name a=b", "no blank");
	say(s, "adapter-name mine");
	assert_string_equal(s->adapter_name, "mine");
	refuse(s, "adapter tuned-1", "there is no adapter tuned-1");
	refuse(s, "adapter-strength 2", "1.5");
	say(s, "adapter-strength 1.4");
	say(s, "adapter-strength +0.3");	/* stops at the end */
	CHECK_NEAR(s->adapter_strength, 1.5, 1e-9);
	say(s, "adapter-blend both mine=0.5 mine=0.25");
	assert_string_equal(s->adapter_name, "both");
	refuse(s, "adapter-blend both mine=3", "1.5");
	refuse(s, "adapter-blend both nosuch", "nosuch");
	snprintf(line, sizeof line, "adapter-save %s", sandbox_path("shared.adapter"));
	say(s, line);
	refuse(s, line, "adapter-save! replaces it");
	snprintf(line, sizeof line, "adapter-save! %s", sandbox_path("shared.adapter"));
	say(s, line);
	say(s, "adapter mine");
	CHECK_NEAR(s->adapter_strength, 1.5, 1e-9);	/* as it was left */
	say(s, "adapter-drop mine");
	assert_null(s->adapter);
	session_close(s);

	s = open_piece("elsewhere.mid");
	snprintf(line, sizeof line, "adapter-load %s", sandbox_path("shared.adapter"));
	say(s, line);
	assert_string_equal(s->adapter_name, "shared");
	assert_true(s->use_adapter);
	refuse(s, "adapter-load nosuch.adapter", "nosuch.adapter");
	session_close(s);
}

/* A path is read as by :w, and the file of the piece is never replaced. */
static void
a_path_is_read_as_everywhere(void **state)
{
	struct session *s = open_piece("paths.mid");
	char *home = strdup(getenv("HOME") != NULL ? getenv("HOME") : "/"), line[512];
	static const char *const commands[] = { "adapter-save", "adapter-save!", "tune-export",
		"tune-export!" };

	(void)state;
	setenv("HOME", sandbox_root, 1);
	say(s, "save");
	say(s, "save \"~/other piece.mid\"");
	say(s, "tune 2 ~/paths.mid");
	wait_for_end(s);
	say(s, "adapter-save \"~/my adapter\"");
	say(s, "adapter-load \"~/my adapter\"");
	assert_string_equal(s->adapter_name, "my-adapter");
	say(s, "tune-export ~/paths.csv");
	assert_true(file_exists(sandbox_path("my adapter")));
	assert_true(file_exists(sandbox_path("paths.csv")));
	refuse(s, "tune-export ~/paths.csv", "paths.csv: already exists; :tune-export! replaces");
	for (size_t i = 0; i < COUNT(commands); i++) {
		snprintf(line, sizeof line, "%s \"~/other piece.mid\"", commands[i]);
		refuse(s, line, "is the open piece itself");
	}
	session_close(s);
	setenv("HOME", home, 1);
	free(home);
}

/* --- curves of every run */

static char *
text_of(const char *name)
{
	uint8_t *bytes;
	size_t size;
	struct err err;
	char *text;

	assert_true(file_read(sandbox_path(name), 1 << 20, &bytes, &size, &err));
	text = strndup((char *)bytes, size);
	free(bytes);
	return text;
}

static void
curves_are_kept_and_written(void **state)
{
	struct session *s = open_piece("curves.mid");
	const struct runs *runs;
	const struct run *first;
	char line[512], *text;

	(void)state;
	snprintf(line, sizeof line, "tune-export %s", sandbox_path("curves.csv"));
	refuse(s, line, "not been tuned");
	say(s, "tune 8");
	wait_for_end(s);
	say(s, "tune-held-out 8");
	wait_for_end(s);
	say(s, line);
	refuse(s, line, "tune-export! replaces it");
	text = text_of("curves.csv");
	runs = tuning_runs(s);		/* what the panel shows; read once */
	assert_int_equal(runs->count, 2);
	assert_int_equal(runs->run[1].id, s->tuning->run);
	assert_true(runs->run[0].verdict[0] != '\0' && runs->run[1].verdict[0] != '\0');
	first = runs->run;
	s->tuning->curve.best = 0.25;
	assert_ptr_equal(tuning_runs(s)->run, first);
	CHECK_NEAR(first[1].curve.best, 0.25, 0);	/* the current one is as it is now */
	assert_true(strncmp(text, "run,step,seconds,", 17) == 0);
	assert_non_null(strstr(text, "\n1,0,"));
	assert_non_null(strstr(text, "\n2,0,"));
	free(text);
	snprintf(line, sizeof line, "tune-export %s", sandbox_path("curves.svg"));
	say(s, line);
	text = text_of("curves.svg");
	assert_true(strncmp(text, "<svg ", 5) == 0);
	assert_non_null(strstr(text, "<polyline "));
	assert_non_null(strstr(text, "nats per note"));
	assert_non_null(strstr(text, "run 2"));
	assert_null(strstr(text, "nan"));
	free(text);
	refuse(s, "tune-export curves.pdf", ".csv or .svg");
	say(s, "tune 8");
	assert_int_equal(tuning_runs(s)->count, 3);
	wait_for_end(s);
	assert_true(tuning_runs(s)->run[2].verdict[0] != '\0');
	session_close(s);
}

static void
other_pieces_can_be_learnt_from_too(void **state)
{
	struct session *s = open_piece("one.mid");
	char line[512];

	(void)state;
	snprintf(line, sizeof line, "save %s", sandbox_path("two.mid"));
	say(s, line);
	snprintf(line, sizeof line, "tune 1 %s", sandbox_path("two.mid"));
	say(s, line);
	wait_for_end(s);
	assert_int_equal(s->tuning->state, TUNING_DONE);
	session_close(s);
}

/* An adapter belongs to the weights it was learnt on, and to no others. */
static void
another_model_has_no_adapter(void **state)
{
	struct arch_config config = test_config(1, 8, 1, 128);
	struct params params = PARAMS_EMPTY;
	struct session *s = open_piece("other.mid");
	char line[512];

	(void)state;
	say(s, "tune 40");
	wait_for_end(s);
	assert_non_null(s->adapter);
	test_params(&config, 2, &params);
	test_model_write(sandbox_path("second"), &config, &params, NULL, NULL);
	params_clear(&params);
	snprintf(line, sizeof line, "set model %s", sandbox_path("second"));
	say(s, line);
	refuse(s, "adapter-toggle", "not been tuned");
	snprintf(line, sizeof line, "set model %s", sandbox_path("model"));
	say(s, line);
	say(s, "adapter-toggle");
	assert_non_null(s->adapter);
	session_close(s);
}

static void
stopping_keeps_the_best(void **state)
{
	struct session *s = open_piece("stop.mid");

	(void)state;
	say(s, "tune 1000000");
	while (s->tuning->curve.held_out.count == 0) {
		assert_non_null(s->tune_job);
		session_poll(s);
	}
	say(s, "tune-stop");
	wait_for_end(s);
	assert_int_equal(s->tuning->state, TUNING_DONE);
	say(s, "tune 1000000");		/* and closing in the middle waits for no end */
	session_close(s);
}

/* While it runs; the adapter of the session stays what it was. */
static void
a_sample_is_heard_while_it_runs(void **state)
{
	struct session *s = open_piece("sample.mid");
	const struct batch *b;

	(void)state;
	refuse(s, "tune-hear", "no tuning is running");
	say(s, "tune-held-out 1000000");
	say(s, "go-bar 4");
	say(s, "tune-hear");
	for (int i = 0; i < 60000 && (s->suggest == NULL || s->suggest->count == 0); i++) {
		assert_non_null(s->tune_job);
		session_poll(s);
		usleep(1000);
	}
	assert_non_null(s->suggest);
	assert_int_equal(s->suggest->count, 1);
	b = s->suggest->batches[0];
	assert_true(b->tuned);
	assert_int_equal(b->count, 1);
	assert_string_equal(b->order.value[ORDER_EXISTING], "replace");
	assert_null(s->adapter);
	while (s->generate_job != NULL || b->sample) {
		session_poll(s);
		usleep(1000);
		if (s->generate_job == NULL && suggest_batch(s) == NULL)
			break;		/* an untaught model may write no note */
	}
	assert_true(suggest_batch(s) == NULL || s->suggest->heard);
	/* Two bars of every fourteen: the piece has 16. */
	assert_int_equal(s->tuning->held_out_count, 1);
	for (int bar = 0; bar < 16; bar++)
		assert_int_equal(tuning_holds_out(s, bar), bar == 6 || bar == 7);
	say(s, "tune-stop");
	wait_for_end(s);
	session_close(s);
}

static void
a_missing_model_is_named(void **state)
{
	struct session *s = open_piece("none.mid");
	struct err err;

	(void)state;
	say(s, "set model default");
	refuse(s, "set model nosuchmodel", "nosuchmodel: is neither a file nor a model");
	refuse(s, "set model default,nosuchmodel", "nosuchmodel: is neither a file nor a model");
	assert_string_equal(settings_text(s->settings, SET_MODEL), "default");
	assert_true(settings_set(s->settings, SET_MODEL, "nosuchmodel", &err));
	refuse(s, "tune", "nosuchmodel");
	assert_null(s->tune_job);
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_run_leaves_a_curve_and_an_adapter),
		cmocka_unit_test(a_run_that_does_not_help_says_so),
		cmocka_unit_test(adapters_are_named_blended_and_shared),
		cmocka_unit_test(a_path_is_read_as_everywhere),
		cmocka_unit_test(curves_are_kept_and_written),
		cmocka_unit_test(both_are_there_after_reopening),
		cmocka_unit_test(other_pieces_can_be_learnt_from_too),
		cmocka_unit_test(another_model_has_no_adapter),
		cmocka_unit_test(stopping_keeps_the_best),
		cmocka_unit_test(a_sample_is_heard_while_it_runs),
		cmocka_unit_test(a_missing_model_is_named),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
