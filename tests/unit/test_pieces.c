/* SPDX-License-Identifier: MIT */
/* Several pieces open: each keeps its own, and what is copied goes along. */

#include "app/setting.h"
#include "command_lines.h"
#include "opening.h"
#include "screen_rig.h"

/* Keys, then what they asked for, as the loop does it. */
static void
act(struct rig *r, const char *keys)
{
	press(r, keys);
	opening_tend(&r->ui);
	r->s = r->ui.session;
	press(r, "<Esc>");
}

static void
end_all(struct rig *r)
{
	pieces_close(&r->ui.pieces);
	ui_free(&r->ui);
}

/* A second piece of two notes. */
static const char *
write_tune(const char *name)
{
	const char *path = sandbox_path(name), *text = "X:1\nK:C\nC4 E4|\n";
	struct err err;

	assert_true(file_write(path, text, strlen(text), &err));
	return path;
}

static void
open_beside(struct rig *r, const char *path)
{
	char line[512];

	snprintf(line, sizeof line, ":e %s<Enter>", path);
	act(r, line);
}

static void
each_keeps_its_own(void **state)
{
	struct rig r;
	struct session *first;

	(void)state;
	begin(&r, 80, 24);
	first = r.s;
	say(first, "note-add 60");
	say(first, "go-ticks 960");
	say(first, "note-add 62");
	open_beside(&r, write_tune("own.abc"));
	assert_ptr_not_equal(r.s, first);
	assert_int_equal(song_notes(r.s->song, -1), 2);
	assert_int_equal(r.s->cursor_ticks, 0);
	say(r.s, "note-add 72");
	say(r.s, "set grid 1/8");
	act(&r, "gb");
	assert_ptr_equal(r.s, first);
	assert_int_equal(song_notes(r.s->song, -1), 2);
	assert_int_equal(r.s->cursor_ticks, 960);
	assert_string_equal(settings_text(r.s->settings, SET_GRID), "1/8");
	act(&r, "u");
	assert_int_equal(song_notes(r.s->song, -1), 1);
	act(&r, ":b own<Enter>");
	assert_int_equal(song_notes(r.s->song, -1), 3);
	act(&r, "u");
	assert_int_equal(song_notes(r.s->song, -1), 2);
	act(&r, ":bn<Enter>");
	assert_ptr_equal(r.s, first);
	act(&r, ":bp<Enter>");
	act(&r, ":b 1<Enter>");
	assert_ptr_equal(r.s, first);
	end_all(&r);
}

/* Tab goes into the folder and to the file, whatever they are called, and Enter opens it. */
static void
any_name_is_completed_and_opened(void **state)
{
	static const char *const names[] = {
		"my tune.abc", "a\"quote.abc", "back\\slash.abc", "#1 ; two  blanks.abc",
		"it's.abc", "caf\xc3\xa9 (1).abc", "plain.abc",
	};
	char keys[512], name[64];
	struct rig r;

	(void)state;
	begin(&r, 80, 24);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(name, sizeof name, "dir %zu x", i);
		mkdir(sandbox_path(name), 0700);
		snprintf(name, sizeof name, "dir %zu x/%s", i, names[i]);
		write_tune(name);
		snprintf(keys, sizeof keys, ":e \"%s %zu<Tab><Tab>", sandbox_path("dir"), i);
		press(&r, keys);
		act(&r, "<Enter>");
		assert_int_equal(r.ui.pieces.count, i + 2);
		assert_int_equal(song_notes(r.s->song, -1), 2);
	}
	act(&r, ":b \"my tune\"<Enter>");
	assert_int_equal(r.ui.pieces.at, 1);
	act(&r, ":b it's.abc<Enter>");
	assert_int_equal(r.ui.pieces.at, 5);
	act(&r, ":e \"not closed<Enter>");
	assert_true(r.s->message_is_error);
	assert_int_equal(r.ui.pieces.at, 5);
	end_all(&r);
}

