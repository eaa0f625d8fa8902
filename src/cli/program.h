/* SPDX-License-Identifier: MIT */
#ifndef APP_PROGRAM_H
#define APP_PROGRAM_H

/*
 * program.h - programs that run without a screen, in one table.
 *
 * A program is a row with its options; one parser reads them, and --help walks the
 * rows.  A program writes results to `out` and progress and remarks to `notes`,
 * never reads stdin and never waits for a key.  Errors are one sentence, printed
 * by the caller.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

#include "app/plot.h"
#include "base/err.h"

struct adapter;
struct model;
struct settings;
struct piece;
struct song;

enum option_kind { OPTION_FLAG, OPTION_TEXT, OPTION_INTEGER, OPTION_NUMBER };

struct option {
	const char	*name;		/* "out": --out */
	char		 letter;	/* 'o': -o; 0: none */
	enum option_kind kind;
	const char	*value;		/* "N", for the help; NULL for a flag */
	double		 low, high;	/* of a number */
	const char	*help;		/* no full stop */
	bool		 needed;
};

struct program_call;

struct program {
	const char	*name;
	const char	*operands;	/* "FILE..." for the help */
	int		 operands_min, operands_max;
	const char	*help;		/* one line, no full stop */
	const struct option *options;	/* ends with a NULL name; or NULL */
	bool		(*run)(struct program_call *, struct err *);
	void		(*help_more)(FILE *);	/* lists its choices; or NULL */
};

struct option_value {
	bool		 given;
	const char	*text;
	long long	 integer;
	double		 number;
};

#define PROGRAM_OPTIONS_MAX 48

/* Where a program runs. */
struct program_host {
	FILE		*out, *notes;	/* stdout and stderr */
	bool		(*interrupted)(void);	/* Ctrl-C was pressed; NULL: never */
	/*
	 * If out is a terminal, else NULL: shows a picture of width * height cells in
	 * place of the previous one.  show_size: the largest possible size now.
	 */
	void		(*show)(const struct plot_cell *, int width, int height);
	void		(*show_size)(int *width, int *height);
	enum plot_glyphs show_glyphs;
	bool		 show_mono;	/* without colour */
};

struct program_call {
	const struct program *program;
	const struct program_host *host;
	FILE		*out, *notes;	/* the host's */
	char		**operands;	/* borrowed from argv */
	int		 operand_count;
	/* As the rows of program->options. */
	struct option_value values[PROGRAM_OPTIONS_MAX];
	/* Part of the work failed, which was reported on notes. */
	bool		 failed;
	/* The command line makes no sense: the exit status is 2. */
	bool		 misused;
};

extern const struct program *const program_table[];	/* by name, ends with NULL */
const struct program *program_find(const char *name);	/* or NULL */

/*
 * Reads argv (argv[0]: the program's name), runs it and returns the exit status.
 * On 1 and 2, err.text is the sentence to print, or empty if it was printed.
 */
int		 program_run(const struct program *, int argc, char **argv,
		     const struct program_host *, struct err *);
void		 program_help(const struct program *, FILE *out);

bool		 program_has(const struct program *, const char *option);
/* The i-th name that an option of this name takes, in any program; NULL: there is none. */
const char	*program_choice(const char *option, size_t i);

/* For the programs.  The option must be in the table. */
bool		 program_given(const struct program_call *, const char *option);
/* NULL: not given. */
const char	*program_text(const struct program_call *, const char *option);
long long	 program_integer(const struct program_call *, const char *option,
    long long otherwise);
double		 program_number(const struct program_call *, const char *option, double otherwise);
bool		 program_interrupted(const struct program_call *);
/* Whether `out` is a terminal that shows pictures. */
bool		 program_shows(const struct program_call *);

/*
 * Reads the piece in a file: with --session in its session's state, with --salvage
 * as far as it can be read, reporting losses on `notes`.  song_free it.
 */
struct song	*program_song(struct program_call *, const char *path, struct err *);
/* The same as the model's piece; piece_clear it.  Errors name the file. */
bool		 program_piece(struct program_call *, const char *path, struct piece *,
	     struct err *);
/*
 * Every piece of the operands from `first` on: files, and all MIDI files in
 * folders, by name.  A piece that cannot be read, or that `add` refuses, is reported
 * and skipped.  Fails if there is none, or if interrupted.
 */
typedef bool	 (*program_song_fn)(void *arg, const char *path, const struct song *, struct err *);
bool		 program_each_song(struct program_call *, int first, program_song_fn add, void *arg,
		     size_t *pieces, struct err *);
/* The same as the model's pieces. */
typedef bool	 (*program_piece_fn)(void *arg, const struct piece *, struct err *);
bool		 program_pieces(struct program_call *, int first, program_piece_fn add, void *arg,
		     size_t *pieces, struct err *);
/* The pieces of all operands, in order; NULL: one of them could not be read. */
struct song	**program_songs(struct program_call *, struct err *);
/* NULL is fine. */
void		 program_songs_free(const struct program_call *, struct song **);
/* The model named by --model, the setting or `name`; model_unref it. */
struct model	*program_model(struct program_call *, const char *name, struct err *);
/* The adapter of --adapter; *adapter is NULL without one. */
bool		 program_adapter(struct program_call *, const struct model *,
		     struct adapter **adapter, struct err *);
/*
 * Checks an output path before the work: its folder exists, and it is neither an
 * input (an operand other than the output, the file of an option, or a piece in a
 * folder that is read) nor an open piece or one with unsaved edits.
 */
bool		 program_can_write(const struct program_call *, const char *path, struct err *);
/* The settings of the config file; bad lines are skipped. */
struct settings	*program_settings(struct err *);	/* settings_free them */
/* Puts "path: " before a sentence that does not name the file. */
bool		 program_name_file(struct err *, const char *path);
/* Reports an option or operand that makes no sense; always returns false. */
bool		 program_misused(struct program_call *, struct err *, const char *fmt, ...)
		     __attribute__((format(printf, 3, 4)));
/* Reports an error on notes and goes on: the exit status will be 1. */
void		 program_complain(struct program_call *, const struct err *);

#define OPTIONS_SONG \
	{ "session", 0, OPTION_FLAG, NULL, 0, 0, \
	  "read the piece from its session, with unsaved edits", false }, \
	{ "salvage", 0, OPTION_FLAG, NULL, 0, 0, \
	  "read what is left of a broken file, and report what was lost", false }
#define OPTION_MODEL \
	{ "model", 0, OPTION_TEXT, "M", 0, 0, "weights file, or a shipped model's name", false }
#define OPTION_MODELS \
	{ "model", 0, OPTION_TEXT, "M,...", 0, 0, \
	  "weights file, or a shipped model's name; several are mixed", false }
#define OPTION_ADAPTER \
	{ "adapter", 0, OPTION_TEXT, "A", 0, 0, "an adapter of that model, made by tune", false }
#define OPTION_END { NULL, 0, OPTION_FLAG, NULL, 0, 0, NULL, false }

#endif
