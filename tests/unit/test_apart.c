/* SPDX-License-Identifier: MIT */
/* Commands on another thread: the same outcome, all of it or nothing, and nothing lost. */

#include "test.h"

#include <signal.h>
#include <stdatomic.h>
#include <sys/wait.h>
#include <time.h>

#include "app/apart.h"
#include "app/locked.h"
#include "app/session_copy.h"
#include "base/rng.h"
#include "command_lines.h"
#include "command_words.h"
#include "sandbox.h"
#include "session_bytes.h"

static void
pause_us(long us)
{
	nanosleep(&(struct timespec){ 0, us * 1000 }, NULL);
}

static void
wait_until_done(struct session *s)
{
	while (apart_busy(s)) {
		pause_us(200);
		session_poll(s);
	}
	session_poll(s);
}

/* Two tracks of some hundred notes, the cursor in the middle of the second. */
static struct session *
make_piece(const char *name, bool apart)
{
	struct session *s = open_session(sandbox_path(name));
	struct err err;
	char line[64];

	for (int track = 0; track < 2; track++) {
		if (track > 0)
			say(s, "track-add Bass");
		say(s, "go-start");
		for (int i = 0; i < 12; i++) {
			snprintf(line, sizeof line, "step-note %d 1/16", 48 + (i * 7 + track) % 24);
			say(s, line);
		}
		say(s, "go-start");
		say(s, "duplicate 40");
	}
	say(s, "go-bar 12");
	if (apart)
		assert_true(apart_begin(s, 0, 0, &err));
	return s;
}

static void
same_state(const char *line, struct session *a, struct session *b)
{
	char hash_a[33], hash_b[33];

	session_hash(a, hash_a);
	session_hash(b, hash_b);
	if (strcmp(hash_a, hash_b) != 0)
		fail_msg("%s: not the same piece", line);
	if (strcmp(a->message, b->message) != 0)
		fail_msg("%s: \"%s\" is not \"%s\"", line, a->message, b->message);
	if (a->history.count != b->history.count || a->history.at != b->history.at ||
	    a->track != b->track || a->cursor_ticks != b->cursor_ticks ||
	    a->cursor_pitch != b->cursor_pitch || a->mode != b->mode ||
	    a->selection.active != b->selection.active ||
	    a->selection.id_count != b->selection.id_count)
		fail_msg("%s: not the same place or selection", line);
}

static void
run_both(const char *line, struct session *here, struct session *apart)
{
	struct err why = { 0 }, err = { 0 };
	bool good = command_run(here, line, &why), started = command_run(apart, line, &err);

	if (!good)
		session_complain(here, "%s", why.text);
	if (!started)
		session_complain(apart, "%s", err.text);
	wait_until_done(apart);
	same_state(line, here, apart);
}

static void
every_command_does_the_same(void **state)
{
	struct session *here = make_piece("here.mid", false);
	struct session *apart = make_piece("apart.mid", true);
	char line[128], before[33], after[33];
	size_t edits;

	(void)state;
	for (size_t i = 0; i < command_count(); i++) {
		const struct command *c = command_at(i);
		const char *words = command_words(c->name);

		if ((c->flags & CMD_EDITS) == 0 || words == NULL)
			continue;
		for (int selected = 0; selected < 2; selected++) {
			run_both("select-none", here, apart);
			if (selected)
				run_both("select-object all", here, apart);
			session_hash(apart, before);
			edits = apart->history.count;
			snprintf(line, sizeof line, "%s %s", c->name, words);
			run_both(line, here, apart);
			if (apart->history.count == edits)
				continue;
			run_both("undo", here, apart);
			session_hash(apart, after);
			assert_string_equal(before, after);
		}
	}
	session_close(here);
	session_close(apart);
}

static void
what_was_done_apart_is_there_after_reopening(void **state)
{
	struct session *s = make_piece("reopened.mid", true);
	char before[33], after[33];

	(void)state;
	say(s, "on all transpose 2");
	wait_until_done(s);
	say(s, "on all retrograde");
	wait_until_done(s);
	say(s, "on all euclid 3 8");	/* notes go, and others come */
	wait_until_done(s);
	session_hash(s, before);
	session_close(s);
	s = open_session(sandbox_path("reopened.mid"));
	session_hash(s, after);
	assert_string_equal(before, after);
	session_close(s);
}

