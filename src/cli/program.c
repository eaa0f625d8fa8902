/* SPDX-License-Identifier: MIT */
#include "cli/program.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/text.h"
#include "model/measure/benchmark.h"
#include "model/net/arch.h"
#include "tensor/optim.h"
#include "tensor/schedule.h"

/* Every program, by name.  Its row ends program_NAME.c, or program_generate.c. */
#define PROGRAMS(X) \
	X(accompany) X(bench) X(bridge) X(continue) X(convert) X(end) X(eval) X(evaluate) \
	X(fill) X(harmonise) X(info) X(lab) X(map) X(memory) X(morph) X(render) X(sample) X(style) \
	X(themes) X(train) X(tune) X(vary) X(yardstick)

#define DECLARE(name)	extern const struct program program_##name;
PROGRAMS(DECLARE)

#define ROW(name)	&program_##name,
const struct program *const program_table[] = { PROGRAMS(ROW) NULL };

const struct program *
program_find(const char *name)
{
	for (size_t i = 0; program_table[i] != NULL; i++)
		if (strcmp(program_table[i]->name, name) == 0)
			return program_table[i];
	return NULL;
}

/* "--bars N", "-o OUT", "--json". */
static void
option_text(const struct option *option, char text[64])
{
	int used = option->letter != 0 ?
	    snprintf(text, 64, "-%c, --%s", option->letter, option->name) :
	    snprintf(text, 64, "    --%s", option->name);

	if (option->kind != OPTION_FLAG)
		snprintf(text + used, 64 - (size_t)used, " %s", option->value);
}

static const char *
size_name(size_t i)
{
	return arch_transformer.sizes[i].name;
}

/* Options whose value is a name from a table, in any program: the help lists the names. */
static const struct {
	const char	*option;
	const char	*(*name)(size_t i);	/* NULL at the end */
} choices[] = {
	{ "arch", arch_name }, { "optimizer", optim_name }, { "optimizers", optim_name },
	{ "schedule", schedule_name }, { "size", size_name }, { "config", benchmark_config },
};

const char *
program_choice(const char *option, size_t i)
{
	for (size_t k = 0; k < sizeof choices / sizeof choices[0]; k++)
		if (strcmp(choices[k].option, option) == 0)
			return choices[k].name(i);
	return NULL;
}

/* Prints "A, B or C ", or nothing. */
static void
print_choices(const char *option, FILE *out)
{
	const char *name;

	for (size_t i = 0; (name = program_choice(option, i)) != NULL; i++)
		fprintf(out, "%s%s", i == 0 ? "" :
		    program_choice(option, i + 1) != NULL ? ", " : " or ", name);
	if (program_choice(option, 0) != NULL)
		fputc(' ', out);
}

void
program_help(const struct program *program, FILE *out)
{
	char text[64];

	fprintf(out, "usage: cadenza %s%s%s%s\n%c%s.\n", program->name,
	    program->operands[0] != '\0' ? " " : "", program->operands,
	    program->options != NULL ? " [options]" : "",
	    program->help[0] & ~0x20, program->help + 1);
	for (const struct option *o = program->options; o != NULL && o->name != NULL; o++) {
		option_text(o, text);
		fprintf(out, "  %-28s ", text);
		print_choices(o->name, out);
		fprintf(out, "%s%s\n", o->help, o->needed ? " (needed)" : "");
	}
	if (program->help_more != NULL)
		program->help_more(out);
}

bool
program_misused(struct program_call *call, struct err *err, const char *fmt, ...)
{
	const char *name = call->program->name;
	char what[128];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(what, sizeof what, fmt, ap);
	va_end(ap);
	call->misused = true;
	return err_set(err, ERR_ARG, "%s: %s; \"cadenza %s --help\" lists the options",
	    name, what, name);
}

/* The option's index in the table, or -1. */
static int
find_option(const struct program *program, const char *name, size_t length, char letter)
{
	if (program->options == NULL)
		return -1;
	for (int i = 0; program->options[i].name != NULL; i++) {
		const char *known = program->options[i].name;

		if (letter != 0 ? program->options[i].letter == letter :
		    strlen(known) == length && strncmp(known, name, length) == 0)
			return i;
	}
	return -1;
}

static bool
set_value(struct program_call *call, const struct option *option, const char *text,
    struct option_value *value, struct err *err)
{
	struct err why;
	bool good = true;

	value->given = true;
	value->text = text;
	if (option->kind == OPTION_INTEGER)
		good = text_integer(text, (long long)option->low, (long long)option->high,
		    &value->integer, &why);
	else if (option->kind == OPTION_NUMBER)
		good = text_number(text, option->low, option->high, &value->number, &why);
	else if (option->kind == OPTION_TEXT && text[0] == '\0')
		return program_misused(call, err, "--%s is empty", option->name);
	return good || program_misused(call, err, "--%s: %s", option->name, why.text);
}

