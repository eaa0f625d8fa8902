/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "app/draft.h"
#include "app/locked.h"
#include "app/session.h"
#include "app/session_life.h"
#include "app/suggest.h"
#include "app/suggest_tree.h"
#include "command/command.h"
#include "command_lines.h"
#include "fake_model.h"
#include "music/song.h"
#include "sandbox.h"

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
	assert_int_equal(batch->ranking[0], 3);
	assert_int_equal(batch->shown, 4);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(batch->candidates[i].made.count, 3);
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
	assert_int_equal(note.pitch, 60 + 1 + 1);	/* the last made is ranked first */
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
	struct err err;

	(void)state;
	fake.endless = true;
	say(s, "note-add 60");
	say(s, "continue");
	say(s, "cancel");		/* and at once again */
	while (!command_run(s, "continue", &err)) {
		assert_non_null(strstr(err.text, "still stopping"));
		nap();
	}
	while (suggest_batch(s)->candidates[3].made.count < 3) {
		session_poll(s);
		nap();
	}
	assert_true(suggest_batch(s)->running);
	refuse(s, "continue", "still writing");
	say(s, "cancel");
	settle(s);
	assert_false(suggest_batch(s)->running);
	assert_int_equal(suggest_batch(s)->candidates[0].made.count, 3);
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
	assert_int_equal(batch->candidates[2].made.notes[0].pitch, 60 + 2 + 5);	/* the old one */
	assert_int_equal(batch->candidates[0].made.notes[0].pitch, 60 + 0 + 6);
	assert_int_equal(batch->candidates[1].made.notes[0].pitch, 60 + 1 + 6);
	assert_int_equal(batch->candidates[3].made.notes[0].pitch, 60 + 2 + 6);
	assert_int_equal(batch->ranking[0], 2);
	assert_int_equal(batch->ranking[3], 0);
	assert_ptr_equal(batch->parent, s->suggest->batches[0]);
	say(s, "batch-prev");
	assert_int_equal(suggest_batch(s)->seed, 5);
	assert_true(suggest_batch(s)->candidates[0].dropped);
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
	assert_int_equal(suggest_batch(s)->candidates[2].made.count, 3);
	assert_int_not_equal(suggest_batch(s)->candidates[3].taken_node, 0);
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

/* Notes of the song that begin in [start, end) on a track. */
static bool
count_note(void *arg, const struct note *note)
{
	(void)note;
	++*(int *)arg;
	return true;
}

static int
notes_in(const struct session *s, int track, int64_t start, int64_t end)
{
	struct window w = { start, end, 0, 127 };
	int count = 0;

	song_query(s->song, track, &w, count_note, &count);
	return count;
}

static void
filling_replaces_the_selection_and_keeps_locked_notes(void **state)
{
	struct session *s = open_piece("fill.mid");
	int64_t bar = 4 * song_ticks_per_quarter(s->song);
	struct song *heard;
	struct err err;

	(void)state;
	for (int i = 1; i <= 4; i++) {
		char line[32];

		snprintf(line, sizeof line, "go-bar %d", i);
		say(s, line);
		say(s, "note-add 40");
	}
	say(s, "go-bar 2");
	say(s, "select-bars");
	say(s, "go-bar 3");
	say(s, "set seed 3");
	say(s, "fill density eighth");
	settle(s);
	assert_int_equal(suggest_batch(s)->start_ticks, bar);
	assert_int_equal(suggest_batch(s)->end_ticks, 3 * bar);
	assert_int_equal(suggest_batch(s)->candidates[0].removed.count, 2);
	say(s, "candidate 1");
	heard = session_heard_song(s, &err);
	assert_non_null(heard);
	assert_int_equal(song_notes(heard, -1), 2 + 3);		/* the two are not heard */
	song_free(heard);
	assert_int_equal(notes_in(s, 0, 0, 4 * bar), 4);
	say(s, "take");
	assert_int_equal(notes_in(s, 0, bar, 3 * bar), 3);
	say(s, "undo");
	assert_int_equal(notes_in(s, 0, 0, 4 * bar), 4);
	say(s, "select-none");
	say(s, "go-bar 2");
	say(s, "go-pitch 40");
	say(s, "lock");
	say(s, "fill 2-3");
	settle(s);
	assert_int_equal(fake.kept, 1);
	assert_int_equal(suggest_batch(s)->candidates[0].removed.count, 1);
	say(s, "lock track");
	refuse(s, "fill 2-3", "locked");
	say(s, "unlock all");
	say(s, "fill 2-3");
	settle(s);
	assert_int_equal(fake.kept, 0);
	session_close(s);
}

