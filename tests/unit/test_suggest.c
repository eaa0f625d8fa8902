/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <pthread.h>
#include <time.h>

#include "app/session.h"
#include "app/session_life.h"
#include "app/suggest.h"
#include "command/command.h"
#include "command_lines.h"
#include "model/infer/generate.h"
#include "model/infer/model.h"
#include "model_file.h"
#include "music/song.h"
#include "sandbox.h"

/*
 * In place of the model: each candidate gets `notes` notes of its own pitch,
 * one a beat from the start.  With `endless` it goes on until it is cancelled.
 */
static struct {
	int	 notes;
	bool	 endless, fail;
	uint64_t seed;			/* as last asked for */
	int	 asked;
	bool	 tracks[4];
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

	memset(result, 0, sizeof *result);
	fake.seed = r->seed;
	fake.asked = r->candidates;
	for (int i = 0; i < song_tracks(r->song) && i < 4; i++)
		fake.tracks[i] = r->tracks[i];
	if (fake.fail)
		return err_set(err, ERR_FORMAT, "no music today");
	for (int n = 0; fake.endless || n < fake.notes; n++) {
		for (int c = 0; c < r->candidates; c++) {
			struct note note = {
				.track = song_tracks(r->song) - 1, .velocity = 80, .ended = true,
				.start_ticks = r->start_ticks + n * beat, .length_ticks = beat,
				.pitch = (uint8_t)(60 + c + (int)(r->seed % 20)),
			};

			if (fake.endless && n >= fake.notes) {
				nap();
				if ((result->cancelled = r->cancelled(r->arg)))
					return true;
				continue;
			}
			r->note(r->arg, c, &note);
		}
	}
	for (int c = 0; c < r->candidates; c++) {
		r->done(r->arg, c, 1.5 - 0.1 * c);
		result->ranking[c] = r->candidates - 1 - c;
	}
	return true;
}

static struct session *
open_piece(const char *name)
{
	struct arch_config config = test_config(1, 8, 1, 64);
	struct params params = PARAMS_EMPTY;
	struct session *s;
	struct err err;

	fake.notes = 3;
	fake.endless = fake.fail = false;
	s = session_open(sandbox_path(name), &err);
	if (s == NULL)
		fail_msg("%s", err.text);
	test_params(&config, 1, &params);
	test_model_write(sandbox_path("model"), &config, &params, NULL, NULL);
	params_clear(&params);
	s->model = model_open(sandbox_path("model"), &err);
	if (s->model == NULL)
		fail_msg("%s", err.text);
	return s;
}

static void
settle(struct session *s)
{
	for (int i = 0; i < 5000 && s->generate_job != NULL; i++) {
		session_poll(s);
		nap();
	}
	assert_null(s->generate_job);
}

static void
taking_is_one_edit_that_undo_takes_back(void **state)
{
	struct session *s = open_piece("take.mid");
	struct batch *batch;
	size_t before;

	(void)state;
	say(s, "note-add 60");
	say(s, "set seed 7");
	before = song_notes(s->song, -1);
	say(s, "continue 2");
	settle(s);
	batch = suggest_batch(s);
	assert_non_null(batch);
	assert_int_equal(batch->count, 4);
	assert_int_equal(fake.seed, 7);
	assert_int_equal(batch->best, 3);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(batch->candidates[i].count, 3);
		assert_true(batch->candidates[i].done);
	}
	assert_int_equal(song_notes(s->song, -1), before);	/* ghosts are in no track */
	say(s, "candidate 2");
	say(s, "take");
	assert_int_equal(song_notes(s->song, -1), before + 3);
	assert_null(suggest_batch(s));
	say(s, "undo");
	assert_int_equal(song_notes(s->song, -1), before);
	session_close(s);
}

static void
hearing_is_in_the_plan_and_nowhere_else(void **state)
{
	struct session *s = open_piece("hear.mid");
	struct song *heard;
	struct err err;
	struct note note;

	(void)state;
	say(s, "note-add 60");
	say(s, "set seed 1");
	say(s, "continue 1");
	settle(s);
	assert_null(session_heard_song(s, &err));
	say(s, "candidate 3");
	heard = session_heard_song(s, &err);
	assert_non_null(heard);
	assert_int_equal(song_notes(heard, -1), song_notes(s->song, -1) + 3);
	assert_true(song_prev_note(heard, s->track, INT64_MAX, &note));
	assert_int_equal(note.pitch, 60 + 2 + 1);
	song_free(heard);
	say(s, "candidates-close");
	assert_null(session_heard_song(s, &err));
	refuse(s, "take", "no candidate");
	session_close(s);
}

static void
what_has_arrived_stays_after_cancelling(void **state)
{
	struct session *s = open_piece("cancel.mid");

	(void)state;
	fake.endless = true;
	say(s, "note-add 60");
	say(s, "continue");
	while (suggest_batch(s)->candidates[3].count < 3) {
		session_poll(s);
		nap();
	}
	assert_true(suggest_batch(s)->running);
	refuse(s, "continue", "still writing");
	say(s, "cancel");
	settle(s);
	assert_false(suggest_batch(s)->running);
	assert_int_equal(suggest_batch(s)->candidates[0].count, 3);
	say(s, "take 1");
	assert_int_equal(song_notes(s->song, -1), 4);
	refuse(s, "cancel", "nothing to stop");
	session_close(s);
}

