/* SPDX-License-Identifier: MIT */
#include "music/edit.h"
#include "smf_bytes.h"

static struct err err;

/* A message, its length in front; the note behind makes the track one of that channel. */
#define SYSEX(size, bytes)	"\0\xf0" size bytes "\xf7"
#define GS_RESET	SYSEX("\x0a", "\x41\x10\x42\x12\x40\x00\x7f\x00\x41")
#define XG_ON		SYSEX("\x08", "\x43\x10\x4c\x00\x00\x7e\x00")
#define GM_ON		SYSEX("\x05", "\x7e\x7f\x09\x01")
#define GM2_ON		SYSEX("\x05", "\x7e\x7f\x09\x03")
#define GS_RHYTHM(block, map) SYSEX("\x0a", "\x41\x10\x42\x12\x40" block "\x15" map "\x00")
#define XG_MODE(part, mode) SYSEX("\x08", "\x43\x10\x4c\x08" part "\x07" mode)
#define BANK(wait, channel, msb) wait channel "\x00" msb
#define PORT(n)		"\0\xff\x21\1" n

static const struct drum_case {
	const char	*what;
	struct part	 parts[2];
	int		 count;
	/* Channels that are drums at tick 0 and at tick 100, of both tracks. */
	unsigned	 begin[2], end[2];
} drum_cases[] = {
	{ "nothing said", { PART("\0\xc0\1") }, 1, { 0x200 }, { 0x200 } },
	{ "GS: part 11", { PART(GS_RESET GS_RHYTHM("\x1a", "\x02")) }, 1, { 0x600 }, { 0x600 } },
	{ "GS: part 1, first map", { PART(GS_RHYTHM("\x11", "\x01")) }, 1, { 0x201 }, { 0x201 } },
	{ "GS: part 16", { PART(GS_RHYTHM("\x1f", "\x01")) }, 1, { 0x8200 }, { 0x8200 } },
	{ "GS: part 10 is none", { PART(GS_RHYTHM("\x10", "\x00")) }, 1, { 0 }, { 0 } },
	{ "GS: another device, and addresses that follow each other", { PART(SYSEX("\x0b",
	    "\x41\x0f\x42\x12\x40\x1a\x14\x01\x01\x00")) }, 1, { 0x600 }, { 0x600 } },
	{ "GS: a request is no message", { PART(SYSEX("\x0a",
	    "\x41\x10\x42\x11\x40\x1a\x15\x02\x00")) }, 1, { 0x200 }, { 0x200 } },
	{ "GS: reset later", { PART(GS_RHYTHM("\x1a", "\x02") "\x60\xff\1\0" GS_RESET) }, 1,
	    { 0x600 }, { 0x200 } },
	{ "GS: from later on", { PART("\x60\xff\1\0" GS_RHYTHM("\x1a", "\x02")) }, 1,
	    { 0x200 }, { 0x600 } },
	{ "GS: the last word at one tick counts", { PART(GS_RHYTHM("\x1a", "\x02") GS_RESET) }, 1,
	    { 0x200 }, { 0x200 } },
	{ "GS: in an escape", { PART("\0\xf7\x0b\xf0\x41\x10\x42\x12\x40\x1a\x15\x02\x00\xf7") }, 1,
	    { 0x600 }, { 0x600 } },
	{ "GS: in another track", { PART(GS_RHYTHM("\x1a", "\x02")), PART("\0\x9a\x24\x40") }, 2,
	    { 0x600, 0x600 }, { 0x600, 0x600 } },
	{ "GS: each port for itself", { PART(GS_RHYTHM("\x1a", "\x02")),
	    PART(PORT("\1") "\0\x9a\x24\x40") }, 2,
	    { 0x600, 0x200 }, { 0x600, 0x200 } },
	{ "XG: bank 127", { PART(XG_ON BANK("\0", "\xba", "\x7f")) }, 1, { 0x600 }, { 0x600 } },
	{ "XG: bank 126", { PART(XG_ON BANK("\0", "\xba", "\x7e")) }, 1, { 0x600 }, { 0x600 } },
	{ "XG: bank 64 is none", { PART(XG_ON BANK("\0", "\xba", "\x40")) }, 1,
	    { 0x200 }, { 0x200 } },
	{ "XG: bank 127 and back", { PART(XG_ON BANK("\0", "\xba", "\x7f") BANK("\x60", "\xba",
	    "\0")) }, 1, { 0x600 }, { 0x200 } },
	{ "XG: bank 0 leaves the tenth channel", { PART(XG_ON BANK("\0", "\xb9", "\0")) }, 1,
	    { 0x200 }, { 0x200 } },
	{ "XG: for every port", { PART(XG_ON), PART(PORT("\1") BANK("\0", "\xba", "\x7f")) }, 2,
	    { 0x200, 0x600 }, { 0x200, 0x600 } },
	{ "XG: mode of a part", { PART(XG_MODE("\x03", "\x01") XG_MODE("\x09", "\x00")) }, 1,
	    { 0x008 }, { 0x008 } },
	{ "bank 127 without XG", { PART(BANK("\0", "\xba", "\x7f")) }, 1, { 0x200 }, { 0x200 } },
	{ "bank 127 with GS", { PART(GS_RESET BANK("\0", "\xba", "\x7f")) }, 1,
	    { 0x200 }, { 0x200 } },
	{ "bank 127 once General MIDI is on again",
	    { PART(XG_ON GM_ON BANK("\0", "\xba", "\x7f")) }, 1, { 0x200 }, { 0x200 } },
	{ "GM2: bank 120, and 121 on the tenth",
	    { PART(GM2_ON BANK("\0", "\xba", "\x78") BANK("\0", "\xb9", "\x79")) }, 1,
	    { 0x400 }, { 0x400 } },
	{ "messages that are too short", { PART(SYSEX("\x04", "\x41\x10\x42") SYSEX("\x04",
	    "\x43\x10\x4c") SYSEX("\x07", "\x43\x10\x4c\x08\x03\x07") "\0\xf0\0" "\0\xf7\1\xf0") },
	    1, { 0x200 }, { 0x200 } },
};