/* What was locked is locked when the piece is opened again. */
static void
locks_are_kept(void **state)
{
	struct session *s = open_piece("locked.mid");
	int64_t bar = 4 * song_ticks_per_quarter(s->song);
	struct note note;

	(void)state;
	say(s, "note-add 60");
	say(s, "lock");
	say(s, "go-bar 3");
	say(s, "select-bars");
	say(s, "lock");
	assert_true(locked_ticks(s, 2 * bar, 2 * bar + 1));
	say(s, "go-bar 5");		/* bars 3 to 5 */
	say(s, "lock");
	say(s, "select-none");
	say(s, "go-bar 4");
	say(s, "select-bars");
	say(s, "unlock");
	say(s, "save");
	session_close(s);
	s = open_piece("locked.mid");
	assert_true(song_prev_note(s->song, 0, INT64_MAX, &note));
	assert_true(locked_note(s, note.id));
	assert_true(locked_ticks(s, 2 * bar, 3 * bar));
	assert_false(locked_ticks(s, 3 * bar, 4 * bar));
	assert_true(locked_ticks(s, 4 * bar, 5 * bar));
	assert_false(locked_ticks(s, 5 * bar, 6 * bar));
	say(s, "unlock all");
	assert_false(locked_any(s));
	session_close(s);
}

static void
accompanying_brings_a_track_with_it(void **state)
{
	struct session *s = open_piece("accompany.mid");
	int tracks = song_tracks(s->song);
	struct track_info info;
	struct song *heard;
	struct err err;

	(void)state;
	say(s, "note-add 60");
	say(s, "accompany 1 instrument flute");
	settle(s);
	assert_int_equal(song_tracks(s->song), tracks);
	say(s, "candidate 1");
	heard = session_heard_song(s, &err);
	assert_non_null(heard);
	assert_int_equal(song_tracks(heard), tracks + 1);
	song_free(heard);
	say(s, "take");
	assert_int_equal(song_tracks(s->song), tracks + 1);
	song_track_info(s->song, s->track + 1, &info);
	assert_int_equal(info.program, 73);
	assert_int_equal(info.notes, 3);
	say(s, "undo");
	assert_int_equal(song_tracks(s->song), tracks);
	say(s, "accompany-above 1");
	settle(s);
	say(s, "take 1");
	song_track_info(s->song, 0, &info);
	assert_int_equal(info.program, 0);
	assert_int_equal(info.notes, 3);
	session_close(s);
}

/* Two parts of a candidate go onto one new track. */
static void
parts_are_taken_one_by_one(void **state)
{
	struct session *s = open_piece("parts.mid");
	int tracks = song_tracks(s->song);

	(void)state;
	fake.notes = 8;			/* four beats a bar */
	say(s, "note-add 60");
	say(s, "accompany 2");
	settle(s);
	say(s, "candidate 1");
	say(s, "go-bar 1");
	say(s, "select-bars");
	say(s, "take");
	assert_int_equal(song_tracks(s->song), tracks + 1);
	assert_int_equal(song_notes(s->song, s->track + 1), 4);
	say(s, "select-none");
	say(s, "batch-prev");
	say(s, "candidate 2");
	say(s, "go-bar 2");
	say(s, "select-bars");
	say(s, "take");
	assert_int_equal(song_tracks(s->song), tracks + 1);
	assert_int_equal(song_notes(s->song, s->track + 1), 8);
	say(s, "batch-prev");
	say(s, "candidate 1");
	refuse(s, "take-track", "no notes");
	session_close(s);
}

static void
a_mutation_has_what_it_keeps(void **state)
{
	struct session *s = open_piece("mutate.mid");
	const struct batch *parent;

	(void)state;
	say(s, "note-add 60");
	say(s, "fill 1");
	settle(s);
	parent = suggest_batch(s);
	say(s, "candidate 2");
	fake.notes = 1;
	say(s, "mutate 50");
	settle(s);
	assert_ptr_equal(suggest_batch(s)->parent, parent);
	assert_true(suggest_batch(s)->mutates);
	assert_int_equal(suggest_batch(s)->order.way, ORDER_VARY);
	CHECK_NEAR(fake.share, 0.5, 1e-9);
	/* The fake one keeps all three and adds one; the piece's own note stays left out. */
	assert_int_equal(suggest_batch(s)->candidates[0].made.count, 4);
	assert_int_equal(suggest_batch(s)->candidates[0].removed.count, 1);
	say(s, "take 1");
	assert_int_equal(song_notes(s->song, -1), 4);
	session_close(s);
	s = open_piece("mutate.mid");
	say(s, "batch-prev");
	assert_true(suggest_batch(s)->mutates);
	assert_non_null(suggest_batch(s)->parent);
	session_close(s);
}

