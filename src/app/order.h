/* SPDX-License-Identifier: MIT */
#ifndef APP_ORDER_H
#define APP_ORDER_H

/*
 * order.h - order: a request to the model, as one line of words.
 *
 *	fill bars 5-8 tracks 1,3 density eighth candidates 8 seed 7
 *
 * A way, and pairs of a name and a value.  The programs make orders of their
 * options, the composer of commands and keys; a batch keeps the order that made
 * it, and the line makes it again.  The same order, model and song give the
 * same notes wherever it comes from.
 *
 * Values are kept as text that no later change of the piece makes wrong: places
 * in ticks, tracks by their id.  A line for people has bars and the numbers of
 * tracks instead; order_set understands both.
 *
 * Belongs to one thread.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "app/asking.h"
#include "base/err.h"
#include "model/infer/generate.h"

struct edit;
struct model;
struct song;
struct time_map;

enum order_way {
	ORDER_CONTINUE, ORDER_FILL, ORDER_ACCOMPANY, ORDER_VARY, ORDER_HARMONISE, ORDER_END,
	ORDER_BRIDGE, ORDER_WAYS
};

/* What a region is made for, and what of it is replaced. */
extern const struct order_way_row {
	const char	*name;		/* "fill" */
	const char	*help;		/* one line, no full stop */
	bool		 at_end;	/* the bars after the last note, where none are named */
	bool		 replace;	/* what is there */
	bool		 ends;		/* the piece ends with it */
	bool		 new_track;	/* a new track may play it */
	bool		 propose;	/* chords first */
	bool		 varies;	/* `keep` says what stays */
} order_ways[ORDER_WAYS];

enum order_row_id {
	ORDER_REGION,			/* "480-1920", ticks */
	ORDER_BARS,			/* "4" after the last note; "5-8" becomes a region */
	ORDER_TRACKS,			/* "@3,@7": those that are made */
	ORDER_INSTRUMENT,		/* "flute": a new track is made, and plays it ... */
	ORDER_BELOW, ORDER_ABOVE,	/* ... beside this track; else after all others */
	ORDER_EXISTING,			/* "keep", "replace" or "push": the notes that are there */
	ORDER_KEEP,			/* "rhythm", "contour", "pitches" or a share */
	ORDER_NOTES,			/* "12,15": ids of notes that stay; ascending */
	ORDER_LOCKED,			/* "0-1920,3840-5760": ticks in which nothing changes */
	ORDER_CANDIDATES, ORDER_TEMPERATURE, ORDER_MIN_P, ORDER_MEMORY, ORDER_BOLD,
	ORDER_SEED,
	ORDER_ASKING,			/* from here on the rows of asking_table */
	ORDER_ROWS = ORDER_ASKING + ASKING_ROWS
};

struct order {
	enum order_way	 way;
	char		*value[ORDER_ROWS];	/* owned; NULL: not said */
};

/* What an order is read for. */
struct order_place {
	const struct song *song;	/* NULL: of a kept line, whose ids are not looked for */
	const struct time_map *time;
	const struct model *model;	/* NULL: its styles are not known, and not checked */
};

const char	*order_row_name(int row);
bool		 order_find_way(const char *name, enum order_way *, struct err *);
/* The beginning of a name is enough, if no other has it.  "" and "any" take back what was said. */
bool		 order_set(struct order *, const struct order_place *, const char *name,
		     const char *value, struct err *);
bool		 order_set_region(struct order *, int64_t start_ticks, int64_t end_ticks,
		     struct err *);
/* Per track of the song. */
bool		 order_set_tracks(struct order *, const struct song *, const bool *tracks,
		     struct err *);
/* The words are names, each with a value after it.  false: the last one has none. */
bool		 order_are_pairs(int count, char *const *words, struct err *);
bool		 order_set_pairs(struct order *, const struct order_place *, int count,
		     char *const *words, struct err *);
/* words[0] names the way; pairs follow. */
bool		 order_set_words(struct order *, const struct order_place *, int count,
		     char *const *words, struct err *);
bool		 order_read(struct order *, const struct order_place *, const char *line,
		     struct err *);
bool		 order_copy(struct order *to, const struct order *from, struct err *);
void		 order_clear(struct order *);
/*
 * The line; free() it.  With a time map as people read it, else as it is kept.
 * NULL: no memory.
 */
char		*order_line(const struct order *, const struct song *, const struct time_map *);
bool		 order_equal(const struct order *, const struct order *);
/* false: the order does not say. */
bool		 order_region(const struct order *, int64_t *start_ticks, int64_t *end_ticks);
/* Those that it names and the song has. */
void		 order_tracks(const struct order *, const struct song *, bool *tracks);
long long	 order_integer(const struct order *, enum order_row_id, long long otherwise);
double		 order_number(const struct order *, enum order_row_id, double otherwise);

/*
 * Says what was left open: the region, and the tracks that are made.  What
 * follows from the piece is in the order from then on.
 */
bool		 order_settle(struct order *, const struct order_place *, struct err *);

/* "push": all that is there from the region on comes after it. */
bool		 order_pushes(const struct order *);

/*
 * What must be done to a song before the model writes on it, which is taken
 * with the notes: a new track, or room for new bars.  edit: empty where there is nothing to do.
 * *track: the new one; -1: there is none.
 */
bool		 order_prepare(const struct order *, const struct song *, struct edit *, int *track,
		     struct err *);

/* An order that is ready to be made: all that the request points to. */
struct order_ready {
	struct song	*song;		/* owned; prepared */
	bool		*tracks;	/* owned */
	uint32_t	*notes;		/* owned */
	struct generate_span *spans;	/* owned */
	struct asking	 asking;
	/* But for the model, the adapter and who is told. */
	struct generate_request request;
};

/* Of a settled order; the song is that of the place.  Clear it also after a failure. */
bool		 order_make_ready(const struct order *, const struct order_place *,
		     struct order_ready *, struct err *);
void		 order_ready_clear(struct order_ready *);

/* The first bar line that is not before the end of the last note. */
int64_t		 order_after_last_note(const struct song *, const struct time_map *);

#endif
