/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "music/history.h"
#include "test.h"

static struct err err;

/* A node is identified by the number of notes in its edit. */
static uint32_t
push(struct history *h, size_t mark)
{
	struct edit e = { .notes = mark };
	uint32_t node;

	assert_true(history_reserve(h, &err));
	node = history_push(h, &e, (int64_t)mark);
	assert_int_equal(h->nodes[node].edit.notes, mark);
	assert_int_equal(h->at, node);
	return node;
}

/* "-3 -2 +4": what is undone and done on the way to a node. */
static const char *
way(const struct history *h, uint32_t target)
{
	static char text[200];
	uint32_t *path;
	size_t up, down;

	text[0] = '\0';
	assert_true(history_path(h, h->at, target, &path, &up, &down, &err));
	for (size_t i = 0; i < up + down; i++)
		sprintf(text + strlen(text), "%s%c%u", i > 0 ? " " : "",
		    i < up ? '-' : '+', path[i]);
	free(path);
	return text;
}

/*
 * 0 - 1 - 2 - 3
 *      \- 4 - 5
 */
static void
branches_are_kept(void **state)
{
	struct history h;

	(void)state;
	assert_true(history_init(&h, &err));
	assert_false(history_can_undo(&h));
	assert_false(history_can_redo(&h));
	for (uint32_t i = 1; i <= 3; i++)
		assert_int_equal(push(&h, i), i);
	assert_true(history_can_undo(&h));
	assert_string_equal(way(&h, 1), "-3 -2");
	history_go(&h, 1);
	assert_true(history_can_redo(&h));
	assert_int_equal(h.nodes[1].redo_child, 2);
	push(&h, 4);
	push(&h, 5);
	assert_string_equal(way(&h, 3), "-5 -4 +2 +3");
	assert_string_equal(way(&h, 5), "");
	assert_string_equal(way(&h, 0), "-5 -4 -1");

	/* Redo leads to the child made or visited last. */
	history_go(&h, 1);
	assert_int_equal(h.nodes[1].redo_child, 4);
	history_go(&h, 3);
	history_go(&h, 0);
	assert_int_equal(h.nodes[0].redo_child, 1);
	assert_int_equal(h.nodes[1].redo_child, 2);
	assert_int_equal(h.nodes[4].redo_child, 5);
	assert_false(history_path(&h, h.at, 6, &(uint32_t *){ NULL }, &(size_t){ 0 },
	    &(size_t){ 0 }, &err));
	assert_string_equal(err.text, "there is no edit 6, the last is 5");
	history_clear(&h);
}

/* Many nodes: the way from anywhere to anywhere goes up to a common one and down. */
static void
every_way_leads_there(void **state)
{
	struct history h;
	struct rng rng;

	(void)state;
	rng_seed(&rng, 1);
	assert_true(history_init(&h, &err));
	for (uint32_t i = 1; i < 1000; i++) {
		if (rng_below(&rng, 4) == 0)
			history_go(&h, rng_below(&rng, i));
		push(&h, i);
	}
	for (int i = 0; i < 2000; i++) {
		uint32_t at = rng_below(&rng, 1000), target = rng_below(&rng, 1000), *path;
		size_t up, down;

		history_go(&h, at);
		assert_true(history_path(&h, h.at, target, &path, &up, &down, &err));
		for (size_t j = 0; j < up; j++) {
			assert_int_equal(path[j], at);
			at = h.nodes[at].parent;
		}
		for (size_t j = up; j < up + down; j++) {
			assert_int_equal(h.nodes[path[j]].parent, at);
			at = path[j];
		}
		assert_int_equal(at, target);
		if (up > 0 && down > 0)
			assert_int_not_equal(path[up - 1], path[up]);
		free(path);
	}
	history_clear(&h);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(branches_are_kept),
		cmocka_unit_test(every_way_leads_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
