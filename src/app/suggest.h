/* SPDX-License-Identifier: MIT */
#ifndef APP_SUGGEST_H
#define APP_SUGGEST_H

/*
 * suggest.h - what the model has made for a piece and nobody has taken yet.
 *
 * A batch is one call of `continue`: up to nine candidates, each a growing
 * list of notes that session_poll takes in from the generator's thread.  Their
 * notes are ghosts: in no track until a candidate is taken, which is one edit.
 * Hearing one puts it into the plan that plays, and only there.  Batches stay,
 * and are written to the store when they are ready.
 *
 * Everything here belongs to the terminal's thread.  Views read the structs
 * and run commands.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/generate.h"
#include "music/event.h"

struct session;
struct song;
struct time_map;

struct candidate {
	struct note	*notes;		/* owned; as they came, in ticks of the song */
	size_t		 count, capacity;
	bool		 done;		/* the model has ended it, or was cancelled */
	bool		 dropped;
	bool		 pinned;	/* a re-roll keeps it */
	uint32_t	 taken_node;	/* history node that it was taken as; 0: not taken */
	double		 nats_per_note;	/* NAN until done */
};

struct batch {
	struct candidate candidates[GENERATE_CANDIDATES_MAX];
	int		 count;
	int64_t		 start_ticks, end_ticks;
	int		 bars;
	uint64_t	 seed;
	double		 temperature, min_p, memory;	/* as they were set */
	bool		 tuned;		/* made with the adapter */
	bool		 running;
	int		 best;		/* candidate that the model ranks first; -1 while it runs */
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
	bool		 heard;		/* and that is in the plan */
	bool		 restored;	/* the store's earlier ones are among them */
	uint64_t	 last_seed;
	struct generation *running;	/* what the generator's thread works with; or NULL */
	struct batch	*making;	/* borrowed: the batch that it fills */
	/* Where its candidates stand in it. */
	int		 slots[GENERATE_CANDIDATES_MAX];
};

struct batch	*suggest_batch(const struct session *);	/* the one on the screen; NULL: none */
struct candidate *suggest_current(const struct session *);	/* NULL: none */

/*
 * Begins; notes come with session_poll.  From the cursor, if there are notes
 * before it; else from the first bar line after the last note.
 */
bool		 suggest_continue(struct session *, int bars, struct err *);
/* The same place and length with another seed; pinned candidates stay. */
bool		 suggest_reroll(struct session *, struct err *);
/* The same with the same seed and the other weights, or the batch that was made so. */
bool		 suggest_compare(struct session *, struct err *);
bool		 suggest_busy(const struct session *);	/* the model is writing */
void		 suggest_cancel(struct session *);	/* what has arrived stays */
/* candidate from 0.  Hearing one begins to play where it begins, or plays on. */
bool		 suggest_choose(struct session *, int candidate, bool hear, struct err *);
/* To the next that is not dropped. */
bool		 suggest_step(struct session *, int by, struct err *);
/* An older (-1) or newer batch. */
bool		 suggest_show(struct session *, int by, struct err *);
bool		 suggest_pin(struct session *, struct err *);
/* One edit with all its notes, or those within the selection. */
bool		 suggest_take(struct session *, struct err *);
bool		 suggest_drop(struct session *, struct err *);
void		 suggest_stop_hearing(struct session *);
/* Closes the batch on the screen: no ghosts, nothing heard.  It stays in the history. */
void		 suggest_close(struct session *);

/* session_poll's; true: something drawn has changed. */
bool		 suggest_poll(struct session *);
/* Adds a copy; false: no memory.  Any thread that owns the candidate. */
bool		 candidate_add(struct candidate *, const struct note *);
/*
 * Which tracks go on at a tick: those with a note before it.  tracks: one
 * each.  Returns how many.
 */
int		 suggest_tracks(const struct song *, int64_t start_ticks, bool *tracks);
/* The first bar line that is not before the end of the last note. */
int64_t		 suggest_after_last_note(const struct song *, const struct time_map *);
/* Earlier batches, from the store. */
bool		 suggest_restore(struct session *, struct err *);
/* For session_close: cancels, keeps and frees. */
void		 suggest_end(struct session *);

#endif
