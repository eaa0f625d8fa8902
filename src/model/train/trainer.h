/* SPDX-License-Identifier: MIT */
#ifndef MODEL_TRAINER_H
#define MODEL_TRAINER_H

/*
 * trainer.h - the training loop: for a new model as for an adapter.
 *
 * Runs on the caller's thread and threads of its own, each with its own tape
 * over its share of a step's windows; their gradients are summed in a fixed
 * order, so the same seed, steps and thread count give the same bytes.  After
 * a run the parameters are those of the best evaluation on `held_out`, or the
 * last where that is empty.
 *
 * Windows come from fill(), called on the run's threads, several at a time: it
 * only reads what arg points to, and draws all that is random from the rng that
 * it is given, which depends on seed, step and row alone.  So a run of so many
 * steps that is stopped, or killed, and resumed from its checkpoint ends with
 * the bytes that it would have had, if evaluations come by steps and the kind
 * of processor and the number of threads stay the same.
 *
 * With a limit of seconds, or evaluations by seconds, the clock has a say: the
 * rate follows the share of the time that is used up, and which evaluation was
 * best depends on when there was one.  No two such runs are the same, and one
 * that is resumed goes on from exactly the same numbers and seconds of training
 * but is a run of its own from there.
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
	int		 threads;	/* 0: one a core */
	int		 batch;		/* windows a step */
	long		 steps;		/* 0: no limit */
	double		 seconds;	/* of training; 0: no limit */
	double		 rate;		/* highest learning rate; 0: the optimiser's own */
	int		 warm_up;	/* steps */
	double		 beta1, beta2;	/* 0: the optimiser's own */
	double		 decay;		/* of the weights; negative: the optimiser's own */
	double		 clip;		/* norm of the gradient; 0: never */
	double		 dropout;
	double		 smoothing;	/* of the targets, while learning: op_loss */
	double		 ema;		/* what the weights' average keeps a step; 0: there is none */
	const char	*optimizer;	/* of optim_table */
	const char	*schedule;	/* of schedule_table */
	const char	*precision;	/* of products with weights: see bf16_find; NULL: auto */
	int		 eval_steps;	/* between two evaluations; 0: by time alone */
	double		 eval_seconds;	/* likewise; 0: by steps alone */
	double		 tell_seconds;	/* measured and told in between, which decides nothing; 0: never */
	double		 checkpoint_seconds;	/* between two checkpoints; 0: after each step */
	int		 patience;	/* evaluations without a better one before it stops; 0: any number */
	uint64_t	 seed;
	bool		 behind;	/* give way to other threads */
};
#define TRAINER_DEFAULTS { .batch = 16, .warm_up = 200, .decay = -1, .clip = 1,	\
	.dropout = 0.1, .optimizer = "adamw", .schedule = "cosine",			\
	.eval_seconds = 5, .checkpoint_seconds = 60 }

/* Sets what an architecture advises. */
void	 trainer_advise(struct trainer_options *, const struct arch *);
/* Puts the optimiser's own in the place of what was left open; trainer_run does so itself. */
bool	 trainer_settle(struct trainer_options *, struct err *);

struct trainer_set {
	const struct token_window *windows;	/* borrowed; each at most context long */
	size_t		 count;
};

struct trainer_task {
	const struct arch *arch;
	const struct head *head;	/* NULL: head_tokens */
	const void	*head_arg;	/* borrowed; what the head's loss is given */
	struct arch_config config;
	struct params	*params;	/* trained in place, unless there is an adapter */
	struct params	*adapter;	/* or NULL; else this alone is trained */
	/* Fills a window with room for config.context; false: there is nothing to learn from. */
	bool		(*fill)(void *arg, struct rng *, struct token_window *row);
	struct trainer_set held_out;	/* what decides which is best */
	struct trainer_set sample;	/* of what is learnt from, say; only measured */
	/* All on the caller's thread and NULL or not; stopping is no error. */
	bool		(*progress)(void *arg, const struct train_progress *);	/* after each evaluation; false: stop */
	bool		(*cancelled)(void *arg);	/* asked between steps */
	void		(*note)(void *arg, const char *sentence);	/* what a person may want to know */
	void		*arg;
	const char	*data;		/* what fill() draws from, in some words; or NULL */
	/*
	 * Or NULL.  Several processes with equal tasks, options and files share each batch, and
	 * do as one that has it all: only the first writes, and the time is the first one's.
	 */
	struct ranks	*ranks;
	const char	*checkpoint;	/* file, or NULL; also written at the end */
	bool		 resume;	/* from that file, if it is there */
};

/*
 * last: how it ended.  If the loss stops being a number the run ends with an
 * error that names the step and the tensor, and the parameters are the best
 * from before it.  A checkpoint that cannot be written on the way is noted and
 * tried again; the last one is an error, with the parameters as after success.
 */
bool	 trainer_run(const struct trainer_task *, const struct trainer_options *,
	     struct train_progress *last, struct err *);

#endif
