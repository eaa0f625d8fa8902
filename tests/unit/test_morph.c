/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "app/morph.h"
#include "app/session.h"
#include "app/session_life.h"
#include "command_lines.h"
#include "music/song.h"
#include "sandbox.h"

#define DEMO SOURCE_DIR "/docs/demo.mid"

static void
run(struct session *s, const char *line)
{
	say(s, line);
	wait_for_jobs(s);
}

static void
between_two_phrases_each_step_is_heard_and_taken(void **state)
{
	struct session *s = open_session(DEMO);
	const struct morph_view *v;
	size_t notes = song_notes(s->song, -1);
	uint32_t node = s->history.at;

	(void)state;
	morph_want(s);
	wait_for_jobs(s);
	v = morph_view(s);
	/* A is at the cursor, and B two bars on. */
	assert_true(v->end[MORPH_A].set && v->end[MORPH_B].set);
	assert_non_null(strstr(v->end[MORPH_A].words, ", bars 1-2"));
	assert_non_null(strstr(v->end[MORPH_B].words, ", bars 3-4"));
	assert_int_equal(v->made, 5);
	CHECK_NEAR(v->share[0][MORPH_A], 1, 0);
	CHECK_NEAR(v->share[4][MORPH_B], 1, 0);
	assert_non_null(s->previewed);		/* the one in the middle is heard */
	run(s, "morph-move 0 -1");
	said(s, "step 4 of 5: ");
	run(s, "morph-move 0 -9");
	said(s, "step 5 of 5: ");
	said(s, "100% of B");
	run(s, "morph-steps 9");
	assert_int_equal(v->made, 9);
	assert_int_equal(s->history.at, node);
	run(s, "morph-take");
	said(s, "; u takes it back");
	assert_int_not_equal(s->history.at, node);
	assert_null(s->previewed);
	run(s, "undo");
	assert_int_equal(song_notes(s->song, -1), notes);
	/* B is another phrase. */
	run(s, "go-bar 9");
	run(s, "morph-to");
	assert_non_null(strstr(v->end[MORPH_B].words, ", bars 9-10"));
	assert_int_equal(v->made, 9);
	morph_leave(s);
	assert_null(s->previewed);
	session_close(s);
}

static void
a_selection_has_both_ends(void **state)
{
	struct session *s = open_session(DEMO);

	(void)state;
	run(s, "go-start");
	run(s, "select-bars");
	run(s, "go-bar 8");
	morph_want(s);
	wait_for_jobs(s);
	assert_non_null(strstr(morph_view(s)->end[MORPH_A].words, ", bars 1-2"));
	assert_non_null(strstr(morph_view(s)->end[MORPH_B].words, ", bars 7-8"));
	session_close(s);
}

static void
sliders_go_one_way(void **state)
{
	struct session *s = open_session(DEMO);
	double value[TRAITS], last;
	const struct morph_view *v;
	int moved = 0;

	(void)state;
	run(s, "go-start");
	run(s, "morph-page sliders");
	v = morph_view(s);
	assert_true(v->has_now);
	trait_measure(&v->now, value);
	last = value[TRAIT_BUSY];
	for (int i = 0; i < 3; i++) {
		run(s, "morph-push busier");
		trait_measure(&v->now, value);
		assert_true(value[TRAIT_BUSY] >= last);
		moved += value[TRAIT_BUSY] > last;
		last = value[TRAIT_BUSY];
	}
	assert_true(moved >= 1 && v->pushed[TRAIT_BUSY] > 0);
	run(s, "morph-push high -1");
	assert_int_equal(v->slider, TRAIT_HIGH);
	run(s, "morph-back");
	assert_memory_equal(&v->now, &v->end[MORPH_A].phrase, sizeof v->now);
	CHECK_NEAR(v->pushed[TRAIT_BUSY], 0, 0);
	run(s, "morph-move 0 -1");
	assert_int_equal(v->slider, TRAIT_SYNCOPATED);
	session_close(s);
}

static void
nudges_are_near_and_differ(void **state)
{
	struct session *s = open_session(DEMO);
	const struct morph_view *v;
	struct phrase first;

	(void)state;
	run(s, "go-start");
	run(s, "morph-page sliders");
	v = morph_view(s);
	run(s, "morph-nudge");
	first = v->now;
	assert_true(phrase_share(&v->end[MORPH_A].phrase, &first) > 0.2);
	assert_true(memcmp(&first, &v->end[MORPH_A].phrase, sizeof first) != 0);
	run(s, "morph-back");
	run(s, "morph-nudge");
	assert_true(memcmp(&first, &v->now, sizeof first) != 0);
	run(s, "morph-radius +0.2");
	said(s, "about 50%");
	session_close(s);
}

