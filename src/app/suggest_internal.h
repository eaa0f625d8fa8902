/* SPDX-License-Identifier: MIT */
#ifndef APP_SUGGEST_INTERNAL_H
#define APP_SUGGEST_INTERNAL_H

/*
 * suggest_internal.h - shared parts of suggest: suggest.c shows and
 * hears candidates, suggest_take.c makes edits of them, suggest_make.c starts
 * batches, suggest_receive.c takes in their notes, suggest_store.c brings them into the
 * session's store and back.
 */

#include "app/suggest.h"

struct edit;
struct store;

struct suggest	*suggest_need(struct session *, struct err *);	/* makes it at its first use */
void		 suggest_as_before(struct suggest *);	/* the next re-roll asks nothing else */
/* One is on the screen. */
bool		 suggest_need_batch(const struct session *, struct err *);
/* Takes it over. */
bool		 suggest_add_batch(struct suggest *, struct batch *, size_t at);
void		 suggest_batch_free(struct batch *);
/* What the session plays beside the piece: the current candidate, if it is heard. */
void		 suggest_renew_heard(struct session *);

/* The edit that taking it is, of the piece as it is.  *track: the new one; -1: none. */
bool		 suggest_edit(const struct session *, const struct batch *,
		     const struct candidate *, const struct candidate_part *, struct edit *,
		     struct candidate_counts *, int *track, struct err *);
/* What the generator's thread has sent.  true: something drawn has changed. */
bool		 suggest_receive(struct session *);
/* The batch whose candidates a mutation goes back to: its order prepares the piece. */
const struct batch *suggest_root(const struct batch *);
/* The tracks of a song that the model writes on: those that the piece has not get 0. */
bool		 suggest_keep_tracks(struct batch *, const struct song *written,
		     const struct song *piece, struct err *);

/* What cannot be stored is complained of, and stays as it is on the screen. */
void		 suggest_store_batch(struct session *, struct batch *);
void		 suggest_store_candidate(struct session *, const struct batch *, int candidate);

#endif
