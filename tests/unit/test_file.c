/* SPDX-License-Identifier: MIT */
#include "base/file.h"
#include "test.h"

#include <dirent.h>
#include <fcntl.h>
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
write_word(const char *path, const char *word)
{
	struct err err;

	if (!file_write(path, word, strlen(word), &err))
		fail_msg("%s", err.text);
}

static void
check_word(const char *path, const char *word)
{
	struct err err;
	uint8_t *bytes;
	size_t size;

	if (!file_read(path, 100, &bytes, &size, &err))
		fail_msg("%s", err.text);
	assert_int_equal(size, strlen(word));
	assert_memory_equal(bytes, word, size);
	free(bytes);
}

static void
a_hanging_link_leads_to_a_new_file(void **state)
{
	char path[64], link_path[64], other[64];
	struct stat st;
	struct err err;

	(void)state;
	snprintf(path, sizeof path, "%s/h", folder);
	snprintf(link_path, sizeof link_path, "%s/hl", folder);
	snprintf(other, sizeof other, "%s/hll", folder);
	assert_int_equal(symlink("h", link_path), 0);
	assert_int_equal(symlink(link_path, other), 0);
	write_word(other, "new");
	check_word(path, "new");
	assert_int_equal(lstat(link_path, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	snprintf(path, sizeof path, "%s/round", folder);
	assert_int_equal(symlink("round", path), 0);
	assert_false(file_write(path, "x", 1, &err));
	assert_non_null(strstr(err.text, "too many links"));
}

/* A second name, the mode and the owner are as before. */
static void
names_mode_and_owner_survive(void **state)
{
	char path[64], second[64];
	struct stat st;

	(void)state;
	snprintf(path, sizeof path, "%s/n", folder);
	snprintf(second, sizeof second, "%s/n2", folder);
	write_word(path, "long word");
	assert_int_equal(chmod(path, 0640), 0);
	if (geteuid() == 0)
		assert_int_equal(chown(path, 12, 34), 0);
	write_word(path, "other");
	assert_int_equal(link(path, second), 0);
	write_word(second, "two");
	check_word(path, "two");
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_nlink, 2);
	assert_int_equal(st.st_mode & 07777, 0640);
	if (geteuid() == 0) {
		assert_int_equal(st.st_uid, 12);
		assert_int_equal(st.st_gid, 34);
	}
}

/* The files in the folder whose names begin with a dot; the name of one of them. */
static int
count_hidden(char *name, size_t size)
{
	DIR *d = opendir(folder);
	int count = 0;

	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d)) != NULL; ) {
		if (e->d_name[0] != '.' || strcmp(e->d_name, ".") == 0 ||
		    strcmp(e->d_name, "..") == 0)
			continue;
		snprintf(name, size, "%s/%s", folder, e->d_name);
		count++;
	}
	closedir(d);
	return count;
}

/* What a killed program left is used up by the next; what one writes is left to it. */
static void
nothing_is_left_beside_the_file(void **state)
{
	char path[64], left[320];
	struct file_new f;
	struct err err;
	int fd;

	(void)state;
	snprintf(path, sizeof path, "%s/k", folder);
	write_word(path, "old");
	assert_int_equal(count_hidden(left, sizeof left), 0);
	assert_true(file_begin(&f, path, &err));
	assert_int_equal(count_hidden(left, sizeof left), 1);
	assert_false(file_write(path, "x", 1, &err));
	assert_non_null(strstr(err.text, "another program"));
	file_abandon(&f);
	assert_int_equal(count_hidden(left, sizeof left), 0);

	fd = open(left, O_WRONLY | O_CREAT, 0600);		/* as after a kill */
	assert_int_equal(write(fd, "half a piece", 12), 12);
	close(fd);
	write_word(path, "new");
	check_word(path, "new");
	assert_int_equal(count_hidden(left, sizeof left), 0);

	assert_int_equal(link(path, left), 0);		/* and nothing else is written to */
	write_word(path, "newer");
	check_word(path, "newer");
	assert_int_equal(count_hidden(left, sizeof left), 0);
}

static void
a_name_that_is_too_long_is_refused_in_words(void **state)
{
	char path[400];
	struct err err;

	(void)state;
	snprintf(path, sizeof path, "%s/%0*d", folder, 256, 0);
	assert_false(file_write(path, "x", 1, &err));
	assert_non_null(strstr(err.text, "256 bytes"));
	snprintf(path, sizeof path, "%s/%0*d", folder, 255, 0);
	write_word(path, "x");
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
		cmocka_unit_test(a_hanging_link_leads_to_a_new_file),
		cmocka_unit_test(names_mode_and_owner_survive),
		cmocka_unit_test(nothing_is_left_beside_the_file),
		cmocka_unit_test(a_name_that_is_too_long_is_refused_in_words),
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
