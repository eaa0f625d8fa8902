/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GENERATE_H
#define MODEL_GENERATE_H

/*
 * generate.h - notes to notes: several continuations of a piece, streamed.
 *
 * Runs on the generator's thread on a snapshot.  Each note is handed over as
 * soon as the model has made it, in ticks of the song.  The grammar's mask
 * makes every sampled sequence well formed; the same seed, model and input
 * give the same notes.
 *
 * Nothing of the song is changed: a note that would begin on one of its pitch
 * that sounds is left out, and one that would run into one ends there.  Tracks
 * that do not play on are heard where they have notes.  A start inside a bar
 * makes the rest of that bar, which counts as one.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/mixture.h"
#include "music/event.h"

struct adapter;
struct model;
struct song;

#define GENERATE_CANDIDATES_MAX 9

struct generate_request {
	const struct song	*song;		/* borrowed; a snapshot */
	int64_t			 start_ticks;	/* a bar line, or inside a bar */
	int			 bars;		/* how many to make */
	const bool		*tracks;	/* which play on, per track; NULL: all that have notes */
	int			 candidates;	/* 1..GENERATE_CANDIDATES_MAX */
	double			 temperature;	/* 0: the likeliest */
	double			 min_p;		/* 0..1 */
	uint64_t		 seed;
	struct model		*model;
	struct adapter		*adapter;	/* or NULL */
	/* All three on the generator's thread. */
	void			(*note)(void *arg, int candidate, const struct note *);
	/* It came out empty or as another did, and begins anew: forget its notes.  NULL: it may not. */
	void			(*restart)(void *arg, int candidate);
	void			(*done)(void *arg, int candidate, double nats_per_note);	/* of its own notes; NAN: it has none */
	bool			(*cancelled)(void *arg);
	void			*arg;
};
struct generate_result {
	size_t	 tokens, notes;
	double	 seconds, first_note_seconds;
	int	 ranking[GENERATE_CANDIDATES_MAX];	/* candidates, best first */
	struct mixture mixture;		/* of an ensemble: how much each member counted; else of none */
	bool	 cancelled;
};

bool	 generate(const struct generate_request *, struct generate_result *, struct err *);

#endif