/* The person may close the piece at any moment. */
static void
closing_ends_what_runs(void **state)
{
	struct session *s = open_piece("close.mid");

	(void)state;
	fake.endless = true;
	say(s, "note-add 60");
	say(s, "continue");
	session_close(s);
}

static void
pinned_ones_survive_a_reroll(void **state)
{
	struct session *s = open_piece("pin.mid");
	struct batch *batch;

	(void)state;
	say(s, "note-add 60");
	say(s, "set seed 5");
	say(s, "continue 1");
	settle(s);
	say(s, "candidate 2");
	say(s, "pin");
	say(s, "candidate 4");
	say(s, "drop");
	say(s, "reroll");
	settle(s);
	batch = suggest_batch(s);
	assert_int_equal(fake.asked, 3);
	assert_int_equal(batch->seed, 6);
	assert_int_equal(batch->candidates[1].notes[0].pitch, 60 + 1 + 5);	/* the old one */
	assert_int_equal(batch->candidates[0].notes[0].pitch, 60 + 0 + 6);
	assert_int_equal(batch->candidates[2].notes[0].pitch, 60 + 1 + 6);
	say(s, "batch-prev");
	assert_int_equal(suggest_batch(s)->seed, 5);
	assert_true(suggest_batch(s)->candidates[3].dropped);
	refuse(s, "candidate 4", "dropped");
	say(s, "batch-next");
	assert_ptr_equal(suggest_batch(s), batch);
	session_close(s);
}

static void
earlier_candidates_are_there_after_reopening(void **state)
{
	struct session *s = open_piece("again.mid");
	struct err err;

	(void)state;
	say(s, "note-add 60");
	say(s, "set seed 9");
	say(s, "continue 1");
	settle(s);
	say(s, "take 1");
	say(s, "save");
	session_close(s);
	s = open_piece("again.mid");
	assert_null(suggest_batch(s));
	say(s, "batch-prev");
	assert_int_equal(suggest_batch(s)->seed, 9);
	assert_int_equal(suggest_batch(s)->count, 4);
	assert_int_equal(suggest_batch(s)->candidates[2].count, 3);
	assert_int_not_equal(suggest_batch(s)->candidates[0].taken_node, 0);
	say(s, "candidate 1");
	assert_null(session_heard_song(s, &err));	/* it is in the piece: once is enough */
	say(s, "take 3");
	session_close(s);
}

static void
with_nothing_before_the_cursor_it_goes_on_after_the_end(void **state)
{
	struct session *s = open_piece("where.mid");
	int64_t bar = 4 * song_ticks_per_quarter(s->song);

	(void)state;
	say(s, "go-bar 2");
	say(s, "note-add 60");
	say(s, "go-bar 1");
	say(s, "continue 1");
	settle(s);
	assert_int_equal(suggest_batch(s)->start_ticks, 2 * bar);
	assert_true(fake.tracks[s->track]);
	session_close(s);
}

/* Base and tuned on one seed; what was made once is not made again. */
static void
toggling_compares_on_the_same_seed(void **state)
{
	struct session *s = open_piece("compare.mid");
	struct batch *tuned, *base;
	char line[32];

	(void)state;
	for (int bar = 1; bar <= 16; bar++) {
		snprintf(line, sizeof line, "go-bar %d", bar);
		say(s, line);
		say(s, "note-add 60");
		say(s, "note-add 64");
	}
	say(s, "tune 40");
	for (int i = 0; i < 200000 && s->tune_job != NULL; i++) {
		session_poll(s);
		nap();
	}
	assert_non_null(s->adapter);
	say(s, "set seed 11");
	say(s, "set candidates 2");
	say(s, "continue 1");
	settle(s);
	tuned = suggest_batch(s);
	assert_true(tuned->tuned);
	say(s, "set candidates 5");	/* of the next batch, not of this one's twin */
	say(s, "adapter-toggle");
	settle(s);
	base = suggest_batch(s);
	assert_ptr_not_equal(base, tuned);
	assert_false(base->tuned);
	assert_int_equal(base->seed, 11);
	assert_int_equal(base->count, 2);
	assert_int_equal(base->start_ticks, tuned->start_ticks);
	fake.fail = true;		/* nothing is asked for any more */
	say(s, "adapter-toggle");
	settle(s);
	assert_ptr_equal(suggest_batch(s), tuned);
	say(s, "adapter-toggle");
	settle(s);
	assert_ptr_equal(suggest_batch(s), base);
	session_close(s);
}

static void
failing_says_why(void **state)
{
	struct session *s = open_piece("fail.mid");

	(void)state;
	fake.fail = true;
	say(s, "note-add 60");
	say(s, "continue");
	settle(s);
	assert_non_null(strstr(s->message, "no music today"));
	assert_true(s->message_is_error);
	assert_null(suggest_batch(s));
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taking_is_one_edit_that_undo_takes_back),
		cmocka_unit_test(hearing_is_in_the_plan_and_nowhere_else),
		cmocka_unit_test(what_has_arrived_stays_after_cancelling),
		cmocka_unit_test(closing_ends_what_runs),
		cmocka_unit_test(pinned_ones_survive_a_reroll),
		cmocka_unit_test(earlier_candidates_are_there_after_reopening),
		cmocka_unit_test(with_nothing_before_the_cursor_it_goes_on_after_the_end),
		cmocka_unit_test(toggling_compares_on_the_same_seed),
		cmocka_unit_test(failing_says_why),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