static void
the_order_makes_it_again(void **state)
{
	struct session *s = open_piece("order.mid");
	struct note first;

	(void)state;
	say(s, "note-add 60");
	say(s, "vary 1 keep contour temperature 0.8");
	settle(s);
	first = suggest_batch(s)->candidates[0].made.notes[0];
	say(s, "order");
	assert_non_null(strstr(s->message, "vary bars 1-1 tracks 1 keep contour candidates 4 "
	    "temperature 0.8"));
	say(s, s->message);
	settle(s);
	assert_int_equal(s->suggest->count, 2);
	assert_int_equal(suggest_batch(s)->candidates[0].made.notes[0].pitch, first.pitch);
	assert_true(order_equal(&s->suggest->batches[0]->order, &s->suggest->batches[1]->order));
	session_close(s);
}

/* The rows start at what the piece has, and ask nothing until they are moved. */
static void
the_draft_is_asked_row_by_row(void **state)
{
	struct session *s = open_piece("draft.mid");
	struct draft_row row;

	(void)state;
	for (int i = 1; i <= 4; i++) {		/* two quarters a bar */
		char line[32];

		snprintf(line, sizeof line, "go-bar %d", i);
		say(s, line);
		say(s, "note-add 60");
		say(s, "note-add 67");
	}
	say(s, "ask fill");
	draft_row(s, 0, &row);
	assert_string_equal(row.value, "fill");
	draft_row(s, 3, &row);
	assert_string_equal(row.name, "polyphony");
	assert_string_equal(row.value, "2");
	assert_false(row.asked);
	assert_int_equal(row.place, 1);
	assert_int_equal(row.count, 4);
	say(s, "ask-row 3");
	say(s, "ask-change");
	draft_row(s, 3, &row);
	assert_string_equal(row.value, "3");
	assert_true(row.asked);
	say(s, "ask bars 2");
	say(s, "go-bar 3");
	say(s, "ask-make");
	settle(s);
	say(s, "order");
	assert_non_null(strstr(s->message, "fill bars 3-4"));
	assert_non_null(strstr(s->message, "polyphony 3"));
	say(s, "ask polyphony any");
	draft_row(s, 3, &row);
	assert_false(row.asked);
	say(s, "ask vary");
	draft_row(s, 2, &row);
	assert_string_equal(row.name, "keep");
	assert_string_equal(row.value, "rhythm");
	refuse(s, "ask bars 4 key", "key has no value after it");
	refuse(s, "fill bars 4-5 key", "key has no value after it");
	refuse(s, "ask silly", "nothing the model can be asked for");
	refuse(s, "ask density silly", "density");
	refuse(s, "ask instrument flute", "no row");
	say(s, "ask-row 100");			/* the last, and no further */
	draft_row(s, s->ask->at, &row);
	assert_string_equal(row.name, "candidates");
	say(s, "ask-row -100");
	assert_int_equal(s->ask->at, 0);
	say(s, "ask-change 100");
	draft_row(s, 0, &row);
	assert_string_equal(row.value, "bridge");
	session_close(s);
}

static void
expect_polyphony(struct session *s, const char *value)
{
	struct draft_row row;

	draft_row(s, 3, &row);
	assert_string_equal(row.name, "polyphony");
	assert_string_equal(row.value, value);
}

/* What was measured is kept until the cursor is in another bar or track, or the piece changes. */
static void
the_draft_measures_where_the_cursor_is(void **state)
{
	struct session *s = open_piece("measure.mid");

	(void)state;
	say(s, "ask fill");
	say(s, "chord C");
	say(s, "go-bar 1");
	expect_polyphony(s, "3");
	say(s, "go-bar 20");
	expect_polyphony(s, "");
	say(s, "go-bar 2");
	expect_polyphony(s, "3");
	say(s, "track-add Two");
	expect_polyphony(s, "");
	say(s, "track-go 1");
	expect_polyphony(s, "3");
	say(s, "on track arpeggiate");
	expect_polyphony(s, "1");
	say(s, "undo");
	say(s, "track-go 1");
	say(s, "go-bar 1");
	expect_polyphony(s, "3");
	session_close(s);
}

