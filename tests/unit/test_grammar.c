/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/token/encode.h"
#include "model/token/grammar.h"
#include "unit/pieces.h"

#define LENGTH 400

/* A random kind of those that may stand, then a random value of it; -1: none. */
static int
sample(const struct grammar *g, struct rng *rng)
{
	bool allowed[1024];
	int ids[1024], kinds = 0, count = 0;
	int kind_of[TOKEN_KINDS];
	int kind;

	if (!grammar_mask(g, allowed))
		return -1;
	for (int k = 0; k < TOKEN_KINDS; k++)
		for (int id = 0; id < vocab_size(); id++)
			if (allowed[id] && (int)vocab_kind(id) == k) {
				kind_of[kinds++] = k;
				break;
			}
	kind = kind_of[rng_below(rng, kinds)];
	for (int id = 0; id < vocab_size(); id++)
		if (allowed[id] && (int)vocab_kind(id) == kind)
			ids[count++] = id;
	return ids[rng_below(rng, count)];
}

static int
sounding(const int32_t until[128], int32_t at)
{
	int count = 0;

	for (int pitch = 0; pitch < 128; pitch++)
		count += until[pitch] > at;
	return count;
}

/* No pitch of a track begins while it sounds, and none is out of its limits. */
static void
check_notes(const struct grammar *g)
{
	struct piece piece;
	struct err err = { 0 };

	if (!decode_grammar(g, &piece, &err))
		fail_msg("%s", err.text);
	for (int t = 0; t < piece.tracks; t++) {
		int32_t until[128] = { 0 }, step = 0;
		const struct grammar_limit *limit = &g->limit[t];

		for (int bar = 0; bar < piece.bars; step += piece.bar[bar++].steps) {
			size_t count;
			const struct piece_note *note = piece_cell(&piece, t, bar, &count);

			if (bar == piece.bars - g->future_bars)	/* nothing sounds into the future */
				memset(until, 0, sizeof until);

			for (size_t i = 0; i < count; i++) {
				int32_t at = step + note[i].position;

				assert_true(note[i].position < piece.bar[bar].steps);
				assert_true(at >= until[note[i].pitch]);
				until[note[i].pitch] = at +
				    vocab_duration_steps[note[i].duration];
				assert_true(limit->high == 0 ||
				    (note[i].pitch >= limit->low && note[i].pitch <= limit->high));
				assert_true(limit->scale == 0 || piece_is_drums(&piece.track[t]) ||
				    (limit->scale >> note[i].pitch % 12 & 1) != 0);
				assert_true(limit->most == 0 || sounding(until, at) <= limit->most);
			}
		}
	}
	piece_clear(&piece);
}

static void
sample_one(struct rng *rng, bool limited)
{
	struct encoding encoding = { 1 << rng_below(rng, 4), rng_below(rng, 2),
		rng_below(rng, 2), rng_below(rng, 2) };
	uint16_t ids[LENGTH];
	size_t count = 0;
	struct grammar g;
	struct piece piece;
	struct err err = { 0 };
	int id = 0;

	grammar_init(&g, &encoding, rng_below(rng, 50), rng_below(rng, 2) ? -1 : 60);
	for (int t = 0; limited && t < VOCAB_TRACKS; t++) {
		g.limit[t].low = 30 + rng_below(rng, 30);
		g.limit[t].high = g.limit[t].low + rng_below(rng, 12);
		g.limit[t].most = rng_below(rng, 4);
		g.limit[t].scale = rng_below(rng, 2) ? 0xab5 : 0;
	}
	while (count < LENGTH && (id = sample(&g, rng)) >= 0) {
		uint8_t feature[FEATURE_COUNT];

		assert_true(grammar_allows(&g, id));
		if (!grammar_read(&g, id, &err))
			fail_msg("%s", err.text);
		grammar_features(&g, feature);
		for (int f = 0; f < FEATURE_COUNT; f++)
			assert_true(feature[f] < vocab_feature_size[f]);
		ids[count++] = id;
	}
	assert_true(id >= 0 || g.phase == PHASE_END);
	check_notes(&g);
	if (g.phase == PHASE_END || g.phase > PHASE_LENGTH) {
		if (!decode(&encoding, 0, ids, count, &piece, &err))
			fail_msg("%s", err.text);
		assert_int_equal(piece.notes, g.notes);
		piece_clear(&piece);
	}
	grammar_clear(&g);
}

static void
sampled_tokens_always_decode(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (int i = 0; i < 2000; i++)
		sample_one(&rng, i % 2);
}

