/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_BULK_H
#define MUSIC_BULK_H

/*
 * bulk.h - many notes of one track changed at once; for music/ alone.
 *
 * A change of an edit names one event.  A million of them take long to check,
 * to invert and to store.  A bulk says instead, note by note in the order of
 * the track, what becomes of each, in columns of runs ("the next 62500 notes:
 * a semitone up").  It is applied by making another track, and from then on it
 * holds both: doing, undoing and redoing it put one in the place of the other.
 *
 * Where events of a bulk are put at a tick is a part of the stored format: a
 * moved note-off stands before all that was there, a moved note-on after it,
 * and those of one kind keep their order.  An event whose tick does not change
 * keeps its place.
 *
 * Shared by count; one thread at a time, as the song it is applied to.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"

struct note;
struct track;

enum bulk_kind {
	BULK_NOTES,			/* notes of the track change or go */
	BULK_ADD,			/* notes come to it */
	BULK_KINDS
};

/*
 * Of BULK_NOTES all but FATE have a value for each note that changes, which is
 * added to what it has; of BULK_ADD all but FATE have the new note's own, and
 * START counts from the note before.
 */
enum bulk_columns {
	BULK_FATE,			/* of each note of the track: enum bulk_fate */
	BULK_START, BULK_LENGTH, BULK_PITCH, BULK_VELOCITY, BULK_CHANNEL,
	BULK_COLUMNS
};
enum bulk_fate { BULK_STAYS, BULK_CHANGES, BULK_GOES, BULK_FATES };

/* Runs as bytes: (count, value), numbers as in edit_code.c. */
struct bulk_column {
	uint8_t		*bytes;		/* owned */
	size_t		 size, capacity;
	uint64_t	 count;		/* of the run that is open while it is written */
	int64_t		 value;
};

struct bulk {
	unsigned	 refs;
	enum bulk_kind	 kind;
	uint32_t	 notes;		/* that change, go or come */
	/* Ids of the first new event; those that a bulk makes follow each other. */
	uint32_t	 first_id, new_ids;
	struct bulk_column column[BULK_COLUMNS];
	/* What it was made into and from; NULL until it is applied the first time. */
	struct track	*before, *after;
};

struct bulk	*bulk_new(enum bulk_kind);	/* NULL: no memory */
struct bulk	*bulk_ref(struct bulk *);	/* NULL gives NULL */
void		 bulk_unref(struct bulk *);
/*
 * The tracks that it holds cost memory.  Without them it can be applied again, but
 * not taken back.
 */
void		 bulk_let_go(struct bulk *);

/* Writing: `count` notes with that value.  false: no memory. */
bool		 bulk_put_run(struct bulk *, enum bulk_columns, uint64_t count, int64_t value);
static inline bool
bulk_put(struct bulk *b, enum bulk_columns column, uint64_t count, int64_t value)
{
	struct bulk_column *c = &b->column[column];

	if (c->value != value || c->count == 0)
		return bulk_put_run(b, column, count, value);
	c->count += count;
	return true;
}
bool		 bulk_finish(struct bulk *);	/* closes the open runs */

/* Reading: past the end and where a column makes no sense `bad` is set, for good. */
struct bulk_reader {
	const uint8_t	*at, *end;
	uint64_t	 left;		/* of the run at hand */
	int64_t		 value;
	bool		 bad;
};
struct bulk_reader bulk_read(const struct bulk *, enum bulk_columns);
bool		 bulk_next_run(struct bulk_reader *);	/* false: there is none, or it is bad */
static inline int64_t
bulk_next(struct bulk_reader *r)
{
	if (r->left == 0 && !bulk_next_run(r))
		return 0;
	r->left--;
	return r->value;
}

/*
 * The track that it makes of `old`; one reference.  NULL: it does not fit the
 * track, or makes what no MIDI file holds, and err says so.
 */
struct track	*bulk_apply(const struct bulk *, const struct track *old, struct err *);

#endif
