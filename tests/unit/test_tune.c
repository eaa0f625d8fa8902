/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/data/tune_set.h"
#include "model/infer/adapter.h"
#include "model/infer/model.h"
#include "model/train/tune.h"
#include "model_file.h"
#include "music/edit.h"
#include "music/song.h"

#define BAR		1920		/* ticks */
#define ONLY_HELD_OUT	81		/* a triangle: where it stands nothing is learnt */

static void
apply(struct song *song, struct edit *edit, bool ok, const struct err *err)
{
	struct err why;

	if (!ok || !song_edit(song, edit, &why))
		fail_msg("%s", err->text);
	edit_clear(edit);
}

static void
add_note(struct song *song, int64_t tick, int pitch, int channel)
{
	struct edit edit = EDIT_EMPTY;
	struct note note = { .start_ticks = tick, .length_ticks = 120, .pitch = (uint8_t)pitch,
		.channel = (uint8_t)channel, .velocity = 90, .ended = true };
	struct err err = { 0 };

	apply(song, &edit, edit_add_note(&edit, song, &note, &err), &err);
}

static bool
is_held_out(int bar)
{
	return bar % 14 == 6 || bar % 14 == 7;
}

/* A drum loop and a melody over it; the loop has a triangle where a bar is held out. */
static struct song *
make_song(int bars)
{
	static const int tune_of[] = { 60, 64, 67, 72, 71, 67, 65, 62 };
	struct song *song = song_new(1, 480);
	struct edit edit = EDIT_EMPTY;
	struct err err = { 0 };

	apply(song, &edit, edit_add_track(&edit, song, 0, "part", 0, &err), &err);
	for (int bar = 0; bar < bars; bar++) {
		for (int i = 0; i < 8; i++)
			add_note(song, bar * BAR + i * 240, i % 2 ? 42 : 36, 9);
		for (int i = 0; i < 4; i++)
			add_note(song, bar * BAR + i * 480, tune_of[(bar * 4 + i) % 8], 0);
		if (is_held_out(bar))
			add_note(song, bar * BAR + 960, ONLY_HELD_OUT, 9);
	}
	return song;
}

static bool
holds_triangle(const struct token_window *w, bool weighted)
{
	const uint16_t id = vocab_id(TOKEN_DRUM, ONLY_HELD_OUT);

	for (size_t i = 0; i < w->length; i++)
		if (w->target[i] == id ? w->weight[i] || !weighted :
		    !weighted && w->input[i].id == id)
			return true;
	return false;
}

static void
windows_never_show_held_out_bars(void **state)
{
	static const struct encoding encoding = ENCODING_DEFAULT;
	struct song *song = make_song(45);
	struct tune_set set;
	struct token_window window;
	struct rng rng;
	struct err err;
	size_t tokens = 0;

	(void)state;
	if (!tune_set_make(&set, (const struct song *const *)&song, 1, TUNE_HOLD_OUT, &encoding,
	    256, &err))
		fail_msg("%s", err.text);
	assert_int_equal(set.judge_count, 3);
	for (size_t i = 0; i < set.judge_count; i++) {
		assert_true(holds_triangle(&set.judges[i], true));
		/* 24 notes and two triangles in two bars, and nothing else counts. */
		assert_int_equal(token_window_notes(&set.judges[i]), 26);
	}
	assert_true(token_window_init(&window, 256, &err));
	rng_seed(&rng, 1);
	for (int i = 0; i < 1000; i++) {
		assert_true(tune_set_draw(&set, 0, &rng, &window));
		assert_false(holds_triangle(&window, false));
		tokens += token_window_weight(&window);
	}
	assert_true(tokens > 1000 * 40);
	token_window_clear(&window);
	tune_set_clear(&set);
	song_free(song);
}

/* The last note that is read or predicted; the tune of make_song_of_bars has a pitch a bar. */
static int
highest_bar(const struct token_window *w, bool weighted)
{
	int highest = -1;

	for (size_t i = 0; i < w->length; i++)
		for (int bar = highest + 1; bar < 30; bar++)
			if (w->target[i] == vocab_id(TOKEN_DRUM, 40 + bar) &&
			    (w->weight[i] || !weighted))
				highest = bar;
	return highest;
}

static struct song *
make_song_of_bars(int bars)
{
	struct song *song = song_new(1, 480);
	struct edit edit = EDIT_EMPTY;
	struct err err = { 0 };

	apply(song, &edit, edit_add_track(&edit, song, 0, "part", 0, &err), &err);
	for (int bar = 0; bar < bars; bar++)
		for (int i = 0; i < 4; i++)
			add_note(song, bar * BAR + i * 480, 40 + bar, 9);
	return song;
}

