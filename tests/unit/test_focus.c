/* SPDX-License-Identifier: MIT */
/*
 * One focus: each key of each pair (mode, panel) goes to what has the keys, or
 * to nothing.  Walked from the tables, so that a new key or panel is in it.
 */
#include <locale.h>

#include "test.h"

#include "panel.h"
#include "screen_rig.h"
#include "search.h"

/* Three notes, with the cursor on the first. */
static void
begin_notes(struct rig *r)
{
	begin(r, 100, 30);
	for (int i = 0; i < 3; i++)
		ui_run(&r->ui, "step-note C4 1/4", 0);
	ui_run(&r->ui, "go-start", 0);
	ui_run(&r->ui, "go-pitch 60", 0);
	ui_tick(&r->ui, r->now_ms);
	ui_draw(&r->ui);
}

/* Every key that a terminal sends. */
static bool
key_number(int i, char key[KEY_NAME])
{
	static const char *const named[] = {
		"<Space>", "<Enter>", "<Esc>", "<Tab>", "<S-Tab>", "<BS>", "<Del>", "<Ins>", "<Up>",
		"<Down>", "<Left>", "<Right>", "<Home>", "<End>", "<PgUp>", "<PgDn>", "<lt>", "ä",
		"<A-1>", "<A-0>", "<A-Left>", "<A-Right>", "<A-Up>", "<A-Down>",
	};
	const int letters = 0x7f - '!', count = (int)COUNT(named);

	if (i < letters)
		snprintf(key, KEY_NAME, "%s", i + '!' == '<' ? "<lt>" :
		    (char[2]){ (char)(i + '!'), '\0' });
	else if (i < letters + count)
		strcpy(key, named[i - letters]);
	else if (i < letters + count + 12)
		snprintf(key, KEY_NAME, "<F%d>", i - letters - count + 1);
	else if (i < letters + count + 12 + 26)
		snprintf(key, KEY_NAME, "<C-%c>", 'a' + i - letters - count - 12);
	else
		return false;
	return true;
}

/* What a key that does nothing leaves as it is. */
struct picture {
	uint64_t	 revision;
	uint32_t	 node;
	struct place	 cursor;
	int		 track;
	enum mode	 mode;
	bool		 selected, quit, loop, muted;
	int64_t		 grid_ticks, note_ticks;
	int		 velocity;
	const struct panel *panel;
	enum prompt_kind prompt;
};

static struct picture
picture_of(const struct rig *r)
{
	const struct session *s = r->s;
	struct picture p;

	memset(&p, 0, sizeof p);
	/* What is typed in a whole panel may be heard: an edit that is not made. */
	p.revision = r->ui.panel != NULL && r->ui.panel->whole ? 0 : s->revision;
	p.node = s->history.at;
	p.cursor.ticks = s->cursor_ticks;
	p.cursor.pitch = s->cursor_pitch;
	p.track = s->track;
	p.mode = s->mode;
	p.selected = s->selection.active;
	p.quit = s->quit;
	p.loop = s->loop_on;
	p.muted = s->muted[0];
	p.grid_ticks = s->grid_ticks;
	p.note_ticks = s->note_ticks;
	p.velocity = s->note_velocity;
	p.panel = r->ui.panel;
	p.prompt = r->ui.prompt.kind;
	return p;
}

static void
does_nothing(struct rig *r, const char *first, const char *key, const char *where)
{
	struct picture before = picture_of(r), after;

	if (first[0] != '\0')
		press(r, first);
	press(r, key);
	after = picture_of(r);
	if (memcmp(&before, &after, sizeof before) != 0)
		fail_msg("%s%s does something in %s", first, key, where);
	assert_true(r->ui.pending[0] == '\0');
}

static const char *const mode_names[] = { "normal", "visual", "step", "play" };

