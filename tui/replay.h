/* SPDX-License-Identifier: MIT */
#ifndef TUI_REPLAY_H
#define TUI_REPLAY_H

/*
 * replay.h - keys and commands that are run again: macros, and the last edit.
 *
 * A macro is a sequence of keys.  Playing one queues its keys; input.c takes
 * them from the queue as if they were typed, until a key complains.  The last
 * edit is a command line with its count and, if it started step entry, the keys
 * typed there.
 *
 * While an edit goes on in the background (apart.h), the queue waits for it, and so does
 * the rest of a line of several commands.  If it fails, they are forgotten.
 */

#include <stdbool.h>
#include <stddef.h>

#include "key.h"
#include "prompt.h"

#define REPLAY_KEYS_MAX	100000		/* played after one key: macros may play themselves */
#define REPLAY_BYTES_MAX 65536		/* per macro, and of the queue */

struct key_text {
	char		*text;		/* owned; keys without blanks between them */
	size_t		 length, capacity;
};

struct replay {
	struct key_text	 macros[26];
	int		 recording;	/* index of the macro; -1: none */
	int		 last;		/* index of the macro played last; -1: none */
	struct key_text	 queue;
	size_t		 queue_at;
	char		 rest[PROMPT_MAX];	/* "mute ; go-start"; empty: nothing waits */
	int		 rest_count;
	size_t		 failures;	/* apart_failures, when they began to wait */

	/* The last edit: `head COUNT tail`, or `head` run with the count. */
	char		 head[PROMPT_MAX], tail[256];
	int		 count;
	bool		 entering;	/* step entry goes on; keys belong to the edit */
	struct key_text	 entered;
};

void	 replay_init(struct replay *);
void	 replay_free(struct replay *);
/* False if the text is full; it is unchanged then. */
bool	 key_text_add(struct key_text *, const char *keys);
/* Puts keys before the queued ones.  False: too many, and the queue is empty now. */
bool	 replay_queue(struct replay *, const char *keys, int times);
bool	 replay_next(struct replay *, char key[KEY_NAME]);	/* false: the queue is empty */
/* The rest of a line, which comes before the queued keys. */
void	 replay_wait(struct replay *, const char *rest, int count);
bool	 replay_waits(const struct replay *);	/* there are keys, or the rest of a line */
void	 replay_drop(struct replay *);

#endif