/* Part by part, what judges is later than all that was learnt from; in the end all is learnt. */
static void
every_bar_is_scored_before_it_is_learnt(void **state)
{
	static const struct encoding encoding = ENCODING_DEFAULT;
	struct song *song = make_song_of_bars(20);
	struct tune_set set;
	struct token_window window;
	struct rng rng;
	struct err err;

	(void)state;
	if (!tune_set_make(&set, (const struct song *const *)&song, 1, TUNE_EVERY_BAR, &encoding,
	    512, &err))
		fail_msg("%s", err.text);
	assert_int_equal(set.parts, 4);
	assert_true(token_window_init(&window, 512, &err));
	rng_seed(&rng, 1);
	for (int k = 0; k < set.parts; k++) {
		int end = 8 + 4 * k, highest = -1;

		for (int i = 0; i < 100; i++) {
			assert_true(tune_set_draw(&set, k, &rng, &window));
			highest = highest_bar(&window, false) > highest ?
			    highest_bar(&window, false) : highest;
		}
		assert_int_equal(highest, end - 1);
		assert_int_equal(set.part[k].judge_end - set.part[k].judge, k < 3 ? 2 : 0);
		for (size_t j = set.part[k].judge; j < set.part[k].judge_end; j++) {
			assert_int_equal(token_window_notes(&set.judges[j]), 8);
			assert_int_equal(highest_bar(&set.judges[j], true),
			    end + 2 * (int)(j - set.part[k].judge) + 1);
		}
	}
	token_window_clear(&window);
	tune_set_clear(&set);
	song_free(song);
}

/* --- the verdict */

static void
judge_of(struct tune_judge *j, size_t windows, const double gains[], double noise)
{
	struct err err;

	assert_true(tune_judge_init(j, windows, &err));
	j->windows = windows;
	for (size_t k = 0; k < windows; k++) {
		j->notes[k] = 10;
		j->nats[0][k] = 20;
		for (int i = 1; i < TUNE_STRENGTHS; i++)
			j->nats[i][k] = 20 - 10 * gains[i] + (k % 2 ? noise : -noise) * i;
	}
}

static void
the_base_stays_where_nothing_is_surely_better(void **state)
{
	static const struct {
		size_t windows;
		double gains[TUNE_STRENGTHS], noise, most, kept;
	} cases[] = {
		{ 8, { 0, 0.1, 0.2, 0.3, 0.4 }, 0.1, 1, 1 },
		{ 8, { 0, 0.1, 0.2, 0.3, 0.4 }, 0.1, 0.5, 0.5 },
		{ 8, { 0, 0.1, 0.3, 0.2, -0.4 }, 0.1, 1, 0.5 },
		{ 8, { 0, 0.1, 0.2, 0.3, 0.4 }, 5, 1, 0 },	/* not surely */
		{ 8, { 0, -0.1, -0.2, -0.3, -0.4 }, 0.1, 1, 0 },
		{ 2, { 0, 0.1, 0.2, 0.3, 0.4 }, 0.3, 1, 0 },	/* two windows say little */
		{ 1, { 0, 0.1, 0.2, 0.3, 0.4 }, 0, 1, 0 },	/* one says nothing */
		{ 0, { 0 }, 0, 1, 0 },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		struct tune_judge judge;
		struct tune_verdict v;

		judge_of(&judge, cases[i].windows, cases[i].gains, cases[i].noise);
		tune_judge_decide(&judge, cases[i].most, &v);
		CHECK_NEAR(v.strength, cases[i].kept, 1e-9);
		if (v.strength > 0)
			CHECK_NEAR(v.gain, cases[i].gains[(int)(v.strength * 4)], 1e-6);
		tune_judge_clear(&judge);
	}
}

/* --- a run */

struct heard {
	int	 count, stop_at;
	struct train_progress first, last;
};

static bool
hear(void *arg, const struct train_progress *p)
{
	struct heard *h = arg;

	if (h->count++ == 0)
		h->first = *p;
	h->last = *p;
	return h->count != h->stop_at;
}

static struct model *
open_small(char path[64])
{
	struct arch_config c = test_config(2, 32, 2, 128);
	struct params p = PARAMS_EMPTY;
	struct rng rng;
	struct model *m;
	struct err err;

	rng_seed(&rng, 3);
	arch_list(&arch_transformer, NULL, &c, &p);
	assert_true(params_make(&p, &err));
	params_begin(&p, &rng);
	test_model_write(test_path(path), &c, &p, NULL, NULL);
	params_clear(&p);
	m = test_model_at(path);
	return m;
}

static void
run(const struct song *song, struct model *m, struct adapter *start, int steps, struct heard *heard,
    struct adapter **adapter, struct tune_result *result)
{
	struct tune_request request = { .model = m, .start = start, .songs = &song, .song_count = 1,
		.steps = steps, .threads = 2, .seed = 4, .progress = hear, .arg = heard };
	struct err err;

	if (!tune(&request, adapter, result, &err))
		fail_msg("%s", err.text);
	CHECK_NEAR(result->last.best, heard->last.best, 0);
}

