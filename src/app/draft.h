/* SPDX-License-Identifier: MIT */
#ifndef APP_DRAFT_H
#define APP_DRAFT_H

/*
 * draft.h - the order that the Ask panel shows: composed row by row, then made.
 *
 * A row that nothing is asked in shows what the piece has, and stays free.  The
 * draft stays as it is after it was made.  The terminal's thread.
 */

#include <stdbool.h>

#include "app/choice.h"
#include "app/order.h"
#include "base/err.h"

struct session;

struct ask {
	struct order	 order;		/* owned; what is asked */
	int		 bars;		/* 0: the setting */
	int		 at;		/* row of the list that the person is at */
	struct choice_here here;
};

struct draft_row {
	const char	*name;
	char		 value[CHOICE_SIZE];	/* "" where nothing is known */
	bool		 asked;		/* else it is as it is */
	int		 place, count;	/* of the slider; count 0: it has none */
};

/* The session's, made at first use; NULL: no memory. */
struct ask	*draft_need(struct session *, struct err *);
void		 draft_end(struct session *);

/* The rows of the way that is chosen; row 0 is the way. */
int		 draft_rows(const struct session *);
void		 draft_row(struct session *, int i, struct draft_row *);
/* "bars 5-8, tracks 2, 3 notes locked": where it will be done. */
void		 draft_where(const struct session *, char *out, size_t size);

/* To the row of that name. */
bool		 draft_go(struct session *, const char *name, struct err *);
bool		 draft_move(struct session *, int by, struct err *);
/* The row's value goes up or down from what it is. */
bool		 draft_change(struct session *, int by, struct err *);
bool		 draft_free(struct session *, struct err *);	/* the row asks nothing any more */
/* name "ask": the way. */
bool		 draft_set(struct session *, const char *name, const char *value, struct err *);
bool		 draft_make(struct session *, struct err *);

#endif
