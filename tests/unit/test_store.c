/* SPDX-License-Identifier: MIT */
/*
 * The session file on a disk that fails: whatever was answered for is there
 * afterwards, whatever was refused is not, and nothing is in between.
 */

#include "test.h"

#include <limits.h>

#include "app/session.h"
#include "app/session_life.h"
#include "bad_disk.h"
#include "base/file.h"
#include "command/command.h"
#include "music/smf.h"
#include "sandbox.h"
#include "session_bytes.h"

static const char *const work[] = {
	"note-add 60", "cursor-right 4", "note-add 62 1/4", "select-all", "note-up 2", "undo",
	"note-down 1", "undo 2", "note-add 70", "save", "note-add 71", "undo", "redo", "tempo 90",
	"track-add Bass", "note-add 40", "save", "undo-go 3", "undo-go 5",
};

/* Works until something is refused; then the piece must be as the store has it. */
static int
work_on_a_bad_disk(const char *path, enum bad_kind kind, int fail_at, bool for_good, int code,
    char hash[33], size_t *edits, int *met)
{
	struct err err = { 0 };
	struct session *s;
	int refused = 0;

	bad_disk_set(kind, fail_at, for_good, code);
	s = session_open(path, &err);
	if (s == NULL)
		fail_msg("opening: %s", err.text);
	for (size_t i = 0; i < COUNT(work); i++) {
		err.text[0] = '\0';
		if (!command_run(s, work[i], &err)) {
			assert_true(err.text[0] != '\0');
			refused++;
		}
		if (i % 4 == 3 && s->store != NULL)
			store_checkpoint(s->store);
	}
	session_hash(s, hash);
	*edits = s->unkept ? 0 : s->history.count;
	session_close(s);
	*met = bad.count;
	bad_disk_set(kind, 0, false, 0);
	return refused;
}

static void
check_reopened(const char *path, const char *wanted, size_t edits, int fail_at)
{
	struct err err;
	struct session *s = session_open(path, &err);
	char hash[33];

	if (s == NULL)
		fail_msg("failure %d: cannot be opened: %s", fail_at, err.text);
	if (s->message_is_error)
		fail_msg("failure %d: %s", fail_at, s->message);
	session_hash(s, hash);
	if (strcmp(hash, wanted) != 0)
		fail_msg("failure %d: another piece has come back", fail_at);
	if (edits != 0 && s->history.count != edits)
		fail_msg("failure %d: %zu edits instead of %zu", fail_at, s->history.count, edits);
	session_close(s);
}

/* The first, the second ... until a run meets none. */
static void
fail_each(enum bad_kind kind, bool for_good, int code, int least)
{
	char path[300], hash[33];
	size_t edits;
	int n = 0, met, refused = 0;

	do {
		n++;
		snprintf(path, sizeof path, "%s/piece-%d-%d-%d.mid", sandbox_root,
		    kind, for_good, n);
		refused += work_on_a_bad_disk(path, kind, n, for_good, code, hash, &edits, &met);
		check_reopened(path, hash, edits, n);
	} while (met >= n && n < 400);
	assert_true(n > least);		/* it did meet some */
	assert_true(n < 400);
	if (kind == BAD_WRITE)
		assert_true(refused > least);
}

static void
a_write_that_fails_once(void **state)
{
	(void)state;
	fail_each(BAD_WRITE, false, SQLITE_IOERR_WRITE, 20);
}

static void
a_disk_that_is_full_from_then_on(void **state)
{
	(void)state;
	fail_each(BAD_WRITE, true, SQLITE_FULL, 20);
}

static void
a_sync_that_fails(void **state)
{
	(void)state;
	fail_each(BAD_SYNC, true, SQLITE_IOERR_FSYNC, 3);
}

static void
a_truncation_that_fails(void **state)
{
	(void)state;
	fail_each(BAD_TRUNCATE, true, SQLITE_IOERR_TRUNCATE, 1);
}

