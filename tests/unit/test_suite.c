/* SPDX-License-Identifier: MIT */
#include "test.h"

#include <sys/stat.h>

#include "base/file.h"
#include "model/data/folder.h"
#include "model/infer/model.h"
#include "model/judge/measure.h"
#include "model/measure/suite.h"
#include "model/measure/suite_case.h"
#include "music/smf.h"
#include "unit/judged_pieces.h"
#include "unit/model_file.h"

#define BAR	(4 * QUARTER)
#define FACTS	4000

struct fact {
	char	 name[96];
	double	 value;
};

struct facts {
	struct fact	*fact;
	size_t		 count;
};

static void
keep(void *arg, const char *part, const char *name, double value)
{
	struct facts *f = arg;

	assert_true(f->count < FACTS);
	snprintf(f->fact[f->count].name, sizeof f->fact[0].name, "%s, %s", part, name);
	f->fact[f->count++].value = value;
}

static double
value_of(const struct facts *f, const char *name)
{
	for (size_t i = 0; i < f->count; i++)
		if (strcmp(f->fact[i].name, name) == 0)
			return f->fact[i].value;
	fail_msg("there is no fact \"%s\"", name);
	return NAN;
}

/* --- the folder and the model */

static char folder_path[] = "/tmp/cadenza-suite-XXXXXX";

static void
write_piece(const char *name, struct song *song)
{
	char path[FILE_PATH_MAX];
	uint8_t *bytes;
	size_t size;
	struct err err;

	snprintf(path, sizeof path, "%s/%s.mid", folder_path, name);
	if (!smf_write(song, &bytes, &size, &err) || !file_write(path, bytes, size, &err))
		fail_msg("%s", err.text);
	free(bytes);
	song_free(song);
}

static int
make_folder(void **state)
{
	(void)state;
	assert_non_null(mkdtemp(folder_path));
	write_piece("band", judged_band(24));
	write_piece("chorale", judged_chorale(24));
	write_piece("long", judged_band(40));
	return 0;
}

static int
remove_folder(void **state)
{
	static const char *const names[] = { "band", "chorale", "long" };
	char path[FILE_PATH_MAX];

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		snprintf(path, sizeof path, "%s/%s.mid", folder_path, names[i]);
		unlink(path);
	}
	return rmdir(folder_path);
}

static struct model *
random_model(void)
{
	struct arch_config config = test_config(1, 16, 2, 384);

	return test_model(&config, 3, "block=4 position=explicit future chords");
}

static void
run(struct facts *f, int samples)
{
	struct folder folder;
	struct model *model = random_model();
	struct suite s = { .model = model, .folder = &folder, .samples = samples,
		.temperature = 1, .min_p = 0.05, .seed = 4, .fact = keep, .arg = f };
	struct err err = { 0 };

	f->fact = calloc(FACTS, sizeof *f->fact);
	f->count = 0;
	assert_true(folder_list(folder_path, &folder, &err));
	for (const struct suite_part *p = suite_parts; p->name != NULL; p++)
		if (!p->run(&s, &err))
			fail_msg("%s: %s", p->name, err.text);
	folder_clear(&folder);
	model_unref(model);
}

/* --- the tests */

/*
 * What another implementation of the measures, in Python, gives for the regions of
 * the three files, as a mean over those in which the measure means something.
 */
static const struct {
	const char	*name;
	double		 value;
} expected[] = {
	{ "notes_total", 169 },
	{ "notes_per_bar", 21.125 },
	{ "density_vs_seed_log2", -6.12935628e-17 },
	{ "empty_bar_share", 0 },
	{ "silent_cell_share", 0.03125 },
	{ "silent_cell_vs_seed", 0 },
	{ "silent_track_share", 0 },
	{ "polyphony", 4.3516101 },
	{ "rest_share", 0.00173611111 },
	{ "polyphony_vs_seed", 0 },
	{ "note_len_beats", 1.22732733 },
	{ "pc_entropy", 2.76394415 },
	{ "pc_entropy_bar", 2.37061973 },
	{ "scale_consistency", 1 },
	{ "out_of_key", 0 },
	{ "out_of_key_vs_seed", 0 },
	{ "chroma_drift", 0.0136286977 },
	{ "outside_seed_range", 0.00603330603 },
	{ "range_ratio", 0.85675905 },
	{ "register_shift", 1.0489418 },
	{ "mel_interval_mean", 3.15632184 },
	{ "mel_leap_gt_octave", 0.00606060606 },
	{ "mel_leap_gt_fifth", 0.0411703239 },
	{ "mel_step_share", 0.20292581 },
	{ "mel_repeat_note", 0.217972832 },
	{ "mel_turn_share", 0.599355878 },
	{ "leap_recovered", 0.25 },
	{ "mel_distinct_pitch", 0.306944444 },
	{ "motif3_from_seed", 0.3449802 },
	{ "motif5_from_seed", 0.0525490196 },
	{ "motif3_within", 0.0812951316 },
	{ "mel_long_share", 0.023615465 },
	{ "mel_ioi_entropy", 0.159536664 },
	{ "phrase_end_len_ratio", 4 },
	{ "bar_repeat", 0.616756272 },
	{ "rhythm_repeat", 1 },
	{ "transposed_repeat", 0.03125 },
	{ "bar_repeat_adjacent", 0.0874551971 },
	{ "longest_bar_run", 2.33333333 },
	{ "distinct_bars", 0.717757937 },
	{ "groove_consistency", 0.989583333 },
	{ "downbeat_share", 1 },
	{ "onbeat_share", 0.786389616 },
	{ "off_grid_share", 0 },
	{ "velocity_sd", 9.5400646 },
	{ "velocity_sd_vs_seed", -0.261867924 },
	{ "velocity_shift", 0.224186742 },
	{ "beat_semitone_share", 0.027744709 },
	{ "beat_tritone_share", 0.00740740741 },
	{ "chord_fit", 0.78125 },
	{ "parallel_perfect", 0.309898521 },
	{ "unison_collision", 0.086996337 },
	{ "chord_change_rate", 0.711111111 },
	{ "half_bar_chord_fit", 0.881387459 },
	{ "bass_in_chord", 1 },
	{ "root_fifth_motion", 0.386243386 },
	{ "last_bar_tonic_bass", 0.333333333 },
	{ "bar4_8_tonic_bass", 0.333333333 },
	{ "key_left", 0 },
	{ "drum_new_pieces", 0.00602409639 },
	{ "drum_density_log2", 0 },
	{ "drum_bar_from_seed", 0.9375 },
};

