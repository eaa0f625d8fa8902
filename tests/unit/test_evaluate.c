/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "base/file.h"
#include "model/infer/ensemble.h"
#include "model/infer/model_internal.h"
#include "model/measure/evaluate.h"
#include "model/measure/recall.h"
#include "model/measure/surprise.h"
#include "model/measure/task_score.h"
#include "model/memory/fit.h"
#include "model/memory/mix.h"
#include "model/token/encode.h"
#include "music/smf.h"
#include "music/time.h"
#include "unit/model_file.h"
#include "unit/songs.h"

static struct model *
open_model_of(int context, const char *encoding)
{
	struct arch_config config = test_config(1, 16, 2, context);

	return test_model(&config, 3, encoding);
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
	assert_true(evaluate_song(model, NULL, NULL, song, &sum, &err));
	assert_int_equal(sum.files, 1);
	assert_int_equal(sum.notes, 6 * 4 * 2 * 2);
	assert_int_equal(sum.tokens, tokens);
	CHECK_NEAR(sum.nats, nats, 1e-3 * nats);
	CHECK_NEAR(sum.nats_per_note, sum.nats / sum.notes, 1e-9);
	assert_true(evaluate_song(model, NULL, NULL, song, &sum, &err));	/* adds up */
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

		if (!evaluate_song(model, NULL, NULL, song, &sum, &err))
			fail_msg("%s", err.text);
		if (cases[i].all)
			assert_int_equal(sum.notes, song_notes(song, -1));
		assert_in_range(sum.notes, 1, song_notes(song, -1));
		assert_true(sum.nats > 0 && isfinite(sum.nats));
		song_free(song);
		model_unref(model);
	}
}

/* Weights that this song's own predictions fit best. */
static void
fit_weights(struct model *model, const struct song *song, struct memory_weights *weights)
{
	struct memory_fit fit = { 0 };
	struct recall_options how = { .weights = weights, .fit = &fit };
	struct evaluation sum = { 0 };
	struct err err = { 0 };

	memory_weights_init(weights);
	assert_true(evaluate_song(model, NULL, &how, song, &sum, &err));
	assert_true(memory_fit(&fit, infer_best(), weights, &err));
	evaluation_clear(&sum);
	memory_fit_clear(&fit);
}

/* Sixteen bars, of which the last eight are the first eight a fourth higher. */
static struct song *
transposed_song(uint64_t seed)
{
	struct song *song = make_song(NULL, 0, 1, 0);
	struct rng rng;

	rng_seed(&rng, seed);
	for (int i = 0; i < 8 * 4; i++) {
		struct note note = { .start_ticks = i * QUARTER, .length_ticks = QUARTER,
		    .velocity = 80,
			.pitch = 50 + (int)rng_below(&rng, 14) };

		add_note(song, &note);
		note.start_ticks += 32 * QUARTER;
		note.pitch += 5;
		add_note(song, &note);
	}
	return song;
}

static void
the_memory_knows_what_comes_again(void **state)
{
	static struct memory_weights weights;
	struct model *model = open_model(512);
	struct song *learnt = transposed_song(1), *song = transposed_song(2);
	struct recall_options fixed = { .weights = &weights }, online = { .weights = &weights,
	    .online = true };
	struct evaluation alone = { 0 }, with = { 0 }, following = { 0 };
	struct err err;

	(void)state;
	fit_weights(model, learnt, &weights);
	assert_true(evaluate_song(model, NULL, NULL, song, &alone, &err));
	assert_true(evaluate_song(model, NULL, &fixed, song, &with, &err));
	assert_true(evaluate_song(model, NULL, &online, song, &following, &err));
	assert_int_equal(with.notes, alone.notes);
	assert_int_equal(with.tokens, alone.tokens);
	assert_true(with.nats < 0.7 * alone.nats);
	assert_true(following.nats != with.nats && following.nats < 0.7 * alone.nats);
	song_free(learnt);
	song_free(song);
	model_unref(model);
}