/* A session that cannot be read now is not given up: it is there when the disk is well again. */
static void
a_read_that_fails(void **state)
{
	char path[300], hash[33], other[33];
	size_t edits;
	struct err err;
	struct session *s;
	int n = 0, met;

	(void)state;
	snprintf(path, sizeof path, "%s/read.mid", sandbox_root);
	work_on_a_bad_disk(path, BAD_READ, 0, false, 0, hash, &edits, &met);
	do {
		n++;
		bad_disk_set(BAD_READ, n, true, 0);
		s = session_open(path, &err);
		met = bad.count;
		assert_non_null(s);
		session_hash(s, other);
		if (strcmp(hash, other) != 0)
			assert_true(s->message_is_error);
		session_close(s);
		bad_disk_set(BAD_READ, 0, false, 0);
		check_reopened(path, hash, edits, n);
	} while (met >= n && n < 100);
	assert_true(n > 3);
}

/* Killed between the file and the note of it: the file is known by what was about to be written. */
static void
a_save_that_was_cut_off(void **state)
{
	char path[300], hash[33];
	struct err err;
	struct session *s;
	uint8_t *bytes;
	size_t size;

	(void)state;
	snprintf(path, sizeof path, "%s/cut.mid", sandbox_root);
	s = session_open(path, &err);
	assert_true(command_run(s, "note-add 60", &err));
	assert_true(command_run(s, "save", &err));
	assert_true(command_run(s, "note-add 62", &err));
	assert_true(smf_write(s->song, &bytes, &size, &err));
	file_hash(bytes, size, hash);
	assert_true(store_saving(s->store, hash, s->history.at, &err));
	assert_true(file_write(path, bytes, size, &err));
	free(bytes);
	session_close(s);
	s = session_open(path, &err);
	assert_string_equal(s->message, "");
	assert_false(session_modified(s));
	assert_int_equal(s->saved_node, 2);
	session_close(s);
	/* And the other way: about to, but it never got there. */
	s = session_open(path, &err);
	assert_true(command_run(s, "note-add 64", &err));
	assert_true(store_saving(s->store, "00000000000000000000000000000000", 3, &err));
	session_close(s);
	s = session_open(path, &err);
	assert_int_equal(s->saved_node, 2);
	assert_true(session_modified(s));
	session_close(s);
}

struct seen {
	int	 batches, candidates, points, runs;
	size_t	 notes;
	double	 last;
};

static bool
see_batch(void *arg, const struct store_batch *b)
{
	struct seen *seen = arg;

	assert_int_equal(b->seed, 0xfedcba9876543210);
	assert_string_equal(b->settings, "continue 4");
	seen->batches++;
	return true;
}

static bool
see_candidate(void *arg, const struct store_candidate *c)
{
	struct seen *seen = arg;

	assert_int_equal(c->number, seen->candidates);
	assert_int_equal(c->taken_node, c->number == 1 ? 7 : 0);
	seen->notes += c->note_count;
	for (size_t i = 0; i < c->note_count; i++) {
		assert_int_equal(c->notes[i].start_ticks, 480 * (int)i);
		assert_int_equal(c->notes[i].pitch, 60 + (int)i);
		assert_true(c->notes[i].ended);
	}
	seen->candidates++;
	return true;
}

static bool
see_point(void *arg, const struct train_progress *p)
{
	struct seen *seen = arg;

	assert_int_equal(p->step, seen->points * 10);
	assert_true(p->step > 0 ? !isnan(p->train) : isnan(p->train));
	seen->last = p->held_out;
	seen->points++;
	return true;
}

static bool
see_run(void *arg, const struct store_run *r)
{
	struct seen *seen = arg;

	assert_string_equal(r->settings, "rank 8");
	assert_string_equal(r->verdict, "strength 1");
	seen->runs++;
	return true;
}

