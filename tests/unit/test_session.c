/* SPDX-License-Identifier: MIT */
/* Opening, changing, leaving, coming back: what a session promises. */

#include "test.h"

#include <dirent.h>
#include <fcntl.h>

#include "app/session.h"
#include "app/session_life.h"
#include "base/file.h"
#include "command/command.h"
#include "command_lines.h"
#include "music/edit.h"
#include "music/smf.h"
#include "sandbox.h"
#include "session_bytes.h"

static int
count_files(const char *start)
{
	DIR *dir = opendir(sandbox_path("state/cadenza"));
	struct dirent *entry;
	int count = 0;

	if (dir == NULL)
		return 0;
	while ((entry = readdir(dir)) != NULL)
		count += strncmp(entry->d_name, start, strlen(start)) == 0;
	closedir(dir);
	return count;
}

static void
copy_file(const char *from, const char *to)
{
	uint8_t *bytes;
	size_t size;
	struct err err;

	assert_true(file_read(from, 1 << 20, &bytes, &size, &err));
	assert_true(file_write(to, bytes, size, &err));
	free(bytes);
}

/* A saved piece with three notes. */
static void
make_piece(const char *path)
{
	struct session *s = open_session(path);

	say(s, "note-add 60");
	say(s, "note-add 64");
	say(s, "note-add 67");
	say(s, "save");
	session_close(s);
}

static void
a_new_piece_is_what_people_expect(void **state)
{
	struct session *s = open_session(sandbox_path("new.mid"));
	struct track_info info;
	struct bar bar;

	(void)state;
	assert_int_equal(song_format(s->song), 1);
	assert_int_equal(song_division(s->song), 480);
	assert_int_equal(song_tracks(s->song), 1);
	song_track_info(s->song, 0, &info);
	assert_string_equal(info.name, "Piano");
	assert_int_equal(info.program, 0);
	CHECK_NEAR(time_tempo_bpm(s->time, 0), 120, 1e-9);
	time_bar_at(s->time, 0, &bar);
	assert_int_equal(bar.numerator, 4);
	assert_false(session_modified(s));
	session_close(s);
	assert_false(file_exists(sandbox_path("new.mid")));
}

static void
looking_leaves_nothing_behind(void **state)
{
	(void)state;
	session_close(open_session(sandbox_path("look.mid")));
	assert_int_equal(count_files("path-"), 0);
	assert_int_equal(count_files("lock-"), 0);
}

static void
edits_come_back_with_their_undo(void **state)
{
	const char *path = sandbox_path("back.mid");
	struct session *s = open_session(path);
	char before[33], after[33], empty[33];

	(void)state;
	session_hash(s, empty);
	say(s, "note-add 60");
	say(s, "go-ticks 480");
	say(s, "note-add 62 1/2");
	session_hash(s, before);
	say(s, "undo");
	say(s, "note-add 65");		/* a branch */
	session_close(s);

	s = open_session(path);
	said(s, "restored 2 edits");
	assert_int_equal(s->history.count, 4);
	assert_int_equal(s->cursor_ticks, 480);
	say(s, "undo-go 2");
	session_hash(s, after);
	assert_string_equal(before, after);
	say(s, "undo 9");
	session_hash(s, after);
	assert_string_equal(empty, after);
	say(s, "redo 9");
	session_close(s);

	s = open_session(path);		/* redo went where it was visited last */
	assert_int_equal(s->history.at, 2);
	session_hash(s, after);
	assert_string_equal(before, after);
	session_close(s);
}

static void
saving_keeps_the_undo_before_it(void **state)
{
	const char *path = sandbox_path("saved.mid");
	struct session *s;

	(void)state;
	make_piece(path);
	s = open_session(path);
	assert_false(session_modified(s));
	assert_string_equal(s->message, "");
	assert_int_equal(song_notes(s->song, -1), 3);
	say(s, "undo");
	assert_int_equal(song_notes(s->song, -1), 2);
	assert_true(session_modified(s));
	say(s, "revert");
	assert_int_equal(song_notes(s->song, -1), 3);
	refuse(s, "revert", "the same as the file");
	say(s, "undo-go 2");
	assert_int_equal(song_notes(s->song, -1), 2);
	session_close(s);
}

