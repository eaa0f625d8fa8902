/* SPDX-License-Identifier: MIT */
#include "cli/completion.h"

#include <string.h>

#include "cli/program.h"

/* The words that an option of a program takes; false: it takes no word from a list. */
static bool
write_choices(FILE *out, const char *option)
{
	const char *word;

	for (size_t i = 0; (word = program_choice(option, i)) != NULL; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", word);
	return program_choice(option, 0) != NULL;
}

static void
write_words(FILE *out, const struct first_word *first)
{
	for (size_t i = 0; first->word_at(i) != NULL; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", first->word_at(i));
}

/* Help between quotes and brackets; none of the others means anything there. */
static void
write_help(FILE *out, const char *help)
{
	for (; *help != '\0'; help++)
		fprintf(out, *help == '\'' ? "'\\''" : strchr("[]\\", *help) != NULL ? "\\%c" :
		    "%c", *help);
}

/* --- bash */

static void
bash_options(FILE *out, const struct program *p)
{
	const struct option *none = &(const struct option)OPTION_END;

	fprintf(out, "\t%s)\n\t\toptions='--help", p->name);
	for (const struct option *o = p->options != NULL ? p->options : none; o->name != NULL; o++)
		fprintf(out, " --%s", o->name);
	fputs("'\n\t\tcase $before in\n", out);
	for (const struct option *o = p->options != NULL ? p->options : none; o->name != NULL;
	    o++) {
		if (program_choice(o->name, 0) != NULL) {
			fprintf(out, "\t\t--%s) words='", o->name);
			write_choices(out, o->name);
			fputs("' ;;\n", out);
		} else if (o->kind == OPTION_INTEGER || o->kind == OPTION_NUMBER)
			fprintf(out, "\t\t--%s) return ;;\n", o->name);
	}
	fputs("\t\tesac ;;\n", out);
}

static void
write_bash(FILE *out, const struct first_word *first, size_t count)
{
	fputs("# bash completion for cadenza, made by cadenza --completions bash\n\n"
	    "_cadenza()\n{\n"
	    "\tlocal word=${COMP_WORDS[COMP_CWORD]} options= words=\n"
	    "\tlocal before=${COMP_WORDS[COMP_CWORD-1]}\n\n"
	    "\tCOMPREPLY=()\n"
	    "\tcase $COMP_CWORD:${COMP_WORDS[1]} in\n"
	    "\t1:*)\n\t\toptions='", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", first[i].word);
	fputs("'\n\t\tCOMPREPLY=($(compgen -W '", out);
	for (size_t i = 0; program_table[i] != NULL; i++)
		fprintf(out, "%s%s", i > 0 ? " " : "", program_table[i]->name);
	fputs("' -- \"$word\")) ;;\n", out);
	for (size_t i = 0; i < count; i++)
		if (first[i].word_at != NULL) {
			fprintf(out, "\t2:%s) words='", first[i].word);
			write_words(out, &first[i]);
			fputs("' ;;\n", out);
		}
	fputs("\tesac\n\t[ \"$COMP_CWORD\" -eq 1 ] || case ${COMP_WORDS[1]} in\n", out);
	for (size_t i = 0; program_table[i] != NULL; i++)
		bash_options(out, program_table[i]);
	fputs("\tesac\n"
	    "\tif [ -n \"$words\" ]; then\n"
	    "\t\tCOMPREPLY=($(compgen -W \"$words\" -- \"$word\"))\n"
	    "\telif [[ $word == -* ]]; then\n"
	    "\t\tCOMPREPLY=($(compgen -W \"$options\" -- \"$word\"))\n"
	    "\telse\n"
	    "\t\tcompopt -o filenames 2>/dev/null\n"
	    "\t\tmapfile -t -O \"${#COMPREPLY[@]}\" COMPREPLY < <(compgen -f -- \"$word\")\n"
	    "\tfi\n"
	    "}\n"
	    "complete -F _cadenza cadenza\n", out);
}

/* --- zsh */

static void
zsh_option(FILE *out, const struct option *o)
{
	fputs(" \\\n\t\t\t", out);
	if (o->letter != 0)
		fprintf(out, "'(-%c --%s)'{-%c,--%s}", o->letter, o->name, o->letter, o->name);
	else
		fprintf(out, "--%s", o->name);
	fputs("'[", out);
	write_help(out, o->help);
	fputs("]", out);
	if (program_choice(o->name, 0) != NULL) {
		fprintf(out, ":%s:(", o->value);
		write_choices(out, o->name);
		fputs(")", out);
	} else if (o->kind == OPTION_TEXT)
		fprintf(out, ":%s:_files", o->value);
	else if (o->kind != OPTION_FLAG)
		fprintf(out, ":%s: ", o->value);
	fputs("'", out);
}

static void
write_zsh(FILE *out, const struct first_word *first, size_t count)
{
	fputs("#compdef cadenza\n# made by cadenza --completions zsh\n\n"
	    "local -a programs options\n"
	    "if (( CURRENT == 2 )); then\n\tprograms=(\n", out);
	for (size_t i = 0; program_table[i] != NULL; i++) {
		fprintf(out, "\t\t'%s:", program_table[i]->name);
		write_help(out, program_table[i]->help);
		fputs("'\n", out);
	}
	fputs("\t)\n\toptions=(\n", out);
	for (size_t i = 0; i < count; i++) {
		fprintf(out, "\t\t'%s:", first[i].word);
		write_help(out, first[i].help);
		fputs("'\n", out);
	}
	fputs("\t)\n\t_describe -o option options\n\t_describe program programs\n\t_files\n"
	    "else\n\tshift words\n\t(( CURRENT-- ))\n\tcase $words[1] in\n", out);
	for (size_t i = 0; program_table[i] != NULL; i++) {
		const struct program *p = program_table[i];

		fprintf(out, "\t%s)\n\t\t_arguments --help'[list the options]'", p->name);
		for (const struct option *o = p->options; o != NULL && o->name != NULL; o++)
			zsh_option(out, o);
		fputs(" \\\n\t\t\t'*:file:_files' ;;\n", out);
	}
	for (size_t i = 0; i < count; i++)
		if (first[i].word_at != NULL) {
			fprintf(out, "\t%s)\n\t\t_arguments '1:word:(", first[i].word);
			write_words(out, &first[i]);
			fputs(")' '*:file:_files' ;;\n", out);
		}
	fputs("\t*)\n\t\t_files ;;\n\tesac\nfi\n", out);
}

/* --- fish */

static void
fish_option(FILE *out, const struct program *p, const struct option *o)
{
	fprintf(out, "complete -c cadenza -n '__fish_seen_subcommand_from %s'", p->name);
	if (o->letter != 0)
		fprintf(out, " -s %c", o->letter);
	fprintf(out, " -l %s", o->name);
	if (program_choice(o->name, 0) != NULL) {
		fputs(" -x -a '", out);
		write_choices(out, o->name);
		fputs("'", out);
	} else if (o->kind != OPTION_FLAG)
		fputs(o->kind == OPTION_TEXT ? " -r" : " -x", out);
	fputs(" -d '", out);
	for (const char *c = o->help; *c != '\0'; c++)
		fprintf(out, *c == '\'' || *c == '\\' ? "\\%c" : "%c", *c);
	fputs("'\n", out);
}

static void
write_fish(FILE *out, const struct first_word *first, size_t count)
{
	fputs("# made by cadenza --completions fish\n", out);
	for (size_t i = 0; i < count; i++)
		fprintf(out, "complete -c cadenza -n __fish_use_subcommand -l %s -d '%s'\n",
		    first[i].word + 2, first[i].help);
	for (size_t i = 0; i < count; i++)
		if (first[i].word_at != NULL) {
			fprintf(out, "complete -c cadenza -n '__fish_contains_opt %s' -x -a '",
			    first[i].word + 2);
			write_words(out, &first[i]);
			fputs("'\n", out);
		}
	for (size_t i = 0; program_table[i] != NULL; i++) {
		const struct program *p = program_table[i];

		fprintf(out, "complete -c cadenza -n __fish_use_subcommand -a %s -d '%s'\n",
		    p->name, p->help);
		for (const struct option *o = p->options; o != NULL && o->name != NULL; o++)
			fish_option(out, p, o);
	}
}

static const struct {
	const char	*name;
	void		(*write)(FILE *, const struct first_word *, size_t count);
} shells[] = {
	{ "bash", write_bash }, { "zsh", write_zsh }, { "fish", write_fish },
};
#define SHELLS (sizeof shells / sizeof *shells)

const char *
completion_shell(size_t i)
{
	return i < SHELLS ? shells[i].name : NULL;
}

bool
completion_write(FILE *out, const char *shell, const struct first_word *first, size_t count,
    struct err *err)
{
	for (size_t i = 0; i < SHELLS; i++)
		if (strcmp(shells[i].name, shell) == 0) {
			shells[i].write(out, first, count);
			return true;
		}
	return err_set(err, ERR_ARG, "there are completions for bash, zsh and fish, not for %.40s",
	    shell);
}
