/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "music/edit.h"
#include "music/plan.h"
#include "music/time.h"
#include "smf_bytes.h"

static struct err err;

#define HEADER	"MThd\0\0\0\6\0\1\0\1\1\xe0"

#define TWO	"MThd\0\0\0\6\0\1\0\2\1\xe0"
#define THREE	"MThd\0\0\0\6\0\1\0\3\1\xe0"
#define TRACK(three_bytes) "MTrk\0\0\0\7" three_bytes "\0\xff\x2f\0"

/*
 * Whole files.  `events` is what is in them, `track.tick status data` each; a
 * fault names the byte (behind a bar, what a salvage calls it instead), and
 * `saved` is what a salvage finds then.
 */
static const struct file_case {
	const char	*what;
	struct part	 file;
	const char	*events, *fault, *saved;
} file_cases[] = {
	{ "an empty piece", PART("MThd\0\0\0\6\0\1\0\0\1\xe0"), "", NULL, NULL },
	{ "a note", PART(HEADER "MTrk\0\0\0\x0c" "\0\x90\x3c\x40\x60\x80\x3c\0\0\xff\x2f\0"),
	    "0.0 90 3c 40;0.96 80 3c 00;", NULL, NULL },
	{ "running status, cancelled by a meta", PART(HEADER "MTrk\0\0\0\x12"
	    "\0\x90\x3c\x40\x60\x3c\0\0\xff\1\0" "\0\x90\x3d\1" "\0\x3e\2"),
	    "0.0 90 3c 40;0.96 90 3c 00;0.96 ff 01;0.96 90 3d 01;0.96 90 3e 02;", NULL, NULL },
	{ "no End of Track", PART(HEADER "MTrk\0\0\0\4" "\0\x90\x3c\x40"),
	    "0.0 90 3c 40;", NULL, NULL },
	{ "bytes after the End of Track", PART(HEADER "MTrk\0\0\0\6" "\0\xff\x2f\0\x90\x80"),
	    "", NULL, NULL },
	{ "bytes after the last chunk", PART(HEADER "MTrk\0\0\0\4" "\0\xff\x2f\0" "and more than "
	    "eight"), "", NULL, NULL },
	{ "a longer header", PART("MThd\0\0\0\7\0\1\0\1\1\xe0x" "MTrk\0\0\0\3" "\0\xc0\1"),
	    "0.0 c0 01 00;", NULL, NULL },
	{ "an alien chunk", PART(HEADER "XFIH\0\0\0\2ab" "MTrk\0\0\0\3" "\0\xc0\1"),
	    "0.0 c0 01 00;", NULL, NULL },
	{ "fewer tracks than the header says",
	    PART("MThd\0\0\0\6\0\1\0\5\1\xe0" "MTrk\0\0\0\3" "\0\xc0\1"),
	    "0.0 c0 01 00;", NULL, NULL },
	{ "more tracks than the header says",
	    PART(HEADER "MTrk\0\0\0\3" "\0\xc0\1" "MTrk\0\0\0\3" "\1\xc0\2"),
	    "0.0 c0 01 00;1.1 c0 02 00;", NULL, NULL },
	{ "odd metas and sysex", PART(HEADER "MTrk\0\0\0\x17"
	    "\0\xff\x51\1\x07" "\0\xff\x7f\0" "\0\xf0\2\x7e\xf7" "\1\xf7\2\xf3\1" "\0\xff\x60\0"),
	    "0.0 ff 51 07;0.0 ff 7f;0.0 f0 7e f7;0.1 f7 f3 01;0.1 ff 60;", NULL, NULL },
	{ "the longest wait", PART(HEADER "MTrk\0\0\0\6" "\xff\xff\xff\x7f\xc0\1"),
	    "0.268435455 c0 01 00;", NULL, NULL },
	{ "a RIFF file around it", PART("RIFF\x2d\0\0\0RMID" "DISP\1\0\0\0x\0" "data\x19\0\0\0"
	    HEADER "MTrk\0\0\0\3" "\0\xc0\1"), "0.0 c0 01 00;", NULL, NULL },
	{ "patterns of format 2", PART("MThd\0\0\0\6\0\2\0\2\1\xe0" "MTrk\0\0\0\7"
	    "\5\xc0\1\7\xff\x2f\0" "MTrk\0\0\0\3" "\1\xc0\2"), "0.5 c0 01 00;1.13 c0 02 00;", NULL,
	    NULL },

	{ "nothing", PART(""), NULL, "the header is cut short at byte 0", NULL },
	{ "a text", PART("Dear Sir or Madam, this is a letter"), NULL,
	    "this is no MIDI file: there is no MThd at byte 0", NULL },
	{ "a track without a header", PART("MTrk\0\0\0\3" "\0\xc0\1" "   "), NULL,
	    "this is no MIDI file: there is no MThd at byte 0", "0.0 c0 01 00;" },
	{ "a cut header", PART("MThd\0\0\0\6\0"), NULL, "the header is cut short at byte 0", NULL },
	{ "no track", PART(HEADER), NULL, "there is no track in the file at byte 14", NULL },
	{ "format 7", PART("MThd\0\0\0\6\0\7\0\1\1\xe0" "MTrk\0\0\0\3" "\0\xc0\1"), NULL,
	    "the format is 7, not 0, 1 or 2, at byte 8", "0.0 c0 01 00;" },
	{ "no division", PART("MThd\0\0\0\6\0\1\0\1\0\0" "MTrk\0\0\0\3" "\0\xc0\1"), NULL,
	    "the division 0x0000 has no ticks at byte 12", "0.0 c0 01 00;" },
	{ "an SMPTE division of no ticks", PART("MThd\0\0\0\6\0\1\0\1\xe7\0" "MTrk\0\0\0\3"
	    "\0\xc0\1"), NULL, "the division 0xe700 has no ticks at byte 12", "0.0 c0 01 00;" },
	{ "a cut chunk", PART(HEADER "MTrk\0\0\0\x0c" "\0\x90\x3c\x40\x60\x80"), NULL,
	    "track 1 says that it has 12 bytes, more than the file, at byte 14", "0.0 90 3c 40;" },
	{ "a length that swallows the next track",
	    PART(HEADER "MTrk\x7f\0\0\0" "\0\xc0\1\0\xff\x2f\0" "MTrk\0\0\0\3" "\0\xc0\1"), NULL,
	    "track 1 says that it has 2130706432 bytes, more than the file, at byte 14",
	    "0.0 c0 01 00;1.0 c0 01 00;" },
	{ "an event cut by its chunk", PART(HEADER "MTrk\0\0\0\3" "\0\x90\x3c" "MTrk\0\0\0\3"
	    "\0\xc0\1"), NULL, "track 1 is cut short at byte 24", "1.0 c0 01 00;" },
	{ "no status", PART(HEADER "MTrk\0\0\0\6" "\0\x3c\x40" "\0\xc0\1"), NULL,
	    "track 1 has 0x3c where an event should begin at byte 23", "0.0 c0 01 00;" },
	{ "running status after a meta", PART(HEADER "MTrk\0\0\0\x0a" "\0\xc0\1\0\xff\1\0\0\2\0"),
	    NULL, "track 1 has 0x02 where an event should begin at byte 30",
	    "0.0 c0 01 00;0.0 ff 01;0.0 c0 02 00;" },
	{ "a data byte too large", PART(HEADER "MTrk\0\0\0\4" "\0\x90\x3c\xc0"), NULL,
	    "track 1 has 0xc0 where a data byte should be at byte 25", "0.0 90 3c 40;" },
	{ "a message of the wire", PART(HEADER "MTrk\0\0\0\5" "\0\xf8" "\0\xc0\1"), NULL,
	    "track 1 has 0xf8, which no event begins with, at byte 23", "0.0 c0 01 00;" },
	{ "a text longer than its track", PART(HEADER "MTrk\0\0\0\7" "\0\xc0\1\0\xff\1\x20"), NULL,
	    "track 1 has an event of 32 bytes that ends after it does, at byte 28",
	    "0.0 c0 01 00;" },
	{ "a fault behind the declared tracks",
	    PART(HEADER TRACK("\0\xc0\1") "MTrk\0\0\0\3" "\0\x90\x3c" TRACK("\0\xc0\2")),
	    "0.0 c0 01 00;", "|track 2 is cut short at byte 39", "0.0 c0 01 00;2.0 c0 02 00;" },
	{ "a length too large behind the declared tracks",
	    PART(HEADER TRACK("\0\xc0\1") "MTrk\0\1\0\0" "\0\xc0\2"), "0.0 c0 01 00;",
	    "|track 2 says that it has 65536 bytes, more than the file, at byte 29",
	    "0.0 c0 01 00;1.0 c0 02 00;" },
	{ "no track declared, and a broken one there",
	    PART("MThd\0\0\0\6\0\1\0\0\1\xe0" "MTrk\0\0\0\4" "\0\xc0\1\x80"), "",
	    "|track 1 is cut short at byte 25", "0.0 c0 01 00;" },

	{ "a length too small", PART(TWO "MTrk\0\0\0\4" "\0\xc0\1\0\xff\x2f\0" TRACK("\0\xc0\2")),
	    NULL, "track 1 is cut short at byte 26|track 1 says that it has 4 bytes, which is "
	    "wrong, at byte 14", "0.0 c0 01 00;1.0 c0 02 00;" },
	{ "a length too large by one", PART(TWO "MTrk\0\0\0\x8"
	    "\0\xc0\1\0\xff\x2f\0" TRACK("\0\xc0\2")), NULL,
	    "the chunk before track 2 says that it has 1792 bytes, more than the file, at byte "
	    "30|track 1 says that it has 8 bytes, which is wrong, at byte 14",
	    "0.0 c0 01 00;1.0 c0 02 00;" },
	{ "a length too small, of the last track",
	    PART(TWO TRACK("\0\xc0\1") "MTrk\0\0\0\4" "\0\xc0\2\0\xff\x2f\0"), NULL,
	    "track 2 is cut short at byte 41|track 2 says that it has 4 bytes, which is wrong, at "
	    "byte 29", "0.0 c0 01 00;1.0 c0 02 00;" },
	{ "a length that swallows a whole track",
	    PART(THREE "MTrk\0\0\0\x16" "\0\xc0\1\0\xff\x2f\0" TRACK("\0\xc0\2") TRACK("\0\xc0\3")),
	    "0.0 c0 01 00;1.0 c0 03 00;", "|track 1 says that it has 22 bytes, which is wrong, at "
	    "byte 14", "0.0 c0 01 00;1.0 c0 02 00;2.0 c0 03 00;" },
	{ "lengths that are nought", PART(TWO "MTrk\0\0\0\0" "\0\xc0\1\0\xff\x2f\0" "MTrk\0\0\0\0"
	    "\0\xc0\2\0\xff\x2f\0"), NULL, "the chunk before track 2 says that it has 4281270349 "
	    "bytes, more than the file, at byte 22|track 1 says that it has 0 bytes, which is "
	    "wrong, at byte 14", "0.0 c0 01 00;1.0 c0 02 00;" },
	{ "a chunk whose length swallows a track",
	    PART(TWO TRACK("\0\xc0\1") "XFIH\0\0\0\x11" "ab" TRACK("\0\xc0\2")), "0.0 c0 01 00;",
	    "|what precedes track 2 is not a chunk, at byte 29",
	    "0.0 c0 01 00;1.0 c0 02 00;" },
	{ "junk before the header", PART("junk" HEADER TRACK("\0\xc0\1")), NULL,
	    "this is no MIDI file: there is no MThd at byte 0", "0.0 c0 01 00;" },
	{ "junk between tracks", PART(TWO TRACK("\0\xc0\1") "\1\2\3" TRACK("\0\xc0\2")), NULL,
	    "the chunk before track 2 says that it has 1416784640 bytes, more than the file, at "
	    "byte 29", "0.0 c0 01 00;1.0 c0 02 00;" },
	{ "a wait of five bytes", PART(HEADER "MTrk\0\0\0\7" "\x81\x80\x80\x80\x00\xc0\1"), NULL,
	    "track 1 has a wait of more than four bytes at byte 22", NULL },
};