static void
enter(struct rig *r, enum mode mode)
{
	static const char *const commands[] = { NULL, "select", "mode-step", "mode-play" };

	if (commands[mode] != NULL)
		ui_run(&r->ui, commands[mode], 0);
	assert_int_equal(r->s->mode, mode);
}

/* What the tables bind a key to there: in a panel, or else in a mode of the roll. */
static enum key_match
find(struct rig *r, const char *key, const char *panel, enum mode mode)
{
	static const char *const tables[] = { "roll", "visual", "step", "play" };
	struct keymap km = r->ui.keymap;
	struct binding b;
	char any[KEY_NAME];

	memset(km.modes, 0, sizeof km.modes);
	km.modes[0] = panel != NULL ? panel : tables[mode];
	km.modes[1] = panel == NULL && mode == MODE_VISUAL ? "roll" : "any";
	km.modes[2] = strcmp(km.modes[1], "any") == 0 ? NULL : "any";
	return keymap_find(&km, key, &b, any);
}

static void
a_panel_has_its_keys_and_the_roll_none(void **state)
{
	char key[KEY_NAME], where[64];

	(void)state;
	for (size_t p = 0; ui_tables.panels[p] != NULL; p++)
		for (int mode = MODE_NORMAL; mode <= MODE_PLAY; mode++) {
			struct rig r;

			begin_notes(&r);
			enter(&r, mode);
			snprintf(where, sizeof where, "panel %s", ui_tables.panels[p]->name);
			ui_run(&r.ui, where, 0);
			ui_draw(&r.ui);
			snprintf(where, sizeof where, "panel %s over %s",
			    ui_tables.panels[p]->name, mode_names[mode]);
			for (int i = 0; key_number(i, key); i++) {
				/* Help is a text that is typed: Enter runs what it found. */
				if (ui_tables.panels[p]->whole && (key[0] != '<' ||
				    strcmp(key, "<Enter>") == 0 || strcmp(key, "<Esc>") == 0 ||
				    strcmp(key, "<F1>") == 0))
					continue;
				if (find(&r, key, ui_tables.panels[p]->name, mode) !=
				    KEY_UNBOUND)
					continue;
				does_nothing(&r, "", key, where);
			}
			end(&r);
		}
}

static void
the_roll_does_nothing_with_unknown_keys(void **state)
{
	char key[KEY_NAME], first[KEY_NAME], both[2 * KEY_NAME];

	(void)state;
	for (int mode = MODE_NORMAL; mode <= MODE_PLAY; mode++) {
		struct rig r;

		begin_notes(&r);
		enter(&r, mode);
		for (int i = 0; key_number(i, first); i++) {
			enum key_match match = find(&r, first, NULL, mode);
			bool digit = mode <= MODE_VISUAL && first[0] >= '1' && first[0] <= '9';

			if (match == KEY_UNBOUND && !digit)
				does_nothing(&r, "", first, mode_names[mode]);
			if (match != KEY_PREFIX)
				continue;
			for (int k = 0; key_number(k, key); k++) {
				snprintf(both, sizeof both, "%s%s", first, key);
				if (find(&r, both, NULL, mode) == KEY_UNBOUND)
					does_nothing(&r, first, key, mode_names[mode]);
			}
		}
		end(&r);
	}
}

static void
a_footer_lists_every_key_of_its_panel(void **state)
{
	struct binding b;
	char line[64];

	(void)state;
	for (size_t p = 0; ui_tables.panels[p] != NULL; p++) {
		const struct panel *panel = ui_tables.panels[p];
		struct rig r;

		if (panel->whole)
			continue;
		begin_notes(&r);
		snprintf(line, sizeof line, "panel %s", panel->name);
		ui_run(&r.ui, line, 0);
		ui_draw(&r.ui);
		for (size_t i = 0; keymap_at(&r.ui.keymap, i, &b); i++) {
			if (strcmp(b.mode, panel->name) != 0)
				continue;
			assert_non_null(b.help);
			snprintf(line, sizeof line, "%s", b.help);
			if (!shows(&r, line))
				fail_msg("%s of panel %s (%s) is not in its footer", b.keys,
				    panel->name, b.help);
		}
		assert_true(shows(&r, "i roll"));
		press(&r, "i");
		assert_false(ui_panel_takes_keys(&r.ui));
		assert_int_equal(r.s->mode, MODE_NORMAL);
		end(&r);
	}
}

