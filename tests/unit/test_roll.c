/* SPDX-License-Identifier: MIT */
#include "app/session.h"
#include "layout.h"
#include "music/chord.h"
#include "music/time.h"
#include "roll.h"
#include "test.h"
#include "words.h"

static struct roll
roll_of(const struct view_state *v, const struct scroll *at, int w, int h, const bool *used)
{
	struct roll r;

	roll_set(&r, v, at, (struct rect){ 7, 2, w, h }, used);
	return r;
}

/* Three cells a tick-count that no cell divides: nothing drifts, however far one scrolls. */
static void
columns_do_not_drift(void **state)
{
	struct view_state v = { .cell_ticks_num = 100, .cell_ticks_den = 3 };
	struct scroll at = { .top_pitch = 80 };

	(void)state;
	for (int64_t bar = 0; bar < 3000000; bar += 1777) {
		struct roll r;
		int64_t tick = bar * 400;	/* twelve cells a bar */

		at.left_ticks = tick - 99;
		r = roll_of(&v, &at, 80, 16, NULL);
		assert_int_equal(roll_cell_of(&r, tick), bar * 12);
		assert_int_equal(roll_column(&r, tick + 400) - roll_column(&r, tick), 12);
		assert_int_equal(roll_eighth(&r, tick + 50) - roll_eighth(&r, tick), 12);
	}
}

static void
columns_and_ticks_agree(void **state)
{
	struct view_state v = { .cell_ticks_num = 7, .cell_ticks_den = 2 };
	struct scroll at = { .left_ticks = 12345 };
	struct roll r = roll_of(&v, &at, 80, 16, NULL);

	(void)state;
	for (int x = -5; x < 90; x++) {
		assert_int_equal(roll_column(&r, roll_tick(&r, x)), x);
		assert_int_equal(roll_column(&r, roll_tick(&r, x) - 1), x - 1);
	}
}

static void
survives_absurd_ticks(void **state)
{
	struct view_state v = { .cell_ticks_num = 1, .cell_ticks_den = 64 };
	struct scroll at = { .left_ticks = INT64_MAX / 2 };
	struct roll r = roll_of(&v, &at, 80, 16, NULL);

	(void)state;
	assert_true(roll_column(&r, 0) < 0);
	assert_true(roll_eighth(&r, 0) < 0);
	assert_true(roll_eighth(&r, INT64_MAX) <= 1 << 24);
	assert_true(roll_tick(&r, 79) >= roll_tick(&r, 0));
}

static void
rows_follow_zoom_and_folding(void **state)
{
	struct view_state v = { .cell_ticks_num = 30, .cell_ticks_den = 1 };
	struct scroll at = { .top_pitch = 72 };
	static const struct key c_major = { 0, 0, 1 };
	bool white[128];
	struct roll r = roll_of(&v, &at, 80, 10, NULL);

	(void)state;
	assert_int_equal(roll_pitch_at(&r, 2), 72);
	assert_int_equal(roll_pitch_at(&r, 11), 63);
	assert_int_equal(roll_pitch_at(&r, 12), -1);
	assert_int_equal(roll_sub_row(&r, 63), 9);
	assert_int_equal(roll_sub_row(&r, 62), -1);
	v.pitch_zoom = -1;
	r = roll_of(&v, &at, 80, 10, NULL);
	assert_int_equal(roll_low(&r), 53);
	assert_int_equal(roll_sub_row(&r, 71), 1);
	v.pitch_zoom = 1;
	r = roll_of(&v, &at, 80, 10, NULL);
	assert_int_equal(roll_low(&r), 68);
	assert_int_equal(roll_pitch_at(&r, 5), 71);
	v.pitch_zoom = 0;
	for (int p = 0; p < 128; p++)
		white[p] = scale_has(&c_major, p);
	r = roll_of(&v, &at, 80, 10, white);
	assert_int_equal(roll_pitch_at(&r, 3), 71);
	assert_int_equal(roll_pitch_at(&r, 4), 69);
	assert_int_equal(roll_sub_row(&r, 70), -1);
}

