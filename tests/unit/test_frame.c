/* SPDX-License-Identifier: MIT */
#include "model/data/frame.h"

#include "base/file.h"
#include "sandbox.h"
#include "test.h"

#define NEVER 16.118095651		/* -ln 1e-7 */

static void
reads_chords(void **state)
{
	struct frames s;
	struct err err;

	(void)state;
	sandbox_write("chords/train/a.txt", "60\n60 64\n");
	sandbox_write("chords/train/b.txt", "\n21 108\r\n60 61 62 63");
	sandbox_write("chords/train/README", "not a piece");
	sandbox_write("chords/valid/c.txt", "60 64\n");
	if (!frames_read(sandbox_path("chords"), &s, &err))
		fail_msg("%s", err.text);
	assert_int_equal(s.kind, FRAME_CHORDS);
	assert_int_equal(s.side[FRAME_TRAIN].pieces, 2);
	assert_int_equal(s.side[FRAME_TRAIN].count, 5);
	assert_int_equal(s.side[FRAME_VALID].first, 2);
	assert_int_equal(s.side[FRAME_VALID].count, 1);
	assert_int_equal(s.side[FRAME_TEST].pieces, 0);
	assert_int_equal(s.piece[1].first, 2);
	assert_int_equal(s.piece[1].count, 3);
	assert_int_equal(frame_next(&s.frame[2], 0), FRAME_REST);	/* the empty line */
	assert_int_equal(frame_next(&s.frame[3], 0), 0);
	assert_int_equal(frame_next(&s.frame[3], 1), 87);
	assert_true(frame_has(&s.frame[3], 87));
	assert_int_equal(frame_next(&s.frame[3], 88), FRAME_REST);
	frames_clear(&s);
}

/* train: pitch 60 sounds always, 64 in half of the frames. */
static void
one_gram_of_chords(void **state)
{
	struct frame_score score;
	struct frames s;
	struct err err;

	(void)state;
	sandbox_write("hand/train/a.txt", "60\n60 64\n");
	sandbox_write("hand/valid/a.txt", "60 64\n62\n60\n");
	sandbox_write("hand/test/a.txt", "60 64\n");
	assert_true(frames_read(sandbox_path("hand"), &s, &err));
	assert_true(frames_one_gram(&s, FRAME_VALID, &score, &err));
	assert_int_equal(score.units, 3);
	assert_int_equal(score.later_units, 2);
	/*
	 * 64 costs ln 2 each time; the second frame has what never came, and not what always
	 * came.
	 */
	CHECK_NEAR(frame_score_all(&score), (3 * log(2) + 2 * NEVER) / 3, 1e-8);
	CHECK_NEAR(frame_score_later(&score), (2 * log(2) + 2 * NEVER) / 2, 1e-8);
	assert_true(frames_one_gram(&s, FRAME_TEST, &score, &err));
	CHECK_NEAR(frame_score_all(&score), log(2), 1e-12);
	assert_true(isnan(frame_score_later(&score)));
	frames_clear(&s);
}

static void
one_gram_of_voices(void **state)
{
	struct frame_score score;
	struct frames s;
	struct err err;

	(void)state;
	sandbox_write("voices/train/a.txt", "72 67 64 48\n72 67 64 -1\n71 67 64 48\n72 67 64 48\n");
	sandbox_write("voices/valid/a.txt", "72 67 64 48\n71 67 64 -1\n");
	assert_true(frames_read(sandbox_path("voices"), &s, &err));
	assert_int_equal(s.kind, FRAME_CELLS);
	assert_int_equal(s.frame[1].voice[0], 72 - FRAME_LOW);
	assert_int_equal(s.frame[1].voice[3], FRAME_REST);
	assert_true(frames_one_gram(&s, FRAME_VALID, &score, &err));
	assert_int_equal(score.units, 8);
	assert_int_equal(score.later_units, 4);
	CHECK_NEAR(frame_score_all(&score), -(2 * log(0.75) + 2 * log(0.25)) / 8, 1e-12);
	CHECK_NEAR(frame_score_later(&score), -2 * log(0.25) / 4, 1e-12);
	frames_clear(&s);
}

/* Four notes in every frame are still a chord while they rise. */
static void
tells_voices_from_chords(void **state)
{
	static const struct { const char *text; enum frame_kind kind; } cases[] = {
		{ "48 64 67 72\n48 64 67 72\n", FRAME_CHORDS },
		{ "72 67 64 48\n", FRAME_CELLS },
		{ "72 67 64 -1\n", FRAME_CELLS },
		{ "60 60 60 60\n", FRAME_CELLS },
		{ "48 64 67 72\n72 67 64 48\n", FRAME_CELLS },
		{ "48 64 67\n48 64 67 72\n", FRAME_CHORDS },
	};

	(void)state;
	sandbox_write("kind/valid/a.txt", "-1 -1 -1 -1\n");
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct frames s;
		struct err err;
		bool good;

		sandbox_write("kind/train/a.txt", cases[i].text);
		good = frames_read(sandbox_path("kind"), &s, &err);
		/* Four rests are no chord. */
		assert_int_equal(good, cases[i].kind == FRAME_CELLS);
		if (good)
			assert_int_equal(s.kind, cases[i].kind);
		frames_clear(&s);
	}
}

