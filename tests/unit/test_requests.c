/* SPDX-License-Identifier: MIT */
/*
 * Random requests: what is locked stays, limits hold, and nothing outside the
 * region changes.  By itself on random songs with a random model; called as
 *
 *	test_requests COUNT MODEL FILE...
 *
 * so many requests over real pieces with a real model, and says how many
 * violations there were.
 */
#include "test.h"

#include "base/file.h"
#include "model/infer/model.h"
#include "model/measure/trial.h"
#include "music/smf.h"
#include "unit/model_file.h"
#include "unit/songs.h"

#define REQUESTS	150

/* --- by itself */

static struct song *
random_song(struct rng *rng)
{
	int tracks = 2 + (int)rng_below(rng, 4);
	bool held = rng_below(rng, 3) == 0;	/* long notes, and others over them */
	struct song *song = make_song(NULL, 0, tracks, 0);

	if (rng_below(rng, 2))
		set_metre(song, 0, 2 + (int)rng_below(rng, 5), 1 << (1 + rng_below(rng, 3)));
	for (int t = 1; t < tracks; t++) {
		int64_t at = 0;

		for (int i = 0; i < 60; i++) {
			struct note note = { .track = t, .start_ticks = at,
				.length_ticks = 30 + rng_below(rng, QUARTER),
				.channel = rng_below(rng, 8) ? t : 9,
				.pitch = (uint8_t)(40 + rng_below(rng, 40)),
				.velocity = 60 + rng_below(rng, 60) };

			if (held) {
				note.length_ticks = 7 * QUARTER + rng_below(rng, 2 * QUARTER);
				note.pitch = (uint8_t)(60 + rng_below(rng, 5));
			}
			note.channel = t == 3 ? 9 : t;
			add_note(song, &note);
			at += (held ? QUARTER : note.length_ticks) + (rng_below(rng, 3) ? 0 :
			    rng_below(rng, 300));
		}
	}
	return song;
}

static void
requests_hold(void **state)
{
	struct arch_config config = test_config(1, 16, 2, 256);
	struct model *model;
	struct trial *trial = trial_new(22);
	const char *fault;
	struct rng rng;

	(void)state;
	model = test_model(&config, 3, "block=4 position=explicit future chords");
	rng_seed(&rng, 21);
	for (int i = 0; i < REQUESTS; i++) {
		struct song *song = random_song(&rng);

		fault = trial_run(trial, song, model);
		if (fault != NULL)
			fail_msg("request %d: %s", i, fault);
		song_free(song);
	}
	trial_free(trial);
	model_unref(model);
}

/* --- over real pieces */

static struct song *
read_song(const char *path)
{
	uint8_t *bytes;
	size_t size;
	struct err err;
	struct song *song;

	if (!file_read(path, SMF_BYTES_MAX, &bytes, &size, &err))
		return NULL;
	song = smf_read(bytes, size, &err);
	free(bytes);
	return song;
}

static int
try_many(int argc, char **argv)
{
	struct err err;
	struct model *model = model_open(argv[2], &err);
	int violations = 0, done = 0, count = atoi(argv[1]);
	struct trial *trial = trial_new(2);
	const char *fault;
	struct rng rng;

	if (model == NULL) {
		fprintf(stderr, "%s\n", err.text);
		return 2;
	}
	rng_seed(&rng, 1);
	while (done < count) {
		const char *path = argv[3 + rng_below(&rng, (uint32_t)(argc - 3))];
		struct song *song = read_song(path);

		for (int i = 0; i < 20 && song != NULL && song_tracks(song) < TRIAL_TRACKS_MAX &&
		    done < count; i++, done++) {
			fault = trial_run(trial, song, model);
			if (fault != NULL) {
				violations++;
				printf("%s: request %d: %s\n", path, done, fault);
			}
		}
		song_free(song);
	}
	printf("%d requests, %d violations\n", done, violations);
	trial_free(trial);
	model_unref(model);
	return violations > 0;
}

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(requests_hold),
	};

	if (argc > 3)
		return try_many(argc, argv);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
