/* SPDX-License-Identifier: MIT */
#include "key.h"
#include "test.h"

static void
splits_sequences(void **state)
{
	static const struct {
		const char	*sequence, *keys[4];
	} cases[] = {
		{ "gg", { "g", "g", NULL } },
		{ "<cr>x", { "<Enter>", "x", NULL } },
		{ "<C-S><f10>", { "<C-s>", "<F10>", NULL } },
		{ " ä", { "<Space>", "ä", NULL } },
		{ "<a-left><A-1>", { "<A-Left>", "<A-1>", NULL } },
		{ "g<<lt>", { "g", "<lt>", "<lt>", NULL } },
		{ "<nonsense>", { "<lt>", "n", "o", NULL } },
		{ "<>", { "<lt>", ">", NULL } },
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		const char *s = cases[i].sequence;
		char name[KEY_NAME];

		for (size_t k = 0; k < 4 && cases[i].keys[k] != NULL; k++) {
			size_t n = key_next(s, name);
			assert_true(n > 0);
			assert_string_equal(name, cases[i].keys[k]);
			s += n;
		}
	}
}

static void
says_which_name_is_none(void **state)
{
	struct err err = { 0 };
	char out[32];

	(void)state;
	assert_true(key_normalise("g<esc>", out, sizeof out, &err));
	assert_string_equal(out, "g<Esc>");
	assert_false(key_normalise("g<F13>", out, sizeof out, &err));
	assert_non_null(strstr(err.text, "<F13>"));
	assert_false(key_normalise("", out, sizeof out, &err));
	assert_false(key_normalise("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", out, sizeof out, &err));
}

static void
shows_keys_as_people_read_them(void **state)
{
	char out[64];

	(void)state;
	assert_string_equal(key_shown("g<lt>", out, sizeof out), "g<");
	assert_string_equal(key_shown("<C-s><F1>", out, sizeof out), "<C-s><F1>");
}

static void
knows_what_types_text(void **state)
{
	char text[KEY_NAME];

	(void)state;
	assert_true(key_is_text("<Space>", text));
	assert_string_equal(text, " ");
	assert_true(key_is_text("<lt>", text));
	assert_string_equal(text, "<");
	assert_true(key_is_text("é", text));
	assert_string_equal(text, "é");
	assert_false(key_is_text("<Enter>", text));
	assert_false(key_is_text("<C-a>", text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(splits_sequences),
		cmocka_unit_test(says_which_name_is_none),
		cmocka_unit_test(shows_keys_as_people_read_them),
		cmocka_unit_test(knows_what_types_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
