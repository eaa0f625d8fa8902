/* SPDX-License-Identifier: MIT */
#ifndef APP_SUGGEST_STORE_H
#define APP_SUGGEST_STORE_H

/*
 * suggest_store.h - candidates into the session's store and back, and what
 * suggest.c and suggest_store.c share.  What cannot be stored is complained of
 * and stays as it is on the screen.
 */

#include "app/suggest.h"

bool	 suggest_add_batch(struct suggest *, struct batch *, size_t at);	/* takes it over */

void	 suggest_store_batch(struct session *, struct batch *);
void	 suggest_store_taken(struct session *, const struct batch *, int candidate);

#endif