/* Of the model "abc" by a name, or the one used last. */
static void
adapter_is(struct store *s, const char *name, const char *called, const char *bytes,
    double strength)
{
	struct store_adapter a;
	struct err err;

	assert_true(store_adapter(s, "abc", name, &a, &err));
	assert_string_equal(a.name, called);
	assert_int_equal(a.size, strlen(bytes));
	assert_memory_equal(a.bytes, bytes, a.size);
	CHECK_NEAR(a.strength, strength, 1e-12);
	free(a.bytes);
}

static void
add_adapters(struct store *s, int64_t run)
{
	struct err err;

	assert_true(store_add_adapter(s, run, "abc", "one", "weights", 7, &err));
	assert_true(store_add_adapter(s, 0, "abc", "two", "others", 6, &err));
	assert_true(store_add_adapter(s, 0, "abc", "two", "newer", 5, &err));
	assert_true(store_add_adapter(s, run, "other", "one", "x", 1, &err));
	assert_true(store_use_adapter(s, "abc", "one", 0.5, &err));
}

static void
adapters_are_there(struct store *s)
{
	struct store_adapter a;
	struct err err;

	adapter_is(s, NULL, "one", "weights", 0.5);	/* used last */
	adapter_is(s, "two", "two", "newer", 1);
	assert_true(store_drop_adapter(s, "abc", "one", &err));
	adapter_is(s, NULL, "two", "newer", 1);
	assert_true(store_adapter(s, "unknown", NULL, &a, &err));
	assert_null(a.bytes);
}

static void
what_the_model_made_is_kept(void **state)
{
	struct note notes[3];
	struct store_batch batch = { .start_ticks = 1920, .bars = 4, .seed = 0xfedcba9876543210,
	    .settings = "continue 4", .model_hash = "abc" };
	struct seen seen = { 0 };
	char path[300];
	struct err err;
	struct session *s;
	int64_t id, run;

	(void)state;
	for (int i = 0; i < 3; i++)
		notes[i] = (struct note){ .start_ticks = 480 * i, .length_ticks = 240,
		    .pitch = (uint8_t)(60 + i), .velocity = 90, .ended = true };
	snprintf(path, sizeof path, "%s/model.mid", sandbox_root);
	s = session_open(path, &err);
	assert_true(session_need_store(s, &err));
	assert_true(store_last_run(s->store, &run, &err));
	assert_int_equal(run, 0);
	assert_true(store_add_batch(s->store, &batch, &id, &err));
	for (int i = 0; i < 2; i++) {
		struct store_candidate c = { .batch = id, .number = i, .nats_per_note = 1.5,
		    .notes = notes, .note_count = (size_t)(3 - i) };

		assert_true(store_add_candidate(s->store, &c, &err));
	}
	assert_true(store_mark_candidate(s->store, id, 1, 7, true, &err));
	assert_true(store_add_run(s->store, "abc", "rank 8", &run, &err));
	for (int i = 0; i < 5; i++) {
		struct train_progress p = { .step = i * 10, .train = i > 0 ? 2.0 : NAN,
		    .held_out = 3 - 0.1 * i };

		assert_true(store_add_point(s->store, run, &p, &err));
	}
	assert_true(store_end_run(s->store, run, "strength 1", &err));
	add_adapters(s->store, run);
	session_close(s);

	s = session_open(path, &err);
	assert_non_null(s->store);
	assert_true(store_each_batch(s->store, see_batch, &seen, &err));
	assert_true(store_each_candidate(s->store, id, see_candidate, &seen, &err));
	assert_int_equal(seen.batches, 1);
	assert_int_equal(seen.candidates, 2);
	assert_int_equal(seen.notes, 5);
	assert_true(store_last_run(s->store, &run, &err));
	assert_true(store_each_point(s->store, run, see_point, &seen, &err));
	assert_int_equal(seen.points, 5);
	CHECK_NEAR(seen.last, 2.6, 1e-12);
	adapters_are_there(s->store);
	assert_true(store_each_run(s->store, see_run, &seen, &err));
	assert_int_equal(seen.runs, 1);
	session_close(s);
}