/* Whatever the place, after showing it it is in sight. */
static void
shows_any_place(void **state)
{
	static const int64_t ticks[] = { 0, 1, 500, 100000, 99000, 123456789, 3, 0 };
	static const int pitches[] = { 60, 127, 0, 64, 100, 1, 126, 60 };
	struct view_state v = { .cell_ticks_num = 30, .cell_ticks_den = 1 };
	struct scroll at = { .top_pitch = 72 };

	(void)state;
	for (int zoom = -1; zoom <= 1; zoom++)
		for (size_t i = 0; i < COUNT(ticks); i++) {
			struct roll r;

			v.pitch_zoom = zoom;
			r = roll_of(&v, &at, 40, 9, NULL);
			roll_show_tick(&r, &at, ticks[i], 120);
			roll_show_pitch(&r, &at, pitches[i]);
			r = roll_of(&v, &at, 40, 9, NULL);
			assert_in_range(roll_column(&r, ticks[i]), 0, 39);
			assert_in_range(pitches[i], roll_low(&r), roll_high(&r));
			assert_true(at.left_ticks >= 0);
			assert_false(roll_show_tick(&r, &at, ticks[i], 120));
		}
}

static void
knows_scales(void **state)
{
	static const struct key d_minor = { -1, 1, 1 }, a_major = { 3, 0, 1 }, none = { 0 };

	(void)state;
	assert_int_equal(key_tonic(&d_minor), 2);
	assert_int_equal(key_tonic(&a_major), 9);
	assert_int_equal(key_tonic(&none), 0);
	assert_true(scale_has(&a_major, 61));
	assert_false(scale_has(&a_major, 60));
	assert_true(scale_has(&d_minor, 70));			/* B flat */
	assert_true(scale_has(&d_minor, 61));			/* its leading note */
	assert_true(scale_has(&none, 60));
	assert_false(scale_has(&none, 61));
}

static void
spells_keys(void **state)
{
	static const struct { struct key key; bool guessed; const char *said; } cases[] = {
		{ { -1, 1, 1 }, false, "D min" }, { { -2, 0, 1 }, false, "B♭ maj" },
		{ { 3, 1, 1 }, true, "(F♯ min)" }, { { -7, 0, 1 }, false, "C♭ maj" },
		{ { 0, 0, 0 }, false, "" },
	};
	char said[32];

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		words_key(&cases[i].key, cases[i].guessed, said, sizeof said);
		assert_string_equal(said, cases[i].said);
	}
}

/* Every size from the smallest up: parts do not overlap and fill the height. */
static void
layout_fits_every_screen(void **state)
{
	(void)state;
	for (int h = 10; h <= 80; h++)
		for (int w = 40; w <= 300; w += 7)
			for (int panel = 0; panel < 3; panel++) {
				struct layout_needs needs = { 12, panel == 1, true,
				    w % 2 == 0, w % 3 == 0, w % 5 == 0, h % 2 == 0,
				    h % 3 == 0, panel == 2 ? 17 : 0 };
				struct layout l;

				layout_set(&l, w, h, &needs);
				assert_true(l.roll.h >= 4);
				assert_true(l.roll.w >= 30);
				assert_int_equal(2 + l.tutor.h + l.marks.h + l.strip.h +
				    l.themes.h + l.roll.h + l.lane.h + l.tracks.h + l.map.h +
				    2 + l.keybar.h + (panel == 2 ? l.panel.h : 0), h);
				assert_int_equal(l.modeline.y, h - 1 - l.keybar.h);
				assert_true(l.panel.x + l.panel.w <= w);
			}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_do_not_drift),
		cmocka_unit_test(columns_and_ticks_agree),
		cmocka_unit_test(survives_absurd_ticks),
		cmocka_unit_test(rows_follow_zoom_and_folding),
		cmocka_unit_test(shows_any_place),
		cmocka_unit_test(knows_scales),
		cmocka_unit_test(spells_keys),
		cmocka_unit_test(layout_fits_every_screen),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
