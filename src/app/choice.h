/* SPDX-License-Identifier: MIT */
#ifndef APP_CHOICE_H
#define APP_CHOICE_H

/*
 * choice.h - choices for a row of an order, and the value of the piece at the cursor.
 *
 * A row without choices (chords, range) is typed.  Measuring reads the piece, so
 * its results are kept until the piece or the bar of the cursor changes.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/order.h"
#include "model/token/control.h"
#include "music/time.h"

struct session;

#define CHOICE_SIZE	64

/* The piece as it was measured; zeros at first. */
struct choice_here {
	bool		 known;
	uint64_t	 revision;
	int64_t		 bar;
	int		 track;
	struct key	 estimated;	/* of the whole piece */
	uint8_t		 controls[CONTROLS];	/* CONTROL_FREE: nothing to measure */
};

/* Measures again if the piece, the track or the bar has changed. */
void	 choice_measure(const struct session *, struct choice_here *);
/* The value at a place from 0, as order_set takes it; false: there are fewer. */
bool	 choice_at(const struct session *, const struct choice_here *, int row, int place,
	     char value[CHOICE_SIZE]);
/* 0: the row is typed. */
int	 choice_count(const struct session *, const struct choice_here *, int row);
/* Where a value stands, or the nearest number to it; -1: it is not among them. */
int	 choice_find(const struct session *, const struct choice_here *, int row,
	     const char *value);
/* What the piece has at the cursor, or the setting; false: neither says. */
bool	 choice_as_is(const struct session *, const struct choice_here *, int row,
	     char value[CHOICE_SIZE]);

#endif