static bool
add_event(void *arg, int track, const struct event *e)
{
	char *text = arg;
	size_t at = strlen(text);

	assert_true(at < 900);
	at += (size_t)sprintf(text + at, "%d.%lld %02x", track, (long long)e->tick, e->status);
	if (e->status < 0xf0)
		at += (size_t)sprintf(text + at, " %02x %02x", e->data[0], e->data[1]);
	else if (e->status == 0xff)
		at += (size_t)sprintf(text + at, " %02x", e->data[0]);
	for (uint32_t i = 0; e->payload != NULL && i < e->payload->size_bytes; i++)
		at += (size_t)sprintf(text + at, " %02x", e->payload->bytes[i]);
	strcpy(text + at, ";");
	return true;
}

static void
check_events(const char *what, const struct song *s, const char *want)
{
	char text[1000] = "";

	song_query_events(s, -1, INT64_MIN, INT64_MAX, add_event, text);
	if (strcmp(text, want) != 0)
		fail_msg("%s: %s, not %s", what, text, want);
}

static struct song *
write_and_read(const struct song *s)
{
	uint8_t *bytes;
	size_t size;
	struct song *again;

	if (!smf_write(s, &bytes, &size, &err))
		fail_msg("writing: %s", err.text);
	again = smf_read(bytes, size, &err);
	if (again == NULL)
		fail_msg("reading what was written: %s", err.text);
	free(bytes);
	assert_int_equal(song_end_ticks(again), song_end_ticks(s));
	assert_int_equal(song_division(again), song_division(s));
	assert_int_equal(song_tracks(again), song_tracks(s));
	return again;
}