static void
undo_brings_back_the_cursor_and_what_was_selected(void **state)
{
	const char *path = sandbox_path("selected.mid");
	struct session *s = open_session(path);
	struct window w;
	int track;

	(void)state;
	say(s, "note-add 60");
	say(s, "track-add Two");
	say(s, "track-go 1");
	say(s, "select");
	say(s, "cursor-up 4");
	say(s, "note-later 4");
	assert_int_equal(s->cursor_ticks, 480);
	say(s, "select-none");
	say(s, "track-go 2");
	say(s, "go-ticks 9600");
	session_close(s);		/* and after a restart */
	s = open_session(path);
	assert_int_equal(s->mode, MODE_NORMAL);
	say(s, "undo");
	assert_int_equal(s->cursor_ticks, 0);
	assert_int_equal(s->track, 0);
	assert_true(session_selected(s, &w, &track));
	assert_int_equal(s->mode, MODE_VISUAL);
	assert_int_equal(track, 0);
	assert_int_equal(w.low, 60);
	assert_int_equal(w.high, 64);
	say(s, "undo");			/* nothing was selected then */
	assert_int_equal(s->mode, MODE_NORMAL);
	assert_false(session_selected(s, &w, &track));
	/* The keys of step mode write notes: undo does not go into it, nor out of it. */
	say(s, "redo 2");
	say(s, "select-none");
	say(s, "mode-step");
	say(s, "undo");
	assert_int_equal(s->mode, MODE_STEP);
	say(s, "note-add 50");
	say(s, "mode-step");
	say(s, "undo");
	assert_int_equal(s->mode, MODE_NORMAL);
	session_close(s);
}

static void
a_moved_selection_holds_its_notes(void **state)
{
	struct session *s = open_session("");
	struct note n;

	(void)state;
	say(s, "note-add 60 120");
	say(s, "go-ticks 240");
	say(s, "note-add 60 120");
	say(s, "go-ticks 0");
	say(s, "select");
	say(s, "note-later 2");		/* onto the other one */
	say(s, "note-later 2");		/* and on: the other stays */
	assert_true(song_next_note(s->song, 0, 0, &n));
	assert_int_equal(n.start_ticks, 240);
	assert_true(song_next_note(s->song, 0, 240, &n));
	assert_int_equal(n.start_ticks, 480);
	session_close(s);
}

static void
a_changed_file_is_shown_and_the_edits_are_kept(void **state)
{
	const char *path = sandbox_path("changed.mid");
	struct session *s;
	char mine[33], now[33];

	(void)state;
	make_piece(path);
	s = open_session(path);
	say(s, "note-add 72");
	session_hash(s, mine);
	session_close(s);

	make_piece(sandbox_path("other.mid"));
	s = open_session(sandbox_path("other.mid"));
	say(s, "transpose 1");
	say(s, "save");
	session_close(s);
	copy_file(sandbox_path("other.mid"), path);

	s = open_session(path);
	said(s, "another program has changed");
	said(s, ":recover");
	assert_int_equal(song_notes(s->song, -1), 3);
	say(s, "note-add 74");		/* the new version has a session of its own */
	say(s, "recover");
	session_hash(s, now);
	assert_string_equal(mine, now);
	refuse(s, "save", "another program has changed it");
	session_close(s);

	s = open_session(path);		/* the choice is remembered */
	session_hash(s, now);
	assert_string_equal(mine, now);
	say(s, "recover");		/* and the other one is still there */
	assert_int_equal(song_notes(s->song, -1), 4);
	say(s, "recover");
	say(s, "save-over");
	session_close(s);
	s = open_session(path);
	session_hash(s, now);
	assert_string_equal(mine, now);
	assert_false(session_modified(s));
	session_close(s);
}

