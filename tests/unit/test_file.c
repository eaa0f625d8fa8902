/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "test.h"

#include <sys/stat.h>
#include <unistd.h>

static char folder[] = "/tmp/test_file.XXXXXX";

static void
a_file_comes_back_as_written(void **state)
{
	char path[64];
	struct err err;
	uint8_t *bytes;
	size_t size;

	(void)state;
	snprintf(path, sizeof path, "%s/a", folder);
	assert_true(file_write(path, "one", 3, &err));
	assert_int_equal(chmod(path, 0640), 0);
	assert_true(file_write(path, "two!", 4, &err));
	assert_true(file_read(path, 100, &bytes, &size, &err));
	assert_int_equal(size, 4);
	assert_memory_equal(bytes, "two!", 4);
	free(bytes);
	assert_false(file_read(path, 3, &bytes, &size, &err));
	assert_int_equal(err.code, ERR_LIMIT);
}

static void
a_link_stays_a_link(void **state)
{
	char path[64], link_path[64];
	struct err err;
	struct stat st;

	(void)state;
	snprintf(path, sizeof path, "%s/b", folder);
	snprintf(link_path, sizeof link_path, "%s/l", folder);
	assert_true(file_write(path, "b", 1, &err));
	assert_int_equal(symlink("b", link_path), 0);
	assert_true(file_write(link_path, "new", 3, &err));
	assert_int_equal(lstat(link_path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_size, 3);
}

static void
what_is_no_file_is_refused(void **state)
{
	struct err err;
	uint8_t *bytes;
	size_t size;

	(void)state;
	assert_false(file_read(folder, 100, &bytes, &size, &err));
	assert_non_null(strstr(err.text, "a folder"));
	assert_false(file_read("/dev/zero", 100, &bytes, &size, &err));
	assert_false(file_read("/nowhere/at/all", 100, &bytes, &size, &err));
	assert_false(file_write("/nowhere/at/all", "x", 1, &err));
}

static void
places_follow_the_environment(void **state)
{
	char path[256];
	struct err err;

	(void)state;
	setenv("XDG_STATE_HOME", "/s", 1);
	assert_true(file_place(FILE_STATE, "x", path, sizeof path, &err));
	assert_string_equal(path, "/s/cadenza/x");
	setenv("XDG_STATE_HOME", "relative", 1);
	setenv("HOME", "/h", 1);
	assert_true(file_place(FILE_STATE, "x", path, sizeof path, &err));
	assert_string_equal(path, "/h/.local/state/cadenza/x");
	unsetenv("HOME");
	assert_false(file_place(FILE_STATE, "x", path, sizeof path, &err));
}

static void
folders_are_made_all_the_way(void **state)
{
	char path[64];
	struct err err;

	(void)state;
	snprintf(path, sizeof path, "%s/d/e/f", folder);
	assert_true(file_make_folders(path, &err));
	assert_true(file_make_folders(path, &err));
	assert_true(file_is_folder(path));
	snprintf(path, sizeof path, "%s/a/x", folder);	/* a is a file */
	assert_false(file_make_folders(path, &err));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_file_comes_back_as_written),
		cmocka_unit_test(a_link_stays_a_link),
		cmocka_unit_test(what_is_no_file_is_refused),
		cmocka_unit_test(places_follow_the_environment),
		cmocka_unit_test(folders_are_made_all_the_way),
	};
	char command[64];
	int failed;

	assert_non_null(mkdtemp(folder));
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	snprintf(command, sizeof command, "rm -rf %s", folder);
	return system(command) != 0 || failed;
}
