/* SPDX-License-Identifier: MIT */
#include "model/read/style_ear.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/rng.h"
#include "model/read/bar_figures.h"
#include "model/read/halves.h"
#include "model/read/read_style.h"
#include "music/time.h"
#include "tensor/weights.h"
#include "unit/songs.h"

#define BAR	(4 * QUARTER)
#define NOTES	2000
#define FILE_NAME "test_style_ear.safetensors"

struct tune {
	struct note	 note[NOTES];
	size_t		 count;
};

static void
put(struct tune *t, int track, int64_t start, int64_t length, int pitch)
{
	assert_true(t->count < COUNT(t->note));
	t->note[t->count++] = (struct note){ .track = track, .start_ticks = start,
	    .length_ticks = length, .pitch = (uint8_t)pitch, .velocity = 80 };
}

/* The figures of all bars, which the caller frees; frees the song. */
static struct bar_figures *
figures_of(struct song *song, int *bars)
{
	struct time_map *time = time_map_new(song);
	struct bar_figures *figures;
	struct halves h;
	struct err err = { 0 };

	assert_true(halves_make(&h, song, time, &err));
	*bars = h.count / 2;
	figures = calloc((size_t)*bars + 1, sizeof *figures);
	assert_non_null(figures);
	assert_true(bar_figures_make(&h, song, time, figures, &err));
	halves_clear(&h);
	time_map_free(time);
	song_free(song);
	return figures;
}

/* --- figures */

/* Four quarters up a chord over a whole note, then the same a bar later and an octave up. */
static struct song *
two_bars(struct tune *t, int up)
{
	static const int chord[] = { 60, 64, 67, 72 };

	t->count = 0;
	for (int bar = 0; bar < 2; bar++) {
		for (int i = 0; i < 4; i++)
			put(t, 0, bar * BAR + i * QUARTER, QUARTER, chord[i] + 12 * bar + up);
		put(t, 1, bar * BAR, BAR, 48 + up);
	}
	return make_song(t->note, t->count, 2, 0);
}

static void
bars_are_counted(void **state)
{
	static struct tune t;
	int bars;
	struct bar_figures *f = figures_of(two_bars(&t, 0), &bars);
	const float *x = f[0].x;

	(void)state;
	assert_int_equal(bars, 2);
	/* Onsets: two on the first beat, one on each other. */
	assert_float_equal(x[BAR_RHYTHM], sqrtf(0.4f), 1e-5);
	assert_float_equal(x[BAR_RHYTHM + 4], sqrtf(0.2f), 1e-5);
	assert_float_equal(x[BAR_RHYTHM + 1], 0, 1e-6);
	/* Four quarters and a note of four. */
	assert_float_equal(x[BAR_LENGTHS + 5], sqrtf(0.8f), 1e-5);
	assert_float_equal(x[BAR_LENGTHS + 9], sqrtf(0.2f), 1e-5);
	/* Up a third, a third and a fourth. */
	assert_float_equal(x[BAR_STEPS + 3], sqrtf(2 / 3.0f), 1e-5);
	assert_float_equal(x[BAR_STEPS + 5], sqrtf(1 / 3.0f), 1e-5);
	assert_float_equal(x[BAR_CHORDS], 1, 1e-6);
	assert_float_equal(x[BAR_TOGETHER + 1], 0.5f, 1e-5);
	assert_float_equal(x[BAR_METRE + 2], 1, 1e-6);
	assert_float_equal(x[BAR_VOICES], log1pf(2) / 2, 1e-5);
	assert_float_equal(x[BAR_TRACKS], log1pf(2) / 2, 1e-5);
	assert_float_equal(x[BAR_SILENT], 0, 1e-6);
	assert_float_equal(x[BAR_RHYTHM_AGAIN], 0, 1e-6);
	assert_float_equal(f[1].x[BAR_RHYTHM_AGAIN], 1, 1e-5);
	assert_float_equal(f[1].x[BAR_PITCHES_AGAIN], 1, 1e-5);
	free(f);
}

