/* SPDX-License-Identifier: MIT */
/* A piece that begins as notation: a new piece, and its file stays as it is. */

#include "test.h"

#include "app/import.h"
#include "app/session.h"
#include "command_lines.h"
#include "sandbox.h"

static const char in_g[] = "X:1\nT:Tune\nK:G\nG2 A2|B4|\n";

static void
write_text(const char *path, const char *text)
{
	struct err err;

	assert_true(file_write(path, text, strlen(text), &err));
}

static void
file_is(const char *path, const char *text)
{
	uint8_t *bytes;
	size_t size;
	struct err err;

	assert_true(file_read(path, 1 << 20, &bytes, &size, &err));
	assert_int_equal(size, strlen(text));
	assert_memory_equal(bytes, text, size);
	free(bytes);
}

static void
edits_come_back_and_saving_writes_beside(void **state)
{
	const char *path = sandbox_path("back.abc");
	struct session *s;

	(void)state;
	write_text(path, in_g);
	s = open_session(path);
	said(s, "; :w saves the piece as ");
	assert_int_equal(song_notes(s->song, -1), 3);
	assert_false(session_modified(s));
	say(s, "note-add 60");
	session_close(s);

	s = open_session(path);
	said(s, "restored 1 edit");
	assert_int_equal(song_notes(s->song, -1), 4);
	say(s, "undo");
	say(s, "redo");
	refuse(s, "save-over other.abc", "; :export other.abc writes notation");
	say(s, "save");
	assert_string_equal(s->path, sandbox_path("back.mid"));
	assert_false(session_modified(s));
	say(s, "note-add 62");
	session_close(s);
	file_is(path, in_g);

	s = open_session(sandbox_path("back.mid"));	/* the session went with the piece */
	assert_int_equal(song_notes(s->song, -1), 5);
	say(s, "undo");
	say(s, "undo");
	assert_int_equal(song_notes(s->song, -1), 3);
	session_close(s);
	s = open_session(path);			/* the tune is as new */
	assert_int_equal(song_notes(s->song, -1), 3);
	say(s, "note-add 60");
	refuse(s, "save", "already exists; :w! replaces it");
	say(s, "save-over");
	session_close(s);
	file_is(path, in_g);
}

static void
a_changed_file_is_shown_and_the_edits_are_kept(void **state)
{
	const char *path = sandbox_path("changed.abc");
	struct session *s;

	(void)state;
	write_text(path, in_g);
	s = open_session(path);
	say(s, "note-add 60");
	session_close(s);
	write_text(path, "X:1\nK:C\nC8|\n");
	s = open_session(path);
	said(s, "another program has changed");
	assert_int_equal(song_notes(s->song, -1), 1);
	say(s, "recover");
	assert_int_equal(song_notes(s->song, -1), 4);
	session_close(s);

	write_text(path, "Dear Sir or Madam");	/* the session holds the piece */
	s = open_session(path);
	assert_int_equal(song_notes(s->song, -1), 4);
	session_close(s);
}

static void
what_cannot_be_read_is_refused_by_name(void **state)
{
	static const char *const names[] = { "no.abc", "no.musicxml", "no.xml" };
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		write_text(sandbox_path(names[i]), "Dear Sir or Madam");
		assert_null(session_open(sandbox_path(names[i]), &err));
		assert_non_null(strstr(err.text, names[i]));
	}
}

static void
a_name_without_a_file_is_a_new_piece(void **state)
{
	const char *path = sandbox_path("new.abc");
	struct session *s = open_session(path);

	(void)state;
	said(s, "does not exist, so this is a new piece");
	say(s, "save");
	session_close(s);
	assert_false(file_exists(path));
	assert_true(file_exists(sandbox_path("new.mid")));
}

static void
names_of_what_is_saved(void **state)
{
	static const char *const cases[][2] = {
		{ "a.abc", "a.mid" }, { "/x.y/a.musicxml", "/x.y/a.mid" }, { "a.b.xml", "a.b.mid" },
		{ "A.ABC", "A.mid" },
	};
	char name[FILE_PATH_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_true(import_is(cases[i][0]));
		assert_false(import_is(cases[i][1]));
		import_name(cases[i][0], name);
		assert_string_equal(name, cases[i][1]);
	}
	assert_false(import_is("a.ly"));
	assert_false(import_is("a.wav"));
	assert_false(import_is("a.kar"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(edits_come_back_and_saving_writes_beside),
		cmocka_unit_test(a_changed_file_is_shown_and_the_edits_are_kept),
		cmocka_unit_test(what_cannot_be_read_is_refused_by_name),
		cmocka_unit_test(a_name_without_a_file_is_a_new_piece),
		cmocka_unit_test(names_of_what_is_saved),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
