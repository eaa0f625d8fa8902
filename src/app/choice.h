/* SPDX-License-Identifier: MIT */
#ifndef APP_CHOICE_H
#define APP_CHOICE_H

/*
 * choice.h - the values that a row of an order can be stepped through.
 *
 * A row without choices (chords, range) is typed.
 */

#include <stdbool.h>
#include <stddef.h>

#include "app/order.h"

struct session;

#define CHOICE_SIZE	64

/* The value at a place from 0, as order_set takes it; false: there are fewer. */
bool	 choice_at(const struct session *, int row, int place, char value[CHOICE_SIZE]);
int	 choice_count(const struct session *, int row);		/* 0: the row is typed */
/* Where a value stands, or the nearest number to it; -1: it is not among them. */
int	 choice_find(const struct session *, int row, const char *value);
/* What the piece has at the cursor, or the setting; false: neither says. */
bool	 choice_as_is(const struct session *, int row, char value[CHOICE_SIZE]);

#endif
