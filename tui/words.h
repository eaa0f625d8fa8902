/* SPDX-License-Identifier: MIT */
#ifndef TUI_WORDS_H
#define TUI_WORDS_H

/* words.h - positions, lengths and keys in words, for the status lines. */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct key;
struct session;
struct track_info;

/* "1/4.", with a ~ if played longer or shorter; in beats if no note value fits. */
void	 words_length(const struct session *, int64_t ticks, char *out, size_t size);
/* Bar, beat and sixteenth (or quarter of a shorter beat), all from 1: "33.2.3". */
void	 words_place(const struct session *, int64_t tick, char *out, size_t size);
/* "D min"; in brackets if estimated; "" if unknown. */
void	 words_key(const struct key *, bool guessed, char *out, size_t size);
/* Its instrument or kit, short; "" for a track without notes that names none. */
const char *words_sound(const struct track_info *);
/* Its name, or what it plays. */
const char *words_track(const struct track_info *);

#endif