/* A small model of numbers by chance. */
static struct model *
open_model_like(const struct arch *arch)
{
	struct arch_config c = test_config(1, 16, arch->usual.heads > 0 ? 2 : 0, 256);
	struct params params = PARAMS_EMPTY;
	struct model *model;
	struct err err = { 0 };
	char path[64];

	c.kernel = arch->usual.kernel;
	c.input_norm = arch->usual.input_norm;
	test_params_of(arch, &c, 3, &params);
	test_model_write_of(arch, test_path(path), &c, &params, NULL, NULL);
	params_clear(&params);
	model = model_open(path, &err);
	unlink(path);
	if (model == NULL)
		fail_msg("%s: %s", arch->name, err.text);
	return model;
}

static void
check_memory_helps(struct model *model, const char *name)
{
	static struct memory_weights weights;
	struct recall_options memory = { .weights = &weights };
	struct song *learnt = transposed_song(1), *song = transposed_song(2);
	struct evaluation alone = { 0 }, with = { 0 };
	struct err err;

	fit_weights(model, learnt, &weights);
	assert_true(evaluate_song(model, NULL, NULL, song, &alone, &err));
	assert_true(evaluate_song(model, NULL, &memory, song, &with, &err));
	assert_int_equal(with.tokens, alone.tokens);
	if (!(with.nats < 0.8 * alone.nats))
		fail_msg("%s: %g nats alone, %g with a memory", name, alone.nats, with.nats);
	evaluation_clear(&alone);
	evaluation_clear(&with);
	song_free(learnt);
	song_free(song);
	model_unref(model);
}

static void
a_memory_helps_every_architecture(void **state)
{
	struct model *members[2];
	struct err err;

	(void)state;
	for (size_t i = 0; arch_table[i] != NULL; i++)
		if (arch_table[i]->head == NULL)	/* it goes token by token */
			check_memory_helps(open_model_like(arch_table[i]), arch_table[i]->name);
	members[0] = open_model_like(arch_table[0]);
	members[1] = open_model_like(&arch_transformer);
	check_memory_helps(ensemble_new(members, 2, &err), "an ensemble");
}

/* Every prediction of a song, and the song with another last note in its last track. */
static void
predict(struct model *model, int last_pitch, struct memory_fit *fit)
{
	static struct memory_weights weights;
	struct recall_options how = { .weights = &weights, .fit = fit };
	struct song *song = random_song(10, 2, 1);
	struct evaluation sum = { 0 };
	struct note note = { .track = 1, .start_ticks = 40 * QUARTER,
	    .length_ticks = QUARTER, .channel = 1,
		.velocity = 80, .pitch = last_pitch };
	struct err err;

	add_note(song, &note);
	memory_weights_init(&weights);
	assert_true(evaluate_song(model, NULL, &how, song, &sum, &err));
	song_free(song);
}

/* What is predicted, from the net and the memory, hangs on no byte of what is to come. */
static void
nothing_leaks(void **state)
{
	struct model *model = open_model(512);
	struct memory_fit one = { 0 }, other = { 0 };
	size_t i = 0;
	uint16_t target[2];

	(void)state;
	predict(model, 52, &one);
	predict(model, 57, &other);
	assert_int_equal(one.events, other.events);
	assert_true(one.events > 150);
	while (i < one.events - 1 && memcmp(one.bytes + one.at[i], other.bytes + other.at[i],
	    one.at[i + 1] - one.at[i]) == 0)
		i++;
	/* The first that differs is the note itself, and in nothing but what came. */
	assert_true(i > 140 && one.at[i] == other.at[i] && one.at[i + 1] == other.at[i + 1]);
	memcpy(&target[0], one.bytes + one.at[i] + 6, sizeof target[0]);
	memcpy(&target[1], other.bytes + other.at[i] + 6, sizeof target[1]);
	assert_int_not_equal(target[0], target[1]);
	assert_memory_equal(one.bytes + one.at[i], other.bytes + other.at[i], 6);
	assert_memory_equal(one.bytes + one.at[i] + 8, other.bytes + other.at[i] + 8,
	    one.at[i + 1] - one.at[i] - 8);
	memory_fit_clear(&one);
	memory_fit_clear(&other);
	model_unref(model);
}

