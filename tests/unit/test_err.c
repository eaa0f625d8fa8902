/* SPDX-License-Identifier: MIT */
#include "base/err.h"
#include "base/file.h"
#include "test.h"

static struct err err;

static void
a_sentence_is_there_as_it_was_written(void **state)
{
	(void)state;
	assert_false(err_set(&err, ERR_LIMIT, "%d of %s, ♯", 3, "notes"));
	assert_int_equal(err.code, ERR_LIMIT);
	assert_string_equal(err.text, "3 of notes, ♯");
}

/* However long the path is, its ends and the reason are to be read. */
static void
the_reason_outlives_any_path(void **state)
{
	static const char *const letters[] = { "x", "é", "x y", "名", "\xff", " " };
	char path[FILE_PATH_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(letters); i++) {
		size_t step = strlen(letters[i]);

		for (size_t size = step; size + 12 < sizeof path; size += size < 400 ?
		    step : 41 * step) {
			strcpy(path, "/begin");
			for (size_t at = 6; at + step <= 6 + size; at += step)
				memcpy(path + at, letters[i], step + 1);
			strcat(path, "end");
			err_set(&err, ERR_IO, "%s: cannot be written: the disk is full", path);
			assert_true(strlen(err.text) < sizeof err.text);
			assert_int_equal(strncmp(err.text, "/begin", 6), 0);
			if (strstr(err.text, "end: cannot be written: the disk is full") == NULL)
				fail_msg("%s", err.text);
			if (size > sizeof err.text)
				assert_non_null(strstr(err.text, "…"));
		}
	}
}

static void
two_long_paths_leave_room_for_each_other(void **state)
{
	char path[3000] = "/from/", other[3000] = "/to/";

	(void)state;
	memset(path + 6, 'a', 2900);
	memset(other + 4, 'b', 2900);
	err_set(&err, ERR_IO, "%s: cannot be renamed to %s: no space", path, other);
	assert_non_null(strstr(err.text, "/from/"));
	assert_non_null(strstr(err.text, "a: cannot be renamed to /to/"));
	assert_non_null(strstr(err.text, "b: no space"));
}

/* A sentence may be made of the one before. */
static void
it_may_name_itself(void **state)
{
	(void)state;
	err_set(&err, ERR_IO, "no room");
	err_set(&err, ERR_IO, "x.mid: %s", err.text);
	assert_string_equal(err.text, "x.mid: no room");
}

static void
no_name_orders_a_terminal_about(void **state)
{
	(void)state;
	err_set(&err, ERR_IO, "%s: no", "a\x1b]0;X\a\x1b[31m\x7f\xc2\x9b" "b\n");
	assert_string_equal(err.text, "a ]0;X  [31m  b : no");
	err_set(&err, ERR_IO, "%s: ♯", "caf\xe9\xff");
	assert_string_equal(err.text, "caf??: ♯");
	err_set(&err, ERR_IO, "%s", "a\xe2\x80\xae" "b\xe2\x81\xa6" "c");	/* right to left */
	assert_string_equal(err.text, "a b c");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sentence_is_there_as_it_was_written),
		cmocka_unit_test(the_reason_outlives_any_path),
		cmocka_unit_test(two_long_paths_leave_room_for_each_other),
		cmocka_unit_test(it_may_name_itself),
		cmocka_unit_test(no_name_orders_a_terminal_about),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