/* The file's version is there again, also if nothing was done to it. */
static void
recover_goes_there_and_back(void **state)
{
	const char *path = sandbox_path("back.mid");
	struct session *s;
	char mine[33], file[33], now[33];

	(void)state;
	make_piece(path);
	s = open_session(path);
	say(s, "note-add 72");
	session_hash(s, mine);
	session_close(s);
	make_piece(sandbox_path("other.mid"));
	s = open_session(sandbox_path("other.mid"));
	say(s, "note-add 40");
	say(s, "save");
	session_close(s);
	copy_file(sandbox_path("other.mid"), path);

	s = open_session(path);
	session_hash(s, file);
	for (int i = 0; i < 3; i++) {
		say(s, "recover");
		said(s, "this is your version, with 1 edit");
		session_hash(s, now);
		assert_string_equal(mine, now);
		session_close(s);
		s = open_session(path);		/* and the next start says what is in the file */
		said(s, "another program has changed the file");
		say(s, "recover");
		said(s, "this is the version in the file, with 0 unsaved edits");
		session_hash(s, now);
		assert_string_equal(file, now);
	}
	session_close(s);
}

static void
make_edited(const char *path, char hash[33])
{
	struct session *s;

	make_piece(path);
	s = open_session(path);
	say(s, "note-add 72");
	session_hash(s, hash);
	session_close(s);
}

/* Emptied, cut, or something else: the session opens, again and again, and nothing is moved. */
static void
a_damaged_file_does_not_hide_its_session(void **state)
{
	static const struct { const char *bytes; size_t size; } damage[] = {
		{ "", 0 }, { "MThd\0\0\0\6\0\1\0\1\1\340MTrk\0\0\1\0", 22 }, { "a letter", 8 },
	};
	const char *path = sandbox_path("damaged.mid");
	struct session *s;
	struct err err;
	char mine[33], now[33];

	(void)state;
	make_edited(path, mine);
	for (size_t i = 0; i < COUNT(damage); i++) {
		assert_true(file_write(path, damage[i].bytes, damage[i].size, &err));
		for (int again = 0; again < 2; again++) {
			s = open_session(path);
			said(s, "this is your version of it, from its session");
			assert_true(s->message_is_error);
			session_hash(s, now);
			assert_string_equal(mine, now);
			refuse(s, "save", "another program has changed it");
			session_close(s);
		}
	}
	assert_int_equal(count_files("kept-"), 0);
	assert_int_equal(unlink(path), 0);
	s = open_session(path);
	said(s, "is gone, but its session is there");
	session_hash(s, now);
	assert_string_equal(mine, now);
	say(s, "save");
	session_close(s);
	s = open_session(path);
	assert_false(session_modified(s));
	session_close(s);
}

/* Whoever asks for a salvage gets it, and the session is kept aside. */
static void
a_salvage_that_is_asked_for_comes_first(void **state)
{
	static const char cut[] = "MThd\0\0\0\6\0\1\0\1\1\340MTrk\0\0\1\0\0\220\74\100\140\200\74";
	const char *path = sandbox_path("cut.mid");
	struct session *s;
	struct err err;
	char mine[33], now[33];

	(void)state;
	make_edited(path, mine);
	assert_true(file_write(path, cut, sizeof cut, &err));
	s = session_open_salvaged(path, &err);
	assert_non_null(s);
	assert_int_equal(song_notes(s->song, -1), 1);
	said(s, ":recover opens your version");
	say(s, "recover");
	session_hash(s, now);
	assert_string_equal(mine, now);
	session_close(s);
}

/* An export follows the rule of :w, and never replaces the piece itself. */
static void
an_export_replaces_nothing_unasked(void **state)
{
	static const char *const names[] = { "there.mid", "there.rmi", "there.wav" };
	const char *path = sandbox_path("piece.mid");
	struct session *s, *other;
	char line[600];

	(void)state;
	make_piece(path);
	assert_int_equal(symlink("piece.mid", sandbox_path("same.mid")), 0);
	s = open_session(path);
	for (size_t i = 0; i < COUNT(names); i++) {
		sandbox_write(names[i], "precious");
		snprintf(line, sizeof line, "export %s", sandbox_path(names[i]));
		refuse(s, line, "already exists; :export! replaces it");
	}
	for (int i = 0; i < 4; i++) {
		snprintf(line, sizeof line, "%s %s", i % 2 == 0 ? "export" : "export!",
		    sandbox_path(i < 2 ? "piece.mid" : "same.mid"));
		refuse(s, line, "is the open piece itself; :w saves it");
	}
	snprintf(line, sizeof line, "export! %s", sandbox_path("there.mid"));
	say(s, line);
	other = open_session(sandbox_path("there.mid"));
	assert_int_equal(song_notes(other->song, -1), 3);
	refuse(s, line, "is open in another cadenza");
	session_close(other);
	session_close(s);
}

