/* SPDX-License-Identifier: MIT */
/* Compressed MusicXML: the container says which file is the score. */

#include "music/mxl.h"

#include "base/zip.h"
#include "music/musicxml.h"
#include "music/notation.h"
#include "songs.h"

#define CONTAINER(path) "<container><rootfiles><rootfile full-path=\"" path "\"/>" \
	"<rootfile full-path=\"other.pdf\"/></rootfiles></container>"
#define SCORE "<score-partwise><part-list><score-part id=\"x\"/></part-list>" \
	"<part id=\"x\"><measure><note><pitch><step>C</step>" \
	"<octave>4</octave></pitch><duration>1</duration></note></measure></part></score-partwise>"

static struct err err;

/* An archive of a container and one other file; NULL: without that one. */
static struct song *
read_packed(const char *container, const char *name, const char *content)
{
	struct zip_file files[2];
	struct song *song;
	uint8_t *bytes;
	size_t count = 0, size;

	if (name != NULL)
		files[count++] = (struct zip_file){ name, content, strlen(content) };
	if (container != NULL)
		files[count++] = (struct zip_file){ "META-INF/container.xml", container,
			strlen(container) };
	assert_true(zip_write(files, count, &bytes, &size, &err));
	song = mxl_read(bytes, size, &err);
	free(bytes);
	return song;
}

static void
refused(const char *container, const char *name, const char *content, const char *why)
{
	assert_null(read_packed(container, name, content));
	assert_string_equal(err.text, why);
}

static void
the_container_names_the_score(void **state)
{
	struct song *song;

	(void)state;
	song = read_packed(CONTAINER("a b/s.xml"), "a b/s.xml", SCORE);
	assert_int_equal(song_notes(song, -1), 1);
	song_free(song);
	song = mxl_read(SCORE, strlen(SCORE), &err);	/* not packed at all */
	assert_int_equal(song_notes(song, -1), 1);
	song_free(song);
	refused(NULL, "score.xml", SCORE, "the archive has no file META-INF/container.xml");
	refused("<container/>", "s.xml", SCORE, "the container of the archive names no score");
	refused(CONTAINER("../../../etc/hostname"), "s.xml", SCORE,
	    "the archive has no file ../../../etc/hostname");
	refused(CONTAINER("/etc/hostname"), "s.xml", SCORE,
	    "the archive has no file /etc/hostname");
	refused("<!DOCTYPE a [<!ENTITY x \"y\">]><container/>", "s.xml", SCORE,
	    "a MusicXML file that declares entities is not read");
	refused(CONTAINER("s.xml"), "s.xml", "<score-timewise/>",
	    "not a MusicXML file of parts: it does not begin with score-partwise");
	song = read_packed(CONTAINER("../s.xml"), "../s.xml", SCORE);	/* no more than a name */
	assert_int_equal(song_notes(song, -1), 1);
	song_free(song);
}

/* A small file that unpacks to more than a file may have is not unpacked. */
static void
a_bomb_is_refused(void **state)
{
	const char *container = CONTAINER("s.xml");
	size_t size, room = MUSICXML_BYTES_MAX + 1;
	char *zeros = calloc(1, room);
	struct zip_file files[] = {
		{ "META-INF/container.xml", container, strlen(container) },
		{ "s.xml", zeros, room },
	};
	uint8_t *bytes;

	(void)state;
	assert_non_null(zeros);
	assert_true(zip_write(files, 2, &bytes, &size, &err));
	assert_true(size < 100000);
	assert_null(mxl_read(bytes, size, &err));
	assert_string_equal(err.text, "s.xml in the archive has 67108865 bytes, more than the "
	    "67108864 that are read");
	free(bytes);
	free(zeros);
}

static void
what_is_written_comes_back(void **state)
{
	static const struct note notes[] = {
		{ .start_ticks = 0, .length_ticks = QUARTER, .pitch = 60, .velocity = 80 },
		{ .start_ticks = QUARTER, .length_ticks = QUARTER, .pitch = 64, .velocity = 80 },
	};
	struct song *song = make_song(notes, COUNT(notes), 1, 73), *again;
	uint8_t *bytes = NULL;
	size_t size = 0;

	(void)state;
	for (size_t i = 0; i < notation_format_count; i++)
		if (strcmp(notation_formats[i].extension, ".mxl") == 0)
			assert_true(notation_write(&notation_formats[i], song, &bytes, &size,
			    &err));
	assert_true(zip_is(bytes, size));
	/* Its first file says what it is, where "file" looks for it. */
	assert_memory_equal(bytes + 30, "mimetypeapplication/vnd.recordare.musicxml", 42);
	again = mxl_read(bytes, size, &err);
	assert_non_null(again);
	assert_int_equal(song_notes(again, -1), 2);
	song_free(again);
	song_free(song);
	free(bytes);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_container_names_the_score),
		cmocka_unit_test(a_bomb_is_refused),
		cmocka_unit_test(what_is_written_comes_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
