/* SPDX-License-Identifier: MIT */
/* The keys of graphical programs. */
#include <locale.h>

#include "test.h"

#include "screen_rig.h"

static void
begin_cua(struct rig *r)
{
	begin(r, 100, 30);
	press(r, ":set keys cua<Enter>");
}

static void
letters_write_at_once(void **state)
{
	struct rig r;

	(void)state;
	begin_cua(&r);
	press(&r, "5cde");
	assert_int_equal(song_notes(r.s->song, -1), 3);
	assert_int_equal(r.s->cursor_ticks, 3 * song_ticks_per_quarter(r.s->song));
	assert_int_equal(r.s->mode, MODE_NORMAL);
	assert_true(shows(&r, "WRITE"));
	press(&r, "<C-z><C-z>");
	assert_int_equal(song_notes(r.s->song, -1), 1);
	press(&r, "<C-y>");
	assert_int_equal(song_notes(r.s->song, -1), 2);
	end(&r);
}

static void
what_is_selected_is_copied_moved_and_deleted(void **state)
{
	struct rig r;

	(void)state;
	begin_cua(&r);
	press(&r, "5cde<Home><C-a><C-c><End>0<C-v>");
	assert_int_equal(song_notes(r.s->song, -1), 6);
	press(&r, "<C-z><Home><C-a><Up>");
	assert_int_equal(song_notes(r.s->song, -1), 3);
	press(&r, "<Esc>:go-pitch C#4<Enter>:go-start<Enter><Del>");
	assert_int_equal(song_notes(r.s->song, -1), 2);
	press(&r, "<C-a><BS>");
	assert_int_equal(song_notes(r.s->song, -1), 0);
	end(&r);
}

static void
shift_and_an_arrow_select(void **state)
{
	struct rig r;

	(void)state;
	begin_cua(&r);
	press(&r, "<S-Right><S-Right><S-Up>");
	assert_true(r.s->selection.active);
	assert_true(shows(&r, "SELECT"));
	assert_int_equal(r.s->cursor_ticks, 2 * r.s->grid_ticks);
	press(&r, "<Esc>:set keys vi<Enter><S-Left>");	/* elsewhere it is the arrow */
	assert_false(r.s->selection.active);
	assert_int_equal(r.s->cursor_ticks, r.s->grid_ticks);
	end(&r);
}

static void
help_lists_the_keys_in_force(void **state)
{
	struct rig r;

	(void)state;
	begin_cua(&r);
	press(&r, "<F1>undo");
	assert_true(shows(&r, "<C-z>"));
	press(&r, "<Esc><Esc>:set keys vi<Enter><F1>suspend");
	assert_true(shows(&r, "<C-z>"));
	end(&r);
}

/* Letters that write no note do what such programs do, or nothing at all. */
static void
letters_do_no_harm(void **state)
{
	static const char *const nothing[] = { "h", "j", "n", "o", "u", "v", "w", "y", "H", "J",
	    "K", "L", "P", "R", "S", "X", "Z" };
	struct rig r;
	uint64_t revision;

	(void)state;
	begin_cua(&r);
	press(&r, "5cde<Left>");
	revision = r.s->revision;
	for (size_t i = 0; i < COUNT(nothing); i++) {
		struct place before = { .ticks = r.s->cursor_ticks };

		press(&r, nothing[i]);
		assert_true(r.s->message_is_error);
		assert_int_equal(r.s->revision, revision);
		assert_int_equal(r.s->cursor_ticks, before.ticks);
		assert_int_equal(r.s->mode, MODE_NORMAL);
	}
	press(&r, "<C-a>d");		/* vi's operators neither */
	assert_int_equal(song_notes(r.s->song, -1), 3);
	press(&r, "<Esc>m");
	assert_true(r.s->muted[r.s->track]);
	press(&r, "ms");
	assert_true(r.s->soloed[r.s->track]);
	press(&r, "s<Home><C-b>l");
	assert_true(r.s->loop_on);
	press(&r, "<Esc>l");
	assert_false(r.s->loop_on);
	press(&r, "<C-a>:humanise 40<Enter><C-a>q<Esc>");
	assert_non_null(strstr(r.s->message, "grid"));
	press(&r, "i");
	assert_true(shows(&r, "INSTRUMENT"));
	press(&r, "<Esc>tr");		/* the menus stay */
	assert_true(r.ui.prompt.kind == PROMPT_COMMAND);
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_write_at_once),
		cmocka_unit_test(what_is_selected_is_copied_moved_and_deleted),
		cmocka_unit_test(shift_and_an_arrow_select),
		cmocka_unit_test(letters_do_no_harm),
		cmocka_unit_test(help_lists_the_keys_in_force),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
