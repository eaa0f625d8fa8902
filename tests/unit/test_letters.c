/* SPDX-License-Identifier: MIT */
/* Letters as a piano: layouts, how long a key is down, and keys of the kitty protocol. */

#include "test.h"

#include <locale.h>

#include "held.h"
#include "key_csi.h"
#include "screen_rig.h"

/* --- how long a key is down */

#define LENGTH	250

static int ends;

static bool
strike(struct held *h, int step, int64_t now_ms)
{
	return held_press(h, step, 60 + step, LENGTH, now_ms, &ends);
}

static void
a_tap_lasts_its_length(void **state)
{
	struct held h = { .count = 0 };

	(void)state;
	assert_true(strike(&h, 0, 1000));
	assert_int_equal(ends, -1);
	assert_int_equal(held_wait_ms(&h, 1100), 150);
	assert_int_equal(held_due(&h, 1249), -1);
	assert_int_equal(held_due(&h, 1250), 60);
	assert_int_equal(held_due(&h, 1250), -1);
	assert_int_equal(held_wait_ms(&h, 1250), -1);
}

/* As xterm sends it: 500 ms, then every 33. */
static void
a_key_that_is_held_starts_one_note(void **state)
{
	struct held h = { .count = 0 };
	int64_t now = 500;
	int begun;

	(void)state;
	begun = strike(&h, 0, 0);
	for (int i = 0; i < 20; i++, now += 33)
		begun += strike(&h, 0, now);
	assert_in_range(begun, 1, 2);		/* the delay is not known before */
	assert_int_equal(h.delay_ms, 500);
	begun = strike(&h, 4, 5000);
	for (now = 5500; now < 6000; now += 33)
		begun += strike(&h, 4, now);
	assert_int_equal(begun, 1);
}

/* One that is longer than the delay sounds on until the repeats stop. */
static void
repeats_keep_a_long_note(void **state)
{
	struct held h = { .delay_ms = 500 };
	int64_t now;

	(void)state;
	assert_true(held_press(&h, 0, 60, 600, 0, &ends));
	for (now = 500; now < 2000; now += 33) {
		assert_false(held_press(&h, 0, 60, 600, now, &ends));
		assert_int_equal(held_due(&h, now), -1);
	}
	assert_int_equal(held_due(&h, now + 60), -1);
	assert_int_equal(held_due(&h, now + 200), 60);
}

/* A finger that strikes again is no repeat. */
static void
a_key_struck_again_is_a_note(void **state)
{
	struct held h = { .delay_ms = 500 };

	(void)state;
	assert_true(strike(&h, 0, 0));
	assert_true(strike(&h, 0, 200));
	assert_int_equal(ends, 60);
	assert_true(strike(&h, 0, 360));
	assert_true(strike(&h, 2, 370));
	assert_int_equal(ends, -1);
}

static void
a_release_ends_the_note(void **state)
{
	struct held h = { .releases = true };

	(void)state;
	assert_true(strike(&h, 0, 0));
	assert_true(strike(&h, 4, 10));
	assert_int_equal(held_due(&h, 100000), -1);
	assert_int_equal(held_release(&h, 0), 60);
	assert_int_equal(held_release(&h, 0), -1);
	assert_int_equal(held_release(&h, 4), 64);
	for (int i = 0; i < HELD_MAX + 5; i++)
		assert_true(strike(&h, i, i));
	assert_int_equal(h.count, HELD_MAX);
}

/* --- keys of the kitty protocol */

static void
sequences_are_keys(void **state)
{
	static const struct {
		const char	*params;
		char		 final;
		const char	*name;		/* NULL: none */
		enum key_event	 event;
	} cases[] = {
		{ "122", 'u', "z", KEY_PRESSED }, { "122;1:3", 'u', "z", KEY_RELEASED },
		{ "122;1:2", 'u', "z", KEY_REPEATED }, { "122;2", 'u', "Z", KEY_PRESSED },
		{ "49:33;2:1", 'u', "!", KEY_PRESSED }, { "233;1:3", 'u', "é", KEY_RELEASED },
		{ "27", 'u', "<Esc>", KEY_PRESSED }, { "108;5", 'u', "<C-l>", KEY_PRESSED },
		{ "49;3", 'u', "<A-1>", KEY_PRESSED }, { "9;2", 'u', "<S-Tab>", KEY_PRESSED },
		{ "32;1:3", 'u', "<Space>", KEY_RELEASED }, { "60", 'u', "<lt>", KEY_PRESSED },
		{ "1;1:3", 'A', "<Up>", KEY_RELEASED }, { "1;3", 'D', "<A-Left>", KEY_PRESSED },
		{ "", 'A', "<Up>", KEY_PRESSED }, { "3;1:2", '~', "<Del>", KEY_REPEATED },
		{ "13;1:3", '~', "<F3>", KEY_RELEASED }, { "57441", 'u', NULL, KEY_PRESSED },
		{ "99999999999", 'u', NULL, KEY_PRESSED }, { "", 'u', NULL, KEY_PRESSED },
		{ "5", 'n', NULL, KEY_PRESSED }, { ";;:;", 'u', NULL, KEY_PRESSED },
		{ "-5", 'u', NULL, KEY_PRESSED },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char name[KEY_NAME] = "";
		enum key_event event;
		bool known = key_of_csi(cases[i].params, cases[i].final, name, &event);

		if (known != (cases[i].name != NULL) || (known && (event != cases[i].event ||
		    strcmp(name, cases[i].name) != 0)))
			fail_msg("%s%c is %s", cases[i].params, cases[i].final, name);
	}
}

