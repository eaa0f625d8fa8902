/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SUITE_CASE_H
#define MODEL_SUITE_CASE_H

/*
 * suite_case.h - case: a task on one piece, with the composer's music and the model's.
 *
 * The region is eight bars after the first sixteen, or after the first half of a shorter
 * piece; for `end` it is the last eight bars.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/generate.h"

struct song;

enum suite_task {
	SUITE_CONTINUE,		/* without the notes from the region on */
	SUITE_FILL,		/* all tracks of the region are replaced */
	SUITE_ACCOMPANY,	/* one track is left out everywhere */
	SUITE_VARY,		/* replaced, keeping the rhythm */
	SUITE_HARMONISE,	/* as accompany, with chords proposed first */
	SUITE_END,		/* as continue, ending the piece with the region */
	SUITE_TASKS
};
extern const char *const suite_task_names[SUITE_TASKS];

struct suite_case {
	enum suite_task	 task;
	struct song	*given;		/* owned */
	/* Owned; the same, with the composer's notes in the region. */
	struct song	*real;
	bool		*tracks;	/* owned; to generate */
	int64_t		 start_ticks, end_ticks;
	int		 bars;
};

/*
 * turn: which track is left out.  *fits is false if the piece is too short, changes its
 * metre there, has too few notes or tracks, or leaves out drums that only their notes
 * show to be drums.  Clear it in any case.
 */
bool	 suite_case_make(struct suite_case *, const struct song *, enum suite_task, size_t turn,
	     bool *fits, struct err *);
void	 suite_case_clear(struct suite_case *);
/* The case's request, without the model and the user's settings. */
void	 suite_case_request(const struct suite_case *, struct generate_request *);

struct suite_take {
	struct note	*notes, *removed;	/* owned */
	size_t		 count, capacity, removed_count, removed_capacity;
	bool		 full;			/* there was no memory */
	double		 nats_per_note;
};
/* Generates one candidate and collects its notes.  Clear the take in any case. */
bool	 suite_take_make(struct suite_take *, struct generate_request *, struct generate_result *,
	     struct err *);
void	 suite_take_clear(struct suite_take *);
/* The song with the take; song_free it.  NULL: no memory. */
struct song *suite_take_song(const struct suite_take *, const struct song *, struct err *);

#endif