static void
reads_what_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(file_cases); i++) {
		const struct file_case *c = &file_cases[i];
		struct song *s = smf_read(c->file.bytes, c->file.size, &err), *again;

		if (c->events == NULL) {
			assert_null(s);
			if (strcspn(c->fault, "|") != strlen(err.text) ||
			    strncmp(err.text, c->fault, strlen(err.text)) != 0)
				fail_msg("%s: %s", c->what, err.text);
			continue;
		}
		if (s == NULL)
			fail_msg("%s: %s", c->what, err.text);
		check_events(c->what, s, c->events);
		again = write_and_read(s);
		check_events(c->what, again, c->events);
		song_free(again);
		song_free(s);
	}
}

static void
salvages_what_is_broken(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(file_cases); i++) {
		const struct file_case *c = &file_cases[i];
		struct smf_report report;
		struct song *s = smf_salvage(c->file.bytes, c->file.size, &report, &err);
		const char *fault;

		if (c->events != NULL && c->saved == NULL) {
			assert_non_null(s);
			assert_int_equal(report.faults, 0);
			check_events(c->what, s, c->events);
		} else {
			assert_true(report.faults > 0);
			fault = strchr(c->fault, '|') != NULL ? strchr(c->fault,
			    '|') + 1 : c->fault;
			if (strncmp(report.text, fault, strlen(fault)) != 0)
				fail_msg("%s: %s", c->what, report.text);
		}
		if (c->saved != NULL) {
			struct song *again;

			assert_non_null(s);
			check_events(c->what, s, c->saved);
			again = write_and_read(s);
			check_events(c->what, again, c->saved);
			song_free(again);
		}
		song_free(s);
	}
}

