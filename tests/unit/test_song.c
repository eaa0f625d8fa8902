/* SPDX-License-Identifier: MIT */
#include "music/edit.h"
#include "smf_bytes.h"

static struct err err;

static const struct info_case {
	const char	*what;
	struct part	 track;
	struct track_info want;
} info_cases[] = {
	{ "an empty track", PART(""), { "", -1, -1, 0, false, 0, 127, 0, 0, 0, -1,
	    "" } },
	{ "a named one", PART("\0\xff\x03\x05" "Viola" "\5\xff\x03\1x"),
	    { "Viola", -1, -1, 0, false, 0, 127, 0, 0, 5, -1, "" } },
	{ "a name with an escape", PART("\0\xff\x03\x03" "a\x1b[" ), { "a [", -1, -1, 0, false, 0,
	    127, 0, 0, 0, -1, "" } },
	{ "an instrument", PART("\0\xff\x21\1\2" "\0\xb3\7\1" "\1\xc3\x28" "\2\xc3\x29"
	    "\3\x93\x3c\1\0\x93\x30\1"),
	    { "", 3, 40, 2, false, 2, 48, 60, 0, 6, -1, "" } },
	{ "drums", PART("\0\x99\x24\1\5\x89\x24\0"), { "", 9, -1, 0, true, 1, 36, 36, 0, 5, -1,
	    "" } },
	{ "a colour and a group", PART("\0\xff\x7f\6\x7d" "cdzc\2" "\0\xff\x7f\7\x7d" "cdzgab"),
	    { "", -1, -1, 0, false, 0, 127, 0, 0, 0, 2, "ab" } },
	{ "a colour and a group of a stranger", PART("\0\xff\x7f\6\x7d" "cdzc\xff"
	    "\0\xff\x7f\x26\x7d" "cdzg\x1b[31m6789012345678901234567890123"),
	    { "", -1, -1, 0, false, 0, 127, 0, 0, 0, 7, " [31m678901234567890123" } },
	{ "what others wrote", PART("\0\xff\x7f\5\x7d" "cdzc" "\0\xff\x7f\2\x43\1"),
	    { "", -1, -1, 0, false, 0, 127, 0, 0, 0, -1, "" } },
};

static void
tells_what_a_track_is(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(info_cases); i++) {
		const struct info_case *c = &info_cases[i];
		struct song *s = smf_song(1, 480, &c->track, 1);
		struct track_info info;

		song_track_info(s, 0, &info);
		if (strcmp(info.name, c->want.name) != 0)
			fail_msg("%s: \"%s\"", c->what, info.name);
		assert_int_equal(info.channel, c->want.channel);
		assert_int_equal(info.program, c->want.program);
		assert_int_equal(info.port, c->want.port);
		assert_int_equal(info.drums, c->want.drums);
		assert_int_equal(info.notes, c->want.notes);
		assert_int_equal(info.low, c->want.low);
		assert_int_equal(info.high, c->want.high);
		assert_int_equal(info.first_tick, c->want.first_tick);
		assert_int_equal(info.last_tick, c->want.last_tick);
		assert_int_equal(info.colour, c->want.colour);
		assert_string_equal(info.group, c->want.group);
		song_free(s);
	}
}

static void
ends_where_its_last_track_does(void **state)
{
	struct song *s = SMF_SONG(1, 480, PART("\0\x90\x3c\1\5\x80\x3c\0"),
	    PART("\0\x90\x3c\1\1\xff\1\0\7\xff\x2f\0"));

	(void)state;
	/* The note of the second track has no end: it sounds to the end of the track. */
	assert_int_equal(song_end_ticks(s), 8);
	assert_int_equal(song_last_note_end_ticks(s), 8);
	assert_int_equal(song_notes(s, -1), 2);
	assert_int_equal(song_notes(s, 0), 1);
	assert_int_equal(song_events(s, -1), 4);
	song_free(s);
}

static const struct { int division, quarter; } division_cases[] = {
	{ 480, 480 }, { 1, 1 }, { 32767, 32767 },
	{ (int16_t)0xe728, 500 },	/* 25 x 40 */
	{ (int16_t)0xe250, 1200 },	/* 30 x 80 */
	{ (int16_t)0xe304, 60 },	/* drop-frame counts 30 */
	{ (int16_t)0xff01, 1 },		/* half a tick: at least one */
};

static void
knows_its_quarter(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(division_cases); i++) {
		struct song *s = song_new(1, division_cases[i].division);

		assert_int_equal(song_ticks_per_quarter(s), division_cases[i].quarter);
		song_free(s);
	}
}

static bool
stop_at_two(void *arg, const struct note *n)
{
	int *seen = arg;

	(void)n;
	return ++*seen < 2;
}

static bool
add_start(void *arg, const struct note *n)
{
	char *text = arg;

	sprintf(text + strlen(text), "%d:%lld ", n->track, (long long)n->start_ticks);
	return true;
}

