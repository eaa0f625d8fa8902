/* SPDX-License-Identifier: MIT */
#ifndef APP_SUGGEST_INTERNAL_H
#define APP_SUGGEST_INTERNAL_H

/*
 * suggest_internal.h - what the files of suggest share: suggest.c shows, hears
 * and takes candidates, suggest_make.c makes them, suggest_store.c brings them
 * into the session's store and back.
 */

#include "app/suggest.h"

struct suggest	*suggest_need(struct session *, struct err *);	/* makes it at its first use */
/* One is on the screen. */
bool		 suggest_need_batch(const struct session *, struct err *);
/* Takes it over. */
bool		 suggest_add_batch(struct suggest *, struct batch *, size_t at);
void		 suggest_batch_free(struct batch *);
/* What the session plays beside the piece: the current candidate, if it is heard. */
void		 suggest_renew_heard(struct session *);

/* What cannot be stored is complained of, and stays as it is on the screen. */
void		 suggest_store_batch(struct session *, struct batch *);
void		 suggest_store_taken(struct session *, const struct batch *, int candidate);

#endif
