/* SPDX-License-Identifier: MIT */
/* Keys that a person binds while the composer runs. */
#include <locale.h>

#include "test.h"

#include "app/setting.h"
#include "command/command.h"
#include "maps.h"
#include "screen_rig.h"

static void
a_map_runs_at_once_and_is_taken_back(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 100, 30);
	press(&r, "gz");
	assert_true(r.s->message_is_error);
	press(&r, ":map gz set grid 1/4<Enter>gz");
	assert_int_equal(r.s->grid_ticks, song_ticks_per_quarter(r.s->song));
	press(&r, ":map roll gz set grid 1/8 ; note-add<Enter>gz");
	assert_int_equal(r.s->grid_ticks, song_ticks_per_quarter(r.s->song) / 2);
	assert_int_equal(song_notes(r.s->song, -1), 1);
	assert_int_equal(r.s->settings->map_count, 1);
	press(&r, ":unmap gz<Enter>");
	assert_int_equal(r.s->settings->map_count, 0);
	press(&r, "gz");
	assert_true(r.s->message_is_error);
	press(&r, ":unmap gz<Enter>");
	assert_string_equal(r.s->message, "no map of yours has the keys gz in the roll");
	end(&r);
}

static void
a_map_hides_the_key_of_its_view_until_then(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 100, 30);
	press(&r, ":map x set grid 1/2<Enter>x");
	assert_int_equal(r.s->grid_ticks, 2 * song_ticks_per_quarter(r.s->song));
	press(&r, ":unmap x<Enter><Enter>x");
	assert_int_equal(song_notes(r.s->song, -1), 0);
	press(&r, "<F4>:map mixer yz set grid 1/4<Enter>yz");
	assert_int_equal(r.s->grid_ticks, song_ticks_per_quarter(r.s->song));
	end(&r);
}

static void
what_cannot_be_mapped_is_refused(void **state)
{
	static const struct {
		const char	*words, *says;
	} cases[] = {
		{ "gz", "a command follows the keys: map roll gz continue 4" },
		{ "gz fly away", "there is no command fly" },
		{ "gz note-add ; fly", "there is no command fly" },
		{ "g<lt>F13> undo", "\"<F13>\" is not the name of a key: write <F5>, <C-s>, "
		    "<Space>, <lt> ..." },
		{ "g undo", "g begins gg, which would be hidden; map a longer sequence or another "
		    "key" },
		{ "uu undo", "u runs as soon as it is typed, so uu can never be; map another key" },
		{ "5 undo", "digits are counts in the roll; map another key" },
		{ "<lt>Esc> undo", "<Esc> always leaves or stops; map another key" },
	};
	struct rig r;
	char keys[256];

	(void)state;
	begin(&r, 100, 30);
	for (size_t i = 0; i < COUNT(cases); i++) {
		snprintf(keys, sizeof keys, ":map %s<Enter>", cases[i].words);
		press(&r, keys);
		assert_string_equal(r.s->message, cases[i].says);
		assert_true(r.s->message_is_error);
		assert_int_equal(r.s->settings->map_count, 0);
	}
	end(&r);
}

static void
help_lists_what_is_mapped(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 100, 30);
	press(&r, ":map gz humanise 20<Enter>?humanise");
	assert_true(shows(&r, "gz"));
	press(&r, "<Esc><Esc>:map<Enter>");
	assert_string_equal(r.s->message, "your maps: gz humanise 20");
	end(&r);
}

static void
the_config_file_keeps_maps_and_settings(void **state)
{
	char line[512];
	struct settings *read = settings_new();
	struct rig r;
	struct err err;

	(void)state;
	begin(&r, 100, 30);
	press(&r, ":map gz humanise 20<Enter>:map <lt>F11> undo ; undo<Enter>");
	press(&r, ":set velocity 90<Enter>:set model \"a b\"<Enter>");
	snprintf(line, sizeof line, "mkconfig %s", sandbox_path("mine"));
	assert_true(command_run(r.s, line, &err));
	assert_false(command_run(r.s, line, &err));
	assert_non_null(strstr(err.text, "already exists; :mkconfig! replaces it"));
	snprintf(line, sizeof line, "mkconfig! %s", sandbox_path("mine"));
	assert_true(command_run(r.s, line, &err));
	assert_true(settings_read(read, sandbox_path("mine"), NULL, NULL, &err));
	assert_int_equal(read->map_count, 2);
	assert_string_equal(read->maps[1].keys, "<F11>");
	assert_string_equal(read->maps[1].line, "undo ; undo");
	for (int i = 0; i < SETTING_COUNT; i++)
		assert_string_equal(settings_text(read, (enum setting_id)i),
		    settings_text(r.s->settings, (enum setting_id)i));
	settings_free(read);
	end(&r);
}

static bool
shows_message(const struct rig *r, const char *words)
{
	if (strstr(r->s->message, words) == NULL)
		fail_msg("%s", r->s->message);
	return true;
}

/* The same of the lines of a config file, which say so when the composer opens. */
static void
the_config_file_is_checked(void **state)
{
	struct rig r;

	(void)state;
	begin(&r, 100, 30);
	settings_map(r.s->settings, "roll", "gz", "undo");
	settings_map(r.s->settings, "roll", "g", "undo");
	settings_map(r.s->settings, "roll", "gx", "fly away");
	settings_map(r.s->settings, "rool", "gy", "undo");
	maps_check(&r.ui);
	assert_true(shows_message(&r, "config, map roll g: g begins gx, which would be hidden; "
	    "map a longer sequence or another key; 2 more maps of it are wrong"));
	assert_true(r.s->message_is_error);
	assert_int_equal(r.s->settings->map_count, 1);
	press(&r, "g");
	assert_string_equal(r.ui.pending, "g");
	press(&r, "z");
	assert_non_null(strstr(r.s->message, "undo"));
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_map_runs_at_once_and_is_taken_back),
		cmocka_unit_test(a_map_hides_the_key_of_its_view_until_then),
		cmocka_unit_test(what_cannot_be_mapped_is_refused),
		cmocka_unit_test(help_lists_what_is_mapped),
		cmocka_unit_test(the_config_file_keeps_maps_and_settings),
		cmocka_unit_test(the_config_file_is_checked),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
