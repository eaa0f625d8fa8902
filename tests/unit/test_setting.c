/* SPDX-License-Identifier: MIT */
/* Settings and the config file. */

#include "test.h"

#include "app/setting.h"
#include "base/file.h"
#include "sandbox.h"

static void
every_row_has_a_good_default(void **state)
{
	struct settings *s = settings_new();
	enum setting_id id;
	struct err err;

	(void)state;
	assert_non_null(s);
	for (int i = 0; i < SETTING_COUNT; i++) {
		assert_true(setting_find(setting_table[i].name, &id, &err));
		assert_int_equal(id, i);
		assert_string_equal(settings_text(s, id), setting_table[i].standard);
		assert_true(setting_table[i].help[0] >= 'A' && setting_table[i].help[0] <= 'Z');
		if (i > 0)
			assert_true(strcmp(setting_table[i - 1].name, setting_table[i].name) < 0);
	}
	settings_free(s);
}

static const struct {
	enum setting_id	 id;
	const char	*value;
	bool		 good;
	double		 number;
} values[] = {
	{ SET_BARS, "8", true, 8 }, { SET_BARS, "0", false, 0 }, { SET_BARS, "65", false, 0 },
	{ SET_BARS, "8x", false, 0 }, { SET_BARS, "", false, 0 },
	{ SET_TEMPERATURE, "0.95", true, 0.95 }, { SET_TEMPERATURE, "nan", false, 0 },
	{ SET_TEMPERATURE, "2.1", false, 0 }, { SET_METRONOME, "on", true, 1 },
	{ SET_METRONOME, "maybe", false, 0 }, { SET_FOLLOW, "centre", true, 2 },
	{ SET_FOLLOW, "cent", false, 0 }, { SET_GRID, "1/12", true, 1.0 / 12 },
	{ SET_GRID, "3/8", true, 0.375 }, { SET_GRID, "1", true, 1 }, { SET_GRID, "1/0", false, 0 },
	{ SET_GRID, "1/11", false, 0 }, { SET_GRID, "-1/4", false, 0 },
	    { SET_GRID, "1/256", false, 0 },
	{ SET_GRID, "1/4/4", false, 0 }, { SET_GRID, " 1/4", false, 0 },
};

static void
values_are_checked(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(values); i++) {
		struct settings *s = settings_new();
		struct err err;

		if (settings_set(s, values[i].id, values[i].value, &err) != values[i].good)
			fail_msg("%s as %s", setting_table[values[i].id].name, values[i].value);
		if (values[i].good)
			CHECK_NEAR(settings_number(s, values[i].id), values[i].number, 1e-12);
		else
			assert_string_equal(settings_text(s, values[i].id),
			    setting_table[values[i].id].standard);
		settings_free(s);
	}
}

static void
lengths_become_ticks(void **state)
{
	struct settings *s = settings_new();
	struct err err;

	(void)state;
	assert_true(settings_set(s, SET_GRID, "1/12", &err));
	assert_int_equal(settings_ticks(s, SET_GRID, 480), 160);
	assert_int_equal(settings_ticks(s, SET_GRID, 1), 1);	/* never nothing */
	settings_free(s);
}

struct complaints {
	int	 count;
	char	 first[256];
};

static void
note_complaint(void *arg, const char *sentence)
{
	struct complaints *c = arg;

	if (c->count++ == 0)
		snprintf(c->first, sizeof c->first, "%s", sentence);
}

static void
bad_lines_are_named_and_the_rest_is_read(void **state)
{
	static const char text[] =
	    "# mine\n"
	    "set grid 1/32\r\n"
	    "set gird 1/8\n"
	    "\n"
	    "launch rockets\n"
	    "map roll a continue 4\n"
	    "map roll <Enter>\n"
	    "set soundfont \"/a b/c.sf2\"";
	struct settings *s = settings_new();
	struct complaints complaints = { 0, "" };
	struct err err;
	const char *path = sandbox_path("config-file");

	(void)state;
	assert_true(file_write(path, text, sizeof text - 1, &err));
	assert_true(settings_read(s, path, note_complaint, &complaints, &err));
	assert_int_equal(complaints.count, 3);
	assert_string_equal(complaints.first,
	    "config, line 3: there is no setting gird; did you mean grid?");
	assert_string_equal(settings_text(s, SET_GRID), "1/32");
	assert_string_equal(settings_text(s, SET_SOUNDFONT), "/a b/c.sf2");
	assert_int_equal(s->map_count, 1);
	assert_string_equal(s->maps[0].view, "roll");
	assert_string_equal(s->maps[0].keys, "a");
	assert_string_equal(s->maps[0].line, "continue 4");
	assert_true(settings_read(s, sandbox_path("no-such-file"), note_complaint,
	    &complaints, &err));
	assert_false(settings_read(s, sandbox_root, note_complaint, &complaints, &err));
	assert_int_equal(complaints.count, 3);
	complaints.count = 0;		/* a mark and line ends of other systems are no fault */
	assert_true(file_write(path, "\xef\xbb\xbfset grid 1/8\r\nset velocity 91\r\n", 34, &err));
	assert_true(settings_read(s, path, note_complaint, &complaints, &err));
	assert_int_equal(complaints.count, 0);
	assert_string_equal(settings_text(s, SET_GRID), "1/8");
	assert_string_equal(settings_text(s, SET_VELOCITY), "91");
	assert_true(file_write(path, "map\n", 4, &err));
	assert_true(settings_read(s, path, note_complaint, &complaints, &err));
	assert_string_equal(complaints.first,
	    "config, line 1: map takes a view, keys and a command: map roll a continue 4");
	settings_free(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_row_has_a_good_default),
		cmocka_unit_test(values_are_checked),
		cmocka_unit_test(lengths_become_ticks),
		cmocka_unit_test(bad_lines_are_named_and_the_rest_is_read),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
