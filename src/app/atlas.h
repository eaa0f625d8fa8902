/* SPDX-License-Identifier: MIT */
#ifndef APP_ATLAS_H
#define APP_ATLAS_H

/*
 * atlas.h - map of takes: phrases of the piece, takes and known music as points of a plane.
 *
 * A point is a phrase, two bars of one track, placed by the code that the VAE gives it.  A
 * take stands where its first phrase is.  A job computes the codes and the map
 * (model/map/map.h).  The cursor is a place on the map, and the point nearest to it is
 * heard.  At an empty place the VAE makes a new phrase: it decodes a code between those of
 * the nearest points.
 *
 * Phrases that were made and known music are heard at the piece's cursor, in place of the
 * track's own notes.
 *
 * The terminal's thread only.
 */

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "model/map/map.h"
#include "model/token/phrase.h"

struct session;

#define ATLAS_GAPS	5

enum atlas_kind { ATLAS_PHRASE, ATLAS_TAKE, ATLAS_KNOWN, ATLAS_MADE };

struct atlas_point {
	enum atlas_kind	 kind;
	int		 track;		/* ATLAS_PHRASE: of the piece, and where */
	int64_t		 start_ticks, end_ticks;
	size_t		 batch;		/* ATLAS_TAKE */
	int		 candidate;
	char		 name[32];	/* "2" of a take, "lieder" of known music, else "" */
	struct phrase	 phrase;
};

/* Makes the map, or makes it again if the piece or its takes have changed. */
void	 atlas_want(struct session *);
void	 atlas_leave(struct session *);		/* the panel is closed: nothing is heard */
const struct map *atlas_map(const struct session *);	/* NULL: there is none yet */
const char *atlas_trouble(const struct session *);	/* why there is none; "" */
const struct atlas_point *atlas_point(const struct session *, size_t i);
/* With a map: */
struct map_place atlas_cursor(const struct session *);
size_t	 atlas_nearest(const struct session *);		/* to the cursor */
size_t	 atlas_gaps(const struct session *, const struct map_gap **);
/* "Piano, bars 3-4", "take 2", "known music: lieder". */
void	 atlas_words(const struct session *, size_t point, char *words, size_t size);

/* The commands.  They fail while there is no map. */
bool	 atlas_move(struct session *, double x, double y, struct err *);	/* by so much */
bool	 atlas_step(struct session *, int by, struct err *);	/* to another point */
bool	 atlas_next_gap(struct session *, struct err *);
bool	 atlas_hear(struct session *, struct err *);
bool	 atlas_make(struct session *, struct err *);	/* a phrase for the cursor's place */
bool	 atlas_take(struct session *, struct err *);	/* the nearest, if it is made or a take */

/* For session_life.c. */
bool	 atlas_poll(struct session *);
bool	 atlas_busy(const struct session *);
void	 atlas_cancel(struct session *);
void	 atlas_end(struct session *);

#endif