static const struct {
	struct window	 window;
	int		 track;
	const char	*want;
} window_cases[] = {
	{ { 0, 100, 0, 127 }, -1, "0:0 0:10 0:20 1:5 " },
	{ { 0, 100, 0, 127 }, 1, "1:5 " },
	/* the first ends at 10, before the window */
	{ { 10, 11, 0, 127 }, 0, "0:10 " },
	{ { 9, 10, 0, 127 }, 0, "0:0 " },		/* the second begins after it */
	{ { 12, 20, 0, 127 }, 0, "0:10 " },
	{ { 20, 20, 0, 127 }, 0, "" },			/* an empty window */
	{ { 20, 21, 0, 127 }, 0, "0:20 " },		/* a note of no length */
	{ { 21, 99, 0, 127 }, 0, "" },
	{ { 0, 100, 62, 64 }, -1, "0:10 0:20 " },
	{ { 0, 100, 64, 62 }, -1, "" },
	{ { 8, 9, 0, 127 }, 1, "1:5 " },		/* unended: to the end of its track */
};

static void
shows_what_sounds_in_a_window(void **state)
{
	struct song *s = SMF_SONG(1, 480,
	    PART("\0\x90\x3c\1\x0a\x80\x3c\0\0\x90\x3e\1\x0a\x80\x3e\0\0\x90\x40\1\0\x80\x40\0"),
	    PART("\5\x90\x30\1\5\xff\1\0"));
	int seen = 0;

	(void)state;
	for (size_t i = 0; i < COUNT(window_cases); i++) {
		char text[100] = "";

		song_query(s, window_cases[i].track, &window_cases[i].window, add_start, text);
		if (strcmp(text, window_cases[i].want) != 0)
			fail_msg("window %zu: %s", i, text);
	}
	song_query(s, -1, &window_cases[0].window, stop_at_two, &seen);
	assert_int_equal(seen, 2);
	song_free(s);
}

struct seen {
	int		 notes;
	int64_t		 last_start;
};

static bool
see_note(void *arg, const struct note *n)
{
	struct seen *seen = arg;

	assert_true(n->start_ticks >= seen->last_start);
	seen->last_start = n->start_ticks;
	seen->notes++;
	return true;
}

/* Many chunks, of which a window needs few: none that it needs is passed by. */
static void
finds_all_in_many_chunks(void **state)
{
	enum { NOTES = 3000, STEP = 7 };
	static int64_t lengths[NOTES];
	struct song *s = SMF_SONG(1, 480, PART(""));
	struct edit e = EDIT_EMPTY;
	struct note n = { .velocity = 1 };

	(void)state;
	for (int i = 0; i < NOTES; i++) {	/* now and then a long one */
		lengths[i] = 1 + i * 31 % 40 + (i % 501 == 0 ? 6000 : 0);
		n.start_ticks = i * STEP;
		n.length_ticks = lengths[i];
		n.pitch = (uint8_t)(30 + i / 31);
		assert_true(edit_add_note(&e, s, &n, &err));
	}
	assert_true(song_edit(s, &e, &err));
	edit_clear(&e);
	for (int64_t start = -50; start < NOTES * STEP + 50; start += 13) {
		struct window w = { start, start + (start + 100) % 97, 40, 90 };
		struct seen seen = { 0, INT64_MIN };
		int want = 0;

		for (int i = 0; i < NOTES; i++)
			want += i * STEP < w.end_ticks && 30 + i / 31 >= w.low &&
			    30 + i / 31 <= w.high && i * STEP + lengths[i] > start;
		song_query(s, 0, &w, see_note, &seen);
		assert_int_equal(seen.notes, want);
	}
	song_free(s);
}

/* Notes far apart between chunks of controllers. */
static void
steps_from_note_to_note(void **state)
{
	enum { NOTES = 40, BETWEEN = 300 };
	struct song *s = SMF_SONG(1, 480, PART(""));
	struct edit e = EDIT_EMPTY;
	struct note n, got;
	int64_t tick = 0;

	(void)state;
	assert_false(song_next_note(s, 0, -1, &got));
	assert_false(song_prev_note(s, 0, 1000, &got));
	for (int i = 0; i < NOTES; i++) {
		n = (struct note){ .start_ticks = tick += BETWEEN, .length_ticks = 1, .pitch = 60,
		    .velocity = 1 };
		assert_true(edit_add_note(&e, s, &n, &err));
		for (int j = 0; j < BETWEEN; j++)
			assert_true(edit_add_event(&e, s, 0, tick + j, 0xb0, 11, 1, NULL, 0, &err));
	}
	assert_true(song_edit(s, &e, &err));
	edit_clear(&e);

	tick = -1;
	for (int i = 1; i <= NOTES; i++) {
		assert_true(song_next_note(s, 0, tick, &got));
		assert_int_equal(got.start_ticks, i * BETWEEN);
		assert_true(song_find_note(s, 0, got.start_ticks, got.id, &n));
		assert_int_equal(n.start_ticks, got.start_ticks);
		assert_false(song_find_note(s, 0, got.start_ticks + 1, got.id, &n));
		tick = got.start_ticks;
	}
	assert_false(song_next_note(s, 0, tick, &got));
	assert_false(song_next_note(s, 0, INT64_MAX, &got));
	tick = INT64_MAX;
	for (int i = NOTES; i >= 1; i--) {
		assert_true(song_prev_note(s, 0, tick, &got));
		assert_int_equal(got.start_ticks, i * BETWEEN);
		tick = got.start_ticks;
	}
	assert_false(song_prev_note(s, 0, tick, &got));
	song_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tells_what_a_track_is),
		cmocka_unit_test(ends_where_its_last_track_does),
		cmocka_unit_test(knows_its_quarter),
		cmocka_unit_test(shows_what_sounds_in_a_window),
		cmocka_unit_test(finds_all_in_many_chunks),
		cmocka_unit_test(steps_from_note_to_note),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