#define NODES	200
#define HELD	3000			/* two or three of the edits below */

/* Edits of many notes hold tracks; those far away let go, and undo leads back all the same. */
static void
edits_of_many_notes_cost_no_more_than_is_allowed(void **state)
{
	static const char *const lines[] = {
		"transpose 1", "velocity-up 3", "note-later", "quantise 60", "track-add X",
		"duplicate", "overlaps trim", "note-longer",
	};
	static char hashes[NODES][33];
	char now[33], line[32];
	const char *path = sandbox_path("many.mid");
	struct session *s = open_session(path);
	uint32_t known;

	(void)state;
	for (int i = 0; i < 16; i++)
		say(s, "step-note C4 1/16");
	say(s, "go-start");
	say(s, "duplicate 30");
	for (int again = 0; again < 3; again++) {
		s->history.held_max = HELD;
		known = s->history.at;
		session_hash(s, hashes[known]);
		for (size_t i = 0; i < 24; i++) {
			say(s, "track-go 1");
			say(s, "select-all");
			say(s, lines[i % COUNT(lines)]);
			assert_true(s->history.at < NODES);
			session_hash(s, hashes[s->history.at]);
		}
		for (uint32_t i = 0; i < 60; i++) {
			uint32_t to = (i * 7919 + 13) % (uint32_t)s->history.count;

			if (hashes[to][0] == '\0')
				continue;
			snprintf(line, sizeof line, "undo-go %u", to);
			say(s, line);
			session_hash(s, now);
			assert_string_equal(now, hashes[to]);
		}
		known = s->history.at;
		session_close(s);
		s = open_session(path);
		session_hash(s, now);
		assert_string_equal(now, hashes[known]);
	}
	session_close(s);
}

static void
a_moved_file_brings_its_session(void **state)
{
	struct session *s;

	(void)state;
	make_piece(sandbox_path("here.mid"));
	assert_int_equal(rename(sandbox_path("here.mid"), sandbox_path("there.mid")), 0);
	s = open_session(sandbox_path("there.mid"));
	said(s, "was moved");
	say(s, "undo");
	assert_int_equal(song_notes(s->song, -1), 2);
	session_close(s);
	/* A copy is a piece of its own. */
	copy_file(sandbox_path("there.mid"), sandbox_path("copy.mid"));
	s = open_session(sandbox_path("copy.mid"));
	refuse(s, "undo", "nothing to undo");
	session_close(s);
}

static void
a_file_that_is_gone_can_be_written_again(void **state)
{
	const char *path = sandbox_path("gone.mid");
	struct session *s;

	(void)state;
	make_piece(path);
	assert_int_equal(unlink(path), 0);
	s = open_session(path);
	said(s, "is gone, but its session is there");
	assert_int_equal(song_notes(s->song, -1), 3);
	say(s, "save");
	session_close(s);
	assert_true(file_exists(path));
}

static void
a_session_that_is_no_session_is_kept_aside(void **state)
{
	const char *path = sandbox_path("hurt.mid"), *folder = sandbox_path("state/cadenza");
	char file[512], target[128];
	struct session *s;
	struct err err;
	DIR *dir;
	struct dirent *entry;
	int hurt = 0;

	(void)state;
	make_piece(path);
	dir = opendir(folder);
	while ((entry = readdir(dir)) != NULL) {
		snprintf(file, sizeof file, "%s/%.60s", folder, entry->d_name);
		if (strstr(entry->d_name, ".session") == NULL || readlink(file, target,
		    sizeof target) > 0)
			continue;
		assert_true(file_write(file, "this is not a database, and never was "
		    "one", 41, &err));
		hurt++;
	}
	closedir(dir);
	assert_true(hurt > 0);
	s = open_session(path);
	said(s, "kept aside");
	assert_true(s->message_is_error);
	assert_int_equal(song_notes(s->song, -1), 3);
	say(s, "note-add 50");
	session_close(s);
	s = open_session(path);
	said(s, "restored 1 edit ");
	session_close(s);
}