/* Twelve bars of a song, of which 4 to 8 are to be filled; one note of these has this pitch. */
static void
predict_region(struct model *model, int pitch, struct memory_fit *fit)
{
	static struct memory_weights weights;
	struct recall_options how = { .weights = &weights, .fit = fit };
	struct song *song = make_song(NULL, 0, 1, 0);
	struct task_scores scores = { 0 };
	struct piece piece;
	struct rng rng;
	struct err err;

	rng_seed(&rng, 9);
	for (int i = 0; i < 12 * 4; i++) {
		struct note note = { .start_ticks = i * QUARTER, .length_ticks = QUARTER,
			.velocity = 80, .pitch = 50 + (int)rng_below(&rng, 14) };

		if (i == 6 * 4 + 1)
			note.pitch = pitch;
		add_note(song, &note);
	}
	memory_weights_init(&weights);
	assert_true(piece_of_song(song, &piece, &err));
	assert_true(task_score_piece(model, NULL, &how, &piece, &scores, &err));
	piece_clear(&piece);
	song_free(song);
}

/* A region that is filled is not known to the memory, and what of it has been scored is. */
static void
nothing_leaks_into_a_region(void **state)
{
	struct model *model = open_model_of(512, "block=4 position=explicit future");
	struct memory_fit one = { 0 }, other = { 0 };
	size_t ways, each, at = 0, same;

	(void)state;
	predict_region(model, 70, &one);
	predict_region(model, 75, &other);
	assert_int_equal(one.events, other.events);
	each = one.events / 3;			/* continued, filled, and with controls */
	assert_true(each > 30 && one.events == 3 * each);
	for (ways = 0; ways < 2; ways++) {
		for (same = 0; same < each; same++) {
			at = ways * each + same;
			if (one.at[at + 1] - one.at[at] != other.at[at + 1] - other.at[at] ||
			    memcmp(one.bytes + one.at[at], other.bytes + other.at[at],
			    one.at[at + 1] - one.at[at]) != 0)
				break;
		}
		assert_in_range(same, each / 2, each - 8);
		assert_int_equal(one.at[at + 1] - one.at[at], other.at[at + 1] - other.at[at]);
		assert_memory_not_equal(one.bytes + one.at[at] + 6, other.bytes + other.at[at] + 6,
		    2);
		assert_memory_equal(one.bytes + one.at[at] + 8, other.bytes + other.at[at] + 8,
		    one.at[at + 1] - one.at[at] - 8);
	}
	memory_fit_clear(&one);
	memory_fit_clear(&other);
	model_unref(model);
}

/* What generates must predict as well as the model that was trained. */
static void
small_weights_predict_as_well(void **state)
{
	struct evaluation sum[INFER_FORMATS] = { { 0 } };
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
	for (int format = 0; format < INFER_FORMATS; format++) {
		model->score = (enum infer_format)format;
		assert_true(evaluate_song(model, NULL, NULL, song, &sum[format], &err));
		CHECK_NEAR(sum[format].nats_per_note, sum[INFER_F32].nats_per_note,
		    0.01 * sum[INFER_F32].nats_per_note);	/* of 478 notes */
	}
	song_free(song);
	free(bytes);
	model_unref(model);
}