static unsigned
drums_of(const struct song *s, int track, int64_t tick)
{
	unsigned bits = 0;

	for (int channel = 0; channel < 16; channel++)
		bits |= (unsigned)song_is_drums(s, track, channel, tick) << channel;
	return bits;
}

static void
messages_make_drums(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(drum_cases); i++) {
		const struct drum_case *c = &drum_cases[i];
		struct song *s = smf_song(1, 480, c->parts, c->count), *copy = song_snapshot(s);

		song_free(s);
		for (int track = 0; track < c->count; track++)
			if (drums_of(copy, track, 0) != c->begin[track] ||
			    drums_of(copy, track, 100) != c->end[track])
				fail_msg("%s: track %d has %04x, %04x", c->what, track + 1,
				    drums_of(copy, track, 0), drums_of(copy, track, 100));
		song_free(copy);
	}
}

static bool
says_drums(struct song *s, int track)
{
	struct track_info info;

	song_track_info(s, track, &info);
	return info.drums;
}

static void
a_track_of_drums_is_called_so(void **state)
{
	struct song *s = SMF_SONG(1, 480, PART(GS_RHYTHM("\x1a", "\x02")),
	    PART("\0\x9a\x24\x40\0\x99\x24\x40"), PART("\0\x9a\x24\x40\0\x90\x24\x40"),
	    PART("\0\x9b\x24\x40"));

	(void)state;
	assert_false(says_drums(s, 0));
	assert_true(says_drums(s, 1));
	assert_false(says_drums(s, 2));
	assert_false(says_drums(s, 3));
	song_free(s);
}

static void
apply(struct song *s, struct edit *e)
{
	if (!song_edit(s, e, &err))
		fail_msg("%s", err.text);
}

/* An edit that adds or takes the message counts at once, and so does its undo. */
static void
edits_are_followed(void **state)
{
	static const uint8_t rhythm[] = "\x41\x10\x42\x12\x40\x1a\x15\x02\x00\xf7";
	struct song *s = SMF_SONG(1, 480, PART("\0\x9a\x24\x40"));
	struct edit e = EDIT_EMPTY, back = EDIT_EMPTY;

	(void)state;
	assert_true(edit_add_event(&e, s, 0, 0, 0xf0, 0, 0, rhythm, sizeof rhythm - 1, &err));
	assert_true(edit_invert(&e, &back, &err));
	apply(s, &e);
	assert_true(says_drums(s, 0));
	apply(s, &back);
	assert_false(says_drums(s, 0));
	edit_clear(&e);
	edit_clear(&back);
	song_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(messages_make_drums),
		cmocka_unit_test(a_track_of_drums_is_called_so),
		cmocka_unit_test(edits_are_followed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
