/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GENERATE_INTERNAL_H
#define MODEL_GENERATE_INTERNAL_H

/*
 * generate_internal.h - state of the generator.  generate.c runs a request and
 * ranks its candidates, generate_row.c takes one candidate from block to block
 * and delivers its notes, generate_window.c begins a new window where the context
 * ends, generate_sample.c chooses its next token.
 */

#include "base/rng.h"
#include "model/infer/generate.h"
#include "model/infer/keep.h"
#include "model/infer/model.h"
#include "model/infer/prefix.h"
#include "model/infer/song_memory.h"
#include "model/memory/mix.h"
#include "model/token/encode.h"
#include "model/token/grammar.h"
#include "model/token/sampler.h"

/* A block that a full window interrupted. */
struct stopped_block {
	int			 bar;		/* of the piece; -1: there was none */
	int			 slot, cells;	/* of the row that was open, those that stay */
	bool			 due;		/* it goes on in the next window */
};

/* One candidate in progress. */
struct row {
	struct grammar		 g;
	bool			 has_grammar;
	struct token_list	 list;		/* all tokens of its window */
	size_t			 fed;		/* tokens that the model has read */
	struct memory_stream	*stream;	/* owned; NULL: without a memory */
	size_t			 followed;	/* tokens that the stream has read */
	int			 window_bar;	/* bar of the piece that its window starts at */
	int			 next_bar;	/* bar of the piece where its next block begins */
	struct stopped_block	 stopped;
	struct keep		 keep;
	uint8_t			*chords;	/* owned; the prefix's, with those it proposes */
	struct rng		 rng;
	int			 attempts;
	bool			 picked;	/* the first token of its first cell is chosen */
	double			 nats;		/* of the sampled tokens */
	struct grammar_note	*made;		/* owned; notes of the region's cells */
	size_t			 made_count, made_capacity;
	struct note		*notes;		/* owned; delivered */
	size_t			 note_count, note_capacity;
	bool			 finished, judged;
};

struct job {
	const struct generate_request *request;
	struct generate_result	*result;
	struct err		*err;
	double			 began;		/* seconds */
	struct model_info	 model;
	struct sampler		 sampler;

	struct prefix		 prefix;
	struct song_memory	 memory;	/* empty if not in use */
	struct memory_weights	 weights;
	struct reading		*reading;	/* owned; thread that reads the song; else NULL */
	float			*boost;		/* (vocab); NULL: no memory */
	struct verdict_region	 region;	/* made for the first verdict */
	struct row		 rows[GENERATE_CANDIDATES_MAX];
	struct model_state	*state;
	float			*logits;	/* (candidates, vocab) */
	bool			*allowed;	/* (vocab) */
};

/* generate_row.c: on failure all return false and set job->err. */
bool	 row_begin(struct job *, int r);
void	 row_clear(struct row *);
/* The next block: its frame, its chords, and after given chords the rows of given tracks. */
bool	 row_open_block(struct job *, struct row *);
/* How its window encodes the piece. */
struct encode_request row_request(const struct job *, const struct row *);
/* Writes the row of a track that is given. */
bool	 row_give(struct job *, struct row *, const struct encode_request *, int slot);
/* Writes the rows of tracks that are given, not generated. */
bool	 row_give_tracks(struct job *, struct row *);
/* Delivers notes of the grammar from number `from` on. */
bool	 row_hand_over(struct job *, int r, size_t from);
/* The bar of the piece with the open cell. */
int	 row_cell_bar(const struct row *);

/* generate_window.c: on failure all return false and set job->err. */
/* Re-encodes its past as a shorter window that leaves half of the context or more. */
bool	 row_shorten(struct job *, struct row *);
/* Its window is full: leaves the open block, which goes on in a new one if it got further. */
void	 row_stop_block(struct row *);
/* In a new window, writes what a stopped block has so far into the block at that bar. */
bool	 row_resume_block(struct job *, struct row *, int bar);

/* generate_memory.c: the song's memory; does nothing if the request or the model has none. */
bool	 memory_prepare(struct job *);	/* starts reading; call memory_wait() before any other */
bool	 memory_wait(struct job *);
void	 memory_clear(struct job *);
/* A candidate begins, or a new window of it, whose tokens the stream already knows. */
bool	 memory_begin_row(struct job *, struct row *);
bool	 memory_begin_window(struct job *, struct row *);
/* The stream follows the candidate's new tokens. */
bool	 memory_follow(struct job *, struct row *);
/* The memory's boost for the allowed next tokens; log_p: the net's. */
bool	 memory_recall(struct job *, struct row *, const float *log_p, struct sampler_boost *);

/* generate_sample.c */
bool	 row_sample(struct job *, int r, float *logits);

#endif
