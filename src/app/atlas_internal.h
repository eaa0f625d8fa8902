/* SPDX-License-Identifier: MIT */
#ifndef APP_ATLAS_INTERNAL_H
#define APP_ATLAS_INTERNAL_H

/*
 * atlas_internal.h - shared parts of the atlas: atlas.c has the map and the cursor,
 * atlas_points.c collects points, atlas_work.c is the job's thread, atlas_hear.c hears and
 * takes them.
 */

#include "app/atlas.h"
#include "app/finding.h"

struct job;

#define ATLAS_POINTS_MAX 512
#define ATLAS_MADE_MAX	24

/* What a job works with; the terminal's thread reads it after the job. */
struct atlas_work {
	struct atlas_point *point;	/* owned; (count) */
	size_t		 count;
	struct song	*song;		/* owned; the piece */
	uint64_t	 seed;
	double		*codes;		/* owned; (count, latent) */
	size_t		 latent;
	size_t		 coded;		/* so many points have codes, the first */
	struct map	 map;		/* owned */
	struct job	*job;		/* borrowed; set by the thread itself */
	/* Instead of a map: a phrase from a code. */
	bool		 make;
	struct map_place place;
	float		*code;		/* owned; (latent) */
	struct phrase_frame frame;
	struct phrase	 made;
	bool		 good;
	struct err	 err;
};

struct atlas {
	struct finding	 finding;	/* of struct atlas_work */
	struct atlas_work *shown;	/* owned; what the map is of; or NULL */
	struct atlas_point made[ATLAS_MADE_MAX];
	size_t		 made_count;
	bool		 open;		/* on the screen */
	struct map_place cursor;
	struct map_gap	 gap[ATLAS_GAPS];
	size_t		 gaps, gap_at;
	uint32_t	 node;		/* of the piece that is on the map, and its takes */
	size_t		 takes;
	char		 trouble[192];
};

/* The points of what was made and of takes, on the terminal's thread ... */
bool	 atlas_collect_takes(struct atlas_work *, const struct session *, struct err *);
/* ... and those of the piece, in the job. */
bool	 atlas_collect_phrases(struct atlas_work *, struct err *);
void	 atlas_work_free(void *work);
/* A map, in the background; a phrase, at once. */
extern const struct finding_kind atlas_maps, atlas_makes;

#endif