static void
learns_and_repeats_itself(void **state)
{
	struct song *song = make_song(30);
	struct song *other = make_song_of_bars(20);
	struct heard a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };
	struct adapter *one, *two, *more;
	uint8_t *bytes[2];
	size_t size[2];
	struct tune_result result;
	char path[64];
	struct model *m = open_small(path);
	struct err err;

	(void)state;
	run(song, m, NULL, 96, &a, &one, &result);
	assert_int_equal(a.first.step, 0);
	assert_true(a.first.held_out == a.first.base && a.last.base == a.first.base);
	assert_true(a.last.best < a.first.base - 0.05);
	assert_true(a.last.best_step > 0);
	assert_true(isfinite(a.first.other) && isfinite(a.last.other));
	assert_true(result.verdict.strength > 0 && result.verdict.gain > 0);
	assert_true(result.forgotten < TUNE_FORGET_MAX);

	run(song, m, NULL, 96, &b, &two, &result);
	assert_true(adapter_to_bytes(one, &bytes[0], &size[0], &err));
	assert_true(adapter_to_bytes(two, &bytes[1], &size[1], &err));
	assert_int_equal(size[0], size[1]);
	assert_memory_equal(bytes[0], bytes[1], size[0]);

	/* What it has learnt cannot judge it: on the same piece it begins again. */
	run(song, m, one, 8, &c, &more, &result);
	assert_true(c.first.held_out == c.first.base && c.first.base == a.first.base);
	adapter_unref(more);
	/* On another one the base is still the untuned model, the beginning is not. */
	run(other, m, one, 8, &d, &more, &result);
	assert_true(fabs(d.first.held_out - d.first.base) > 1e-3);
	assert_int_equal(adapter_bars(more), 50);	/* it knows both */

	free(bytes[0]);
	free(bytes[1]);
	adapter_unref(one);
	adapter_unref(two);
	adapter_unref(more);
	model_unref(m);
	song_free(song);
	song_free(other);
	unlink(path);
}

/* A short piece is remembered, and changes no weight. */
static void
a_short_piece_is_for_the_memory(void **state)
{
	struct song *song = make_song_of_bars(TUNE_LORA_BARS - 1);
	struct heard heard = { 0 };
	struct tune_request request = { .songs = (const struct song *const *)&song, .song_count = 1,
		.seed = 4, .progress = hear, .arg = &heard };
	struct tune_result result;
	struct adapter *adapter;
	char path[64];
	struct model *m = open_small(path);
	struct err err;

	(void)state;
	request.model = m;
	assert_true(tune(&request, &adapter, &result, &err));
	assert_int_equal(result.rung, TUNE_MEMORY);
	assert_int_equal(heard.count, 0);
	assert_int_equal(adapter_bars(adapter), TUNE_LORA_BARS - 1);
	adapter_unref(adapter);
	model_unref(m);
	song_free(song);
	unlink(path);
}

/* A run that ends at an evaluation does not make it again. */
static void
one_step_is_evaluated_once(void **state)
{
	struct song *song = make_song(30);
	struct heard heard = { .stop_at = 3 };
	struct tune_request request = { .songs = (const struct song *const *)&song, .song_count = 1,
		.split = TUNE_HOLD_OUT, .steps = 1000, .threads = 2, .seed = 4, .progress = hear,
		.arg = &heard };
	struct tune_result result;
	struct adapter *adapter;
	char path[64];
	struct model *m = open_small(path);
	struct err err;

	(void)state;
	request.model = m;
	assert_true(tune(&request, &adapter, &result, &err));
	assert_int_equal(heard.count, 3);
	assert_true(heard.last.step > 0);
	adapter_unref(adapter);
	model_unref(m);
	song_free(song);
	unlink(path);
}

static void
stops_when_asked(void **state)
{
	struct song *song = make_song(20);
	struct heard heard = { .stop_at = 2 };
	struct tune_result result;
	struct adapter *adapter;
	char path[64];
	struct model *m = open_small(path);

	(void)state;
	run(song, m, NULL, 1000, &heard, &adapter, &result);
	assert_non_null(adapter);
	assert_in_range(heard.count, 2, 3);	/* and what it came to */
	adapter_unref(adapter);
	model_unref(m);
	song_free(song);
	unlink(path);
}

static void
says_why_it_cannot(void **state)
{
	static const struct { int bars; const char *says; } cases[] = {
		{ 0, "there are no notes to train on" },
		{ 3, "3 bars are too few to train on: at least 4 are needed to measure progress" },
	};
	char path[64];
	struct model *m = open_small(path);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct song *song = make_song(cases[i].bars);
		struct tune_request request = { .model = m, .songs = &song, .song_count = 1 };
		struct adapter *adapter;
		struct tune_result result;
		struct err err;

		assert_false(tune(&request, &adapter, &result, &err));
		assert_string_equal(err.text, cases[i].says);
		song_free((struct song *)song);
	}
	model_unref(m);
	unlink(path);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(windows_never_show_held_out_bars),
		cmocka_unit_test(every_bar_is_scored_before_it_is_learnt),
		cmocka_unit_test(the_base_stays_where_nothing_is_surely_better),
		cmocka_unit_test(learns_and_repeats_itself),
		cmocka_unit_test(a_short_piece_is_for_the_memory),
		cmocka_unit_test(one_step_is_evaluated_once),
		cmocka_unit_test(stops_when_asked),
		cmocka_unit_test(says_why_it_cannot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