/* Files that hold more than tracks: what is no event is written back, byte for byte. */
static const struct part kept_cases[] = {
	PART(HEADER TRACK("\0\xc0\1") "XFIH\0\0\0\2ab" "XFKM\0\0\0\1c"),
	PART(TWO "CFCF\0\0\0\0" TRACK("\0\xc0\1") "XFIH\0\0\0\2ab"
	    "aaaa\0\0\0\1c" TRACK("\0\xc0\2") "zzzz\0\0\0\1d"),
	PART(TWO TRACK("\0\xc0\1") TRACK("\0\xc0\2") "a few bytes more"),
	PART(TWO TRACK("\0\xc0\1") TRACK("\0\xc0\2") "\0"),
	PART(HEADER "MTrk\0\0\0\x0c" "\0\xc0\1\0\xff\x2f\0" "\0\xc0\2\0\xff"),
	PART("MThd\0\0\0\x9\0\1\0\1\1\xe0xyz" TRACK("\0\xc0\1")),
	PART(HEADER TRACK("\0\xc0\1") "MTrk\0\0\0\3" "\0\x90\x3c" TRACK("\0\xc0\2")),
	PART("RIFF\x46\0\0\0RMID" "DISP\1\0\0\0x\0" "data\x1d\0\0\0" HEADER TRACK("\0\xc0\1") "\0"
	    "LIST\xa\0\0\0INFOINAM\0\0"),
	PART("RIFF\x29\0\0\0RMID" "data\x1d\0\0\0" HEADER TRACK("\0\xc0\1")),
	PART("RIFF\x2a\0\0\0RMID" "data\x1d\0\0\0" HEADER TRACK("\0\xc0\1") "\0"
	    "what the wrapper does not count"),
};

static void
check_bytes(const struct song *s, const struct part *want)
{
	uint8_t *bytes;
	size_t size;

	assert_true(smf_write(s, &bytes, &size, &err));
	assert_int_equal(size, want->size);
	assert_memory_equal(bytes, want->bytes, size);
	free(bytes);
}

static void
apply(struct song *s, const struct edit *e)
{
	if (!song_edit(s, e, &err))
		fail_msg("%s", err.text);
}

/* Makes the edit and takes it back. */
static void
there_and_back(struct song *s, struct edit *e)
{
	struct edit back = EDIT_EMPTY;

	apply(s, e);
	assert_true(edit_invert(e, &back, &err));
	apply(s, &back);
	edit_clear(&back);
	edit_clear(e);
}

