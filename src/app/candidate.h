/* SPDX-License-Identifier: MIT */
#ifndef APP_CANDIDATE_H
#define APP_CANDIDATE_H

/*
 * candidate.h - candidate: notes that the model made, and the notes of the song that
 * they replace.
 *
 * Notes are on the tracks of the song that the model wrote on, which may have a
 * track that the piece has not got yet.  A candidate is taken as one edit of
 * that song, or of what it has become: notes that it would replace and that
 * are not there any more as they were stay as they are.
 */

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "model/judge/verdict.h"
#include "music/event.h"
#include "music/transform.h"

struct edit;
struct song;
struct time_map;

/* What a candidate is, in figures. */
struct candidate_facts {
	double		 nats_per_note;	/* NAN: not known */
	double		 in_key;	/* share of its pitched notes; NAN: it has none */
	double		 notes_per_bar;
	struct bands_sum bands;		/* known 0: not judged */
	int64_t		 weakest_bar;	/* convinces the critic least; from 1; 0: not known */
	bool		 indexed;	/* known music was looked at */
	struct quote_runs quote;	/* longest runs shared with the piece and the corpus */
};

struct candidate {
	struct note_list made, removed;	/* as they came; removed ones with their ids */
	bool		 done;		/* the model has ended it, or was cancelled */
	bool		 dropped;
	bool		 pinned;	/* a re-roll keeps it */
	uint32_t	 taken_node;	/* history node that it was taken as; 0: not taken */
	struct candidate_facts facts;	/* once it is done */
};

/* Adds a copy to either list; false: no memory, or far more than a model writes. */
bool	 candidate_note(struct note_list *, const struct note *);
void	 candidate_clear(struct candidate *);
bool	 candidate_copy(struct candidate *to, const struct candidate *from);	/* its notes */

/* Which of its notes are meant; wanted NULL: all. */
struct candidate_part {
	bool		(*wanted)(void *arg, const struct note *);	/* as generated */
	void		*arg;
};

/* What became of it. */
struct candidate_counts {
	size_t		 made, removed;	/* that the edit has */
	size_t		 changed;	/* not there any more as they were: they stay */
};

/*
 * Adds to an edit of the song.  tracks: which track of the song each track of
 * the notes is; -1: it is not there any more; NULL: the same.  part may be NULL.
 */
bool	 candidate_edit(const struct candidate *, const struct song *, const int *tracks,
	     const struct candidate_part *, struct edit *, struct candidate_counts *, struct err *);

/*
 * Sets in_key and notes_per_bar.  The song is the one that the model wrote on, and
 * the region [start_ticks, end_ticks).  Any thread.
 */
void	 candidate_measure(struct candidate *, const struct song *, const struct time_map *,
	     int64_t start_ticks, int64_t end_ticks);

#endif