static void
only_one_program_has_a_piece_open(void **state)
{
	const char *path = sandbox_path("twice.mid");
	struct session *s = open_session(path);
	struct err err;

	(void)state;
	say(s, "note-add 60");
	assert_null(session_open(path, &err));
	assert_non_null(strstr(err.text, "is open in another cadenza, process "));
	say(s, "save");
	session_close(s);
	session_close(open_session(path));
}

static void
saving_as_takes_the_session_along(void **state)
{
	struct session *s = open_session("");
	char mine[33], now[33];

	(void)state;
	say(s, "note-add 60");
	make_piece(sandbox_path("taken.mid"));
	char line[512];
	snprintf(line, sizeof line, "save %s", sandbox_path("taken.mid"));
	refuse(s, line, "already exists");
	snprintf(line, sizeof line, "save %s", sandbox_path("named.mid"));
	say(s, line);
	say(s, "note-add 72");
	session_hash(s, mine);
	session_close(s);
	s = open_session(sandbox_path("named.mid"));
	session_hash(s, now);
	assert_string_equal(mine, now);
	say(s, "undo 2");
	session_close(s);
	s = open_session("");		/* and the piece without a name is a fresh one */
	assert_int_equal(s->history.count, 1);
	session_close(s);
}

static void
a_typed_tilde_is_home(void **state)
{
	struct session *s = open_session("");
	char *home = strdup(getenv("HOME") != NULL ? getenv("HOME") : "/");

	(void)state;
	setenv("HOME", sandbox_root, 1);
	say(s, "save ~/home.mid");
	say(s, "export ~/copy.mid");
	session_close(s);
	assert_true(file_exists(sandbox_path("home.mid")));
	assert_true(file_exists(sandbox_path("copy.mid")));
	setenv("HOME", home, 1);
	free(home);
}

static void
a_piece_without_a_name_comes_back(void **state)
{
	struct session *s = open_session("");

	(void)state;
	say(s, "note-add 61");
	session_close(s);
	s = open_session("");
	said(s, "restored your unnamed piece");
	assert_int_equal(song_notes(s->song, -1), 1);
	say(s, "revert");
	session_close(s);
	s = open_session("");
	assert_string_equal(s->message, "");
	assert_int_equal(song_notes(s->song, -1), 0);
	session_close(s);
}

static void
a_broken_file_can_be_salvaged(void **state)
{
	const char *path = sandbox_path("broken.mid");
	uint8_t *bytes;
	size_t size;
	struct err err;
	struct session *s;

	(void)state;
	make_piece(sandbox_path("whole.mid"));
	assert_true(file_read(sandbox_path("whole.mid"), 1 << 20, &bytes, &size, &err));
	assert_true(file_write(path, bytes, size - 6, &err));
	free(bytes);
	assert_null(session_open(path, &err));
	assert_int_equal(err.code, ERR_FORMAT);
	assert_non_null(strstr(err.text, "broken.mid: "));
	s = session_open_salvaged(path, &err);
	assert_non_null(s);
	assert_true(song_notes(s->song, -1) > 0);
	assert_true(s->message_is_error);
	say(s, "note-add 40");
	session_close(s);
	s = open_session(path);		/* its session knows how to read it */
	said(s, "restored 1 edit ");
	session_close(s);
}

static void
a_file_without_tracks_gets_one(void **state)
{
	static const uint8_t bytes[] = { 'M', 'T', 'h', 'd', 0, 0, 0, 6, 0, 1, 0, 0, 0, 96 };
	const char *path = sandbox_path("none.mid");
	struct session *s;
	struct err err;

	(void)state;
	assert_true(file_write(path, bytes, sizeof bytes, &err));
	s = open_session(path);
	said(s, "has no track");
	assert_int_equal(song_tracks(s->song), 1);
	assert_false(session_modified(s));
	say(s, "note-add 60");
	session_close(s);
	s = open_session(path);
	assert_int_equal(song_notes(s->song, -1), 1);
	session_close(s);
}