/* The region's music comes again after it, where a memory alone can know it. */
static void
a_memory_fills(void **state)
{
	static struct memory_weights weights;
	struct recall_options memory = { .weights = &weights };
	struct model *model = open_model_of(512, "block=4 position=explicit future chords");
	struct task_scores alone = { 0 }, with = { 0 };
	struct song *song = transposed_song(3);
	struct piece piece;
	struct err err;

	(void)state;
	fit_weights(model, song, &weights);
	assert_true(piece_of_song(song, &piece, &err));
	assert_true(task_score_piece(model, NULL, NULL, &piece, &alone, &err));
	assert_true(task_score_piece(model, NULL, &memory, &piece, &with, &err));
	for (int way = 0; way < TASK_WAYS; way++)
		assert_int_equal(with.notes[way], alone.notes[way]);
	assert_true(with.nats[WAY_FILL] < 0.8 * with.nats[WAY_CONTINUE]);
	assert_true(with.nats[WAY_FILL] < 0.6 * alone.nats[WAY_FILL]);
	piece_clear(&piece);
	song_free(song);
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
	if (!task_score_piece(model, NULL, NULL, &piece, &sum, &err))
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

static bool
count_windows(void *arg, int bars)
{
	int *left = arg;

	(void)bars;
	return (*left)-- > 0;
}

/* Every note has the cost of its own tokens, and all together no more than the piece. */
static void
notes_have_the_nats_of_their_tokens(void **state)
{
	struct model *model = open_model(256);
	struct song *song = random_song(33, 3, 2);
	struct evaluation sum = { 0 };
	struct piece piece;
	struct err err = { 0 };
	int windows = 100;
	struct evaluate_watch watch = { .window = count_windows, .arg = &windows };
	double notes = 0;

	(void)state;
	assert_true(piece_of_song(song, &piece, &err));
	watch.note_nats = calloc(piece.notes, sizeof *watch.note_nats);
	if (!evaluate_piece_watched(model, NULL, NULL, &piece, &watch, &sum, &err))
		fail_msg("%s", err.text);
	assert_true(windows < 99);
	for (size_t i = 0; i < piece.notes; i++) {
		assert_true(watch.note_nats[i] > 0);
		notes += (double)watch.note_nats[i];
	}
	assert_true(notes < sum.nats);
	assert_true(notes > 0.5 * sum.nats);
	windows = 1;			/* the second one stops it */
	assert_false(evaluate_piece_watched(model, NULL, NULL, &piece, &watch, &sum, &err));
	assert_non_null(strstr(err.text, "stopped"));
	free(watch.note_nats);
	piece_clear(&piece);
	song_free(song);
	model_unref(model);
}

/* Where five notes come again and again, the one that is another surprises most. */
static void
notes_that_break_a_pattern_surprise(void **state)
{
	struct model *model = open_model(512);
	struct song *song = make_song(NULL, 0, 2, 0);
	struct surprise_request request = { .model = model, .song = song, .memory = 1 };
	struct surprise_list list;
	struct err err = { 0 };
	struct note broken;
	uint32_t most = 0;
	double nats = 0;

	(void)state;
	for (int i = 0; i < 24 * 4; i++)
		add_note(song, &(struct note){ .track = 1, .start_ticks = i * QUARTER,
		    .length_ticks = QUARTER, .velocity = 80, .pitch = i == 70 ? 85 : 60 + i % 5 });
	model->memory = malloc(sizeof *model->memory);
	fit_weights(model, song, model->memory);
	if (!surprise_find(&request, &list, &err))
		fail_msg("%s", err.text);
	assert_int_equal(list.count, 24 * 4);
	for (size_t i = 32; i < list.count; i++)
		if (list.notes[i].nats > nats) {
			nats = list.notes[i].nats;
			most = list.notes[i].id;
		}
	assert_true(song_prev_note(song, 1, 70 * QUARTER + 1, &broken));
	assert_int_equal(broken.pitch, 85);
	assert_int_equal(most, broken.id);
	CHECK_NEAR(surprise_list_nats(&list, most), nats, 1e-6);
	assert_true(isnan(surprise_list_nats(&list, 0)));
	surprise_list_clear(&list);
	song_free(song);
	model_unref(model);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tasks_score_the_same_cells),
		cmocka_unit_test(a_memory_fills),
		cmocka_unit_test(short_songs_are_one_window),
		cmocka_unit_test(long_songs_are_scored_once),
		cmocka_unit_test(the_memory_knows_what_comes_again),
		cmocka_unit_test(a_memory_helps_every_architecture),
		cmocka_unit_test(notes_have_the_nats_of_their_tokens),
		cmocka_unit_test(notes_that_break_a_pattern_surprise),
		cmocka_unit_test(nothing_leaks),
		cmocka_unit_test(nothing_leaks_into_a_region),
		cmocka_unit_test(small_weights_predict_as_well),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