static bool
see_measures(void *arg, const struct train_progress *p)
{
	const double all[] = { p->train, p->held_out, p->base, p->best, p->seconds, p->seconds_left,
	    p->tokens_per_s, p->rate };

	for (size_t i = 0; i < COUNT(all); i++)
		assert_true(isnan(all[i]) || fabs(all[i]) <= 1e9);
	assert_true(p->step >= 0 && p->step <= INT32_MAX);
	++*(int *)arg;
	return true;
}

/* Numbers that no run can have measured come back as not measured. */
static void
measures_from_a_stranger_are_checked(void **state)
{
	static const double values[] = { INFINITY, -INFINITY, NAN, 1e300, -1e300, 1e10, 2.5 };
	static const long steps[] = { -1, 0, 1L << 40, LONG_MIN };
	char path[300];
	struct err err;
	struct session *s;
	int64_t run;
	int seen = 0;

	(void)state;
	snprintf(path, sizeof path, "%s/measures.mid", sandbox_root);
	s = session_open(path, &err);
	assert_true(session_need_store(s, &err));
	assert_true(store_add_run(s->store, "abc", "rank 8", &run, &err));
	for (size_t i = 0; i < COUNT(values) * COUNT(steps); i++) {
		double v = values[i % COUNT(values)];
		struct train_progress p = { .step = steps[i / COUNT(values)],
		    .steps = 100, .train = v,
		    .held_out = v, .base = v, .best = v, .seconds = v, .seconds_left = v,
		    .tokens_per_s = v, .rate = v };

		assert_true(store_add_point(s->store, run, &p, &err));
	}
	assert_true(store_each_point(s->store, run, see_measures, &seen, &err));
	assert_int_equal(seen, COUNT(values));
	session_close(s);
	s = session_open(path, &err);		/* its curve is drawn from them */
	assert_non_null(s);
	session_close(s);
}

/* A stranger's session: a hundred of its bytes changed in turn must open or be refused in words. */
static void
a_session_with_wrong_bytes(void **state)
{
	char path[300], link[400], file[400], name[80] = "";
	uint8_t *bytes, *wrong;
	size_t size, edits;
	int met;
	char hash[33], key[33];
	struct err err;
	struct session *s;
	ssize_t n;

	(void)state;
	snprintf(path, sizeof path, "%s/wrong.mid", sandbox_root);
	work_on_a_bad_disk(path, BAD_READ, 0, false, 0, hash, &edits, &met);
	file_hash(path, strlen(path), key);
	snprintf(link, sizeof link, "%s/state/cadenza/path-%s", sandbox_root, key);
	n = readlink(link, name, sizeof name - 1);
	assert_true(n > 0);
	snprintf(file, sizeof file, "%s/state/cadenza/%s", sandbox_root, name);
	assert_true(file_read(file, 1 << 24, &bytes, &size, &err));
	wrong = malloc(size);
	for (size_t at = 0; at < size; at += size / 100 + 1) {
		memcpy(wrong, bytes, size);
		wrong[at] ^= 0x55;
		assert_true(file_write(file, wrong, size, &err));
		unlink(link);
		assert_int_equal(symlink(name, link), 0);
		err.text[0] = '\0';
		s = session_open(path, &err);
		if (s == NULL)
			fail_msg("byte %zu: %s", at, err.text);
		session_close(s);
	}
	free(wrong);
	free(bytes);
}

static int
setup(void **state)
{
	bad_disk_install();
	return sandbox_setup(state);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_write_that_fails_once),
		cmocka_unit_test(a_disk_that_is_full_from_then_on),
		cmocka_unit_test(a_sync_that_fails),
		cmocka_unit_test(a_truncation_that_fails),
		cmocka_unit_test(a_read_that_fails),
		cmocka_unit_test(a_save_that_was_cut_off),
		cmocka_unit_test(what_the_model_made_is_kept),
		cmocka_unit_test(measures_from_a_stranger_are_checked),
		cmocka_unit_test(a_session_with_wrong_bytes),
	};

	return cmocka_run_group_tests(tests, setup, sandbox_teardown);
}
