/* SPDX-License-Identifier: MIT */
#include "test.h"

#include "model/data/style.h"
#include "model/data/task.h"
#include "sandbox.h"
#include "unit/pieces.h"

/* Whatever is drawn can be encoded, and what it gives fits the piece. */
static void
draws_fit_the_piece(void **state)
{
	int futures = 0, hidden = 0, chords = 0, controls = 0, draws = 600;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	for (int i = 0; i < draws; i++) {
		struct encode_request r = { .encoding = ENCODING_DEFAULT };
		struct token_list list = { 0 };
		struct piece piece;
		struct task task;
		struct err err = { 0 };
		uint32_t slots = 0;

		assert_true(random_piece(&rng, 1 + rng_below(&rng, 20),
		    1 + rng_below(&rng, 5), &piece));
		assert_true(task_draw(&piece, TASK_ALL, 3, &rng, &r, &task, &err));
		assert_int_equal(r.end_bar + r.future_bars, piece.bars);
		assert_true(r.region_bar >= 0 && r.region_bar < r.end_bar);
		for (int k = 0; k < r.order_count; k++)
			slots |= 1u << r.order[k];
		assert_true(r.order_count == 0 ||
		    (r.order_count == piece.tracks && slots == UINT32_MAX >> (32 - piece.tracks)));
		assert_true((r.hidden_past | r.hidden_future | r.controls_slots) >> piece.tracks ==
		    0);
		assert_true(r.hidden_past == 0 || r.hidden_past != slots);
		if (!encode(&piece, &r, &list, NULL, &err))
			fail_msg("%s", err.text);
		futures += r.future_bars > 0;
		hidden += r.hidden_past != 0;
		chords += r.chords != NULL;
		controls += r.controls != 0;
		task_clear(&task);
		token_list_clear(&list);
		piece_clear(&piece);
	}
	assert_true(futures > draws / 2 && futures < draws * 9 / 10);
	assert_true(hidden > draws / 50 && hidden < draws / 4);
	assert_true(chords > draws / 4 && chords < draws / 2);
	assert_true(controls > draws / 2 && controls < draws * 3 / 4);
}

static void
none_asks_for_nothing(void **state)
{
	struct encode_request r = { .encoding = ENCODING_DEFAULT };
	struct piece piece;
	struct task task;
	struct rng rng;
	struct err err;
	unsigned kinds;

	(void)state;
	rng_seed(&rng, 2);
	assert_true(random_piece(&rng, 12, 3, &piece));
	for (int i = 0; i < 50; i++) {
		assert_true(task_draw(&piece, TASK_NONE, 1, &rng, &r, &task, &err));
		assert_true(r.future_bars == 0 && r.order_count == 0 && r.chords == NULL &&
		    r.controls == 0 && r.style == 0 && !r.hide_key && !r.likeness);
		task_clear(&task);
	}
	piece_clear(&piece);
	assert_true(task_parse("future,chords", &kinds, &err));
	assert_int_equal(kinds, 1u << TASK_FUTURE | 1u << TASK_CHORDS);
	assert_false(task_parse("future,fill", &kinds, &err));
}

static void
styles_have_names(void **state)
{
	struct styles s;
	struct err err;
	char text[256];

	(void)state;
	assert_true(styles_read(sandbox_path("."), &s, &err));
	assert_int_equal(s.count, 0);
	assert_int_equal(styles_add(&s, "jazz"), 0);
	assert_int_equal(styles_add(&s, "jazz"), 0);
	assert_int_equal(styles_add(&s, "a,b"), -1);
	styles_clear(&s);
	sandbox_write("styles.tsv", "file\tstyle\ttitle\na/1.mid\tfolk\tx\na/2.mid\tlied\ty\r\n"
	    "a/3.mid\tlied\nno tab\na/4.mid\t\ta\n\tx,y\n");
	assert_true(styles_read(sandbox_path("."), &s, &err));
	styles_text(&s, text, sizeof text);
	assert_string_equal(text, "lied,folk");
	assert_int_equal(styles_of(&s, style_hash("a/1.mid")), 1);
	assert_int_equal(styles_of(&s, style_hash("a/2.mid")), 0);
	assert_int_equal(styles_of(&s, style_hash("a/4.mid")), -1);
	assert_int_equal(styles_of(&s, style_hash("b.mid")), -1);
	styles_clear(&s);
}

static void
only_so_many_styles(void **state)
{
	char text[8192] = "file\tstyle\n";
	struct styles s;
	struct err err;

	(void)state;
	for (int i = 0; i < 100; i++)
		snprintf(text + strlen(text), sizeof text - strlen(text),
		    "%d.mid\tstyle%d\n%d-again.mid\tstyle%d\n", i, i, i, i < 40 ? 0 : i);
	sandbox_write("styles.tsv", text);
	assert_true(styles_read(sandbox_path("."), &s, &err));
	assert_int_equal(s.count, VOCAB_STYLES);
	assert_string_equal(s.name[0], "style0");
	assert_int_equal(styles_of(&s, style_hash("20.mid")), -1);	/* one piece alone */
	styles_clear(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(draws_fit_the_piece),
		cmocka_unit_test(none_asks_for_nothing),
		cmocka_unit_test_setup_teardown(styles_have_names, sandbox_setup, sandbox_teardown),
		cmocka_unit_test_setup_teardown(only_so_many_styles, sandbox_setup,
		    sandbox_teardown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
