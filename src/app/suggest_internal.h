/* SPDX-License-Identifier: MIT */
#ifndef APP_SUGGEST_INTERNAL_H
#define APP_SUGGEST_INTERNAL_H

/*
 * suggest_internal.h - candidates, shared by suggest.c (shows, plays and takes
 * them), suggest_make.c (makes them) and suggest_store.c (stores and restores
 * them).
 */

#include "app/suggest.h"

struct suggest	*suggest_need(struct session *, struct err *);	/* creates it at first use */
/* true: a batch is on the screen. */
bool		 suggest_need_batch(const struct session *, struct err *);
/* Takes ownership of the batch. */
bool		 suggest_add_batch(struct suggest *, struct batch *, size_t at);
void		 suggest_batch_free(struct batch *);
/* Plays the current candidate with the piece, if it is heard. */
void		 suggest_renew_heard(struct session *);

/* If that fails, a message says so, and the batch stays on the screen. */
void		 suggest_store_batch(struct session *, struct batch *);
void		 suggest_store_taken(struct session *, const struct batch *, int candidate);

#endif