static void
bad_names_are_refused_in_words(void **state)
{
	static const char *const names[][2] = {
		{ "/", "/: is a folder, not a file" },
		    { "/dev/null", "/dev/null: is a device or pipe, not a file" },
		{ "/nowhere/x.mid", "/nowhere/x.mid: its folder does not exist" },
		{ "/nowhere/..", "/nowhere/..: its folder does not exist" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		assert_null(session_open(names[i][0], &err));
		assert_string_equal(err.text, names[i][1]);
	}
}

/* Without a place for sessions the piece opens, says so, and quitting asks. */
static void
without_a_state_folder_nothing_is_lost_silently(void **state)
{
	char *kept = strdup(getenv("XDG_STATE_HOME"));
	struct session *s;
	struct err err;

	(void)state;
	assert_true(file_write(sandbox_path("in-the-way"), "x", 1, &err));
	setenv("XDG_STATE_HOME", sandbox_path("in-the-way"), 1);
	s = open_session(sandbox_path("unkept.mid"));
	said(s, "edits are not stored, save them with :w");
	assert_true(s->message_is_error);
	say(s, "note-add 60");
	refuse(s, "quit", "would be lost");
	say(s, "save");
	say(s, "quit");
	session_close(s);
	setenv("XDG_STATE_HOME", kept, 1);
	free(kept);
}

static void
mute_and_solo_stay_with_their_tracks(void **state)
{
	struct session *s = open_session("");

	(void)state;
	say(s, "track-add Bass");
	say(s, "mute 2");
	say(s, "track-go 1");
	say(s, "track-add Between");
	assert_false(s->muted[1]);
	assert_true(s->muted[2]);
	say(s, "undo");
	assert_true(s->muted[1]);
	say(s, "solo 1");
	assert_true(session_silent(s, 1));
	assert_false(session_silent(s, 0));
	say(s, "track-go 1");
	say(s, "track-delete");		/* the soloed one: nothing is alone now */
	assert_false(s->soloed[0]);
	say(s, "unmute-all");
	assert_false(session_silent(s, 0));
	say(s, "solo 1");
	say(s, "undo");
	assert_true(session_silent(s, 0));
	session_close(s);
}

static int
fresh(void **state)
{
	return sandbox_setup(state);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fresh, sandbox_teardown)

/* What is not kept leaves the stored session as it was, also when the piece is saved. */
static void
a_session_survives_being_opened_without_keeping(void **state)
{
	const char *path = sandbox_path("unkept.mid");
	struct session *s;

	(void)state;
	make_piece(path);
	s = open_session(path);
	say(s, "note-add 72");
	session_close(s);
	sandbox_write("config/cadenza/config", "set keep off\n");
	s = open_session(path);
	say(s, "go-bar 2");
	say(s, "note-add 48");
	say(s, "save");
	session_close(s);
	assert_int_equal(unlink(sandbox_path("config/cadenza/config")), 0);
	s = open_session(path);
	said(s, "another program has changed");
	assert_int_equal(song_notes(s->song, -1), 5);
	say(s, "recover");
	assert_int_equal(song_notes(s->song, -1), 4);
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_piece_is_what_people_expect),
		TEST(looking_leaves_nothing_behind),
		TEST(edits_come_back_with_their_undo),
		TEST(saving_keeps_the_undo_before_it),
		TEST(undo_brings_back_the_cursor_and_what_was_selected),
		TEST(a_moved_selection_holds_its_notes),
		TEST(a_changed_file_is_shown_and_the_edits_are_kept),
		TEST(recover_goes_there_and_back),
		TEST(a_damaged_file_does_not_hide_its_session),
		TEST(a_salvage_that_is_asked_for_comes_first),
		TEST(an_export_replaces_nothing_unasked),
		TEST(edits_of_many_notes_cost_no_more_than_is_allowed),
		TEST(a_moved_file_brings_its_session),
		TEST(a_file_that_is_gone_can_be_written_again),
		TEST(a_session_that_is_no_session_is_kept_aside),
		TEST(only_one_program_has_a_piece_open),
		TEST(saving_as_takes_the_session_along),
		TEST(a_typed_tilde_is_home),
		TEST(a_piece_without_a_name_comes_back),
		TEST(a_broken_file_can_be_salvaged),
		TEST(a_file_without_tracks_gets_one),
		TEST(bad_names_are_refused_in_words),
		TEST(without_a_state_folder_nothing_is_lost_silently),
		TEST(a_session_survives_being_opened_without_keeping),
		TEST(mute_and_solo_stay_with_their_tracks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
