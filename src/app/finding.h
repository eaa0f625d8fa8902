/* SPDX-License-Identifier: MIT */
#ifndef APP_FINDING_H
#define APP_FINDING_H

/*
 * finding.h - background computation of something about the piece: the surprise of its
 * notes, its analysis, the notes that may come next, its map.
 *
 * A job works on a struct, which first holds a snapshot of what the job reads and then its
 * results.  While the job runs, the struct is the job's.  finding_take gives it back to the
 * owner, who compares `revision` with that of the piece.
 *
 *	struct finding f = { .kind = &kind };
 *	finding_start(&f, work, s->revision, &err);
 *	work = finding_take(&f);		at each poll; NULL while there is nothing
 *	finding_end(&f);			at the end of the session
 *
 * The terminal's thread, but `find` and finding_send.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct job;

struct finding_kind {
	const char	*name;		/* of its thread */
	int		 nice;		/* 0 to 19 */
	/* The job's thread. */
	void		(*find)(struct job *, void *work);
	void		(*free)(void *work);	/* any stage of it, and NULL */
};

struct finding {
	const struct finding_kind *kind;
	struct job	*job;		/* owned; NULL: none runs */
	void		*work;		/* owned; of the job */
	uint64_t	 revision;	/* of the piece that the last job was started for */
	double		 done;		/* share, as the job said last */
	bool		 cancelled;	/* the job, or the last one */
};

/* One at a time.  The work passes to it; where no job starts, it is freed. */
bool	 finding_start(struct finding *, void *work, uint64_t revision, struct err *);
bool	 finding_runs(const struct finding *);
double	 finding_progress(const struct finding *);	/* 1: none runs */
/* The work of a job that has ended, cancelled or not; it passes to the caller. */
void	*finding_take(struct finding *);
void	 finding_cancel(struct finding *);	/* returns at once */
void	 finding_end(struct finding *);		/* cancels, waits and frees */

/* The job's thread says how far it is.  false: it was cancelled. */
bool	 finding_send(struct job *, double done);

#endif
