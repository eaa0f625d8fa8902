/* SPDX-License-Identifier: MIT */
/* Archives: what is packed comes back, and none can make the reader go too far. */

#include "base/zip.h"
#include "test.h"

#define LIMIT	4096

static char text[3000];
static const struct zip_file files[] = {
	{ "short", "abc", 3 }, { "dir/long", text, sizeof text }, { "empty", "", 0 },
	{ "../../etc/passwd", "root", 4 },
};
static struct err err;

static uint8_t *
make(size_t *size)
{
	uint8_t *archive;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)('a' + i * i % 7);
	assert_true(zip_write(files, COUNT(files), &archive, size, &err));
	return archive;
}

static void
refused(const uint8_t *archive, size_t size, const char *name, size_t limit, const char *why)
{
	uint8_t *bytes;
	size_t got;

	assert_false(zip_read(archive, size, name, limit, &bytes, &got, &err));
	assert_null(bytes);
	assert_string_equal(err.text, why);
}

static void
what_is_packed_comes_back(void **state)
{
	uint8_t *archive, *bytes, *commented;
	size_t size, got;

	(void)state;
	archive = make(&size);
	assert_true(zip_is(archive, size));
	assert_true(size < sizeof text);	/* packed */
	for (size_t i = 0; i < COUNT(files); i++) {
		assert_true(zip_read(archive, size, files[i].name, LIMIT, &bytes, &got, &err));
		assert_int_equal(got, files[i].size);
		assert_memory_equal(bytes, files[i].bytes, got);
		free(bytes);
	}
	/* A comment may follow the directory's end. */
	commented = calloc(1, size + 99);
	memcpy(commented, archive, size);
	commented[size - 2] = 99;
	assert_true(zip_read(commented, size + 99, "dir/long", LIMIT, &bytes, &got, &err));
	free(bytes);
	free(commented);
	free(archive);
}

static void
what_cannot_be_unpacked_is_refused(void **state)
{
	uint8_t *archive, *row;
	size_t size;

	(void)state;
	archive = make(&size);
	refused(archive, size, "long", LIMIT, "the archive has no file long");
	refused(archive, size, "etc/passwd", LIMIT, "the archive has no file etc/passwd");
	refused(archive, size, "dir/long", 2999,
	    "dir/long in the archive has 3000 bytes, more than the 2999 that are read");
	refused((const uint8_t *)"PK", 2, "a", LIMIT,
	    "not a whole ZIP archive: its directory is not there");
	/* The second row of the directory; the first is 46 bytes and its name. */
	row = archive + size - 22;
	for (size_t i = 0; i < COUNT(files); i++)
		row -= 46 + strlen(files[i].name);
	row += 46 + 5;
	assert_memory_equal(row + 46, "dir/long", 8);
	row[8] = 1;
	refused(archive, size, "dir/long", LIMIT, "dir/long in the archive is encrypted");
	row[8] = 0;
	row[10] = 12;
	refused(archive, size, "dir/long", LIMIT,
	    "dir/long in the archive is packed by method 12, which is not read");
	row[10] = 8;
	row[16] ^= 1;
	refused(archive, size, "dir/long", LIMIT, "dir/long in the archive is damaged");
	row[16] ^= 1;
	/* It lies about its size: more, less, and ten gigabytes. */
	row[24]++;
	refused(archive, size, "dir/long", LIMIT, "dir/long in the archive is damaged");
	row[24] -= 2;
	refused(archive, size, "dir/long", LIMIT, "dir/long in the archive is damaged");
	memset(row + 24, 0xff, 4);
	refused(archive, size, "dir/long", LIMIT, "dir/long in the archive has 4294967295 bytes, "
	    "more than the 4096 that are read");
	free(archive);
}

/* Cut anywhere, or with any byte changed, it is refused or gives what it holds. */
static void
a_damaged_archive_is_read_within_bounds(void **state)
{
	uint8_t *archive, *bytes, *exact;
	size_t size, got;

	(void)state;
	archive = make(&size);
	for (size_t cut = 0; cut < size; cut++) {
		exact = malloc(cut + 1);	/* a read behind it is seen by the sanitizers */
		memcpy(exact, archive, cut);
		assert_false(zip_read(exact, cut, "dir/long", LIMIT, &bytes, &got, &err));
		free(exact);
	}
	for (size_t i = 0; i < size; i++)
		for (int flip = 1; flip < 256; flip *= 2) {
			archive[i] ^= (uint8_t)flip;
			if (zip_read(archive, size, "dir/long", LIMIT, &bytes, &got, &err)) {
				assert_int_equal(got, sizeof text);
				assert_memory_equal(bytes, text, got);
			}
			free(bytes);
			archive[i] ^= (uint8_t)flip;
		}
	free(archive);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_packed_comes_back),
		cmocka_unit_test(what_cannot_be_unpacked_is_refused),
		cmocka_unit_test(a_damaged_archive_is_read_within_bounds),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
