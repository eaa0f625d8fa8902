/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRAINER_H
#define MODEL_TRAINER_H

/*
 * trainer.h - trainer: the training loop, for a new model or an adapter.
 *
 * Runs on the caller's thread and threads of its own, each with its own tape over its
 * share of a step's windows.  Gradients are summed in a fixed order, so the same
 * seed, steps and number of threads give the same bytes.  After a run, the weights
 * are those of the best evaluation on `held_out`, or the last ones if that is empty.
 *
 * Windows come from fill(), which is called on the run's threads, several at a time.
 * It only reads what arg points to, and draws random numbers only from its rng, which
 * depends on seed, step and row.  So a run with a number of steps that is stopped or
 * killed and then resumed ends with the same bytes, provided that evaluations come by
 * steps and the kind of processor and the number of threads stay the same.
 *
 * With a limit of seconds, or evaluations by seconds, the clock matters: the rate
 * follows the share of time used, and the best evaluation depends on when there was
 * one.  No two such runs are the same; a resumed one continues from exactly the same
 * weights and training time, but differs from there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/net/arch.h"
#include "model/train/progress.h"

struct ranks;
struct rng;

struct trainer_options {
	int		 threads;	/* 0: one per core */
	int		 batch;		/* windows per step */
	long		 steps;		/* 0: no limit */
	double		 seconds;	/* of training; 0: no limit */
	double		 rate;		/* highest learning rate; 0: the optimiser's own */
	int		 warm_up;	/* steps */
	double		 beta1, beta2;	/* 0: the optimiser's own */
	double		 decay;		/* of the weights; negative: the optimiser's own */
	double		 clip;		/* norm of the gradient; 0: never */
	double		 dropout;
	double		 smoothing;	/* of the targets in training: op_loss */
	double		 ema;		/* decay of the weights' average per step; 0: no average */
	const char	*optimizer;	/* of optim_table */
	const char	*schedule;	/* of schedule_table */
	const char	*precision;	/* of products with weights: see bf16_find; NULL: auto */
	int		 eval_steps;	/* between two evaluations; 0: by time only */
	double		 eval_seconds;	/* likewise; 0: by steps only */
	double		 report_seconds;	/* between reports without an evaluation; 0: none */
	double		 checkpoint_seconds;	/* between two checkpoints; 0: after each step */
	int		 patience;	/* evaluations without improvement; 0: never stop */
	uint64_t	 seed;
	bool		 behind;	/* yield to other threads */
};
#define TRAINER_DEFAULTS { .batch = 16, .warm_up = 200, .decay = -1, .clip = 1,	\
	.dropout = 0.1, .optimizer = "adamw", .schedule = "cosine",			\
	.eval_seconds = 5, .checkpoint_seconds = 60 }

/* The optimisers by number; NULL at the end. */
const char *trainer_optimizer(size_t i);
/* Sets what an architecture advises. */
void	 trainer_advise(struct trainer_options *, const struct arch *);
/* Fills in the optimiser's defaults; trainer_run does so itself. */
bool	 trainer_settle(struct trainer_options *, struct err *);

struct trainer_set {
	const struct token_window *windows;	/* borrowed; each at most context long */
	size_t		 count;
};

struct trainer_task {
	const struct arch *arch;
	const struct head *head;	/* NULL: head_tokens */
	const void	*head_arg;	/* borrowed; for the head's loss */
	struct arch_config config;
	struct params	*params;	/* trained in place, unless there is an adapter */
	struct params	*adapter;	/* or NULL; else only this is trained */
	/* Fills a window, of capacity config.context; false: there is nothing to train on. */
	bool		(*fill)(void *arg, struct rng *, struct token_window *row);
	struct trainer_set held_out;	/* for choosing the best weights */
	struct trainer_set sample;	/* training windows, say; only measured */
	/* All on the caller's thread; each may be NULL.  Stopping is not an error. */
	/* After each evaluation; false stops. */
	bool		(*progress)(void *arg, const struct train_progress *);
	bool		(*cancelled)(void *arg);	/* checked between steps */
	void		(*note)(void *arg, const char *sentence);	/* remarks for the user */
	void		*arg;
	const char	*data;		/* a description of fill()'s data; or NULL */
	/*
	 * Or NULL.  Several processes with equal tasks, options and files share each batch and
	 * give the result of a single one.  Only the first writes, and its clock counts.
	 */
	struct ranks	*ranks;
	const char	*checkpoint;	/* file, or NULL; also written at the end */
	bool		 resume;	/* from that file, if it is there */
};

/*
 * last: the final state.  If the loss becomes NaN or infinite, the run fails with an
 * error that names the step and the tensor, and the weights are the best before that.
 * A checkpoint that cannot be written is noted and tried again later; for the last one
 * it is an error, with the weights as after success.
 */
bool	 trainer_run(const struct trainer_task *, const struct trainer_options *,
	     struct train_progress *last, struct err *);

#endif