static void
stopped_at_any_moment_the_piece_is_as_it_was(void **state)
{
	struct session *s = make_piece("stopped.mid", true);
	char before[33], after[33];
	struct rng rng;
	int stopped = 0;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < 60; i++) {
		size_t edits = s->history.count;

		session_hash(s, before);
		say(s, i % 2 == 0 ? "on all humanise" : "on all retrograde");
		pause_us(rng_below(&rng, 1500));
		if (!apart_busy(s))
			continue;
		session_cancel(s);
		stopped++;
		assert_int_equal(s->history.count, edits);
		for (int k = 0; k < 20; k++) {
			pause_us(500);
			session_poll(s);
		}
		session_hash(s, after);
		assert_string_equal(before, after);
		assert_int_equal(s->history.count, edits);
		say(s, "note-add 72");		/* edits go on */
		wait_until_done(s);
		assert_int_equal(s->history.count, edits + 1);
	}
	assert_true(stopped > 0);
	session_close(s);
}

/* --- an edit that takes as long as the test wants */

struct slow {
	struct session	*copy;
	atomic_bool	 may_end;
};

static bool
slow_work(void *arg, struct err *err)
{
	struct slow *slow = arg;

	while (!atomic_load(&slow->may_end))
		pause_us(100);
	return command_run(slow->copy, "on all transpose 1", err);
}

static bool
slow_home(struct session *s, void *arg, const struct err *failed, struct err *err)
{
	return failed == NULL && session_join(s, ((struct slow *)arg)->copy, err);
}

static void
slow_free(void *arg)
{
	session_copy_free(((struct slow *)arg)->copy);
}

static void
begin_slowly(struct session *s, struct slow *slow)
{
	static const struct apart_kind kind = {
		.edits = true, .work = slow_work, .home = slow_home, .free = slow_free,
	};
	struct err err;

	*slow = (struct slow){ .copy = session_copy(s) };
	assert_true(apart_run(s, &kind, "transpose", slow, &err));
	assert_true(apart_busy(s));
}

static void
meanwhile_one_moves_but_does_not_edit(void **state)
{
	struct session *s = make_piece("meanwhile.mid", true);
	struct edit edit = EDIT_EMPTY;
	size_t edits = s->history.count;
	struct slow slow;
	struct err err;

	(void)state;
	begin_slowly(s, &slow);
	refuse(s, "on all transpose 1", "transpose is not finished yet; Ctrl-C");
	refuse(s, "undo", "Ctrl-C");
	refuse(s, "save", "Ctrl-C");
	assert_true(edit_add_track(&edit, s->song, 0, "x", -1, &err));
	assert_false(session_edit(s, &edit, &err));	/* nor by another way */
	assert_false(session_go(s, 1, &err));
	say(s, "go-bar 3");
	say(s, "track-go 1");
	atomic_store(&slow.may_end, true);
	wait_until_done(s);
	assert_int_equal(s->history.count, edits + 1);
	assert_int_equal(s->track, 0);
	assert_int_equal(s->cursor_ticks, 2 * 4 * 480);	/* where one has gone */
	say(s, "undo");
	session_close(s);
}

/* --- undo, the file, the session */

static void
an_undo_that_was_stopped_leaves_the_piece(void **state)
{
	struct session *s = make_piece("undo.mid", true);
	char before[33], after[33];
	uint32_t at;

	(void)state;
	say(s, "on all euclid 3 8");
	wait_until_done(s);
	session_hash(s, before);
	at = s->history.at;
	for (int i = 0; i < 40; i++) {
		say(s, "undo 30");
		session_cancel(s);
		wait_until_done(s);
		if (s->history.at == at) {
			session_hash(s, after);
			assert_string_equal(before, after);
		}
		while (s->history.at != at) {	/* it was quicker */
			say(s, "redo 30");
			wait_until_done(s);
		}
		session_hash(s, after);
		assert_string_equal(before, after);
	}
	session_close(s);
}

static void
saving_and_editing_at_once(void **state)
{
	struct session *s = make_piece("saved.mid", true);
	char before[33], in_file[33];
	uint8_t *bytes;
	size_t size;
	struct err err;

	(void)state;
	session_hash(s, before);
	say(s, "save");
	say(s, "note-add 90");
	wait_until_done(s);
	assert_false(s->saving);
	assert_true(file_read(sandbox_path("saved.mid"), 1 << 20, &bytes, &size, &err));
	file_hash(bytes, size, in_file);
	free(bytes);
	assert_string_equal(before, in_file);	/* as it was when it was asked for */
	assert_true(session_modified(s));
	say(s, "save-quit");
	wait_until_done(s);
	assert_true(s->quit);
	assert_false(session_modified(s));
	session_close(s);
}

static void
what_cannot_be_saved_does_not_quit(void **state)
{
	struct session *s = make_piece("changed.mid", true);
	struct err err;

	(void)state;
	assert_true(file_write(sandbox_path("changed.mid"), "by another", 10, &err));
	if (!command_run(s, "save-quit", &err))
		session_complain(s, "%s", err.text);
	wait_until_done(s);
	assert_false(s->quit);
	assert_non_null(strstr(s->message, "another program has changed it"));
	session_close(s);
}

