/* SPDX-License-Identifier: MIT */
#ifndef APP_TRANSPORT_INTERNAL_H
#define APP_TRANSPORT_INTERNAL_H

/*
 * transport_internal.h - the state of the sound, shared by its files: transport.c
 * (the piece), transport_open.c (soundfont, engine and device) and
 * transport_audition.c (a file that is heard instead).
 */

#include "app/transport.h"
#include "base/file.h"

struct job;
struct plan;

#define START_MS	500		/* for the audio thread to begin */

/* Input of the sound opener's thread. */
struct opening {
	char		 soundfont[FILE_PATH_MAX];
	double		 rate_hz, latency_ms;
};

struct transport {
	struct job	*job;		/* the sound opener, while it runs */
	struct opening	 opening;
	char		 trouble[208];

	bool		 playing;	/* requested, whether it can be heard yet or not */
	bool		 begun;		/* the engine has confirmed that it plays */
	int64_t		 asked_ms;
	int		 bars;		/* to count in */
	bool		 recording;	/* the end of the piece does not stop it */
	/* Of the engine, smoothed: what it fills at once jumps by a buffer. */
	double		 ahead_seconds;
	bool		 ahead_known, turned;	/* turned: back to the loop's start */
	int64_t		 until_ticks;	/* stop there, and go back; 0: do not stop */
	int64_t		 origin_ticks;	/* where playback started */
	int64_t		 ticks;		/* the playhead at the last poll */

	/* Revisions that the engine has, compared with the session's; 0 and NAN: none yet. */
	uint64_t	 plan_revision, heard_revision, mutes_revision;
	bool		*muted;		/* owned, per track */
	double		 gain_db;
	bool		 metronome, play_sent;
	int64_t		 loop_start_ticks, loop_end_ticks;
	int64_t		 looked_ms;

	/* transport_audition.c: a file is heard in place of the piece. */
	bool		 auditioning;
	struct plan	*audition;	/* owned, until the engine has room for it; or NULL */
	int64_t		 audition_ticks;	/* where its music begins */
};

/* Opens what is set, and takes the sound that was opened.  true: something changed. */
bool		 transport_follow_opener(struct session *);
/* The engine gets what differs from what it has. */
void		 transport_send(struct session *);
/* Its plan, in place of the piece's; false: the ring is full. */
bool		 audition_send_plan(struct session *);
/* true: it has ended, and the piece is back. */
bool		 audition_follow(struct session *, bool playing);

#endif