/* A copy goes on by itself, and both read the same things alike. */
static void
copies_are_apart(void **state)
{
	struct encode_request request = { .encoding = ENCODING_DEFAULT, .end_bar = 6 };
	struct token_list list = { 0 };
	struct grammar a, b;
	struct piece piece;
	struct rng rng;
	struct err err;
	uint16_t block = vocab_id(TOKEN_BLOCK, 1);
	size_t notes;

	(void)state;
	rng_seed(&rng, 6);
	assert_true(random_piece(&rng, 12, 3, &piece));
	assert_true(encode(&piece, &request, &list, &a, &err));
	notes = a.notes;
	assert_true(grammar_copy(&b, &a, &err));
	assert_true(grammar_read(&b, block, &err));
	for (int i = 0; i < 300; i++) {
		int id = sample(&b, &rng);

		if (id < 0 || id == vocab_id(TOKEN_END, 0))
			break;
		assert_true(grammar_read(&b, id, &err));
	}
	assert_int_equal(a.notes, notes);
	assert_int_equal(a.bars, 6);
	grammar_clear(&a);
	check_notes(&b);
	grammar_clear(&b);
	token_list_clear(&list);
	piece_clear(&piece);
}

/* Two tracks: the second is given what the first sounds at its place. */
static void
later_rows_hear_earlier_ones(void **state)
{
	static const struct { enum token_kind kind; int value, bass, top, pointer; } steps[] = {
		{ TOKEN_HEAD, 0, 12, 12, 96 }, { TOKEN_KEY, 0, 12, 12, 96 },
		{ TOKEN_TEMPO, 3, 12, 12, 96 },
		{ TOKEN_INSTRUMENT, 0, 12, 12, 96 }, { TOKEN_TEXTURE, 1, 12, 12, 96 },
		{ TOKEN_DURATION, 11, 12, 12, 96 }, { TOKEN_VELOCITY, 5, 12, 12, 96 },
		{ TOKEN_INSTRUMENT, 0, 12, 12, 96 }, { TOKEN_TEXTURE, 1, 12, 12, 96 },
		{ TOKEN_DURATION, 11, 12, 12, 96 }, { TOKEN_VELOCITY, 5, 12, 12, 96 },
		{ TOKEN_BLOCK, 0, 12, 12, 96 }, { TOKEN_METRE, 2, 12, 12, 96 },
		{ TOKEN_TRACK, 0, 12, 12, 0 }, { TOKEN_POSITION, 12, 12, 12, 12 },
		{ TOKEN_NOTE, 61, 12, 12, 24 }, { TOKEN_PLUS, 64, 12, 12, 24 },
		{ TOKEN_CELL_END, 0, 12, 12, 96 },
		{ TOKEN_TRACK, 1, 12, 12, 0 }, { TOKEN_POSITION, 18, 1, 4, 18 },
		{ TOKEN_DURATION, 5, 1, 4, 18 }, { TOKEN_NOTE, 70, 1, 4, 24 },
		{ TOKEN_POSITION, 24, 12, 12, 24 },
	};
	struct encoding encoding = ENCODING_DEFAULT;
	uint8_t f[FEATURE_COUNT];
	struct grammar g;
	struct err err = { 0 };

	(void)state;
	grammar_init(&g, &encoding, 3, 10);
	for (size_t i = 0; i < COUNT(steps); i++) {
		if (!grammar_read(&g, vocab_id(steps[i].kind, steps[i].value), &err))
			fail_msg("step %zu: %s", i, err.text);
		grammar_features(&g, f);
		assert_int_equal(f[FEATURE_BASS], steps[i].bass);
		assert_int_equal(f[FEATURE_TOP], steps[i].top);
		assert_int_equal(f[FEATURE_POSITION], steps[i].pointer);
	}
	assert_int_equal(f[FEATURE_BAR], 3);
	assert_int_equal(f[FEATURE_REMAINING], 6);
	assert_int_equal(f[FEATURE_TRACK], 1);
	assert_int_equal(f[FEATURE_PITCH], 70);
	assert_int_equal(f[FEATURE_DURATION], 5);
	assert_false(grammar_read(&g, vocab_id(TOKEN_CELL_END, 0), &err));
	assert_false(grammar_read(&g, vocab_id(TOKEN_DRUM, 40), &err));
	assert_false(grammar_read(&g, vocab_id(TOKEN_DURATION, 5), &err));
	assert_false(grammar_read(&g, 9999, &err));
	grammar_clear(&g);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sampled_tokens_always_decode),
		cmocka_unit_test(copies_are_apart),
		cmocka_unit_test(later_rows_hear_earlier_ones),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
