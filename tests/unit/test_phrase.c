/* SPDX-License-Identifier: MIT */
#include "model/token/phrase.h"

#include "pieces.h"
#include "test.h"

#define ROOM 400

static bool
same_phrase(const struct phrase *a, const struct phrase *b)
{
	return a->family == b->family && a->metre == b->metre && a->steps == b->steps &&
	    memcmp(a->cell, b->cell, sizeof a->cell) == 0 &&
	    memcmp(a->note, b->note, a->cell[PHRASE_BARS] * sizeof *a->note) == 0;
}

/* What a window's rows say, read back as a generator would. */
static void
read_window(const struct token_window *w, struct phrase *p)
{
	static const struct phrase_frame any = PHRASE_ANY;
	bool allowed[1024];
	struct grammar g;
	struct token token;
	struct err err;
	size_t notes = 0;

	assert_true(phrase_begin(&g, &token, &err));
	assert_memory_equal(&token, &w->input[0], sizeof token);
	for (size_t i = 0; i + 1 < w->length; i++) {
		assert_true(phrase_mask(&g, &any, allowed));
		assert_true(allowed[w->target[i]] && w->weight[i] == 1);
		assert_true(phrase_read(&g, w->target[i], &token, &err));
		assert_memory_equal(&token, &w->input[i + 1], sizeof token);
		notes += w->notes[i];
	}
	assert_false(phrase_mask(&g, &any, allowed));
	assert_int_equal(w->weight[w->length - 1], 0);
	phrase_made(&g, p);
	assert_int_equal(notes, p->cell[PHRASE_BARS]);
	grammar_clear(&g);
}

static void
reads_what_it_wrote(void **state)
{
	struct token_window w;
	struct err err;
	struct rng rng;
	size_t phrases = 0, long_ones = 0, others = 0;

	(void)state;
	rng_seed(&rng, 5);
	assert_true(token_window_init(&w, ROOM, &err));
	for (int round = 0; round < 12; round++) {
		struct piece piece;
		struct phrase p, back;

		assert_true(random_piece(&rng, 12, 4, &piece));
		for (int t = 0; t < piece.tracks; t++)
			for (int bar = 0; bar < piece.bars; bar++) {
				if (!phrase_take(&piece, t, bar, &p)) {
					others++;
					continue;
				}
				assert_true(phrase_encode(&p, ROOM, &w));
				read_window(&w, &back);
				assert_true(same_phrase(&p, &back));
				phrases++;
				if (w.length > 40) {
					assert_false(phrase_encode(&p, 40, &w));
					long_ones++;
				}
			}
		piece_clear(&piece);
	}
	assert_true(phrases > 100 && long_ones > 10 && others > 50);
	token_window_clear(&w);
}

/* Whatever is drawn from what is allowed is a phrase. */
static void
allows_phrases_alone(void **state)
{
	static const struct phrase_frame frames[] = {
		PHRASE_ANY, { 3, 2, -1 }, { VOCAB_FAMILY_DRUMS, VOCAB_METRE_OTHER, 30 },
	};
	struct token_window w;
	struct err err;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 8);
	assert_true(token_window_init(&w, ROOM, &err));
	for (int round = 0; round < 60; round++) {
		const struct phrase_frame *frame = &frames[round % 3];
		bool allowed[1024];
		struct phrase p, back;
		struct grammar g;
		struct token token;

		assert_true(phrase_begin(&g, &token, &err));
		while (phrase_mask(&g, frame, allowed)) {
			uint16_t id = (uint16_t)rng_below(&rng, (uint32_t)vocab_size());

			if (allowed[vocab_id(TOKEN_CELL_END, 0)] &&
			    (g.notes > 20 || round % 4 == 0))
				id = vocab_id(TOKEN_CELL_END, 0);
			if (allowed[id])
				assert_true(phrase_read(&g, id, &token, &err));
		}
		phrase_made(&g, &p);
		assert_true(p.cell[PHRASE_BARS] < PHRASE_NOTES_MAX);
		if (frame->family >= 0)
			assert_int_equal(p.family, frame->family);
		if (frame->metre >= 0)
			assert_int_equal(p.metre, frame->metre);
		if (frame->steps >= 0)
			assert_int_equal(p.steps, 30);
		assert_true(phrase_encode(&p, ROOM, &w));
		read_window(&w, &back);
		assert_true(same_phrase(&p, &back));
		grammar_clear(&g);
	}
	token_window_clear(&w);
}

static void
moves_to_another_key(void **state)
{
	struct phrase p = { 0, 2, 48, { 0, 1, 2 }, { { 0, 14, 11, 5 }, { 12, 100, 11, 5 } } };
	int down, up;

	(void)state;
	phrase_transpose_range(&p, &down, &up);
	assert_true(down == VOCAB_PITCH_LOW - 14 && up == VOCAB_PITCH_HIGH - 100);
	phrase_transpose(&p, -2);
	assert_true(p.note[0].pitch == 12 && p.note[1].pitch == 98);
	p.family = VOCAB_FAMILY_DRUMS;
	phrase_transpose_range(&p, &down, &up);
	phrase_transpose(&p, 3);
	assert_true(down == 0 && up == 0 && p.note[0].pitch == 12);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_what_it_wrote),
		cmocka_unit_test(allows_phrases_alone),
		cmocka_unit_test(moves_to_another_key),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
