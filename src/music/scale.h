/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SCALE_H
#define MUSIC_SCALE_H

/* scale.h - scales by name: sets of pitch classes, one bit each from C = 0. */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Rows of name and degrees above the tonic; ends with a NULL name. */
extern const struct scale {
	const char	*name;		/* "dorian" */
	uint16_t	 degrees;
} scale_table[];

/* "D dorian", "Bb pentatonic"; a tonic alone or a key ("D", "D minor", "d") is its scale. */
bool	 scale_parse(const char *text, uint16_t *pitch_classes, struct err *);

#endif
