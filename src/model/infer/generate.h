/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GENERATE_H
#define MODEL_GENERATE_H

/*
 * generate.h - generator: several candidates for a region of a piece, streamed.
 *
 * Runs on the generator's thread on a snapshot.  The region is some bars, or
 * part of them, on some tracks.  The model knows the music before it, the music
 * after it if any, and all other tracks.  So one call continues (nothing comes
 * after), fills (the tracks are replaced), accompanies (the tracks are new),
 * varies (part of the notes is kept), harmonises (the model proposes chords
 * first) and ends a piece.
 *
 * Each note is delivered as soon as it is decoded, in ticks of the song.  The
 * grammar's mask makes every sampled sequence well formed, and the locks' mask
 * keeps the locked notes.  The same seed, model, song and request give the same
 * notes.
 *
 * With a memory, sampling is steered towards what the song contains before and
 * after the region; the sampler's filters see the net alone.
 *
 * Candidates are ranked by their cost in nats per note and by how far they lie
 * inside the bands of real music (verdict.h).  One that is empty, equals another
 * or quotes the corpus at length is generated again, a few times; one that is still
 * empty, or writes only what it replaces, is ranked last.
 *
 * The song is not changed.  Without `replace`, new notes only go between existing
 * ones.  With it, each note that a candidate removes is reported.  A new note
 * that would start on a kept, sounding note of its pitch is dropped, and one that
 * would run into such a note ends there.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/infer/lock.h"
#include "model/infer/mixture.h"
#include "model/judge/verdict.h"
#include "model/token/control.h"
#include "music/event.h"

struct adapter;
struct model;
struct song;

#define GENERATE_CANDIDATES_MAX 9

/* Half-open, in ticks of the song. */
struct generate_span {
	int64_t		 start_ticks, end_ticks;
};

/* Which of the replaced notes each candidate keeps. */
struct generate_keep {
	enum lock_kind	 kind;		/* LOCK_NOTES: a random share, unchanged */
	double		 share;		/* 0..1; for LOCK_NOTES only */
	const uint32_t	*ids;		/* notes that always stay; borrowed; ascending */
	size_t		 count;
	/*
	 * Locked spans: notes that sound there stay, and bars that overlap one get
	 * no new note.  Borrowed.
	 */
	const struct generate_span *spans;
	size_t		 span_count;
};

/* Wishes for the new notes; GENERATE_ASK_NOTHING has none. */
struct generate_ask {
	uint8_t		 control[CONTROLS];	/* bins of control.h, or CONTROL_FREE */
	/* These three are masks, and always hold. */
	uint8_t		 low, high;		/* pitches; high 0: a fourth beyond the track's */
	uint8_t		 most;			/* simultaneous notes; 0: as the track */
	uint16_t	 scale;			/* pitch classes; 0: any */
	int		 key;			/* as from piece_key(); -1: the song's own */
	int		 style;			/* index in the model's list; -1: none */
	int64_t		 like_bar;		/* first bar of the song to resemble; -1: none */
	/* Values of TOKEN_CHORD, two per bar of the region; NULL: free. */
	const uint8_t	*chords;
	bool		 propose_chords;	/* the model writes them, for the others */
};
#define GENERATE_ASK_NOTHING { .control = { CONTROL_FREE, CONTROL_FREE, CONTROL_FREE, \
	CONTROL_FREE, CONTROL_FREE }, .key = -1, .style = -1, .like_bar = -1 }

struct generate_request {
	const struct song	*song;		/* borrowed; a snapshot */
	int64_t			 start_ticks;	/* in a bar: its rest is the first bar */
	int			 bars;		/* to generate */
	int64_t			 end_ticks;	/* inside the last bar; 0: its end */
	const bool		*tracks;	/* per track: to generate; NULL: all with notes */
	bool			 replace;	/* replace their notes in the region */
	bool			 ends;		/* the piece ends with the region */
	struct generate_keep	 keep;		/* with `replace` */
	struct generate_ask	 ask;
	int			 candidates;	/* 1..GENERATE_CANDIDATES_MAX */
	double			 temperature;	/* 0: always the likeliest token */
	double			 min_p;		/* 0..1 */
	double			 memory;	/* 0..1: weight of song_memory.h */
	double			 bold;		/* -1..1: sampler.h */
	int			 context;	/* tokens to read at most; 0: the model's */
	uint64_t		 seed;
	struct model		*model;
	struct adapter		*adapter;	/* or NULL */
	const struct quotes	*quotes;	/* borrowed; index of the corpus, or NULL */
	/* All on the generator's thread. */
	void			(*note)(void *arg, int candidate, const struct note *);
	/* A note of the song that the candidate removes; before its first note.  May be NULL. */
	void			(*removed)(void *arg, int candidate, const struct note *);
	/* The candidate starts over: forget its notes.  NULL: never start over. */
	void			(*restart)(void *arg, int candidate);
	/* nats_per_note: of its own notes; NAN: it has none. */
	void			(*done)(void *arg, int candidate, double nats_per_note);
	bool			(*cancelled)(void *arg);
	void			*arg;
};
struct generate_result {
	size_t	 tokens, notes;
	double	 seconds, first_note_seconds;
	int	 ranking[GENERATE_CANDIDATES_MAX];	/* candidates, best first */
	struct verdict verdict[GENERATE_CANDIDATES_MAX];	/* unless cancelled */
	struct mixture mixture;		/* weights of an ensemble's members; else no members */
	bool	 cancelled;
};

bool	 generate(const struct generate_request *, struct generate_result *, struct err *);

#endif
