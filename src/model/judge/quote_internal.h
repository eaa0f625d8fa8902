/* SPDX-License-Identifier: MIT */
#ifndef MODEL_QUOTE_INTERNAL_H
#define MODEL_QUOTE_INTERNAL_H

/*
 * quote_internal.h - lines, and the index: quote.c looks for runs, quote_index.c
 * reads, makes and asks the file.
 */

#include "model/judge/quote.h"

#define QUOTE_STEPS	(QUOTE_GRAM - 1)	/* of a gram: from note to note */

/* From note to note of a line: what is compared. */
struct quote_line {
	uint64_t	*step;		/* owned; a hash of interval and time */
	int8_t		*interval;	/* owned */
	size_t		 count, capacity;
};

/* The line of notes in order of start and pitch, after those that it has. */
bool	 quote_line_add(struct quote_line *, const struct excerpt_note *, size_t count,
	     int64_t quarter);
void	 quote_line_clear(struct quote_line *);
/* The steps from `at` on are a gram that is worth the name. */
bool	 quote_line_says(const struct quote_line *, size_t at);

/*
 * The grams that winnowing chooses, in order, once for each window: their places;
 * fn false: enough.
 */
typedef bool	(*quote_gram_fn)(void *arg, size_t at, uint64_t hash);
bool	 quote_line_grams(const struct quote_line *, quote_gram_fn, void *arg);

bool	 quotes_have(const struct quotes *, uint64_t hash);

#endif
