/* SPDX-License-Identifier: MIT */
/* The panel of candidates: what it shows, and what its keys ask for. */
#include "test.h"

#include <locale.h>

#include "app/suggest.h"
#include "fake_model.h"
#include "screen_rig.h"

/* A piece with a few bars on two tracks, and the fake model. */
static void
begin_piece(struct rig *r, int w, int h)
{
	struct arch_config config = test_config(1, 8, 1, 64);

	begin(r, w, h);
	fake.notes = 3;
	fake.endless = fake.fail = false;
	r->s->model = test_model(&config, 1, NULL);
	say(r->s, "set candidates 4");
	say(r->s, "set seed 5");
	say(r->s, "note-add C4 1/4");
	say(r->s, "track-add flute");
	say(r->s, "note-add C5 1/4");
}

/* The panel opens when the model begins. */
static void
wait_for_it(struct rig *r)
{
	ui_watch(&r->ui);
	settle(r->s);
	press(r, "<C-l>");
}

/* Where a text stands; the screen has no wide character before it. */
static void
find(struct rig *r, const char *words, int *x, int *y)
{
	for (*y = 0; *y < r->ui.screen.h; ++*y)
		for (*x = 0; *x < r->ui.screen.w; ++*x) {
			const char *at = words;
			int cell = *x;

			for (const struct screen_cell *c; *at != '\0' &&
			    (c = screen_at(&r->ui.screen, cell, *y)) != NULL &&
			    c->glyph[0] != '\0' &&
			    strncmp(at, c->glyph, strlen(c->glyph)) == 0; cell++)
				at += strlen(c->glyph);
			if (*at == '\0')
				return;
		}
	(void)shows((struct rig *)r, words);
	fail_msg("it should be");
}

static bool
is_braille(const struct screen_cell *c)
{
	return c != NULL && (unsigned char)c->glyph[0] == 0xe2 &&
	    (unsigned char)c->glyph[1] >= 0xa0 && (unsigned char)c->glyph[1] <= 0xa3;
}

/* Each note in the colour of its own track, whichever is edited; and the whole length. */
static void
a_shape_has_the_colours_of_its_tracks(void **state)
{
	struct rig r;
	int x, y, seen = 0;

	(void)state;
	begin_piece(&r, 100, 30);
	say(r.s, "continue 4");
	say(r.s, "track-go 1");
	wait_for_it(&r);
	assert_int_equal(suggest_current(r.s)->made.notes[0].track, 1);
	find(&r, "1 3 notes", &x, &y);
	for (int row = y + 2; row < y + 4; row++)
		for (int column = x; column < r.ui.screen.w; column++) {
			const struct screen_cell *c = screen_at(&r.ui.screen, column, row);

			if (!is_braille(c))
				continue;
			assert_int_equal(c->fg, theme_track(&r.ui.theme, 1, 127));
			seen++;
		}
	assert_true(seen > 0);
	end(&r);
}

/* Also where there is little room: at 80x24 the current one is drawn. */
static void
the_current_one_is_drawn_on_a_small_screen(void **state)
{
	struct rig r;
	int x, y, dots = 0;

	(void)state;
	begin_piece(&r, 80, 24);
	say(r.s, "continue 4");
	wait_for_it(&r);
	find(&r, "1 3 notes", &x, &y);
	assert_true(shows(&r, "surprise 1.2"));
	for (int row = y + 2; row < y + 4; row++)
		for (int column = x; column < r.ui.screen.w; column++)
			dots += is_braille(screen_at(&r.ui.screen, column, row));
	assert_true(dots > 0);
	end(&r);
}

static void
the_cursor_stands_on_the_best(void **state)
{
	struct rig r;
	int x, y;

	(void)state;
	begin_piece(&r, 100, 30);
	say(r.s, "continue 4");
	wait_for_it(&r);
	assert_int_equal(r.s->suggest->current, suggest_batch(r.s)->ranking[0]);
	find(&r, "►1 3 notes", &x, &y);
	end(&r);
}

