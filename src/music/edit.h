/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_EDIT_H
#define MUSIC_EDIT_H

/*
 * edit.h - a change to a song, as a value.
 *
 * An edit is a list of primitive changes, applied in order.  Each names the
 * whole event that it puts in or takes out, so an edit can be checked against
 * a song, inverted without it, and encoded to bytes that a later run decodes.
 * The builders below look at the song that the edit is meant for and add what
 * keeps it whole: a note is always an on and an off that know each other.
 * Several builder calls make one edit, which is one step of undo, but they all
 * see the song as it is before the edit: do not touch one note twice.
 *
 * On failure a builder leaves the edit as it was.  The first builder gives an
 * edit without a label one.
 *
 * At its tick a new note-off stands before everything else, a new note-on
 * after everything, and any other new event before the first note-on.
 */

#include "base/err.h"
#include "music/event.h"

struct bulk;
struct song;
struct window;

enum change_kind {
	CHANGE_INSERT,			/* put the event in */
	CHANGE_REMOVE,			/* take the event out */
	/*
	 * event.tick is where the pattern begins (0 but in format 2),
	 * event.length_ticks where the track ends, event.payload what the file
	 * has behind that, event.order how many gaps stand before (smf_rest.h),
	 * event.id the track's (0 in the edits of older programs: see
	 * edit_name_tracks)
	 */
	CHANGE_TRACK_INSERT,		/* an empty track at index `track` */
	CHANGE_TRACK_REMOVE,		/* the (by then empty) track at `track` */
	CHANGE_BULK,			/* many notes of a track at once: bulk.h */
	CHANGE_BULK_BACK,		/* ... are as before; of an inverse only */
	CHANGE_TRACK_MOVE,		/* the track at `track` is at event.tick then */
	CHANGE_COUNT
};

struct change {
	enum change_kind	 kind;
	int			 track;
	struct event		 event;	/* owns one reference of its payload */
	struct bulk		*bulk;	/* one reference owned; or NULL */
};

struct edit {
	struct change	*changes;	/* owned */
	size_t		 count, capacity;
	char		 label[64];	/* what undo names: "add note C4" */
	size_t		 notes;		/* how many notes it touches, for the message */
	uint32_t	 new_ids;	/* how many ids the builders gave away */
	int		 part_track;	/* this track, from 1, was given a port; 0: none was */
};

#define EDIT_EMPTY { 0 }		/* a zeroed edit is a valid, empty one */

void	 edit_clear(struct edit *);

/* note.id is ignored; the channel is note.channel.  `ended` too: it will be. */
bool	 edit_add_note(struct edit *, const struct song *, const struct note *, struct err *);
bool	 edit_remove_note(struct edit *, const struct song *, const struct note *, struct err *);
/*
 * The note `old` becomes `new` (start, length, pitch, velocity, track,
 * channel); it keeps its id.  One without an end gets one with a new length.
 */
bool	 edit_set_note(struct edit *, const struct song *, const struct note *old,
	     const struct note *new, struct err *);
/* id, partner and order are given here; payload bytes are copied. */
bool	 edit_add_event(struct edit *, const struct song *, int track, int64_t tick,
	     uint8_t status, uint8_t data0, uint8_t data1,
	     const void *payload, size_t payload_bytes, struct err *);
/* Of a note, either end: both go. */
bool	 edit_remove_event(struct edit *, const struct song *, int track,
	     const struct event *, struct err *);
/*
 * Adding or removing a track moves those behind it: build it last, or first
 * when the track comes after all others; then notes and events can be added to
 * it in the same edit.  A program goes to a part that no other track uses: from
 * the sixteenth on that is a channel of another port, which a port event (FF
 * 21) names.
 */
bool	 edit_add_track(struct edit *, const struct song *, int track, const char *name,
	     int program, struct err *);	/* program -1: none */
bool	 edit_add_drum_track(struct edit *, const struct song *, int track, const char *name,
	     int kit, struct err *);	/* on the first port's drum channel */
