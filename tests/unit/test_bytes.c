/* SPDX-License-Identifier: MIT */
#include "base/bytes.h"
#include "test.h"

/* The examples in the MIDI file specification, and what is not a number. */
static const struct {
	const char	*raw;
	size_t		 size;
	uint32_t	 value;
	bool		 bad;
} varlen_cases[] = {
	{ "\x00",             1, 0x00,       false },
	{ "\x7f",             1, 0x7f,       false },
	{ "\x81\x00",         2, 0x80,       false },
	{ "\xff\x7f",         2, 0x3fff,     false },
	{ "\xff\xff\xff\x7f", 4, 0x0fffffff, false },
	{ "",                 0, 0,          true },
	{ "\x81",             1, 0,          true },	/* cut short */
	{ "\x81\x81\x81\x81\x00", 5, 0,      true },	/* too long */
};

static void
reads_variable_length_numbers(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(varlen_cases); i++) {
		struct bytes in = bytes_from(varlen_cases[i].raw, varlen_cases[i].size);

		assert_int_equal(bytes_varlen(&in), varlen_cases[i].value);
		assert_int_equal(in.bad, varlen_cases[i].bad);
	}
}

static void
a_cut_cannot_read_its_neighbour(void **state)
{
	struct bytes in = bytes_from("\x01\x02\x03\x04\x05\x06\x07", 7), part;

	(void)state;
	part = bytes_cut(&in, 3);
	assert_int_equal(bytes_u24be(&part), 0x010203);
	assert_int_equal(bytes_u8(&part), 0);
	assert_true(part.bad);
	assert_int_equal(bytes_u32be(&in), 0x04050607);
	assert_false(in.bad);
	part = bytes_cut(&in, 1);
	assert_true(part.bad && in.bad);
}

static void
reads_both_orders(void **state)
{
	struct bytes in = bytes_from("\x01\x02\x03\x84\x01\x02\x03\x84\x01\x82", 10);

	(void)state;
	assert_int_equal(bytes_u32le(&in), 0x84030201);
	assert_int_equal(bytes_u32be(&in), 0x01020384);
	assert_int_equal(bytes_u16le(&in), 0x8201);
	assert_false(in.bad);
	bytes_u16le(&in);
	assert_true(in.bad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_variable_length_numbers),
		cmocka_unit_test(reads_both_orders),
		cmocka_unit_test(a_cut_cannot_read_its_neighbour),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
