/* SPDX-License-Identifier: MIT */
#include <stdbool.h>

#include "test.h"

#include "model/memory/hash_table.h"

static uint64_t
key(int i)
{
	return hash_mix(7, (uint64_t)i);
}

static const struct tally *
find(const struct hash_table *t, uint64_t k)
{
	return table_find(t, k);
}

static void
counts_what_followed(void **state)
{
	struct hash_table t;
	const struct tally *c;

	(void)state;
	table_init(&t, sizeof(struct tally));
	assert_null(find(&t, key(1)));
	for (int i = 0; i < 3; i++)
		tally_add(&t, key(1), 40);
	tally_add(&t, key(1), 41);
	tally_add(&t, key(2), 9);
	c = find(&t, key(1));
	assert_non_null(c);
	assert_int_equal(c->symbols, 2);
	assert_int_equal(c->symbol[0], 40);
	assert_int_equal(c->count[0], 3);
	assert_int_equal(c->count[1], 1);
	assert_int_equal(c->last, 41);
	assert_int_equal(find(&t, key(2))->symbol[0], 9);
	assert_null(find(&t, key(3)));
	table_clear(&t);
	assert_null(find(&t, key(1)));
}

static void
the_rarest_makes_room(void **state)
{
	struct hash_table t;
	const struct tally *c;
	bool there[64] = { false };

	(void)state;
	table_init(&t, sizeof(struct tally));
	for (uint16_t s = 0; s < TALLY_SYMBOLS; s++)
		for (int i = 0; i <= (s == 5 ? 0 : 2); i++)
			tally_add(&t, key(1), s);
	tally_add(&t, key(1), 63);
	c = find(&t, key(1));
	assert_int_equal(c->symbols, TALLY_SYMBOLS);
	for (int i = 0; i < c->symbols; i++)
		there[c->symbol[i]] = true;
	assert_true(there[63] && there[4] && !there[5]);
	table_clear(&t);
}

/* Counts are bytes: where one is full all are halved, and their shares stay. */
static void
counts_are_halved(void **state)
{
	struct hash_table t;
	const struct tally *c;

	(void)state;
	table_init(&t, sizeof(struct tally));
	for (int i = 0; i < 1000; i++)
		tally_add(&t, key(1), i % 4 == 0);
	c = find(&t, key(1));
	assert_int_equal(c->symbols, 2);
	CHECK_NEAR((double)c->count[1] / c->count[0], 3, 0.2);
	table_clear(&t);
}

static void
keeps_all_while_it_grows(void **state)
{
	struct hash_table t;
	enum { KEYS = 100000 };

	(void)state;
	table_init(&t, sizeof(struct latest));
	for (int i = 0; i < KEYS; i++) {
		struct latest *l = table_make(&t, key(i));

		assert_non_null(l);
		assert_int_equal(l->symbol, 0);
		l->symbol = (uint16_t)(i % 60000);
	}
	assert_int_equal(t.used, KEYS);
	assert_true(t.used <= t.slots / 2 && (t.slots & (t.slots - 1)) == 0);
	for (int i = 0; i < KEYS; i++) {
		const struct latest *l = table_find(&t, key(i));

		assert_non_null(l);
		assert_int_equal(l->symbol, i % 60000);
	}
	table_clear(&t);
}

/* It stops taking new keys at three quarters, and serves those that it has. */
static void
a_full_table_takes_no_more(void **state)
{
	struct hash_table t;
	const int most = TABLE_SLOTS_MAX - TABLE_SLOTS_MAX / 4;

	(void)state;
	table_init(&t, sizeof(struct latest));
	for (int i = 0; i < most; i++)
		assert_non_null(table_make(&t, key(i)));
	assert_int_equal(t.slots, TABLE_SLOTS_MAX);
	assert_null(table_make(&t, key(most)));
	assert_null(table_find(&t, key(most)));
	assert_non_null(table_make(&t, key(3)));
	table_clear(&t);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(counts_what_followed),
		cmocka_unit_test(the_rarest_makes_room),
		cmocka_unit_test(counts_are_halved),
		cmocka_unit_test(keeps_all_while_it_grows),
		cmocka_unit_test(a_full_table_takes_no_more),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