static void
keys_change_what_is_made_again(void **state)
{
	struct rig r;
	const struct batch *first, *second;
	int64_t bar = 4 * 480;

	(void)state;
	begin_piece(&r, 100, 30);
	say(r.s, "continue 2");
	wait_for_it(&r);
	first = suggest_batch(r.s);
	assert_int_equal(first->end_ticks - first->start_ticks, 2 * bar);
	press(&r, "++<lt>");
	assert_true(shows(&r, "r: temperature 1.10  1 bar"));
	press(&r, ">>");
	assert_true(shows(&r, "3 bars"));
	press(&r, "r");
	wait_for_it(&r);
	second = suggest_batch(r.s);
	assert_ptr_equal(second->parent, first);
	assert_int_equal(second->start_ticks, first->start_ticks);
	assert_int_equal(second->end_ticks - second->start_ticks, 3 * bar);
	assert_string_equal(second->order.value[ORDER_TEMPERATURE], "1.1");
	press(&r, "-b");		/* another batch is not what was changed */
	press(&r, "r");
	wait_for_it(&r);
	assert_string_equal(suggest_batch(r.s)->order.value[ORDER_TEMPERATURE], "1");
	end(&r);
}

static void
the_figures_are_explained(void **state)
{
	struct rig r;

	(void)state;
	begin_piece(&r, 100, 30);
	say(r.s, "continue 2");
	wait_for_it(&r);
	press(&r, "gh");
	assert_true(shows(&r, "candidate 1 of 4, best first"));
	assert_true(shows(&r, "the model chose each note as if among 3"));
	end(&r);
	begin_piece(&r, 200, 50);
	say(r.s, "continue 2");
	wait_for_it(&r);
	press(&r, "gh");
	assert_true(shows(&r, "convinces least"));
	end(&r);
}

/* Four bars on two tracks, and the cursor in the middle of them. */
static void
begin_middle(struct rig *r)
{
	begin_piece(r, 100, 30);
	for (int bar = 1; bar < 4; bar++) {
		say(r->s, "bar-next");
		say(r->s, "note-add E5 1/4");
	}
	say(r->s, "track-go 1");
	say(r->s, "note-add G4 1/4");
	say(r->s, "go-bar 2");
	settle(r->s);
}

static size_t
notes_from(const struct song *song, int track, int64_t tick)
{
	struct note n = { .start_ticks = tick - 1 };
	size_t count = 0;

	while (song_next_note(song, track, n.start_ticks, &n))
		count++;
	return count;
}

static void
in_the_middle_it_asks(void **state)
{
	static const struct { const char *key; size_t notes, after; } answers[] = {
		/* Three new ones at bar 2; there were one in each bar from 2 to 4. */
		{ "k", 7, 2 }, { "r", 4, 0 }, { "p", 7, 3 },
	};
	int64_t bar = 4 * 480;

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct rig r;

		begin_middle(&r);
		say(r.s, "mute 1");
		press(&r, "3a");
		assert_true(shows(&r, "bars 2-4 have 3 notes: k keep, r replace, p push on?"));
		assert_null(suggest_batch(r.s));
		press(&r, answers[i].key);
		settle(r.s);
		press(&r, "<Enter>");
		assert_int_equal(song_notes(r.s->song, 1), answers[i].notes);
		assert_int_equal(notes_from(r.s->song, 1, i == 2 ? 4 * bar : 2 * bar),
		    answers[i].after);
		/* The other track is pushed as well, and else not touched. */
		assert_int_equal(notes_from(r.s->song, 0, 6 * bar), i == 2 ? 1 : 0);
		assert_int_equal(song_notes(r.s->song, 0), 2);
		press(&r, "u");
		assert_int_equal(song_notes(r.s->song, 1), 4);
		assert_int_equal(notes_from(r.s->song, 0, 6 * bar), 0);
		end(&r);
	}
}