/* Whatever comes and goes in between, and through the store as well. */
static void
what_is_no_track_is_kept(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(kept_cases); i++) {
		struct song *s = smf_read(kept_cases[i].bytes, kept_cases[i].size, &err);
		struct edit e = EDIT_EMPTY, stored;
		uint8_t *bytes;
		size_t size;

		if (s == NULL)
			fail_msg("%zu: %s", i, err.text);
		check_bytes(s, &kept_cases[i]);
		assert_true(edit_add_track(&e, s, song_tracks(s), "new", 4, &err));
		there_and_back(s, &e);
		check_bytes(s, &kept_cases[i]);
		for (int track = 0; track < song_tracks(s); track++) {
			assert_true(edit_remove_track(&e, s, track, &err));
			assert_true(edit_encode(&e, &bytes, &size, &err));
			edit_clear(&e);
			assert_true(edit_decode(&stored, bytes, size, &err));
			free(bytes);
			there_and_back(s, &stored);
			check_bytes(s, &kept_cases[i]);
		}
		song_free(s);
	}
}

/* A track that is new stands before what ends the file, and one that goes takes nothing along. */
static void
foreign_chunks_stay_where_they_are(void **state)
{
	static const struct part more = PART(THREE "CFCF\0\0\0\0"
	    TRACK("\0\xc0\1") "XFIH\0\0\0\2ab" "aaaa\0\0\0\1c"
	    TRACK("\0\xc0\2") "MTrk\0\0\0\7\0\xc1\4\0\xff\x2f\0" "zzzz\0\0\0\1d");
	static const struct part less = PART(HEADER "CFCF\0\0\0\0" "XFIH\0\0\0\2ab" "aaaa\0\0\0\1c"
	    TRACK("\0\xc0\2") "zzzz\0\0\0\1d");
	struct song *s = smf_read(kept_cases[1].bytes, kept_cases[1].size, &err);
	struct song *other = song_snapshot(s);
	struct edit e = EDIT_EMPTY;

	(void)state;
	assert_true(edit_add_track(&e, s, 2, "", 4, &err));
	apply(s, &e);
	edit_clear(&e);
	e = (struct edit)EDIT_EMPTY;
	check_bytes(s, &more);
	assert_true(edit_remove_track(&e, other, 0, &err));
	apply(other, &e);
	check_bytes(other, &less);
	edit_clear(&e);
	song_free(other);
	song_free(s);
}

static void
a_wrapper_follows_what_is_in_it(void **state)
{
	static const struct part more = PART("RIFF\x48\0\0\0RMID" "DISP\1\0\0\0x\0"
	    "data\x20\0\0\0" HEADER "MTrk\0\0\0\x0a" "\0\xc0\1\0\xd0\2\0\xff\x2f\0"
	    "LIST\xa\0\0\0INFOINAM\0\0");
	struct song *s = smf_read(kept_cases[7].bytes, kept_cases[7].size, &err);
	struct edit e = EDIT_EMPTY;
	uint8_t *bytes;
	size_t size;

	(void)state;
	assert_true(edit_add_event(&e, s, 0, 0, 0xd0, 2, 0, NULL, 0, &err));
	apply(s, &e);
	edit_clear(&e);
	check_bytes(s, &more);
	assert_true(smf_is_wrapped(s));
	assert_int_equal(smf_foreign_bytes(s), more.size - 32);
	assert_true(smf_write_as(s, false, &bytes, &size, &err));
	assert_int_equal(size, 32);
	assert_memory_equal(bytes, more.bytes + 30, size);
	song_free(s);
	s = smf_read(bytes, size, &err);
	free(bytes);
	assert_int_equal(smf_foreign_bytes(s), 0);
	assert_true(smf_write_as(s, true, &bytes, &size, &err));
	assert_int_equal(size, 52);
	assert_memory_equal(bytes, "RIFF\x2c\0\0\0RMIDdata\x20\0\0\0MThd", 24);
	free(bytes);
	song_free(s);
}

static void
says_what_is_lost(void **state)
{
	static const char file[] = "MThd\0\0\0\6\0\1\0\3\1\xe0" "MTrk\0\0\0\x0c"
	    "\0\x90\x3c\x40\x60\x80";
	struct smf_report report;
	struct song *s = smf_salvage(file, sizeof file - 1, &report, &err);

	(void)state;
	assert_non_null(s);
	assert_string_equal(report.text, "track 1 says that it has 12 bytes, more than the "
	    "file, at byte 14; 2 places were wrong, 6 bytes lost, 2 tracks missing");
	song_free(s);
}

