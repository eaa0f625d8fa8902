/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GENERATE_INTERNAL_H
#define MODEL_GENERATE_INTERNAL_H

/*
 * generate_internal.h - what the files of generate share: generate.c runs a
 * request and ranks its candidates, generate_row.c carries one candidate from
 * block to block and hands its notes over, generate_sample.c chooses its next
 * token.
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

/* One candidate on its way. */
struct row {
	struct grammar		 g;
	bool			 has_grammar;
	struct token_list	 list;		/* all tokens of its window */
	size_t			 fed;		/* that the model has read */
	struct memory_stream	*stream;	/* owned; NULL: without a memory */
	size_t			 followed;	/* tokens that it has read */
	int			 window_bar;	/* bar of the piece where the past of its window begins */
	int			 next_bar;	/* of the piece; where its next block begins */
	struct keep		 keep;
	uint8_t			*chords;	/* owned; as the prefix's, with those that it proposes */
	struct rng		 rng;
	int			 attempts;
	bool			 picked;	/* the first token of its first cell has been chosen */
	double			 nats;		/* of what was sampled */
	struct grammar_note	*made;		/* owned; all notes of the region's cells, by bars of the piece */
	size_t			 made_count, made_capacity;
	struct note		*notes;		/* owned; what was handed over */
	size_t			 note_count, note_capacity;
	bool			 finished;
};

struct job {
	const struct generate_request *request;
	struct generate_result	*result;
	struct err		*err;
	double			 began;		/* seconds */
	struct model_info	 model;
	struct sampler		 sampler;

	struct prefix		 prefix;
	struct song_memory	 memory;	/* of none where it does not count */
	struct memory_weights	 weights;
	struct reading		*reading;	/* owned; the memory while it is made, else NULL */
	float			*boost;		/* (vocab); NULL: there is no memory */
	struct verdict_region	 region;	/* made when there is something to judge */
	struct row		 rows[GENERATE_CANDIDATES_MAX];
	struct model_state	*state;
	float			*logits;	/* (candidates, vocab) */
	bool			*allowed;	/* (vocab) */
};

/* generate_row.c: all say false, and job->err, where they fail. */
bool	 row_begin(struct job *, int r);
void	 row_clear(struct row *);
/* The next block: its frame and its chords; and where they are given, the tracks that are only heard. */
bool	 row_open_block(struct job *, struct row *);
/* The rows of tracks that are only heard. */
bool	 row_give_tracks(struct job *, struct row *);
/* Its own past as a new, shorter window that leaves half of the context. */
bool	 row_shorten(struct job *, struct row *);
/* Notes of the grammar from number `from` on have been made. */
bool	 row_hand_over(struct job *, int r, size_t from);
/* The bar of the piece whose cell is open. */
int	 row_cell_bar(const struct row *);

/* generate_memory.c: what the song has had; nothing where the request or the model does without. */
bool	 memory_prepare(struct job *);	/* begins; memory_wait() before any other */
bool	 memory_wait(struct job *);
void	 memory_clear(struct job *);
/* The candidate begins, or its window does: what its list holds now has been followed before. */
bool	 memory_begin_row(struct job *, struct row *);
bool	 memory_begin_window(struct job *, struct row *);
/* All that the candidate has written, whoever chose it, has stood just before from now on. */
bool	 memory_follow(struct job *, struct row *);
/* What it has to say of the next token that is allowed; log_p: the net's. */
bool	 memory_recall(struct job *, struct row *, const float *log_p, struct sampler_boost *);

/* generate_sample.c */
bool	 row_sample(struct job *, int r, float *logits);

#endif
