/* SPDX-License-Identifier: MIT */
#include "cli/eval_kind.h"

#include <stdlib.h>
#include <unistd.h>

#include "cli/phrase_song.h"
#include "model/token/phrase.h"
#include "model/token/piece.h"
#include "model/token/texture.h"
#include "model_file.h"
#include "music/song.h"
#include "tensor/blas.h"
#include "test.h"

/* A model of nothing but zeros, which is right about nothing and wrong about nothing. */
static void *
open_zeros(const struct eval_kind *kind, struct arch_config c)
{
	struct params p = PARAMS_EMPTY;
	char path[64];
	struct err err;
	void *state;

	arch_list(kind->arch, NULL, &c, &p);
	assert_true(params_make(&p, &err));
	memset(p.data, 0, p.size * sizeof *p.data);
	test_model_write_of(kind->arch, test_path(path), &c, &p, NULL, NULL);
	params_clear(&p);
	state = kind->open(NULL, path, &err);
	if (state == NULL)
		fail_msg("%s", err.text);
	unlink(path);
	return state;
}

/* Two beats of drums, one of them twice, and a chord. */
static void
make_piece(struct piece *piece)
{
	struct texture t[4] = { { .drums = true, .steps = 32 } };
	struct phrase p[4];
	struct song *song;
	struct err err;

	for (int s = 0; s < 32; s += 4)
		t[0].onsets[s] = 1;
	t[1] = t[2] = t[3] = t[0];
	t[1].onsets[2] = t[1].onsets[6] = 8;
	t[3].drums = false;
	t[3].onsets[0] = 0x91;
	for (int i = 0; i < 4; i++)
		texture_phrase(&t[i], 48, 0, &p[i]);
	song = phrase_song(p, 4, 1, PHRASE_BARS, &err);
	assert_non_null(song);
	assert_true(piece_of_song(song, piece, &err));
	song_free(song);
}

static double
fact(const char *text, const char *name)
{
	const char *at = text;
	size_t length = strlen(name);

	while (at != NULL && (strncmp(at, name, length) != 0 || at[length] != ':')) {
		at = strchr(at, '\n');
		at = at != NULL ? at + 1 : NULL;
	}
	if (at == NULL)
		fail_msg("no '%s' in:\n%s", name, text);
	return strtod(at + length + 1, NULL);
}

/* What the kind says of the piece; free() it. */
static char *
evaluate(const struct eval_kind *kind, void *state)
{
	struct eval_report report = { 0 };
	struct piece piece;
	struct err err;
	char *text;
	size_t size;

	make_piece(&piece);
	report.out = open_memstream(&text, &size);
	assert_true(kind->add(state, &piece, &err));
	assert_true(kind->report(state, &report, &err));
	fclose(report.out);
	piece_clear(&piece);
	kind->close(state);
	return text;
}

static void
a_vae_that_knows_nothing(void **state)
{
	struct arch_config c = test_config(1, 16, 0, 96);
	char *text;

	(void)state;
	c.latent = 5;
	text = evaluate(&eval_phrases, open_zeros(&eval_phrases, c));
	assert_true(fact(text, "phrases") == 4 && fact(text, "phrases too long") == 0);
	assert_true(fact(text, "notes") == 8 + 10 + 8 + 10);
	CHECK_NEAR(fact(text, "nats per token"), log(vocab_size()), 1e-4);
	CHECK_NEAR(fact(text, "nats per note"), log(vocab_size()) * fact(text, "tokens") / 36,
	    1e-3);
	CHECK_NEAR(fact(text, "nats per phrase"), fact(text, "nats per note") * 9, 1e-3);
	assert_true(fact(text, "divergence per phrase") == 0);
	/* The likeliest is the first of the vocabulary: a lowest note at each place. */
	assert_true(fact(text, "notes regained") == 0);
	assert_true(fact(text, "numbers of the code") == 5 && fact(text, "active share") == 0);
	free(text);
}

/* It makes nothing but silence. */
static void
a_gan_that_knows_nothing(void **state)
{
	char *text = evaluate(&eval_textures, open_zeros(&eval_textures,
	    test_config(2, 16, 0, 32)));

	(void)state;
	assert_true(fact(text, "drums") == 3 && fact(text, "pitched") == 1);
	assert_true(fact(text, "drums critic of written") == 0 &&
	    fact(text, "drums critic of made") == 0);
	CHECK_NEAR(fact(text, "drums onsets a step written"), (8 + 10 + 8) / 96.0, 1e-4);
	assert_true(fact(text, "drums onsets a step made") == 0);
	CHECK_NEAR(fact(text, "drums distance of onsets"), 26 / 3.0, 1e-4);
	CHECK_NEAR(fact(text, "drums distinct written"), 2 / 3.0, 1e-4);
	CHECK_NEAR(fact(text, "drums distinct made"), 1 / 1024.0, 1e-4);
	assert_true(fact(text, "pitched distance of onsets") == 10);
	free(text);
}

static void
nothing_to_look_at(void **state)
{
	const struct eval_kind *kinds[] = { &eval_phrases, &eval_textures };
	struct eval_report report = { 0 };
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(kinds); i++) {
		struct arch_config c = i == 0 ? test_config(1, 16, 0, 96) :
		    test_config(2, 16, 0, 32);
		void *none;

		c.latent = i == 0 ? 5 : 0;
		none = open_zeros(kinds[i], c);
		assert_false(kinds[i]->report(none, &report, &err));
		assert_int_equal(strncmp(err.text, "no ", 3), 0);
		kinds[i]->close(none);
		assert_null(kinds[i]->open(NULL, "/nowhere", &err));
	}
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_vae_that_knows_nothing),
		cmocka_unit_test(a_gan_that_knows_nothing),
		cmocka_unit_test(nothing_to_look_at),
	};

	(void)argc;
	blas_start(argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
