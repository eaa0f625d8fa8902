/* SPDX-License-Identifier: MIT */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

/*
 * words.h - places, lengths and keys in the words of the status lines.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key;
struct session;

/* "1/4.", with a ~ where it was played longer or shorter; in beats where there is no such value. */
void	 words_length(const struct session *, int64_t ticks, char *out, size_t size);
/* Bar, beat and sixteenth (or the finer quarter of the beat), all from 1: "33.2.3". */
void	 words_place(const struct session *, int64_t tick, char *out, size_t size);
/* "D min"; in brackets where the notes suggest it and the file does not say it.  "": not known. */
void	 words_key(const struct key *, bool guessed, char *out, size_t size);

#endif