/* on -> length, in the order of the ons; -: unended */
static const struct part note_cases[] = {
	PART("\0\x90\x3c\1\5\x90\x3c\2\5\x80\x3c\0\5\x80\x3c\0"),	/* first in, first out */
	PART("\0\x90\x3c\1\5\x80\x3c\0\5\x90\x3c\1\7\x80\x3c\0"),	/* one after another */
	PART("\0\x90\x3c\1\0\x80\x3c\0"),				/* nothing long */
	PART("\0\x80\x3c\0\0\x90\x3c\1\0\x90\x3d\1\5\x90\x3c\0"),	/* off too early; unended */
	PART("\0\x90\x3c\1\0\x91\x3c\1\5\x81\x3c\0\5\x80\x3c\0"),	/* channels apart */
};
static const char *const note_wants[] = { "10 10 ", "5 7 ", "0 ", "5 -5 ", "10 5 " };

static bool
add_length(void *arg, const struct note *n)
{
	char *text = arg;

	sprintf(text + strlen(text), "%s%lld ", n->ended ? "" : "-", (long long)n->length_ticks);
	return true;
}

static void
pairs_notes(void **state)
{
	struct window all = { 0, INT64_MAX, 0, 127 };

	(void)state;
	for (size_t i = 0; i < COUNT(note_cases); i++) {
		struct song *s = smf_song(1, 480, &note_cases[i], 1);
		char text[100] = "";

		song_query(s, 0, &all, add_length, text);
		assert_string_equal(text, note_wants[i]);
		song_free(s);
	}
}

/* Whatever was read can be walked, planned, written, and is then the same again. */
static bool
take_note(void *arg, const struct note *n)
{
	assert_true(n->pitch < 128 && n->length_ticks >= 0);
	++*(size_t *)arg;
	return true;
}

static void
use(const struct song *s)
{
	struct window all = { INT64_MIN, INT64_MAX, 0, 127 };
	struct plan *p = plan_new(s, &err);
	struct plan_event e;
	struct song *again;
	uint8_t *bytes, *bytes_again;
	size_t size, size_again, notes = 0, walked = 0;
	struct bar bar;

	assert_non_null(p);
	song_query(s, -1, &all, take_note, &notes);
	assert_int_equal(notes, song_notes(s, -1));
	while (plan_next(plan_cursor(p), &e))
		walked += (e.event->status & 0xf0) == 0x90 && e.event->data[1] > 0;
	assert_int_equal(walked, notes);
	time_bar_at(plan_time(p), song_end_ticks(s), &bar);
	assert_true(bar.start_ticks <= song_end_ticks(s) && bar.length_ticks > 0);
	plan_free(p);

	if (!smf_write(s, &bytes, &size, &err))
		fail_msg("%s", err.text);
	again = smf_read(bytes, size, &err);
	if (again == NULL)
		fail_msg("%s", err.text);
	assert_true(smf_write(again, &bytes_again, &size_again, &err));
	assert_int_equal(size, size_again);
	assert_memory_equal(bytes, bytes_again, size);
	free(bytes);
	free(bytes_again);
	song_free(again);
}

static void
try_bytes(const uint8_t *bytes, size_t size)
{
	uint8_t *exact = malloc(size > 0 ? size : 1);	/* so that a read past the end is seen */
	struct smf_report report;
	struct song *s;

	memcpy(exact, bytes, size);
	s = smf_read(exact, size, &err);
	if (s != NULL)
		use(s);
	else
		assert_non_null(strstr(err.text, " at byte "));
	song_free(s);
	s = smf_salvage(exact, size, &report, &err);
	if (s != NULL)
		use(s);
	song_free(s);
	free(exact);
}

static void
any_prefix_and_any_flip_is_survived(void **state)
{
	uint8_t bytes[256];

	(void)state;
	for (size_t i = 0; i < COUNT(file_cases); i++) {
		const struct part *f = &file_cases[i].file;

		assert_true(f->size <= sizeof bytes);
		for (size_t size = 0; size < f->size; size++)
			try_bytes((const uint8_t *)f->bytes, size);
		for (size_t at = 0; at < f->size; at++) {
			for (int bit = 0; bit < 9; bit++) {	/* each bit, and all at once */
				memcpy(bytes, f->bytes, f->size);
				bytes[at] ^= bit < 8 ? (uint8_t)(1 << bit) : 0xff;
				try_bytes(bytes, f->size);
			}
		}
	}
}