/* Reads a word that starts with '-'.  *used: number of words taken. */
static bool
read_option(struct program_call *call, int words, char **word, int *used, struct err *err)
{
	const struct program *program = call->program;
	const char *name = word[0] + 1, *text = NULL;
	char clean[64];
	size_t length;
	int i;

	*used = 1;
	if (name[0] == '-') {
		name++;
		length = strcspn(name, "=");
		text = name[length] == '=' ? name + length + 1 : NULL;
		i = find_option(program, name, length, 0);
	} else {
		text = name[1] != '\0' ? name + 1 : NULL;
		i = find_option(program, NULL, 0, name[0]);
	}
	if (i < 0)
		return program_misused(call, err, "there is no option %s",
		    text_name(word[0], clean, sizeof clean));
	if (program->options[i].kind == OPTION_FLAG) {
		call->values[i].given = true;
		return text == NULL ||
		    program_misused(call, err, "--%s takes no value", program->options[i].name);
	}
	if (text == NULL) {
		if (words < 2)
			return program_misused(call, err, "--%s needs %s",
			    program->options[i].name, program->options[i].value);
		text = word[1];
		*used = 2;
	}
	return set_value(call, program->options + i, text, call->values + i, err);
}

/* Moves the operands to the front of argv. */
static bool
read_words(struct program_call *call, int argc, char **argv, struct err *err)
{
	const struct program *program = call->program;
	bool options_over = false;
	int used;

	call->operands = argv + 1;
	for (int i = 1; i < argc; i += used) {
		used = 1;
		if (!options_over && strcmp(argv[i], "--") == 0)
			options_over = true;
		else if (options_over || argv[i][0] != '-' || argv[i][1] == '\0')
			call->operands[call->operand_count++] = argv[i];
		else if (!read_option(call, argc - i, argv + i, &used, err))
			return false;
	}
	if (call->operand_count < program->operands_min)
		return program_misused(call, err, "it needs %s", program->operands);
	if (call->operand_count > program->operands_max)
		return program_misused(call, err, program->operands_max == 0 ?
		    "it takes no operand, and there is %s" : "%s is one too many",
		    call->operands[program->operands_max]);
	for (int i = 0; program->options != NULL && program->options[i].name != NULL; i++)
		if (program->options[i].needed && !call->values[i].given)
			return program_misused(call, err, "it needs --%s %s",
			    program->options[i].name, program->options[i].value);
	return true;
}

static bool
wants_help(int argc, char **argv)
{
	for (int i = 1; i < argc && strcmp(argv[i], "--") != 0; i++)
		if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0)
			return true;
	return false;
}

int
program_run(const struct program *program, int argc, char **argv,
    const struct program_host *host, struct err *err)
{
	struct program_call call = {
		.program = program, .host = host, .out = host->out, .notes = host->notes,
	};

	err->text[0] = '\0';
	if (wants_help(argc, argv)) {
		program_help(program, call.out);
		return 0;
	}
	if (!read_words(&call, argc, argv, err))
		return 2;
	if (!program->run(&call, err))
		return call.misused ? 2 : 1;
	err->text[0] = '\0';		/* it has been reported */
	return call.failed ? 1 : 0;
}

bool
program_has(const struct program *program, const char *option)
{
	return find_option(program, option, strlen(option), 0) >= 0;
}

static const struct option_value *
value_of(const struct program_call *call, const char *option)
{
	int i = find_option(call->program, option, strlen(option), 0);

	assert(i >= 0);
	return call->values + i;
}

bool
program_given(const struct program_call *call, const char *option)
{
	return value_of(call, option)->given;
}

const char *
program_text(const struct program_call *call, const char *option)
{
	return value_of(call, option)->text;
}

long long
program_integer(const struct program_call *call, const char *option, long long otherwise)
{
	const struct option_value *value = value_of(call, option);

	return value->given ? value->integer : otherwise;
}

double
program_number(const struct program_call *call, const char *option, double otherwise)
{
	const struct option_value *value = value_of(call, option);

	return value->given ? value->number : otherwise;
}

bool
program_interrupted(const struct program_call *call)
{
	return call->host->interrupted != NULL && call->host->interrupted();
}

bool
program_shows(const struct program_call *call)
{
	return call->host->show != NULL && call->out == call->host->out;
}

void
program_complain(struct program_call *call, const struct err *why)
{
	char clean[sizeof why->text];

	/* It may contain a file's name, with any bytes. */
	fprintf(call->notes, "cadenza: %s\n", text_name(why->text, clean, sizeof clean));
	call->failed = true;
}