static void
what_is_copied_goes_along(void **state)
{
	/* 96 ticks to a quarter, one track, no note. */
	static const char bytes[] = "MThd\0\0\0\6\0\1\0\1\0\140MTrk\0\0\0\4\0\377\57";
	const char *path = sandbox_path("along.mid");
	struct rig r;
	struct note n;
	struct err err;

	(void)state;
	assert_true(file_write(path, bytes, sizeof bytes, &err));
	begin(&r, 80, 24);
	say(r.s, "note-add 60 240");
	say(r.s, "go-ticks 240");
	say(r.s, "note-add 64 240");
	say(r.s, "go-ticks 0");
	act(&r, "\"ayy");
	open_beside(&r, path);
	act(&r, "\"ap");
	assert_int_equal(song_notes(r.s->song, -1), 2);
	assert_true(song_next_note(r.s->song, 0, 0, &n));
	assert_int_equal(n.start_ticks, 48);
	assert_int_equal(n.length_ticks, 48);
	say(r.s, "undo");
	/* Two tracks of notes want two tracks. */
	act(&r, ":b 1<Enter>");
	say(r.s, "track-add Two");
	say(r.s, "track-go 2");
	say(r.s, "note-add 48");
	say(r.s, "select-all");
	say(r.s, "select-tracks");
	say(r.s, "copy");
	act(&r, ":b 2<Enter>");
	refuse(r.s, "paste", "the notes are of more tracks than there are from this one on");
	say(r.s, "track-add Two");
	say(r.s, "track-go 1");
	say(r.s, "paste");
	assert_int_equal(song_notes(r.s->song, 0), 2);
	assert_int_equal(song_notes(r.s->song, 1), 1);
	/* And what was copied here is there, while what came from there is as it was. */
	say(r.s, "go-ticks 0");
	say(r.s, "note-add 90");
	say(r.s, "register b");
	say(r.s, "copy");
	act(&r, ":b 1<Enter>");
	assert_non_null(r.s->editing.clips[register_index('b')]);
	assert_null(r.s->editing.clips[register_index('a')]->origin);
	end_all(&r);
}

static void
a_file_is_open_once(void **state)
{
	struct rig r;
	const char *path = write_tune("once.abc");
	struct session *second;

	(void)state;
	begin(&r, 80, 24);
	say(r.s, "note-add 60");
	open_beside(&r, path);
	second = r.s;
	act(&r, "gb");
	open_beside(&r, path);
	assert_ptr_equal(r.s, second);
	assert_int_equal(r.ui.pieces.count, 2);
	open_beside(&r, path);
	said(r.s, "it is on the screen");
	act(&r, ":b nowhere<Enter>");
	said(r.s, "no open piece has that in its name");
	act(&r, ":b 3<Enter>");
	said(r.s, "there is no piece 3; :ls lists them");
	end_all(&r);
}

static void
closing_keeps_every_edit(void **state)
{
	struct rig r;
	const char *path = write_tune("close.abc");

	(void)state;
	begin(&r, 80, 24);
	say(r.s, "note-add 60");
	act(&r, ":bd<Enter>");
	said(r.s, "this is the only piece; :q quits");
	open_beside(&r, path);
	say(r.s, "note-add 72");
	act(&r, ":bd<Enter>");
	assert_int_equal(r.ui.pieces.count, 1);
	assert_int_equal(song_notes(r.s->song, -1), 1);
	said(r.s, "closed *close.abc; every edit is kept");
	open_beside(&r, path);
	assert_int_equal(song_notes(r.s->song, -1), 3);
	end_all(&r);
}

/* What has no session would be lost with the program, whichever piece is on the screen. */
static void
leaving_asks_for_what_would_be_lost(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 80, 24);
	session_keep_no_more(r.s);
	say(r.s, "note-add 60");
	open_beside(&r, write_tune("risk.abc"));
	act(&r, ":q<Enter>");
	assert_true(r.s->quit);
	assert_false(opening_may_quit(&r.ui));
	opening_tend(&r.ui);
	r.s = r.ui.session;
	said(r.s, "here 1 edit would be lost too; :w saves, :q! quits");
	assert_int_equal(r.ui.pieces.count, 1);
	act(&r, ":q!<Enter>");
	assert_true(r.s->quit && opening_may_quit(&r.ui));
	end_all(&r);
}

/* A new piece in which nothing was done makes room, and one without a name is beside it. */
static void
an_untouched_piece_makes_room(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 80, 24);
	act(&r, ":new<Enter>");
	assert_int_equal(r.ui.pieces.count, 2);
	assert_string_equal(r.s->path, "");
	open_beside(&r, write_tune("room.abc"));
	assert_int_equal(r.ui.pieces.count, 2);
	assert_int_equal(song_notes(r.s->song, -1), 2);
	end_all(&r);
}

static void
the_panel_lists_shows_and_closes(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 80, 24);
	say(r.s, "note-add 60");
	open_beside(&r, write_tune("panel.abc"));
	press(&r, ":ls<Enter>");
	assert_true(shows(&r, "PIECES"));
	assert_true(shows(&r, "panel.abc"));
	act(&r, "k<Enter>");
	assert_int_equal(r.ui.pieces.at, 0);
	press(&r, "gBj");
	act(&r, "x");
	assert_int_equal(r.ui.pieces.count, 1);
	end_all(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_keeps_its_own),
		cmocka_unit_test(any_name_is_completed_and_opened),
		cmocka_unit_test(what_is_copied_goes_along),
		cmocka_unit_test(a_file_is_open_once),
		cmocka_unit_test(closing_keeps_every_edit),
		cmocka_unit_test(leaving_asks_for_what_would_be_lost),
		cmocka_unit_test(an_untouched_piece_makes_room),
		cmocka_unit_test(the_panel_lists_shows_and_closes),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