/* A long track of any events, remembered apart and compared one by one. */
#define MADE	5000

struct made {
	struct { int64_t tick; uint8_t raw[12]; size_t size; } events[MADE];
	size_t		 count;
	size_t		 at;
};

static void
make_event(struct rng *rng, uint8_t *raw, size_t *size)
{
	static const uint8_t kinds[] = { 0x80, 0x90, 0x90, 0xa0, 0xb0, 0xc0, 0xd0, 0xe0,
	    0xf0, 0xf7, 0xff };
	uint8_t kind = kinds[rng_below(rng, COUNT(kinds))];
	size_t bytes = rng_below(rng, 8), head = 0;

	raw[head++] = kind < 0xf0 ? kind | (uint8_t)rng_below(rng, 16) : kind;
	if (kind == 0xff)
		raw[head++] = (uint8_t)rng_below(rng, 0x2f);
	if (kind >= 0xf0)
		raw[head++] = (uint8_t)bytes;
	else
		bytes = (kind & 0xe0) == 0xc0 ? 1 : 2;
	for (size_t i = 0; i < bytes; i++)
		raw[head++] = (uint8_t)rng_below(rng, kind < 0xf0 ? 128 : 256);
	*size = head;
}

static size_t
made_bytes(const struct made *m, uint8_t *bytes)
{
	struct smf_bytes head = smf_bytes(1, 96, NULL, 0);
	uint8_t *at = bytes + 22;
	int64_t tick = 0;
	uint32_t size;

	memcpy(bytes, head.bytes, 14);
	bytes[11] = 1;
	memcpy(bytes + 14, "MTrk", 4);
	for (size_t i = 0; i < m->count; i++) {
		uint32_t wait = (uint32_t)(m->events[i].tick - tick);

		tick = m->events[i].tick;
		/* spelled with four bytes, which is allowed */
		for (int shift = 21; shift >= 0; shift -= 7)
			*at++ = (uint8_t)((wait >> shift & 0x7f) | (shift > 0 ? 0x80 : 0));
		memcpy(at, m->events[i].raw, m->events[i].size);
		at += m->events[i].size;
	}
	size = (uint32_t)(at - bytes - 22);
	for (int i = 0; i < 4; i++)
		bytes[18 + i] = (uint8_t)(size >> (24 - 8 * i));
	return (size_t)(at - bytes);
}

static bool
is_next(void *arg, int track, const struct event *e)
{
	struct made *m = arg;
	uint8_t raw[12];
	size_t size = 0;

	(void)track;
	assert_true(m->at < m->count);
	raw[size++] = e->status;
	if (e->status == 0xff)
		raw[size++] = e->data[0];
	if (e->status >= 0xf0) {
		raw[size++] = e->payload == NULL ? 0 : (uint8_t)e->payload->size_bytes;
		if (e->payload != NULL)
			memcpy(raw + size, e->payload->bytes, e->payload->size_bytes);
		size += raw[size - 1];
	} else {
		raw[size++] = e->data[0];
		if ((e->status & 0xe0) != 0xc0)
			raw[size++] = e->data[1];
	}
	assert_int_equal(e->tick, m->events[m->at].tick);
	assert_int_equal(size, m->events[m->at].size);
	assert_memory_equal(raw, m->events[m->at].raw, size);
	m->at++;
	return true;
}

static void
made_up_files_come_back(void **state)
{
	static struct made m;
	static uint8_t bytes[22 + MADE * 16];
	struct rng rng;
	struct song *s, *again;
	size_t size;

	(void)state;
	for (uint64_t seed = 0; seed < 20; seed++) {
		int64_t tick = 0;

		rng_seed(&rng, seed);
		m.count = 1 + rng_below(&rng, MADE);
		for (size_t i = 0; i < m.count; i++) {
			if (rng_below(&rng, 3) > 0)
				tick += rng_below(&rng, rng_below(&rng, 50) > 0 ? 100 : 0x10000000);
			m.events[i].tick = tick;
			make_event(&rng, m.events[i].raw, &m.events[i].size);
		}
		size = made_bytes(&m, bytes);
		s = smf_read(bytes, size, &err);
		if (s == NULL)
			fail_msg("%s", err.text);
		m.at = 0;
		song_query_events(s, -1, 0, INT64_MAX, is_next, &m);
		assert_int_equal(m.at, m.count);
		again = write_and_read(s);
		m.at = 0;
		song_query_events(again, -1, 0, INT64_MAX, is_next, &m);
		assert_int_equal(m.at, m.count);
		song_free(again);
		song_free(s);
	}
}

