/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/token/encode.h"
#include "unit/pieces.h"

static void
check_same(const struct piece *got, const struct piece *want)
{
	assert_int_equal(got->bars, want->bars);
	assert_int_equal(got->tracks, want->tracks);
	assert_int_equal(got->notes, want->notes);
	assert_memory_equal(got->track, want->track,
	    want->tracks * sizeof *want->track);
	assert_memory_equal(got->cell, want->cell,
	    ((size_t)want->tracks * want->bars + 1) * sizeof *want->cell);
	assert_memory_equal(got->note, want->note, want->notes * sizeof *want->note);
	for (int i = 0; i < want->bars; i++) {
		assert_int_equal(got->bar[i].steps, want->bar[i].steps);
		assert_int_equal(got->bar[i].metre, want->bar[i].metre);
	}
}

static void
all_tracks(const struct piece *piece, struct encode_request *request)
{
	request->order_count = piece->tracks;
	for (int t = 0; t < piece->tracks; t++)
		request->order[t] = t;
}

static size_t
round_trip(const struct piece *piece, const struct encode_request *request)
{
	struct token_list list = { 0 };
	struct piece back;
	struct err err = { 0 };
	uint16_t *ids;
	size_t count, notes = 0;

	if (!encode(piece, request, &list, NULL, &err))
		fail_msg("%s", err.text);
	ids = calloc(list.count, sizeof *ids);
	for (size_t i = 0; i < list.count; i++) {
		ids[i] = list.token[i].id;
		notes += list.notes[i];
		for (int f = 0; f < FEATURE_COUNT; f++)
			assert_true(list.token[i].feature[f] < vocab_feature_size[f]);
	}
	assert_true(notes <= piece->notes);
	if (!decode(&request->encoding, ids, list.count, &back, &err))
		fail_msg("%s", err.text);
	check_same(&back, piece);
	piece_clear(&back);
	free(ids);
	count = list.count;
	token_list_clear(&list);
	return count;
}

static void
decode_of_encode_is_the_piece(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (int i = 0; i < 400; i++) {
		struct encode_request request = { .encoding = {
			.block_bars = 1 << rng_below(&rng, 4),
			.auto_advance = rng_below(&rng, 2) } };
		struct piece piece;

		assert_true(random_piece(&rng, 1 + rng_below(&rng, 40),
		    rng_below(&rng, i % 20 == 0 ? VOCAB_TRACKS + 1 : 5), &piece));
		all_tracks(&piece, &request);
		request.first_block = rng_below(&rng, request.encoding.block_bars + 1);
		round_trip(&piece, &request);
		piece_clear(&piece);
	}
}

/* One track, four bars of 4/4 that are all the same: one cell and three repeats. */
static void
repeats_are_one_token(void **state)
{
	struct encode_request request = { .encoding = ENCODING_DEFAULT };
	struct piece piece;
	struct err err;

	(void)state;
	assert_true(piece_init(&piece, 4, 1, 16, &err));
	for (int i = 0; i < 16; i++)
		piece.note[i] = (struct piece_note){ i % 4 * 12, 60, 11, 5 };
	for (int i = 0; i <= 4; i++)
		piece.cell[i] = i * 4;
	for (int i = 0; i < 4; i++)
		piece.bar[i] = (struct piece_bar){ 48, vocab_metre(4, 4), 0, 0 };
	piece.track[0] = (struct piece_track){ .duration = 11, .velocity = 5,
		.low = 60, .high = 60 };
	all_tracks(&piece, &request);
	/* head 7, block 2, track 1, cell 9, repeats 3, block end, end */
	assert_int_equal(round_trip(&piece, &request), 7 + 2 + 1 + 9 + 3 + 2);
	request.encoding.auto_advance = true;
	assert_int_equal(round_trip(&piece, &request), 7 + 2 + 1 + 5 + 3 + 2);
	request.encoding.auto_advance = false;
	request.encoding.block_bars = 1;
	assert_int_equal(round_trip(&piece, &request), 7 + 13 + 3 * 4 + 1);
	piece_clear(&piece);
}

