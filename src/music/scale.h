/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SCALE_H
#define MUSIC_SCALE_H

/* scale.h - names of scales: sets of pitch classes, one bit each from C = 0. */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

/* Name and degrees above the tonic; a NULL name ends the table. */
extern const struct scale {
	const char	*name;		/* "dorian" */
	uint16_t	 degrees;
} scale_table[];

/* "D dorian", "Bb pentatonic"; a tonic alone or a key ("D", "D minor", "d") means its scale. */
bool	 scale_parse(const char *text, uint16_t *pitch_classes, struct err *);

#endif
