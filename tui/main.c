/* SPDX-License-Identifier: MIT */
/* main.c - parses the arguments, then composes or runs a program. */

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "app/template_file.h"
#include "base/text.h"
#include "cli/completion.h"
#include "cli/program.h"
#include "command/batch.h"
#include "checkhealth.h"
#include "config.h"
#include "live.h"
#include "loop.h"
#include "music/template.h"
#include "tensor/blas.h"

enum status { STATUS_DONE, STATUS_FAILED, STATUS_USAGE };

/* Set only by the signal handler. */
static volatile sig_atomic_t interrupted;

static void
interrupt(int signal_number)
{
	(void)signal_number;
	interrupted = 1;
}

static bool
was_interrupted(void)
{
	return interrupted != 0;
}

/* The first Ctrl-C asks a program to stop and keep its result; the second ends it. */
static void
catch_interrupts(void)
{
	struct sigaction action = { .sa_handler = interrupt, .sa_flags = (int)SA_RESETHAND };

	sigaction(SIGINT, &action, NULL);
	sigaction(SIGTERM, &action, NULL);
}

static enum status
misused(const char *what, const char *word)
{
	char clean[128];

	fprintf(stderr, "cadenza: %s%s; see cadenza --help\n", what,
	    text_name(word, clean, sizeof clean));
	return STATUS_USAGE;
}

static int show_help(int argc, char **argv);
static int write_completions(int argc, char **argv);

static int
run_batch(int argc, char **argv)
{
	return batch_run(argc > 1 ? argv[1] : "", false, stdin, stdout, stderr);
}

static int
list_commands(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	batch_list_commands(stdout);
	return STATUS_DONE;
}

static int
compose_salvaged(int argc, char **argv)
{
	if (argc < 2)
		return misused("a file must follow: ", argv[0]);
	return tui_run(argv[1], TUI_SALVAGE, NULL);
}

/* The name is completed from those that ship. */
static const char *
template_name(size_t i)
{
	return templates[i].name;
}

static int
compose_from_template(int argc, char **argv)
{
	char name[TEMPLATE_NAME];

	if (argc > 1)
		return tui_run(argc > 2 ? argv[2] : "", TUI_TEMPLATE, argv[1]);
	fputs("cadenza: a template must follow --template:", stderr);
	for (int i = 0; template_at(i, name); i++)
		fprintf(stderr, " %s", name);
	fputc('\n', stderr);
	return STATUS_USAGE;
}

static int
check_health(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return checkhealth();
}

static int
learn(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	return tui_tutor();
}

static int
show_version(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("cadenza " PACKAGE_VERSION);
	puts("built with: " BUILT_WITH);
	puts("compiler: "
#ifndef __clang__
	    "GCC "
#endif
	    __VERSION__ "; bf16 products: "
#ifdef HAVE_AVX512_BF16
	    "yes"
#else
	    "no"
#endif
	    "; MPI: " WITH_MPI);
	return STATUS_DONE;
}

/* Options that are allowed as the first word. */
static const struct mode {
	const char	*option, *operands, *help;
	int		 operands_max;
	int		(*run)(int argc, char **argv);	/* argv[0] is the option */
	const char	*(*word_at)(size_t);	/* those of the first operand; or NULL */
} modes[] = {
	{ "--batch", "[FILE]", "run commands from standard input on a piece", 1, run_batch, NULL },
	{ "--checkhealth", "", "say what sound, soundfont and model there are", 0, check_health,
	    NULL },
	{ "--commands", "", "list all commands", 0, list_commands, NULL },
	{ "--completions", "SHELL", "print a completion script for bash, zsh or fish", 1,
	    write_completions, completion_shell },
	{ "--help", "", "show this list", 0, show_help, NULL },
	{ "--salvage", "FILE", "compose on what can be read of a broken file", 1,
	    compose_salvaged, NULL },
	{ "--template", "NAME [FILE]", "compose a new piece on the tracks of a template", 2,
	    compose_from_template, template_name },
	{ "--tutor", "", "learn the first keys in ten steps, on a piece of its own", 0, learn,
	    NULL },
	{ "--version", "", "print the version", 0, show_version, NULL },
};

#define MODES (sizeof modes / sizeof *modes)

static int
write_completions(int argc, char **argv)
{
	struct first_word first[MODES];
	struct err err;

	if (argc < 2)
		return misused("bash, zsh or fish must follow: ", argv[0]);
	for (size_t i = 0; i < MODES; i++)
		first[i] = (struct first_word){ modes[i].option, modes[i].help,
		    modes[i].word_at };
	if (completion_write(stdout, argv[1], first, MODES, &err))
		return STATUS_DONE;
	return misused(err.text, "");
}

static int
show_help(int argc, char **argv)
{
	(void)argc;
	(void)argv;
	puts("usage: cadenza [FILE]                compose");
	for (size_t i = 0; i < MODES; i++)
		printf("       cadenza %s %-*s  %s\n", modes[i].option,
		    (int)(26 - strlen(modes[i].option)), modes[i].operands, modes[i].help);
	for (size_t i = 0; program_table[i] != NULL; i++)
		printf("       cadenza %s %-*s  %s\n", program_table[i]->name,
		    (int)(26 - strlen(program_table[i]->name)), program_table[i]->operands,
		    program_table[i]->help);
	puts("Each program lists its options: cadenza info --help");
	return STATUS_DONE;
}

/* Reports output that was not written, for example to a full disk. */
static int
finish(int status)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return status;
	perror("cadenza: standard output");
	return status == STATUS_DONE ? STATUS_FAILED : status;
}

static int
run_program(const struct program *program, int argc, char **argv)
{
	struct program_host host = {
		.out = stdout, .notes = stderr, .interrupted = was_interrupted,
	};
	char clean[sizeof(struct err)];
	struct err err;
	int status;

	catch_interrupts();
	live_begin(&host);
	status = program_run(program, argc, argv, &host, &err);
	if (status != STATUS_DONE && err.text[0] != '\0')
		fprintf(stderr, "cadenza: %s\n", text_name(err.text, clean, sizeof clean));
	return finish(status);
}

static int
run_mode(int argc, char **argv)
{
	for (size_t i = 0; i < MODES; i++) {
		if (strcmp(modes[i].option, argv[0]) != 0)
			continue;
		if (argc - 1 > modes[i].operands_max)
			return misused("unexpected word: ",
			    argv[1 + modes[i].operands_max]);
		return finish(modes[i].run(argc, argv));
	}
	return misused("unknown option: ", argv[0]);
}

/* Keeps a file opened later from becoming standard output, should that be closed. */
static void
fill_standard_files(void)
{
	int fd;

	do
		fd = open("/dev/null", O_RDWR);
	while (fd >= 0 && fd <= STDERR_FILENO);
	if (fd >= 0)
		close(fd);
}

int
main(int argc, char **argv)
{
	fill_standard_files();
	blas_start(argv);
	setlocale(LC_CTYPE, "");
	signal(SIGXFSZ, SIG_IGN);	/* a failed write returns an error */
	if (argc > 1 && program_find(argv[1]) != NULL)
		return run_program(program_find(argv[1]), argc - 1, argv + 1);
	if (argc > 1 && argv[1][0] == '-' && argv[1][1] != '\0')
		return run_mode(argc - 1, argv + 1);
	if (argc > 2)
		return misused("unexpected file: ", argv[2]);
	return tui_run(argc > 1 ? argv[1] : "", TUI_COMPOSE, NULL);
}
