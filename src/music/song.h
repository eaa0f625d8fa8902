/* SPDX-License-Identifier: MIT */
#ifndef MUSIC_SONG_H
#define MUSIC_SONG_H

/*
 * song.h - the piece in memory: a Standard MIDI File and an index of its notes.
 *
 * A track is a list of immutable, counted chunks of at most SONG_CHUNK_EVENTS
 * events in (tick, order).  A change replaces the chunks that it touches, so a
 * snapshot is a copy of pointers and may be handed to any thread: the player's
 * plan and the model's jobs read snapshots.  Each chunk knows the span of its
 * ticks, note ends and pitches, so a window query costs what it shows.
 *
 * A song belongs to one thread; a snapshot is never changed and may be read by
 * any one thread at a time, and freed by it.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/encoding.h"
#include "base/err.h"
#include "music/event.h"

#define SONG_CHUNK_EVENTS 256
#define SONG_TRACKS_MAX	65535		/* the header of a file counts them in 16 bits */

struct song;
struct edit;

/* Never NULL: without memory for a few pointers they end the program. */
/* Division as in the file's header; > 0: ticks a quarter. */
struct song	*song_new(int format, int division);
struct song	*song_snapshot(const struct song *);	/* costs a pointer a chunk */
void		 song_free(struct song *);		/* NULL is fine */

int		 song_format(const struct song *);	/* 0, 1, 2 */
int		 song_division(const struct song *);	/* raw: negative is SMPTE */
/* SMPTE: of a grid at 120 beats a minute. */
int		 song_ticks_per_quarter(const struct song *);
int		 song_tracks(const struct song *);	/* every MTrk, the conductor included */
/*
 * A track keeps its id for as long as its session lives, wherever others are put
 * before it; undo brings a removed one back with the id it had.  Never 0.
 */
uint32_t	 song_track_id(const struct song *, int track);
int		 song_track_of_id(const struct song *, uint32_t id);	/* -1: it is not there */
size_t		 song_notes(const struct song *, int track);	/* track -1: all */
size_t		 song_events(const struct song *, int track);
int64_t		 song_end_ticks(const struct song *);	/* end of the last note or event */
int64_t		 song_last_note_end_ticks(const struct song *);	/* 0 where there is none */

struct track_info {
	char		 name[64];	/* UTF-8, no control bytes; "" where it has none */
	int		 channel;	/* of its first channel event; -1: none */
	int		 program;	/* its first program change; -1: none */
	int		 port;
	bool		 drums;		/* its notes are drums, by channel or by message */
	size_t		 notes;
	uint8_t		 low, high;	/* pitches in use; low > high where there is none */
	int64_t		 first_tick, last_tick;
	int		 colour;	/* tag.h; -1: it has none of its own */
	char		 group[24];	/* by name; "": none */
};
int		 song_colour(const struct song *, int track);	/* that of track_info */
void		 song_track_info(const struct song *, int track, struct track_info *);
/*
 * Text in a file does not say how it is encoded, and is stored as it was.  What
 * is no UTF-8 is read by what all texts of the file together are guessed to be,
 * until it is set; ENCODING_AUTO guesses again.
 */
enum text_encoding	 song_encoding(const struct song *);
bool		 song_set_encoding(struct song *, enum text_encoding, struct err *);
/* Of a meta event, as clean UTF-8. */
void		 song_text(const struct song *, const struct event *, char *text, size_t size);

/* What a track sets a controller of its channel to before its first note; -1: nothing. */
int		 song_controller(const struct song *, int track, int number);

/*
 * The lowest port and channel on it that no track uses, drums left out: sixteen
 * parts and more need several ports.  The first where all are taken.
 */
void		 song_free_part(const struct song *, int *port, int *channel);
/* Whether a track's note on that channel is a drum then: see drums.h. */
bool		 song_is_drums(const struct song *, int track, int channel, int64_t tick);

/* Half open in time: a note is in the window if it sounds in [start, end). */
struct window {
	int64_t		 start_ticks, end_ticks;
	uint8_t		 low, high;	/* pitches, both included */
};
typedef bool (*song_note_fn)(void *arg, const struct note *);	/* false: enough */
/* The event and the note are the caller's for the call only; a payload is the song's. */
typedef bool (*song_event_fn)(void *arg, int track, const struct event *);
/* Notes in order of (start, order).  track -1: all tracks, one after another. */
void		 song_query(const struct song *, int track, const struct window *,
		     song_note_fn, void *arg);
/* At least as many notes as are in the window, from the sums of whole chunks. */
size_t		 song_notes_about(const struct song *, int track, const struct window *);
/* Every event with start <= tick < end, in order. */
void		 song_query_events(const struct song *, int track, int64_t start_ticks,
		     int64_t end_ticks, song_event_fn, void *arg);

/* Those that stand on a ruler, tempo, metre, key and markers, track after track. */
void		 song_query_marks(const struct song *, int64_t start_ticks, int64_t end_ticks,
		     song_event_fn, void *arg);

/* Finds by (track, start, id): `start_ticks` must be where the note is. */
bool		 song_find_note(const struct song *, int track, int64_t start_ticks,
		     uint32_t id, struct note *);
bool		 song_find_event(const struct song *, int track, int64_t tick,
		     uint32_t id, struct event *);	/* payload borrowed from the song */
/* The first note of the track that starts after / last that starts before a tick. */
bool		 song_next_note(const struct song *, int track, int64_t after_ticks, struct note *);
bool		 song_prev_note(const struct song *, int track, int64_t before_ticks,
	     struct note *);

/* Both steps at once: on failure the song is as it was. */
bool		 song_edit(struct song *, const struct edit *, struct err *);
/* Makes the outcome ready.  For a caller that has more to do before it may happen. */
bool		 song_reserve(struct song *, const struct edit *, struct err *);
/* Cannot fail: the outcome is what song_reserve made last. */
void		 song_apply(struct song *, const struct edit *);

#endif
