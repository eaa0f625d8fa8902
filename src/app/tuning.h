/* SPDX-License-Identifier: MIT */
#ifndef APP_TUNING_H
#define APP_TUNING_H

/*
 * tuning.h - a run of tune() in the background, and what is known of it.
 *
 * The learner's thread sends its progress; session_poll puts it into the
 * curve, the store and, at the end, the adapter into the session.  The last
 * run's curve and adapter are there again when the piece is opened again.
 * Belongs to the terminal's thread.
 */

#include <stdbool.h>

#include "app/curve.h"
#include "base/err.h"
#include "model/train/tune.h"

struct session;

enum tuning_state {
	TUNING_RUNNING,
	TUNING_STOPPING,		/* told to; it keeps the best */
	TUNING_DONE,			/* session->adapter is its best */
	TUNING_FAILED			/* error says why */
};

struct tuning {
	enum tuning_state state;
	struct curve	 curve;
	struct train_progress last;	/* zeros before the first message */
	bool		 restored;	/* from the store: not of this sitting */
	bool		 adapter_tried;	/* its adapter was looked for */
	int64_t		 run;		/* its number in the store; 0: not there */
	char		 error[192];
	struct tuning_work *running;	/* what the learner's thread works with; or NULL */
};

#define TUNING_FILES_MAX 62

/* On the open piece and some files; steps 0: until it stops by itself. */
bool	 tuning_start(struct session *, int steps, char *const *files, int file_count,
	     struct err *);
void	 tuning_stop(struct session *);		/* soon; keeps the best */
/* session_poll's; true: something drawn has changed. */
bool	 tuning_poll(struct session *);
bool	 tuning_restore(struct session *, struct err *);	/* the last run, from the store */
bool	 tuning_busy(const struct session *);
/* Stops, keeps the best as tuning_poll does, and frees: the model and its adapter too. */
void	 tuning_end(struct session *);

/* Opens the model that the setting names and its adapter from the store, unless they are open. */
bool	 tuning_need_model(struct session *, struct err *);

#endif
