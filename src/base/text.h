/* SPDX-License-Identifier: MIT */
#ifndef BASE_TEXT_H
#define BASE_TEXT_H

/*
 * text.h - parsing and formatting of words.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include "base/err.h"

/*
 * The whole word as a number in [low, high]; otherwise a sentence that gives
 * the range.
 */
bool	 text_integer(const char *word, long long low, long long high, long long *value,
	     struct err *);
bool	 text_number(const char *word, double low, double high, double *value, struct err *);

/*
 * Splits a command line in place: blanks separate words, "double quotes" keep
 * blanks, a backslash keeps the next character, and # at the start of a word
 * begins a comment.
 */
bool	 text_split(char *line, char **words, int words_max, int *count, struct err *);
/* A word as text_split reads it: quoted where it has to be. */
void	 text_write_word(FILE *, const char *word);
/*
 * The same into `out`; `open`: without the closing
 * quote.  false: it is too long for `out`, which has a part of it.
 */
bool	 text_quote(const char *word, char *out, size_t size);
bool	 text_quote_open(const char *word, char *out, size_t size);
/* The word that a line ends in, which may be quoted and not closed; where it begins. */
size_t	 text_last_word(const char *line, char *word, size_t size);
/* Behind the mark by which some editors begin a UTF-8 file. */
char	*text_after_bom(char *text);

bool	 text_is_utf8(const void *bytes, size_t size);	/* valid throughout */
/*
 * Copies as valid UTF-8 without control characters; invalid bytes become '?' or
 * are read as Latin-1.
 */
void	 text_clean(const void *bytes, size_t size, char *out, size_t out_size);
/* The same in place, for a sentence that may hold such bytes; each becomes a blank or '?'. */
void	 text_make_safe(char *);
/* A path without control bytes, for output to a terminal. */
const char *text_name(const char *path, char *out, size_t out_size);
/* Columns of a UTF-8 string in a terminal. */
int	 text_columns(const char *utf8);

/* "C4", "c#4", "Bb3" or "60". */
bool	 text_parse_pitch(const char *word, int *pitch);

/*
 * Parses "all", "none", or some of `count` names separated by commas into a set
 * of 1u << index.  kind: how the error calls a name.
 */
bool	 text_set(const char *list, const char *const *names, int count, const char *kind,
	     unsigned *set, struct err *);

/* Whether a word is one of those that blanks separate.  words: NULL has none. */
bool	 text_has_word(const char *words, const char *word);
/*
 * How well letters that are typed fit a name; 0: it does not have all of them in
 * this order, in any case.  Each letter counts, more at the start of a word or right
 * after the one before; the other letters of the name cost a little.
 */
int	 text_match(const char *name, const char *typed);
/* Whether each typed letter begins a word of the name or follows the letter before it. */
bool	 text_matches_words(const char *name, const char *typed);
/*
 * The row whose name is nearest to a mistyped word, for "did you mean"; NULL if
 * none is near.
 */
const char *text_nearest(const char *word, const char *(*name_at)(size_t), size_t count);

#endif
