/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_LANE_H
#define MUSIC_LANE_H

/*
 * lane.h - lanes: values that change over time, shown under the notes of a track.
 *
 * A lane is one kind of event: the velocities of notes, a controller, the pitch
 * bend, the pressure, or the tempo and the metre of the piece.  Its points are
 * those events; between two points it keeps the value of the first.  Each row of
 * the table has a name; a controller without one is "cc" and its number.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "music/event.h"

struct edit;
struct song;

enum lane_kind {
	LANE_VELOCITY, LANE_CONTROLLER, LANE_BEND, LANE_PRESSURE, LANE_TEMPO, LANE_METRE
};

struct lane {
	char		 name[16];	/* "modulation" */
	char		 brief[8];	/* "mod" */
	enum lane_kind	 kind;
	int		 number;	/* of a controller */
	double		 low, high;	/* of a tempo: what a screen shows at least */
	double		 initial;	/* what holds where nothing is set */
	double		 middle;	/* values count from here to both sides; < low: from low */
	bool		 steps;		/* jumps from value to value: no line is drawn */
};

#define LANE_NONE	(-1)
#define LANE_TEXT	24

/* The first rows have names; the last ones are the controllers without. */
int	 lane_count(void);
void	 lane_at(int id, struct lane *);
int	 lane_find(const char *name, struct err *);	/* LANE_NONE: there is no such lane */

struct lane_point {
	int64_t		 tick;
	double		 value;
};
/* A point, and the event that makes it; false: enough. */
typedef bool (*lane_fn)(void *arg, int track, const struct lane_point *, const struct event *);

/*
 * Points with from <= tick < to, in order; of tempo and metre, track after track.
 * Of a track's controllers, those on its channel.  Velocities are notes: song_query.
 */
void	 lane_query(const struct lane *, const struct song *, int track, int64_t from_ticks,
	     int64_t to_ticks, lane_fn, void *arg);
/* What holds at a tick.  Of a tempo, a metre or a velocity, `initial` if no point is before. */
double	 lane_value(const struct lane *, const struct song *, int track, int64_t tick);
/* What a point may be, and how it is written. */
double	 lane_clamp(const struct lane *, double value);
bool	 lane_parse(const struct lane *, const char *word, double now, double *value, struct err *);
const char *lane_text(const struct lane *, double value, char text[LANE_TEXT]);

/* How the value goes from one point to the next. */
enum lane_shape { LANE_LINE, LANE_SMOOTH, LANE_SLOW, LANE_FAST, LANE_HOLD, LANE_SHAPES };
int	 lane_shape_find(const char *name);		/* -1: there is no such shape */

/* Points in order of time; what the lane has from the first of them to `end` goes. */
struct lane_stroke {
	const struct lane_point	*points;
	size_t		 count;		/* > 0 */
	int64_t		 end_ticks;	/* after the last point */
	enum lane_shape	 shape;
};
double	 lane_stroke_value(const struct lane_stroke *, int64_t tick);
/* Ticks between two events of a line. */
int64_t	 lane_step(const struct lane *, const struct song *);
/*
 * Draws the stroke, an event for each value that it passes; not of velocity and
 * metre.  *points: how many there are of it now.
 */
bool	 lane_draw(struct edit *, const struct song *, const struct lane *, int track,
	     const struct lane_stroke *, size_t *points, struct err *);
/* Takes out the points in [from, to). */
bool	 lane_erase(struct edit *, const struct song *, const struct lane *, int track,
	     int64_t from_ticks, int64_t to_ticks, size_t *points, struct err *);

#endif
