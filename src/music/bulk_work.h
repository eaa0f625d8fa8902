/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_BULK_WORK_H
#define MUSIC_BULK_WORK_H

/*
 * bulk_work.h - a bulk while it makes another track of one: for bulk*.c and
 * edit_bulk.c.
 *
 * Where no note gets another tick one look at the track is enough, and chunks
 * that are not concerned are shared (bulk_apply.c).  Else the events that move
 * are gathered, sorted, and woven in between (bulk_weave.c).
 */

#include "music/bulk.h"
#include "music/edit.h"
#include "music/track.h"

/* What becomes of a note-off; by its id. */
struct bulk_off {
	uint32_t	 id;		/* 0: there is none of this id */
	uint32_t	 slot;		/* its place in the list, from 1; 0: its tick stays */
	int64_t		 tick;		/* INT64_MIN: it goes */
	uint8_t		 pitch, channel;
	bool		 at_once;	/* the note has no length: it is in the other list */
};

struct event_list {
	struct packed_event *events;	/* owned */
	size_t		 count, capacity;
};

/* From whom the work hears what becomes of each note, in the order of the track. */
struct bulk_source {
	/* true: no note of this span changes or goes, and the next is that after it. */
	bool		(*passes)(void *arg, const struct span *);
	/* `now` is the note-on afterwards, if it changes.  false: err says why not. */
	bool		(*note)(void *arg, const struct packed_event *on, enum bulk_fate *,
			     struct packed_event *now, struct err *);
	void		*arg;
};

struct bulk_work {
	const struct track *old;
	struct track	*out;		/* owned */
	struct err	*err;
	struct bulk_source source;
	/* Ids of the track's note-offs: where they lie close, a table is indexed by them. */
	uint32_t	 low_id;
	size_t		 ids;		/* from low_id on; 0: they lie far apart */
	uint32_t	*ends;		/* owned; of bulk_apply.c: see set_end */
	struct bulk_off	*offs_by_id;	/* owned: indexed by id, or sorted by it */
	size_t		 off_count;	/* of those that are sorted */
	size_t		 pending;	/* notes that change or go, whose ends are still to come */
	bool		 moves;		/* a note gets another tick */

	/* Of bulk_weave.c. */
	const struct bulk *bulk;
	bool		*touched;	/* owned; per span: it holds what does not stay as it is */
	struct event_list ons, offs;	/* with another tick than before */
};

bool		 bulk_work_begin(struct bulk_work *, const struct track *old, struct err *);
void		 bulk_work_end(struct bulk_work *);
bool		 bulk_no_memory(struct bulk_work *);	/* always false, as is the next */
bool		 bulk_does_not_fit(struct bulk_work *);
struct bulk_off	*bulk_find_off(const struct bulk_work *, uint32_t id);
/* NULL: the note has no end. */
struct bulk_off	*bulk_set_off(struct bulk_work *, const struct packed_event *on, enum bulk_fate,
		     const struct packed_event *now);
void		 bulk_sort_offs(struct bulk_work *);	/* before they are looked for */
/* The note-on `on` as n says; an end that it had not is not there yet. */
static inline void
bulk_set_on(struct packed_event *now, const struct packed_event *on, const struct note *n)
{
	*now = *on;
	now->tick = n->start_ticks;
	now->status = 0x90 | n->channel;
	now->data0 = n->pitch;
	now->data1 = n->velocity;
	now->length_ticks = n->length_ticks;
}

/* One look, for changes in place.  false with `moves` and no error: it takes bulk_weave. */
bool		 bulk_change_in_place(struct bulk_work *);

/* Columns as a source; also those of a BULK_ADD, note by note. */
struct bulk_columns_read {
	const struct bulk *bulk;
	struct bulk_reader column[BULK_COLUMNS];
	int64_t		 start_ticks;	/* no event may come before it */
	uint32_t	 next_id;
};
void		 bulk_open_columns(struct bulk_columns_read *, const struct bulk *,
		     const struct track *);
struct bulk_source bulk_columns_source(struct bulk_columns_read *);
bool		 bulk_add_columns(struct bulk_columns_read *, struct note *, struct err *);
/* Every note has been read, and no more. */
bool		 bulk_columns_are_over(const struct bulk_columns_read *);

/* The general way. */
bool		 bulk_weave(struct bulk_work *, const struct bulk *);

#endif