static void
another_key_changes_the_register_alone(void **state)
{
	static struct tune t;
	int bars;
	struct bar_figures *low = figures_of(two_bars(&t, 0), &bars);
	struct bar_figures *high = figures_of(two_bars(&t, 5), &bars);

	(void)state;
	for (int bar = 0; bar < bars; bar++)
		for (int i = 0; i < BAR_FIGURES; i++)
			if (i < BAR_REGISTER || i >= BAR_STEPS)
				assert_float_equal(low[bar].x[i], high[bar].x[i], 1e-5);
	assert_true(memcmp(low[0].x + BAR_REGISTER, high[0].x + BAR_REGISTER,
	    16 * sizeof(float)) != 0);
	free(low);
	free(high);
}

/* --- windows */

static void
windows_cover_the_piece(void **state)
{
	static const int counts[] = { 1, 63, 64, 65, 200, 512, 513, 10000 };

	(void)state;
	for (size_t k = 0; k < COUNT(counts); k++) {
		int windows = style_windows(counts[k]), heard = 0, first = 0, bars = 0;

		for (int i = 0; i < windows; i++) {
			first = style_window(counts[k], i, &bars);
			assert_true(first >= 0 && bars >= 1 && first + bars <= counts[k]);
			heard += bars;
		}
		assert_int_equal(first + bars, counts[k]);	/* to the end */
		assert_int_equal(heard, counts[k] < 512 ? counts[k] : 512);
	}
}

static void
shares_follow_the_temperature(void **state)
{
	static const float logits[] = { 0, 2, -1 };
	struct style_answers cold, hot;
	float sum = 0;

	(void)state;
	style_shares(logits, 3, 1, &cold);
	style_shares(logits, 3, 4, &hot);
	for (int i = 0; i < 3; i++)
		sum += cold.share[i];
	assert_float_equal(sum, 1, 1e-5);
	assert_int_equal(cold.best, 1);
	assert_float_equal(cold.share[1] / cold.share[0], exp(2), 1e-3);
	assert_float_equal(hot.share[1] / hot.share[0], exp(0.5), 1e-3);
	assert_true(style_heat(2, 1) > style_heat(2, 2));
	assert_float_equal(style_heat(2, 1000000), 2, 1e-2);
}

/* --- hearing */

static const char *const names[STYLE_QUESTIONS] = { "jig|reel", "Bach|Chopin|" };
static const double temperature[STYLE_QUESTIONS] = { 1, 2 };

static void
make_net(struct style_size *size, struct params *net)
{
	struct err err;
	struct rng rng;

	rng_seed(&rng, 1);
	style_size_init(size, arch_find("conv-lstm"), 8);
	size->answers[STYLE_OF_PIECE] = 2;
	size->answers[STYLE_COMPOSER] = 3;
	*net = (struct params)PARAMS_EMPTY;
	style_net_list(size, net);
	assert_true(params_make(net, &err));
	params_begin(net, &rng);
	for (size_t i = 0; i < net->count; i++)		/* attention begins at 0 */
		for (size_t k = 0; strcmp(net->list[i].name, "pool.weight") == 0 &&
		    k < net->list[i].count; k++)
			net->data[net->list[i].offset + k] = rng_normal(&rng);
}

