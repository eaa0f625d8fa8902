/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SUITE_CASE_H
#define MODEL_SUITE_CASE_H

/*
 * suite_case.h - one task on one piece: what the model is given, what the composer
 * wrote there, and what the model makes.
 *
 * The region is eight bars after the first sixteen, or after the first half of a
 * shorter piece; of `end` it is the last eight.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/generate.h"

struct song;

enum suite_task {
	SUITE_CONTINUE,		/* the notes from the region on are left out */
	SUITE_FILL,		/* all tracks of the region are made anew */
	SUITE_ACCOMPANY,	/* one track is left out, everywhere */
	SUITE_VARY,		/* made anew, with the rhythm kept */
	SUITE_HARMONISE,	/* as accompany, and the model proposes chords first */
	SUITE_END,		/* as continue, and the piece ends with the region */
	SUITE_TASKS
};
extern const char *const suite_task_names[SUITE_TASKS];

struct suite_case {
	enum suite_task	 task;
	struct song	*given;		/* owned */
	/* owned; the same, with the composer's notes in the region */
	struct song	*real;
	bool		*tracks;	/* owned; which are made */
	int64_t		 start_ticks, end_ticks;
	int		 bars;
};

/*
 * turn: which track is left out.  *fits false: the piece is too short, changes its
 * metre there, or has too few notes or tracks.  Clear it in any case.
 */
bool	 suite_case_make(struct suite_case *, const struct song *, enum suite_task, size_t turn,
	     bool *fits, struct err *);
void	 suite_case_clear(struct suite_case *);
/* The request that the case is, but for the model and what is set by the person. */
void	 suite_case_request(const struct suite_case *, struct generate_request *);

struct suite_take {
	struct note	*notes, *removed;	/* owned */
	size_t		 count, capacity, removed_count, removed_capacity;
	bool		 full;			/* there was no memory */
	double		 nats_per_note;
};
/* Generates with one candidate; the take gathers it.  Clear it in any case. */
bool	 suite_take_make(struct suite_take *, struct generate_request *, struct generate_result *,
	     struct err *);
void	 suite_take_clear(struct suite_take *);
/* The song with the take in it; song_free it.  NULL: no memory. */
struct song *suite_take_song(const struct suite_take *, const struct song *, struct err *);

#endif
