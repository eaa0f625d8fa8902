/* SPDX-License-Identifier: MIT */
/* Each change as one plain line, and the terminal's cursor on the cell it is about. */
#include "test.h"

#include <locale.h>

#include "base/file.h"
#include "base/rng.h"
#include "command_lines.h"
#include "screen_rig.h"

static void
forget_log(void)
{
	setenv("XDG_STATE_HOME", sandbox_root, 1);
	remove(sandbox_path("cadenza/speech.log"));
}

static void
says(struct rig *r, const char *keys, const char *line)
{
	press(r, keys);
	assert_string_equal(r->ui.speak.line, line);
	assert_true(shows(r, line));
}

static void
nothing_is_said_unless_it_is_wanted(void **state)
{
	struct rig r;

	(void)state;
	forget_log();
	begin(&r, 100, 30);
	press(&r, "lljjvl<Esc><F6>jj<Esc>");
	assert_string_equal(r.ui.speak.line, "");
	assert_false(file_exists(sandbox_path("cadenza/speech.log")));
	end(&r);
}

static void
each_change_is_a_line(void **state)
{
	struct rig r;
	uint8_t *bytes;
	size_t size;
	struct err err;
	char *text;

	(void)state;
	forget_log();
	begin(&r, 100, 30);
	say(r.s, "note-add C4 1/4");
	say(r.s, "track-add flute");
	say(r.s, "track-go 1");
	r.s->cursor_pitch = 60;		/* it went to where a flute plays */
	press(&r, ":set<Space>speak<Space>on<Enter>");
	assert_non_null(strstr(r.ui.speak.line, "track 1, Piano; C4, bar 1 beat 1, note 1/4 "
	    "velocity 84"));
	says(&r, "k", "C\u266f4, bar 1 beat 1");
	says(&r, "l", "C\u266f4, bar 1 beat 1 part 2");
	says(&r, "gt", "track 2: Flute; C\u266f4, bar 1 beat 1 part 2");
	press(&r, "gT");
	press(&r, "g!");		/* no command has it */
	assert_non_null(strstr(r.ui.speak.line, "error: "));
	end(&r);
	assert_true(file_read(sandbox_path("cadenza/speech.log"), 1 << 20, &bytes, &size, &err));
	text = strndup((char *)bytes, size);
	assert_non_null(strstr(text, "\nC\u266f4, bar 1 beat 1 part 2\ntrack 2: Flute; "));
	free(text);
	free(bytes);
}

static void
panels_selections_and_questions_are_said(void **state)
{
	struct rig r;

	(void)state;
	forget_log();
	begin(&r, 100, 30);
	say(r.s, "note-add C4 1/4");
	say(r.s, "set speak on");
	press(&r, "<C-l>");
	says(&r, "v", "selecting; 1 note selected");
	press(&r, "<Esc>");
	assert_non_null(strstr(r.ui.speak.line, "normal"));
	press(&r, "<F6>");
	assert_non_null(strstr(r.ui.speak.line, "ask; ask continue"));
	says(&r, "j", "bars 4");
	says(&r, "l", "bars 5");
	press(&r, "q");
	assert_non_null(strstr(r.ui.speak.line, "roll"));
	ui_ask(&r.ui, "Really? (y/n)", "quit");
	press(&r, "z");
	assert_string_equal(r.ui.speak.line, "Really? (y/n)");
	end(&r);
}

/* Wherever it moves and however it is seen; on a panel it is on the marked row. */
static void
the_terminals_cursor_is_on_the_cell(void **state)
{
	static const char *const keys[] = { "h", "l", "j", "k", "w", "b", ")", "(", "<C-d>",
		"<C-u>", "zi", "zo", "zI", "zO", "za", "zz", "gt", "G", "gg", "<Enter>", "zs", "zu",
		"v", "<Esc>" };
	static const char *const panels[] = { "ask", "mixer", "undo", "help" };
	struct rig r;
	struct rng rng;

	(void)state;
	begin(&r, 100, 30);
	say(r.s, "track-add flute");
	rng_seed(&rng, 3);
	for (int i = 0; i < 3000; i++) {
		const char *key = keys[rng_below(&rng, sizeof keys / sizeof *keys)];
		const struct screen_cell *c;

		if (i % 100 == 0) {
			int h = 10 + (int)rng_below(&rng, 50);

			ui_resize(&r.ui, 40 + (int)rng_below(&rng, 160), h);
		}
		press(&r, key);
		if (strcmp(key, "za") == 0 || strcmp(key, "gt") == 0)	/* it may be outside */
			press(&r, "zz");
		if (r.ui.prompt.kind != PROMPT_NONE)
			press(&r, "<Esc>");
		c = screen_at(&r.ui.screen, r.ui.screen.cursor_x, r.ui.screen.cursor_y);
		if (c == NULL || strcmp(c->glyph, r.ui.glyphs->cursor) != 0)
			fail_msg("step %d, %s: the cursor is at %d,%d, where %s is drawn", i, key,
			    r.ui.screen.cursor_x, r.ui.screen.cursor_y,
			    c != NULL ? c->glyph : "nothing");
	}
	ui_resize(&r.ui, 100, 30);
	for (size_t i = 0; i < sizeof panels / sizeof *panels; i++) {
		char line[32];

		snprintf(line, sizeof line, "panel %s", panels[i]);
		ui_run(&r.ui, line, 0);
		press(&r, "<Down>");
		assert_true(r.ui.screen.cursor_x >= 0);
		assert_string_equal(screen_at(&r.ui.screen, r.ui.screen.cursor_x,
		    r.ui.screen.cursor_y)->glyph, r.ui.glyphs->here);
		press(&r, "<Esc>");
	}
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_said_unless_it_is_wanted),
		cmocka_unit_test(each_change_is_a_line),
		cmocka_unit_test(panels_selections_and_questions_are_said),
		cmocka_unit_test(the_terminals_cursor_is_on_the_cell),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