/* Bars that are not heard get nothing; what is behind the end of a window is not heard. */
static void
attention_is_of_the_bars_that_are_heard(void **state)
{
	static const int counts[] = { 1, 5, 70, 600 };
	float logits[STYLE_QUESTIONS][STYLE_ANSWERS_MAX];
	struct bar_figures *bars = calloc(600, sizeof *bars);
	float attention[600];
	struct style_size size;
	struct params net;
	struct rng rng;
	struct err err = { 0 };

	(void)state;
	rng_seed(&rng, 2);
	for (int i = 0; i < 600 * BAR_FIGURES; i++)
		bars[i / BAR_FIGURES].x[i % BAR_FIGURES] = rng_float(&rng);
	make_net(&size, &net);
	for (size_t k = 0; k < COUNT(counts); k++) {
		float sum = 0;
		int heard = 0;

		assert_true(style_net_hear(&size, &net, bars, counts[k], logits, attention, &err));
		for (int i = 0; i < counts[k]; i++) {
			assert_true(attention[i] >= 0);
			sum += attention[i];
			heard += attention[i] > 0;
		}
		assert_float_equal(sum, 1, 1e-4);
		assert_int_equal(heard, counts[k] < 512 ? counts[k] : 512);
	}
	params_clear(&net);
	free(bars);
}

static struct weights_writer *
writer(const struct params *net, const struct style_size *size)
{
	struct weights_writer *w = weights_writer_new();

	style_ear_write(net, size, names, temperature, w);
	return w;
}

static void
refused(struct weights_writer *w, const char *says)
{
	struct err err = { 0 };

	assert_true(weights_writer_file(w, FILE_NAME, &err));
	weights_writer_free(w);
	assert_null(style_ear_open(FILE_NAME, &err));
	if (strstr(err.text, says) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.text, says);
	unlink(FILE_NAME);
}

/* A metadata key to spoil, and what the refusal says. */
static const struct {
	const char	*key, *text, *says;
} wrong[] = {
	{ "format", "style-0", "does not hear styles" },
	{ "arch", "tree", "tree" },
	{ "arch", "gan", "hears no bars" },
	{ "cells", "0", "from 8 to" },
	{ "cells", "16", "in.weight" },
	{ "cells", "9", "divide" },
	{ "styles", "a|b|c", "style.weight" },
	{ "styles", "||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||||",
	  "more than 64" },
	{ "composer temperature", "0", "0" },
};

static void
a_wrong_file_is_refused(void **state)
{
	struct style_size size;
	struct style_ear *ear;
	struct params net;
	struct weights_writer *w;
	struct err err = { 0 };

	(void)state;
	make_net(&size, &net);
	for (size_t i = 0; i < COUNT(wrong); i++) {
		w = writer(&net, &size);
		weights_writer_meta(w, wrong[i].key, wrong[i].text);
		refused(w, wrong[i].says);
	}
	w = writer(&net, &size);
	assert_true(weights_writer_file(w, FILE_NAME, &err));
	weights_writer_free(w);
	ear = style_ear_open(FILE_NAME, &err);
	assert_non_null(ear);
	assert_int_equal(style_answers(ear, STYLE_OF_PIECE), 2);
	assert_string_equal(style_answer(ear, STYLE_OF_PIECE, 1), "reel");
	assert_string_equal(style_answer(ear, STYLE_COMPOSER, 2), "");
	style_ear_free(ear);
	unlink(FILE_NAME);
	params_clear(&net);
}

/* --- what ships */

static struct read_style
style_of(struct song *song)
{
	struct err err = { 0 };
	struct style_ear *ear = style_ear_open_shipped(&err);
	struct time_map *time = time_map_new(song);
	struct read_style style;
	struct halves h;

	if (ear == NULL)
		fail_msg("%s", err.text);
	assert_true(halves_make(&h, song, time, &err));
	if (!read_style_make(&style, ear, &h, song, time, &err))
		fail_msg("%s", err.text);
	halves_clear(&h);
	time_map_free(time);
	song_free(song);
	style_ear_free(ear);
	return style;
}

