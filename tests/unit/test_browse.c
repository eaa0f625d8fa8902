/* SPDX-License-Identifier: MIT */
/* Files of a folder and recent pieces: what is listed, and what is heard before it is opened. */

#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

#include "app/browse.h"
#include "app/recent.h"
#include "app/transport.h"
#include "command_lines.h"
#include "sandbox.h"
#include "sound/engine.h"

#define WAIT_SECONDS 20

static bool
rests(const struct session *s)
{
	return !browse_busy(s);
}

static const struct browse_file *
listed(struct session *s, const char *folder, size_t *count)
{
	struct err err;

	assert_true(browse_list(s, folder, &err));
	assert_true(poll_until(s, rests, WAIT_SECONDS));
	return browse_files(s, count);
}

/* A folder with what strangers may leave in one. */
static const char *
make_folder(void)
{
	static char folder[400];
	char path[512];
	struct err err;

	snprintf(folder, sizeof folder, "%s", sandbox_path("music"));
	sandbox_write("music/b/inner.abc", "X:1\nK:C\nC|\n");
	sandbox_write("music/Zoo/readme.txt", "no music");
	sandbox_write("music/tune.abc", "X:1\nL:1/4\nQ:1/4=60\nK:C\nCDEF|\n");
	sandbox_write("music/Broken.mid", "MThd");
	sandbox_write("music/.hidden.abc", "X:1\nK:C\nC|\n");
	sandbox_write("music/notes.txt", "no music");
	sandbox_write("music/tune-2.abc", "X:1\nK:C\nC|\n");
	sandbox_write("music/Tune-10.abc", "X:1\nK:C\nC|\n");
	sandbox_write("music/tune-007.abc", "X:1\nK:C\nC|\n");
	snprintf(path, sizeof path, "%s/pipe.mid", folder);
	assert_int_equal(mkfifo(path, 0600), 0);
	snprintf(path, sizeof path, "%s/loop.mid", folder);
	assert_int_equal(symlink("loop.mid", path), 0);
	snprintf(path, sizeof path, "%s/big.mid", folder);
	assert_true(file_write(path, "MThd", 4, &err));
	assert_int_equal(truncate(path, 100 << 20), 0);
	return folder;
}

static void
a_folder_is_listed(void **state)
{
	static const char *const names[] = { "b", "Zoo", "big.mid", "Broken.mid", "tune-2.abc",
	    "tune-007.abc", "Tune-10.abc", "tune.abc" };
	const char *folder = make_folder();
	struct session *s = open_session("");
	size_t count;
	const struct browse_file *f = listed(s, folder, &count);
	bool more;

	(void)state;
	assert_int_equal(count, COUNT(names));
	for (size_t i = 0; i < count; i++) {
		assert_string_equal(f[i].name, names[i]);
		assert_int_equal(f[i].folder, i < 2);
	}
	assert_int_equal(f[2].state, BROWSE_UNREAD);	/* too big to be read for its length */
	assert_int_equal(f[2].bytes, 100 << 20);
	assert_int_equal(f[3].state, BROWSE_BROKEN);
	assert_int_equal(f[7].state, BROWSE_READ);
	assert_int_equal(f[7].notes, 4);
	assert_true(f[7].seconds > 3.9 && f[7].seconds < 4.1);
	assert_string_equal(browse_trouble(s, &more), "");
	assert_false(more);
	listed(s, sandbox_path("nowhere"), &count);
	assert_int_equal(count, 0);
	assert_non_null(strstr(browse_trouble(s, &more), "nowhere: cannot be read"));
	session_close(s);
}

/* Whatever comes next does not wait for what was asked before. */
static void
the_last_one_counts(void **state)
{
	const char *folder = sandbox_path("music");
	struct session *s = open_session("");
	char path[512];
	size_t count;
	struct err err;

	(void)state;
	for (int i = 0; i < 50; i++) {
		assert_true(browse_list(s, i % 2 ? NULL : folder, &err));
		snprintf(path, sizeof path, "%s/%s", folder, i % 2 ? "Broken.mid" : "tune.abc");
		browse_hear(s, path);
		if (i % 7 == 0)
			session_poll(s);
		if (i % 11 == 0)
			browse_leave(s);
	}
	listed(s, folder, &count);
	assert_int_equal(count, 8);
	assert_true(browse_list(s, NULL, &err));
	session_close(s);		/* while it is busy */
}

/* --- hearing */

static bool
is_open(const struct session *s)
{
	return s->engine != NULL;
}

static bool
sounds(const struct session *s)
{
	struct engine_state state;

	engine_state(s->engine, &state);
	return state.playing && (state.sounding[0] | state.sounding[1]) != 0;
}

