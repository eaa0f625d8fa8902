/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/data/tune_set.h"
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

	if (!ok || !song_reserve(song, edit, &why))
		fail_msg("%s", err->text);
	song_apply(song, edit);
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
		if (w->target[i] == id ? w->weight[i] || !weighted : !weighted &&
		    w->input[i].id == id)
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
	if (!tune_set_make(&set, (const struct song *const *)&song, 1, &encoding, 256, &err))
		fail_msg("%s", err.text);
	assert_int_equal(set.held_out_count, 3);
	for (size_t i = 0; i < set.held_out_count; i++) {
		assert_true(holds_triangle(&set.held_out[i], true));
		/* 24 notes and two triangles in two bars, and nothing else counts. */
		assert_int_equal(token_window_notes(&set.held_out[i]), 26);
	}
	assert_true(token_window_init(&window, 256, &err));
	rng_seed(&rng, 1);
	for (int i = 0; i < 1000; i++) {
		assert_true(tune_set_draw(&set, &rng, &window));
		assert_false(holds_triangle(&window, false));
		tokens += token_window_weight(&window);
	}
	assert_true(tokens > 1000 * 40);
	token_window_clear(&window);
	tune_set_clear(&set);
	song_free(song);
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
	m = model_open(path, &err);
	if (m == NULL)
		fail_msg("%s", err.text);
	return m;
}

static void
run(const struct song *song, struct model *m, struct adapter *start, int steps, struct heard *heard,
    struct adapter **adapter)
{
	struct tune_request request = { .model = m, .start = start, .songs = &song, .song_count = 1,
		.steps = steps, .threads = 2, .seed = 4, .progress = hear, .arg = heard };
	struct train_progress last;
	struct err err;

	if (!tune(&request, adapter, &last, &err))
		fail_msg("%s", err.text);
	CHECK_NEAR(last.best, heard->last.best, 0);
}

static void
learns_and_repeats_itself(void **state)
{
	struct song *song = make_song(30);
	struct heard a = { 0 }, b = { 0 }, c = { 0 };
	struct adapter *one, *two, *more;
	uint8_t *bytes[2];
	size_t size[2];
	char path[64];
	struct model *m = open_small(path);
	struct err err;

	(void)state;
	run(song, m, NULL, 48, &a, &one);
	assert_int_equal(a.first.step, 0);
	assert_true(a.first.held_out == a.first.base && a.last.base == a.first.base);
	assert_true(a.last.best < a.first.base - 0.1);
	assert_true(a.last.best_step > 0);

	run(song, m, NULL, 48, &b, &two);
	assert_true(adapter_to_bytes(one, &bytes[0], &size[0], &err));
	assert_true(adapter_to_bytes(two, &bytes[1], &size[1], &err));
	assert_int_equal(size[0], size[1]);
	assert_memory_equal(bytes[0], bytes[1], size[0]);

	/* Going on: the base is still the untuned model, the beginning is not. */
	run(song, m, one, 8, &c, &more);
	CHECK_NEAR(c.first.base, a.first.base, 1e-3);
	CHECK_NEAR(c.first.held_out, a.last.best, 1e-3);
	assert_true(c.last.best <= c.first.held_out);

	free(bytes[0]);
	free(bytes[1]);
	adapter_unref(one);
	adapter_unref(two);
	adapter_unref(more);
	model_unref(m);
	song_free(song);
	unlink(path);
}

static void
stops_when_told(void **state)
{
	struct song *song = make_song(20);
	struct heard heard = { .stop_at = 2 };
	struct adapter *adapter;
	char path[64];
	struct model *m = open_small(path);

	(void)state;
	run(song, m, NULL, 1000, &heard, &adapter);
	assert_non_null(adapter);
	assert_int_equal(heard.count, 2);
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
		{ 3, "3 bars are too few to train on: two of at least 4 are held out, to measure "
		    "progress" },
	};
	char path[64];
	struct model *m = open_small(path);

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const struct song *song = make_song(cases[i].bars);
		struct tune_request request = { .model = m, .songs = &song, .song_count = 1 };
		struct adapter *adapter;
		struct train_progress last;
		struct err err;

		assert_false(tune(&request, &adapter, &last, &err));
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
		cmocka_unit_test(learns_and_repeats_itself),
		cmocka_unit_test(stops_when_told),
		cmocka_unit_test(says_why_it_cannot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
