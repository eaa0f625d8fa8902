/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/file.h"
#include "model/infer/model_internal.h"
#include "model/measure/evaluate.h"
#include "model/measure/task_score.h"
#include "model/token/encode.h"
#include "music/smf.h"
#include "music/time.h"
#include "unit/model_file.h"
#include "unit/songs.h"

static struct model *
open_model_of(int context, const char *encoding)
{
	struct arch_config config = test_config(1, 16, 2, context);
	struct params params = { 0 };
	struct model *model;
	struct err err = { 0 };
	char path[64];

	test_params(&config, 3, &params);
	test_model_write(test_path(path), &config, &params, "encoding", encoding);
	params_clear(&params);
	model = model_open(path, &err);
	unlink(path);
	if (model == NULL)
		fail_msg("%s", err.text);
	return model;
}

static struct model *
open_model(int context)
{
	return open_model_of(context, "block=4 position=explicit");
}

static struct song *
random_song(int bars, int tracks, int chord)
{
	struct song *song = make_song(NULL, 0, tracks, 0);
	struct rng rng;

	rng_seed(&rng, 5);
	for (int t = 0; t < tracks; t++)
		for (int i = 0; i < bars * 4; i++)
			for (int c = 0; c < chord; c++) {
				struct note note = { .track = t, .start_ticks = i * QUARTER,
					.length_ticks = QUARTER, .channel = t, .velocity = 80,
					.pitch = 40 + c * 3 + rng_below(&rng, 3) };

				add_note(song, &note);
			}
	return song;
}

/* A song that fits one window: the same as scoring that window. */
static void
short_songs_are_one_window(void **state)
{
	struct model *model = open_model(512);
	struct song *song = random_song(6, 2, 2);
	struct encode_request request = { .encoding = ENCODING_DEFAULT, .hide_dynamics = true };
	const struct piece_request whole = { 0 };
	struct time_map *map = time_map_new(song);
	struct token_list list = { 0 };
	struct token_window window;
	struct evaluation sum = { 0 };
	struct piece piece;
	struct err err;
	double nats;
	size_t tokens;

	(void)state;
	assert_true(piece_from_song(song, map, &whole, &piece, NULL, &err));
	assert_true(encode(&piece, &request, &list, NULL, &err));
	assert_true(list.count < 512);
	assert_true(token_window_init(&window, 512, &err));
	encode_window(&list, 0, 512, &window);
	assert_true(model_score(model, NULL, &window, &nats, &tokens, &err));
	assert_true(evaluate_song(model, NULL, song, &sum, &err));
	assert_int_equal(sum.files, 1);
	assert_int_equal(sum.notes, 6 * 4 * 2 * 2);
	assert_int_equal(sum.tokens, tokens);
	CHECK_NEAR(sum.nats, nats, 1e-3 * nats);
	CHECK_NEAR(sum.nats_per_note, sum.nats / sum.notes, 1e-9);
	assert_true(evaluate_song(model, NULL, song, &sum, &err));	/* adds up */
	assert_int_equal(sum.files, 2);
	assert_int_equal(sum.notes, 2 * 6 * 4 * 2 * 2);
	CHECK_NEAR(sum.nats, 2 * nats, 2e-3 * nats);
	token_window_clear(&window);
	token_list_clear(&list);
	piece_clear(&piece);
	time_map_free(map);
	song_free(song);
	model_unref(model);
}

static void
long_songs_are_scored_once(void **state)
{
	static const struct { int bars, tracks, chord, context; bool all; } cases[] = {
		{ 80, 1, 1, 256, true }, { 33, 3, 2, 256, true },
		{ 40, 4, 3, 512, true },
		{ 6, 8, 8, 128, false },	/* a bar is more than the context */
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct model *model = open_model(cases[i].context);
		struct song *song = random_song(cases[i].bars, cases[i].tracks, cases[i].chord);
		struct evaluation sum = { 0 };
		struct err err = { 0 };

		if (!evaluate_song(model, NULL, song, &sum, &err))
			fail_msg("%s", err.text);
		if (cases[i].all)
			assert_int_equal(sum.notes, song_notes(song, -1));
		assert_in_range(sum.notes, 1, song_notes(song, -1));
		assert_true(sum.nats > 0 && isfinite(sum.nats));
		song_free(song);
		model_unref(model);
	}
}

/* What generates must predict as well as the model that was trained. */
static void
small_weights_predict_as_well(void **state)
{
	struct evaluation sum[KERNEL_FORMATS] = { { 0 } };
	struct err err = { 0 };
	struct model *model = model_open(SOURCE_DIR "/models/default.safetensors", &err);
	struct song *song;
	uint8_t *bytes;
	size_t size;

	(void)state;
	assert_non_null(model);
	assert_true(file_read(SOURCE_DIR "/docs/demo.mid", 1 << 20, &bytes, &size, &err));
	song = smf_read(bytes, size, &err);
	assert_non_null(song);
	for (int format = 0; format < KERNEL_FORMATS; format++) {
		model->score = (enum kernel_format)format;
		assert_true(evaluate_song(model, NULL, song, &sum[format], &err));
		CHECK_NEAR(sum[format].nats_per_note, sum[KERNEL_F32].nats_per_note,
		    0.005 * sum[KERNEL_F32].nats_per_note);
	}
	song_free(song);
	free(bytes);
	model_unref(model);
}

/* What is scored is the same in all ways, and what is given changes how well. */
static void
tasks_score_the_same_cells(void **state)
{
	struct model *model = open_model_of(512, "block=4 position=explicit future chords");
	struct task_scores sum = { 0 };
	struct piece piece;
	struct song *song = random_song(24, 3, 1);
	struct err err;

	(void)state;
	assert_true(piece_of_song(song, &piece, &err));
	if (!task_score_piece(model, NULL, &piece, &sum, &err))
		fail_msg("%s", err.text);
	for (int way = WAY_CONTINUE; way < WAY_TRACK_CONTINUE; way++) {
		assert_int_equal(sum.notes[way], 3 * 4 * 4 * 3);
		assert_true(sum.nats[way] > 0);
	}
	for (int way = WAY_TRACK_CONTINUE; way < TASK_WAYS; way++) {
		assert_int_equal(sum.notes[way], 3 * 4 * 4);
		assert_true(sum.nats[way] > 0);
	}
	assert_true(fabs(sum.nats[WAY_FILL] - sum.nats[WAY_CONTINUE]) > 1e-3);
	assert_true(fabs(sum.nats[WAY_FILL] - sum.nats[WAY_FILL_CHORDS]) > 1e-3);
	assert_true(fabs(sum.nats[WAY_FILL] - sum.nats[WAY_FILL_CONTROLS]) > 1e-3);
	assert_true(fabs(sum.nats[WAY_ACCOMPANY] - sum.nats[WAY_TRACK_FILL]) > 1e-3);
	piece_clear(&piece);
	song_free(song);
	model_unref(model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks_score_the_same_cells),
		cmocka_unit_test(short_songs_are_one_window),
		cmocka_unit_test(long_songs_are_scored_once),
		cmocka_unit_test(small_weights_predict_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
