/* SPDX-License-Identifier: MIT */
#ifndef APP_SUGGEST_H
#define APP_SUGGEST_H

/*
 * suggest.h - batches of candidates for a piece, until they are taken.
 *
 * A batch is one order that was carried out: up to nine candidates, whose notes
 * session_poll takes in from the generator's thread as they are made.  They are
 * ghosts, in no track until a candidate is taken, which is one edit.  Hearing
 * one puts it into the plan that plays, and only there.
 *
 * Batches form a tree: one that mutates a candidate, or makes it again with
 * another seed, has it for a parent.  They stay, and are written to the store
 * when they are ready; each is made again, note for note, by its order.
 *
 * Candidates have numbers on the screen: their places in the ranking.  All
 * functions here count them as they were made, unless they say `place`.
 *
 * Everything here belongs to the terminal's thread.  Views read the structs
 * and run commands.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/candidate.h"
#include "app/order.h"
#include "base/err.h"
#include "model/infer/generate.h"
#include "music/event.h"

struct adapter;
struct session;
struct song;

#define SUGGEST_SHOWN	4		/* of a batch, before more are wanted */

struct batch {
	struct order	 order;		/* owned; settled: it says all there is to say */
	const struct batch *parent;	/* borrowed; NULL: it was asked for of the piece itself */
	int		 parent_candidate;
	bool		 mutates;	/* the order is for the piece with that candidate taken */
	struct candidate candidates[GENERATE_CANDIDATES_MAX];
	int		 count;
	int		 ranking[GENERATE_CANDIDATES_MAX];	/* best first */
	int		 shown;		/* so many of them are on the screen */
	int64_t		 start_ticks, end_ticks;
	uint64_t	 seed;
	/* The tracks that the notes' tracks are, by their ids; 0: one that is not there yet. */
	uint32_t	*tracks;	/* owned */
	int		 track_count;
	uint32_t	 made_track;	/* its id, once part of it is taken; 0: not yet */
	bool		 tuned;		/* made with the adapter */
	bool		 sample;	/* ... as it was in the middle of a run; to be heard */
	bool		 running;
	double		 tokens_per_s;	/* 0 while it runs */
	double		 first_note_seconds;
	int64_t		 store_id;	/* 0: not in the store */
};

struct suggest {
	struct batch	**batches;	/* owned, oldest first */
	size_t		 count, capacity;
	bool		 open;		/* one of them is on the screen */
	size_t		 shown;		/* which */
	int		 current;	/* candidate of it that the person is at; -1: none */
	bool		 chosen;	/* by the person, who stays there */
	bool		 heard;		/* and that is in the plan */
	uint64_t	 heard_revision;	/* of the song that the plan has it in */
	bool		 each_pass;	/* another one with every pass of the loop */
	int64_t		 pass_ticks;	/* where the playhead was last seen */
	bool		 restored;	/* the store's earlier ones are among them */
	/* Of the next re-roll, where the person has changed it. */
	bool		 warmed;
	double		 next_temperature;
	int		 next_bars;	/* 0: as many as there were */
	uint64_t	 last_seed;
	struct generation *running;	/* what the generator's thread works with; or NULL */
	struct batch	*making;	/* borrowed: the batch that it fills */
	/* Where its candidates stand in it. */
	int		 slots[GENERATE_CANDIDATES_MAX];
};

struct batch	*suggest_batch(const struct session *);	/* the one on the screen; NULL: none */
/* Where a candidate stands in the ranking. */
int		 suggest_place(const struct batch *, int candidate);
struct candidate *suggest_current(const struct session *);	/* NULL: none */
/* Its notes are in the piece as it is now. */
bool		 suggest_taken(const struct session *, const struct candidate *);
/* Which tracks of the piece the batch's are; a new one: where it will be.  -1: gone; free() it. */
int		*suggest_tracks(const struct session *, const struct batch *);

/* What the next seed is, where none is asked for. */
uint64_t	 suggest_next_seed(const struct session *);
/* Begins; notes come with session_poll.  The order is copied, and settled. */
bool		 suggest_make(struct session *, const struct order *, struct err *);
/* The same with an adapter that is not the session's. */
bool		 suggest_sample(struct session *, const struct order *, struct adapter *,
		     struct err *);
/*
 * The same order with another seed, and with what suggest_warmer and suggest_longer have
 * changed; pinned candidates stay.
 */
bool		 suggest_reroll(struct session *, struct err *);
/* What the next re-roll of the batch on the screen asks instead, in steps. */
bool		 suggest_warmer(struct session *, int by, struct err *);
bool		 suggest_longer(struct session *, int by, struct err *);
/* Variations of the current candidate that keep this share of its notes. */
bool		 suggest_mutate(struct session *, double keep, struct err *);
/* The same with the same seed and the other weights, or the batch that was made so. */
bool		 suggest_compare(struct session *, struct err *);
bool		 suggest_busy(const struct session *);	/* the model is writing */
void		 suggest_cancel(struct session *);	/* what has arrived stays */
/* place from 0.  Hearing one begins to play where it begins, or plays on. */
bool		 suggest_choose(struct session *, int place, bool hear, struct err *);
/* To the next that is not dropped; behind the last that is shown one more is. */
bool		 suggest_step(struct session *, int by, struct err *);
bool		 suggest_show_more(struct session *, struct err *);
/* An older (-1) or newer batch. */
bool		 suggest_show(struct session *, int by, struct err *);
bool		 suggest_go(struct session *, size_t batch, struct err *);
bool		 suggest_pin(struct session *, struct err *);
/* Another candidate, or another batch, with each pass of the loop: on or off. */
bool		 suggest_each_pass(struct session *, struct err *);
/* One edit with all its notes, or those within the selection; track: on the cursor's alone. */
bool		 suggest_take(struct session *, bool track, struct err *);
bool		 suggest_drop(struct session *, struct err *);
void		 suggest_stop_hearing(struct session *);
/* Closes the batch on the screen: no ghosts, nothing heard.  It stays in the history. */
void		 suggest_close(struct session *);

/* session_poll's; true: something drawn has changed. */
bool		 suggest_poll(struct session *);
/* Earlier batches, from the store. */
bool		 suggest_restore(struct session *, struct err *);
/* For session_close: cancels, keeps and frees. */
void		 suggest_end(struct session *);

#endif
