/* SPDX-License-Identifier: MIT */
#ifndef TUI_SEARCH_H
#define TUI_SEARCH_H

/*
 * search.h - the keys of a list that is searched by typing.
 */

#include <stdbool.h>

struct search {
	char		 text[64];	/* what was typed */
	int		 at;		/* the row that is marked, from 0 */
};

enum search_did { SEARCH_NOTHING, SEARCH_MOVED, SEARCH_TYPED };

/* rows: of the list as it stands; page: so many rows are one of PgUp or PgDn. */
enum search_did search_key(struct search *, const char *key, int rows, int page);
/* A key with which the panel does nothing goes on to the screen: F1 to F12, and Ctrl. */
bool	 search_lets_pass(const char *key);

#endif
