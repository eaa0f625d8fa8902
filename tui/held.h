/* SPDX-License-Identifier: MIT */
#ifndef TUI_HELD_H
#define TUI_HELD_H

/*
 * held.h - letter keys that are down while they play as a piano.
 *
 * A terminal with the kitty keyboard protocol reports each release.  Any other
 * sends a key that is held again and again: after a delay, which is learnt from
 * the first key that is held, and then faster than a hand could.  Such repeats
 * start no note; they keep one sounding that would have ended.  A note without
 * either ends after its length.
 */

#include <stdbool.h>
#include <stdint.h>

#define HELD_MAX	24

struct held_letter {
	int		 step;		/* of the letter: which key it is */
	int		 pitch;
	bool		 sounds;
	bool		 repeats;	/* the terminal sends it again and again */
	int64_t		 pressed_ms, seen_ms;
	int64_t		 until_ms;	/* INT64_MAX: until its release */
};

struct held {
	struct held_letter keys[HELD_MAX];
	int		 count;
	bool		 releases;	/* the terminal reports them */
	int64_t		 delay_ms;	/* before the first repeat; 0: not known yet */
};

/* true: a note begins; one that ends before it has the pitch *ends, or -1. */
bool	 held_press(struct held *, int step, int pitch, int64_t length_ms, int64_t now_ms,
	     int *ends);
int	 held_release(struct held *, int step);	/* the pitch that ends; -1: none */
int	 held_due(struct held *, int64_t now_ms);	/* the next pitch that ends; -1: none */
int64_t	 held_wait_ms(const struct held *, int64_t now_ms);	/* until then; -1: none */

#endif