static void
the_session_is_tidied_up_while_it_is_idle(void **state)
{
	struct session *s = make_piece("tidy.mid", true);
	size_t pages;

	(void)state;
	for (int i = 0; i < 150; i++) {
		say(s, "on all humanise");
		wait_until_done(s);
	}
	pages = store_log_pages(s->store);
	s->idle_since_ms = 1;
	session_poll(s);
	assert_true(s->tidying);
	say(s, "note-add 91");
	while (s->tidying) {
		pause_us(200);
		session_poll(s);
	}
	assert_true(store_log_pages(s->store) < pages);
	session_close(s);
}

static void
locks_are_stored_before_they_are_said(void **state)
{
	struct session *s = make_piece("locks.mid", true);
	struct note n;

	(void)state;
	say(s, "select-object all");
	say(s, "lock");
	wait_until_done(s);
	assert_non_null(strstr(s->message, "notes locked"));
	say(s, "select-none");
	say(s, "go-start");
	say(s, "note-next");
	assert_true(session_note_here(s, &n) && locked_note(s, n.id));
	session_close(s);
	s = open_session(sandbox_path("locks.mid"));
	assert_true(locked_note(s, n.id));
	session_close(s);
}

/* What the screen has shown as done is there after a kill. */
static void
edit_until_killed(const char *name, int out)
{
	struct session *s = open_session(sandbox_path(name));
	struct err err;
	size_t shown = 0;

	apart_begin(s, 0, 0, &err);
	for (;;) {
		command_run(s, "on all transpose 1", &err);
		while (apart_busy(s)) {
			pause_us(50);
			session_poll(s);
		}
		command_run(s, "on all transpose -1", &err);
		wait_until_done(s);
		if (s->history.count != shown && write(out, &s->history.count,
		    sizeof s->history.count) != sizeof s->history.count)
			_exit(1);
		shown = s->history.count;
	}
}

static void
a_kill_loses_nothing(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (int i = 0; i < 8; i++) {
		char name[32];
		struct session *s;
		size_t shown = 0, more;
		int pipes[2], status;
		pid_t child;

		snprintf(name, sizeof name, "killed%d.mid", i);
		s = make_piece(name, false);
		say(s, "save");
		session_close(s);
		assert_int_equal(pipe(pipes), 0);
		child = fork();
		if (child == 0) {
			close(pipes[0]);
			edit_until_killed(name, pipes[1]);
		}
		close(pipes[1]);
		assert_true(read(pipes[0], &shown, sizeof shown) == sizeof shown);
		pause_us(rng_below(&rng, 30000));
		kill(child, SIGKILL);
		waitpid(child, &status, 0);
		while (read(pipes[0], &more, sizeof more) == sizeof more)
			shown = more;
		close(pipes[0]);
		s = open_session(sandbox_path(name));
		assert_true(s->history.count >= shown);
		session_close(s);
	}
}

/* What waits for the disk waits on another thread, and says so when it is there. */
static void
small_files_are_written_apart(void **state)
{
	struct session *s = make_piece("small.mid", true);
	struct err err;
	char line[400];
	bool begun;

	(void)state;
	snprintf(line, sizeof line, "mkconfig %s", sandbox_path("my-config"));
	say(s, line);
	wait_until_done(s);
	said(s, "wrote your settings and maps to");
	assert_true(file_exists(sandbox_path("my-config")));
	refuse(s, line, "already exists");
	snprintf(line, sizeof line, "mkconfig %s", sandbox_path("no-folder/my-config"));
	begun = command_run(s, line, &err);
	wait_until_done(s);
	assert_true(!begun || s->message_is_error);
	assert_false(file_exists(sandbox_path("no-folder/my-config")));
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_command_does_the_same),
		cmocka_unit_test(what_was_done_apart_is_there_after_reopening),
		cmocka_unit_test(stopped_at_any_moment_the_piece_is_as_it_was),
		cmocka_unit_test(meanwhile_one_moves_but_does_not_edit),
		cmocka_unit_test(an_undo_that_was_stopped_leaves_the_piece),
		cmocka_unit_test(saving_and_editing_at_once),
		cmocka_unit_test(what_cannot_be_saved_does_not_quit),
		cmocka_unit_test(the_session_is_tidied_up_while_it_is_idle),
		cmocka_unit_test(locks_are_stored_before_they_are_said),
		cmocka_unit_test(small_files_are_written_apart),
		cmocka_unit_test(a_kill_loses_nothing),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
