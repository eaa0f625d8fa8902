/* SPDX-License-Identifier: MIT */
#ifndef CLI_TRAIN_INTERNAL_H
#define CLI_TRAIN_INTERNAL_H

/*
 * train_internal.h - shared parts of cadenza train: program_train.c runs it,
 * train_options.c reads its options, train_corpus.c its folder, and train_model.c
 * writes and measures the model.
 *
 * On failure all return false and set err.  All on the program's thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <time.h>

#include "base/err.h"
#include "cli/learning.h"
#include "cli/program.h"
#include "cli/train_sample.h"
#include "model/data/corpus.h"
#include "model/measure/evaluate.h"
#include "model/memory/mix.h"
#include "model/net/arch.h"
#include "model/train/trainer.h"
#include "tensor/ranks.h"

struct training {
	struct program_call *call;
	struct ranks	*ranks;		/* owned; NULL: a single process */
	struct program_host host;	/* with ranks: the call's, without a picture */
	FILE		*nowhere;	/* owned; output of all ranks but the first */
	struct corpus	*corpus;	/* owned */
	struct encoding	 encoding;
	unsigned	 augment, tasks;	/* kinds of augment.h and task.h */
	const struct head *head;
	struct arch_config config;
	struct params	 params;	/* owned */
	struct token_window *windows;	/* owned: held-out, then training */
	size_t		 held_out, measured;	/* number of each */
	struct program_call reports;	/* the call; with --json, `out` is its notes */
	struct learning_report report;
	const struct arch *arch;
	const struct trainer_options *options;
	struct train_progress now;
	struct train_sample sample;
	bool		 remembers;	/* has weights for a memory of the piece */
	struct memory_weights memory;
	struct evaluation tested;	/* on the test pieces, if any */
	time_t		 reported;	/* time of the last report on reading files */
};

/* The rank that prints and writes. */
static inline bool
train_is_first(const struct training *t)
{
	return ranks_number(t->ranks) == 0;
}

/* As the callback of trainer_task: Ctrl-C was pressed. */
static inline bool
train_stopped(void *training)
{
	const struct training *t = training;

	return program_interrupted(t->call);
}

/* train_options.c */
extern const struct option train_options[];
/* Reads the options into the training and the trainer's options. */
bool	 train_settle(struct training *, struct trainer_options *, struct err *);

/* train_corpus.c */
/* The first rank reads the files; the others on its machine find them in the cache. */
bool	 train_open_corpus(struct training *, struct err *);
/* As the callback of trainer_task: a window to train on. */
bool	 train_draw(void *training, struct rng *, struct token_window *row);
void	 train_close_corpus(struct training *);

/* train_model.c */
/* Begins with random weights, or with those of the model --from names. */
bool	 train_begin_weights(struct training *, const struct trainer_options *, struct err *);
/* Writes the current weights during a run. */
bool	 train_write_now(void *training, const char *path, struct err *);
/*
 * Writes the final model, with the weights of a memory fitted to the held-out pieces, and
 * measures it on the test pieces, if any.  After Ctrl-C only the model is written.
 */
bool	 train_finish(struct training *, const struct train_progress *last, struct err *);
/* Writes the best weights of a failed run, but never over another model if it learnt nothing. */
void	 train_keep(const struct training *, const struct train_progress *last);
void	 train_print_json(const struct training *, const struct train_progress *last);

#endif
