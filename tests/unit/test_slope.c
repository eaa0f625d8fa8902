/* SPDX-License-Identifier: MIT */
#include "model/map/slope.h"

#include "base/rng.h"
#include "model/data/replay.h"
#include "test.h"

#define LATENT	8
#define PHRASES	200

/* A bar of quarters and one of a random number of notes, at random pitches. */
static struct phrase
random_phrase(struct rng *rng)
{
	struct phrase p = { .metre = (uint8_t)vocab_metre(4, 4), .steps = 48 };
	int base = 50 + (int)rng_below(rng, 20), each = 3 << rng_below(rng, 3);
	uint32_t count = 0;

	for (int bar = 0; bar < PHRASE_BARS; bar++) {
		for (int at = 0; at < 48; at += bar == 0 ? 12 : each)
			p.note[count++] = (struct piece_note){ .position = (uint8_t)at,
				.pitch = (uint8_t)(base + (int)rng_below(rng, 5)),
				.duration = (uint8_t)rng_below(rng, VOCAB_DURATIONS / 2) };
		p.cell[bar + 1] = count;
	}
	return p;
}

/* Codes whose first numbers are the traits: the way of a trait is its own number. */
static void
ways_are_found(void **state)
{
	struct phrase p[PHRASES];
	double codes[PHRASES * LATENT], a[TRAITS];
	struct slopes s;
	struct rng rng;
	struct err err;

	(void)state;
	rng_seed(&rng, 3);
	for (int i = 0; i < PHRASES; i++) {
		p[i] = random_phrase(&rng);
		trait_measure(&p[i], a);
		for (int k = 0; k < LATENT; k++)
			codes[i * LATENT + k] = k < TRAITS ? a[k] :
			    0.01 * (double)rng_normal(&rng);
	}
	assert_true(slopes_fit(codes, p, PHRASES, LATENT, &s, &err));
	assert_int_equal(s.latent, LATENT);
	for (int t = 0; t < TRAITS; t++)
		for (int k = 0; k < LATENT; k++)
			if (k == t && t != TRAIT_SYNCOPATED)
				assert_true(s.way[t][k] > 0.01f);
			else if (k != t)
				assert_true(fabsf(s.way[t][k]) <
				    0.05f * fabsf(s.way[t][t]) + 0.01f);
	assert_false(slopes_fit(codes, p, SLOPE_LEAST - 1, LATENT, &s, &err));
	assert_non_null(strstr(err.text, "it takes 16"));
}

static struct phrase
known_phrase(struct vae *vae, size_t i)
{
	struct replay *replay;
	struct piece piece;
	struct phrase p;
	struct err err;
	int bar = 0;

	replay = replay_open(&err);
	assert_non_null(replay);
	replay_piece(replay, i % replay_pieces(replay), &piece);
	while (bar < piece.bars && !(phrase_take(&piece, 0, bar, &p) && vae_fits(vae, &p)))
		bar++;
	p = bar < piece.bars ? p : (struct phrase){ .steps = 0 };
	replay_close(replay);
	return p;
}

/* With the model that ships: what a step gives has more of it, or less. */
static void
steps_only_go_one_way(void **state)
{
	struct slopes slopes;
	struct err err;
	struct vae *vae = vae_open("phrases", &err);
	int found = 0, tried = 0;

	(void)state;
	assert_non_null(vae);
	assert_true(slopes_learn(vae, &slopes, NULL, NULL, &err));
	for (size_t i = 0; i < 5; i++) {
		struct phrase now = known_phrase(vae, 11 * i);
		struct phrase_frame frame = { now.family, now.metre, now.steps };
		float code[VAE_LATENT_MAX];

		if (now.steps == 0 || !vae_read(vae, 1, &now, NULL, code, NULL, &err))
			continue;
		for (int t = 0; t < TRAITS; t++)
			for (int by = -1; by <= 1; by += 2) {
				float at[VAE_LATENT_MAX];
				double before[TRAITS], after[TRAITS];
				struct slope_step step;

				memcpy(at, code, sizeof at);
				assert_true(slope_walk(vae, &slopes, t, by, at, &now, &frame,
				    &step, &err));
				tried++;
				found += step.found;
				if (!step.found) {
					assert_memory_equal(at, code, (size_t)slopes.latent *
					    sizeof *at);
					continue;
				}
				trait_measure(&now, before);
				trait_measure(&step.phrase, after);
				assert_true(by * (after[t] - before[t]) >=
				    trait_table[t].step - 1e-9);
			}
	}
	assert_true(tried >= 16);
	assert_true(found * 4 >= tried * 3);
	vae_free(vae);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ways_are_found),
		cmocka_unit_test(steps_only_go_one_way),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