/* Whatever can be edited can be written. */
static void
a_wait_that_is_too_long_is_bridged(void **state)
{
	struct song *s = SMF_SONG(1, 480, PART("\xff\xff\xff\x7f\xc0\1" "\xff\xff\xff\x7f\xc0\2"
	    "\xff\xff\xff\x7f\xff\1\1x"));
	struct edit e = EDIT_EMPTY;
	struct event event;
	struct song *again;

	(void)state;
	for (uint32_t id = 1; id <= 2; id++) {
		assert_true(song_find_event(s, 0, id * 0x0fffffff, id, &event));
		assert_true(edit_remove_event(&e, s, 0, &event, &err));
	}
	apply(s, &e);
	edit_clear(&e);
	again = write_and_read(s);
	check_events("bridged", again, "0.268435455 ff 01;0.536870910 ff 01;0.805306365 ff 01 78;");
	song_free(again);
	song_free(s);
}

static void
a_salvage_keeps_the_time_of_what_is_left(void **state)
{
	static const struct part file = PART(HEADER "MTrk\0\0\0\x0b" "\xff\xff\xff\x7f\xf8"
	    "\xff\xff\xff\x7f\xc0\1");
	struct smf_report report;
	struct song *s = smf_salvage(file.bytes, file.size, &report, &err), *again;

	(void)state;
	assert_non_null(s);
	check_events("salvaged", s, "0.536870910 c0 01 00;");
	again = write_and_read(s);
	check_events("written", again, "0.268435455 ff 01;0.536870910 c0 01 00;");
	song_free(again);
	song_free(s);
}

#define NAME(size, text) "\0\xff\3" size text

static void
check_name(const struct song *s, int track, const char *want)
{
	struct track_info info;

	song_track_info(s, track, &info);
	assert_string_equal(info.name, want);
}

/* Names are read by what all texts of the file are, and stored as they were. */
static void
texts_are_read_by_their_encoding(void **state)
{
	const struct part parts[] = { PART(NAME("\4", "\x89\xb9\x8a\x79") "\0\xff\6\3\xcb\xb1\xc9"),
	    PART(NAME("\3", "\xcb\xb1\xc9")), PART(NAME("\6", "Fl\xc3\xb6te") "\0\xc0\1") };
	struct smf_bytes f = smf_bytes(1, 480, parts, 3);
	struct song *s = smf_read(f.bytes, f.size, &err), *copy = song_snapshot(s);
	struct edit e = EDIT_EMPTY;
	struct event marker;
	char text[32];

	(void)state;
	assert_int_equal(song_encoding(copy), ENCODING_SHIFT_JIS);
	check_name(copy, 0, "音楽");
	check_name(copy, 1, "ﾋｱﾉ");
	check_name(copy, 2, "Flöte");
	assert_true(song_find_event(copy, 0, 0, 2, &marker));
	song_text(copy, &marker, text, sizeof text);
	assert_string_equal(text, "ﾋｱﾉ");
	check_bytes(copy, &(struct part){ (const char *)f.bytes, f.size });
	assert_true(edit_set_track_name(&e, s, 1, "Grüße", &err));
	assert_true(edit_set_program(&e, s, 0, 4, &err));
	apply(s, &e);
	check_name(s, 0, "音楽");
	check_name(s, 1, "Grüße");
	assert_true(song_set_encoding(s, ENCODING_LATIN_1, &err));
	check_name(s, 0, "‰¹Šy");
	check_name(copy, 0, "音楽");		/* a snapshot is as it was */
	assert_true(song_set_encoding(s, ENCODING_AUTO, &err));
	check_name(s, 0, "音楽");
	edit_clear(&e);
	song_free(copy);
	song_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_is_whole),
		cmocka_unit_test(salvages_what_is_broken),
		cmocka_unit_test(what_is_no_track_is_kept),
		cmocka_unit_test(foreign_chunks_stay_where_they_are),
		cmocka_unit_test(a_wrapper_follows_what_is_in_it),
		cmocka_unit_test(texts_are_read_by_their_encoding),
		cmocka_unit_test(says_what_is_lost),
		cmocka_unit_test(pairs_notes),
		cmocka_unit_test(any_prefix_and_any_flip_is_survived),
		cmocka_unit_test(made_up_files_come_back),
		cmocka_unit_test(a_wait_that_is_too_long_is_bridged),
		cmocka_unit_test(a_salvage_keeps_the_time_of_what_is_left),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