static void
what_cannot_be_asked_is_one_sentence(void **state)
{
	static const struct { const char *line, *why; } rows[] = {
		{ "vary 1", "no note to vary" }, { "harmonise 1", "no melody" },
		{ "fill 0-4", "bars takes A-B" }, { "fill 5-2", "bars takes A-B" },
		{ "fill 1 density silly", "density" }, { "fill 1 density", "value" },
		{ "fill 1 range C5-C3", "range" }, { "fill 1 tracks 9", "no track 9" },
		{ "continue 100000", "64" }, { "take", "no candidate" },
		{ "mutate", "no candidate" }, { "each-pass", "no candidate" },
		{ "candidates-more", "no candidate" }, { "order", "no candidate" },
		{ "lock silly", "takes track" }, { "lock", "no note" },
	};
	struct session *s = open_piece("bad.mid");

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		refuse(s, rows[i].line, rows[i].why);
	assert_null(suggest_batch(s));
	session_close(s);
}

/* Below the one that it varies or makes again, after its older siblings. */
static void
batches_form_a_tree(void **state)
{
	struct batch batch[5] = { { .parent = NULL }, { .parent = &batch[0] }, { .parent = NULL },
		{ .parent = &batch[1] }, { .parent = &batch[0] } };
	struct batch *list[] = { &batch[0], &batch[1], &batch[2], &batch[3], &batch[4] };
	struct suggest g = { .batches = list, .count = COUNT(list) };
	static const struct suggest_row wanted[] = {
		{ 0, 0, false, 0 }, { 1, 1, false, 1 }, { 3, 2, true, 3 }, { 4, 1, true, 1 },
		{ 2, 0, true, 0 },
	};
	struct suggest_row *rows = suggest_tree(&g);

	(void)state;
	assert_non_null(rows);
	for (size_t i = 0; i < COUNT(wanted); i++) {
		assert_int_equal(rows[i].batch, wanted[i].batch);
		assert_int_equal(rows[i].depth, wanted[i].depth);
		assert_int_equal(rows[i].last, wanted[i].last);
		assert_int_equal(rows[i].lines, wanted[i].lines);
	}
	assert_int_equal(suggest_tree_at(rows, g.count, 4), 3);
	free(rows);
	g.count = 0;
	rows = suggest_tree(&g);
	assert_non_null(rows);
	free(rows);
}

static void
the_tree_is_walked(void **state)
{
	struct session *s = open_piece("tree.mid");

	(void)state;
	say(s, "note-add 60");
	refuse(s, "take-below", "nothing has been made");
	refuse(s, "take-parent", "no candidate");
	say(s, "continue 1");
	settle(s);
	refuse(s, "take-parent", "no parent");
	say(s, "candidate 3");
	say(s, "mutate");
	settle(s);
	say(s, "batch 1");
	say(s, "reroll");
	settle(s);
	say(s, "batch 1");
	say(s, "take-below");
	assert_int_equal(s->suggest->shown, 1);
	say(s, "take-below 9");
	assert_int_equal(s->suggest->shown, 2);
	say(s, "take-above");
	assert_int_equal(s->suggest->shown, 1);
	say(s, "take-parent");
	assert_int_equal(s->suggest->shown, 0);
	assert_int_equal(suggest_place(suggest_batch(s), s->suggest->current), 2);
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
		cmocka_unit_test(batches_form_a_tree),
		cmocka_unit_test(the_tree_is_walked),
		cmocka_unit_test(earlier_candidates_are_there_after_reopening),
		cmocka_unit_test(with_nothing_before_the_cursor_it_goes_on_after_the_end),
		cmocka_unit_test(toggling_compares_on_the_same_seed),
		cmocka_unit_test(failing_says_why),
		cmocka_unit_test(filling_replaces_the_selection_and_keeps_locked_notes),
		cmocka_unit_test(locks_are_kept),
		cmocka_unit_test(accompanying_brings_a_track_with_it),
		cmocka_unit_test(parts_are_taken_one_by_one),
		cmocka_unit_test(a_mutation_has_what_it_keeps),
		cmocka_unit_test(the_order_makes_it_again),
		cmocka_unit_test(the_draft_is_asked_row_by_row),
		cmocka_unit_test(the_draft_measures_where_the_cursor_is),
		cmocka_unit_test(what_cannot_be_asked_is_one_sentence),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
