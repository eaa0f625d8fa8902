/* SPDX-License-Identifier: MIT */
#include "base/rng.h"
#include "test.h"
#include "undo_tree.h"

#define ROWS	300

static struct err err;

static void
push(struct history *h, uint32_t parent)
{
	struct edit e = { .notes = 1 };

	assert_true(history_reserve(h, &err));
	history_go(h, parent);
	history_push(h, &e, 0);
}

/* "3| 2|": the node in its lane, | for a line beside it, ' for one that ends. */
static const char *
drawn(const struct history *h, size_t first, size_t room)
{
	static char text[2000];
	struct undo_row rows[ROWS];
	int lanes;
	size_t count = undo_tree_rows(h, first, rows, room, &lanes);

	text[0] = '\0';
	for (size_t y = 0; y < count; y++) {
		for (int i = 0; i < lanes; i++) {
			char *to = text + strlen(text);

			if (i == rows[y].lane)
				sprintf(to, "%u", rows[y].node);
			else
				strcpy(to, rows[y].ends >> i & 1 ? "'" :
				    rows[y].through >> i & 1 ? "|" : ".");
		}
		strcat(text, " ");
	}
	return text;
}

static void
branches_stand_beside_each_other(void **state)
{
	struct history h;

	(void)state;
	assert_true(history_init(&h, &err));
	assert_string_equal(drawn(&h, 0, 9), "0 ");
	push(&h, 0);
	push(&h, 1);
	assert_string_equal(drawn(&h, 0, 9), "2 1 0 ");
	push(&h, 1);
	push(&h, 2);
	assert_string_equal(drawn(&h, 0, 9), "4. |3 2| 1' 0. ");
	push(&h, 1);
	assert_string_equal(drawn(&h, 0, 9), "5.. |4. ||3 |2| 1'' 0.. ");
	assert_string_equal(drawn(&h, 3, 2), "|2| 1'' ");
	assert_int_equal(undo_tree_row_of(&h, 5), 0);
	history_clear(&h);
}

/* Every line leads from a node to its parent, and the rest has no lane. */
static void
lines_lead_to_parents(void **state)
{
	struct rng rng;

	(void)state;
	rng_seed(&rng, 5);
	for (int again = 0; again < 50; again++) {
		struct undo_row rows[ROWS];
		struct history h;
		int lanes;
		size_t count;

		assert_true(history_init(&h, &err));
		for (int i = 0; i < 60; i++)
			push(&h, rng_below(&rng, 3) == 0 ? (uint32_t)rng_below(&rng, h.count) :
			    (uint32_t)h.count - 1);
		count = undo_tree_rows(&h, 0, rows, ROWS, &lanes);
		assert_int_equal(count, h.count);
		assert_true(lanes <= UNDO_LANES);
		for (size_t y = 0; y < count; y++) {
			uint32_t parent = h.nodes[rows[y].node].parent;
			int lane = rows[y].lane;
			size_t below = y + 1;

			assert_int_equal(rows[y].node, h.count - 1 - y);
			if (lane == UNDO_LANES || rows[y].node == 0)
				continue;
			while (rows[below].through >> lane & 1)
				below++;
			assert_int_equal(rows[below].node, parent);
			assert_true(rows[below].lane == lane || rows[below].ends >> lane & 1);
		}
		history_clear(&h);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(branches_stand_beside_each_other),
		cmocka_unit_test(lines_lead_to_parents),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