/* A track without channel events becomes the first free part; edit_add_note does it itself. */
bool	 edit_give_part(struct edit *, const struct song *, int track, int *channel, struct err *);
bool	 edit_remove_track(struct edit *, const struct song *, int track, struct err *);
/* The others close up; build it last.  Marks of the piece stay in the first track. */
bool	 edit_move_track(struct edit *, const struct song *, int track, int to, struct err *);

/*
 * Conveniences that replace the event at the very tick, or the track's first
 * one, if there is one.  Tempo and metre are in track 1 (in format 2, in the
 * pattern at the tick).
 */
bool	 edit_set_tempo(struct edit *, const struct song *, int64_t tick, double bpm, struct err *);
/* Beside what is there: for a tick whose tempo the same edit removes. */
bool	 edit_add_tempo(struct edit *, const struct song *, int64_t tick, double bpm, struct err *);
bool	 edit_set_metre(struct edit *, const struct song *, int64_t tick, int numerator,
	     int denominator, struct err *);
bool	 edit_set_program(struct edit *, const struct song *, int track, int program, struct err *);
/* The one that stands before the track's notes; later ones of the same number stay. */
bool	 edit_set_controller(struct edit *, const struct song *, int track, int number, int value,
	     struct err *);
bool	 edit_set_track_name(struct edit *, const struct song *, int track, const char *,
	     struct err *);

/*
 * Of edits that older programs stored, whose tracks have no ids.  All of them,
 * in the order in which they were made, give the new tracks theirs; the song,
 * which is as before the first of them, will give none of these away again.
 */
void	 edit_name_new_tracks(struct edit *, struct song *);
/* The song is as before this edit: the tracks that it takes out are known by now. */
bool	 edit_name_old_tracks(struct edit *, const struct song *, struct err *);

/*
 * Many notes at once, in one change a track: what takes long note by note.
 *
 * fn is asked about each note of a window, track after track and in order, and
 * may change it (start, length, pitch, velocity, channel); it may be asked again
 * about all of them.  NOTE_FAILS: err says why, and the edit is as it was.
 * *touched counts those that change or go.  Comes before any other builder for
 * the tracks it touches.
 */
enum note_fate { NOTE_STAYS, NOTE_CHANGES, NOTE_GOES, NOTE_FAILS };
typedef enum note_fate (*edit_note_fn)(void *arg, struct note *, struct err *);
bool	 edit_map_notes(struct edit *, const struct song *, int track, const struct window *,
	     edit_note_fn, void *arg, size_t *touched, struct err *);
/* The same for notes that are known, in the order in which song_query gives them. */
bool	 edit_set_notes(struct edit *, const struct song *, const struct note *old,
	     const struct note *new, size_t count, struct err *);
bool	 edit_remove_notes(struct edit *, const struct song *, const struct note *, size_t count,
	     struct err *);
/* As edit_add_note does with each, in any order. */
bool	 edit_add_notes(struct edit *, const struct song *, const struct note *, size_t count,
	     struct err *);
/* Ids of the notes that the edit adds, in no order; free() them.  NULL: no memory. */
uint32_t *edit_added_ids(const struct edit *, size_t *count);
/*
 * All notes that begin at the tick or later begin so much later, on all tracks, and all
 * other events too; those at the very beginning stay.  The edit is empty.
 */
bool	 edit_make_room(struct edit *, const struct song *, int64_t tick, int64_t ticks,
	     struct err *);
/*
 * Adds an edit that was built for the song as this one leaves it, and empties
 * it: together they are one.  The label stays.
 */
bool	 edit_join(struct edit *, struct edit *then, struct err *);

bool	 edit_invert(const struct edit *, struct edit *inverse, struct err *);	/* inverse: empty */

/* Bytes for the store.  decode treats its input as hostile. */
/* free() them. */
bool	 edit_encode(const struct edit *, uint8_t **bytes, size_t *size, struct err *);
bool	 edit_decode(struct edit *, const void *bytes, size_t size, struct err *);

#endif