static void
the_pad_is_the_space_of_the_piece(void **state)
{
	struct session *s = open_session(DEMO);
	const struct morph_view *v;
	float place[PAD_SIZE];

	(void)state;
	run(s, "morph-page pad");
	v = morph_view(s);
	assert_non_null(v->pad);
	assert_true(pad_count(v->pad) >= 40);
	pad_place(v->pad, 0, place);
	assert_memory_equal(place, v->place, sizeof place);
	assert_non_null(s->previewed);
	run(s, "morph-move 1 0");
	assert_true(v->place[0] > place[0] || v->place[0] >= (float)PAD_REACH);
	run(s, "morph-plane");
	run(s, "morph-move 0 1");
	assert_true(v->place[3] > place[3] || v->place[3] >= (float)PAD_REACH);
	/* A wish that comes while a job runs is heard last. */
	say(s, "morph-go -1 0");
	say(s, "morph-go 1 0 0 0");
	wait_for_jobs(s);
	said(s, "place 1.0 0.0 0.0 0.0");
	run(s, "morph-take");
	said(s, "took place");
	session_close(s);
}

/* On a new track they have the tones of what the others play. */
static void
textures_are_browsed_under_a_track(void **state)
{
	struct session *s = open_session(sandbox_path("textures.mid"));
	const struct morph_view *v;
	struct phrase first;
	size_t singles = 0;

	(void)state;
	run(s, "chord C F G C");
	run(s, "go-start");
	run(s, "track-add");
	run(s, "morph-page textures");
	v = morph_view(s);
	assert_true(v->has_now);
	said(s, "chords at 0.00 0.00");
	first = v->now;
	for (uint32_t i = 0; i < first.cell[1]; i++) {
		int class = first.note[i].pitch % 12;

		assert_true(class == 0 || class == 4 || class == 7);
	}
	for (int i = 0; i < 8; i++)
		run(s, "morph-move 1 0");
	assert_true(memcmp(&first, &v->now, sizeof first) != 0);
	run(s, "morph-plane");
	said(s, "an arpeggio at");
	for (uint32_t i = 1; i < v->now.cell[PHRASE_BARS]; i++)
		singles += v->now.note[i].position != v->now.note[i - 1].position;
	assert_true(singles * 2 >= v->now.cell[PHRASE_BARS] - 1);
	run(s, "morph-take");
	said(s, "took an arpeggio");
	run(s, "go-start");
	run(s, "metre 3/4");
	run(s, "go-start");
	run(s, "morph-move 1 0");
	said(s, "textures are two bars of 4/4");
	session_close(s);
}

static void
an_empty_piece_and_one_note(void **state)
{
	struct session *s = open_session("");

	(void)state;
	refuse(s, "morph-from", "track 1 has no phrase in bars 1 and 2");
	refuse(s, "morph-take", "track 1 has no phrase in bars 1 and 2");
	refuse(s, "morph-move 0 1", "track 1 has no phrase");
	refuse(s, "morph-plane", "space is not learnt yet");
	run(s, "morph-page pad");
	assert_true(s->message_is_error);
	said(s, "takes 4 phrases");
	assert_null(morph_view(s)->pad);
	run(s, "morph-page sliders");
	run(s, "note-add C4 1/4");
	refuse(s, "morph-push busier", "track 1 has no phrase");
	refuse(s, "morph-nudge", "track 1 has no phrase");
	session_close(s);
}

/* The model hears some of them at a time; the track of the cursor is one of these. */
static void
a_hundred_tracks(void **state)
{
	struct session *s = open_session("");

	(void)state;
	for (int i = 0; i < 100; i++) {
		run(s, "go-start");
		run(s, "note-add C4 1/4");
		if (i % 10 != 9)
			run(s, "note-add E4 1/4");
		run(s, "track-add");
	}
	run(s, "go-start");
	run(s, "track-go 2");
	run(s, "note-add C4 1/4");
	run(s, "note-add D4 1/4");
	run(s, "go-start");
	run(s, "morph-from");
	said(s, "A is ");
	run(s, "morph-nudge");
	assert_true(morph_view(s)->has_now);
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(between_two_phrases_each_step_is_heard_and_taken),
		cmocka_unit_test(a_selection_has_both_ends),
		cmocka_unit_test(sliders_go_one_way),
		cmocka_unit_test(nudges_are_near_and_differ),
		cmocka_unit_test(the_pad_is_the_space_of_the_piece),
		cmocka_unit_test(textures_are_browsed_under_a_track),
		cmocka_unit_test(an_empty_piece_and_one_note),
		cmocka_unit_test(a_hundred_tracks),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