static void
windows_are_the_list(void **state)
{
	struct encode_request request = { .encoding = ENCODING_DEFAULT };
	struct token_list list = { 0 };
	struct token_window window;
	struct piece piece;
	struct rng rng;
	struct err err;
	size_t weight = 0, notes = 0;

	(void)state;
	rng_seed(&rng, 2);
	assert_true(random_piece(&rng, 12, 3, &piece));
	assert_true(encode(&piece, &request, &list, NULL, &err));
	assert_true(token_window_init(&window, 50, &err));
	for (size_t from = 0; from + 1 < list.count; from += window.length) {
		encode_window(&list, from, 50, &window);
		assert_true(window.length > 0 && window.length <= 50);
		for (size_t i = 0; i < window.length; i++) {
			assert_int_equal(window.input[i].id, list.token[from + i].id);
			assert_int_equal(window.target[i], list.token[from + i + 1].id);
		}
		weight += token_window_weight(&window);
		notes += token_window_notes(&window);
	}
	assert_int_equal(notes, piece.notes);
	for (size_t i = 0; i < list.count; i++)
		weight -= list.weight[i];
	assert_int_equal(weight, 0);
	token_window_clear(&window);
	token_list_clear(&list);
	piece_clear(&piece);
}

/* A stretch, in another key, without a track: the same notes moved. */
static void
stretches_and_keys(void **state)
{
	struct encode_request request = { .encoding = ENCODING_DEFAULT,
		.first_bar = 5, .end_bar = 9, .without = 1, .transpose = 3 };
	struct token_list list = { 0 };
	struct grammar g;
	struct piece piece, back;
	struct err err;

	(void)state;
	assert_true(piece_init(&piece, 12, 2, 24, &err));
	for (int i = 0; i < 24; i++)
		piece.note[i] = (struct piece_note){ i % 12, 40 + i, 3, 4 };
	for (int i = 0; i <= 24; i++)
		piece.cell[i] = i;
	for (int i = 0; i < 12; i++)
		piece.bar[i] = (struct piece_bar){ 48, vocab_metre(4, 4), 23, 0 };
	assert_true(encode(&piece, &request, &list, &g, &err));
	assert_true(decode_grammar(&g, &back, &err));
	grammar_clear(&g);
	assert_int_equal(back.bars, 4);
	assert_int_equal(back.tracks, 1);
	assert_int_equal(back.notes, 4);
	assert_int_equal(back.bar[0].key, 14);		/* b minor and three more: d */
	for (int i = 0; i < 4; i++)
		assert_int_equal(back.note[i].pitch, 40 + 12 + 5 + i + 3);
	piece_clear(&back);
	piece_clear(&piece);
	token_list_clear(&list);
}

static void
broken_tokens_are_refused(void **state)
{
	static const uint16_t none[1];
	struct encoding encoding = ENCODING_DEFAULT;
	struct piece piece;
	struct rng rng;
	struct err err;

	(void)state;
	assert_false(decode(&encoding, none, 0, &piece, &err));
	rng_seed(&rng, 3);
	for (int i = 0; i < 2000; i++) {
		uint16_t ids[40];

		for (size_t n = 0; n < COUNT(ids); n++)
			ids[n] = rng_below(&rng, 2) ? rng_below(&rng, 600) :
			    vocab_id(n % 13, 0);
		if (decode(&encoding, ids, COUNT(ids), &piece, &err))
			piece_clear(&piece);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decode_of_encode_is_the_piece),
		cmocka_unit_test(repeats_are_one_token),
		cmocka_unit_test(windows_are_the_list),
		cmocka_unit_test(stretches_and_keys),
		cmocka_unit_test(broken_tokens_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
