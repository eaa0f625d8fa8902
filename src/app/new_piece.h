/* SPDX-License-Identifier: MIT */
#ifndef APP_NEW_PIECE_H
#define APP_NEW_PIECE_H

/*
 * new_piece.h - a new piece: one piano track, 120 beats a minute, four to the bar.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct song;
struct template;

/*
 * A MIDI file; free() it.  from: a song without a track, that it is made of; or NULL.
 * The template's tracks are in the piano's place; NULL: there is no template.
 */
bool	 new_piece(const struct song *from, const struct template *, uint8_t **bytes,
	     size_t *size, struct err *);

#endif