/* --- layouts */

static void
layouts_are_seen_and_played(void **state)
{
	static const struct {
		const char	*layout, *keys;	/* C, E, B */
	} cases[] = {
		{ "qwerty", "zcm" }, { "qwertz", "ycm" }, { "azerty", "wc," }, { "dvorak", ";jm" },
		{ "asdfghjklöäü", "agü" },
	};
	static const int pitches[] = { 60, 64, 71 };

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct rig r;
		char line[128];
		struct note n;

		begin(&r, 80, 30);
		snprintf(line, sizeof line, "set layout %s", cases[i].layout);
		assert_true(ui_run(&r.ui, line, 0));
		ui_tick(&r.ui, r.now_ms);
		press(&r, "i");
		press(&r, cases[i].keys);
		assert_int_equal(song_notes(r.s->song, -1), 3);
		for (int p = 0; p < 3; p++) {
			assert_true(song_next_note(r.s->song, 0, 240 * p - 1, &n));
			assert_int_equal(n.pitch, pitches[p]);
		}
		press(&r, "<Esc>i<Up><Down>");
		snprintf(line, sizeof line, "\n %c ", cases[i].keys[0]);
		assert_true(shows(&r, line));
		end(&r);
	}
}

static void
a_bad_layout_is_refused(void **state)
{
	static const char *const bad[] = { "colemak", "zsxdcvgbhnjz", "zsxdcvgbhn<m",
	    "zsxdcvgbhnjmq2w3er5t6y7uzsxdcvgbhnjmq2w3er5t6y7u", "\"zsx dcvgbhnjm\"" };
	struct rig r;

	(void)state;
	begin(&r, 80, 24);
	for (size_t i = 0; i < COUNT(bad); i++) {
		char line[128];

		snprintf(line, sizeof line, "set layout %s", bad[i]);
		ui_run(&r.ui, line, 0);
		if (!r.s->message_is_error)
			fail_msg("%s is taken", bad[i]);
		session_say(r.s, "%s", "");
	}
	press(&r, "iz");
	assert_int_equal(song_notes(r.s->song, -1), 1);
	end(&r);
}

/* What the letters play can be kept: note-offs come by themselves. */
static void
letters_are_captured(void **state)
{
	struct rig r;
	struct note n;

	(void)state;
	begin(&r, 80, 24);
	press(&r, "Izc");
	r.now_ms += 1000;
	ui_tick(&r.ui, r.now_ms);
	press(&r, "<Esc>gI");
	assert_int_equal(song_notes(r.s->song, -1), 2);
	assert_true(song_next_note(r.s->song, 0, -1, &n));
	assert_int_equal(n.pitch, 60);
	assert_int_equal(n.velocity, 84);
	end(&r);
}

static void
releases_end_letters(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 80, 24);
	press(&r, "I");
	r.ui.letters.held.releases = true;
	press(&r, "z");
	ui_key_repeat(&r.ui, "z", r.now_ms);
	assert_int_equal(r.ui.letters.held.count, 1);
	r.now_ms += 60000;
	ui_tick(&r.ui, r.now_ms);
	assert_int_equal(r.ui.letters.held.count, 1);
	ui_key_release(&r.ui, "z", r.now_ms);
	assert_int_equal(r.ui.letters.held.count, 0);
	press(&r, "zc<Esc>");			/* leaving the mode ends all */
	assert_int_equal(r.ui.letters.held.count, 0);
	ui_key_repeat(&r.ui, "l", r.now_ms);	/* elsewhere a repeat is a key */
	assert_int_equal(r.s->cursor_ticks, 120);
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tap_lasts_its_length),
		cmocka_unit_test(a_key_that_is_held_starts_one_note),
		cmocka_unit_test(repeats_keep_a_long_note),
		cmocka_unit_test(a_key_struck_again_is_a_note),
		cmocka_unit_test(a_release_ends_the_note),
		cmocka_unit_test(sequences_are_keys),
		cmocka_unit_test(layouts_are_seen_and_played),
		cmocka_unit_test(a_bad_layout_is_refused),
		cmocka_unit_test(letters_are_captured),
		cmocka_unit_test(releases_end_letters),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