/* The Kesh, a jig: sixteen bars of one voice in 6/8. */
static struct song *
jig(struct tune *t)
{
	static const char tune[] =
	    "GAGGABABAABdedBGABAGFAGAGGABABAABdedBGABAGAGGZZ";
	static const int pitch[] = { ['A'] = 69, ['B'] = 71, ['F'] = 66, ['G'] = 67,
		['d'] = 74, ['e'] = 76 };
	struct song *song;

	t->count = 0;
	for (int part = 0; part < 4; part++)
		for (int i = 0; tune[i] != '\0'; i++)
			if (tune[i] != 'Z')
				put(t, 0, (part * 48 + i) * QUARTER / 2, QUARTER / 2,
				    pitch[(int)tune[i]]);
	song = make_song(NULL, 0, 1, 0);
	set_metre(song, 0, 6, 8);
	for (size_t i = 0; i < t->count; i++)
		add_note(song, &t->note[i]);
	return song;
}

static void
a_jig_is_a_folk_tune(void **state)
{
	static struct tune t;
	struct read_style s = style_of(jig(&t));
	struct read_run run[READ_RUNS_MAX];
	int runs = read_style_runs(&s, run), most = 0;

	(void)state;
	assert_string_equal(s.label[STYLE_OF_PIECE].name, "folk tune");
	assert_true(s.label[STYLE_OF_PIECE].sure > 0.5f);
	assert_true(s.label[STYLE_COMPOSER].other);
	assert_true(runs >= 1 && run[0].first < run[0].end && run[runs - 1].end <= s.bars);
	for (int i = 0; i < s.bars; i++)
		most = read_style_level(&s, i, 8) > most ? read_style_level(&s, i, 8) : most;
	assert_int_equal(most, 8);
	assert_int_equal(read_style_level(&s, -1, 8), 0);
	assert_int_equal(read_style_level(&s, s.bars, 8), 0);
	read_style_clear(&s);
}

static void
little_music_gets_an_answer(void **state)
{
	static struct tune t;
	struct read_run run[READ_RUNS_MAX];
	struct read_style s = style_of(make_song(NULL, 0, 1, 0));

	(void)state;
	assert_string_equal(s.label[STYLE_OF_PIECE].name, "");
	assert_int_equal(read_style_runs(&s, run), 0);
	assert_int_equal(read_style_level(&s, 0, 8), 0);
	read_style_clear(&s);
	t.count = 0;
	put(&t, 0, 0, QUARTER, 60);
	s = style_of(make_song(t.note, 1, 1, 0));
	assert_true(s.label[STYLE_OF_PIECE].name[0] != '\0');
	assert_true(s.label[STYLE_OF_PIECE].sure > 0);
	assert_int_equal(read_style_runs(&s, run), 1);
	read_style_clear(&s);
}

/* Runs stay in order; of more than there is room for, the longest. */
static void
runs_are_the_longest(void **state)
{
	float attention[40] = { 0 };
	struct read_style s = { .attention = attention, .most = 1, .bars = 40 };
	struct read_run run[READ_RUNS_MAX];

	(void)state;
	for (int i = 0; i < 8; i++)		/* at 0, 5, 10 ...; the third has two bars */
		attention[5 * i] = attention[11] = 1;
	attention[36] = 0.6f;
	attention[3] = 0.4f;
	assert_int_equal(read_style_runs(&s, run), READ_RUNS_MAX);
	for (int i = 1; i < READ_RUNS_MAX; i++)
		assert_true(run[i].first >= run[i - 1].end);
	assert_int_equal(run[1].first, 10);
	assert_int_equal(run[1].end, 12);
	assert_int_equal(run[READ_RUNS_MAX - 1].first, 35);
	assert_int_equal(run[READ_RUNS_MAX - 1].end, 37);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bars_are_counted),
		cmocka_unit_test(another_key_changes_the_register_alone),
		cmocka_unit_test(windows_cover_the_piece),
		cmocka_unit_test(shares_follow_the_temperature),
		cmocka_unit_test(attention_is_of_the_bars_that_are_heard),
		cmocka_unit_test(a_wrong_file_is_refused),
		cmocka_unit_test(a_jig_is_a_folk_tune),
		cmocka_unit_test(little_music_gets_an_answer),
		cmocka_unit_test(runs_are_the_longest),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
