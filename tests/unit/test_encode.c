/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/token/encode.h"
#include "model/token/harmony.h"
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
	if (!decode(&request->encoding, request->end_bar - request->first_bar, ids,
	    list.count, &back, &err))
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
			.auto_advance = rng_below(&rng, 2),
			.future = true, .chords = true } };
		uint8_t chords[2 * 40];
		struct piece piece;
		struct err err;

		assert_true(random_piece(&rng, 1 + rng_below(&rng, 40),
		    rng_below(&rng, i % 20 == 0 ? VOCAB_TRACKS + 1 : 5), &piece));
		all_tracks(&piece, &request);
		request.first_block = rng_below(&rng, request.encoding.block_bars + 1);
		request.future_bars = rng_below(&rng, 2) * rng_below(&rng, piece.bars);
		request.end_bar = piece.bars - request.future_bars;
		request.region_bar = rng_below(&rng, request.end_bar);
		request.controls = rng_below(&rng, 1u << CONTROLS);
		request.likeness = rng_below(&rng, 2);
		request.style = rng_below(&rng, VOCAB_STYLES + 1);
		assert_true(harmony_find(&piece, 0, piece.bars, chords, &err));
		request.chords = rng_below(&rng, 2) ? chords : NULL;
		round_trip(&piece, &request);
		piece_clear(&piece);
	}
}

/* Two tracks of eight bars of quarters, each bar on a pitch of its own. */
static void
quarters(struct piece *piece)
{
	struct err err;

	assert_true(piece_init(piece, 8, 2, 64, &err));
	for (int i = 0; i < 64; i++)
		piece->note[i] = (struct piece_note){ i % 4 * 12, 60 + i / 4, 11, 5 };
	for (int i = 0; i <= 16; i++)
		piece->cell[i] = i * 4;
	for (int i = 0; i < 8; i++)
		piece->bar[i] = (struct piece_bar){ 48, vocab_metre(4, 4), 0, 0 };
	for (int t = 0; t < 2; t++)
		piece->track[t] = (struct piece_track){ .duration = 11, .velocity = 5,
			.low = 60 + 8 * t, .high = 67 + 8 * t };
}

/* Where in the list a note of that pitch begins; it stands there once. */
static size_t
find_pitch(const struct token_list *list, int pitch)
{
	size_t found = list->count;

	for (size_t i = 0; i < list->count; i++)
		if (list->token[i].id == vocab_id(TOKEN_NOTE, pitch) && found == list->count)
			found = i;
	return found;
}

static void
the_future_stands_first(void **state)
{
	struct encode_request request = { .encoding = ENCODING_DEFAULT, .end_bar = 6,
		.future_bars = 2, .first_number = 10, .region_bar = 3,
		.hidden_future = 2, .hidden_past = 2 };
	struct token_list list = { 0 };
	struct piece piece, back;
	struct grammar g;
	struct err err;
	size_t at;

	(void)state;
	quarters(&piece);
	all_tracks(&piece, &request);
	assert_true(encode(&piece, &request, &list, &g, &err));
	/* Bar 7 of the first track comes before bar 1, and the second track does not see it. */
	assert_true(find_pitch(&list, 66) < find_pitch(&list, 60));
	assert_int_equal(find_pitch(&list, 74), list.count);
	at = find_pitch(&list, 66);
	assert_int_equal(list.token[at].feature[FEATURE_AHEAD], 17);
	assert_int_equal(list.token[at].feature[FEATURE_BAR], 16 % 16);
	/* The past of the second track is hidden up to the region, which is bars 4 to 6. */
	assert_int_equal(find_pitch(&list, 70), list.count);
	at = find_pitch(&list, 71);
	assert_true(at < list.count);
	assert_int_equal(list.token[at].feature[FEATURE_AHEAD], 3);
	assert_int_equal(list.token[at].feature[FEATURE_BAR], 13);
	assert_int_equal(list.token[find_pitch(&list, 60)].feature[FEATURE_AHEAD], 6);
	/* What it leads to is encoded where it is known. */
	assert_int_equal(list.token[find_pitch(&list, 60)].feature[FEATURE_GOAL], 66);
	assert_int_equal(list.token[find_pitch(&list, 60)].feature[FEATURE_GOAL_BASS], 66 % 12);
	assert_int_equal(list.token[at].feature[FEATURE_GOAL], 128);
	/* What is read back has the future behind the past. */
	assert_true(decode_grammar(&g, &back, &err));
	assert_int_equal(back.bars, 8);
	assert_int_equal(back.note[back.cell[6]].pitch, 66);
	assert_int_equal(back.cell[8 + 3] - back.cell[8 + 2], 0);
	assert_int_equal(back.note[back.cell[8 + 3]].pitch, 71);
	assert_int_equal(back.cell[16] - back.cell[8 + 6], 0);
	piece_clear(&back);
	grammar_clear(&g);
	token_list_clear(&list);
	piece_clear(&piece);
}

