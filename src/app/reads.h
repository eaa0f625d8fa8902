/* SPDX-License-Identifier: MIT */
#ifndef APP_READS_H
#define APP_READS_H

/*
 * reads.h - analysis of the open piece (model/read/reading.h), for the screen: its style,
 * keys and chords, the roles of its tracks, its features.
 *
 * A job analyses a snapshot of the piece (finding.h).  Until it has the last edits, the
 * answers are those for the piece before them.  The terminal's thread only.
 */

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"

struct session;

struct reads_word {
	char		 text[64];	/* "D major", "Dm7/F", "bass"; "": nothing */
	int		 percent;
	bool		 sure;		/* at least a half */
};

/* Analyses this revision of the piece, after a job that still runs. */
void	 reads_want(struct session *);
bool	 reads_ready(const struct session *);	/* for this revision or an older one */
const char *reads_trouble(const struct session *);	/* why there are none; "" */
/* Without pitched notes there is no style, no key and no chord. */
bool	 reads_style(const struct session *, struct reads_word *);
bool	 reads_composer(const struct session *, struct reads_word *);	/* or "someone else" */
/* How much a bar says about the style: 1 to `levels`, the most telling bar; 0: unknown. */
int	 reads_says(const struct session *, int64_t bar, int levels);
bool	 reads_key(const struct session *, struct reads_word *);	/* of the piece */
bool	 reads_key_at(const struct session *, int64_t tick, struct reads_word *);
/* half: of the bar, 0 or 1.  false: beyond the last note; "" where it is silent. */
bool	 reads_chord(const struct session *, int64_t bar, int half, struct reads_word *);
bool	 reads_chord_at(const struct session *, int64_t tick, struct reads_word *);
bool	 reads_role(const struct session *, int track, struct reads_word *);

/* The features of the piece beside those of music like it: judge/ruler.h. */
struct reads_feature {
	const char	*name, *sentence;
	double		 value;		/* NAN: the piece has no such thing */
	double		 low, high;	/* the band; NAN: unknown */
	/* Of `places`, of which the band is the middle half; -1: unknown. */
	int		 place;
	bool		 can_ask;	/* the model can be asked for more or less of it */
};
int	 reads_features(const struct session *);	/* 0: no notes, or not ready */
void	 reads_feature(const struct session *, int i, int places, struct reads_feature *);
/* The feature that the panel is at. */
int	 reads_at(const struct session *);
bool	 reads_move(struct session *, int by, struct err *);
/* Asks for what brings it to where it is in music like the piece. */
bool	 reads_ask_like(struct session *, struct err *);
/* Asks for more of that feature (by > 0) or less: sets its row of the Ask panel. */
bool	 reads_ask(struct session *, int by, struct err *);

/* For session_life.c. */
bool	 reads_poll(struct session *);
bool	 reads_busy(const struct session *);
void	 reads_cancel(struct session *);
void	 reads_end(struct session *);

#endif
