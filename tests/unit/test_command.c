/* SPDX-License-Identifier: MIT */
/* The command table: whole, in order, and what a line of words does with it. */

#include "test.h"

#include "app/session.h"
#include "app/session_life.h"
#include "command/command.h"
#include "music/song.h"
#include "sandbox.h"

static struct session *
open_new(void)
{
	struct err err;
	struct session *s = session_open("", &err);

	assert_non_null(s);
	return s;
}

static void
rows_are_complete(void **state)
{
	(void)state;
	assert_true(command_count() > 80);
	for (size_t i = 0; i < command_count(); i++) {
		const struct command *c = command_at(i);

		assert_non_null(c->run);
		assert_true(c->help[0] >= 'A' && c->help[0] <= 'Z');
		assert_true(c->help[strlen(c->help) - 1] != '.');
		assert_true(strlen(c->help) < 80);
		assert_true(c->args_min <= c->args_max);
		assert_true((c->args[0] == '\0') == (c->args_max == 0));
		assert_ptr_equal(command_find(c->name), c);
		if (i > 0)
			assert_true(command_at(i - 1)->group <= c->group);
	}
	assert_null(command_at(command_count()));
}

/* A name or alias leads to one command only. */
static void
names_are_unique(void **state)
{
	char aliases[128], *word, *rest;

	(void)state;
	for (size_t i = 0; i < command_count(); i++) {
		for (size_t j = 0; j < i; j++)
			assert_string_not_equal(command_at(i)->name, command_at(j)->name);
		if (command_at(i)->alias == NULL)
			continue;
		snprintf(aliases, sizeof aliases, "%s", command_at(i)->alias);
		for (word = strtok_r(aliases, " ", &rest); word != NULL;
		    word = strtok_r(NULL, " ", &rest))
			assert_ptr_equal(command_find(word), command_at(i));
	}
}

static const struct {
	const char	*line, *wrong;
} refused[] = {
	{ "note-ad 60", "there is no command note-ad; did you mean note-add?" },
	{ "zzzzzz", "there is no command zzzzzz" },
	{ "note-delete 3", "note-delete takes nothing after it" },
	{ "transpose", "transpose takes semitones" },
	{ "save my song.mid", "save takes [name]; quote what has blanks" },
	{ "transpose many", "many is not a whole number from -127 to 127" },
	{ "note-add H4", "H4 is not a pitch such as C4, f#3 or 60" },
	{ "note-add 60 1/11", "1/11 is not a length such as 1/16, 1/12 or 3/8" },
	{ "note-add 60 0", "0 is not a whole number from 1 to 1099511627776" },
	{ "note-delete", "there is no note at the cursor" },
	{ "undo", "there is nothing to undo" },
	{ "paste", "nothing has been copied yet" },
	{ "print \"a", "a \" is not closed" },
	{ "metre 4/5", "4/5 is not a metre such as 4/4 or 7/8" },
	{ "tempo 0", "0 is not a number from 4 to 1000" },
	{ "track-go 2", "2 is not a whole number from 1 to 1" },
	{ "save", "the piece has no name yet: :w NAME.mid" },
	{ "save /nowhere/at/all.mid", "/nowhere/at/all.mid: its folder does not exist" },
	{ "export x.pdf", "x.pdf: its name must end in .mid, .rmi, .ly, .musicxml, .abc, .mxl, "
	    ".wav, .flac or .ogg" },
};

static void
bad_lines_are_refused_in_words(void **state)
{
	struct session *s = open_new();
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(refused); i++) {
		assert_false(command_run(s, refused[i].line, &err));
		assert_string_equal(err.text, refused[i].wrong);
	}
	assert_int_equal(s->history.count, 1);
	session_close(s);
}

static void
counts_reach_commands_that_repeat(void **state)
{
	struct session *s = open_new();
	struct err err;

	(void)state;
	assert_true(command_run_count(s, "cursor-right", 8, &err));
	assert_int_equal(s->cursor_ticks, 8 * s->grid_ticks);
	assert_true(command_run_count(s, "cursor-left", 0, &err));
	assert_int_equal(s->cursor_ticks, 7 * s->grid_ticks);
	assert_true(command_run(s, "cursor-left 3", &err));
	assert_int_equal(s->cursor_ticks, 4 * s->grid_ticks);
	assert_true(command_run_count(s, "note-add", 5, &err));	/* takes none */
	assert_int_equal(song_notes(s->song, 0), 1);
	assert_true(command_run_count(s, "go-end", 3, &err));
	assert_int_equal(s->cursor_ticks, 2 * 4 * 480);
	session_close(s);
}

static void
long_lines_are_refused(void **state)
{
	struct session *s = open_new();
	struct err err;
	char *line = calloc(1, 10001);

	(void)state;
	memset(line, 'x', 10000);
	assert_false(command_run(s, line, &err));
	free(line);
	assert_true(command_run(s, "  # nothing but a comment", &err));
	assert_true(command_run(s, "", &err));
	session_close(s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rows_are_complete),
		cmocka_unit_test(names_are_unique),
		cmocka_unit_test(bad_lines_are_refused_in_words),
		cmocka_unit_test(counts_reach_commands_that_repeat),
		cmocka_unit_test(long_lines_are_refused),
	};

	return cmocka_run_group_tests(tests, sandbox_setup, sandbox_teardown);
}
