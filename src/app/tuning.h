/* SPDX-License-Identifier: MIT */
#ifndef APP_TUNING_H
#define APP_TUNING_H

/*
 * tuning.h - tuning in the background: progress, curve and result.
 *
 * The learner's thread sends its progress.  session_poll adds it to the curve
 * and the store and, at the end, hands the adapter to the session.  The last
 * run's curve and adapter are restored when the piece is opened again.  The
 * terminal's thread only.
 */

#include <stdbool.h>

#include "app/curve.h"
#include "app/runs.h"
#include "base/err.h"
#include "model/train/tune.h"

struct session;

enum tuning_state {
	TUNING_RUNNING,
	TUNING_STOPPING,		/* stop was requested; the best weights are kept */
	TUNING_DONE,			/* session->adapter has the best weights */
	TUNING_FAILED			/* error says why */
};

struct tuning_bars {			/* [first, end) */
	int		 first, end;
};

struct tuning {
	enum tuning_state state;
	enum tune_split	 split;		/* of a run of this sitting */
	struct tuning_bars *held_out;	/* owned; bars of the piece that are never learnt */
	size_t		 held_out_count;
	struct adapter	*sample;	/* owned; as it was after a step: sample.h takes it */
	struct curve	 curve;
	struct train_progress last;	/* zeros before the first message */
	bool		 restored;	/* from the store, not of this sitting */
	bool		 adapter_tried;	/* looked for in the store */
	int64_t		 run;		/* number in the store; 0: not stored */
	double		 strength;	/* that was kept; 0: the base */
	char		 says[192];	/* what came of it; "" while it runs */
	char		 error[192];
	struct runs	 runs;		/* owned; see tuning_runs */
	bool		 runs_read;
	struct tuning_work *running;	/* owned by the learner's thread while it runs; or NULL */
};

#define TUNING_FILES_MAX 62

/* On the open piece and other files; steps 0: until it stops by itself. */
bool	 tuning_start(struct session *, int steps, enum tune_split, char *const *files,
	     int file_count, struct err *);
void	 tuning_stop(struct session *);		/* returns at once; keeps the best weights */
/* For session_poll; true: something on the screen has changed. */
bool	 tuning_poll(struct session *);
/* Restores the last run from the store. */
bool	 tuning_restore(struct session *, struct err *);
/* Every run of the session, the current one as it is now; read once and kept. */
const struct runs *tuning_runs(struct session *);
/* Whether the run at hand, or the last of this sitting, never learns from a bar. */
bool	 tuning_holds_out(const struct session *, int64_t bar);
/* Wants the adapter as it is after the next step, as t->sample. */
bool	 tuning_want_sample(struct session *, struct err *);
bool	 tuning_busy(const struct session *);
/* Stops, keeps the best weights, and frees everything including the model. */
void	 tuning_end(struct session *);

/* Opens the model of the setting and its stored adapter, unless they are open. */
bool	 tuning_need_model(struct session *, struct err *);
/* The model that one open piece has serves another with the same setting too. */
void	 tuning_share_model(struct session *to, const struct session *from);

#endif