static void
what_was_written_is_measured_as_another_program_does(void **state)
{
	struct facts f;
	char name[96];

	(void)state;
	run(&f, 3);
	assert_int_equal(COUNT(expected), MEASURES);
	for (int i = 0; i < MEASURES; i++) {
		assert_string_equal(measure_table[i].name, expected[i].name);
		snprintf(name, sizeof name, "continue, %s, real", expected[i].name);
		CHECK_NEAR(value_of(&f, name), expected[i].value, 1e-6);
		snprintf(name, sizeof name, "fill, %s, real", expected[i].name);
		CHECK_NEAR(value_of(&f, name), expected[i].value, 1e-6);
	}
	assert_int_equal((int)value_of(&f, "continue, samples"), 3);
	free(f.fact);
}

static void
a_random_model_fails_where_it_should(void **state)
{
	struct facts f;

	(void)state;
	run(&f, 12);
	assert_true(value_of(&f, "likelihood, net alone") > 8);
	assert_int_equal((int)value_of(&f, "locks, violations"), 0);
	assert_int_equal((int)value_of(&f, "locks, requests"), 20);
	assert_true(isnan(value_of(&f, "continue, told apart")));	/* of three pieces */
	assert_true(value_of(&f, "fill, chord_fit") < value_of(&f, "fill, chord_fit, real"));
	/* Varied, the rhythm is the composer's. */
	CHECK_NEAR(value_of(&f, "vary, onbeat_share"), value_of(&f, "vary, onbeat_share, real"),
	    0.02);
	/* These two are the generator's doing. */
	assert_true(value_of(&f, "controls, key") > 0.5);
	assert_true(value_of(&f, "controls, chord roots") > 0.5);
	assert_true(value_of(&f, "controls, density") <= 1);
	CHECK_NEAR(value_of(&f, "accompany, empty"), 0, 0);
	assert_true(value_of(&f, "latency, first note, ms, p95") > 0);
	free(f.fact);
}

static void
the_same_seed_gives_the_same_facts(void **state)
{
	struct facts a, b;

	(void)state;
	run(&a, 3);
	run(&b, 3);
	assert_int_equal(a.count, b.count);
	for (size_t i = 0; i < a.count; i++) {
		assert_string_equal(a.fact[i].name, b.fact[i].name);
		if (strncmp(a.fact[i].name, "latency", 7) != 0 && !isnan(a.fact[i].value))
			CHECK_NEAR(a.fact[i].value, b.fact[i].value, 0);
	}
	free(a.fact);
	free(b.fact);
}

static bool
has_note_in(const struct song *song, int track, int64_t start, int64_t end)
{
	struct note note;

	return song_next_note(song, track, start - 1, &note) && note.start_ticks < end;
}

static void
cases_hide_what_they_should(void **state)
{
	struct song *song = judged_band(24);
	struct suite_case c;
	struct err err;
	bool fits;

	(void)state;
	for (int task = 0; task < SUITE_TASKS; task++) {
		bool one = task == SUITE_ACCOMPANY || task == SUITE_HARMONISE;

		assert_true(suite_case_make(&c, song, (enum suite_task)task, 1, &fits, &err));
		assert_true(fits);
		assert_int_equal(c.start_ticks, task == SUITE_END ? 16 * BAR : 12 * BAR);
		for (int t = 0; t < song_tracks(song); t++) {
			bool hidden = one ? t == 1 : task == SUITE_CONTINUE || task == SUITE_END;

			assert_int_equal(has_note_in(c.given, t, c.start_ticks, c.end_ticks),
			    !hidden);
			assert_true(has_note_in(c.real, t, c.start_ticks, c.end_ticks));
			assert_int_equal(c.tracks[t], !one || t == 1);
		}
		suite_case_clear(&c);
	}
	for (int turn = 0; turn < song_tracks(song); turn++) {
		struct track_info info;

		song_track_info(song, turn, &info);
		assert_true(suite_case_make(&c, song, SUITE_ACCOMPANY, (size_t)turn, &fits, &err));
		assert_int_equal(fits, !info.drums);	/* without notes it would be a piano */
		suite_case_clear(&c);
	}
	song_free(song);
	song = judged_band(10);
	assert_true(suite_case_make(&c, song, SUITE_CONTINUE, 0, &fits, &err));
	assert_false(fits);
	suite_case_clear(&c);
	song_free(song);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_was_written_is_measured_as_another_program_does),
		cmocka_unit_test(a_random_model_fails_where_it_should),
		cmocka_unit_test(the_same_seed_gives_the_same_facts),
		cmocka_unit_test(cases_hide_what_they_should),
	};

	return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