static void
a_question_takes_its_answers_only(void **state)
{
	struct rig r;
	char key[KEY_NAME];

	(void)state;
	begin_notes(&r);
	ui_ask(&r.ui, "Delete everything? (y/n)", "select-all");
	for (int i = 0; key_number(i, key); i++)
		if (strcmp(key, "y") != 0 && strcmp(key, "Y") != 0 && strcmp(key, "n") != 0 &&
		    strcmp(key, "N") != 0 && strcmp(key, "<Esc>") != 0 && strcmp(key, "<C-c>") != 0)
			does_nothing(&r, "", key, "a question");
	assert_int_equal(r.ui.prompt.kind, PROMPT_QUESTION);
	press(&r, "n");
	assert_int_equal(r.ui.prompt.kind, PROMPT_NONE);
	assert_false(r.s->selection.active);
	end(&r);
}

static void
a_screen_too_small_takes_what_it_shows(void **state)
{
	struct rig r;
	char key[KEY_NAME];

	(void)state;
	begin_notes(&r);
	assert_true(ui_resize(&r.ui, 30, 5));
	ui_draw(&r.ui);
	assert_true(shows(&r, "Space plays  F10 quits"));
	for (int i = 0; key_number(i, key); i++)
		if (strcmp(key, "<Space>") != 0 && strcmp(key, "<F10>") != 0)
			does_nothing(&r, "", key, "a screen that is too small");
	press(&r, "<F10>");
	assert_true(r.s->quit);
	end(&r);
}

static const struct search *
typed(const struct rig *r)
{
	return ui_state(&r->ui, r->ui.panel);
}

/* What is typed into the search is text, whatever it begins with. */
static void
the_search_of_help_is_text(void **state)
{
	struct rig r;
	char key[KEY_NAME], text[KEY_NAME];

	(void)state;
	begin_notes(&r);
	for (int i = 0; key_number(i, key); i++) {
		uint64_t revision;

		if (!key_is_text(key, text))
			continue;
		ui_run(&r.ui, "panel help", 0);
		revision = r.s->revision;
		press(&r, key);
		assert_string_equal(typed(&r)->text, text);
		press(&r, "q");
		assert_int_equal(strlen(typed(&r)->text), strlen(text) + 1);
		press(&r, "<Esc>");
		assert_null(r.ui.panel);
		assert_int_equal(r.s->revision, revision);
	}
	end(&r);
}

static void
help_gives_the_panel_back(void **state)
{
	struct rig r;

	(void)state;
	begin_notes(&r);
	press(&r, "<F4>");
	press(&r, "?");
	assert_string_equal(r.ui.panel->name, "help");
	press(&r, "<Esc>");
	assert_string_equal(r.ui.panel->name, "mixer");
	assert_true(ui_panel_takes_keys(&r.ui));
	press(&r, "i");
	press(&r, "<F1>");
	press(&r, "<F1>");
	assert_string_equal(r.ui.panel->name, "mixer");
	assert_false(ui_panel_takes_keys(&r.ui));
	end(&r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_panel_has_its_keys_and_the_roll_none),
		cmocka_unit_test(the_roll_does_nothing_with_unknown_keys),
		cmocka_unit_test(a_footer_lists_every_key_of_its_panel),
		cmocka_unit_test(a_question_takes_its_answers_only),
		cmocka_unit_test(a_screen_too_small_takes_what_it_shows),
		cmocka_unit_test(the_search_of_help_is_text),
		cmocka_unit_test(help_gives_the_panel_back),
	};

	setlocale(LC_ALL, "C.UTF-8");
	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