static bool
is_heard_out(const struct session *s)
{
	return !transport_auditioning(s);
}

static void
a_file_is_heard_in_place_of_the_piece(void **state)
{
	struct session *s = open_session("");
	char path[512];
	struct engine_state now;
	struct err err;

	(void)state;
	snprintf(path, sizeof path, "%s", sandbox_path("heard.abc"));
	sandbox_write("heard.abc", "X:1\nL:1/4\nQ:1/4=600\nK:C\nz4|CC|\n");
	say(s, "note-add C6 1/1");
	say(s, "mute");			/* those of the piece are none of the file */
	say(s, "track-add Second");
	say(s, "mute");
	say(s, "on bar loop-here");
	assert_true(transport_start(s, &err));
	assert_true(poll_until(s, is_open, WAIT_SECONDS));
	browse_hear(s, path);
	assert_true(browse_hears(s));
	assert_true(poll_until(s, sounds, WAIT_SECONDS));
	engine_state(s->engine, &now);
	assert_true(now.sounding[0] & (UINT64_C(1) << 60));
	assert_false(transport_playing(s));
	assert_int_equal(transport_ticks(s), 0);
	/* It ends by itself, whatever loops. */
	assert_true(poll_until(s, is_heard_out, WAIT_SECONDS));
	assert_false(browse_hears(s));
	/* The piece is back. */
	say(s, "unmute-all");
	say(s, "play-toggle");
	assert_true(poll_until(s, sounds, WAIT_SECONDS));
	engine_state(s->engine, &now);
	assert_true(now.sounding[1] & (UINT64_C(1) << (84 - 64)));
	/* What is heard stops it, and playing it ends what is heard. */
	browse_hear(s, path);
	assert_true(poll_until(s, rests, WAIT_SECONDS));
	assert_false(transport_playing(s));
	say(s, "play-toggle");
	assert_false(transport_auditioning(s));
	assert_true(transport_playing(s));
	/* What cannot be read is not heard. */
	snprintf(path, sizeof path, "%s/Broken.mid", sandbox_path("music"));
	browse_hear(s, path);
	assert_true(poll_until(s, rests, WAIT_SECONDS));
	assert_false(browse_hears(s));
	session_close(s);
}

/* --- recent pieces */

static void
recent_is(const char *const *paths, int count)
{
	struct recent r;

	recent_read(&r);
	assert_int_equal(r.count, count);
	for (int i = 0; i < count; i++)
		assert_string_equal(r.paths[i], paths[i]);
	recent_clear(&r);
}

static void
the_newest_is_first_and_none_is_twice(void **state)
{
	static const char *const paths[] = { "/a", "/c", "/b" };
	char path[64];
	struct recent r;

	(void)state;
	recent_is(paths, 0);
	recent_note("/a");
	recent_note("/b");
	recent_note("/c");
	recent_note("/two\nlines");
	recent_note("relative");
	recent_note("/a");
	recent_is(paths, 3);
	for (int i = 0; i < 20000; i++) {
		snprintf(path, sizeof path, "/many/%d.mid", i % 100);
		recent_note(path);
	}
	recent_read(&r);
	assert_int_equal(r.count, RECENT_MAX);
	assert_string_equal(r.paths[0], "/many/99.mid");
	assert_string_equal(r.paths[RECENT_MAX - 1], "/many/50.mid");
	recent_clear(&r);
}

/* A list that another program spoilt. */
static void
a_broken_list_is_read_as_far_as_it_goes(void **state)
{
	static const char *const paths[] = { "/half", "/good" };
	char list[FILE_PATH_MAX], text[3 * FILE_PATH_MAX];
	struct err err;

	(void)state;
	assert_true(file_place(FILE_STATE, "recent", list, sizeof list, &err));
	memset(text, 'x', sizeof text);
	text[0] = '/';
	strcpy(text + 2 * FILE_PATH_MAX, "\n\n\n/good\nno path\n/half");
	assert_true(file_write(list, text, strlen(text), &err));
	recent_is(paths, 2);
	assert_int_equal(unlink(list), 0);
	assert_int_equal(symlink("/nowhere/at/all", list), 0);
	recent_note("/x");		/* no link is followed */
	recent_is(paths, 0);
	assert_int_equal(unlink(list), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_folder_is_listed),
		cmocka_unit_test(the_last_one_counts),
		cmocka_unit_test(a_file_is_heard_in_place_of_the_piece),
		cmocka_unit_test(the_newest_is_first_and_none_is_twice),
		cmocka_unit_test(a_broken_list_is_read_as_far_as_it_goes),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
