/* SPDX-License-Identifier: MIT */
#ifndef MODEL_SUITE_H
#define MODEL_SUITE_H

/*
 * suite.h - suite: measures what a model can do with held-out pieces.
 *
 * Each part reports facts.  Likelihood is in nats per note, by task.  For each task of
 * suite_case.h, the model's music is measured beside the composer's.  Locks are checked
 * for violations, controls for effect, and answers are timed.  The same model, pieces,
 * options and seed give the same facts, except for times.
 *
 * The measures are those of measure.h; told_apart is the area of two_sample.h: 0.5 if a
 * classifier cannot tell the model's music from the composers'.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct adapter;
struct folder;
struct generate_request;
struct model;
struct quotes;
struct song;
struct suite_case;

struct suite {
	struct model	*model;
	struct adapter	*adapter;	/* or NULL */
	const struct quotes *quotes;	/* or NULL */
	const struct folder *folder;	/* the pieces; unreadable ones are skipped */
	int		 samples;	/* per task, control and so on */
	double		 temperature, min_p, memory;	/* as in generate.h */
	uint64_t	 seed;
	/* value NAN: nothing was measured. */
	void		(*fact)(void *arg, const char *part, const char *name, double value);
	bool		(*cancelled)(void *arg);	/* or NULL */
	void		*arg;
};

/* By name; each runs by itself. */
extern const struct suite_part {
	const char	*name;
	const char	*help;		/* no full stop */
	bool		(*run)(const struct suite *, struct err *);
} suite_parts[];			/* ends with a NULL name */

/* For the parts. */
/* The piece of a sample; samples are spread over the folder. */
size_t		 suite_piece(const struct suite *, int sample);
/* That piece; song_free it.  NULL: it cannot be read. */
struct song	*suite_song(const struct suite *, int sample);
/* What a case asks for, with the suite's model and settings and the sample's seed; no quotes. */
void		 suite_request(const struct suite *, const struct suite_case *, int sample,
		     struct generate_request *);
/* Whether the user has stopped it; then err says so. */
bool		 suite_stopped(const struct suite *, struct err *);

/* A share; NAN if empty. */
struct suite_share {
	size_t		 hits, count;
};
double		 suite_share(const struct suite_share *);

bool		 suite_likelihood(const struct suite *, struct err *);
bool		 suite_music(const struct suite *, struct err *);
bool		 suite_locks(const struct suite *, struct err *);
bool		 suite_controls(const struct suite *, struct err *);
bool		 suite_latency(const struct suite *, struct err *);

#endif
