/* SPDX-License-Identifier: MIT */
#include "app/order.h"
#include "cli/program.h"
#include "test.h"

/* What the parser has made of the words, in one line. */
static char seen[256];

static bool
look(struct program_call *call, struct err *err)
{
	int used = snprintf(seen, sizeof seen, "%s %s %lld %g",
	    program_given(call, "all") ? "all" : "some",
	    program_given(call, "out") ? program_text(call, "out") : "-",
	    program_integer(call, "number", 7), program_number(call, "share", 0.5));

	for (int i = 0; i < call->operand_count; i++)
		used += snprintf(seen + used, sizeof seen - (size_t)used, " [%s]",
		    call->operands[i]);
	if (call->operand_count > 0 && strcmp(call->operands[0], "bad") == 0)
		return err_set(err, ERR_IO, "bad: cannot be looked at");
	if (call->operand_count > 0 && strcmp(call->operands[0], "odd") == 0)
		return program_misused(call, err, "odd is not an operand");
	return true;
}

static const struct option options[] = {
	{ "all", 'a', OPTION_FLAG, NULL, 0, 0, "all of it", false },
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "where to", false },
	{ "number", 'n', OPTION_INTEGER, "N", 1, 9, "how many", false },
	{ "share", 0, OPTION_NUMBER, "S", 0, 1, "how much", false },
	OPTION_END
};
static const struct program looker = {
	.name = "look", .operands = "FILE...", .operands_min = 0, .operands_max = 2,
	.help = "look at words",
	.options = options, .run = look,
};
static const struct option needing[] = {
	{ "all", 'a', OPTION_FLAG, NULL, 0, 0, "all of it", false },
	{ "out", 'o', OPTION_TEXT, "OUT", 0, 0, "where to", true },
	{ "number", 'n', OPTION_INTEGER, "N", 1, 9, "how many", false },
	{ "share", 0, OPTION_NUMBER, "S", 0, 1, "how much", false },
	OPTION_END
};
static const struct program needer = {
	.name = "need", .operands = "FILE", .operands_min = 1, .operands_max = 1,
	.help = "need words",
	.options = needing, .run = look,
};

static int
run(const struct program *program, const char *line, struct err *err)
{
	struct program_host host = { .out = stdout, .notes = stderr };
	char copy[256], *words[16];
	int count = 0;

	seen[0] = '\0';
	snprintf(copy, sizeof copy, "%s", line);
	for (char *at = strtok(copy, " "); at != NULL; at = strtok(NULL, " "))
		words[count++] = at;
	return program_run(program, count, words, &host, err);
}

static void
words_are_read(void **state)
{
	static const struct {
		const char	*line, *seen;
	} cases[] = {
		{ "look", "some - 7 0.5" },
		{ "look a b", "some - 7 0.5 [a] [b]" },
		{ "look a --all b", "all - 7 0.5 [a] [b]" },
		{ "look -a", "all - 7 0.5" },
		{ "look --out x", "some x 7 0.5" },
		{ "look --out=x", "some x 7 0.5" },
		{ "look -o x", "some x 7 0.5" },
		{ "look -ox", "some x 7 0.5" },
		{ "look -o -a", "some -a 7 0.5" },
		{ "look -n 3 --share .25", "some - 3 0.25" },
		{ "look --number=9 --number 2", "some - 2 0.5" },
		{ "look -- --all", "some - 7 0.5 [--all]" },
		{ "look -", "some - 7 0.5 [-]" },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(run(&looker, cases[i].line, &err), 0);
		assert_string_equal(seen, cases[i].seen);
	}
}

static void
wrong_words_are_named(void **state)
{
	static const struct {
		const struct program	*program;
		const char		*line, *says;
		int			 status;
	} cases[] = {
		{ &looker, "look --nosuch", "no option --nosuch", 2 },
		{ &looker, "look -x", "no option -x", 2 },
		{ &looker, "look --al", "no option --al", 2 },
		{ &looker, "look --all=yes", "--all takes no value", 2 },
		{ &looker, "look --out", "--out needs OUT", 2 },
		{ &looker, "look --out=", "--out is empty", 2 },
		{ &looker, "look -n 10", "from 1 to 9", 2 },
		{ &looker, "look -n 3x", "3x is not", 2 },
		{ &looker, "look -n -1", "-1 is not", 2 },
		{ &looker, "look --share 2", "from 0 to 1", 2 },
		{ &looker, "look --share nan", "nan is not", 2 },
		{ &looker, "look a b c", "c is one too many", 2 },
		{ &looker, "look odd", "odd is not an operand", 2 },
		{ &looker, "look bad", "bad: cannot", 1 },
		{ &needer, "need", "it needs FILE", 2 },
		{ &needer, "need a", "it needs --out OUT", 2 },
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		assert_int_equal(run(cases[i].program, cases[i].line, &err), cases[i].status);
		if (strstr(err.text, cases[i].says) == NULL)
			fail_msg("%s: %s", cases[i].line, err.text);
	}
}

/* The table is in order, every row can be helped with, and options have one name each. */
static void
the_table_is_whole(void **state)
{
	(void)state;
	for (size_t i = 0; program_table[i] != NULL; i++) {
		const struct program *p = program_table[i];
		size_t count = 0;

		assert_non_null(p->run);
		assert_ptr_equal(program_find(p->name), p);
		if (i > 0)
			assert_true(strcmp(program_table[i - 1]->name, p->name) < 0);
		for (const struct option *o = p->options; o->name != NULL; o++, count++) {
			assert_true((o->kind == OPTION_FLAG) == (o->value == NULL));
			for (const struct option *other = p->options; other < o; other++) {
				assert_string_not_equal(other->name, o->name);
				assert_true(o->letter == 0 || o->letter != other->letter);
			}
		}
		assert_true(count <= PROGRAM_OPTIONS_MAX);
	}
	assert_null(program_find("nosuch"));
}

/* The options of the programs that write music say what asking_table says. */
static void
options_ask_what_can_be_asked(void **state)
{
	static const char *const names[] = { "continue", "end", "fill", "bridge",
	    "vary", "accompany",
		"harmonise" };

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++) {
		const struct program *program = program_find(names[i]);
		const struct option *option = program->options;

		while (strcmp(option->name, asking_table[0].name) != 0)
			option++;
		for (int row = 0; row < ASKING_ROWS; row++, option++) {
			assert_string_equal(option->name, asking_table[row].name);
			assert_string_equal(option->value, asking_table[row].value);
			assert_string_equal(option->help, asking_table[row].help);
		}
	}
}

/*
 * A way is a program, and what can be said of it an option; places by ids and ticks
 * are not typed, and what becomes of notes that are there is a question of the screen.
 */
static void
orders_are_options(void **state)
{
	static const int kept[] = { ORDER_REGION, ORDER_EXISTING, ORDER_NOTES,
		ORDER_LOCKED };

	(void)state;
	for (int way = 0; way < ORDER_WAYS; way++)
		assert_non_null(program_find(order_ways[way].name));
	for (int row = 0; row < ORDER_ROWS; row++) {
		bool found = false, typed = true;

		for (size_t i = 0; i < COUNT(kept); i++)
			typed = typed && row != kept[i];
		for (int way = 0; way < ORDER_WAYS; way++)
			found = found || program_has(program_find(order_ways[way].name),
			    order_row_name(row));
		assert_int_equal(found, typed);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(options_ask_what_can_be_asked),
		cmocka_unit_test(orders_are_options),
		cmocka_unit_test(words_are_read),
		cmocka_unit_test(wrong_words_are_named),
		cmocka_unit_test(the_table_is_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