/* A cell that comes again in the future is an echo, of as many bars as lie between. */
static void
the_future_is_echoed(void **state)
{
	struct encode_request request = { .encoding = ENCODING_DEFAULT, .end_bar = 6,
		.future_bars = 2, .first_number = 3 };
	struct token_list list = { 0 };
	size_t echoes = 0;
	struct piece piece;
	struct err err;

	(void)state;
	quarters(&piece);
	for (int i = 0; i < 4; i++)	/* bar 3 of the first track is as bar 7 */
		piece.note[2 * 4 + i].pitch = piece.note[6 * 4 + i].pitch;
	all_tracks(&piece, &request);
	assert_true(encode(&piece, &request, &list, NULL, &err));
	for (size_t i = 0; i < list.count; i++)
		if (vocab_kind(list.token[i].id) == TOKEN_ECHO) {
			assert_int_equal(vocab_value(list.token[i].id), 2);	/* four bars */
			assert_int_equal(list.notes[i], 4);
			echoes++;
		}
	assert_int_equal(echoes, 1);
	token_list_clear(&list);
	round_trip(&piece, &request);
	request.hidden_future = 1;
	assert_true(encode(&piece, &request, &list, NULL, &err));
	for (size_t i = 0; i < list.count; i++)
		assert_true(vocab_kind(list.token[i].id) != TOKEN_ECHO);
	token_list_clear(&list);
	piece_clear(&piece);
}

/* What is asked is what there is, on the rows and bars that are asked alone. */
static void
controls_go_with_the_row(void **state)
{
	struct encode_request request = { .encoding = ENCODING_DEFAULT, .controls_bar = 4,
		.controls_slots = 2, .controls = 1u << CONTROL_DENSITY, .style = 4,
		.hide_key = true };
	struct token_list list = { 0 };
	struct piece piece;
	struct err err;
	const uint8_t *f;

	(void)state;
	quarters(&piece);
	assert_true(encode(&piece, &request, &list, NULL, &err));
	f = list.token[find_pitch(&list, 73)].feature;
	assert_int_equal(f[FEATURE_DENSITY], 2);
	assert_int_equal(f[FEATURE_REGISTER], VOCAB_REGISTERS);
	assert_int_equal(f[FEATURE_STYLE], 3);
	assert_int_equal(f[FEATURE_DYNAMICS], DYNAMICS_FLAT);
	assert_int_equal(f[FEATURE_KEY], VOCAB_KEY_UNKNOWN);
	assert_int_equal(list.token[find_pitch(&list, 65)].feature[FEATURE_DENSITY],
	    VOCAB_DENSITIES);
	assert_int_equal(list.token[find_pitch(&list, 70)].feature[FEATURE_DENSITY],
	    VOCAB_DENSITIES);
	token_list_clear(&list);
	piece_clear(&piece);
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
	assert_false(decode(&encoding, 0, none, 0, &piece, &err));
	rng_seed(&rng, 3);
	for (int i = 0; i < 2000; i++) {
		uint16_t ids[40];

		for (size_t n = 0; n < COUNT(ids); n++)
			ids[n] = rng_below(&rng, 2) ? rng_below(&rng, 600) :
			    vocab_id(n % 13, 0);
		if (decode(&encoding, 0, ids, COUNT(ids), &piece, &err))
			piece_clear(&piece);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decode_of_encode_is_the_piece),
		cmocka_unit_test(the_future_stands_first),
		cmocka_unit_test(the_future_is_echoed),
		cmocka_unit_test(controls_go_with_the_row),
		cmocka_unit_test(repeats_are_one_token),
		cmocka_unit_test(windows_are_the_list),
		cmocka_unit_test(stretches_and_keys),
		cmocka_unit_test(broken_tokens_are_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
