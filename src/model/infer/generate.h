/* SPDX-License-Identifier: MIT */
#ifndef MODEL_GENERATE_H
#define MODEL_GENERATE_H

/*
 * generate.h - notes to notes: several takes of a region of a piece, streamed.
 *
 * Runs on the generator's thread on a snapshot.  The region is some bars, or a
 * part of them, on some tracks; the model knows the music before it, the music
 * after it where there is some, and all other tracks.  So one call continues
 * (nothing comes after), fills (the tracks are made anew), accompanies (the
 * tracks are new), varies (something of what was there is kept), harmonises
 * (the model proposes chords first) and ends a piece.
 *
 * Each note is handed over as soon as the model has made it, in ticks of the
 * song.  The grammar's mask makes every sampled sequence well formed, and the
 * locks' mask keeps what is to be kept; the same seed, model, song and request
 * give the same notes.
 *
 * With a memory the choice is steered to what the song has had, before the
 * region and after it; the sampler's filters see the net alone.
 *
 * Candidates are ranked by what they cost the model a note and by how far they
 * lie inside the bands of real music (verdict.h).  One that comes out empty, as
 * another did, or quotes the corpus at length is made again, a few times.
 *
 * The song is not changed.  Where `replace` is not set nothing of it would be:
 * new notes come between those that are there.  Where it is, each note that a
 * candidate does without is told.  A note that would begin on one of its pitch
 * that stays and sounds is left out, and one that would run into one ends there.
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

/* Half open, in ticks of the song. */
struct generate_span {
	int64_t		 start_ticks, end_ticks;
};

/* What of the replaced notes each candidate keeps. */
struct generate_keep {
	enum lock_kind	 kind;		/* LOCK_NOTES: a share of them, as they are */
	double		 share;		/* 0..1, by chance; of LOCK_NOTES alone */
	const uint32_t	*ids;		/* notes that stay in any case; borrowed; ascending */
	size_t		 count;
	/*
	 * Where nothing changes: notes that sound there stay, and the bars that have
	 * a part of one get no new note.  Borrowed.
	 */
	const struct generate_span *spans;
	size_t		 span_count;
};

/* What the new notes are asked for; zeroed but for what GENERATE_ASK_NOTHING sets: nothing. */
struct generate_ask {
	uint8_t		 control[CONTROLS];	/* bins of control.h, or CONTROL_FREE */
	/* These three are masks, and hold in any case. */
	uint8_t		 low, high;		/* pitches; high 0: as the track's, and an octave more */
	uint8_t		 most;			/* notes at once; 0: as the track */
	uint16_t	 scale;			/* pitch classes; 0: any */
	int		 key;			/* as piece_key() has it; -1: the song's own */
	int		 style;			/* index in the model's list; -1: none */
	int64_t		 like_bar;		/* of the song: the region's bars are like those from here on; -1 */
	/* Values of TOKEN_CHORD, two for each bar of the region; NULL: free. */
	const uint8_t	*chords;
	bool		 propose_chords;	/* the model writes them first, for what the other tracks play */
};
#define GENERATE_ASK_NOTHING { .control = { CONTROL_FREE, CONTROL_FREE, CONTROL_FREE, CONTROL_FREE, \
	CONTROL_FREE }, .key = -1, .style = -1, .like_bar = -1 }

struct generate_request {
	const struct song	*song;		/* borrowed; a snapshot */
	int64_t			 start_ticks;	/* a bar line, or inside a bar: then the rest of it is one */
	int			 bars;		/* how many to make */
	int64_t			 end_ticks;	/* inside the last of them; 0: at its end */
	const bool		*tracks;	/* which are made, per track; NULL: all that have notes */
	bool			 replace;	/* what they have in the region is made anew */
	bool			 ends;		/* the piece ends with the region */
	struct generate_keep	 keep;		/* where it is replaced */
	struct generate_ask	 ask;
	int			 candidates;	/* 1..GENERATE_CANDIDATES_MAX */
	double			 temperature;	/* 0: the likeliest */
	double			 min_p;		/* 0..1 */
	double			 memory;	/* 0..1: how much the song itself counts, if the model */
						/* has weights for it (song_memory.h) */
	uint64_t		 seed;
	struct model		*model;
	struct adapter		*adapter;	/* or NULL */
	const struct quotes	*quotes;	/* borrowed; the index of the corpus, or NULL */
	/* All on the generator's thread. */
	void			(*note)(void *arg, int candidate, const struct note *);
	/* A note of the song that the candidate does without; before its first note.  NULL: nobody asks. */
	void			(*removed)(void *arg, int candidate, const struct note *);
	/* It was not worth keeping, and begins anew: forget its notes.  NULL: it may not. */
	void			(*restart)(void *arg, int candidate);
	void			(*done)(void *arg, int candidate, double nats_per_note);	/* of its own notes; NAN: it has none */
	bool			(*cancelled)(void *arg);
	void			*arg;
};
struct generate_result {
	size_t	 tokens, notes;
	double	 seconds, first_note_seconds;
	int	 ranking[GENERATE_CANDIDATES_MAX];	/* candidates, best first */
	struct verdict verdict[GENERATE_CANDIDATES_MAX];	/* per candidate; of a cancelled one none */
	struct mixture mixture;		/* of an ensemble: how much each member counted; else of none */
	bool	 cancelled;
};

bool	 generate(const struct generate_request *, struct generate_result *, struct err *);

#endif