static void
tells_file_and_line(void **state)
{
	static const struct { const char *train, *valid, *says; } cases[] = {
		{ "60\n60 64x\n", "60\n", "train/a.txt:2: \"64x\" is not a pitch" },
		{ "60\n64 60\n", "60\n", "train/a.txt:2: the pitches of a frame must ascend" },
		{ "60 60\n", "60\n", "train/a.txt:1: the pitches of a frame must ascend" },
		{ "60\n", "60\n\n109\n", "valid/a.txt:3: pitch 109 is not from 21 to 108" },
		{ "60\n", "-1\n", "valid/a.txt:1: pitch -1 is not from 21 to 108" },
		{ "60\n", "99999999999999999999999999\n", "valid/a.txt:1: \"999999999999...\" "
		    "is not a pitch" },
		{ "60\n", "1e2\n", "valid/a.txt:1: \"1e2\" is not a pitch" },
		{ "60\n", "\033[1m\n", "valid/a.txt:1: \" [1m\" is not a pitch" },
		{ "60\n", "", "valid/a.txt: contains no frame" },
		{ "72 67 64 48\n", "72 67 64\n", "valid/a.txt:1: four voices need four "
		    "numbers, not 3" },
		{ "72 67 64 48\n", "72 67 64 48\n\n", "valid/a.txt:2: four voices need four "
		    "numbers, not 0" },
		{ "72 67 64 48\n", "72 67 -2 48\n", "valid/a.txt:1: \"-2\" is not a pitch" },
		{ "72 67 64 48\n", "72 67 20 48\n", "valid/a.txt:1: pitch 20 is not "
		    "from 21 to 108" },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct frames s;
		struct err err = { .text = "nothing" };

		sandbox_write("wrong/train/a.txt", cases[i].train);
		sandbox_write("wrong/valid/a.txt", cases[i].valid);
		assert_false(frames_read(sandbox_path("wrong"), &s, &err));
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("case %zu says \"%s\"", i, err.text);
	}
}

static void
refuses_a_piece_without_end(void **state)
{
	enum { MOST = 65535 };
	char *text = malloc(3 * (MOST + 1) + 1);
	struct frames s;
	struct err err;

	(void)state;
	assert_non_null(text);
	for (int i = 0; i <= MOST; i++)
		memcpy(text + 3 * (size_t)i, "60\n", 4);
	sandbox_write("long/train/a.txt", "60\n");
	sandbox_write("long/valid/a.txt", text);
	assert_false(frames_read(sandbox_path("long"), &s, &err));
	assert_non_null(strstr(err.text, "valid/a.txt: a piece may have 65535 frames at most"));
	sandbox_write("long/valid/a.txt", text + 3);
	assert_true(frames_read(sandbox_path("long"), &s, &err));
	frames_clear(&s);
	free(text);
}

static void
tells_what_is_missing(void **state)
{
	struct frames s;
	struct err err;

	(void)state;
	assert_false(frames_read(sandbox_path("nowhere"), &s, &err));
	assert_non_null(strstr(err.text, "nowhere/train: the folder cannot be read"));
	sandbox_write("half/train/a.txt", "60\n");
	assert_false(frames_read(sandbox_path("half"), &s, &err));
	assert_non_null(strstr(err.text, "half/valid: the folder cannot be read"));
	sandbox_write("half/valid/a.mid", "60\n");
	assert_false(frames_read(sandbox_path("half"), &s, &err));
	assert_non_null(strstr(err.text, "half/valid: contains no .txt file"));
}

static void
moves_a_frame(void **state)
{
	struct frame f = { .bits = { 1, (uint64_t)1 << 23 },	/* pitches 0 and 87 */
		.voice = { 40, FRAME_REST, 0, 87 } }, up = frame_moved(&f, 3),
		down = frame_moved(&f, -30);

	(void)state;
	assert_int_equal(frame_next(&up, 0), 3);
	assert_int_equal(frame_next(&up, 4), FRAME_REST);
	assert_int_equal(up.voice[0], 43);
	assert_int_equal(up.voice[1], FRAME_REST);
	assert_int_equal(up.voice[3], FRAME_REST);
	assert_int_equal(frame_next(&down, 0), 57);
	assert_int_equal(down.voice[0], 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_chords),
		cmocka_unit_test(one_gram_of_chords),
		cmocka_unit_test(one_gram_of_voices),
		cmocka_unit_test(tells_voices_from_chords),
		cmocka_unit_test(tells_file_and_line),
		cmocka_unit_test(refuses_a_piece_without_end),
		cmocka_unit_test(tells_what_is_missing),
		cmocka_unit_test(moves_a_frame),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
