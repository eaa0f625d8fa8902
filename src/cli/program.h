/* SPDX-License-Identifier: MIT */
#ifndef APP_PROGRAM_H
#define APP_PROGRAM_H

/*
 * program.h - what cadenza does without a terminal: one table of programs.
 *
 * A program is a row with its options; one parser reads them, and --help is a
 * walk over the rows.  A program writes its results to `out` and what a person
 * may want to know meanwhile to `notes`, never reads stdin and never waits for
 * a key.  Errors are one sentence: the caller, main, prints them.
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
	void		(*help_more)(FILE *);	/* lists what it can choose from; or NULL */
};

struct option_value {
	bool		 given;
	const char	*text;
	long long	 integer;
	double		 number;
};

#define PROGRAM_OPTIONS_MAX 32

/* Where a program runs. */
struct program_host {
	FILE		*out, *notes;	/* stdout and stderr */
	bool		(*interrupted)(void);	/* Ctrl-C was pressed; NULL: never */
	/*
	 * Where out is a terminal, else NULL: a picture of width * height cells that takes
	 * the place of the one before.  show_size: how large one may be now.
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
	/* Some of the work could not be done, and was said on notes. */
	bool		 failed;
	/* What was asked for makes no sense: the exit status is 2. */
	bool		 misused;
};

extern const struct program *const program_table[];	/* by name, ends with NULL */
const struct program *program_find(const char *name);	/* or NULL */
bool		 program_comes_later(const char *name);	/* planned, and does not exist yet */

/*
 * Reads argv (argv[0]: the program's name) and runs it.  The result is the
 * exit status; on 1 and 2 err.text is the sentence, or empty where it has been
 * said already.
 */
int		 program_run(const struct program *, int argc, char **argv,
		     const struct program_host *, struct err *);
void		 program_help(const struct program *, FILE *out);

bool		 program_has(const struct program *, const char *option);

/* For the programs.  Option by name, which must be in the table. */
bool		 program_given(const struct program_call *, const char *option);
/* NULL: not given. */
const char	*program_text(const struct program_call *, const char *option);
long long	 program_integer(const struct program_call *, const char *option,
    long long otherwise);
double		 program_number(const struct program_call *, const char *option, double otherwise);
bool		 program_interrupted(const struct program_call *);
/* What it writes to `out` goes to a terminal that shows pictures. */
bool		 program_shows(const struct program_call *);

/*
 * The piece in a file, or with --session as its session has it; with --salvage
 * what can be read of it, and what was lost goes to `notes`.  song_free it.
 */
struct song	*program_song(struct program_call *, const char *path, struct err *);
/* The same as what the model sees of it; piece_clear it.  What is wrong names the file. */
bool		 program_piece(struct program_call *, const char *path, struct piece *,
	     struct err *);
/*
 * Every piece of the operands from `first` on: files, and folders with all
 * MIDI files in them, by name.  One that cannot be read or that `add` refuses is
 * complained of and passed by; none at all, or an interruption, is an error.
 */
typedef bool	 (*program_piece_fn)(void *arg, const struct piece *, struct err *);
bool		 program_pieces(struct program_call *, int first, program_piece_fn add, void *arg,
		     size_t *pieces, struct err *);
/* Those of all operands, in their order; NULL: one of them could not be read. */
struct song	**program_songs(struct program_call *, struct err *);
/* Or NULL. */
void		 program_songs_free(const struct program_call *, struct song **);
/* The model that --model, the setting or its own name says; model_unref it. */
struct model	*program_model(struct program_call *, const char *name, struct err *);
/* --adapter, if it is given; *adapter NULL: it is not. */
bool		 program_adapter(struct program_call *, const struct model *,
    struct adapter **adapter,
		     struct err *);
/*
 * Asked before the work: the folder is there, the file is none of the inputs (an
 * operand but the one that is the output, an option's, or a piece in a folder that
 * is read), and no open piece or one with unsaved edits.
 */
bool		 program_can_write(const struct program_call *, const char *path, struct err *);
/* A setting as the config file has it; bad lines of it are passed by. */
struct settings	*program_settings(struct err *);	/* settings_free them */
/* Puts "path: " before a sentence that does not name the file yet. */
bool		 program_blame(struct err *, const char *path);
/* An option or operand that makes no sense; always false. */
bool		 program_misused(struct program_call *, struct err *, const char *fmt, ...)
		     __attribute__((format(printf, 3, 4)));
/* Says one sentence on notes and goes on: the exit status will be 1. */
void		 program_complain(struct program_call *, const struct err *);

#define OPTIONS_SONG \
	{ "session", 0, OPTION_FLAG, NULL, 0, 0, \
	  "the piece as its session has it, with edits not yet saved", false }, \
	{ "salvage", 0, OPTION_FLAG, NULL, 0, 0, \
	  "of a broken file read what can be had, and say what was lost", false }
#define OPTION_MODEL \
	{ "model", 0, OPTION_TEXT, "M", 0, 0, "weights file, or a shipped model's name", false }
#define OPTION_MODELS \
	{ "model", 0, OPTION_TEXT, "M,...", 0, 0, \
	  "weights file, or a shipped model's name; several are mixed", false }
#define OPTION_ADAPTER \
	{ "adapter", 0, OPTION_TEXT, "A", 0, 0, "what tune has made of that model", false }
#define OPTION_END { NULL, 0, OPTION_FLAG, NULL, 0, 0, NULL, false }

#endif
