/* SPDX-License-Identifier: MIT */
#include "base/json.h"
#include "test.h"

static void
writes_what_it_was_given(void **state)
{
	struct json *j = json_new_object();
	char *text;

	(void)state;
	json_set_string(j, "name", "a \"b\"");
	json_set_integer(j, "notes", 12);
	json_set_number(j, "loss", NAN);
	text = json_text(j);
	assert_string_equal(text, "{\"name\": \"a \\\"b\\\"\", \"notes\": 12, \"loss\": null}");
	free(text);
	json_free(j);
}

static void
reads_and_refuses(void **state)
{
	struct err err;
	struct json *j = json_parse("{\"a\": [1, 2]}", 13, &err);

	(void)state;
	assert_non_null(j);
	assert_int_equal(json_length(json_get(j, "a")), 2);
	assert_int_equal(json_as_integer(json_at(json_get(j, "a"), 1), -1), 2);
	assert_null(json_as_string(json_get(j, "b")));
	json_free(j);
	assert_null(json_parse("{\"a\": [1, 2", 11, &err));
	assert_non_null(strstr(err.text, "byte 11"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_what_it_was_given),
		cmocka_unit_test(reads_and_refuses),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