static void
nothing_is_asked_where_a_setting_says_it(void **state)
{
	struct rig r;

	(void)state;
	begin_middle(&r);
	press(&r, "a<Esc>");
	assert_null(suggest_batch(r.s));
	refuse(r.s, "ask-existing", "takes");
	say(r.s, "set existing replace");
	press(&r, "a");
	settle(r.s);
	assert_int_equal(r.ui.prompt.kind, PROMPT_NONE);
	assert_true(suggest_current(r.s)->removed.count > 0);
	press(&r, "<Esc>");
	say(r.s, "set existing ask");
	press(&r, "A");			/* nothing is there */
	assert_int_equal(r.ui.prompt.kind, PROMPT_NONE);
	settle(r.s);
	end(&r);
}

static void
only_what_is_selected_or_heard_goes_on(void **state)
{
	struct rig r;

	(void)state;
	begin_middle(&r);
	say(r.s, "set existing keep");
	press(&r, "a");
	settle(r.s);
	assert_true(fake.tracks[0] && fake.tracks[1]);
	press(&r, "<Esc>");
	say(r.s, "mute 2");
	press(&r, "a");
	settle(r.s);
	assert_true(fake.tracks[0] && !fake.tracks[1]);
	press(&r, "<Esc>");
	say(r.s, "unmute-all");
	say(r.s, "track-go 2");
	press(&r, "V<F5>");
	settle(r.s);
	assert_true(!fake.tracks[0] && fake.tracks[1]);
	press(&r, "<Esc><Esc>");
	say(r.s, "mute 1");
	say(r.s, "mute 2");
	refuse(r.s, "continue", "every track that plays there is muted");
	end(&r);
}

/* A short last note, and the cursor right behind it or on it. */
static void
it_begins_at_a_bar_line(void **state)
{
	struct rig r;

	(void)state;
	begin_piece(&r, 100, 30);
	say(r.s, "go-end");
	say(r.s, "step-note E4 1/16");
	for (int i = 0; i < 2; i++) {
		press(&r, "a");
		settle(r.s);
		assert_int_equal(suggest_batch(r.s)->start_ticks, 4 * 480);
		press(&r, "<Esc>");
		say(r.s, "note-previous");
	}
	say(r.s, "go-bar 4");
	press(&r, "lla");
	settle(r.s);
	assert_int_equal(suggest_batch(r.s)->start_ticks, 3 * 4 * 480);
	end(&r);
}

/* What is pushed is seen where it would be. */
static void
the_roll_shows_what_is_pushed(void **state)
{
	struct rig r;

	(void)state;
	begin_middle(&r);
	say(r.s, "set existing push");
	say(r.s, "zoom-out");
	say(r.s, "track-go 2");
	press(&r, "a");
	wait_for_it(&r);
	assert_true(suggest_batch(r.s)->end_ticks - suggest_batch(r.s)->start_ticks == 4 * 1920);
	assert_int_equal(notes_from(r.s->song, 1, 4 * 1920), 0);	/* not in the piece */
	assert_int_equal(r.ui.loudest[roll_column(&r.ui.roll, 1920)], 0);
	press(&r, "<Esc>");
	assert_int_not_equal(r.ui.loudest[roll_column(&r.ui.roll, 1920)], 0);
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_shape_has_the_colours_of_its_tracks),
		cmocka_unit_test(the_current_one_is_drawn_on_a_small_screen),
		cmocka_unit_test(the_cursor_stands_on_the_best),
		cmocka_unit_test(keys_change_what_is_made_again),
		cmocka_unit_test(the_figures_are_explained),
		cmocka_unit_test(in_the_middle_it_asks),
		cmocka_unit_test(nothing_is_asked_where_a_setting_says_it),
		cmocka_unit_test(only_what_is_selected_or_heard_goes_on),
		cmocka_unit_test(it_begins_at_a_bar_line),
		cmocka_unit_test(the_roll_shows_what_is_pushed),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
